"""Operations on what was made: pictures, boards, marketing material and compiled prompts."""

from typing import Literal

from state.bible import Id, VisualAsset
from state.il import CompiledPrompt
from state.operations.base import Operation, count, follower, insert, keep, position, swap, without
from state.project import MarketingAsset, SceneProject, Storyboard


class AddVisualAsset(Operation):
    """Put a picture into the bible."""

    op: Literal["add_visual_asset"] = "add_visual_asset"
    asset: VisualAsset
    before: Id | None = None

    def reads(self) -> frozenset[str]:
        owner = self.asset.entity_id
        return frozenset({self.asset.id, *([owner] if owner else [])})

    def applied(self, project: SceneProject) -> SceneProject:
        assets = insert(project.bible.visual_assets, (self.asset,), self.before)
        return count(keep(project, bible=keep(project.bible, visual_assets=assets)), (self.asset.id,))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return (RemoveVisualAsset(asset_id=self.asset.id),)


class RemoveVisualAsset(Operation):
    """Take a picture out of the bible. Refused while a shot still shows it."""

    op: Literal["remove_visual_asset"] = "remove_visual_asset"
    asset_id: Id

    def applied(self, project: SceneProject) -> SceneProject:
        assets = without(project.bible.visual_assets, self.asset_id)
        if assets == project.bible.visual_assets:
            raise self.refused("asset_id", f"there is no {self.asset_id}.")
        return keep(project, bible=keep(project.bible, visual_assets=assets))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        assets = before.bible.visual_assets
        at = position(assets, self.asset_id)
        return (AddVisualAsset(asset=assets[at], before=follower(assets, self.asset_id)),)


class AddStoryboard(Operation):
    """Put a storyboard into the project."""

    op: Literal["add_storyboard"] = "add_storyboard"
    board: Storyboard
    before: Id | None = None

    def applied(self, project: SceneProject) -> SceneProject:
        boards = insert(project.storyboards, (self.board,), self.before)
        ids = (self.board.id, *(panel.id for panel in self.board.panels))
        return count(keep(project, storyboards=boards), ids)

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return (RemoveStoryboard(board_id=self.board.id),)


class RemoveStoryboard(Operation):
    """Take a storyboard out."""

    op: Literal["remove_storyboard"] = "remove_storyboard"
    board_id: Id

    def applied(self, project: SceneProject) -> SceneProject:
        boards = without(project.storyboards, self.board_id)
        if boards == project.storyboards:
            raise self.refused("board_id", f"there is no {self.board_id}.")
        return keep(project, storyboards=boards)

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        at = position(before.storyboards, self.board_id)
        return (AddStoryboard(board=before.storyboards[at], before=follower(before.storyboards, self.board_id)),)


class ReplaceStoryboard(Operation):
    """Give a storyboard new panels or a new layout."""

    op: Literal["replace_storyboard"] = "replace_storyboard"
    board: Storyboard

    def applied(self, project: SceneProject) -> SceneProject:
        if all(board.id != self.board.id for board in project.storyboards):
            raise self.refused("board.id", f"there is no {self.board.id}.")
        replaced = keep(project, storyboards=swap(project.storyboards, self.board))
        return count(replaced, (panel.id for panel in self.board.panels))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return (ReplaceStoryboard(board=before.storyboards[position(before.storyboards, self.board.id)]),)


class AddMarketingAsset(Operation):
    """Put a poster, thumbnail or title into the project."""

    op: Literal["add_marketing_asset"] = "add_marketing_asset"
    asset: MarketingAsset
    before: Id | None = None

    def reads(self) -> frozenset[str]:
        return frozenset({self.asset.id})

    def applied(self, project: SceneProject) -> SceneProject:
        assets = insert(project.marketing_assets, (self.asset,), self.before)
        return count(keep(project, marketing_assets=assets), (self.asset.id,))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return (RemoveMarketingAsset(asset_id=self.asset.id),)


class RemoveMarketingAsset(Operation):
    """Take a poster, thumbnail or title out."""

    op: Literal["remove_marketing_asset"] = "remove_marketing_asset"
    asset_id: Id

    def reads(self) -> frozenset[str]:
        return frozenset({self.asset_id})

    def applied(self, project: SceneProject) -> SceneProject:
        assets = without(project.marketing_assets, self.asset_id)
        if assets == project.marketing_assets:
            raise self.refused("asset_id", f"there is no {self.asset_id}.")
        return keep(project, marketing_assets=assets)

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        at = position(before.marketing_assets, self.asset_id)
        after = follower(before.marketing_assets, self.asset_id)
        return (AddMarketingAsset(asset=before.marketing_assets[at], before=after),)


class SetCompiledPrompt(Operation):
    """Store the prompt of one shot for one target."""

    op: Literal["set_compiled_prompt"] = "set_compiled_prompt"
    prompt: CompiledPrompt

    def reads(self) -> frozenset[str]:
        return frozenset({self.prompt.shot_id, compiled_id(self.prompt.shot_id, self.prompt.target)})

    def applied(self, project: SceneProject) -> SceneProject:
        kept = [old for old in project.compiled if _key(old) != _key(self.prompt)]
        compiled = tuple(sorted((*kept, self.prompt), key=_key))
        return keep(project, compiled=compiled)

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        for old in before.compiled:
            if _key(old) == _key(self.prompt):
                return (SetCompiledPrompt(prompt=old),)
        return (RemoveCompiledPrompt(shot_id=self.prompt.shot_id, target=self.prompt.target),)


class RemoveCompiledPrompt(Operation):
    """Forget the prompt of one shot for one target."""

    op: Literal["remove_compiled_prompt"] = "remove_compiled_prompt"
    shot_id: Id
    target: str

    def reads(self) -> frozenset[str]:
        return frozenset({compiled_id(self.shot_id, self.target)})

    def applied(self, project: SceneProject) -> SceneProject:
        compiled = tuple(old for old in project.compiled if _key(old) != (self.shot_id, self.target))
        if compiled == project.compiled:
            raise self.refused("target", f"{self.shot_id} has no prompt for {self.target}.")
        return keep(project, compiled=compiled)

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        old = next(old for old in before.compiled if _key(old) == (self.shot_id, self.target))
        return (SetCompiledPrompt(prompt=old),)


def compiled_id(shot_id: str, target: str) -> str:
    """The part id of the prompt of one shot for one target."""
    return f"{shot_id}@{target}"


def _key(prompt: CompiledPrompt) -> tuple[str, str]:
    return prompt.shot_id, prompt.target
