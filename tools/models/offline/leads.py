"""What a unit of a brief tells, without its mark, its key and its "We open on"."""

import re

from state.workflows.reel_compiler import SourceUnit
from tools.brief.lines import dialogue_block, strip_mark
from tools.brief.lines import field as line_field


def words_of(unit: SourceUnit) -> str:
    """What a unit says, without bullet, key, time stamp or cue."""
    if block := dialogue_block(unit.text):
        return f"{block.speaker.title()}: {block.text}"
    body, _ = strip_mark(unit.text)
    found = line_field(unit.text)
    if found and found.value and (found.about or len(found.key.split()) <= 3):
        body = found.value
    return " ".join(without_lead(body).split())


OPENING = re.compile(
    r"^(?:(?:so|and|then|ok|okay|well|hey|basically|um)[, ]+)*(?:it['’]?s about|it is about|this is "
    r"about|the story is about|"
    r"(?:(?:our|the|this|my) (?:story|film|video|piece|spot|ad|documentary) |it )(?:should |must |will |would )?"
    r"(?:follows?|opens? (?:on|with|in|at)|begins? (?:on|with|in|at)|starts? (?:on|with|in|at)|"
    r"ends? (?:on|with)|closes? (?:on|with))(?! up\b)|"
    r"we (?:see|open on|open with|follow|start on|start with|meet|find|cut to|fade in on)|open(?:s|ing)? (?:on|with)|"
    r"close on|cut to|fade in on|angle on)\s+",
    re.I,
)


LEAD = re.compile(
    r"^(?:[^.;:]|(?<=\d)[.:](?=\d))*?\b(?:film|video|spot|ad|advert|commercial|clip|short|trailer|documentary|story|work|movie|animation|piece|reel)\b"
    r"(?:[^.;:]|(?<=\d)[.:](?=\d))*?\b(?:about|in which|where|depicting|showing|featuring|following|"
    r"that follows|that shows)\s+",
    re.I,
)


def without_lead(text: str) -> str:
    """What a "We need a film about…" sentence is about; other text as it is."""
    match = OPENING.match(text) or LEAD.match(text)
    rest = text[match.end() :] if match else ""
    return rest if len(rest.split()) >= 2 else text
