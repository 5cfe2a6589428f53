"""Pictures on their way into an archive and out of one."""

from tools.archive.packing import ReadAsset
from tools.archive.unpacking import KeepAsset
from tools.images.decoding import check_size
from tools.storage.assets import AssetOrigin, AssetStore


def read_from(assets: AssetStore, owner: str) -> ReadAsset:
    """Pictures for an archive, from the owner's own."""

    async def read(asset: str) -> bytes:
        return await assets.read(asset, owner)

    return read


def keep_in(assets: AssetStore, owner: str) -> KeepAsset:
    """Pictures from an archive, kept as the owner's own once they are known to be pictures of a bearable size."""

    async def keep(_asset: str, data: bytes) -> None:
        kind, _, _ = check_size(data)
        await assets.put(data, f"image/{kind.lower()}", owner, AssetOrigin(provider="upload", label="from an archive"))

    return keep
