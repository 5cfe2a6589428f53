"""The steps of Character Sheet that are its own; the making of frames is in `graphs.frames.flow`."""

from typing import Any

from langgraph.runtime import Runtime

from graphs.frames.keeping import finished, save_operations
from graphs.frames.start import fresh_run, open_project
from prompts.compiler.il import Lowering
from state.bible import Character, VisualAsset
from state.errors import InvalidInput, NotFound
from state.il import IL
from state.operations import AddVisualAsset, AnyOperation
from state.progress import StepReached
from state.project import IdMint, SceneProject
from state.vocabulary import AspectRatio, CameraAngle, Lens, LightingMood, PanelLayout, ShotType
from state.workflows.character_sheet import CharacterSheetInput, CharacterSheetState, SheetKind
from state.workflows.pictures import FrameOrder, SheetOrder
from tools.context import RunContext, owner
from tools.storage.stamps import Stamps
from tools.toolbox import Patch, say, toolbox

VIEWS: tuple[tuple[str, CameraAngle], ...] = (
    ("front", CameraAngle.FRONTAL),
    ("three-quarter", CameraAngle.THREE_QUARTER),
    ("side", CameraAngle.PROFILE),
    ("back", CameraAngle.BACK),
)
FACES: tuple[tuple[str, str], ...] = (
    ("neutral", "looks ahead, neutral"),
    ("happy", "smiles, happy"),
    ("sad", "looks down, sad"),
    ("angry", "frowns, angry"),
    ("afraid", "stares, afraid"),
    ("surprised", "raises the brows, surprised"),
)
BACKDROP = "plain light grey cyclorama"
SHEETS: dict[SheetKind, tuple[PanelLayout, int]] = {
    "turnaround": (PanelLayout.TURNAROUND, len(VIEWS)),
    "expressions": (PanelLayout.EXPRESSION_SHEET, len(FACES)),
}


async def plan_sheet(state: CharacterSheetState, *, runtime: Runtime[RunContext]) -> Patch:
    """Which views and faces of whom."""
    CharacterSheetInput(**{name: getattr(state, name) for name in CharacterSheetInput.model_fields})
    project, version = await open_project(state, runtime)
    character = character_of(project, state.character_id)
    say(runtime, StepReached(step="plan_sheet", message=f"Planning a sheet of {character.name}"))
    kinds = tuple(dict.fromkeys(state.kinds))
    if not kinds:
        raise InvalidInput("name at least one kind of sheet", field="kinds")
    orders = sheet_orders(project, character, kinds)
    sheets, start = [], 0
    for kind in kinds:
        layout, count = SHEETS[kind]
        sheets.append(SheetOrder(layout=layout, frames=tuple(range(start, start + count))))
        start += count
    return CharacterSheetState.patch(
        **{
            **fresh_run(state.workflow),
            "project_id": project.id,
            "version": version,
            "character_id": character.id,
            "kinds": kinds,
            "orders": orders,
            "sheets": tuple(sheets),
            "company": orders[0].il.character_ref,
            "props": (),
        }
    )


def character_of(project: SceneProject, character_id: str | None) -> Character:
    """The character that is meant, the first otherwise. Raises `NotFound`."""
    for character in project.bible.characters:
        if character_id in (None, character.id):
            return character
    raise NotFound(f"{project.id} has no {character_id or 'character'}", field="character_id")


def sheet_orders(project: SceneProject, character: Character, kinds: tuple[SheetKind, ...]) -> tuple[FrameOrder, ...]:
    """A frame per view and per face: one person, one light, nothing else."""
    lowering = Lowering(project)
    finish: dict[str, Any] = {name: value for name, value in lowering.style.items() if name in ("style", "era")}
    base = IL(
        subject=character.name,
        setting=BACKDROP,
        lens=Lens.PORTRAIT,
        lighting_mood=LightingMood.SOFT,
        character_ref=(lowering.cast(character.id),),
        **finish,
    )
    views = [
        (label, base.with_(shot_type=ShotType.FULL, camera_angle=angle, aspect_ratio=AspectRatio.PORTRAIT_2_3))
        for label, angle in VIEWS
    ]
    faces = [
        (label, base.with_(action=face, shot_type=ShotType.CLOSE_UP, aspect_ratio=AspectRatio.SQUARE))
        for label, face in FACES
    ]
    shown = {"turnaround": views, "expressions": faces}
    each = [(f"{character.name}, {label}", il) for kind in kinds for label, il in shown[kind]]
    return tuple(FrameOrder(index=index, label=label, il=il) for index, (label, il) in enumerate(each))


async def write_frames(state: CharacterSheetState) -> Patch:
    """Every page and every view as a picture of the bible, ranked: the page first, then its views in order."""
    tools = await toolbox()
    project = (await tools.projects.load(state.project, owner=owner(), version=state.version)).project
    character = character_of(project, state.character_id)
    frames = {frame.index: frame for frame in finished(state)}
    mint, stamps = IdMint(project), Stamps(project)
    operations: list[AnyOperation] = []
    for kind, sheet in zip(state.kinds, state.sheets, strict=True):
        there = [frames[index] for index in sheet.frames if index in frames]
        pages = dict.fromkeys(frame.parent for frame in there if frame.parent)
        shown = [(page, f"{character.name}: {kind}") for page in pages]
        shown += [(frame.asset, state.orders[frame.index].label) for frame in there]
        for asset, label in shown:
            picture = VisualAsset(
                id=mint("asset"),
                category="character_sheet" if kind == "turnaround" else "expression_sheet",
                asset=asset,
                label=label,
                entity_id=character.id,
            )
            operations.append(AddVisualAsset(asset=picture.with_(stamp=stamps.asset(picture))))
    return CharacterSheetState.patch(operations=tuple(operations))


async def save_frames(state: CharacterSheetState, *, runtime: Runtime[RunContext]) -> Patch:
    """The changes kept as one version."""
    made = [one for operation in state.operations for one in operation.introduces()]
    reason = f"sheet of {state.character_id}"
    result = await save_operations(state, runtime, reason=reason, made=made)
    spent = {"character_id": None, "brief": "", "kinds": ("turnaround", "expressions")}
    return CharacterSheetState.patch(result=result, version=result.version, **spent)
