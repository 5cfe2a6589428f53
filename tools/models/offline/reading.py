"""`reel_compiler/read_brief`: what a brief says, each fact with its own words."""

from collections.abc import Sequence

from state.base import Part
from state.vocabulary import AspectRatio, LightingMood, PaletteScheme, ProjectKind, TimeOfDay
from state.workflows.reel_compiler import (
    BriefReading,
    ReadPerson,
    ReadPlace,
    ReadProp,
    ReadRequest,
    Reason,
)
from tools.brief.tables import table
from tools.models.offline.figures import Figure, durations, lengths
from tools.models.offline.foreign import Mention, foreign_mentions, foreign_names
from tools.models.offline.frames import ratios
from tools.models.offline.language import is_gibberish, read_language
from tools.models.offline.manner import (
    Hit,
    hits,
    read_era,
    read_heard,
    read_influences,
    read_kind,
    read_look,
    read_negatives,
    read_palette,
    read_time,
)
from tools.models.offline.name import Name
from tools.models.offline.names import proper_names
from tools.models.offline.people import read_people
from tools.models.offline.places import read_places
from tools.models.offline.props import read_props
from tools.models.offline.questions import Facts, ask
from tools.models.offline.source import Statement, statements
from tools.models.offline.speech import NARRATOR, read_lines
from tools.models.offline.story import production_talk, story_statements
from tools.models.offline.structure import choose_structure
from tools.models.offline.titles import read_logline, read_title

Reasons = list[Reason]
READ = ("en", "und")
"""Languages whose sentences the rules can read."""


def read_brief(request: Part) -> BriefReading:
    """The reading of a `ReadRequest`. Nothing in it is invented: absent means not said."""
    assert isinstance(request, ReadRequest)
    found = statements(request.units, request.text)
    language = read_language(request.text)
    story = story_statements(found) if not is_gibberish(request.text) else frozenset()
    if language not in READ:
        story = _unread_story(found)
    because: Reasons = []
    kind = _kind(request, found, story, because)
    length = _duration(request, found, story, because)
    names = proper_names(found) if language in READ else foreign_names(found, language)
    _set_aside(names, found, story)
    readable = language in READ
    people = read_people(found, story if readable else frozenset(), names)
    lines = read_lines(found, people, story)
    people = _with_voices(people, [line.speaker for line in lines], found)
    places = read_places(found, story, names, described=readable)
    ratio, platform = _frame(request, found, story, because)
    tones = hits(found, "tone", ("tone", "kind", "look"), story) or []
    inferred = [] if any(hit.said for hit in tones) else hits(found, "tone_evidence", ("tone",), story)
    tone = _tone(tones, inferred, because)
    colours, colour_words, colours_said = read_palette(found, story)
    scheme = _first(hits(found, "palette_scheme", ("palette", "look"), story), "palette_scheme", because)
    light = _first(hits(found, "lighting_mood", ("look", "palette"), story), "lighting_mood", because)
    weather = _first(hits(found, "weather", ("weather",), story), "weather", because)
    pace = _first(hits(found, "pace", ("look", "tone"), story), "pace", because)
    times = read_time(found, story)
    time = times[0] if times else None
    if colours:
        because.append(_reason("color_palette", colours_said, colour_words))
    if time:
        because.append(_reason("time_of_day", True, time.evidence))
    era, look, music, sound = _words(found, story, because)
    negatives = read_negatives(found, story)
    influences = read_influences(found, story)
    props = read_props(found, story if readable else frozenset(), names)
    if language not in READ:
        people, places, props = _with_mentions(foreign_mentions(found, story, language), people, places, props)
    structure = choose_structure(found, request.text, kind, length.value if length else None, tone, because)
    facts = Facts(
        request,
        found,
        story,
        language,
        kind,
        length,
        ratio,
        platform,
        tone,
        people,
        places,
        lines,
        influences,
        negatives,
        times,
    )
    return BriefReading(
        language=language,
        title=read_title(request, found, story, because),
        logline=read_logline(found, story),
        kind=kind,
        structure=structure,
        duration_s=length.value if length else None,
        aspect_ratio=ratio,
        platform=platform,
        tone=tone,
        look=look,
        era=era,
        color_palette=colours,
        palette_scheme=PaletteScheme(scheme) if scheme else None,
        lighting_mood=LightingMood(light) if light else None,
        time_of_day=TimeOfDay(time.value) if time else None,
        weather=weather,
        pace=pace or None,
        music=music,
        sound=sound,
        negatives=tuple(thing for thing, _ in negatives),
        influences=tuple(thing for thing, _ in influences),
        people=people,
        places=places,
        props=props,
        lines=lines,
        story=tuple(unit for i, statement in enumerate(found) if i in story for unit in statement.units),
        questions=ask(facts),
        because=tuple(because),
    )


def _with_mentions(
    mentions: Sequence[Mention],
    people: tuple[ReadPerson, ...],
    places: tuple[ReadPlace, ...],
    props: tuple[ReadProp, ...],
) -> tuple[tuple[ReadPerson, ...], tuple[ReadPlace, ...], tuple[ReadProp, ...]]:
    """What names gave, and what the commonest nouns of a language we cannot read add."""
    for found in mentions:
        if found.kind == "person":
            person = ReadPerson(
                name=found.label,
                aliases=(),
                description="",
                wardrobe="",
                age="",
                role=found.label,
                evidence=found.evidence,
            )
            people = (*people, person)
        elif found.kind == "place":
            place = ReadPlace(name=found.label, aliases=(), description="", setting=None, evidence=found.evidence)
            places = (*places, place)
        else:
            props = (*props, ReadProp(name=found.label, description="", evidence=found.evidence))
    return people, places, props


def _unread_story(found: Sequence[Statement]) -> frozenset[int]:
    """In a language the rules do not read every sentence is story but headings, facts and bare figures."""
    return frozenset(
        i
        for i, statement in enumerate(found)
        if statement.form not in ("slugline", "transition")
        and statement.about in ("", "story", "speech")
        and not (lengths(statement.body) and len(statement.tokens) < 8)
    )


def _reason(slot: str, said: bool, evidence: str) -> Reason:
    return Reason(slot=slot, origin="said" if said else "inferred", evidence=evidence)


def _first(found: Sequence[Hit], slot: str, because: Reasons) -> str:
    if not found:
        return ""
    because.append(_reason(slot, found[0].said, found[0].evidence))
    return found[0].value


def _kind(
    request: ReadRequest, found: Sequence[Statement], story: frozenset[int], because: Reasons
) -> ProjectKind | None:
    if request.wishes.kind:
        because.append(_reason("kind", True, request.wishes.kind.value))
        return request.wishes.kind
    hit = read_kind(found, story)
    if hit is None:
        return None
    because.append(_reason("kind", hit.said, hit.evidence))
    return ProjectKind(hit.value)


def _duration(
    request: ReadRequest, found: Sequence[Statement], story: frozenset[int], because: Reasons
) -> Figure | None:
    if request.wishes.duration_s:
        because.append(_reason("duration_s", True, f"{request.wishes.duration_s:g}"))
        return Figure(request.wishes.duration_s, f"{request.wishes.duration_s:g}", True)
    figures = [figure for figure in durations(found, story) if figure.strong]
    if not figures:
        return None
    because.append(_reason("duration_s", True, figures[0].evidence))
    return figures[0]


def _frame(
    request: ReadRequest, found: Sequence[Statement], story: frozenset[int], because: Reasons
) -> tuple[AspectRatio | None, str]:
    platforms = [hit for hit in hits(found, "platform", ("platform",), story) if hit.said]
    platform = (
        max(platforms, key=lambda hit: (hit.value in table("cues")["platform_ratio"], len(hit.value))).value
        if platforms
        else ""
    )
    if platform:
        because.append(_reason("platform", True, next(hit.evidence for hit in platforms if hit.value == platform)))
    if request.wishes.aspect_ratio:
        because.append(_reason("aspect_ratio", True, request.wishes.aspect_ratio.value))
        return request.wishes.aspect_ratio, platform
    stated = ratios(found, story)
    if stated:
        because.append(_reason("aspect_ratio", True, stated[0][1]))
        return stated[0][0], platform
    usual = table("cues")["platform_ratio"].get(platform)
    if usual:
        because.append(_reason("aspect_ratio", False, next(hit.evidence for hit in platforms if hit.value == platform)))
        return AspectRatio(usual), platform
    return None, platform


def _tone(said: Sequence[Hit], inferred: Sequence[Hit], because: Reasons) -> tuple[str, ...]:
    chosen = [hit for hit in said if hit.said] or [*said, *inferred][:2]
    for hit in chosen[:3]:
        because.append(_reason("tone", hit.said, hit.evidence))
    return tuple(dict.fromkeys(hit.value for hit in chosen[:3]))


def _words(found: Sequence[Statement], story: frozenset[int], because: Reasons) -> tuple[str, str, str, str]:
    era, look = read_era(found), read_look(found, story)
    music, sound = read_heard(found, story, "music"), read_heard(found, story, "sound")
    for slot, (value, evidence) in (("era", era), ("look", look), ("music", music), ("sound", sound)):
        if value:
            because.append(_reason(slot, True, evidence))
    return era[0], look[0], music[0], sound[0]


def _set_aside(names: Sequence[Name], found: Sequence[Statement], story: frozenset[int]) -> None:
    """Names that are influences or the voices of a production call are not in the film."""
    pointed = " ".join(thing for thing, _ in read_influences(found, story)).lower()
    voices = {s.speaker.lower() for s in found if s.speaker} if production_talk(found) else set()
    speakers = {s.speaker: i for i, s in reversed(list(enumerate(found))) if s.form in ("turn", "dialogue")}
    for name in names:
        only_talks = all(found[number].form == "turn" for number, _ in name.places)
        if name.text.lower() in pointed or (name.text.lower() in voices and (only_talks or name.count <= 1)):
            name.rule_out()
        elif name.text.lower() in {speaker.lower() for speaker in speakers}:
            name.add("person", 5)
        elif name.kind == "person" and not any(_in_film(found, number, story) for number, _ in name.places):
            name.rule_out()


def _in_film(found: Sequence[Statement], number: int, story: frozenset[int]) -> bool:
    return number in story or number == 0 or found[number].about in ("people", "title", "kind", "product", "story")


def _with_voices(
    people: tuple[ReadPerson, ...], speakers: Sequence[str], found: Sequence[Statement]
) -> tuple[ReadPerson, ...]:
    """The cast with every speaker in it: a cue names somebody even when the action never does."""
    known = {person.name for person in people}
    extra = []
    for speaker in dict.fromkeys(speakers):
        if speaker in known:
            continue
        evidence = next(
            (
                s.text
                for s in found
                if s.speaker.lower() == speaker.lower() or (speaker == NARRATOR and s.about == "speech")
            ),
            speaker,
        )
        extra.append(
            ReadPerson(name=speaker, aliases=(), description="", wardrobe="", age="", role="", evidence=evidence)
        )
    return people + tuple(extra)
