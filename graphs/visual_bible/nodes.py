"""The steps of Visual Bible. What they say of a picture is marked as measured or as seen by a model."""

from typing import Literal

from langgraph.runtime import Runtime
from langgraph.types import Overwrite, Send

from graphs.reviewing import review_operations
from state.bible import GlobalStyle, VisualAsset
from state.errors import NotFound
from state.offers import set_ids
from state.operations import AddVisualAsset, AnyOperation, SetStyle, apply
from state.progress import FindingMade, StepReached
from state.project import IdMint
from state.workflows.visual_bible import (
    PictureTask,
    VisualBibleInput,
    VisualBibleResult,
    VisualBibleState,
)
from tools.context import RunContext, owner, run_id
from tools.images.agreement import shared_palette, shared_style, without_twins
from tools.suggestions import Suggested, run_name
from tools.toolbox import Patch, say, say_patch, toolbox

MEASURED = "offline/measures"
"""Who reads pictures by measuring them."""


async def open_bible(state: VisualBibleState, *, runtime: Runtime[RunContext]) -> Patch:
    """Whose bible, and that every picture is there."""
    VisualBibleInput(**{name: getattr(state, name) for name in VisualBibleInput.model_fields})
    tools = await toolbox()
    stored = await tools.projects.load(state.project_id, owner=owner())
    if state.entity_id and stored.project.entity(state.entity_id) is None:
        raise NotFound(f"{state.project_id} has no {state.entity_id}", field="entity_id")
    for asset in state.assets:
        await tools.assets.get(asset, owner())
    say(runtime, StepReached(step="open_bible", message=f"Reading {len(state.assets)} pictures"))
    return VisualBibleState.patch(
        version=stored.version,
        run=run_name(),
        readings=[],
        warnings=Overwrite([]),
        operations=(),
        sets=(),
        reviewed=False,
        result=None,
    )


def every_picture(state: VisualBibleState) -> list[Send]:
    """One parallel branch per picture, each picture once."""
    return [
        Send("read_picture", PictureTask(asset=asset, project_id=state.project_id, measured_only=state.measured_only))
        for asset in dict.fromkeys(state.assets)
    ]


async def read_picture(state: PictureTask, *, runtime: Runtime[RunContext]) -> Patch:
    """Palette, light and sharpness of one picture, measured; who and what is in it, where a model can look."""
    tools = await toolbox()
    data = await tools.assets.read_picture(state.asset, owner())
    reading = await tools.look(state.asset, data, runtime, project_id=state.project_id, measured=state.measured_only)
    for note in reading.notes:
        say(runtime, FindingMade(severity="warning", message=note, about=state.asset))
    for flag in reading.flags:
        told = f"The picture is {flag.replace('_', ' ')}"
        say(runtime, FindingMade(severity="info", message=told, about=state.asset))
    return VisualBibleState.patch(readings=[reading], warnings=list(reading.notes))


async def write_bible(state: VisualBibleState) -> Patch:
    """Pictures with their phrases, the palette and the light they share, as operations. A person's choices stay."""
    tools = await toolbox()
    project = (await tools.projects.load(state.project_id, owner=owner(), version=state.version)).project
    ordered = [one for asset in dict.fromkeys(state.assets) for one in state.readings if one.asset == asset]
    kept, warnings = without_twins(ordered)
    mint, operations = IdMint(project), list[AnyOperation]()
    for number, reading in enumerate(kept, 1):
        phrases = tuple(dict.fromkeys(one.phrase for one in reading.statements if one.phrase))
        picture = VisualAsset(
            id=mint("asset"),
            category=state.category,
            asset=reading.asset,
            label=f"{state.category} {number}",
            entity_id=state.entity_id,
            phrases=phrases,
        )
        operations.append(AddVisualAsset(asset=picture))
    palette = shared_palette(kept)
    if state.category == "mood" and state.entity_id is None:
        style, notes = shared_style(project, kept, palette)
        operations += [SetStyle(style=style)] if style != GlobalStyle() else []
        warnings += notes
    return VisualBibleState.patch(operations=tuple(operations), palette=palette, warnings=warnings)


def wants_review(state: VisualBibleState, *, runtime: Runtime[RunContext]) -> Literal["review_bible", "save_bible"]:
    """Whether a person sees the changes before they are kept."""
    return "review_bible" if state.operations and runtime.context.review == "ask" else "save_bible"


async def review_bible(state: VisualBibleState, *, runtime: Runtime[RunContext]) -> Patch:
    """Pause until a person has accepted, edited or rejected what would be written."""
    left = await review_operations(_suggested(state), _sets(state), state.operations, runtime)
    return VisualBibleState.patch(
        operations=left.operations, sets=left.sets, reviewed=True, warnings=list(left.settled.notes)
    )


def _sets(state: VisualBibleState) -> tuple[str, ...]:
    """The candidate sets of everything that would be written."""
    return set_ids("visual_bible", state.run, 0, range(len(state.operations)))


def _suggested(state: VisualBibleState) -> Suggested:
    """Whose pictures, and who read them."""
    seen_by = next((one.seen_by for one in state.readings if one.seen_by), MEASURED)
    return Suggested(project_id=state.project_id, model_requested=seen_by, model_served=seen_by)


async def save_bible(state: VisualBibleState, *, runtime: Runtime[RunContext]) -> Patch:
    """The changes kept as one version."""
    tools = await toolbox()
    version = state.version
    if state.operations:
        before = (await tools.projects.load(state.project_id, owner=owner())).project
        committed = await tools.projects.commit(
            state.project_id,
            state.operations,
            base_version=state.version,
            owner=owner(),
            author="workflow",
            workflow="visual_bible",
            run_id=run_id(),
            reason=f"{len(state.readings)} pictures read",
            idempotency_key=f"{run_id()}:visual_bible" if run_id() else None,
        )
        version = committed.version
        sets, unreviewed = (state.sets, ()) if state.reviewed else (_sets(state), state.operations)
        await tools.suggestions.keep(_suggested(state), "save_bible", sets, version, runtime, unreviewed=unreviewed)
        if not committed.renumbered:
            say_patch(runtime, before, apply(before, state.operations, "workflow"), version=version, draft=False)
    result = VisualBibleResult(
        project_id=state.project_id,
        version=version,
        pictures=tuple(state.readings),
        made=tuple(one for operation in state.operations for one in operation.introduces()),
        palette=state.palette,
        warnings=tuple(dict.fromkeys(state.warnings)),
    )
    return VisualBibleState.patch(result=result, version=version, entity_id=None, category="mood", measured_only=False)
