"""Real HTTP servers that give pictures as OpenAI-shaped hosts and ComfyUI do, and do what a script says."""

import asyncio
import base64
import io
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from PIL import Image

Behaviour = Callable[["PictureHost", dict[str, Any]], Any]


def png(width: int = 320, height: int = 180, color: str = "#445566") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), color).save(buffer, "PNG")
    return buffer.getvalue()


@dataclass
class PictureHost:
    """`script` is played in order, its last entry again and again."""

    script: list[Behaviour] = field(default_factory=list)
    seen: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    picture: bytes = field(default_factory=png)
    url: str = ""
    polls: int = 0
    dropped: list[Any] = field(default_factory=list)
    busy_reads: int = 0
    """How many readings of a made picture's address fail first."""

    def play(self, *script: Behaviour) -> None:
        self.script, self.seen, self.headers, self.polls, self.dropped = list(script), [], [], 0, []
        self.busy_reads = 0
        self.picture = png()

    async def answer(self, request: Request) -> Response:
        body = await _body(request)
        self.seen.append(body)
        self.headers.append(dict(request.headers))
        behaviour = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        given = behaviour(self, body)
        return await given if asyncio.iscoroutine(given) else given


async def _body(request: Request) -> dict[str, Any]:
    """The JSON, or a form's fields with its files as name, type and bytes."""
    if not request.headers["content-type"].startswith("multipart/form-data"):
        body: dict[str, Any] = await request.json()
        return body
    form = await request.form()
    fields: dict[str, Any] = {"path": request.url.path, "files": []}
    for name, value in form.multi_items():
        if isinstance(value, str):
            fields[name] = value
        else:
            fields["files"].append((name, value.filename, value.content_type, await value.read()))
    return fields


def chat(message: dict[str, Any], **rest: Any) -> JSONResponse:
    choice = {
        "index": 0,
        "finish_reason": rest.pop("finish_reason", "stop"),
        "message": {"role": "assistant", **message},
    }
    usage = {"prompt_tokens": 9, "completion_tokens": 1290, "total_tokens": 1299, "cost": 0.039}
    answer = {"id": "x", "object": "chat.completion", "created": 1, "model": "served-image", "usage": usage}
    return JSONResponse({**answer, "choices": [choice], **rest})


def in_message(host: PictureHost, body: dict[str, Any], count: int = 1) -> Response:
    uri = "data:image/png;base64," + base64.b64encode(host.picture).decode()
    return chat({"content": "", "images": [{"type": "image_url", "image_url": {"url": uri}}] * count})


def two_in_message(host: PictureHost, body: dict[str, Any]) -> Response:
    return in_message(host, body, 2)


def words_instead(host: PictureHost, body: dict[str, Any]) -> Response:
    return chat({"content": "Here is a description of the scene instead."})


def refusal(host: PictureHost, body: dict[str, Any]) -> Response:
    return chat({"content": None, "refusal": "I can not draw that."})


def in_base64(host: PictureHost, body: dict[str, Any]) -> Response:
    return JSONResponse({"created": 1, "data": [{"b64_json": base64.b64encode(host.picture).decode()}]})


def as_address(host: PictureHost, body: dict[str, Any]) -> Response:
    return JSONResponse({"created": 1, "data": [{"url": f"{host.url}/made.png"}]})


def private_address(host: PictureHost, body: dict[str, Any]) -> Response:
    return JSONResponse({"created": 1, "data": [{"url": "http://169.254.169.254/latest/meta-data"}]})


def none_at_all(host: PictureHost, body: dict[str, Any]) -> Response:
    return JSONResponse({"created": 1, "data": []})


def no_such_path(host: PictureHost, body: dict[str, Any]) -> Response:
    return JSONResponse({"detail": "Not Found"}, 404)


def no_such_model(host: PictureHost, body: dict[str, Any]) -> Response:
    return JSONResponse({"error": {"message": "no such model", "code": "model_not_found"}}, 404)


def uploaded(host: PictureHost, body: dict[str, Any]) -> Response:
    return JSONResponse({"name": body["files"][0][1], "subfolder": "", "type": "input"})


def moderation(host: PictureHost, body: dict[str, Any]) -> Response:
    error = {"message": "Your request was rejected by the safety system.", "code": "moderation_blocked", "type": "x"}
    return JSONResponse({"error": error}, 400)


def busy(host: PictureHost, body: dict[str, Any]) -> Response:
    return JSONResponse({"error": {"message": "slow down"}}, 429, headers={"retry-after": "3"})


async def slow(host: PictureHost, body: dict[str, Any]) -> Response:
    await asyncio.sleep(3)
    return in_base64(host, body)


async def unhurried(host: PictureHost, body: dict[str, Any]) -> Response:
    await asyncio.sleep(0.3)
    return in_base64(host, body)


def cut(host: PictureHost, body: dict[str, Any]) -> Response:
    async def half() -> Any:
        yield b'{"created": 1, "data": [{"b64_json": "'
        raise ConnectionResetError

    return StreamingResponse(half(), media_type="application/json", headers={"content-length": "100000"})


def queued(host: PictureHost, body: dict[str, Any]) -> Response:
    return JSONResponse({"prompt_id": "job-1", "number": 1, "node_errors": {}})


def bad_workflow(host: PictureHost, body: dict[str, Any]) -> Response:
    return JSONResponse({"error": {"type": "prompt_outputs_failed_validation", "message": "no checkpoint"}}, 400)


def _app(host: PictureHost) -> FastAPI:
    app = FastAPI()
    for path in ("/v1/chat/completions", "/v1/images/generations", "/v1/images/edits", "/prompt", "/upload/image"):
        app.add_api_route(path, host.answer, methods=["POST"], response_model=None)

    @app.get("/v1/made.png")
    @app.get("/view")
    async def made(request: Request) -> Response:
        host.headers.append(dict(request.headers))
        if host.busy_reads:
            host.busy_reads -= 1
            return Response("busy", 503)
        return Response(host.picture, media_type="image/png")

    @app.get("/history/{job}")
    async def history(job: str) -> Any:
        host.polls += 1
        if job == "job-1" and host.polls < 3:
            return {}
        image = {"filename": "a.png", "subfolder": "", "type": "output"}
        return {job: {"status": {"status_str": "success"}, "outputs": {"7": {"images": [image]}}}}

    @app.post("/queue")
    @app.post("/interrupt")
    async def drop(request: Request) -> Any:
        host.dropped.append(await request.json())
        return {}

    return app


@contextmanager
def serving(host: PictureHost) -> Iterator[PictureHost]:
    """The host on a free port for the block."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(_app(host), log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    host.url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    yield host
    server.should_exit = True
    thread.join(10)
