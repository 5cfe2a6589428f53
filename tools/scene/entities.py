"""Tools for the bible and for what is said: people, places, things, names, dialogue."""

from typing import ClassVar, Literal

from state.bible import Character, Location, Prop
from state.direction import Change, Skipped
from state.operations import (
    AddEntity,
    AddLines,
    Author,
    EntityFields,
    Operation,
    ProjectFields,
    RenameEntity,
    SceneFields,
    SetLine,
    SetProject,
    UpdateEntity,
    UpdateScene,
)
from state.project import DialogueLine, IdMint, Scene, SceneProject
from state.slots import Slot
from state.vocabulary import Origin
from tools.scene.tool import Arguments, BadArguments, entity_of, scene_of, settled, titled

SHELVES: dict[str, type[Character] | type[Location] | type[Prop]] = {
    "character": Character,
    "location": Location,
    "prop": Prop,
}


class RenameArguments(Arguments):
    target: str
    """Id or present name of a person, place, thing or scene; `project` for the film's title."""
    name: str
    """The new name."""


class Rename:
    """A new name, everywhere."""

    name: ClassVar[str] = "rename"
    description: ClassVar[str] = "Rename a person, place or thing everywhere, a scene, or the film."
    arguments: ClassVar[type[Arguments]] = RenameArguments

    def operations(self, project: SceneProject, arguments: RenameArguments, author: Author = "workflow") -> Change:
        name = arguments.name.strip()
        if not name:
            raise BadArguments("say the new name", field="name")
        if arguments.target == "project":
            operation: Operation = SetProject(fields=ProjectFields(title=name))
            return settled(project, [operation], f"The film is called “{name}” now.", author)
        wanted = arguments.target.casefold()
        scene = next((one for one in project.scenes if wanted in (one.id, one.title.casefold())), None)
        if scene is not None:
            operation = UpdateScene(scene_id=scene.id, fields=SceneFields(title=name))
            return settled(project, [operation], f"{scene.id} is called “{name}” now.", author)
        entity = entity_of(project, arguments.target, "target")
        said = f"{entity.name} is called {name} now, everywhere."
        return settled(project, [RenameEntity(entity_id=entity.id, name=name)], said, author)


class AddEntityArguments(Arguments):
    name: str
    description: str
    """How they look or what it is like, in the person's words; empty when it was not said."""


def _added(
    project: SceneProject, kind: Literal["character", "location", "prop"], arguments: AddEntityArguments, author: Author
) -> Change:
    name, words = arguments.name.strip(), arguments.description.strip()
    if not name:
        raise BadArguments("say the name", field="name")
    taken = [one for one in project.bible.entities() if one.kind == kind and one.name.casefold() == name.casefold()]
    if taken:
        raise BadArguments(f"the bible has a {kind} {name} already ({taken[0].id})", field="name")
    said = Origin.SAID if author == "person" else Origin.INFERRED
    description = Slot[str](value=words, origin=said, evidence=words[:2_000]) if words else None
    entity = SHELVES[kind](id=IdMint(project)(kind), name=name, origin=said, evidence=name, description=description)
    return settled(project, [AddEntity(entity=entity)], f"Added {name} to the bible as a {kind}.", author)


class AddCharacter:
    """A person in the bible."""

    name: ClassVar[str] = "add_character"
    description: ClassVar[str] = "Add a person to the bible."
    arguments: ClassVar[type[Arguments]] = AddEntityArguments

    def operations(self, project: SceneProject, arguments: AddEntityArguments, author: Author = "workflow") -> Change:
        return _added(project, "character", arguments, author)


class AddLocation:
    """A place in the bible."""

    name: ClassVar[str] = "add_location"
    description: ClassVar[str] = "Add a place to the bible."
    arguments: ClassVar[type[Arguments]] = AddEntityArguments

    def operations(self, project: SceneProject, arguments: AddEntityArguments, author: Author = "workflow") -> Change:
        return _added(project, "location", arguments, author)


class AddProp:
    """A thing in the bible."""

    name: ClassVar[str] = "add_prop"
    description: ClassVar[str] = "Add a thing to the bible."
    arguments: ClassVar[type[Arguments]] = AddEntityArguments

    def operations(self, project: SceneProject, arguments: AddEntityArguments, author: Author = "workflow") -> Change:
        return _added(project, "prop", arguments, author)


class DescribeArguments(Arguments):
    target: str
    """Id or name of a person, place or thing."""
    field: Literal["description", "wardrobe", "age", "role", "voice"]
    """All but description are of persons only."""
    words: str
    """The person's words."""


class DescribeEntity:
    """What the bible says of someone or something."""

    name: ClassVar[str] = "describe_entity"
    description: ClassVar[str] = "Set how a person, place or thing looks (or a person's wardrobe, age, role, voice)."
    arguments: ClassVar[type[Arguments]] = DescribeArguments

    def operations(self, project: SceneProject, arguments: DescribeArguments, author: Author = "workflow") -> Change:
        entity = entity_of(project, arguments.target, "target")
        words = arguments.words.strip()
        if not words:
            raise BadArguments("say what it should be", field="words")
        if arguments.field not in type(entity).model_fields:
            raise BadArguments(f"a {entity.kind} has no {arguments.field}", field="field")
        held: Slot[str] | None = getattr(entity, arguments.field)
        if held is not None and held.personal and author != "person":
            why = Skipped(target=entity.id, slot=arguments.field, reason=f"a person said: {held.value}.")
            return Change(refused=(why,))
        said = Origin.SAID if author == "person" else Origin.INFERRED
        slot = Slot[str](value=words, origin=said, evidence=words[:2_000])
        fields = EntityFields.model_validate({arguments.field: slot})
        operation = UpdateEntity(entity_id=entity.id, fields=fields)
        return settled(project, [operation], f"{entity.name}, {arguments.field}: {words}.", author)


class DialogueArguments(Arguments):
    scene: str
    """Id of the scene."""
    speaker: str
    """Name or id of who says it."""
    words: str
    """Exactly what the person wants said, verbatim. Never write dialogue yourself."""
    line: str
    """Id of the line it replaces; empty for a new line."""


class SetDialogue:
    """A line of dialogue, in the person's own words."""

    name: ClassVar[str] = "set_dialogue"
    description: ClassVar[str] = "Put a line the person dictated into a scene, verbatim. Do not invent dialogue."
    arguments: ClassVar[type[Arguments]] = DialogueArguments

    def operations(self, project: SceneProject, arguments: DialogueArguments, author: Author = "workflow") -> Change:
        scene = scene_of(project, arguments.scene, "scene")
        speaker = entity_of(project, arguments.speaker, "speaker")
        if speaker.kind != "character":
            raise BadArguments(f"{speaker.name} is a {speaker.kind} and says nothing", field="speaker")
        words = arguments.words.strip().strip('"“”')
        if not words:
            raise BadArguments("say the words", field="words")
        operations = _cast(scene, speaker.id)
        if arguments.line:
            operations.append(SetLine(line=_old_line(scene, arguments.line).with_(character_id=speaker.id, text=words)))
        else:
            line = DialogueLine(id=IdMint(project)("line"), character_id=speaker.id, text=words)
            operations.append(AddLines(scene_id=scene.id, lines=(line,)))
        return settled(project, operations, f"{speaker.name} says “{words}” in {titled(scene)}.", author)


def _cast(scene: Scene, speaker: str) -> list[Operation]:
    """Who speaks is in the scene."""
    if speaker in scene.characters:
        return []
    return [UpdateScene(scene_id=scene.id, fields=SceneFields(characters=(*scene.characters, speaker)))]


def _old_line(scene: Scene, given: str) -> DialogueLine:
    for line in scene.dialogue:
        if line.id == given:
            return line
    known = ", ".join(line.id for line in scene.dialogue) or "none"
    raise BadArguments(f"{scene.id} has no line “{given}”; it has {known}", field="line")
