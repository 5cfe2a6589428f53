"""One run that edits a project, followed by a client that comes back after every cut, and what must be true of it."""

import asyncio
import time
from dataclasses import dataclass, field

import httpx
from langgraph_sdk import get_client

from state.project import SceneProject
from tests.server.test_resumed_streams import read
from tools.storage.database import Database
from tools.storage.projects import ProjectStore

STEPS, TOKENS = 5, 3
OWNER = "local"


@dataclass
class Followed:
    """What one client has seen of one run, and when."""

    events: list[tuple[int, str, bytes]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    async def follow(self, urls: list[str], path: str) -> None:
        """Read to the end, coming back after every cut, on the next address if one does not answer."""
        tries = 0
        while not self.events or self.events[-1][1] != "end":
            last = str(self.events[-1][0]) if self.events else "-1"
            try:
                async with httpx.AsyncClient(base_url=urls[tries % len(urls)], timeout=60) as http:
                    found = await read(http, path, last, at_most=3)
            except httpx.TransportError:
                tries += 1
                await asyncio.sleep(0.02)
                continue
            self.events += found
            self.times += [time.monotonic()] * len(found)

    def second_attempt(self) -> float | None:
        """When the client first heard from whoever took the run up again."""
        begun = [at for at, (_, event, _) in zip(self.times, self.events, strict=True) if event == "metadata"]
        return begun[1] if len(begun) > 1 else None


@dataclass(frozen=True)
class Run:
    """A run on a thread, and the project it edits."""

    project: str
    thread_id: str
    run_id: str

    @property
    def path(self) -> str:
        return f"/threads/{self.thread_id}/runs/{self.run_id}/stream"


class Film:
    """Begins runs on a database and judges how they ended."""

    def __init__(self, database_url: str) -> None:
        self.database = Database(database_url)
        self.store = ProjectStore(self.database)
        self.made = 0

    async def begin(self, url: str, thread_id: str | None = None) -> Run:
        client = get_client(url=url)
        self.made += 1
        project = f"project-{self.made}"
        await self.store.create(SceneProject(id=project, title="Film"), owner=OWNER)
        thread_id = thread_id or (await client.threads.create())["thread_id"]
        wish = {"project": project, "count": STEPS, "tokens": TOKENS, "seconds": 0.01, "begun": ["once"]}
        modes = ["custom", "updates", "values"]
        run = await client.runs.create(thread_id, "edits", input=wish, stream_mode=modes)
        return Run(project, thread_id, run["run_id"])

    async def judge(self, url: str, run: Run, seen: Followed) -> None:
        """Raise unless the run ended right, every edit was made once, and the client missed and repeated nothing."""
        events = seen.events
        assert [seq for seq, _, _ in events] == list(range(1, len(events) + 1)), "event ids have a gap or a double"
        async with httpx.AsyncClient(base_url=url, timeout=60) as http:
            assert await read(http, run.path, "-1") == events, "the log is not what the client was told"
        client = get_client(url=url)
        assert (await client.runs.get(run.thread_id, run.run_id))["status"] == "success"
        state = await client.threads.get_state(run.thread_id)
        assert state["values"]["done"] == list(range(STEPS))
        assert state["values"]["begun"] == ["once"], "the input was taken again"
        await self.judge_edits(run)

    async def judge_edits(self, run: Run) -> None:
        stored = await self.store.load(run.project, owner=OWNER)
        titles = [scene.title for scene in stored.project.scenes]
        assert titles == [f"step {step}" for step in range(STEPS)], f"edits were lost or doubled: {titles}"
        assert stored.version == 1 + STEPS

    async def close(self) -> None:
        await self.database.close()
