"""What every dialect makes of the example shots, as readable files.

`python -m tests.prompts.compiler.goldens` rewrites them; read the difference as a critic before accepting it.
"""

import json
from pathlib import Path

from prompts.compiler.compile import compile_shot
from prompts.compiler.targets import TARGETS
from tests.prompts.compiler.shots import EXAMPLES

GOLDEN = Path(__file__).parent / "golden"


def rendered(target: str) -> str:
    """One golden file: each example shot in this target's language."""
    parts = []
    for name, il in EXAMPLES.items():
        compiled = compile_shot(il, target)
        lengths = compiled.lengths
        parts.append(f"=== {name}: {lengths.text} {lengths.unit}, limit {lengths.limit}\n\n{compiled.text}\n")
        if compiled.negative:
            parts.append(f"negative: {compiled.negative}")
        parts.append("parameters: " + json.dumps(compiled.parameters, indent=1, ensure_ascii=False))
        parts += [f"reference: {r.role} {r.asset[:6]} {r.name}".rstrip() for r in compiled.references]
        parts += [f"dropped {entry.slot}: {entry.reason}" for entry in compiled.dropped]
        parts += [f"warning {entry.code} {entry.slot}: {entry.message}" for entry in compiled.warnings]
        parts.append("")
    return "\n".join(parts)


def rewrite() -> None:
    """Writes every golden file anew and removes those of targets that are gone."""
    GOLDEN.mkdir(exist_ok=True)
    for stale in GOLDEN.glob("*.txt"):
        stale.unlink()
    for target in TARGETS:
        (GOLDEN / f"{target}.txt").write_text(rendered(target), encoding="utf-8")
    print(f"{len(TARGETS)} golden files written.")


if __name__ == "__main__":
    rewrite()
