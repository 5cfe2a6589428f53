"""Operations that decide values: of slots, style, scenes, shots, the bible and the project itself."""

from typing import Any, Literal

from pydantic import Field

from state.base import Part
from state.bible import Character, GlobalStyle, Id, Location, Prop
from state.operations.base import Operation, change_shot, keep, put_scene, swap
from state.project import SceneProject, Slugline
from state.slots import PromptSlots, Seconds, Slot, Text


def changed_fields(part: Part) -> dict[str, Any]:
    """The fields that were given, by name."""
    return {name: getattr(part, name) for name in type(part).model_fields if name in part.model_fields_set}


def decided(part: Part) -> dict[str, Any]:
    """The fields that hold a value, by name."""
    return {name: value for name in type(part).model_fields if (value := getattr(part, name)) is not None}


class SetSlots(Operation):
    """Decide slots of a scene or a shot; `clear` leaves slots undecided again."""

    op: Literal["set_slots"] = "set_slots"
    target: Id
    slots: PromptSlots = PromptSlots()
    clear: tuple[str, ...] = ()

    def reads(self) -> frozenset[str]:
        return frozenset({self.target})

    def _current(self, project: SceneProject) -> PromptSlots:
        if self.target.startswith("shot-"):
            return self.find_shot(project, self.target)[1].prompt_slots
        return self.find_scene(project, self.target).prompt_slots

    def applied(self, project: SceneProject) -> SceneProject:
        unknown = [name for name in self.clear if name not in PromptSlots.model_fields]
        if unknown:
            raise self.refused("clear", f"there is no slot called {unknown[0]}.")
        slots = keep(self._current(project), **self.slots.filled(), **dict.fromkeys(self.clear))
        if self.target.startswith("shot-"):
            return change_shot(project, self.target, lambda shot: keep(shot, prompt_slots=slots))
        return put_scene(project, keep(self.find_scene(project, self.target), prompt_slots=slots))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        named = (*self.slots.filled(), *self.clear)
        old = self._current(before).filled()
        return (
            SetSlots(
                target=self.target,
                slots=PromptSlots(**{name: old[name] for name in named if name in old}),
                clear=tuple(sorted({name for name in named if name not in old})),
            ),
        )


class SetStyle(Operation):
    """Decide what holds for the whole project."""

    op: Literal["set_style"] = "set_style"
    style: GlobalStyle = GlobalStyle()
    clear: tuple[str, ...] = ()

    def reads(self) -> frozenset[str]:
        return frozenset({"style"})

    def applied(self, project: SceneProject) -> SceneProject:
        unknown = [name for name in self.clear if name not in GlobalStyle.model_fields]
        if unknown:
            raise self.refused("clear", f"the style has no field called {unknown[0]}.")
        style = keep(project.global_style, **decided(self.style), **dict.fromkeys(self.clear))
        return keep(project, global_style=style)

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        named = (*decided(self.style), *self.clear)
        old = decided(before.global_style)
        return (
            SetStyle(
                style=GlobalStyle(**{name: old[name] for name in named if name in old}),
                clear=tuple(sorted({name for name in named if name not in old})),
            ),
        )


class ProjectFields(Part):
    """Fields of the project itself; those not given stay."""

    title: Text = "Untitled"
    logline: Slot[Text] | None = None
    source: str = ""
    title_page: tuple[tuple[str, str], ...] = ()


class SetProject(Operation):
    """Change the project's title, logline, source text or title page."""

    op: Literal["set_project"] = "set_project"
    fields: ProjectFields

    def reads(self) -> frozenset[str]:
        return frozenset({"head", "source"}) if "source" in self.fields.model_fields_set else frozenset({"head"})

    def applied(self, project: SceneProject) -> SceneProject:
        return keep(project, **changed_fields(self.fields))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        old = {name: getattr(before, name) for name in changed_fields(self.fields)}
        return (SetProject(fields=ProjectFields(**old)),)


class SceneFields(Part):
    """Fields of a scene; those not given stay."""

    title: str = ""
    slugline: Slugline = Slugline()
    summary: Slot[Text] | None = None
    description: Slot[Text] | None = None
    duration_s: Slot[Seconds] | None = None
    characters: tuple[Id, ...] = ()
    props: tuple[Id, ...] = ()
    note: str = ""


class UpdateScene(Operation):
    """Change fields of one scene."""

    op: Literal["update_scene"] = "update_scene"
    scene_id: Id
    fields: SceneFields

    def reads(self) -> frozenset[str]:
        place = self.fields.slugline.location_id
        return frozenset({self.scene_id, *self.fields.characters, *self.fields.props, *([place] if place else [])})

    def applied(self, project: SceneProject) -> SceneProject:
        return put_scene(project, keep(self.find_scene(project, self.scene_id), **changed_fields(self.fields)))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        scene = self.find_scene(before, self.scene_id)
        old = {name: getattr(scene, name) for name in changed_fields(self.fields)}
        return (UpdateScene(scene_id=self.scene_id, fields=SceneFields(**old)),)


class ShotFields(Part):
    """Fields of a shot; those not given stay."""

    beat_id: Id | None = None
    characters: tuple[Id, ...] = ()
    props: tuple[Id, ...] = ()
    lines: tuple[Id, ...] = ()
    frames: tuple[Id, ...] = ()
    canonical: bool = True
    note: str = ""


class UpdateShot(Operation):
    """Change who, what and which lines are in one shot."""

    op: Literal["update_shot"] = "update_shot"
    shot_id: Id
    fields: ShotFields

    def reads(self) -> frozenset[str]:
        return frozenset({self.shot_id, *self.fields.characters, *self.fields.props, *self.fields.frames})

    def applied(self, project: SceneProject) -> SceneProject:
        self.find_shot(project, self.shot_id)
        return change_shot(project, self.shot_id, lambda shot: keep(shot, **changed_fields(self.fields)))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        shot = self.find_shot(before, self.shot_id)[1]
        old = {name: getattr(shot, name) for name in changed_fields(self.fields)}
        return (UpdateShot(shot_id=self.shot_id, fields=ShotFields(**old)),)


class EntityFields(Part):
    """Fields of a character, location or prop; those not given stay. Only characters have the last four."""

    aliases: tuple[Text, ...] = ()
    description: Slot[Text] | None = None
    wardrobe: Slot[Text] | None = None
    age: Slot[Text] | None = None
    role: Slot[Text] | None = None
    voice: Slot[Text] | None = None


class UpdateEntity(Operation):
    """Change what the bible says of a character, location or prop. Renaming has its own operation."""

    op: Literal["update_entity"] = "update_entity"
    entity_id: Id
    fields: EntityFields

    def reads(self) -> frozenset[str]:
        return frozenset({self.entity_id})

    def applied(self, project: SceneProject) -> SceneProject:
        entity = project.entity(self.entity_id)
        if entity is None:
            raise self.refused("entity_id", f"the bible has no {self.entity_id}.")
        given = changed_fields(self.fields)
        foreign = [name for name in given if name not in type(entity).model_fields]
        if foreign:
            raise self.refused(f"fields.{foreign[0]}", f"a {entity.kind} has no {foreign[0]}.")
        return put_entity(project, keep(entity, **given))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        entity = before.entity(self.entity_id)
        old = {name: getattr(entity, name) for name in changed_fields(self.fields)}
        return (UpdateEntity(entity_id=self.entity_id, fields=EntityFields(**old)),)


class SetLock(Operation):
    """Lock or unlock a scene, a shot, a line, a bible entry, an asset, a board, or one slot of a scene or shot."""

    op: Literal["set_lock"] = "set_lock"
    target: Id | Literal["style"]
    slot: str = Field("", max_length=80)
    """Name of a slot of the target, or empty for the whole."""
    locked: bool = True

    def reads(self) -> frozenset[str]:
        return frozenset({self.target})

    def applied(self, project: SceneProject) -> SceneProject:
        kind = self.target.split("-")[0]
        if kind == "scene":
            return put_scene(project, self._lock(self.find_scene(project, self.target)))
        if kind == "shot":
            self.find_shot(project, self.target)
            return change_shot(project, self.target, self._lock)
        if kind == "line":
            scene = self.find_child(project, "dialogue", self.target)
            line = next(line for line in scene.dialogue if line.id == self.target)
            return put_scene(project, keep(scene, dialogue=swap(scene.dialogue, self._lock(line))))
        if self.target == "style":
            return keep(project, global_style=self._lock(project.global_style))
        entity = project.entity(self.target)
        if entity is not None:
            return put_entity(project, self._lock(entity))
        return self._lock_picture(project)

    def _lock_picture(self, project: SceneProject) -> SceneProject:
        for asset in project.bible.visual_assets:
            if asset.id == self.target:
                assets = swap(project.bible.visual_assets, self._lock(asset))
                return keep(project, bible=keep(project.bible, visual_assets=assets))
        for board in project.storyboards:
            if board.id == self.target:
                return keep(project, storyboards=swap(project.storyboards, self._lock(board)))
        raise self.refused("target", f"there is no {self.target} to lock.")

    def _lock(self, part: Any) -> Any:
        if not self.slot:
            if "locked" not in type(part).model_fields:
                raise self.refused("slot", f"{self.target} is locked slot by slot.", "Name the slot.")
            return keep(part, locked=self.locked)
        holder = part
        inside = "prompt_slots" in type(part).model_fields and self.slot in PromptSlots.model_fields
        if inside:
            holder = part.prompt_slots
        slot = getattr(holder, self.slot, None) if self.slot in type(holder).model_fields else None
        if not isinstance(slot, Slot):
            raise self.refused("slot", f"{self.target} has no decided slot called {self.slot}.")
        locked = keep(holder, **{self.slot: keep(slot, locked=self.locked)})
        return keep(part, prompt_slots=locked) if inside else locked

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        if self.applied(before) == before:
            return ()
        return (self.model_copy(update={"locked": not self.locked}),)


def put_entity(project: SceneProject, entity: Character | Location | Prop) -> SceneProject:
    """The project with this bible entry in the place of the one with its id."""
    shelf = {"character": "characters", "location": "locations", "prop": "props"}[entity.kind]
    bible = keep(project.bible, **{shelf: swap(getattr(project.bible, shelf), entity)})
    return keep(project, bible=bible)
