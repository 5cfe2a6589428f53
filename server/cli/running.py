"""Running a workflow in this process: progress as it happens, reviews asked at the terminal, the result at the end."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AIMessageChunk
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from graphs.workflow import Workflow
from state.errors import InvalidInput
from tools.context import RunContext

Reviewer = Callable[[Mapping[str, Any]], Mapping[str, Any]]
Listener = Callable[[str, Any], None]


@dataclass(frozen=True)
class Session:
    """A thread of one workflow in this process; its memory lasts as long as the command."""

    graph: Any
    thread_id: str
    context: RunContext

    async def run(self, given: Mapping[str, Any], listen: Listener, review: Reviewer | None = None) -> dict[str, Any]:
        """Run to the end, answering reviews. `listen` hears ("token", text) and ("progress", event)."""
        step: Any = dict(given)
        config = self._config()
        while True:
            values: dict[str, Any] = {}
            async for mode, part in self.graph.astream(
                step, config, context=self.context, stream_mode=["custom", "messages", "values"]
            ):
                if mode == "custom":
                    listen("progress", part)
                elif mode == "messages" and isinstance(part[0], AIMessageChunk) and part[0].text:
                    listen("token", part[0].text)
                elif mode == "values":
                    values = part
            waiting = values.get("__interrupt__")
            if not waiting:
                return values
            if review is None:
                asked = " ".join(one["description"] for one in waiting[0].value["action_requests"])
                raise InvalidInput(f"it asks before it goes on, and --review lets you answer: {asked}", field="review")
            step = Command(resume=review(waiting[0].value))

    def _config(self) -> RunnableConfig:
        run_id = str(uuid.uuid4())
        return {
            "configurable": {"thread_id": self.thread_id},
            "metadata": {"run_id": run_id},
            "run_name": self.graph.name,
        }


def open_session(workflow: Workflow, context: RunContext) -> Session:
    """A fresh thread of a workflow."""
    graph = workflow.graph.copy({"checkpointer": InMemorySaver()})
    return Session(graph, str(uuid.uuid4()), context)
