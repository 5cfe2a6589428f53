"""The table of checks, for the terminal and for `docs/clients.md`."""

from itertools import groupby
from operator import attrgetter

from tests.clients.results import Result

HEAD = """# Clients

What published, unmodified clients did against real server processes of this repository. `python -m tests.clients`
runs every check and writes this page; a check that fails is listed as failing, with the reason. Versions of the
JavaScript clients are pinned in `tests/clients/js/package.json`. Browser checks run in headless Chromium, from a page
of another origin than the server's. The graphs are those of `tests/clients/served_app`.

"""


def as_markdown(results: list[Result], skipped: dict[str, str]) -> str:
    groups = {client: list(rows) for client, rows in groupby(results, attrgetter("client"))}
    failed = sum(not result.passed for result in results)
    summary = f"{len(results)} checks of {len(groups)} clients: {len(results) - failed} pass, {failed} fail."
    parts = [HEAD + summary + "\n", _overview(groups)]
    parts += [_section(client, rows) for client, rows in groups.items()]
    if skipped:
        parts.append("## Not run\n\n" + "".join(f"- {client}: {reason}\n" for client, reason in skipped.items()))
    return "\n".join(parts)


def as_text(result: Result) -> str:
    return f"{'ok  ' if result.passed else 'FAIL'}  {result.check:<45} {result.detail}"


def _overview(groups: dict[str, list[Result]]) -> str:
    rows = [f"| {client} | {sum(row.passed for row in rows)} of {len(rows)} |\n" for client, rows in groups.items()]
    return "| client | checks passed |\n|---|---|\n" + "".join(rows)


def _section(client: str, rows: list[Result]) -> str:
    lines = [f"| {row.check} | {'pass' if row.passed else '**fail**'} | {_cell(row.detail)} |\n" for row in rows]
    return f"## {client}\n\n| check | result | seen |\n|---|---|---|\n" + "".join(lines)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())[:300]
