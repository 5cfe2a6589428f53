"""What every dialect makes of the example shots, as readable files. `python tests/prompts/compiler/goldens.py` rewrites them."""

import json
import sys
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"
ROOT = Path(__file__).parents[3]


def rendered(target: str) -> str:
    """One golden file: each example shot in this target's language."""
    from prompts.compiler.compile import compile_shot
    from tests.prompts.compiler.shots import EXAMPLES

    parts = []
    for name, il in EXAMPLES.items():
        compiled = compile_shot(il, target)
        lengths = compiled.lengths
        parts.append(f"=== {name}: {lengths.text} {lengths.unit}, limit {lengths.limit}\n\n{compiled.text}\n")
        if compiled.negative:
            parts.append(f"negative: {compiled.negative}")
        parts.append("parameters: " + json.dumps(compiled.parameters, indent=1, ensure_ascii=False))
        parts += [f"reference: {reference.role} {reference.asset[:6]} {reference.name}".rstrip() for reference in compiled.references]
        parts += [f"dropped {entry.slot}: {entry.reason}" for entry in compiled.dropped]
        parts += [f"warning {entry.code} {entry.slot}: {entry.message}" for entry in compiled.warnings]
        parts.append("")
    return "\n".join(parts)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    from prompts.compiler.targets import TARGETS

    GOLDEN.mkdir(exist_ok=True)
    for stale in GOLDEN.glob("*.txt"):
        stale.unlink()
    for each in TARGETS:
        (GOLDEN / f"{each}.txt").write_text(rendered(each), encoding="utf-8")
    print(f"{len(TARGETS)} golden files written.")
