"""Operations on pictures: those of the bible, and those that sell the film."""

from typing import Literal

from state.bible import Id, VisualAsset
from state.operations.base import Operation, count, follower, in_bible, keep, position, swap, without
from state.operations.reads import after, users
from state.project import MarketingAsset, SceneProject


class AddVisualAsset(Operation):
    """Put a picture into the bible, in front of `before` or at the end."""

    op: Literal["add_visual_asset"] = "add_visual_asset"
    asset: VisualAsset
    before: Id | None = None

    def reads(self) -> frozenset[str]:
        named = (self.asset.entity_id, self.before)
        return frozenset({self.asset.id, *(one for one in named if one)})

    def introduces(self) -> tuple[str, ...]:
        return (self.asset.id,)

    def applied(self, project: SceneProject) -> SceneProject:
        assets = self.put_before(project.bible.visual_assets, (self.asset,), self.before)
        return count(in_bible(project, "visual_assets", assets), (self.asset.id,))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return (RemoveVisualAsset(asset_id=self.asset.id),)


class RemoveVisualAsset(Operation):
    """Take a picture out of the bible. Refused while a shot still shows it."""

    op: Literal["remove_visual_asset"] = "remove_visual_asset"
    asset_id: Id

    def reads(self) -> frozenset[str]:
        return frozenset({self.asset_id, after(self.asset_id), users(self.asset_id)})

    def applied(self, project: SceneProject) -> SceneProject:
        find_asset(self, project, self.asset_id)
        return in_bible(project, "visual_assets", without(project.bible.visual_assets, self.asset_id))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        asset = find_asset(self, before, self.asset_id)
        return (AddVisualAsset(asset=asset, before=follower(before.bible.visual_assets, asset.id)),)


class ReplaceVisualAsset(Operation):
    """Give a picture of the bible new contents, whole."""

    op: Literal["replace_visual_asset"] = "replace_visual_asset"
    asset: VisualAsset

    def reads(self) -> frozenset[str]:
        return frozenset({self.asset.id, *([self.asset.entity_id] if self.asset.entity_id else [])})

    def applied(self, project: SceneProject) -> SceneProject:
        find_asset(self, project, self.asset.id, "asset.id")
        return in_bible(project, "visual_assets", swap(project.bible.visual_assets, self.asset))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return (ReplaceVisualAsset(asset=find_asset(self, before, self.asset.id)),)


class SetAssetEntity(Operation):
    """Say whom or what a picture of the bible shows."""

    op: Literal["set_asset_entity"] = "set_asset_entity"
    asset_id: Id
    entity_id: Id | None = None

    def reads(self) -> frozenset[str]:
        return frozenset({self.asset_id, *([self.entity_id] if self.entity_id else [])})

    def applied(self, project: SceneProject) -> SceneProject:
        asset = find_asset(self, project, self.asset_id)
        assets = swap(project.bible.visual_assets, keep(asset, entity_id=self.entity_id))
        return in_bible(project, "visual_assets", assets)

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        owner = find_asset(self, before, self.asset_id).entity_id
        return (SetAssetEntity(asset_id=self.asset_id, entity_id=owner),)


class AddMarketingAsset(Operation):
    """Put a poster, thumbnail or title into the project, in front of `before` or at the end."""

    op: Literal["add_marketing_asset"] = "add_marketing_asset"
    asset: MarketingAsset
    before: Id | None = None

    def reads(self) -> frozenset[str]:
        return frozenset({self.asset.id, *([self.before] if self.before else [])})

    def introduces(self) -> tuple[str, ...]:
        return (self.asset.id,)

    def applied(self, project: SceneProject) -> SceneProject:
        assets = self.put_before(project.marketing_assets, (self.asset,), self.before)
        return count(keep(project, marketing_assets=assets), (self.asset.id,))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return (RemoveMarketingAsset(asset_id=self.asset.id),)


class RemoveMarketingAsset(Operation):
    """Take a poster, thumbnail or title out."""

    op: Literal["remove_marketing_asset"] = "remove_marketing_asset"
    asset_id: Id

    def reads(self) -> frozenset[str]:
        return frozenset({self.asset_id, after(self.asset_id)})

    def applied(self, project: SceneProject) -> SceneProject:
        _find_marketing(self, project, self.asset_id)
        return keep(project, marketing_assets=without(project.marketing_assets, self.asset_id))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        asset = _find_marketing(self, before, self.asset_id)
        return (AddMarketingAsset(asset=asset, before=follower(before.marketing_assets, asset.id)),)


class ReplaceMarketingAsset(Operation):
    """Give a poster, thumbnail or title new contents, whole."""

    op: Literal["replace_marketing_asset"] = "replace_marketing_asset"
    asset: MarketingAsset

    def reads(self) -> frozenset[str]:
        return frozenset({self.asset.id})

    def applied(self, project: SceneProject) -> SceneProject:
        _find_marketing(self, project, self.asset.id, "asset.id")
        return keep(project, marketing_assets=swap(project.marketing_assets, self.asset))

    def inverted(self, before: SceneProject) -> tuple[Operation, ...]:
        return (ReplaceMarketingAsset(asset=_find_marketing(self, before, self.asset.id)),)


def find_asset(operation: Operation, project: SceneProject, asset_id: str, field: str = "asset_id") -> VisualAsset:
    """The picture of the bible, or a refusal that names it."""
    assets = project.bible.visual_assets
    at = position(assets, asset_id)
    if at == len(assets):
        raise operation.refused(field, f"there is no {asset_id}.")
    return assets[at]


def _find_marketing(
    operation: Operation, project: SceneProject, asset_id: str, field: str = "asset_id"
) -> MarketingAsset:
    at = position(project.marketing_assets, asset_id)
    if at == len(project.marketing_assets):
        raise operation.refused(field, f"there is no {asset_id}.")
    return project.marketing_assets[at]
