"""Keeping what a run suggests and what a person decides about it, each exactly once."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from langgraph.config import get_config
from langgraph.runtime import Runtime
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from state.errors import NotFound
from state.events import DECISIONS, EVENT, AnyEvent, actor_of
from state.offers import Offer, operation_offers, set_ids, without_review, workflow_of
from state.operations import Operation
from state.suggestions import (
    Circumstances,
    choice_events,
    decision_events,
    regenerated_events,
    shown_events,
    step_events,
)
from tools.context import RunContext, owner, run_id
from tools.storage.contents import keep_contents
from tools.storage.database import Database
from tools.storage.events import append_first
from tools.storage.moments import now
from tools.storage.project_tables import director_events
from tools.storage.projects import ProjectStore

BATCH = 500
"""Candidate sets looked up by one statement; databases limit its parameters."""
RECENT = 1_000
"""How many of a project's latest suggestions and decisions are looked through for what was never answered."""


@dataclass(frozen=True)
class Suggested:
    """Where a run's suggestions belong, and what made them."""

    project_id: str
    model_requested: str = ""
    model_served: str = ""
    prompt_version: str = ""


def new_sets(workflow: str, count: int, *, review: int = 0, first: int = 0) -> tuple[str, ...]:
    """Candidate sets for `count` operations that this run suggests, from the place `first` of its `review`-th review
    on. A retry of the run gives the same. The run's state carries them, since another run answers a review."""
    return set_ids(workflow, run_name(), review, range(first, first + count))


def run_name() -> str:
    """What this run's candidate sets are named by."""
    return run_id() or _task()


def session() -> str:
    """The thread of this run; empty outside one."""
    return str((get_config().get("configurable") or {}).get("thread_id") or "")


def _task() -> str:
    """A name for this step of a run outside a server."""
    place = str((get_config().get("configurable") or {}).get("checkpoint_ns") or "")
    return hashlib.sha256(f"{session()}\x00{place}".encode()).hexdigest()[:32]


class Suggestions:
    """Writes `state.suggestions` for the run that is on."""

    def __init__(self, database: Database, tier: str) -> None:
        self._database, self._tier = database, tier

    async def show(
        self, given: Suggested, offers: Sequence[Offer], contents: Iterable[object], runtime: Runtime[RunContext]
    ) -> None:
        """These offers are put before a person; `contents` is what their candidates are. Showing them again, as a
        resumed run does, is nothing new; what the same thread showed before on the same slots and nobody answered was
        thereby asked for again."""
        if not offers:
            return
        about, at = self._about(given, offers[0].set_id, runtime), now()
        shown = shown_events(offers, about, at)
        async with self._database.begin() as connection:
            if await append_first(connection, shown, owner()):
                await _keep(connection, given, contents)
                earlier = await _recent(connection, given.project_id)
                await append_first(connection, regenerated_events(earlier, shown, about, at), owner())

    async def decide(
        self,
        given: Suggested,
        offers: Sequence[Offer],
        shown: Sequence[object],
        left: Sequence[object | None],
        runtime: Runtime[RunContext],
        *,
        bulk: bool,
    ) -> None:
        """A person answered for what was shown: `left` is what they made of it, None for what they refused. The same
        answer again is nothing new."""
        if not offers:
            return
        about, at = self._about(given, offers[0].set_id, runtime), now()
        async with self._database.begin() as connection:
            seen = await _shown_at(connection, offers)
            events = decision_events(offers, shown, left, about, at, shown_at=seen, bulk=bulk)
            await append_first(connection, events, owner())
            await _keep(connection, given, (one for one in left if one is not None))

    async def choose(
        self,
        given: Suggested,
        offers: Sequence[Offer],
        chosen: Sequence[str | None],
        runtime: Runtime[RunContext],
        *,
        bulk: bool,
    ) -> None:
        """A person took one candidate of each set, or none. The same answer again is nothing new."""
        if not offers:
            return
        about, at = self._about(given, offers[0].set_id, runtime), now()
        async with self._database.begin() as connection:
            seen = await _shown_at(connection, offers)
            await append_first(connection, choice_events(offers, chosen, about, at, shown_at=seen, bulk=bulk), owner())

    async def keep(
        self,
        given: Suggested,
        step: str,
        sets: Sequence[str],
        version: int,
        runtime: Runtime[RunContext],
        *,
        unreviewed: Sequence[Operation] = (),
    ) -> None:
        """The operations of these candidate sets are in this version of the project. `unreviewed` are these operations
        where no person was asked: they are on display from now on, and there is no decision to record."""
        if not sets:
            return
        about, at = self._about(given, sets[0], runtime), now()
        offers = without_review(operation_offers(sets, unreviewed)) if unreviewed else ()
        steps = step_events(workflow_of(sets[0]), step, sets, version=version, about=about, at=at)
        async with self._database.begin() as connection:
            await append_first(connection, (*shown_events(offers, about, at), *steps), owner())
            await _keep(connection, given, unreviewed)

    async def free_project_id(self, projects: ProjectStore, wanted: str) -> str:
        """The id for a project that is shown before it is founded: `wanted`, or with a number where another project, or
        what another thread shows, has that name."""
        number = 1
        while True:
            identity = wanted if number == 1 else f"{wanted}-{number}"
            if await self._is_free(projects, identity):
                return identity
            number += 1

    async def _is_free(self, projects: ProjectStore, identity: str) -> bool:
        table = director_events
        query = select(table.c.content).where(table.c.owner == owner(), table.c.project_key == identity).limit(1)
        try:
            if not run_id() or await projects.founded_by(identity, owner=owner()) != run_id():
                await projects.load_parts(identity, [], owner=owner())
                return False
        except NotFound:
            pass
        async with self._database.read() as connection:
            seen = (await connection.execute(query)).scalar_one_or_none()
        return seen is None or seen["session_id"] == session()

    def _about(self, given: Suggested, set_id: str, runtime: Runtime[RunContext]) -> Circumstances:
        context = runtime.context or RunContext()
        return Circumstances(
            actor_key=actor_of(owner()),
            project_key=given.project_id,
            session_id=session(),
            run_id=run_id(),
            route="chat" if workflow_of(set_id) == "director_chat" else "workflow",
            tier=context.tier or self._tier,
            model_requested=given.model_requested,
            model_served=given.model_served,
            prompt_version=given.prompt_version,
        )


async def _keep(connection: AsyncConnection, given: Suggested, contents: Iterable[object]) -> None:
    await keep_contents(connection, contents, owner=owner(), project_key=given.project_id)


async def _recent(connection: AsyncConnection, project_id: str) -> list[AnyEvent]:
    """The latest suggestions of a project and the decisions about them, oldest first."""
    table = director_events
    query = (
        select(table.c.content)
        .where(table.c.owner == owner(), table.c.project_key == project_id)
        .where(table.c.kind.in_(["suggestion.shown", *sorted(DECISIONS)]))
        .order_by(table.c.position.desc())
        .limit(RECENT)
    )
    found = [EVENT.validate_python(content) for content in (await connection.execute(query)).scalars()]
    return found[::-1]


async def _shown_at(connection: AsyncConnection, offers: Sequence[Offer]) -> dict[str, datetime]:
    """When each of these candidate sets was put on display."""
    table, sets = director_events, [offer.set_id for offer in offers]
    found: dict[str, datetime] = {}
    for start in range(0, len(sets), BATCH):
        query = select(table.c.candidate_set_id, table.c.ts).where(
            table.c.owner == owner(),
            table.c.kind == "suggestion.shown",
            table.c.candidate_set_id.in_(sets[start : start + BATCH]),
        )
        found |= {row.candidate_set_id: row.ts for row in await connection.execute(query)}
    return found
