"""Conditions and ordering shared by the record tables."""

from typing import Any

import orjson
from sqlalchemy import Column, ColumnElement, Select, Table, cast, func, literal, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from state.errors import InvalidInput


def json_contains(column: Column[Any], wanted: dict[str, Any] | None, sqlite: bool) -> ColumnElement[bool]:
    """Whether the JSON of `column` has everything in `wanted`."""
    if not wanted:
        return true()
    if sqlite:
        return func.json_contains(column, orjson.dumps(wanted).decode()) == 1
    return cast(column, JSONB).op("@>")(cast(literal(wanted, JSONB), JSONB))


def sorted_by(
    query: Select[Any], table: Table, allowed: tuple[str, ...], by: str | None, order: str | None
) -> Select[Any]:
    """Order by a column the caller may name, newest or last first unless told otherwise."""
    name = by or "created_at"
    if name not in allowed:
        raise InvalidInput(f"must be one of {', '.join(allowed)}", field="sort_by")
    column, key = table.c[name], next(iter(table.primary_key.columns))
    if order == "asc":
        return query.order_by(column.asc(), key.asc())
    return query.order_by(column.desc(), key.desc())


async def count_rows(connection: AsyncConnection, table: Table, condition: ColumnElement[bool]) -> int:
    from_table = func.count().select().select_from(table).where(condition)
    return int((await connection.execute(from_table)).scalar_one())
