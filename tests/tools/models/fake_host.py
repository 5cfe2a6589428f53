"""A real HTTP server that speaks the OpenAI API and does what a script says, request after request."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse

Behaviour = Callable[[dict[str, Any]], Response]

USAGE = {"prompt_tokens": 40, "completion_tokens": 10, "total_tokens": 50}


@dataclass
class Seen:
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class FakeHost:
    """`script` is played in order, its last entry again and again; `by_model` overrides it for a model's name."""

    script: list[Behaviour] = field(default_factory=list)
    by_model: dict[str, list[Behaviour]] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    url: str = ""

    def next_for(self, body: dict[str, Any]) -> Behaviour:
        script = self.by_model.get(body["model"], self.script)
        return script.pop(0) if len(script) > 1 else script[0]

    def play(self, *behaviours: Behaviour, **by_model: list[Behaviour]) -> None:
        self.script, self.by_model, self.seen = list(behaviours), by_model, []

    @property
    def models(self) -> list[str]:
        return [seen.body["model"] for seen in self.seen]


def start(host: FakeHost) -> Callable[[], None]:
    """Serve on a free port; returns what stops it."""
    app = FastAPI()

    @app.post("/v1/chat/completions")
    async def complete(request: Request) -> Response:
        body = await request.json()
        host.seen.append(Seen(dict(request.headers), body))
        return host.next_for(body)(body)

    @app.get("/v1/models")
    async def models(request: Request) -> Response:
        host.seen.append(Seen(dict(request.headers), {"model": ""}))
        return JSONResponse({"object": "list", "data": [{"id": "primary", "object": "model"}]})

    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(256)
    host.url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)

    def stop() -> None:
        server.force_exit = True
        server.should_exit = True
        thread.join(timeout=10)

    return stop


def completion(
    content: str | None = None, *, calls: Any = None, finish: str = "stop", served: str = "", **extra: Any
) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """A whole completion. `usage=None` leaves usage out; other extras join the message."""
    usage = extra.pop("usage", USAGE)

    def body(asked: dict[str, Any]) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": content, **extra}
        if calls:
            message["tool_calls"] = calls
        whole = {
            "id": "c1",
            "object": "chat.completion",
            "created": 1,
            "model": served or asked["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        }
        return {**whole, "usage": usage} if usage else whole

    return body


def says(content: str | None = None, **options: Any) -> Behaviour:
    body = completion(content, **options)
    return lambda asked: JSONResponse(body(asked))


def in_call(arguments: str) -> Behaviour:
    """Answer through whatever single tool was forced."""

    def behave(asked: dict[str, Any]) -> Response:
        name = asked["tools"][0]["function"]["name"]
        call = {"id": "t1", "type": "function", "function": {"name": name, "arguments": arguments}}
        return says(calls=[call], finish="tool_calls")(asked)

    return behave


def fails(status: int, message: str = "no", **headers: str) -> Behaviour:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda asked: JSONResponse({"error": {"message": message, "code": status}}, status, headers=sent)


def error_in_200(code: int) -> Behaviour:
    return lambda asked: JSONResponse({"error": {"message": "upstream is overloaded", "code": code}})


def html_in_200(asked: dict[str, Any]) -> Response:
    return PlainTextResponse("<html>login</html>", media_type="text/html")


def hangs(seconds: float, then: Behaviour | None = None) -> Behaviour:
    async def body() -> AsyncIterator[bytes]:
        await asyncio.sleep(seconds)
        yield b"{}"

    return lambda asked: StreamingResponse(body(), media_type="application/json")


def streams(
    *words: str,
    calls: tuple[dict[str, Any], ...] = (),
    finish: str | None = "stop",
    usage: Any = USAGE,
    served: str = "",
    cut: bool = False,
    pause: float = 0.0,
    error: dict[str, Any] | None = None,
    refusal: str = "",
) -> Behaviour:
    """A server-sent stream of words and tool-call deltas; `cut` drops the connection after the words."""

    def chunk(asked: dict[str, Any], delta: dict[str, Any], finish_reason: str | None = None) -> bytes:
        data = {
            "id": "c1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": served or asked["model"],
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish_reason}],
        }
        return f"data: {json.dumps(data)}\n\n".encode()

    async def body(asked: dict[str, Any]) -> AsyncIterator[bytes]:
        yield b": OPENROUTER PROCESSING\n\n"
        yield chunk(asked, {"role": "assistant", "content": ""})
        for word in words:
            yield chunk(asked, {"content": word})
            await asyncio.sleep(pause)
        if refusal:
            yield chunk(asked, {"refusal": refusal})
        for call in calls:
            yield chunk(asked, {"tool_calls": [call]})
        if cut:
            raise ConnectionResetError
        if error:
            yield f"data: {json.dumps({'error': error})}\n\n".encode()
            return
        if finish:
            yield chunk(asked, {}, finish)
            if usage:
                tail = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": served or asked["model"]}
                yield f"data: {json.dumps({**tail, 'choices': [], 'usage': usage})}\n\n".encode()
            yield b"data: [DONE]\n\n"

    return lambda asked: StreamingResponse(body(asked), media_type="text/event-stream")


def call_deltas(name: str, arguments: str, index: int = 0) -> tuple[dict[str, Any], ...]:
    """One tool call, its arguments in two pieces."""
    half = len(arguments) // 2
    opening = {
        "index": index,
        "id": f"call_{index}",
        "type": "function",
        "function": {"name": name, "arguments": arguments[:half]},
    }
    return opening, {"index": index, "function": {"arguments": arguments[half:]}}
