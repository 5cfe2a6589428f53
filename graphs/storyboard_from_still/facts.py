"""What is known of the moment of a still, where from, and what has to be asked. Pure."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from prompts.compiler.il import Lowering
from state.errors import NotFound
from state.project import Scene, SceneProject, Shot
from state.vision import PictureReading, Statement
from state.vocabulary import TimeOfDay
from state.workflows.reel_compiler import BriefReading
from state.workflows.storyboard_from_still import StillFacts, StillInput, Told
from tools.brief.segment import segment

SEEN_SURELY = 0.5
"""Confidence from which what a vision model saw is taken for known."""
EARLIER = re.compile(r"^(?:just |a (?:moment|minute|while) |shortly )?(?:before|earlier|previously|beforehand)\b", re.I)
LATER = re.compile(
    r"^(?:then|next|later|soon|after(?:wards?| (?:this|that|it))?|finally|in the end|suddenly"
    r"|(?:a moment|a minute|a while|moments|seconds) later)\b",
    re.I,
)


class StillPlace(NamedTuple):
    """Where in the film a still stands, as far as that is known."""

    scene: Scene | None
    shot: Shot | None


class StillQuestion(NamedTuple):
    """Something about a still that nobody can see in it."""

    about: str
    """Field of `Told` that would answer it."""
    text: str
    options: tuple[str, ...] = ()


def place_of(project: SceneProject, asked: StillInput) -> StillPlace:
    """The shot that is named, else the one that shows the still already, else the scene that is named. `NotFound`."""
    if asked.shot_id:
        found = project.find_shot(asked.shot_id)
        if found is None or asked.scene_id not in (None, found[0].id):
            raise NotFound(f"{asked.scene_id or project.id} has no {asked.shot_id}", field="shot_id")
        return StillPlace(*found)
    kept = {picture.id for picture in project.bible.visual_assets if picture.asset == asked.asset}
    for scene, shot in project.shots():
        if kept & set(shot.frames) and asked.scene_id in (None, scene.id):
            return StillPlace(scene, shot)
    if asked.scene_id:
        named = project.scene(asked.scene_id)
        if named is None:
            raise NotFound(f"{project.id} has no {asked.scene_id}", field="scene_id")
        return StillPlace(named, None)
    return StillPlace(None, None)


def words_of(brief: str, told: Told) -> str:
    """Everything a person has said of a still, as one text."""
    what = told.what.strip()
    known = {_plain(unit.text) for unit in segment(brief)}
    return "\n".join(part for part in (brief.strip(), what if _plain(what) not in known else "") if part)


def facts_of(
    project: SceneProject,
    place: StillPlace,
    text: str,
    words: BriefReading | None,
    told: Told,
    reading: PictureReading,
) -> StillFacts:
    """What is known: the person's answers first, then their words, then the record, then what was seen."""
    recorded = _recorded(project, place)
    events = _events(text, words, told)
    who = _each([*_listed(told.who), *(one.name for one in words.people)] if words else _listed(told.who))
    who = _each([*who, *recorded.who]) or tuple(one.word[:80] for one in _surely(reading, "subject"))
    where = told.where.strip() or (words.places[0].name if words and words.places else "") or recorded.where
    things = _each([one.name for one in words.props] if words else []) or recorded.things
    return StillFacts(
        who=who,
        where=where or _first(reading, "setting"),
        when=told.when or (words.time_of_day if words else None) or recorded.when or _time_seen(reading),
        things=things or tuple(one.word[:80] for one in _surely(reading, "thing"))[:4],
        moment=events.moment or ("" if events.choices else recorded.moment or _first(reading, "action")),
        earlier=events.earlier,
        later=events.later,
        choices=events.choices,
    )


def questions_of(facts: StillFacts, reading: PictureReading) -> tuple[StillQuestion, ...]:
    """What is not known of the moment. Times that the light would fit are options, no more."""
    open_: list[StillQuestion] = []
    if not facts.who:
        open_.append(StillQuestion("who", "Who is in the still?"))
    if facts.choices:
        open_.append(StillQuestion("what", "Which of these does the still show?", facts.choices))
    elif not facts.moment:
        open_.append(StillQuestion("what", "What happens in the still, in one sentence?"))
    if not facts.where:
        open_.append(StillQuestion("where", "Where does it play?"))
    if facts.when is None:
        hints = tuple(one.word for one in reading.said("time_hint"))
        open_.append(StillQuestion("when", "What time of day is it?", hints))
    return tuple(open_)


def settled(facts: StillFacts) -> StillFacts:
    """The facts where nobody will say which event the still shows: the first, and the others after it as told."""
    if facts.moment or not facts.choices:
        return facts
    first, *rest = facts.choices
    return facts.with_(moment=_plain(first), later=(*rest, *facts.later), choices=())


class _Events(NamedTuple):
    moment: str
    earlier: tuple[str, ...]
    later: tuple[str, ...]
    choices: tuple[str, ...]


def _events(text: str, words: BriefReading | None, told: Told) -> _Events:
    """The story of the words around the moment: what stands before it and after it, by the words' own order."""
    units = {unit.index: unit.text.strip() for unit in segment(text)}
    story = [units[index] for index in words.story if index in units] if words else []
    earlier = tuple(one for one in story if EARLIER.match(one))
    later = tuple(one for one in story if LATER.match(one))
    now = [one for one in story if one not in earlier and one not in later]
    what = _plain(told.what)
    at = next((index for index, one in enumerate(now) if _plain(one) == what), None) if what else None
    if at is not None:
        return _Events(what, (*earlier, *now[:at]), (*now[at + 1 :], *later), ())
    if what or len(now) == 1:
        return _Events(what or _plain(now[0]), earlier, later, ())
    return _Events("", earlier, later, tuple(now))


def _recorded(project: SceneProject, place: StillPlace) -> StillFacts:
    """What the record says of the shot, or of the scene, that a still belongs to."""
    if place.scene is None:
        return StillFacts()
    shot = place.shot or Shot(id="shot-0")
    il = Lowering(project).shot(place.scene, shot)
    told = il.action if not il.subject or il.subject.casefold() in il.action.casefold() else f"{il.subject} {il.action}"
    props = (project.entity(one) for one in shot.props)
    return StillFacts(
        who=tuple(ref.name for ref in il.character_ref),
        where=il.setting,
        when=il.time_of_day,
        things=tuple(prop.name for prop in props if prop is not None),
        moment=_plain(told) if il.action else "",
    )


def _surely(reading: PictureReading, kind: str) -> list[Statement]:
    return [one for one in reading.said(kind) if one.source == "model" and one.confidence >= SEEN_SURELY]


def _first(reading: PictureReading, kind: str) -> str:
    return next((_plain(one.word) for one in _surely(reading, kind)), "")


def _time_seen(reading: PictureReading) -> TimeOfDay | None:
    return next((TimeOfDay(one.word) for one in _surely(reading, "time_of_day")), None)


def _listed(words: str) -> list[str]:
    return [one.strip() for one in re.split(r",|;|\band\b", words) if one.strip()]


def _each(names: Sequence[str]) -> tuple[str, ...]:
    """Each name once, as it was written first."""
    return tuple({name.casefold(): name for name in reversed(names)}.values())[::-1]


def _plain(text: str) -> str:
    return " ".join(text.split()).rstrip(".!?")
