"""What a reader or writer has to say besides its result, and the error it raises when there is no result."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from state.base import Part
from state.errors import InvalidInput
from state.screenplay import Screenplay

ALIGNABLE = 2_000
"""Longest differing stretch, in elements, that is compared element by element."""
FIELD_WORDS = {"forced": "forcing mark", "extra_lines": "extra empty lines"}


class ScreenplayError(InvalidInput):
    """The file cannot be read as a screenplay. `line` is where, counted from 1, when a line is at fault."""

    code = "unreadable_screenplay"

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(f"Line {line}: {message}" if line else message)
        self.line = line


class Remark(Part):
    """One thing worth knowing: what was guessed on reading, or what could not be kept on writing."""

    code: str
    """"encoding_guessed", "unclosed_boneyard", "not_kept", "changed", …"""
    text: str
    line: int | None = None


def losses(wanted: Screenplay, kept: Screenplay, target: str) -> tuple[Remark, ...]:
    """What differs between a screenplay and what a reader of the written file would see, one remark per difference."""
    if wanted == kept:
        return ()
    return (*_title_losses(wanted, kept, target), *_element_losses(wanted, kept, target))


def _title_losses(wanted: Screenplay, kept: Screenplay, target: str) -> Iterator[Remark]:
    held = {entry.key: entry.value for entry in kept.title_page}
    for entry in wanted.title_page:
        if held.get(entry.key) != entry.value:
            said = f"{target} cannot hold the title page entry {entry.key!r} as it is."
            yield Remark(code="title_changed", text=said)
    if [entry.key for entry in wanted.title_page] != [entry.key for entry in kept.title_page]:
        yield Remark(code="title_changed", text=f"{target} holds the title page in another order or with other keys.")


def _element_losses(wanted: Screenplay, kept: Screenplay, target: str) -> Iterator[Remark]:
    before, after = wanted.elements, kept.elements
    start = next((i for i, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), None)
    if start is None:
        start = min(len(before), len(after))
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    if max(len(old), len(new)) > ALIGNABLE:
        said = f"{target} reads {len(old)} elements differently from element {start + 1} on."
        yield Remark(code="changed", text=said)
        return
    keys = [element.model_dump_json() for element in old], [element.model_dump_json() for element in new]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if tag in ("replace", "delete"):
            for offset, element in enumerate(old[i1:i2]):
                became = new[j1 + offset] if j1 + offset < j2 else None
                yield _loss(element, became, start + i1 + offset, target)
        elif tag == "insert":
            yield Remark(code="split", text=f"{target} reads {j2 - j1} more elements at element {start + i1 + 1}.")


def _loss(element: Part, became: Part | None, index: int, target: str) -> Remark:
    kind = str(getattr(element, "kind", ""))
    words = str(getattr(element, "text", ""))[:60]
    where = f"element {index + 1}, {kind.replace('_', ' ')} {words!r}"
    if became is None:
        return Remark(code="not_kept", text=f"{target} cannot hold {where}.")
    if getattr(became, "kind", "") != kind:
        seen = str(getattr(became, "kind", "")).replace("_", " ")
        return Remark(code="changed", text=f"{target} holds {where} as {seen}.")
    fields = (name for name in type(element).model_fields if getattr(element, name) != getattr(became, name))
    names = ", ".join(FIELD_WORDS.get(name, name) for name in fields)
    return Remark(code="changed", text=f"{target} does not hold the {names} of {where} as it is.")
