"""A film that begins with a still: the person's words, what was measured as its style, and the entries that the still
adds to the bible. Pure."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from graphs.reel_compiler.assembly import fold_name, opening_operations
from graphs.storyboard_from_still.facts import StillPlace, questions_of
from state.bible import Character, GlobalStyle, Location, Prop
from state.operations import Operation, SetStyle, apply
from state.project import IdMint, SceneProject
from state.slots import Slot
from state.vision import PictureReading
from state.vocabulary import AspectRatio, Origin, Structure
from state.workflows.reel_compiler import Brief, BriefReading, ReadQuestion
from state.workflows.storyboard_from_still import EventPlan, StillFacts
from tools.images.agreement import shared_palette, shared_style

RATIOS = (AspectRatio.WIDE, AspectRatio.ACADEMY, AspectRatio.LANDSCAPE_3_2, AspectRatio.SCOPE, AspectRatio.SQUARE,
          AspectRatio.PORTRAIT_4_5, AspectRatio.PORTRAIT_2_3, AspectRatio.VERTICAL)  # fmt: skip
ASKED_OF_STILLS = frozenset({"people", "places", "story", "brief"})
"""What the reading of a brief asks that the questions about a still ask themselves."""


class Still(NamedTuple):
    """A still and everything that is known of it."""

    asset: str
    width: int
    height: int
    reading: PictureReading
    facts: StillFacts
    place: StillPlace
    plan: EventPlan


WORDLESS = BriefReading(
    language="und", title="", logline="", kind=None, structure=Structure.AS_WRITTEN, duration_s=None,
    aspect_ratio=None, platform="", tone=(), look="", era="", color_palette=(), palette_scheme=None,
    lighting_mood=None, time_of_day=None, weather="", pace=None, music="", sound="", negatives=(), influences=(),
    people=(), places=(), props=(), lines=(), story=(), questions=(), because=(),
)  # fmt: skip
"""What there is to read where nobody has said anything."""


def opening(brief: str, words: BriefReading, still: Still) -> tuple[Operation, ...]:
    """A new film from the person's words, framed and coloured as the still is where they say nothing of it."""
    ratio = min(RATIOS, key=lambda one: abs(one.ratio - still.width / still.height))
    kept = tuple(one for one in words.questions if one.about not in ASKED_OF_STILLS and one.about != "aspect_ratio")
    open_ = tuple(
        ReadQuestion(text=one.text, about=f"still.{one.about}", options=one.options, evidence="the still does not say")
        for one in questions_of(still.facts, still.reading)
    )
    operations = opening_operations(Brief(brief=brief), words.with_(questions=(*kept, *open_)))
    film = apply(SceneProject(id="project-0"), operations, "workflow")
    style, _ = shared_style(film, [still.reading], shared_palette([still.reading]))
    measured: dict[str, Any] = {name: slot for name in GlobalStyle.model_fields if (slot := getattr(style, name))}
    if words.aspect_ratio is None:
        measured["aspect_ratio"] = Slot(value=ratio, origin=Origin.INFERRED, evidence="the shape of the still")
    if words.lighting_mood is not None:
        measured.pop("lighting_mood", None)
    return (*operations, SetStyle(style=GlobalStyle.model_validate(measured))) if measured else operations


def entities_of(still: Still, known: set[str], mint: IdMint) -> Iterator[Character | Location | Prop]:
    """The people, the place and the things of the still that the bible does not have yet."""
    facts, reading = still.facts, still.reading
    seen = {one.word[:80]: one for one in reading.said("subject") if one.source == "model"}
    for name in facts.who:
        if fold_name(name) not in known:
            about = seen.get(name)
            worn = next((one for one in reading.said("wardrobe") if about and one.about == about.word), None)
            if about is None and len(facts.who) == 1 and len(seen) == 1:
                worn = next(iter(reading.said("wardrobe")), None)
            yield Character(
                id=mint("character"),
                name=name,
                origin=Origin.INFERRED if about else Origin.SAID,
                evidence=_evidence(about.confidence) if about else "",
                wardrobe=inferred(worn.word, _evidence(worn.confidence)) if worn else None,
            )
    if facts.where and fold_name(facts.where) not in known:
        yield Location(id=mint("location"), name=facts.where)
    for name in facts.things:
        if fold_name(name) not in known:
            yield Prop(id=mint("prop"), name=name)


def _evidence(confidence: float) -> str:
    return f"seen in the still by a model, {confidence:.0%} sure"


def names_of(one: Character | Location | Prop) -> tuple[str, ...]:
    return (one.name, *one.aliases)


def inferred(value: Any, because: str) -> Slot[Any]:
    """A value that nobody said, and why it is there."""
    return Slot(value=value, origin=Origin.INFERRED, evidence=because)
