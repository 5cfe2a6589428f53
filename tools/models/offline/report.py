"""How well the engine reads the labelled briefs: `python -m tools.models.offline.report`.

`… report sync` writes the figures into `docs/offline-engine.md`; `… report check` fails when the page has others. What
was missed is not named for the unseen group, so that nobody tunes rules to it.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tools.models.offline.scoring import GROUPS, KINDS, Score, cases, score, totals

PAGE = Path(__file__).parents[3] / "docs" / "offline-engine.md"
OPENS, CLOSES = "<!-- measured: written by `python -m tools.models.offline.report sync` -->", "<!-- /measured -->"


def lines(scores: Sequence[Score]) -> Iterator[str]:
    """The report as text."""
    for group in GROUPS:
        chosen = [entry for entry in scores if entry.case.group == group]
        if not chosen:
            continue
        yield f"{group} briefs: {len(chosen)}"
        for entry in chosen:
            yield _row(entry)
        for kind, tally in totals(chosen).items():
            share = f"recall {tally.recall:6.1%} ({tally.found}/{tally.wanted})"
            exact = "" if kind == "carried" else f"  precision {tally.precision:6.1%} ({tally.right}/{tally.given})"
            yield f"  {kind:8} {share}{exact}"
        facts = [right for entry in chosen for right in entry.facts.values()]
        yield f"  facts and questions right: {sum(facts)}/{len(facts)}"


def _row(entry: Score) -> str:
    cells = []
    for kind in KINDS:
        tally = entry.tallies[kind]
        shown = entry.case.group != "unseen"
        notes = [f"-{name}" for name in tally.missed] + [f"+{name}" for name in tally.wrong]
        cells.append(f"{kind} {tally.found}/{tally.wanted}" + (f" [{', '.join(notes)}]" if notes and shown else ""))
    if entry.case.group == "unseen":
        return f"  {entry.case.register or entry.case.name:24.24} {'  '.join(cells)}"
    bad = [name for name, right in entry.facts.items() if not right]
    return f"  {entry.case.register or entry.case.name:24} {'  '.join(cells)}" + (
        f"  WRONG {', '.join(bad)}" if bad else ""
    )


def page_tables(scores: Sequence[Score]) -> str:
    """The figures as the page shows them: by group, and found/labelled by register."""
    rows = [
        "| group | people: recall, precision | places | props | all | carried |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for group in GROUPS:
        chosen = [entry for entry in scores if entry.case.group == group]
        rows.append(_group_row(f"{group} ({len(chosen)} briefs)", chosen))
        english = [entry for entry in chosen if str(entry.case.labels.get("language")).startswith("en")]
        if group == "opened" and len(english) < len(chosen):
            rows.append(_group_row(f"{group}, English only ({len(english)})", english))
    rows += [
        "",
        "Recall by register, found/labelled:",
        "",
        "| register | people | places | props |",
        "| --- | --- | --- | --- |",
    ]
    for entry in scores:
        cells = (f"{entry.tallies[kind].found}/{entry.tallies[kind].wanted}" for kind in KINDS)
        rows.append(f"| {entry.case.register or entry.case.name} ({entry.case.group}) | {' | '.join(cells)} |")
    return "\n".join(rows)


def _group_row(label: str, chosen: Sequence[Score]) -> str:
    summed = totals(chosen)
    cells = [f"{t.recall:.1%} ({t.found}/{t.wanted}), {t.precision:.1%}" for t in (summed[k] for k in (*KINDS, "all"))]
    carried = summed["carried"]
    return f"| {label} | {' | '.join(cells)} | {carried.recall:.1%} ({carried.found}/{carried.wanted}) |"


def page_with(scores: Sequence[Score], page: str) -> str:
    """The page with these figures between its marks."""
    before, _, rest = page.partition(OPENS)
    _, _, after = rest.partition(CLOSES)
    return f"{before}{OPENS}\n\n{page_tables(scores)}\n\n{CLOSES}{after}"


def main(command: str = "") -> int:
    """Print the report, write its figures into the page, or compare them with the page's."""
    scores = [score(case) for case in cases()]
    if not command:
        print("\n".join(lines(scores)))
        return 0
    shown = PAGE.read_text(encoding="utf-8")
    wanted = page_with(scores, shown)
    if command == "sync":
        PAGE.write_text(wanted, encoding="utf-8")
    return int(command != "sync" and wanted != shown)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
