"""ComfyUI over its HTTP API: a workflow is queued at `/prompt`, watched at `/history/{id}`, its picture read at
`/view`.

The workflow is ComfyUI's "API format" with `{prompt}`, `{negative}`, `{seed}`, `{width}`, `{height}` where those go;
the one that is shipped makes a picture from words with whatever checkpoint is named `image_model`.
"""

import asyncio
import copy
import json
import uuid
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from state.base import content_hash
from state.bible import Sha256
from state.errors import InvalidInput
from tools.images.base import Estimate, ImageFailed, ImageRequest, MadeImage, Remember, remember_nothing
from tools.images.decoding import MAX_BYTES

POLL_S = 0.5
TIMEOUT_S = 600.0
Sleep = Callable[[float], Awaitable[None]]

PLAIN: dict[str, Any] = {
    "1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "{model}"}},
    "2": {"class_type": "CLIPTextEncode", "inputs": {"clip": ["1", 1], "text": "{prompt}"}},
    "3": {"class_type": "CLIPTextEncode", "inputs": {"clip": ["1", 1], "text": "{negative}"}},
    "4": {"class_type": "EmptyLatentImage", "inputs": {"width": "{width}", "height": "{height}", "batch_size": 1}},
    "5": {
        "class_type": "KSampler",
        "inputs": {
            "model": ["1", 0],
            "positive": ["2", 0],
            "negative": ["3", 0],
            "latent_image": ["4", 0],
            "seed": "{seed}",
            "steps": 25,
            "cfg": 6.5,
            "sampler_name": "dpmpp_2m",
            "scheduler": "karras",
            "denoise": 1.0,
        },
    },
    "6": {"class_type": "VAEDecode", "inputs": {"samples": ["5", 0], "vae": ["1", 2]}},
    "7": {"class_type": "SaveImage", "inputs": {"images": ["6", 0], "filename_prefix": "director"}},
}


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
        self._model = model or "sd_xl_base_1.0.safetensors"
        self.identity = f"comfyui/{self._model}/{content_hash(self._workflow)[:12]}"
        self._timeout_s = timeout_s
        self._sleep = sleep
        self._http = httpx.AsyncClient(base_url=base_url.rstrip("/"), timeout=30.0, trust_env=False)

    def estimate(self, request: ImageRequest) -> Estimate:
        return Estimate(images=0, micro_usd=None)

    async def make(
        self, request: ImageRequest, pictures: Mapping[Sha256, bytes], remember: Remember = remember_nothing
    ) -> MadeImage:
        """Queue the workflow and wait for its picture. Cancelling takes it out of the server's queue."""
        notes = ("references are not sent to ComfyUI by this workflow",) if request.references else ()
        with _named_failures():
            body = {"prompt": self.filled(request), "client_id": str(uuid.uuid4())}
            job = str((await self._json("POST", "/prompt", body))["prompt_id"])
        await remember(job)
        return (await self._waited(job))._replace(warnings=notes)

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

    def filled(self, request: ImageRequest) -> dict[str, Any]:
        """The workflow with this request's words and sizes in their places."""
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
        nodes = copy.deepcopy(self._workflow)
        for node in nodes.values():
            for field, value in node.get("inputs", {}).items():
                node["inputs"][field] = _filled(value, values)
        return nodes

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

    async def _json(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        response = await self._http.request(method, path, json=body)
        if response.status_code == 429:
            raise ImageFailed("rate_limited", "ComfyUI asks to wait")
        if response.status_code >= 500:
            raise ImageFailed("server_error", f"ComfyUI answered {response.status_code}")
        if response.status_code >= 400:
            raise ImageFailed("invalid_request", f"ComfyUI refused the workflow: {response.text[:300]}")
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


def read_workflow(path: Path) -> dict[str, Any]:
    """A workflow in ComfyUI's API format. Raises `InvalidInput` when it is missing, or not one."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidInput(f"{path}: {error}", field="comfyui_workflow") from error
    whole = isinstance(document, dict) and all(isinstance(n, dict) and "class_type" in n for n in document.values())
    if not whole:
        raise InvalidInput(f"{path} is not a workflow in API format", field="comfyui_workflow")
    return dict(document)


def _filled(value: Any, values: Mapping[str, Any]) -> Any:
    """A field with its place filled; words may stand in the middle of others, numbers stand alone."""
    if not isinstance(value, str):
        return value
    if value in values:
        return values[value]
    for place in ("{prompt}", "{negative}"):
        value = value.replace(place, str(values[place]))
    return value


def _reason(status: Mapping[str, Any]) -> str:
    for kind, told in status.get("messages", ()):
        if kind == "execution_error":
            return str(told.get("exception_message", "an error"))[:300]
    return "an error it does not explain"
