"""The stamp of a derived thing: the hash of exactly what it was made from. Equal stamps, nothing to redo."""

from collections.abc import Iterator
from typing import Any

from prompts.compiler.il import Lowering
from state.base import content_hash
from state.bible import VisualAsset
from state.il import IL
from state.project import MarketingAsset, Scene, SceneProject, StoryboardPanel

OWN_PICTURES = frozenset({"first_frame", "last_frame"})
"""Pictures of the shot itself: what is drawn of a shot does not depend on what was drawn of it."""


class Stamps:
    """Stamps of the derived things of one project; what they share is worked out once."""

    def __init__(self, project: SceneProject) -> None:
        self._project = project
        self._lowering = Lowering(project)
        self._shots = {shot.id: (scene, shot) for scene, shot in project.shots()}
        self._ils: dict[str, IL] = {}

    def il(self, shot_id: str) -> IL | None:
        """What a shot is compiled from; None when there is no such shot."""
        if shot_id not in self._shots:
            return None
        if shot_id not in self._ils:
            self._ils[shot_id] = self._lowering.shot(*self._shots[shot_id])
        return self._ils[shot_id]

    def prompt(self, shot_id: str) -> str:
        """The `il_hash` a prompt of this shot has when it is fresh; empty when there is no such shot."""
        il = self.il(shot_id)
        return content_hash(il) if il is not None else ""

    def frame(self, shot_id: str) -> str:
        """Stamp of a picture of a shot."""
        il = self.il(shot_id)
        if il is None:
            return ""
        others = tuple(one for one in il.references if one.role not in OWN_PICTURES)
        return content_hash(il.model_copy(update={"references": others}))

    def panel(self, panel: StoryboardPanel) -> str:
        """Stamp of a storyboard panel: of its shot, or of its beat or scene and the style."""
        if panel.shot_id:
            return content_hash([self.frame(panel.shot_id), panel.time_offset_ms])
        scene = self._project.scene(panel.scene_id)
        if scene is None:
            return ""
        beats = [beat.text.value for beat in scene.beats if panel.beat_id in (None, beat.id)]
        return content_hash([self._scene(scene), beats, panel.time_offset_ms])

    def asset(self, asset: VisualAsset) -> str:
        """Stamp of a picture of the bible: of the shot it is a frame of, or of the entry it shows and the style."""
        for _, shot in self._project.shots():
            if asset.id in shot.frames:
                return self.frame(shot.id)
        entity = self._project.entity(asset.entity_id) if asset.entity_id else None
        looks = [getattr(entity, name, None) for name in ("description", "wardrobe", "age")]
        return content_hash([asset.category, [_value(slot) for slot in looks], self._style()])

    def marketing(self, asset: MarketingAsset) -> str:
        """Stamp of a poster, thumbnail or title."""
        project = self._project
        words = [project.title, _value(project.logline), asset.kind, asset.layout_mode, asset.headline]
        return content_hash([*words, self._style()])

    def _scene(self, scene: Scene) -> list[Any]:
        slots = {name: slot.value for name, slot in scene.prompt_slots.filled().items()}
        people = [
            self._project.entity(one) for one in (*scene.characters, *scene.props, scene.slugline.location_id or "")
        ]
        seen = [[one.name, _value(one.description)] for one in people if one is not None]
        line = scene.slugline
        return [_value(scene.description), slots, seen, line.place, line.setting, line.time_of_day, self._style()]

    def _style(self) -> dict[str, Any]:
        style = self._project.global_style
        names = ("look", "era", "color_palette", "palette_scheme", "lighting_mood", "influences", "aspect_ratio")
        return {name: _value(getattr(style, name)) for name in names}


def stamped(project: SceneProject) -> Iterator[tuple[str, str, str]]:
    """Everything with a stamp: (id, its stamp, the stamp it would have if it were made now)."""
    stamps = Stamps(project)
    for prompt in project.compiled:
        if prompt.shot_id:
            yield f"{prompt.shot_id}@{prompt.target}", prompt.il_hash, stamps.prompt(prompt.shot_id)
    for board in project.storyboards:
        for panel in board.panels:
            if panel.stamp:
                yield panel.id, panel.stamp, stamps.panel(panel)
    for asset in project.bible.visual_assets:
        if asset.stamp:
            yield asset.id, asset.stamp, stamps.asset(asset)
    for made in project.marketing_assets:
        if made.stamp:
            yield made.id, made.stamp, stamps.marketing(made)


def _value(slot: Any) -> Any:
    return None if slot is None else slot.value
