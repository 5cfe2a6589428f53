"""What a builder writes in an afternoon: FastAPI, sse-starlette and a SQLite checkpointer. No event log."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import uvicorn
from fastapi import FastAPI, Request
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from sse_starlette import EventSourceResponse

sys.path.insert(0, str(Path(__file__).parent))
from token_graph import flow


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with AsyncSqliteSaver.from_conn_string(sys.argv[2]) as saver:
        app.state.graph = flow.compile(checkpointer=saver)
        yield


app = FastAPI(lifespan=lifespan)


def plain(value: Any) -> Any:
    return value.model_dump()


@app.get("/ok")
async def ok() -> dict[str, bool]:
    return {"ok": True}


@app.post("/runs/stream")
async def stream(request: Request) -> EventSourceResponse:
    body = await request.json()
    config = {"configurable": {"thread_id": str(uuid4())}}

    async def events() -> AsyncIterator[dict[str, str]]:
        async for mode, chunk in app.state.graph.astream(body["input"], config, stream_mode=["messages", "updates"]):
            yield {"event": mode, "data": orjson.dumps(chunk, default=plain).decode()}

    return EventSourceResponse(events())


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="warning")
