"""Operations that decide values: of slots, style, scenes, shots and the project itself."""

from typing import Any, Literal

from state.base import Part
from state.bible import GlobalStyle, Id
from state.operations.base import GivenFields, Operation, keep, put_scene, put_shot
from state.parts import HEAD, SOURCE, STYLE
from state.project import SceneProject, Slugline
from state.slots import PromptSlots, Seconds, Slot, Text


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
        if both := self.slots.filled().keys() & set(self.clear):
            raise self.refused("clear", f"{min(both)} cannot be decided and cleared at once.")
        changes = {**self.slots.filled(), **dict.fromkeys(self.clear)}
        if self.target.startswith("shot-"):
            scene, shot = self.find_shot(project, self.target, "target")
            return put_shot(project, scene, keep(shot, prompt_slots=keep(shot.prompt_slots, **changes)))
        scene = self.find_scene(project, self.target, "target")
        return put_scene(project, keep(scene, prompt_slots=keep(scene.prompt_slots, **changes)))

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
        return frozenset({STYLE})

    def applied(self, project: SceneProject) -> SceneProject:
        unknown = [name for name in self.clear if name not in GlobalStyle.model_fields]
        if unknown:
            raise self.refused("clear", f"the style has no field called {unknown[0]}.")
        if both := decided(self.style).keys() & set(self.clear):
            raise self.refused("clear", f"{min(both)} cannot be decided and cleared at once.")
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


class ProjectFields(GivenFields):
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
        return frozenset({HEAD, SOURCE}) if "source" in self.fields.model_fields_set else frozenset({HEAD})

    def applied(self, project: SceneProject) -> SceneProject:
        return keep(project, **self.fields.given())

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        old = {name: getattr(before, name) for name in self.fields.given()}
        return (SetProject(fields=ProjectFields(**old)),)


class SceneFields(GivenFields):
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
        return put_scene(project, keep(self.find_scene(project, self.scene_id), **self.fields.given()))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        scene = self.find_scene(before, self.scene_id)
        old = {name: getattr(scene, name) for name in self.fields.given()}
        return (UpdateScene(scene_id=self.scene_id, fields=SceneFields(**old)),)


class ShotFields(GivenFields):
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
        scene, shot = self.find_shot(project, self.shot_id)
        return put_shot(project, scene, keep(shot, **self.fields.given()))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        shot = self.find_shot(before, self.shot_id)[1]
        old = {name: getattr(shot, name) for name in self.fields.given()}
        return (UpdateShot(shot_id=self.shot_id, fields=ShotFields(**old)),)
