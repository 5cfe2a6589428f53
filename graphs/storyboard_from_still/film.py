"""The film a still belongs to, and what the stores have of both."""

from graphs.storyboard_from_still.panels import Panel
from state.errors import NotFound
from state.project import SceneProject
from state.workflows.pictures import FrameMade
from state.workflows.storyboard_from_still import StillState
from tools.context import owner
from tools.images.hashes import same_hashes
from tools.storage.assets import Asset
from tools.toolbox import Toolbox


async def film_of(tools: Toolbox, state: StillState) -> SceneProject:
    """The film as it was when the still was opened; an empty one for a still without."""
    if not state.version:
        return SceneProject(id=state.project or "project-0")
    return (await tools.projects.load(state.project, owner=owner(), version=state.version)).project


async def project_of_still(tools: Toolbox, asset: str) -> str:
    """The film a still was uploaded for; empty when it was for none that is there."""
    for origin in reversed(await tools.assets.origins(asset, owner())):
        if origin.project_id:
            try:
                await tools.projects.load_parts(origin.project_id, [], owner=owner())
            except NotFound:
                continue
            return origin.project_id
    return ""


async def twins_of(tools: Toolbox, project: SceneProject, still: Asset) -> list[str]:
    """Pictures of the film that are nearly the same as the still."""
    notes = []
    for picture in project.bible.visual_assets:
        if picture.asset == still.asset_id:
            continue
        try:
            other = await tools.assets.get(picture.asset, owner())
        except NotFound:
            continue
        if same_hashes((still.phash, still.dhash), (other.phash, other.dhash)) == "duplicate":
            notes.append(f"the still is nearly the same picture as {picture.id} ({picture.label or picture.category})")
    return notes


async def held_frames(
    tools: Toolbox, project: SceneProject, panels: tuple[Panel, ...], still: str
) -> tuple[FrameMade, ...]:
    """The still itself, and the frames that shots of the film around it have already."""
    pictures = {picture.id: picture.asset for picture in project.bible.visual_assets}
    held = []
    for index, panel in enumerate(panels):
        found = project.find_shot(panel.shot_id)
        shown = [pictures[one] for one in found[1].frames if one in pictures] if found else []
        asset = still if panel.place == 0 else next(iter(shown), None)
        if asset is not None:
            origin = (await tools.assets.origins(asset, owner()))[0]
            held.append(
                FrameMade(
                    index=index,
                    asset=asset,
                    provider=origin.provider,
                    served_model=origin.served_model,
                    prompt_hash=origin.prompt_hash,
                )
            )
    return tuple(held)
