"""API keys for a server that others can reach."""

import asyncio
from typing import Annotated, Any

import typer

from server.cli.console import out, show_json, table
from server.cli.options import AsJson
from state.errors import InvalidInput
from tools.context import LOCAL_OWNER
from tools.storage.api_keys import ApiKeys
from tools.toolbox import toolbox

SHOWN = ("key_id", "owner", "name", "prefix", "revoked_at")


def keys(
    action: Annotated[str, typer.Argument(help="create, list or revoke.")] = "list",
    name: Annotated[str, typer.Argument(help="A name for a new key, or the id of one to revoke.")] = "",
    owner: Annotated[str, typer.Option(help="Whose things the key opens.")] = LOCAL_OWNER,
    as_json: AsJson = False,
) -> None:
    """Create, list and revoke API keys. A key is shown once, when it is made."""
    if action not in ("create", "list", "revoke"):
        raise InvalidInput(f"{action!r} is not create, list or revoke", field="action")
    if action != "list" and not name:
        raise InvalidInput("say its name" if action == "create" else "say the id of the key", field="name")
    result = asyncio.run(_keys(action, name, owner))
    if as_json:
        show_json(result)
    elif action == "create":
        out.print(f"{result[0]['key']}\nKey {result[0]['key_id']} for {owner}. It is not shown again.", markup=False)
    elif action == "revoke":
        out.print(f"Key {name} is revoked.", markup=False)
    else:
        out.print(table("", SHOWN, [tuple(str(one[field] or "") for field in SHOWN) for one in result]))


async def _keys(action: str, name: str, owner: str) -> list[dict[str, Any]]:
    store = ApiKeys((await toolbox()).database)
    if action == "create":
        key, row = await store.create(owner, name)
        return [{"key": key, "key_id": row["key_id"], "owner": row["owner"], "name": row["name"]}]
    if action == "revoke":
        await store.revoke(name)
        return []
    found = await store.list()
    return [{field: None if value is None else str(value) for field, value in one.items()} for one in found]
