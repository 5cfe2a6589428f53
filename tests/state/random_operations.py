"""Projects and operations drawn at random: every kind of operation, mostly sensible, sometimes not."""

from random import Random
from typing import Any

from state.bible import Character, GlobalStyle, Location, Prop, VisualAsset
from state.il import CompiledPrompt, Lengths
from state.operations import (
    AddBeats,
    AddEntity,
    AddLines,
    AddMarketingAsset,
    AddScene,
    AddShots,
    AddStoryboard,
    AddVisualAsset,
    AskQuestion,
    CloseQuestion,
    EntityFields,
    MergeEntities,
    MergeScenes,
    MoveScene,
    MoveShot,
    Operation,
    ProjectFields,
    PromoteShot,
    RemoveBeat,
    RemoveCompiledPrompt,
    RemoveEntity,
    RemoveLine,
    RemoveMarketingAsset,
    RemoveScene,
    RemoveShot,
    RemoveStoryboard,
    RemoveVisualAsset,
    RenameEntity,
    ReplaceEntity,
    ReplaceMarketingAsset,
    ReplaceScene,
    ReplaceStoryboard,
    ReplaceVisualAsset,
    SceneFields,
    SetAssetEntity,
    SetBeat,
    SetCanonical,
    SetCompiledPrompt,
    SetCompiledPrompts,
    SetLine,
    SetLock,
    SetProject,
    SetSlots,
    SetStyle,
    ShotFields,
    SplitScene,
    UpdateEntity,
    UpdateScene,
    UpdateShot,
)
from state.project import (
    Beat,
    DialogueLine,
    IdMint,
    MarketingAsset,
    Question,
    Scene,
    SceneProject,
    ScriptElement,
    Shot,
    Slugline,
    Storyboard,
    StoryboardPanel,
)
from state.slots import PromptSlots, Slot
from state.vocabulary import Lens, LightingMood, Origin, ShotType

NAMES = ("Mara", "Tom", "Kitchen", "Kettle", "Nina")
WORDS = ("Mara waits", "the kitchen is MARA's", "Tom and Nina", "a kettle sings", "silence")
TARGETS = ("veo-3.1", "flux", "kling-2.5")


class Draw:
    """Draws parts and operations for one project."""

    def __init__(self, seed: int, project: SceneProject) -> None:
        self.random, self.project, self.mint = Random(seed), project, IdMint(project)

    def one(self, items: Any) -> Any:
        return self.random.choice(tuple(items))

    def maybe(self, items: Any) -> Any:
        return self.one((None, *items))

    def some(self, items: Any, most: int = 2) -> tuple[Any, ...]:
        items = tuple(items)
        if not items:
            return ()
        return tuple(self.random.sample(items, min(len(items), self.random.randint(0, most))))

    def yes(self) -> bool:
        return self.random.random() < 0.5

    def rarely(self) -> bool:
        return self.random.random() < 0.06

    def origin(self) -> Origin:
        """A person's own in one of five."""
        return Origin(self.random.choices(tuple(Origin), (1, 1, 2, 2, 2, 2))[0])

    def fresh(self, kind: Any) -> str:
        """Nearly always a new id; now and then one that is taken or malformed."""
        if self.random.randint(0, 19) == 7:
            return str(self.one((*(scene.id for scene in self.project.scenes), "scene-1", "thing-x")))
        return self.mint(kind)

    def any_id(self, ids: Any, otherwise: str) -> str:
        ids = tuple(ids)
        if not ids or self.random.randint(0, 19) == 7:
            return otherwise
        return str(self.one(ids))

    # what there is

    def scene_ids(self) -> tuple[str, ...]:
        return tuple(scene.id for scene in self.project.scenes)

    def shot_ids(self) -> tuple[str, ...]:
        return tuple(shot.id for _, shot in self.project.shots())

    def beat_ids(self) -> tuple[str, ...]:
        return tuple(beat.id for scene in self.project.scenes for beat in scene.beats)

    def line_ids(self) -> tuple[str, ...]:
        return tuple(line.id for scene in self.project.scenes for line in scene.dialogue)

    def of(self, shelf: str) -> tuple[str, ...]:
        return tuple(entry.id for entry in getattr(self.project.bible, shelf))

    def entity_ids(self) -> tuple[str, ...]:
        return tuple(entity.id for entity in self.project.bible.entities())

    def board_ids(self) -> tuple[str, ...]:
        return tuple(board.id for board in self.project.storyboards)

    def marketing_ids(self) -> tuple[str, ...]:
        return tuple(asset.id for asset in self.project.marketing_assets)

    # values

    def slot(self, value: Any) -> Slot[Any]:
        return Slot(value=value, origin=self.origin(), locked=self.rarely())

    def text_slot(self) -> Slot[Any] | None:
        return self.maybe((1, 2, 3)) and self.slot(self.one(WORDS))

    def slots(self) -> PromptSlots:
        values: dict[str, Any] = {
            "subject": self.one(WORDS),
            "action": self.one(WORDS),
            "lens": self.one(Lens),
            "shot_type": self.one(ShotType),
            "lighting_mood": self.one(LightingMood),
            "duration_s": 2.5,
            "mood": ("tense",),
        }
        return PromptSlots(**{name: self.slot(values[name]) for name in self.some(values, 3)})

    # parts

    def beat(self) -> Beat:
        return Beat(id=self.fresh("beat"), text=self.slot(self.one(WORDS)), role=self.one(("", "turn")))

    def line(self, beats: tuple[str, ...]) -> DialogueLine:
        return DialogueLine(
            id=self.fresh("line"),
            character_id=self.any_id(self.of("characters"), "character-99"),
            text=self.one(WORDS),
            beat_id=self.maybe(beats),
            origin=self.origin(),
            locked=self.rarely(),
        )

    def shot(self, beats: tuple[str, ...], lines: tuple[str, ...]) -> Shot:
        return Shot(
            id=self.fresh("shot"),
            beat_id=self.maybe(beats),
            prompt_slots=self.slots(),
            characters=self.some(self.of("characters")),
            props=self.some(self.of("props")),
            lines=self.some(lines, 1),
            frames=self.some(self.of("visual_assets"), 1),
            canonical=self.yes(),
            locked=self.rarely(),
        )

    def scene(self, scene_id: str | None = None) -> Scene:
        beats = tuple(self.beat() for _ in range(self.random.randint(0, 3)))
        ids = tuple(beat.id for beat in beats)
        lines = tuple(self.line(ids) for _ in range(self.random.randint(0, 2) if self.of("characters") else 0))
        spoken = tuple(line.id for line in lines)
        return Scene(
            id=scene_id or self.fresh("scene"),
            title=self.one(("", "Mara alone")),
            slugline=Slugline(location_id=self.maybe(self.of("locations")), place=self.one(("", "KITCHEN"))),
            summary=self.text_slot(),
            duration_s=self.one((None, self.slot(4.0))),
            prompt_slots=self.slots(),
            characters=self.some(self.of("characters")),
            props=self.some(self.of("props")),
            beats=beats,
            dialogue=lines,
            shots=tuple(self.shot(ids, spoken) for _ in range(self.random.randint(0, 3))),
            script=tuple(
                ScriptElement(kind="note", text="x", after=self.maybe((*ids, *spoken)))
                for _ in range(self.random.randint(0, 1))
            ),
            note=self.one(("", "a note")),
            locked=self.rarely(),
        )

    def entity(self, kind: str, entity_id: str | None = None) -> Any:
        made: Any = {"character": Character, "location": Location, "prop": Prop}[kind]
        return made(
            id=entity_id or self.fresh(kind),
            name=self.one(NAMES),
            aliases=self.some(NAMES, 1),
            origin=self.origin(),
            description=self.text_slot(),
            locked=self.rarely(),
        )

    def asset(self, asset_id: str | None = None) -> VisualAsset:
        return VisualAsset(
            id=asset_id or self.fresh("asset"),
            category="still",
            asset=self.one(("a", "b")) * 64,
            entity_id=self.maybe(self.entity_ids()),
            locked=self.rarely(),
        )

    def panel(self) -> StoryboardPanel:
        scene = self.one(self.project.scenes)
        return StoryboardPanel(
            id=self.fresh("panel"),
            scene_id=scene.id,
            beat_id=self.maybe(beat.id for beat in scene.beats),
            shot_id=self.maybe(shot.id for shot in scene.shots),
            caption=self.one(WORDS),
        )

    def board(self, board_id: str | None = None) -> Storyboard:
        count = self.random.randint(0, 3) if self.project.scenes else 0
        return Storyboard(
            id=board_id or self.fresh("board"),
            panels=tuple(self.panel() for _ in range(count)),
            locked=self.rarely(),
        )

    def marketing(self, asset_id: str | None = None) -> MarketingAsset:
        return MarketingAsset(id=asset_id or self.fresh("marketing"), kind="poster", headline=self.one(WORDS))

    def prompt(self) -> CompiledPrompt:
        return CompiledPrompt(
            target=self.one(TARGETS),
            shot_id=self.one(("", *[self.any_id(self.shot_ids(), "shot-99")] * 4)),
            text=self.one(WORDS),
            parameters={"seconds": 4},
            lengths=Lengths(unit="characters", text=3),
            il_hash=self.one(("1", "2")),
            compiler_version="1",
            edited=self.one((False, False, True)),
        )

    # operations

    def operation(self) -> Operation:
        name = self.random.choices(OPERATION_NAMES, [4 if one in STRUCTURAL else 1 for one in OPERATION_NAMES])[0]
        made: Operation = getattr(self, name)()
        return made

    def set_project(self) -> Operation:
        values = {
            "title": self.one(NAMES),
            "logline": self.text_slot(),
            "source": self.one(WORDS),
            "title_page": (("a", "b"),),
        }
        return SetProject(fields=ProjectFields(**{name: values[name] for name in self.some(values)}))

    def set_style(self) -> Operation:
        values = {"look": self.slot("film grain"), "era": self.slot("1970s"), "music": self.slot("none")}
        return SetStyle(
            style=GlobalStyle(**{name: values[name] for name in self.some(values)}),
            clear=self.some(("era", "tone", "look")),
        )

    def set_slots(self) -> Operation:
        target = self.any_id((*self.scene_ids(), *self.shot_ids()), "scene-99")
        return SetSlots(target=target, slots=self.slots(), clear=self.some(("lens", "subject", "mood", "wrong")))

    def update_scene(self) -> Operation:
        values = {
            "title": "New",
            "slugline": Slugline(location_id=self.maybe(self.of("locations"))),
            "summary": self.text_slot(),
            "characters": self.some((*self.of("characters"), "character-99")),
            "props": self.some(self.of("props")),
            "note": "n",
        }
        fields = SceneFields(**{name: values[name] for name in self.some(values, 3)})
        return UpdateScene(scene_id=self.any_id(self.scene_ids(), "scene-99"), fields=fields)

    def update_shot(self) -> Operation:
        values = {
            "beat_id": self.maybe(self.beat_ids()),
            "characters": self.some(self.of("characters")),
            "lines": self.some(self.line_ids(), 1),
            "frames": self.some(self.of("visual_assets")),
            "note": "n",
            "canonical": self.yes(),
        }
        fields = ShotFields(**{name: values[name] for name in self.some(values, 2)})
        return UpdateShot(shot_id=self.any_id(self.shot_ids(), "shot-99"), fields=fields)

    def update_entity(self) -> Operation:
        values = {"aliases": ("M",), "description": self.text_slot(), "wardrobe": self.text_slot()}
        fields = EntityFields(**{name: values[name] for name in self.some(values)})
        return UpdateEntity(entity_id=self.any_id(self.entity_ids(), "prop-99"), fields=fields)

    def set_lock(self) -> Operation:
        targets = (*self.scene_ids(), *self.shot_ids(), *self.line_ids(), *self.entity_ids(), *self.board_ids())
        targets = (*targets, *self.of("visual_assets"), *self.beat_ids(), "style", "project")
        slot = self.one(("", "", "lens", "subject", "summary", "description", "duration_s", "text", "logline", "look"))
        return SetLock(target=self.any_id(targets, "scene-99"), slot=slot, locked=self.yes())

    def add_scene(self) -> Operation:
        return AddScene(scene=self.scene(), before=self.maybe((*self.scene_ids(), "scene-99")))

    def remove_scene(self) -> Operation:
        return RemoveScene(scene_id=self.any_id(self.scene_ids(), "scene-99"))

    def replace_scene(self) -> Operation:
        scene = self.any_id(self.scene_ids(), "scene-99")
        old = self.project.scene(scene)
        if old is not None and self.yes():
            less = {name: getattr(old, name)[1:] for name in self.some(("shots", "beats", "dialogue", "script"), 1)}
            return ReplaceScene(scene=old.with_(**less))
        return ReplaceScene(scene=self.scene(scene))

    def move_scene(self) -> Operation:
        before = self.maybe((*self.scene_ids(), "scene-99"))
        return MoveScene(scene_id=self.any_id(self.scene_ids(), "scene-99"), before=before)

    def split_scene(self) -> Operation:
        scenes = [scene for scene in self.project.scenes if len(scene.beats) > 1]
        if not scenes:
            return SplitScene(scene_id="scene-1", at_beat="beat-1", new_scene_id=self.fresh("scene"))
        scene = self.one(scenes)
        return SplitScene(
            scene_id=scene.id, at_beat=self.one(beat.id for beat in scene.beats), new_scene_id=self.fresh("scene")
        )

    def merge_scenes(self) -> Operation:
        return MergeScenes(
            first=self.any_id(self.scene_ids(), "scene-99"), second=self.any_id(self.scene_ids(), "scene-98")
        )

    def add_shots(self) -> Operation:
        scene_id = self.any_id(self.scene_ids(), "scene-99")
        scene = self.project.scene(scene_id) or Scene(id="scene-99")
        beats, lines = tuple(beat.id for beat in scene.beats), tuple(line.id for line in scene.dialogue)
        shots = tuple(self.shot(beats, lines) for _ in range(self.random.randint(0, 2)))
        return AddShots(scene_id=scene_id, shots=shots, before=self.maybe(shot.id for shot in scene.shots))

    def remove_shot(self) -> Operation:
        return RemoveShot(shot_id=self.any_id(self.shot_ids(), "shot-99"))

    def move_shot(self) -> Operation:
        found = self.project.find_shot(self.any_id(self.shot_ids(), "shot-99"))
        if found is None:
            return MoveShot(shot_id="shot-99")
        return MoveShot(shot_id=found[1].id, before=self.maybe(shot.id for shot in found[0].shots))

    def promote_shot(self) -> Operation:
        return PromoteShot(shot_id=self.any_id(self.shot_ids(), "shot-99"), instead_of=self.maybe(self.shot_ids()))

    def set_canonical(self) -> Operation:
        return SetCanonical(shot_id=self.any_id(self.shot_ids(), "shot-99"), canonical=self.yes())

    def add_beats(self) -> Operation:
        scene_id = self.any_id(self.scene_ids(), "scene-99")
        scene = self.project.scene(scene_id) or Scene(id="scene-99")
        beats = tuple(self.beat() for _ in range(self.random.randint(0, 2)))
        return AddBeats(scene_id=scene_id, beats=beats, before=self.maybe(beat.id for beat in scene.beats))

    def remove_beat(self) -> Operation:
        return RemoveBeat(beat_id=self.any_id(self.beat_ids(), "beat-99"))

    def set_beat(self) -> Operation:
        return SetBeat(beat=self.beat().with_(id=self.any_id(self.beat_ids(), "beat-99")))

    def add_lines(self) -> Operation:
        scene_id = self.any_id(self.scene_ids(), "scene-99")
        scene = self.project.scene(scene_id) or Scene(id="scene-99")
        lines = tuple(self.line(tuple(beat.id for beat in scene.beats)) for _ in range(self.random.randint(0, 2)))
        return AddLines(scene_id=scene_id, lines=lines, before=self.maybe(line.id for line in scene.dialogue))

    def remove_line(self) -> Operation:
        return RemoveLine(line_id=self.any_id(self.line_ids(), "line-99"))

    def set_line(self) -> Operation:
        return SetLine(line=self.line(()).with_(id=self.any_id(self.line_ids(), "line-99")))

    def add_entity(self) -> Operation:
        kind = self.one(("character", "location", "prop"))
        return AddEntity(entity=self.entity(kind), before=self.maybe(self.of(f"{kind}s")))

    def remove_entity(self) -> Operation:
        return RemoveEntity(entity_id=self.any_id(self.entity_ids(), "prop-99"))

    def replace_entity(self) -> Operation:
        one = self.any_id(self.entity_ids(), "prop-99")
        return ReplaceEntity(entity=self.entity(one.split("-")[0], one))

    def rename_entity(self) -> Operation:
        return RenameEntity(entity_id=self.any_id(self.entity_ids(), "prop-99"), name=self.one((*NAMES, "Ida")))

    def merge_entities(self) -> Operation:
        shelf = self.one(("characters", "locations", "props"))
        return MergeEntities(
            kept=self.any_id(self.of(shelf), "prop-99"), absorbed=self.any_id(self.of(shelf), "prop-98")
        )

    def set_asset_entity(self) -> Operation:
        asset = self.any_id(self.of("visual_assets"), "asset-99")
        return SetAssetEntity(asset_id=asset, entity_id=self.maybe((*self.entity_ids(), "prop-99")))

    def add_visual_asset(self) -> Operation:
        return AddVisualAsset(asset=self.asset(), before=self.maybe(self.of("visual_assets")))

    def remove_visual_asset(self) -> Operation:
        return RemoveVisualAsset(asset_id=self.any_id(self.of("visual_assets"), "asset-99"))

    def replace_visual_asset(self) -> Operation:
        return ReplaceVisualAsset(asset=self.asset(self.any_id(self.of("visual_assets"), "asset-99")))

    def add_storyboard(self) -> Operation:
        return AddStoryboard(board=self.board(), before=self.maybe(self.board_ids()))

    def remove_storyboard(self) -> Operation:
        return RemoveStoryboard(board_id=self.any_id(self.board_ids(), "board-99"))

    def replace_storyboard(self) -> Operation:
        return ReplaceStoryboard(board=self.board(self.any_id(self.board_ids(), "board-99")))

    def add_marketing_asset(self) -> Operation:
        return AddMarketingAsset(asset=self.marketing(), before=self.maybe(self.marketing_ids()))

    def remove_marketing_asset(self) -> Operation:
        return RemoveMarketingAsset(asset_id=self.any_id(self.marketing_ids(), "marketing-99"))

    def replace_marketing_asset(self) -> Operation:
        return ReplaceMarketingAsset(asset=self.marketing(self.any_id(self.marketing_ids(), "marketing-99")))

    def set_compiled_prompt(self) -> Operation:
        return SetCompiledPrompt(prompt=self.prompt())

    def set_compiled_prompts(self) -> Operation:
        return SetCompiledPrompts(prompts=tuple(self.prompt() for _ in range(self.random.randint(0, 3))))

    def remove_compiled_prompt(self) -> Operation:
        if not self.project.compiled:
            return RemoveCompiledPrompt(shot_id="shot-99", target="flux")
        prompt = self.one(self.project.compiled)
        return RemoveCompiledPrompt(shot_id=prompt.shot_id, target=prompt.target)

    def ask_question(self) -> Operation:
        before = self.maybe(question.id for question in self.project.questions)
        return AskQuestion(question=Question(id=self.fresh("question"), text=self.one(WORDS)), before=before)

    def close_question(self) -> Operation:
        ids = (question.id for question in self.project.questions)
        return CloseQuestion(question_id=self.any_id(ids, "question-99"))


OPERATION_NAMES = (
    "set_project", "set_style", "set_slots", "update_scene", "update_shot", "update_entity", "set_lock", "add_scene",
    "remove_scene", "replace_scene", "move_scene", "split_scene", "merge_scenes", "add_shots", "remove_shot",
    "move_shot", "promote_shot", "set_canonical", "add_beats", "remove_beat", "set_beat", "add_lines", "remove_line",
    "set_line", "add_entity", "remove_entity", "replace_entity", "rename_entity", "merge_entities", "set_asset_entity",
    "add_visual_asset", "remove_visual_asset", "replace_visual_asset", "add_storyboard", "remove_storyboard",
    "replace_storyboard", "add_marketing_asset", "remove_marketing_asset", "replace_marketing_asset",
    "set_compiled_prompt", "set_compiled_prompts", "remove_compiled_prompt", "ask_question", "close_question",
)  # fmt: skip

STRUCTURAL = frozenset(
    {"remove_scene", "split_scene", "merge_scenes", "move_scene", "remove_shot", "replace_scene", "merge_entities"}
)
"""Drawn more often: what they touch is the most, and they are refused the most."""
