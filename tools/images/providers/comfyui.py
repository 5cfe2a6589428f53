"""ComfyUI over its HTTP API: a workflow is queued at `/prompt`, watched at `/history/{id}`, its picture read at
`/view`.

The workflow is ComfyUI's "API format" with `{prompt}`, `{negative}`, `{seed}`, `{width}`, `{height}` where those go,
and `LoadImage` nodes with `{reference}` (or so titled) for reference pictures, which are put among the server's inputs
by `/upload/image`.
"""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import httpx

from state.base import content_hash
from state.bible import Sha256
from tools.images.base import Estimate, ImageFailed, ImageRequest, MadeImage, Remember, remember_nothing
from tools.images.decoding import MAX_BYTES
from tools.images.providers.comfyui_workflows import PLAIN, filled_workflow, reference_nodes

POLL_S = 0.5
TIMEOUT_S = 600.0
Sleep = Callable[[float], Awaitable[None]]


class ComfyUI:
    """One server, usually the person's own: nothing is counted against a month, and nothing is known of its price."""

    name = "comfyui"
    local = False
    target = "sdxl"

    def __init__(
        self,
        base_url: str,
        *,
        workflow: Mapping[str, Any] | None = None,
        model: str = "",
        timeout_s: float = TIMEOUT_S,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._workflow = dict(workflow or PLAIN)
        self._places = len(reference_nodes(self._workflow))
        self._model = model or "sd_xl_base_1.0.safetensors"
        self.identity = f"comfyui/{self._model}/{content_hash(self._workflow)[:12]}"
        self._timeout_s = timeout_s
        self._sleep = sleep
        self._http = httpx.AsyncClient(base_url=base_url.rstrip("/"), timeout=30.0, trust_env=False)

    def fitted(self, request: ImageRequest) -> ImageRequest:
        """As many reference pictures as the workflow has nodes for, the most telling first: here the workflow decides,
        not the checkpoint's language."""
        return request.with_(references=request.ranked_references[: self._places])

    def estimate(self, request: ImageRequest) -> Estimate:
        return Estimate(images=0, micro_usd=None)

    async def make(
        self, request: ImageRequest, pictures: Mapping[Sha256, bytes], remember: Remember = remember_nothing
    ) -> MadeImage:
        """Queue the workflow and wait for its picture. Cancelling takes it out of the server's queue."""
        notes = self._notes(request)
        with _named_failures():
            uploaded = [await self._uploaded(one.asset, pictures[one.asset]) for one in request.references]
            body = {"prompt": self.filled(request, uploaded), "client_id": str(uuid.uuid4())}
            job = str((await self._json("POST", "/prompt", body))["prompt_id"])
        await remember(job)
        return (await self._waited(job))._replace(warnings=notes)

    def _notes(self, request: ImageRequest) -> tuple[str, ...]:
        left = len(request.ranked_references) - len(request.references)
        if self._places and not request.references:
            return ("there is no reference picture yet: the plain workflow is used, not the one with reference nodes",)
        return (f"this workflow has no node for {left} more reference pictures",) if left > 0 else ()

    async def _uploaded(self, asset: Sha256, data: bytes) -> str:
        """Puts a picture among the server's inputs, under its hash so that it is there once; returns the name that a
        node loads it by."""
        kind = "jpg" if data[:2] == b"\xff\xd8" else "png"
        form = {"image": (f"director-{asset[:32]}.{kind}", data, "image/jpeg" if kind == "jpg" else "image/png")}
        answer = await self._json("POST", "/upload/image", files=form, data={"type": "input", "overwrite": "true"})
        folder = str(answer.get("subfolder") or "")
        return f"{folder}/{answer['name']}" if folder else str(answer["name"])

    async def collect(self, place: str) -> MadeImage:
        """The picture of a job that was queued before."""
        return await self._waited(place)

    async def _waited(self, job: str) -> MadeImage:
        with _named_failures():
            try:
                async with asyncio.timeout(self._timeout_s):
                    where = await self._finished(job)
            except (TimeoutError, asyncio.CancelledError):
                await asyncio.shield(self._dropped(job))
                raise
            return MadeImage(await self._picture(where), f"comfyui/{self._model}", None)

    async def close(self) -> None:
        await self._http.aclose()

    def filled(self, request: ImageRequest, uploaded: Sequence[str] = ()) -> dict[str, Any]:
        """The workflow with this request's words, sizes and pictures in their places."""
        ratio = request.frames[0].aspect_ratio.ratio if request.frames[0].aspect_ratio else 16 / 9
        width = 1024 if ratio >= 1 else round(1024 * ratio / 64) * 64
        height = round(1024 / ratio / 64) * 64 if ratio >= 1 else 1024
        seed = request.seed if request.seed is not None else int(request.prompt_hash[:8], 16)
        values = {
            "{prompt}": request.text,
            "{negative}": request.negative,
            "{seed}": seed,
            "{width}": width,
            "{height}": height,
            "{model}": self._model,
        }
        workflow = PLAIN if self._places and not uploaded else self._workflow
        return filled_workflow(workflow, values, uploaded)

    async def _finished(self, job: str) -> Mapping[str, Any]:
        """Where the picture is, once it is made."""
        while True:
            history = await self._json("GET", f"/history/{job}")
            entry = history.get(job)
            if entry is not None:
                status = entry.get("status", {})
                if status.get("status_str") == "error":
                    raise ImageFailed("server_error", f"ComfyUI failed: {_reason(status)}")
                images = [image for node in entry.get("outputs", {}).values() for image in node.get("images", ())]
                kept = [image for image in images if image.get("type") == "output"] or images
                if not kept:
                    raise ImageFailed("no_picture", "ComfyUI finished without a picture")
                place: Mapping[str, Any] = kept[0]
                return place
            await self._sleep(POLL_S)

    async def _picture(self, place: Mapping[str, Any]) -> bytes:
        query = {name: str(place.get(name, "")) for name in ("filename", "subfolder", "type")}
        data = bytearray()
        async with self._http.stream("GET", "/view", params=query) as response:
            if response.status_code != 200:
                raise ImageFailed("no_picture", f"ComfyUI answered {response.status_code} for its picture")
            async for chunk in response.aiter_bytes():
                data += chunk
                if len(data) > MAX_BYTES:
                    raise ImageFailed("bad_picture", "ComfyUI's picture is too large")
        return bytes(data)

    async def _dropped(self, job: str) -> None:
        """Take a job out of the queue, or stop it; a server that does not answer keeps it."""
        for path, body in (("/queue", {"delete": [job]}), ("/interrupt", {"prompt_id": job})):
            try:
                await self._http.post(path, json=body)
            except httpx.HTTPError:
                return

    async def _json(self, method: str, path: str, body: object = None, **form: Any) -> dict[str, Any]:
        response = await self._http.request(method, path, json=body, **form)
        if response.status_code == 429:
            raise ImageFailed("rate_limited", "ComfyUI asks to wait")
        if response.status_code >= 500:
            raise ImageFailed("server_error", f"ComfyUI answered {response.status_code}")
        if response.status_code >= 400:
            raise ImageFailed("invalid_request", f"ComfyUI refused {path}: {response.text[:300]}")
        answer = response.json()
        if not isinstance(answer, dict):
            raise TypeError("not an object")
        return answer


@contextmanager
def _named_failures() -> Iterator[None]:
    """What goes wrong with the server, by name."""
    try:
        yield
    except TimeoutError as error:
        raise ImageFailed("timeout", "ComfyUI took too long") from error
    except httpx.HTTPError as error:
        raise ImageFailed("connection", f"ComfyUI: the connection broke: {error}") from error
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise ImageFailed("bad_response", f"ComfyUI answered something unreadable: {error!r}") from error


def _reason(status: Mapping[str, Any]) -> str:
    for kind, told in status.get("messages", ()):
        if kind == "execution_error":
            return str(told.get("exception_message", "an error"))[:300]
    return "an error it does not explain"
