"""A screenplay as operations that build its scenes, people, places, props and dialogue in a project."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from state.bible import Character, Location, Prop
from state.operations import AddEntity, AddScene, AskQuestion, ProjectFields, SetProject
from state.operations.base import Operation
from state.project import IdMint, Question, SceneProject
from state.screenplay import Action, SceneHeading, Screenplay, ScreenplayElement, without_notes
from state.vocabulary import Origin
from tools.screenplay.casting import Casting, Person, cast, is_direction, same_name
from tools.screenplay.emphasis import to_runs
from tools.screenplay.headings import Heading, times_of_day
from tools.screenplay.importing_scenes import SceneWriter
from tools.screenplay.remarks import Remark

MAX_EVIDENCE = 500


class ImportPlan(NamedTuple):
    """Operations to apply with author "import", what a person should settle, and what was worth a remark."""

    operations: tuple[Operation, ...]
    questions: tuple[Question, ...] = ()
    warnings: tuple[Remark, ...] = ()


class Ids(NamedTuple):
    """The bible ids that the names of a script stand for, by `same_name`."""

    people: dict[str, str]
    places: dict[str, str]
    props: dict[str, str]


def project_operations(screenplay: Screenplay, into: SceneProject | None = None, *, source: str = "") -> ImportPlan:
    """The plan that puts a screenplay at the end of a project (an empty one when `into` is absent).

    People, places and props the bible already has are used, not added again. `source` is kept as the project's source
    text when given.
    """
    project = into or SceneProject(id="project-1")
    mint = IdMint(project)
    casting = cast(screenplay)
    ids, entities = _entities(casting, screenplay, project, mint)
    writer = SceneWriter(mint, ids.people, _patterns(casting, ids))
    scenes = [
        writer.write(part, heading, ids.places.get(same_name(heading.place)) if heading else None)
        for part, heading in _scene_parts(screenplay)
    ]
    questions = _questions(casting, ids, mint)
    operations: tuple[Operation, ...] = (
        *_project_fields(screenplay, project, source),
        *(AddEntity(entity=entity) for entity in entities),
        *(AddScene(scene=scene) for scene in scenes),
        *(AskQuestion(question=question) for question in questions),
    )
    return ImportPlan(operations, questions, tuple(writer.remarks))


def _project_fields(screenplay: Screenplay, project: SceneProject, source: str) -> list[Operation]:
    fields: dict[str, object] = {}
    if screenplay.title_page and not project.title_page:
        fields["title_page"] = tuple((entry.key, entry.value) for entry in screenplay.title_page)
        title = next((entry.value for entry in screenplay.title_page if entry.key.casefold() == "title"), "")
        title = " ".join(part for part in _bare(title or screenplay.title_page[0].value).split("\n") if part).strip()
        if title and project.title == "Untitled":
            fields["title"] = title[:20_000]
    if source:
        fields["source"] = source
    return [SetProject(fields=ProjectFields.model_validate(fields))] if fields else []


def _bare(text: str) -> str:
    return "".join(run.text for run in to_runs(text) if not run.aside)


def _entities(
    casting: Casting, screenplay: Screenplay, project: SceneProject, mint: IdMint
) -> tuple[Ids, list[Character | Location | Prop]]:
    bible = project.bible
    ids = Ids(_known(bible.characters), _known(bible.locations), _known(bible.props))
    made: list[Character | Location | Prop] = []
    lines = _action_lines(screenplay)
    for person in casting.people:
        if same_name(person.name) not in ids.people:
            ids.people[same_name(person.name)] = one = mint("character")
            made.append(Character(id=one, name=person.name, evidence=_introduction(person, lines)))
    for place in casting.places:
        if same_name(place.name) not in ids.places:
            ids.places[same_name(place.name)] = one = mint("location")
            made.append(Location(id=one, name=place.name, evidence=_heading_evidence(screenplay, place.headings[0])))
    for prop in casting.props:
        if prop.named_as_thing and same_name(prop.name) not in ids.props:
            ids.props[same_name(prop.name)] = one = mint("prop")
            evidence = prop.evidence[:MAX_EVIDENCE]
            made.append(Prop(id=one, name=prop.name, origin=Origin.INFERRED, evidence=evidence))
    return ids, made


def _known(entities: Sequence[Character | Location | Prop]) -> dict[str, str]:
    known: dict[str, str] = {}
    for entity in entities:
        for name in (entity.name, *entity.aliases):
            known.setdefault(same_name(name), entity.id)
    return known


def _action_lines(screenplay: Screenplay) -> list[str]:
    texts = (without_notes(element.text) for element in screenplay.elements if isinstance(element, Action))
    return [line.strip() for text in texts for line in text.split("\n")]


def _introduction(person: Person, lines: list[str]) -> str:
    """The action line that first shows them, else their first cue."""
    shown = re.compile(rf"(?<!\w){re.escape(person.name)}(?!\w)")
    return next((line[:MAX_EVIDENCE] for line in lines if shown.search(line)), person.cues[0][:MAX_EVIDENCE])


def _heading_evidence(screenplay: Screenplay, index: int) -> str:
    headings = [element.text for element in screenplay.elements if isinstance(element, SceneHeading)]
    return headings[index][:MAX_EVIDENCE]


def _patterns(casting: Casting, ids: Ids) -> dict[str, re.Pattern[str]]:
    """What in the action shows that somebody or something of the bible is there, by id."""
    people = [(ids.people[same_name(person.name)], person.name) for person in casting.people if not person.group]
    props = [(ids.props[key], prop.name) for prop in casting.props if (key := same_name(prop.name)) in ids.props]
    return {
        one: re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", 0 if one.startswith("prop") else re.IGNORECASE)
        for one, name in (*people, *props)
        if len(name) > 1
    }


def _scene_parts(screenplay: Screenplay) -> list[tuple[list[ScreenplayElement], Heading | None]]:
    """The script cut at its headings. What stands before the first heading is a scene only if something happens in it;
    an outline section above a heading belongs to the scene below it."""
    headings = iter(times_of_day(screenplay.elements))
    parts: list[tuple[list[ScreenplayElement], Heading | None]] = []
    current: list[ScreenplayElement] = []
    heading: Heading | None = None
    for element in screenplay.elements:
        if isinstance(element, SceneHeading):
            opening = _opening(current) if parts or heading or _happens(current) else current
            kept = current[: len(current) - len(opening)]
            if kept or heading:
                parts.append((kept, heading))
            current, heading = list(opening), next(headings)
        current.append(element)
    if current or heading:
        parts.append((current, heading))
    return parts


def _opening(elements: list[ScreenplayElement]) -> list[ScreenplayElement]:
    """The outline section, and what follows it, at the end of a scene."""
    start = len(elements)
    while start and not _happens(elements[start - 1 : start]) and elements[start - 1].kind != "scene_heading":
        start -= 1
    section = next((i for i in range(start, len(elements)) if elements[i].kind == "section"), len(elements))
    return elements[section:]


def _happens(elements: list[ScreenplayElement]) -> bool:
    return any(
        not is_direction(element.text)
        if isinstance(element, Action)
        else element.kind in ("character", "parenthetical", "dialogue", "lyrics")
        for element in elements
    )


def _questions(casting: Casting, ids: Ids, mint: IdMint) -> tuple[Question, ...]:
    return tuple(
        Question(
            id=mint("question"),
            text=asked.text,
            about=f"bible.characters.{ids.people[same_name(asked.name)]}",
            options=asked.candidates,
            evidence=asked.evidence[:MAX_EVIDENCE],
        )
        for asked in casting.questions
    )
