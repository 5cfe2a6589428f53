"""Final Draft's title page, which is laid-out text without keys, from and to title page entries."""

from collections.abc import Iterable
from typing import NamedTuple

from state.screenplay import TitleEntry
from tools.screenplay.fountain_title import KEY

CENTERED_KEYS = ("Title", "Credit", "Author", "Source")
BY = frozenset({"by", "par", "por", "di", "von", "door", "av", "脚本", "written", "作", "다음", "लेखक", "രചന", "تأليف"})
"""Words that show a line to be the credit ("written by") and not the author."""


class TitleLine(NamedTuple):
    """One line of the title page as it is set."""

    text: str
    centered: bool = False


def lay_out(entries: tuple[TitleEntry, ...]) -> list[TitleLine]:
    """The title page as lines that read back as these entries: as printed where that is clear, else with its keys."""
    printed = _printed(entries)
    return printed if read_title_lines(printed) == entries else _keyed(entries)


def read_title_lines(lines: Iterable[TitleLine]) -> tuple[TitleEntry, ...]:
    """Entries from the layout: the first centred group is the title, then credit, author, source; the rest has keys
    or is the contact."""
    entries: list[TitleEntry] = []
    waiting = list(CENTERED_KEYS)
    for group in _groups(lines):
        texts = [line.text for line in group]
        if not group[0].centered:
            entries.extend(_left_entries(texts))
            continue
        if waiting and waiting[0] == "Credit" and not _is_credit(texts):
            waiting.pop(0)
        key = waiting.pop(0) if waiting else "Notes"
        entries.append(TitleEntry(key=key, value="\n".join(texts)))
    return tuple(entries)


def _groups(lines: Iterable[TitleLine]) -> list[list[TitleLine]]:
    groups: list[list[TitleLine]] = []
    fresh = True
    for line in lines:
        if not line.text.strip():
            fresh = True
        elif fresh or groups[-1][-1].centered != line.centered:
            groups.append([line])
            fresh = False
        else:
            groups[-1].append(line)
    return groups


def _left_entries(texts: list[str]) -> list[TitleEntry]:
    found = KEY.match(texts[0])
    if not found:
        return [TitleEntry(key="Contact", value="\n".join(texts))]
    first = [found[2]] if found[2] else []
    return [TitleEntry(key=found[1], value="\n".join([*first, *texts[1:]]))]


def _is_credit(texts: list[str]) -> bool:
    return bool(BY & set(" ".join(texts).casefold().replace(":", " ").split()))


def _printed(entries: tuple[TitleEntry, ...]) -> list[TitleLine]:
    lines: list[TitleLine] = []
    for entry in entries:
        if entry.key in CENTERED_KEYS:
            lines.extend(TitleLine(text, centered=True) for text in entry.value.split("\n"))
        elif entry.key == "Contact":
            lines.extend(TitleLine(text) for text in entry.value.split("\n"))
        else:
            lines.extend(_keyed_entry(entry))
        lines.append(TitleLine(""))
    return lines


def _keyed(entries: tuple[TitleEntry, ...]) -> list[TitleLine]:
    return [line for entry in entries for line in (*_keyed_entry(entry), TitleLine(""))]


def _keyed_entry(entry: TitleEntry) -> list[TitleLine]:
    first, *others = entry.value.split("\n")
    return [TitleLine(f"{entry.key}: {first}".rstrip()), *(TitleLine(text) for text in others)]
