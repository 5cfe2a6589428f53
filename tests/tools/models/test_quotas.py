"""Quotas on SQLite and PostgreSQL: never over, nothing left held, whoever goes away when."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from state.usage import Account, Meter, QuotaExceeded, Tier
from tests.tools.models.conftest import TestClock
from tests.tools.models.fake_host import FakeHost, fails, says, streams
from tests.tools.models.steps import CONFIG, GOOD, Wish
from tools.models.call_log import CallLog
from tools.models.config import load_model_config
from tools.models.errors import DuplicateCall, IdempotencyMismatch, LedgerUnavailable
from tools.models.gateway import ChatAnswer, Gateway
from tools.models.months import month_of
from tools.models.quotas import QuotaLedger
from tools.storage.database import Database
from tools.storage.usage_tables import usage_holds

POSTGRES = os.environ.get("DIRECTOR_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/test")
ANN = Account(id="ann")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def database(request: pytest.FixtureRequest, tmp_path) -> AsyncIterator[Database]:
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'quota.db'}")
        await database.migrate("0002_usage")
        yield database
        await database.close()
        return
    name = f"quota_{uuid4().hex[:12]}"
    try:
        admin = await psycopg.AsyncConnection.connect(POSTGRES, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as error:
        pytest.skip(f"no PostgreSQL at {POSTGRES}: {error}")
    await admin.execute(f"CREATE DATABASE {name}")
    database = Database(POSTGRES.rsplit("/", 1)[0] + f"/{name}")
    await database.migrate("0002_usage")
    yield database
    await database.close()
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


@pytest.fixture
def ledger(database: Database, clock: TestClock) -> QuotaLedger:
    return QuotaLedger(database, load_model_config(CONFIG), clock)


async def tokens(ledger: QuotaLedger, account: Account = ANN):
    return await ledger.quota(account, Tier.FREE, Meter.TOKENS)


async def seen(host: FakeHost, requests: int) -> None:
    async with asyncio.timeout(30):
        while len(host.seen) < requests:
            await asyncio.sleep(0.01)


async def states(database: Database) -> dict[str, int]:
    query = select(usage_holds.c.state, func.count()).group_by(usage_holds.c.state)
    async with database.read() as connection:
        return dict((await connection.execute(query)).all())


async def test_100_calls_at_the_edge_never_go_over(ledger, database, settings, host: FakeHost, draft):
    """Each call may take 600 tokens and takes 50; the month has 20,000."""
    log = CallLog(database)
    gateway = Gateway(settings, offline=None, config=load_model_config(CONFIG), ledger=ledger, recorder=log)
    async with ledger.hold(ANN, Tier.FREE, Meter.TOKENS, 17_000) as before:
        before.actual = 17_000
    host.play(says(GOOD))
    peak = 0

    async def watch() -> None:
        nonlocal peak
        while True:
            quota = await tokens(ledger)
            peak = max(peak, quota.used + quota.held)
            await asyncio.sleep(0.01)

    watching = asyncio.create_task(watch())
    wishes = [gateway.structured(draft, Wish(wish="night"), account="ann", tier="free") for _ in range(100)]
    results = await asyncio.gather(*wishes, return_exceptions=True)
    watching.cancel()
    refused = [r for r in results if isinstance(r, QuotaExceeded)]
    answered = [r for r in results if not isinstance(r, BaseException)]
    assert len(refused) + len(answered) == 100
    assert refused
    assert answered
    quota = await tokens(ledger)
    assert quota.held == 0
    assert quota.used == 17_000 + 50 * len(answered)
    assert peak <= quota.granted
    assert len(host.seen) == len(answered)
    assert len(await log.of("ann", limit=200)) == len(answered)
    error = refused[0]
    assert (error.meter, error.status) == (Meter.TOKENS, 402)
    assert error.needed > error.remaining
    assert error.offers == ("1000 tokens",)
    await gateway.close()


async def test_nothing_stays_held_when_half_of_the_clients_leave(ledger, database, settings, host, chat):
    gateway = Gateway(settings, offline=None, config=load_model_config(CONFIG), ledger=ledger)
    host.play(streams(*["word "] * 10, pause=0.25))
    talks = [
        asyncio.create_task(gateway.stream_chat(chat, [], account=f"user-{n % 4}", tier="free")) for n in range(100)
    ]
    await seen(host, 20)
    for number, talk in enumerate(talks):
        if number % 2:
            talk.cancel()
            await asyncio.sleep(0.002)
            talk.cancel()
    results = await asyncio.gather(*talks, return_exceptions=True)
    gone = [r for r in results if isinstance(r, asyncio.CancelledError)]
    assert len(gone) >= 30
    unexpected = [r for r in results if not isinstance(r, asyncio.CancelledError | ChatAnswer)]
    assert unexpected == []
    assert "open" not in await states(database)
    for number in range(4):
        quota = await tokens(ledger, Account(id=f"user-{number}"))
        assert quota.held == 0
        assert 0 < quota.used <= quota.granted
    await gateway.close()


async def test_what_a_leaving_client_heard_is_charged(ledger, settings, host: FakeHost, chat):
    gateway = Gateway(settings, offline=None, config=load_model_config(CONFIG), ledger=ledger)
    host.play(streams("a rather long first sentence ", *["word "] * 100, pause=0.2))
    task = asyncio.create_task(gateway.stream_chat(chat, [], account="ann", tier="free"))
    await seen(host, 1)
    await asyncio.sleep(0.3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    quota = await tokens(ledger)
    assert quota.held == 0
    assert 20 <= quota.used <= 100
    await gateway.close()


async def test_a_call_that_was_never_answered_costs_nothing(ledger, settings, host: FakeHost, draft, clock):
    gateway = Gateway(settings, offline=None, config=load_model_config(CONFIG), ledger=ledger, clock=clock)
    host.play(fails(500), fails(429), says(GOOD))
    await gateway.structured(draft, Wish(wish="x"), account="ann", tier="free")
    quota = await tokens(ledger)
    assert (quota.used, quota.held) == (50, 0)
    await gateway.close()


async def test_settling_twice_charges_once(ledger: QuotaLedger):
    hold = await ledger.reserve(ANN, Tier.FREE, Meter.TOKENS, 100, key="k")
    await ledger.settle(hold.id, 30)
    await ledger.settle(hold.id, 30)
    await ledger.release(hold.id)
    quota = await tokens(ledger)
    assert (quota.used, quota.held) == (30, 0)


async def test_what_expired_is_given_back_and_charged_late_if_it_was_used(ledger: QuotaLedger, clock, database):
    hold = await ledger.reserve(ANN, Tier.FREE, Meter.TOKENS, 20_000, key="dead")
    with pytest.raises(QuotaExceeded) as caught:
        await ledger.reserve(ANN, Tier.FREE, Meter.TOKENS, 1, key="next")
    assert caught.value.remaining == 0
    clock.time += timedelta(hours=1).total_seconds()
    assert await ledger.expire() == 1
    assert (await tokens(ledger)).held == 0
    await ledger.settle(hold.id, 40)
    assert (await tokens(ledger)).used == 40
    async with database.read() as connection:
        row = (await connection.execute(select(usage_holds))).one()
    assert (row.state, row.actual, row.late) == ("settled", 40, True)


async def test_a_key_is_used_once(ledger: QuotaLedger):
    hold = await ledger.reserve(ANN, Tier.FREE, Meter.TOKENS, 10, key="k", request_hash="a")
    with pytest.raises(DuplicateCall, match="open"):
        await ledger.reserve(ANN, Tier.FREE, Meter.TOKENS, 10, key="k", request_hash="a")
    with pytest.raises(IdempotencyMismatch):
        await ledger.reserve(ANN, Tier.FREE, Meter.TOKENS, 10, key="k", request_hash="b")
    assert (await tokens(ledger)).held == 10
    await ledger.release(hold.id)


async def test_a_bought_block_adds_to_the_month_once_and_a_new_tier_applies_at_once(ledger: QuotaLedger):
    await ledger.grant(ANN, Tier.FREE, Meter.TOKENS, 1000, source="invoice-1")
    quota = await ledger.grant(ANN, Tier.FREE, Meter.TOKENS, 1000, source="invoice-1")
    assert quota.granted == 21_000
    assert (await ledger.quota(ANN, Tier.PRO, Meter.TOKENS)).granted == 2_001_000


async def test_a_new_month_starts_empty(ledger: QuotaLedger, clock):
    async with ledger.hold(ANN, Tier.FREE, Meter.TOKENS, 20_000) as hold:
        hold.actual = 20_000
    before = await tokens(ledger)
    clock.time = (before.resets_at - datetime.fromtimestamp(1_770_000_000, UTC)).total_seconds()
    after = await tokens(ledger)
    assert (before.remaining, after.remaining) == (0, 20_000)
    assert after.starts_at == before.resets_at


async def test_without_the_ledger_nothing_is_called(tmp_path, settings, host: FakeHost, draft):
    unmigrated = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    config = load_model_config(CONFIG)
    gateway = Gateway(settings, offline=None, config=config, ledger=QuotaLedger(unmigrated, config))
    host.play(says(GOOD))
    with pytest.raises(LedgerUnavailable):
        await gateway.structured(draft, Wish(wish="x"), account="ann", tier="free")
    assert host.seen == []
    await unmigrated.close()


ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"])


@given(
    ZONES,
    st.integers(1, 31),
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),
)
def test_months_tile_time(zone: str, anchor: int, moment: datetime):
    account = Account(id="a", zone=zone, anchor_day=anchor)
    start, end = month_of(account, moment)
    assert start <= moment < end
    assert timedelta(days=27) < end - start <= timedelta(days=31, hours=1)
    assert month_of(account, end)[0] == end
    assert month_of(account, start - timedelta(seconds=1))[1] == start


def test_a_month_with_a_clock_change_is_an_hour_short():
    march = Account(id="a", zone="Europe/Berlin")
    start, end = month_of(march, datetime(2026, 3, 15, tzinfo=UTC))
    assert end - start == timedelta(days=31) - timedelta(hours=1)
    assert start == datetime(2026, 2, 28, 23, tzinfo=UTC)
