"""Archives at the command line: a project with its pictures and history to a file and back."""

import io
from pathlib import Path

from server.cli.console import out, show_json
from server.cli.stored import Store, open_store
from state.errors import InvalidInput
from tools.archive.packing import pack_project
from tools.archive.pictures import keep_in, read_from
from tools.archive.unpacking import unpack_project
from tools.context import LOCAL_OWNER
from tools.storage.assets import AssetStore

ZIP = b"PK\x03\x04"


async def pack_stored(project_id: str) -> bytes:
    """The archive of a stored project."""
    file = io.BytesIO()
    async with open_store() as store:
        read = read_from(_assets(store), LOCAL_OWNER)
        await pack_project(store.projects, project_id, file, owner=LOCAL_OWNER, read_asset=read)
    return file.getvalue()


async def unpack_file(path: Path) -> str:
    """Keep the project in an archive and return its id. `InvalidInput` names the file inside that is at fault."""
    async with open_store() as store:
        keep = keep_in(_assets(store), LOCAL_OWNER)
        with path.open("rb") as file:
            return await unpack_project(store.database, file, owner=LOCAL_OWNER, keep_asset=keep)


def is_archive(path: Path) -> bool:
    """Whether a file opens like an archive. Raises `InvalidInput` when it cannot be opened."""
    try:
        with path.open("rb") as file:
            return file.read(len(ZIP)) == ZIP
    except OSError as error:
        raise InvalidInput(f"{path}: {error.strerror}", field="file") from error


def show_unpacked(project_id: str, *, as_json: bool) -> None:
    """Say which project an archive held."""
    if as_json:
        show_json({"project_id": project_id})
        return
    out.print(f"{project_id} is here with its history; `director history {project_id}` shows it")


def _assets(store: Store) -> AssetStore:
    return AssetStore(store.database, store.settings.asset_store_url)
