"""Fountain's emphasis as styled runs, the form Final Draft keeps it in, and back."""

import re
from typing import NamedTuple

from state.screenplay import asides

STYLES = {"***": ("Bold", "Italic"), "**": ("Bold",), "*": ("Italic",), "_": ("Underline",)}
ORDER = ("Bold", "Italic", "Underline")
TOKEN = re.compile(r"\\[*_\\]|\*{1,3}(?!\*)|_|\n")


class Run(NamedTuple):
    """A stretch of text in one style, or an inline note or boneyard with its brackets."""

    text: str
    styles: tuple[str, ...] = ()
    aside: bool = False


class _Token(NamedTuple):
    text: str
    mark: str = ""
    opens: bool = False
    closes: bool = False
    aside: bool = False


def to_runs(text: str) -> list[Run]:
    """The runs of a Fountain text. Marks that pair with nothing on their line are plain text, as Fountain says."""
    tokens = _tokens(text)
    pairs = _pairs(tokens)
    runs: list[Run] = []
    open_styles: list[str] = []
    for index, token in enumerate(tokens):
        if index in pairs:
            for style in STYLES[token.mark]:
                (open_styles.append if pairs[index] else open_styles.remove)(style)
        elif token.aside:
            runs.append(Run(token.text, (), True))
        else:
            styles = tuple(style for style in ORDER if style in open_styles)
            if runs and runs[-1].styles == styles and not runs[-1].aside:
                runs[-1] = Run(runs[-1].text + token.text, styles)
            elif token.text:
                runs.append(Run(token.text, styles))
    return runs


def from_runs(runs: list[Run]) -> str:
    """Fountain text for runs; literal asterisks and underscores get a backslash only where they would be marks."""
    plain = "".join(_marked(run, escape=False) for run in runs)
    if _same(to_runs(plain), runs):
        return plain
    return "".join(_marked(run, escape=True) for run in runs)


def _same(left: list[Run], right: list[Run]) -> bool:
    return [run for run in left if run.text] == [run for run in right if run.text]


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    at = 0
    for start, end in asides(text):
        tokens.extend(_plain_tokens(text, at, start))
        tokens.append(_Token(text[start:end], aside=True))
        at = end
    tokens.extend(_plain_tokens(text, at, len(text)))
    return tokens


def _plain_tokens(text: str, start: int, end: int) -> list[_Token]:
    tokens = []
    at = start
    for found in TOKEN.finditer(text, start, end):
        if found.start() > at:
            tokens.append(_Token(text[at : found.start()]))
        at = found.end()
        if found[0][0] == "\\":
            tokens.append(_Token(found[0][1]))
        elif found[0] == "\n":
            tokens.append(_Token("\n", mark="\n"))
        else:
            before, after = text[found.start() - 1 : found.start()], text[at : at + 1]
            inside = found[0] == "_" and before.isalnum() and after.isalnum()
            opens = bool(after) and not after.isspace() and not inside
            closes = bool(before) and not before.isspace() and not inside
            tokens.append(_Token(found[0], found[0], opens, closes))
    if at < end:
        tokens.append(_Token(text[at:end]))
    return tokens


def _pairs(tokens: list[_Token]) -> dict[int, bool]:
    """Which marks count, by position: True where a style begins, False where it ends."""
    pairs: dict[int, bool] = {}
    waiting: list[int] = []
    for index, token in enumerate(tokens):
        if token.mark == "\n":
            waiting.clear()
        elif token.mark:
            match = next((i for i in reversed(waiting) if tokens[i].mark == token.mark), None) if token.closes else None
            if match is not None and match < index - 1:
                pairs[match], pairs[index] = True, False
                del waiting[waiting.index(match) :]
            elif token.opens and not _already_open(token.mark, waiting, tokens):
                waiting.append(index)
    return pairs


def _already_open(mark: str, waiting: list[int], tokens: list[_Token]) -> bool:
    """True when a style of this mark is open: a second opening is text. Also keeps the waiting list short."""
    held = {style for i in waiting for style in STYLES[tokens[i].mark]}
    return any(style in held for style in STYLES[mark])


def _marked(run: Run, *, escape: bool) -> str:
    if run.aside:
        return run.text
    text = re.sub(r"([*_\\])", r"\\\1", run.text) if escape else run.text
    if not run.styles:
        return text
    mark = ("**" if "Bold" in run.styles else "") + ("*" if "Italic" in run.styles else "")
    left, right = ("_" + mark, mark + "_") if "Underline" in run.styles else (mark, mark)
    return "\n".join(_wrapped(line, left, right) for line in text.split("\n"))


def _wrapped(line: str, left: str, right: str) -> str:
    bare = line.strip()
    if not bare:
        return line
    start = line.index(bare)
    return line[:start] + left + bare + right + line[start + len(bare) :]
