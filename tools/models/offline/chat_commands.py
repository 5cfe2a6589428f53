"""One sentence of a person's message as tool calls, by the shape of the sentence; nothing is guessed."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from prompts.direction.lexicon import lexicon
from prompts.direction.words import ORDINALS, canonical
from state.vocabulary import Setting, TimeOfDay
from tools.models.offline.chat_questions import ANY, QUESTIONS, WHOLE_FILM
from tools.models.offline.chat_references import ORD, SCENE, SHOT, N, References, Unclear, value
from tools.models.offline.reply import Calls, ToolRequest, calling

POLITE = (
    r"^(?:(?:please|could you|can you|would you|will you|can we|could we|let's|lets|i want to|i'd like to|i "
    r"would like to|"
    r"we should|you should|now|then|and|also|ok|okay|so|maybe|hey|hi|great|thanks|yes),?\s+)*"
)
END = r"(?:,? please)?\s*[.!?]*\s*$"


@dataclass(frozen=True)
class Command:
    """A shape of sentence and what it calls."""

    pattern: re.Pattern[str]
    calls: Callable[[re.Match[str], References], Calls]


def _undo(match: re.Match[str], _: References) -> Calls:
    steps = match["n"]
    return calling("undo", steps=value(steps.lower()) if steps else 1)


def _rename(match: re.Match[str], refs: References) -> Calls:
    words, name = match["old"].strip(), _unquoted(match["new"])
    if words.lower() in ("the film", "the project", "the movie", "it all", "the reel"):
        return calling("rename", target="project", name=name)
    return calling("rename", target=refs.target(words), name=name)


def _lock(match: re.Match[str], refs: References) -> Calls:
    slot = ""
    if match["slot"]:
        meaning = lexicon().get(canonical(match["slot"]))
        if meaning is None or not meaning.slot:
            raise Unclear(f"What of it should be locked? “{match['slot']}” is no part of a shot or scene.")
        slot = meaning.slot
    name = "unlock" if match["verb"].lower() in ("unlock", "unfreeze", "release") else "lock"
    found = _several(match["what"], refs)
    return tuple(ToolRequest(name, {"target": one, "slot": slot}) for one in found)


def _several(words: str, refs: References) -> list[str]:
    """One reference, or a list of numbered ones: "scenes 2 and 3"."""
    text = words.strip().lower()
    if text in ("everything", "all scenes", "all the scenes", "every scene", "the whole film", "the film"):
        return [scene.id for scene in refs.scenes]
    if listed := re.fullmatch(rf"(scene|shot)s ((?:\d+[a-z]?|{N})(?:(?:, | and |, and |,)(?:\d+[a-z]?|{N}))+)", text):
        each = re.split(r", and |, | and |,", listed[2])
        find = refs.scene if listed[1] == "scene" else refs.shot
        return [find(f"{listed[1]} {one}") for one in each]
    return [refs.target(words)]


def _remove(match: re.Match[str], refs: References) -> Calls:
    found = _several(match["what"], refs)
    wrong = [one for one in found if not one.startswith(("scene-", "shot-"))]
    if wrong:
        raise Unclear("People, places and things stay in the bible; scenes and shots can be removed.")
    return tuple(
        ToolRequest("remove_scene", {"scene": one}) if one.startswith("scene-") else
        ToolRequest("remove_shot", {"shot": one})
        for one in found
    )  # fmt: skip


def _move(match: re.Match[str], refs: References) -> Calls:
    what = match["what"]
    if re.fullmatch(SHOT, what.strip(), re.IGNORECASE):
        return _move_shot(match, refs)
    scene = refs.scene(what)
    order = [one.id for one in refs.scenes]
    if match["edge"]:
        before = order[0] if match["edge"].lower() in ("start", "beginning", "front", "top") else ""
    else:
        other = refs.scene(match["other"])
        before = other if match["side"].lower() != "after" else _next(order, other, scene)
    if before == scene:
        raise Unclear(f"{scene} is there already.")
    return calling("move_scene", scene=scene, before=before)


def _move_shot(match: re.Match[str], refs: References) -> Calls:
    shot = refs.shot(match["what"])
    order = next([one.id for one in scene.shots] for scene in refs.scenes if shot in [one.id for one in scene.shots])
    if match["edge"]:
        before = order[0] if match["edge"].lower() in ("start", "beginning", "front", "top") else ""
    else:
        other = refs.shot(match["other"])
        before = other if match["side"].lower() != "after" else _next(order, other, shot)
    if before == shot:
        raise Unclear(f"{shot} is there already.")
    return calling("move_shot", shot=shot, before=before)


def _next(order: list[str], other: str, moved: str) -> str:
    """What follows `other` once `moved` is out of the way; empty for the end."""
    rest = [one for one in order if one != moved]
    after = rest.index(other) + 1 if other in rest else len(rest)
    return rest[after] if after < len(rest) else ""


def _swap(match: re.Match[str], refs: References) -> Calls:
    first, second = (refs.scene(f"scene {match[side]}") for side in ("a", "b"))
    order = [one.id for one in refs.scenes]
    if abs(order.index(first) - order.index(second)) != 1:
        raise Unclear("Only neighbours can be swapped in one go; say where each should go.")
    late, early = sorted((first, second), key=order.index, reverse=True)
    return calling("move_scene", scene=late, before=early)


def _split(match: re.Match[str], refs: References) -> Calls:
    scene = refs.at(refs.scene(match["what"]))
    if len(scene.beats) < 2:
        raise Unclear(f"{scene.id} has one beat, so there is nothing to split.")
    if match["beat"]:
        return calling("split_scene", scene=scene.id, at_beat=match["beat"].lower())
    nth = (match["nth"] or match["nth2"] or "").lower()
    if nth:
        index = ORDINALS.get(nth) or value(nth)
        index = index - 1 if index > 0 else len(scene.beats) + index
        if not 0 < index < len(scene.beats):
            raise Unclear(f"{scene.id} can be split at beats 2 to {len(scene.beats)}.")
        return calling("split_scene", scene=scene.id, at_beat=scene.beats[index])
    if len(scene.beats) == 2:
        return calling("split_scene", scene=scene.id, at_beat=scene.beats[1])
    raise Unclear(f"At which beat? {scene.id} has {', '.join(scene.beats[1:])} to begin the second half with.")


def _merge(match: re.Match[str], refs: References) -> Calls:
    first, second = (refs.scene(f"scene {match[side]}") for side in ("a", "b"))
    return calling("merge_scenes", first=first, second=second)


def _add_scene(match: re.Match[str], refs: References) -> Calls:
    words = match["story"].strip().rstrip(".!")
    if not words:
        raise Unclear("What happens in the new scene?")
    before = _place_in_order(match, refs)
    people = tuple(
        name.names[0] for name in refs.turn.project.names
        if name.kind == "character" and any(_word(one, words) for one in name.names)
    )  # fmt: skip
    place = next(
        (name.names[0] for name in refs.turn.project.names
         if name.kind == "location" and any(_word(one, words) for one in name.names)), ""
    )  # fmt: skip
    title = _unquoted(match["title"] or "")
    return calling(
        "add_scene", title=title, beats=[words[0].upper() + words[1:] + "."], place=place,
        setting=_term(Setting, words),
        time_of_day=_term(TimeOfDay, words), characters=list(people), before=before,
    )  # fmt: skip


def _place_in_order(match: re.Match[str], refs: References) -> str:
    if not match["other"]:
        side = (match["edge"] or "").lower()
        return refs.scenes[0].id if side in ("start", "beginning") and refs.scenes else ""
    other = refs.scene(match["other"])
    order = [one.id for one in refs.scenes]
    return other if match["side"].lower() != "after" else _next(order, other, "")


def _word(name: str, words: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words, re.IGNORECASE) is not None


def _term(kind: type[Setting] | type[TimeOfDay], words: str) -> str:
    """The one time of day or setting that is named outright ("at dusk"); empty when none or several are."""
    lead = r"(?:at|in the|by) " if kind is TimeOfDay else ""
    found = {term.value for term in kind if re.search(rf"\b{lead}{re.escape(term.words)}\b", words, re.IGNORECASE)}
    return found.pop() if len(found) == 1 else ""


def _add_entity(match: re.Match[str], _: References) -> Calls:
    kind = match["kind"].lower()
    name = {"person": "character", "place": "location", "thing": "prop", "object": "prop"}.get(kind, kind)
    return calling(f"add_{name}", name=_unquoted(match["name"]), description=_unquoted(match["words"] or ""))


def _describe(match: re.Match[str], refs: References) -> Calls:
    name = refs.name(match["who"])
    return calling("describe_entity", target=name.id, field="description", words=_unquoted(match["words"]))


def _wears(match: re.Match[str], refs: References) -> Calls:
    name = refs.name(match["who"])
    return calling("describe_entity", target=name.id, field="wardrobe", words=_unquoted(match["words"]))


def _field(match: re.Match[str], refs: References) -> Calls:
    name = refs.name(match["who"])
    field = {"clothes": "wardrobe", "costume": "wardrobe", "look": "description"}.get(
        match["field"].lower(), match["field"].lower()
    )
    return calling("describe_entity", target=name.id, field=field, words=_unquoted(match["words"]))


def _says(match: re.Match[str], refs: References) -> Calls:
    name = refs.name(match["who"])
    scene = refs.scene(match["scene"] or "it")
    return calling("set_dialogue", scene=scene, speaker=name.id, words=match["words"], line="")


def _unwritten(match: re.Match[str], _: References) -> Calls:
    raise Unclear("Dialogue is yours to write: give me the words in quotation marks and say who speaks them.")


def _compile(match: re.Match[str], refs: References) -> Calls:
    targets = [_target(one, refs) for one in re.split(r",\s*(?:and\s+)?|\s+and\s+", match["targets"]) if one.strip()]
    shots: list[str] = []
    if match["what"] and match["what"].lower() not in ("it", "everything", "all", "prompts", "the prompts", "this"):
        for one in _several(match["what"], refs):
            shots += [shot.id for shot in refs.at(one).shots] if one.startswith("scene-") else [one]
    return calling("compile", targets=targets, shots=shots)


def _target(words: str, refs: References) -> str:
    wanted = re.sub(r"[^a-z0-9.]+", "-", words.strip().lower()).strip("-")
    known = refs.turn.targets
    if not known or wanted in known:
        return wanted
    found = [one for one in known if one.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    if found:
        raise Unclear(f"Which one: {', '.join(found)}?")
    raise Unclear(f"There is no target “{words.strip()}”.")


def _which_target(match: re.Match[str], refs: References) -> Calls:
    return calling("compile", targets=[], shots=[])


def _unquoted(text: str) -> str:
    return text.strip().strip("\"'“”‘’").strip().rstrip(".")


WHERE = (
    rf"(?:(?P<side>before|after|in front of|ahead of) (?P<other>{SCENE})|(?:to|at) the (?P<edge>end|start|beginning))"
)

SHAPES: tuple[tuple[str, Callable[[re.Match[str], References], Calls]], ...] = (
    (rf"(?:undo|revert|take back|roll back)(?: (?:that|it|this|the last change|the last (?P<n>{N}) (?:changes|"
     rf"steps|edits)"
     r"|last change))?(?: back)?", _undo),
    (r"take (?:that|it) back(?P<n>(?!))?", _undo),
    (rf"(?:rename|retitle) (?P<old>{ANY}) (?:to|as|into) (?P<new>.+?)", _rename),
    (rf"(?:call|name) (?P<old>{ANY}) (?P<new>[\"“].+?[\"”])(?: instead| from now on)?", _rename),
    (rf"change (?P<old>{ANY})['’]s name to (?P<new>.+?)", _rename),
    (rf"(?P<old>{ANY}) (?:should be|is now|is) (?:called|named) (?P<new>.+?)(?: instead| now| from now on)?", _rename),
    (rf"(?P<verb>lock|freeze|unlock|unfreeze|release) (?:the (?P<slot>[\w -]{{2,30}}?) (?:of|in|on) "
     rf")?(?P<what>scenes? [\w ,-]+|"
     rf"{SHOT}|{SCENE}|everything|{ANY})", _lock),
    (rf"(?:delete|remove|drop|cut|lose|scrap|take out|get rid of) (?P<what>scenes [\w ,-]+|shots [\w ,-]+|"
     rf"scene-\d+|scene {N}|"
     rf"(?:the )?{ORD} (?:scene|shot)(?: (?:of|in) {SCENE})?|shot-\d+[a-z]*|shot \d+[a-z]|shot {N} (?:of|in) {SCENE}|"
     r"(?:this|that) (?:scene|shot)|the [\w' -]{1,40}? scene)", _remove),
    (rf"(?:move|put|shift|place) (?P<what>{SHOT}|{SCENE}) (?:(?P<side>before|after|in front of|ahead of|behind) "
     rf"(?P<other>{SHOT}|{SCENE})|(?:to|at) the (?:very )?(?P<edge>end|start|beginning|front|top))", _move),
    (rf"swap scenes? (?P<a>{N}) (?:and|with) (?:scene )?(?P<b>{N})", _swap),
    (rf"split (?P<what>{SCENE})(?: (?:in|into) two)?(?: (?:at|before|from) (?:the )?(?:(?P<beat>beat-\d+[a-z]*)|"
     rf"(?P<nth>{ORD}|{N}) beat|beat (?P<nth2>{N})))?", _split),
    (rf"(?:merge|combine|join) scenes? (?P<a>{N}) (?:and|with|into) (?:scene )?(?P<b>{N})", _merge),
    (rf"(?:add|insert|create|make) (?:a|another|one more) (?:new )?scene(?: {WHERE})?"
     rf"(?: (?:called|titled|named) (?P<title>[\"“].+?[\"”]))?(?:,? (?:where|in which|with|about)|:) (?P<story>.+)",
     _add_scene),
    (r"(?:add|create) (?:a|an|another)? ?(?:new )?(?P<kind>character|person|location|place|prop|thing|object)"
     r"(?:,| called| named|:)? (?P<name>[\"“].+?[\"”]|[^,:(]{1,60}?)(?:(?:,| who is| that is|:) "
     r"(?P<words>.+))?", _add_entity),
    (rf"describe (?P<who>{ANY}) as (?P<words>.+)", _describe),
    (rf"(?P<who>{ANY}) (?:wears|should wear|is wearing) (?P<words>.+)", _wears),
    (rf"(?P<who>{ANY})['’]s (?P<field>description|wardrobe|clothes|costume|age|role|voice|look) (?:is|should be) "
     rf"(?P<words>.+)",
     _field),
    (rf"(?:have|let|make) (?P<who>{ANY}) say[:,]? (?P<words>[\"“].+?[\"”])(?: in (?P<scene>{SCENE}))?", _says),
    (rf"(?P<who>{ANY}) (?:says|should say)[:,]? (?P<words>[\"“].+?[\"”])(?:,? in (?P<scene>{SCENE}))?", _says),
    (rf"in (?P<scene>{SCENE}),? (?P<who>{ANY}) (?:says|should say)[:,]? (?P<words>[\"“].+?[\"”])", _says),
    (r"(?:write|give|invent|come up with|think of) .*\b(?:line|lines|dialogue|tagline|speech)\b.*", _unwritten),
    (rf"(?:have|let|make) {ANY} say .*", _unwritten),
    (r"(?:(?:compile|export|render|generate)(?: (?:the )?prompts(?: of)?)?|(?:make|give me|write|create) (?:the "
     r")?prompts"
     rf"(?: of)?)(?: (?:for )?(?P<what>scenes? [\w ,-]+?|{SHOT}|everything|it|all|this))? for (?P<targets>[\w .,-]+?)",
     _compile),
    (r"(?:compile|make prompts|generate (?:the )?prompts|give me (?:the )?prompts)", _which_target),
    *QUESTIONS,
)  # fmt: skip

COMMANDS = tuple(Command(re.compile(POLITE + rf"(?:{shape})" + END, re.IGNORECASE), calls) for shape, calls in SHAPES)


def command_calls(sentence: str, refs: References) -> Calls | None:
    """The tool calls of a sentence that has the shape of a command, None when it has none; raises Unclear when it
    has the shape but points at nothing or at several things."""
    if WHOLE_FILM.search(sentence):
        return calling("look", at="project", slot="")
    problem: Unclear | None = None
    for command in COMMANDS:
        match = command.pattern.match(sentence.strip())
        if match is None:
            continue
        try:
            return command.calls(match, refs)
        except Unclear as unclear:
            problem = problem or unclear
    if problem is not None:
        raise problem
    return None
