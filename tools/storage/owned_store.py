"""LangGraph's long-term store, one owner's part of it."""

from collections.abc import Iterable
from typing import Any

from langgraph.store.base import (
    BaseStore,
    GetOp,
    Item,
    ListNamespacesOp,
    MatchCondition,
    Op,
    PutOp,
    Result,
    SearchItem,
    SearchOp,
)


class OwnedStore(BaseStore):
    """Looks like the whole store to its owner: every namespace begins, unseen, with their name."""

    def __init__(self, store: BaseStore, owner: str) -> None:
        self._store = store
        self._prefix = (owner.replace("%", "%25").replace(".", "%2E"),)
        self.supports_ttl = store.supports_ttl
        self.ttl_config = store.ttl_config

    def batch(self, ops: Iterable[Op]) -> list[Result]:
        return [self._stripped(result) for result in self._store.batch([self._owned(op) for op in ops])]

    async def abatch(self, ops: Iterable[Op]) -> list[Result]:
        results = await self._store.abatch([self._owned(op) for op in ops])
        return [self._stripped(result) for result in results]

    def _owned(self, op: Op) -> Op:
        match op:
            case GetOp() | PutOp():
                return op._replace(namespace=self._prefix + tuple(op.namespace))
            case SearchOp():
                return op._replace(namespace_prefix=self._prefix + tuple(op.namespace_prefix))
            case ListNamespacesOp():
                return self._owned_listing(op)
        raise TypeError(f"unknown store operation {type(op).__name__}")

    def _owned_listing(self, op: ListNamespacesOp) -> ListNamespacesOp:
        conditions = [
            MatchCondition(item.match_type, self._prefix + tuple(item.path)) if item.match_type == "prefix" else item
            for item in op.match_conditions or ()
        ]
        if not any(item.match_type == "prefix" for item in conditions):
            conditions.append(MatchCondition("prefix", self._prefix))
        depth = None if op.max_depth is None else op.max_depth + 1
        return op._replace(match_conditions=tuple(conditions), max_depth=depth)

    def _stripped(self, result: Result) -> Result:
        if isinstance(result, Item):
            return _without_owner(result)
        if isinstance(result, list):
            return [_without_owner(item) if isinstance(item, Item) else item[1:] for item in result]  # type: ignore[return-value]
        return result


def _without_owner(item: Item) -> Item:
    fields: dict[str, Any] = {
        "namespace": item.namespace[1:],
        "key": item.key,
        "value": item.value,
        "created_at": item.created_at,
        "updated_at": item.updated_at,
    }
    return SearchItem(score=item.score, **fields) if isinstance(item, SearchItem) else Item(**fields)
