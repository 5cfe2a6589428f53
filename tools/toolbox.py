"""The services of a process, opened once, and what nodes do with them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from langchain_core.messages import AIMessage, BaseMessage
from langgraph.config import get_config
from langgraph.runtime import Runtime
from pydantic import BaseModel

from prompts.library import In, Out, Step
from state.errors import Conflict
from state.operations import Operation
from state.progress import ProjectPatched
from state.project import SceneProject
from state.usage import ModelCall, Tier
from state.vision import PictureReading
from tools.context import RunContext, owner, run_id
from tools.images.looking import look_with_model, read_measured
from tools.images.maker import PictureMaker
from tools.models.call_events import call_event
from tools.models.engines import Overrides
from tools.models.gateway import Answer, Gateway
from tools.models.setup import open_gateway
from tools.models.tool_calls import Tool
from tools.scene.patches import project_patch
from tools.settings import Settings
from tools.storage.assets import AssetStore
from tools.storage.database import Database
from tools.storage.events import EventLog
from tools.storage.project_records import Committed
from tools.storage.projects import ProjectStore
from tools.suggestions import Suggestions, session

Patch = dict[str, Any]
"""A node's update of its state."""


@dataclass(frozen=True)
class Toolbox:
    """What nodes work with: models behind the gateway, projects in their store, pictures and who makes them."""

    settings: Settings
    database: Database
    projects: ProjectStore
    gateway: Gateway
    assets: AssetStore
    pictures: PictureMaker
    events: EventLog

    @property
    def suggestions(self) -> Suggestions:
        """Where what is suggested, and what becomes of it, is written down."""
        return Suggestions(self.database, self.settings.tier)

    async def ask(self, step: Step[In, Out], inputs: In, runtime: Runtime[RunContext]) -> Answer[Out]:
        """A step's validated answer, for the owner and in the way the run's context asks for."""
        context = runtime.context or RunContext()
        answer = await self.gateway.structured(
            step,
            inputs,
            account=owner(),
            tier=context.tier or self.settings.tier,
            config=get_config(),
            overrides=Overrides(variant=context.variant, boost=context.boost),
        )
        await self._write_down(answer.call)
        return answer

    async def converse(
        self,
        step: Step[In, Any],
        messages: Sequence[BaseMessage],
        tools: Sequence[Tool],
        inputs: In,
        runtime: Runtime[RunContext],
        *,
        project_id: str = "",
    ) -> AIMessage:
        """The next message of a conversation, streamed as it is said; its tool calls fit their tools."""
        context = runtime.context or RunContext()
        answer = await self.gateway.stream_chat(
            step,
            messages,
            tools,
            inputs=inputs,
            account=owner(),
            tier=context.tier or self.settings.tier,
            config=get_config(),
            overrides=Overrides(variant=context.variant, boost=context.boost),
        )
        await self._write_down(answer.call, project_id)
        return answer.message

    async def look(
        self,
        asset: str,
        data: bytes,
        runtime: Runtime[RunContext],
        *,
        question: str = "",
        project_id: str = "",
        measured: bool = False,
    ) -> PictureReading:
        """What is measured in a stored picture and, where a vision model is set up and wanted, seen in it by one."""
        reading = await asyncio.to_thread(read_measured, asset, data)
        context = runtime.context or RunContext()
        if measured:
            return reading
        seen, call = await look_with_model(
            self.gateway,
            reading,
            data,
            question,
            account=owner(),
            tier=Tier(context.tier or self.settings.tier),
            config=get_config(),
            overrides=Overrides(variant=context.variant, boost=context.boost),
        )
        if call is not None:
            await self._write_down(call, project_id)
        return seen

    async def _write_down(self, call: ModelCall, project_id: str = "") -> None:
        event = call_event(call, run_id=run_id(), session_id=session(), project_id=project_id)
        await self.events.append([event], owner=owner())

    async def found_project(
        self,
        empty: SceneProject,
        operations: Sequence[Operation],
        *,
        fixed_id: bool,
        workflow: str,
        reason: str,
    ) -> Committed:
        """Create a project and commit its first operations. A run that is resumed after it did so founds nothing
        twice. When the id is taken, the next free one ("…-2") is used, or with `fixed_id` `Conflict` raised."""
        number = 1
        while True:
            identity = empty.id if number == 1 else f"{empty.id}-{number}"
            try:
                await self.projects.create(empty.with_(id=identity), owner=owner(), run_id=run_id())
                break
            except Conflict:
                ours = run_id() and await self.projects.founded_by(identity, owner=owner()) == run_id()
                if ours:
                    break
                if fixed_id:
                    raise
                number += 1
        return await self.projects.commit(
            identity,
            operations,
            base_version=1,
            owner=owner(),
            author="workflow",
            workflow=workflow,
            run_id=run_id(),
            reason=reason,
            idempotency_key=f"{run_id()}:founded" if run_id() else None,
        )


@asynccontextmanager
async def open_toolbox(settings: Settings) -> AsyncIterator[Toolbox]:
    """The services these settings describe, their store migrated; closed at the end of the block."""
    if not settings.database_url:
        await asyncio.to_thread(settings.data_dir.mkdir, parents=True, exist_ok=True)
    database = Database(settings.store_url)
    await database.migrate()
    try:
        assets = AssetStore(database, settings.asset_store_url)
        pictures = PictureMaker(settings, database, assets)
        try:
            async with open_gateway(settings, database) as gateway:
                yield Toolbox(settings, database, ProjectStore(database), gateway, assets, pictures, EventLog(database))
        finally:
            await pictures.close()
    finally:
        await database.close()


_opened: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Task[Toolbox]] = WeakKeyDictionary()
_given: list[Settings] = []


def use_settings(settings: Settings) -> None:
    """Say which settings `toolbox()` opens with, before its first call; the environment's otherwise."""
    _given[:] = [settings]
    _opened.clear()


async def toolbox() -> Toolbox:
    """The toolbox of this process and event loop, opened at the first call and kept until the loop ends."""
    loop = asyncio.get_running_loop()
    if loop not in _opened:
        _opened[loop] = loop.create_task(_open_for_good())
    return await asyncio.shield(_opened[loop])


async def _open_for_good() -> Toolbox:
    settings = _given[0] if _given else await asyncio.to_thread(Settings)
    return await open_toolbox(settings).__aenter__()


def say(runtime: Runtime[RunContext], progress: BaseModel) -> None:
    """Put a progress event on the run's `custom` stream."""
    runtime.stream_writer(progress.model_dump(mode="json"))


def say_patch(
    runtime: Runtime[RunContext], before: SceneProject, after: SceneProject, *, version: int, draft: bool = True
) -> None:
    """Put the difference of two states of a project on the `custom` stream; nothing where there is none."""
    patch = project_patch(before, after)
    if patch:
        say(runtime, ProjectPatched(project_id=after.id, version=version, draft=draft, patch=patch))
