"""A text divided into numbered statements, each an exact stretch of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from state.workflows.reel_compiler import SourceUnit
from tools.brief.clauses import clause_spans
from tools.brief.lines import BULLET, TIMESTAMP, cue, field, inline_heading, is_transition, slugline
from tools.brief.tables import words

Span = tuple[int, int]

ENDERS = ".!?…。！？｡।॥؟۔։።။។"
WIDE_ENDERS = "。！？｡।॥"
CLOSERS = "\"'”’)]»」』"
ABBREVIATIONS = words("guards", "segment_abbreviations")
QUOTES = {"“": "”", "«": "»", "「": "」", "『": "』", '"': '"'}
SHORT_ITEM = 160
INFORMAL = re.compile(r"\W*(?:[\d:]+\W+)?(?:[^\W\d_][^:\n]{0,30}:\s*)?(?=[^\W\d_])(?P<first>[a-zà-öø-ÿ])")
"""A stretch whose first sentence has no capital: there a full stop ends a sentence whatever follows."""


@dataclass(frozen=True)
class Line:
    """One line as typed, without its line break or outer spaces."""

    start: int
    end: int
    text: str
    indent: int


def segment(text: str) -> tuple[SourceUnit, ...]:
    """The statements of a text in order: headings, dialogue blocks, bullets, fields, verse lines, sentences, clauses.

    Every unit's text is `text[start:end]`; units do not overlap; what lies between them is white space.
    """
    spans: list[Span] = []
    for kind, start, end in _stretches(text):
        if kind == "whole":
            spans.append((start, end))
        else:
            for sentence in sentence_spans(text, start, end):
                spans.extend(clause_spans(text, *sentence))
    return tuple(SourceUnit(index=i, start=a, end=b, text=text[a:b]) for i, (a, b) in enumerate(spans))


def _lines(text: str) -> list[Line]:
    lines = []
    for match in re.finditer(r"[^\r\n\x0b\x0c\x85\u2028\u2029]*(?:\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]|$)", text):
        raw = match.group().rstrip("\r\n\x0b\x0c\x85\u2028\u2029")
        body = raw.strip()
        indent = len(raw) - len(raw.lstrip())
        lines.append(Line(match.start() + indent, match.start() + indent + len(body), body, indent))
    return lines


def _stretches(text: str) -> Iterator[tuple[str, int, int]]:
    """Stretches of text that are one unit ("whole") or running text to divide into sentences ("running")."""
    lines = _lines(text)
    screenplay = any(slugline(line.text) or inline_heading(line.text) for line in lines)
    lower = sum(map(str.islower, text)) > 4 * sum(map(str.isupper, text))
    i = 0
    while i < len(lines):
        line = lines[i]
        if not line.text:
            i += 1
        elif taken := inline_heading(line.text):
            yield "whole", line.start, line.start + taken
            lines[i] = Line(line.start + taken + 1, line.end, line.text[taken:].strip(), line.indent)
        elif slugline(line.text) or is_transition(line.text) or re.fullmatch(r"[-=_*~#.]{3,}", line.text):
            yield "whole", line.start, line.end
            i += 1
        elif _is_cue_at(lines, i, screenplay):
            last = _block_end(lines, i)
            yield "whole", line.start, lines[last].end
            i = last + 1
        elif _is_item(line):
            last = _continuation_end(lines, i)
            yield _item_kind(text[line.start : lines[last].end]), line.start, lines[last].end
            i = last + 1
        else:
            last = _paragraph_end(lines, i, screenplay)
            yield from _paragraph(lines[i : last + 1], lower)
            i = last + 1


def _is_cue_at(lines: list[Line], i: int, screenplay: bool) -> bool:
    line = lines[i]
    if not cue(line.text) or i + 1 >= len(lines) or not lines[i + 1].text:
        return False
    if i and lines[i - 1].text and not is_transition(lines[i - 1].text):
        return False
    following = lines[i + 1].text
    return (screenplay or line.indent >= 8) and not following.isupper() and not slugline(following)


def _block_end(lines: list[Line], i: int) -> int:
    while i + 1 < len(lines) and lines[i + 1].text:
        i += 1
    return i


def _is_item(line: Line) -> bool:
    if BULLET.match(line.text) or TIMESTAMP.match(line.text) or line.text.startswith("|"):
        return True
    found = field(line.text)
    return found is not None and (bool(found.about) or len(found.key.split()) <= 3)


def _continuation_end(lines: list[Line], i: int) -> int:
    first = i
    while i + 1 < len(lines):
        following = lines[i + 1]
        if not following.text or _is_item(following) or slugline(following.text) or is_transition(following.text):
            break
        hanging = following.indent > lines[first].indent
        unfinished = lines[i].text[-1] not in ENDERS + CLOSERS + ":" and following.text[0].islower()
        if not (hanging or unfinished):
            break
        i += 1
    return i


def _item_kind(text: str) -> str:
    found = field(text)
    if found and found.about in ("story", "speech", "") and len(found.value) > SHORT_ITEM // 2:
        return "running"
    if found and found.about:
        return "running" if len(sentence_spans(text, 0, len(text))) > 1 else "whole"
    if found and not BULLET.match(text):
        return "running"
    return "whole" if len(text) <= SHORT_ITEM else "running"


def _paragraph_end(lines: list[Line], i: int, screenplay: bool) -> int:
    while i + 1 < len(lines):
        following = lines[i + 1].text
        if not following or slugline(following) or is_transition(following) or _is_item(lines[i + 1]):
            break
        i += 1
    return i


def _paragraph(lines: list[Line], lower: bool) -> Iterator[tuple[str, int, int]]:
    longest = max(len(line.text) for line in lines)
    wrapped = longest >= 50 and all(len(line.text) >= 0.55 * longest for line in lines[:-1])
    if wrapped or len(lines) == 1:
        yield "running", lines[0].start, lines[-1].end
        return
    capitals = sum(line.text[0].isupper() for line in lines) * 2 > len(lines)
    start = 0
    for i in range(1, len(lines) + 1):
        if i < len(lines) and _runs_on(lines[i - 1].text, lines[i].text, capitals):
            continue
        yield "running", lines[start].start, lines[i - 1].end
        start = i


def _runs_on(line: str, following: str, capitals: bool) -> bool:
    """In verse with capitals a lower-case line goes on with the one before; so does any line after a loose word."""
    if line[-1] in ENDERS + ",;:—–-" + CLOSERS:
        return False
    return capitals and following[0].islower()


def sentence_spans(text: str, start: int, end: int) -> list[Span]:
    """Sentences of text[start:end] as spans without outer white space. Quoted speech is never divided."""
    spans, begin, i = [], start, start
    closing = ""
    informal = INFORMAL.match(text[start:end]) is not None
    while i < end:
        character = text[i]
        if closing:
            if character == closing:
                closing = ""
                if text[i - 1] in ENDERS and _ends_quote(text, i + 1, end):
                    spans.append((begin, i + 1))
                    begin = i + 1
            i += 1
            continue
        if character in QUOTES and QUOTES[character] in text[i + 1 : end] and not _inch(text, i):
            closing = QUOTES[character]
        elif character in ENDERS:
            stop = _end_of_sentence(text, begin, i, end, informal)
            if stop:
                spans.append((begin, stop))
                begin = stop
                i = stop
                continue
        elif text.startswith(" / ", i) and text.count(" / ", start, end) >= 2:
            spans.append((begin, i + 2))
            begin = i + 2
        i += 1
    spans.append((begin, end))
    return [trimmed for span in spans if (trimmed := _trim(text, *span)) is not None]


def _inch(text: str, i: int) -> bool:
    """A double quote that means seconds or inches: 1x60"."""
    return text[i] == '"' and i > 0 and text[i - 1].isdigit()


def _ends_quote(text: str, i: int, end: int) -> bool:
    rest = text[i:end].lstrip()
    return not rest or (text[i : i + 1].isspace() and (rest[0].isupper() or rest[0] in QUOTES or not rest[0].isascii()))


def _end_of_sentence(text: str, begin: int, i: int, end: int, informal: bool) -> int:
    """Where the sentence that this mark may close ends; 0 when it closes none."""
    stop = i + 1
    while stop < end and text[stop] in ENDERS:
        stop += 1
    while stop < end and text[stop] in CLOSERS:
        stop += 1
    if stop >= end:
        return end
    if text[stop - 1] in WIDE_ENDERS or text[i] in WIDE_ENDERS:
        return stop
    if not text[stop].isspace():
        return 0
    following = text[stop:end].lstrip()
    if not following:
        return end
    if text[i] == "." and _abbreviated(text[begin:i], following):
        return 0
    if following[0].islower() and not informal:
        return 0
    return stop


def _abbreviated(before: str, following: str) -> bool:
    word = before.rsplit(None, 1)[-1].lower().lstrip("(\"'“‘") if before.split() else ""
    if word in ("no", "nos", "in", "min", "sec", "secs", "mins", "ft", "co", "est", "etc"):
        return following[0].isdigit() if word in ("no", "nos") else following[0].islower()
    if word in ABBREVIATIONS:
        return True
    if len(word) == 1 and word.isalpha() and before[-1:].isupper():
        return not (len(before.split()) > 1 and before.split()[-2][-1].isdigit())
    return word.isdigit() and len(before.split()) == 1


def _trim(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
