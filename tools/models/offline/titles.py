"""The title a brief gives its film, and its logline."""

import re
from collections.abc import Sequence

from state.workflows.reel_compiler import ReadRequest, Reason
from tools.brief.lines import field_class
from tools.models.offline.source import Statement
from tools.models.offline.speech import QUOTED


def _said(evidence: str) -> Reason:
    return Reason(slot="title", origin="said", evidence=evidence)


def read_title(request: ReadRequest, found: Sequence[Statement], story: frozenset[int], because: list[Reason]) -> str:
    """The title, or "" when none is given; why goes to `because`."""
    if request.wishes.title:
        because.append(_said(request.wishes.title))
        return request.wishes.title
    for statement in found:
        if statement.about == "title" and statement.body and len(statement.body) <= 80:
            because.append(_said(statement.text))
            return statement.body.strip(' ."“”')
    first = found[0] if found else None
    if first and first.text.lstrip().startswith("#") and (headed := first.body.strip(" #*_")) and len(headed) <= 80:
        because.append(_said(first.text))
        return headed
    if (
        first
        and first.form in ("sentence", "item", "field")
        and len(found) > 1
        and 0 not in story
        and (quoted := QUOTED.search(first.text))
    ):
        because.append(_said(first.text))
        return next(group for group in quoted.groups() if group)
    if (
        first
        and first.form in ("sentence", "item")
        and len(first.body) <= 60
        and len(found) > 2
        and not first.body.rstrip().endswith((".", "!", "?", ",", ";", ":"))
    ):
        letters = [word for word in first.body.split() if word[0].isalpha()]
        if letters and sum(word[0].isupper() for word in letters) >= 0.6 * len(letters) and first.form == "sentence":
            title = re.sub(r"\s*\([^)]*\)", "", first.body).strip(' *_#/"“”')
            if len(title.split()) > 1 and not field_class(title):
                because.append(Reason(slot="title", origin="inferred", evidence=first.text))
                return title
    return ""


def read_logline(found: Sequence[Statement], story: frozenset[int]) -> str:
    """What a logline or idea field says, or the first statement of the story."""
    for statement in found:
        if statement.field and statement.field.key.lower() in ("logline", "premise", "idea", "concept", "synopsis"):
            return statement.body
    told = [found[i] for i in sorted(story) if found[i].form in ("sentence", "item", "field", "turn")]
    return told[0].body if told else ""
