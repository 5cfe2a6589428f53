"""Hosts that speak the OpenAI API and give pictures: by `/images/generations`, by `/images/edits` where there are
reference pictures, or in a chat message when asked for `modalities: ["image", "text"]` as OpenRouter does.

The raw client is used, because the chat wrapper drops `message.images`. It never retries by itself, follows no
redirect and takes neither key nor address from the environment.
"""

import asyncio
import base64
import binascii
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal, NamedTuple

import httpx
import openai

from state.base import Part
from state.bible import Sha256
from state.errors import InvalidInput
from tools.images.base import (
    NOT_COLLECTED,
    Estimate,
    ImageFailed,
    ImageRefused,
    ImageRequest,
    MadeImage,
    Remember,
    remember_nothing,
)
from tools.images.decoding import MAX_BYTES
from tools.images.providers.openai_failures import failure_of, lacks_the_path
from tools.models.config import Price
from tools.models.providers import Endpoint, http_client
from tools.net.guarded import check_public

Way = Literal["images", "chat"]
SIZES = ((1024, 1024), (1536, 1024), (1024, 1536))
"""Sizes that `/images/generations` takes."""
TOKENS_PER_IMAGE = 1_290
"""Output tokens of one picture, by OpenRouter's listing of Gemini's image models; for estimates only."""


FETCHES = 4
"""Readings of a picture's address before it is left there for later."""
Sleep = Callable[[float], Awaitable[None]]


class TryAgain(Exception):
    """A picture's address is busy."""


class Waiting(Part):
    """A picture that is paid for, at its address."""

    url: str
    served_model: str
    micro_usd: int | None
    warnings: tuple[str, ...]


class Made(NamedTuple):
    """The picture of an answer: inline as base64, or at an address."""

    inline: str
    url: str
    model: str
    micro_usd: int | None
    notes: tuple[str, ...]


class OpenAIImages:
    """One model of one host."""

    local = False

    def __init__(
        self,
        name: str,
        endpoint: Endpoint,
        model: str,
        *,
        way: Way,
        target: str,
        price: Price | None = None,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = 180.0,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.name = name
        self._sleep = sleep
        self.target = target
        self.model = model
        self.identity = f"{name}/{model}"
        self._way: Way = way
        self._price = price
        self._timeout_s = timeout_s
        self._endpoint = endpoint
        self._http = http_client(endpoint, headers or {})
        self._client = openai.AsyncOpenAI(
            base_url=endpoint.base_url,
            api_key=endpoint.api_key,
            http_client=self._http,
            max_retries=0,
            timeout=timeout_s,
        )

    def fitted(self, request: ImageRequest) -> ImageRequest:
        return request

    def estimate(self, request: ImageRequest) -> Estimate:
        """One picture; its price by the output tokens a picture takes, where the model has a price."""
        return Estimate(1, self._price.cost(len(request.text) // 3, TOKENS_PER_IMAGE) if self._price else None)

    async def make(
        self, request: ImageRequest, pictures: Mapping[Sha256, bytes], remember: Remember = remember_nothing
    ) -> MadeImage:
        """Ask for the picture. Raises `ImageFailed` with what went wrong, `ImageRefused` when it was declined."""
        try:
            async with asyncio.timeout(self._timeout_s):
                if self._way == "images":
                    return await self._by_images(request, pictures, remember)
                return await self._by_chat(request, pictures, remember)
        except TimeoutError as error:
            raise ImageFailed("timeout", f"{self.name} took longer than {self._timeout_s:g} s", charged=True) from error
        except openai.APIError as error:
            raise failure_of(self.name, error) from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            told = f"{self.name} answered something unreadable: {error}"
            raise ImageFailed("bad_response", told, charged=True) from error

    async def collect(self, place: str) -> MadeImage:
        """The picture at an address that this host gave."""
        waiting = Waiting.model_validate_json(place)
        return MadeImage(await self._fetched(waiting.url), waiting.served_model, waiting.micro_usd, waiting.warnings)

    async def close(self) -> None:
        await self._client.close()

    async def _by_images(
        self, request: ImageRequest, pictures: Mapping[Sha256, bytes], remember: Remember
    ) -> MadeImage:
        answer, notes = await self._drawn(request, pictures)
        given = list(answer.data or ())
        if not given:
            raise ImageFailed("no_picture", f"{self.name} answered without a picture")
        first = given[0]
        served = str((answer.model_extra or {}).get("model") or self.model)
        notes = (*notes, *_count_note(self.name, len(given)))
        made = Made(first.b64_json or "", first.url or "", served, _cost(answer.model_extra), notes)
        return await self._taken(made, remember)

    async def _drawn(
        self, request: ImageRequest, pictures: Mapping[Sha256, bytes]
    ) -> tuple[openai.types.ImagesResponse, tuple[str, ...]]:
        """From words, or from reference pictures and words by `/images/edits`. A host without that path is asked for a
        picture from the words alone."""
        ratio = request.frames[0].aspect_ratio.ratio if request.frames[0].aspect_ratio else 16 / 9
        width, height = min(SIZES, key=lambda size: abs(size[0] / size[1] - ratio))
        size, words = f"{width}x{height}", _worded(request)
        notes: tuple[str, ...] = ()
        if request.references:
            files = [_file(number, pictures[one.asset]) for number, one in enumerate(request.references, 1)]
            try:
                return await self._client.images.edit(
                    model=self.model, image=files, prompt=words, n=1, size=size
                ), notes
            except openai.APIStatusError as error:
                if not lacks_the_path(error):
                    raise
                notes = (f"{self.name} takes no reference pictures; this one is drawn from the words alone",)
        return await self._client.images.generate(model=self.model, prompt=words, n=1, size=size), notes

    async def _by_chat(self, request: ImageRequest, pictures: Mapping[Sha256, bytes], remember: Remember) -> MadeImage:
        content: list[dict[str, Any]] = [{"type": "text", "text": _worded(request)}]
        content += [
            {"type": "image_url", "image_url": {"url": _data_uri(pictures[one.asset])}} for one in request.references
        ]
        messages: Any = [{"role": "user", "content": content}]
        answer = await self._client.chat.completions.create(
            model=self.model,
            messages=messages,
            extra_body={"modalities": ["image", "text"], "usage": {"include": True}},
        )
        if not answer.choices:
            error = (answer.model_extra or {}).get("error") or {}
            raise ImageFailed("bad_response", f"{self.name}: {error.get('message', 'an answer without choices')}")
        choice = answer.choices[0]
        if choice.message.refusal or choice.finish_reason == "content_filter":
            raise ImageRefused(f"{self.name} declined: {choice.message.refusal or 'its content filter'}")
        images = (choice.message.model_extra or {}).get("images") or []
        if not images:
            said = (choice.message.content or "").strip()[:200]
            raise ImageFailed("no_picture", f"{self.name} answered in words: {said or 'nothing'}", charged=True)
        url = str(images[0]["image_url"]["url"])
        usage = answer.usage.model_extra if answer.usage else None
        notes = _count_note(self.name, len(images))
        inline, address = (url.partition(",")[2], "") if url.startswith("data:") else ("", url)
        return await self._taken(Made(inline, address, answer.model, _cost(usage), notes), remember)

    async def _taken(self, made: "Made", remember: Remember) -> MadeImage:
        """The picture of an answer: inside it, or read from its address, which is remembered first."""
        served = f"{self.name}/{made.model}"
        if made.inline:
            return MadeImage(_decoded(made.inline), served, made.micro_usd, made.notes)
        waiting = Waiting(url=made.url, served_model=served, micro_usd=made.micro_usd, warnings=made.notes)
        await remember(waiting.model_dump_json())
        return await self.collect(waiting.model_dump_json())

    async def _fetched(self, url: str) -> bytes:
        """A result given as an address, read with patience: it is paid for."""
        for attempt in range(1, FETCHES + 1):
            try:
                return await self._read(url)
            except (httpx.HTTPError, TryAgain) as error:
                if attempt == FETCHES:
                    told = f"{self.name}: the picture is made and could not be read yet: {error}"
                    raise ImageFailed(NOT_COLLECTED, told, charged=True) from error
                await self._sleep(0.5 * 2**attempt)
        raise AssertionError("the last attempt returns or raises")

    async def _read(self, url: str) -> bytes:
        """One reading of an address: on the host itself, or on the public internet; without the key."""
        own = httpx.URL(self._endpoint.base_url)
        there = httpx.URL(url)
        target, headers = there, {}
        extensions: dict[str, Any] = {}
        if (there.host, there.port, there.scheme) != (own.host, own.port, own.scheme):
            try:
                checked = await check_public(url)
            except InvalidInput as error:
                told = f"{self.name} gave an address that is not fetched: {error.message}"
                raise ImageFailed("no_picture", told, charged=True) from error
            target = there.copy_with(host=checked.address)
            headers, extensions = {"host": there.netloc.decode()}, {"sni_hostname": there.host}
        async with (
            httpx.AsyncClient(timeout=self._timeout_s, trust_env=False, follow_redirects=False) as client,
            client.stream("GET", target, headers=headers, extensions=extensions) as response,
        ):
            if response.status_code == 429 or response.status_code >= 500:
                raise TryAgain(f"its address answered {response.status_code}")
            if response.status_code != 200:
                told = f"{self.name}: the picture's address answered {response.status_code}"
                raise ImageFailed("no_picture", told, charged=True)
            data = bytearray()
            async for chunk in response.aiter_bytes():
                data += chunk
                if len(data) > MAX_BYTES:
                    raise ImageFailed("bad_picture", f"{self.name}: the picture is too large", charged=True)
        return bytes(data)


def _worded(request: ImageRequest) -> str:
    return f"{request.text} Avoid: {request.negative}." if request.negative else request.text


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ImageFailed("bad_picture", "the picture is not base64", charged=True) from error


def _data_uri(data: bytes) -> str:
    return f"data:image/{_kind(data)};base64,{base64.b64encode(data).decode()}"


def _file(number: int, data: bytes) -> tuple[str, bytes, str]:
    """A part of a form: name, bytes and type."""
    kind = _kind(data)
    return f"reference-{number}.{kind}", data, f"image/{kind}"


def _kind(data: bytes) -> str:
    if data[:2] == b"\xff\xd8":
        return "jpeg"
    return "webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else "png"


def _cost(extra: Mapping[str, Any] | None) -> int | None:
    """The host's own figure in micro-USD."""
    cost = (extra or {}).get("cost")
    return round(float(cost) * 1_000_000) if isinstance(cost, int | float) else None


def _count_note(name: str, count: int) -> tuple[str, ...]:
    return (f"{name} gave {count} pictures where one was asked for; the first is used",) if count > 1 else ()
