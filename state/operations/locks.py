"""The operation that locks and unlocks."""

from typing import Any, Literal

from pydantic import Field

from state.bible import Id
from state.operations.base import Operation, in_bible, keep, put_scene, put_shot, swap
from state.operations.entities import put_entity
from state.parts import HEAD, STYLE
from state.project import SceneProject
from state.slots import PromptSlots, Slot


class SetLock(Operation):
    """Lock or unlock a scene, a shot, a beat's text, a line, a bible entry, an asset, a board, or one slot of them.
    `style` and `project` (its logline) are locked slot by slot."""

    op: Literal["set_lock"] = "set_lock"
    target: Id | Literal["style", "project"]
    slot: str = Field("", max_length=80)
    """Name of a slot of the target, or empty for the whole. Where a scene has both a slot of its own and a default for
    its shots under one name, `prompt_slots.duration_s` means the default."""
    locked: bool = True

    def reads(self) -> frozenset[str]:
        return frozenset({{"style": STYLE, "project": HEAD}.get(self.target, self.target)})

    def applied(self, project: SceneProject) -> SceneProject:
        match self.target.split("-")[0]:
            case "style":
                return keep(project, global_style=self._lock(project.global_style))
            case "project":
                return self._lock(project)  # type: ignore[no-any-return]
            case "scene":
                return put_scene(project, self._lock(self.find_scene(project, self.target, "target")))
            case "shot":
                scene, shot = self.find_shot(project, self.target, "target")
                return put_shot(project, scene, self._lock(shot))
            case "beat":
                return self._lock_child(project, "beats")
            case "line":
                return self._lock_child(project, "dialogue")
        return self._lock_entry(project)

    def _lock_child(self, project: SceneProject, children: Literal["beats", "dialogue"]) -> SceneProject:
        scene = self.find_child(project, children, self.target)
        items = getattr(scene, children)
        child = next(item for item in items if item.id == self.target)
        return put_scene(project, keep(scene, **{children: swap(items, self._lock(child))}))

    def _lock_entry(self, project: SceneProject) -> SceneProject:
        entity = project.entity(self.target)
        if entity is not None:
            return put_entity(project, self._lock(entity))
        for asset in project.bible.visual_assets:
            if asset.id == self.target:
                return in_bible(project, "visual_assets", swap(project.bible.visual_assets, self._lock(asset)))
        for board in project.storyboards:
            if board.id == self.target:
                return keep(project, storyboards=swap(project.storyboards, self._lock(board)))
        raise self.refused("target", f"there is no {self.target} to lock.")

    def _lock(self, part: Any) -> Any:
        if not self.slot:
            if "locked" not in type(part).model_fields:
                raise self.refused("slot", f"{self.target} is locked slot by slot.", "Name the slot.")
            return keep(part, locked=self.locked)
        inside, name = self._place(part)
        holder = part.prompt_slots if inside else part
        slot = getattr(holder, name) if name in type(holder).model_fields else None
        if not isinstance(slot, Slot):
            raise self.refused("slot", f"{self.target} has no decided slot called {self.slot}.")
        locked = keep(holder, **{name: keep(slot, locked=self.locked)})
        return keep(part, prompt_slots=locked) if inside else locked

    def _place(self, part: Any) -> tuple[bool, str]:
        """Whether the slot is one of the part's prompt slots, and its bare name."""
        name = self.slot.removeprefix("prompt_slots.")
        has_slots = "prompt_slots" in type(part).model_fields and name in PromptSlots.model_fields
        own = name in type(part).model_fields and name == self.slot
        return has_slots and not own, name

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        if self.applied(before) == before:
            return ()
        return (self.model_copy(update={"locked": not self.locked}),)
