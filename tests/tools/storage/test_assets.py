import hashlib
import io

import pytest
from PIL import Image
from sqlalchemy import inspect

from state.errors import InvalidInput, NotFound
from tools.storage.asset_tables import asset_origins, assets
from tools.storage.assets import AssetOrigin, AssetStore
from tools.storage.database import Database


def picture(color: str, size: tuple[int, int] = (64, 40)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, color).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
async def database(tmp_path):
    opened = Database(f"sqlite:///{tmp_path}/assets.db")
    await opened.migrate()
    yield opened
    await opened.close()


@pytest.fixture
def store(database: Database, tmp_path) -> AssetStore:
    return AssetStore(database, str(tmp_path / "files"))


async def test_a_picture_is_named_by_its_bytes_and_comes_back_whole_or_in_part(store: AssetStore):
    data = picture("red")
    asset = await store.put(
        data, "image/png", "local", AssetOrigin(provider="previz", seed=7, crop=(1, 2, 3, 4), facts={"a": "b"})
    )
    assert asset.asset_id == hashlib.sha256(data).hexdigest()
    assert (asset.width, asset.height, asset.size) == (
        64,
        40,
        len(data),
    )
    assert await store.read(asset.asset_id, "local") == data
    assert await store.read(asset.asset_id, "local", 4, 10) == data[4:10]
    assert Image.open(io.BytesIO(await store.read_thumbnail(asset.asset_id, "local"))).format == "JPEG"
    origin = (await store.origins(asset.asset_id, "local"))[0]
    assert (origin.provider, origin.seed, origin.crop, origin.facts) == ("previz", 7, (1, 2, 3, 4), {"a": "b"})


async def test_the_same_bytes_twice_are_one_asset_with_two_origins(store: AssetStore):
    first = await store.put(picture("blue"), "image/png", "local", AssetOrigin(project_id="p1"))
    again = await store.put(picture("blue"), "image/png", "local", AssetOrigin(project_id="p2"))
    assert first == again
    assert [origin.project_id for origin in await store.origins(first.asset_id, "local")] == ["p1", "p2"]
    assert [asset.asset_id for asset in await store.of_project("p2", "local")] == [first.asset_id]


async def test_another_owner_s_picture_does_not_exist(store: AssetStore):
    asset = await store.put(picture("green"), "image/png", "anna", AssetOrigin(project_id="p"))
    for call in (store.get, store.read, store.read_thumbnail, store.origins, store.remove):
        with pytest.raises(NotFound):
            await call(asset.asset_id, "ben")
    assert await store.of_project("p", "ben") == []


async def test_a_shared_file_stays_until_its_last_owner_lets_go(store: AssetStore, tmp_path):
    data = picture("white")
    asset = await store.put(data, "image/png", "anna", AssetOrigin())
    await store.put(data, "image/png", "ben", AssetOrigin())
    await store.remove(asset.asset_id, "anna")
    assert await store.read(asset.asset_id, "ben") == data
    await store.remove(asset.asset_id, "ben")
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "%2e%2e", "a" * 63, "A" * 64, "a" * 64 + "\x00", "C:\\x", ""])
async def test_names_that_are_not_hashes_never_reach_the_disk(store: AssetStore, name: str):
    with pytest.raises(NotFound):
        await store.read(name, "local")


async def test_only_known_types_are_stored(store: AssetStore, tmp_path):
    with pytest.raises(InvalidInput):
        await store.put(b"<svg/>", "image/svg+xml", "local", AssetOrigin())
    assert not (tmp_path / "files").exists()


async def test_a_lost_file_is_not_found_and_storing_again_heals_it(store: AssetStore, tmp_path):
    data = picture("black")
    asset = await store.put(data, "image/png", "local", AssetOrigin())
    for path in (tmp_path / "files").rglob("*.png"):
        path.unlink()
    with pytest.raises(NotFound):
        await store.read(asset.asset_id, "local")
    await store.put(data, "image/png", "local", AssetOrigin())
    assert await store.read(asset.asset_id, "local") == data


async def test_any_fsspec_address_will_do(database: Database):
    store = AssetStore(database, "memory://pictures")
    asset = await store.put(picture("pink"), "image/png", "local", AssetOrigin())
    assert await store.read(asset.asset_id, "local") == picture("pink")


async def test_the_migration_makes_the_declared_tables(database: Database):
    def columns(connection):
        inspector = inspect(connection)
        return {
            table.name: {column["name"] for column in inspector.get_columns(table.name)}
            for table in (assets, asset_origins)
        }

    async with database.read() as connection:
        made = await connection.run_sync(columns)
    assert made == {table.name: {column.name for column in table.columns} for table in (assets, asset_origins)}
