"""The record of model calls, one row each."""

from sqlalchemy import insert, select

from state.usage import ModelCall
from tools.storage.database import Database
from tools.storage.usage_tables import model_calls


class CallLog:
    """Keeps every call of an account, newest first when read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, call: ModelCall) -> None:
        async with self._database.begin(relaxed=True) as connection:
            await connection.execute(
                insert(model_calls).values(
                    call_id=call.id,
                    owner=call.account,
                    step=call.step,
                    engine=call.engine,
                    model_served=call.model_served,
                    tokens=call.usage.total,
                    cost_micro_usd=call.cost_micro_usd,
                    latency_ms=call.latency_ms,
                    record=call.model_dump(mode="json"),
                    started_at=call.started_at,
                )
            )

    async def of(self, account: str, *, limit: int = 100) -> list[ModelCall]:
        """The account's latest calls."""
        query = (
            select(model_calls.c.record)
            .where(model_calls.c.owner == account)
            .order_by(model_calls.c.started_at.desc(), model_calls.c.call_id)
            .limit(limit)
        )
        async with self._database.read() as connection:
            return [ModelCall.model_validate(record) for record in (await connection.execute(query)).scalars()]
