"""Fountain's title page: keys and values before the first empty line."""

import re

from state.screenplay import TitleEntry
from tools.screenplay.fountain_lines import forced_mark, is_heading, is_transition

KEY = re.compile(r"([^\s:][^:\n]{0,60}?)[ \t]*:(?!//)[ \t]*(.*)$")
KNOWN_KEYS = frozenset(
    {
        "title", "credit", "author", "authors", "source", "notes", "draft", "draft date", "date", "contact",
        "contact info", "copyright", "revision", "format", "language", "episode", "series",
    }
)  # fmt: skip
MOST_WORDS = 2
"""Longest first key, in words, that opens a title page without being one of the known keys ("Título", "Titre")."""


def title_page_length(lines: list[str]) -> int:
    """How many lines the title page takes at the head of the file; 0 when there is none."""
    head = 0
    while head < len(lines) and not lines[head].strip(" \t"):
        head += 1
    end = head
    while end < len(lines) and lines[end].strip(" \t"):
        end += 1
    return end if end > head and _opens_title_page(lines[head:end], after_blank=head > 0) else 0


def _opens_title_page(block: list[str], *, after_blank: bool) -> bool:
    first = block[0]
    found = KEY.match(first)
    if found is None or forced_mark(first) or is_heading(first) or is_transition(first.rstrip()):
        return False
    if found[1].casefold() in KNOWN_KEYS:
        return True
    if after_blank or first.startswith(("/*", "[[", "(")):
        return False
    if not found[2] and (len(block) == 1 or not block[1].startswith((" ", "\t"))):
        return False
    return len(found[1].split()) <= MOST_WORDS and len(found[1]) <= 24


def read_title_page(lines: list[str]) -> tuple[TitleEntry, ...]:
    """The entries of a title page, in order. A line without a key continues the value above it."""
    entries: list[tuple[str, list[str]]] = []
    for line in lines:
        found = None if line.startswith((" ", "\t")) else KEY.match(line)
        if found:
            entries.append((found[1], [value] if (value := found[2].rstrip(" \t")) else []))
        elif entries and line.strip(" \t"):
            entries[-1][1].append(line.strip(" \t"))
    return tuple(TitleEntry(key=key, value="\n".join(values)) for key, values in entries)


def write_title_page(entries: tuple[TitleEntry, ...]) -> str:
    """One line per entry, or the value indented below its key when it has several lines."""
    return "".join(f"{entry.key}:{_written_value(entry.value)}\n" for entry in entries)


def _written_value(value: str) -> str:
    if "\n" in value:
        return "".join(f"\n    {line}" for line in value.split("\n"))
    return f" {value}" if value else ""
