"""The long-term store, each owner's part of it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from langgraph.store.base import BaseStore, Item, SearchItem

from server.answers import Items, Namespaces, StoredItem, answers
from server.auth import Caller
from server.requests import DeleteItem, ListNamespaces, PutItem, SearchItems
from server.responses import Json
from server.routes.strict import StrictRoute
from server.services import Asking, Served, Services
from state.errors import InvalidInput, NotFound
from tools.storage.owned_store import OwnedStore

router = APIRouter(route_class=StrictRoute, tags=["store"])
FILTER_KEY = re.compile(r"[A-Za-z0-9_-]{1,100}")


@router.put("/store/items", status_code=204)
async def put(body: PutItem, services: Served, caller: Asking) -> None:
    value = await _authorized(caller, "put", namespace=body.namespace, key=body.key, value=body.value, index=body.index)
    with _refusals("namespace"):
        await _store(services, caller).aput(value["namespace"], value["key"], value["value"], value["index"])


@router.get("/store/items", responses=answers(StoredItem))
async def get(services: Served, caller: Asking, key: str, namespace: Annotated[str, Query()] = "") -> Response:
    labels = [label for label in namespace.split(".") if label]
    value = await _authorized(caller, "get", namespace=labels, key=key)
    with _refusals("namespace"):
        item = await _store(services, caller).aget(value["namespace"], value["key"]) if value["namespace"] else None
    if item is None:
        raise NotFound("no such item")
    return Json(_item_json(item))


@router.delete("/store/items", status_code=204)
async def delete(body: DeleteItem, services: Served, caller: Asking) -> None:
    value = await _authorized(caller, "delete", namespace=body.namespace, key=body.key)
    with _refusals("namespace"):
        await _store(services, caller).adelete(value["namespace"], value["key"])


@router.post("/store/items/search", responses=answers(Items))
async def search(body: SearchItems, services: Served, caller: Asking) -> Response:
    for key in body.filter or {}:
        if not FILTER_KEY.fullmatch(key):
            raise InvalidInput("may name plain keys only", field=f"filter.{key[:100]}")
    value = await _authorized(
        caller,
        "search",
        namespace=body.namespace_prefix,
        filter=body.filter,
        limit=body.limit,
        offset=body.offset,
        query=body.query,
    )
    with _refusals("filter"):
        items = await _store(services, caller).asearch(
            value["namespace"],
            query=body.query,
            filter=value["filter"],
            limit=body.limit,
            offset=body.offset,
        )
    return Json({"items": [_item_json(item) for item in items]})


@router.post("/store/namespaces", responses=answers(Namespaces))
async def namespaces(body: ListNamespaces, services: Served, caller: Asking) -> Response:
    value = await _authorized(
        caller, "list_namespaces", namespace=body.prefix or [], suffix=body.suffix, max_depth=body.max_depth
    )
    with _refusals("namespace"):
        found = await _store(services, caller).alist_namespaces(
            prefix=value["namespace"] or None,
            suffix=tuple(body.suffix) if body.suffix else None,
            max_depth=body.max_depth,
            limit=body.limit,
            offset=body.offset,
        )
    return Json({"namespaces": [list(namespace) for namespace in found]})


@contextmanager
def _refusals(field: str) -> Iterator[None]:
    """What the store itself will not take is the caller's mistake."""
    try:
        yield
    except ValueError as error:
        raise InvalidInput(str(error), field=field) from error


async def _authorized(caller: Caller, action: str, *, namespace: list[str], **rest: Any) -> dict[str, Any]:
    """What is asked for, as the application's handler leaves it: it may move the namespace."""
    value = {"namespace": tuple(namespace), **rest}
    await caller.authorize("store", action, value)
    return {**value, "namespace": tuple(value["namespace"])}


def _store(services: Services, caller: Caller) -> BaseStore:
    return OwnedStore(services.store, caller.owner)


def _item_json(item: Item) -> dict[str, Any]:
    shown = {
        "namespace": list(item.namespace),
        "key": item.key,
        "value": item.value,
        "created_at": _with_zone(item.created_at),
        "updated_at": _with_zone(item.updated_at),
    }
    return {**shown, "score": item.score} if isinstance(item, SearchItem) else shown


def _with_zone(moment: datetime) -> datetime:
    """SQLite's store keeps UTC and does not say so."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
