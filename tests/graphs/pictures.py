"""A film and runs of picture workflows, for the tests of this folder."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from graphs.workflow import Workflow
from state.bible import Character, Location, Prop
from state.operations import AddEntity, AddScene, Operation
from state.project import Beat, Scene, SceneProject, Shot, Slugline
from state.slots import PromptSlots, Slot
from state.vocabulary import LightingMood, Origin, ShotType, TimeOfDay
from tools import toolbox as process_toolbox
from tools.context import RunContext
from tools.settings import Settings
from tools.toolbox import Toolbox, toolbox, use_settings

OWNER = "local"


def said(value: Any) -> Slot[Any]:
    return Slot(value=value, origin=Origin.SAID)


def film_operations() -> tuple[Operation, ...]:
    """Two people, a letter and a kitchen; one beat, one canonical shot."""
    slots = PromptSlots(
        subject=said("Mara"),
        action=said("opens the letter"),
        shot_type=said(ShotType.MEDIUM),
        lighting_mood=said(LightingMood.SOFT),
        color_palette=said(("teal", "amber")),
    )
    scene = Scene(
        id="scene-1",
        title="Kitchen",
        slugline=Slugline(location_id="location-1", time_of_day=TimeOfDay.DUSK),
        characters=("character-1", "character-2"),
        props=("prop-1",),
        beats=(Beat(id="beat-1", text=said("Mara opens the letter. Tom watches.")),),
        shots=(
            Shot(
                id="shot-1",
                beat_id="beat-1",
                prompt_slots=slots,
                characters=("character-1", "character-2"),
                props=("prop-1",),
            ),
        ),
    )
    return (
        AddEntity(entity=Character(id="character-1", name="Mara", description=said("tall, mustard coat"))),
        AddEntity(entity=Character(id="character-2", name="Tom", description=said("short, navy suit"))),
        AddEntity(entity=Location(id="location-1", name="kitchen")),
        AddEntity(entity=Prop(id="prop-1", name="letter")),
        AddScene(scene=scene),
    )


class Studio(NamedTuple):
    """A toolbox with a film in it."""

    tools: Toolbox
    project_id: str

    async def project(self) -> SceneProject:
        return (await self.tools.projects.load(self.project_id, owner=OWNER)).project

    async def edit(self, *operations: Operation) -> None:
        await self.tools.projects.commit(self.project_id, operations, base_version=None, owner=OWNER, author="person")


@asynccontextmanager
async def film_studio(folder: Path, settings: Settings | None = None) -> AsyncIterator[Studio]:
    """A toolbox in this folder, offline unless the settings say otherwise, with the film kept in it."""
    use_settings(settings or Settings(_env_file=None, data_dir=folder, offline=True))
    tools = await toolbox()
    await tools.projects.create(SceneProject(id="project-1", title="Film"), owner=OWNER)
    studio = Studio(tools, "project-1")
    await studio.edit(*film_operations())
    try:
        yield studio
    finally:
        await tools.database.close()
        process_toolbox._given.clear()
        process_toolbox._opened.clear()


class Run:
    """One thread of a workflow: what it said, and where it stands."""

    def __init__(self, workflow: Workflow, review: str = "auto") -> None:
        self.graph = workflow.graph.copy({"checkpointer": InMemorySaver()})
        self.context = RunContext(review=review)
        self.thread = str(uuid.uuid4())
        self.heard: list[dict[str, Any]] = []

    async def go(self, given: dict[str, Any] | Command[Any]) -> dict[str, Any]:
        """Run until it ends or asks; the state's values."""
        config = {"configurable": {"thread_id": self.thread}, "metadata": {"run_id": str(uuid.uuid4())}}
        values: dict[str, Any] = {}
        async for mode, part in self.graph.astream(
            given, config, context=self.context, stream_mode=["custom", "values"]
        ):
            if mode == "custom":
                self.heard.append(part)
            else:
                values = part
        return values

    def said(self, kind: str) -> list[dict[str, Any]]:
        return [one for one in self.heard if one["type"] == kind]
