"""What a picture is asked of a provider with, and what comes back."""

from collections.abc import Awaitable, Callable, Mapping
from itertools import zip_longest
from typing import Annotated, NamedTuple, Protocol

from pydantic import Field

from state.base import Part, content_hash
from state.bible import Sha256
from state.errors import DirectorError
from state.il import IL, CharacterRef, Reference
from state.vocabulary import PanelLayout

RETRYABLE = frozenset({"rate_limited", "server_error", "timeout", "connection", "bad_response"})
"""Kinds that may be asked again by themselves, as long as nothing can have been paid."""
NOT_COLLECTED = "not_collected"
"""Kind of a picture that is paid for and could not be read yet: it stays where it is."""


class ImageRequest(Part):
    """One picture to make: the words for a model, and the shots behind the words for a renderer."""

    text: str
    negative: str = ""
    frames: Annotated[tuple[IL, ...], Field(min_length=1)]
    """What is in the picture: one shot, or the panels of a page in reading order."""
    layout: PanelLayout = PanelLayout.SINGLE
    company: tuple[CharacterRef, ...] = ()
    """Everybody on the set, whether or not a frame shows them."""
    props: tuple[str, ...] = ()
    """Everything on the set that matters to the story."""
    references: tuple[Reference, ...] = ()
    seed: int | None = None
    width: Annotated[int, Field(ge=64, le=4096)] = 960
    """Wished width of one frame, in pixels; providers with fixed sizes take the nearest."""

    def hash(self, provider: str) -> str:
        """The same for the same request to the same provider, and for no other."""
        return content_hash([provider, self])

    @property
    def ranked_references(self) -> tuple[Reference, ...]:
        """Every reference of the frames once, the most telling first, whatever a target has room for."""
        ranks = zip_longest(*(frame.references for frame in self.frames))
        return tuple({ref.asset: ref for rank in ranks for ref in rank if ref is not None}.values())

    @property
    def prompt_hash(self) -> str:
        """Hash of the words."""
        return content_hash([self.text, self.negative])


class MadeImage(NamedTuple):
    """One picture as a provider gave it."""

    data: bytes
    served_model: str
    micro_usd: int | None = None
    """What the provider says it cost; None when it does not say."""
    warnings: tuple[str, ...] = ()


class Estimate(NamedTuple):
    """What a request will cost, before it is made."""

    images: int
    """Counted against the account's month; 0 for pictures made on this machine."""
    micro_usd: int | None
    """None when nobody knows the price."""


class ImageFailed(DirectorError):
    """A provider gave no usable picture. `kind` says how; `charged` whether it may have cost something."""

    code = "image_failed"
    status = 502

    def __init__(self, kind: str, message: str, *, charged: bool = False, retry_after_s: float | None = None) -> None:
        super().__init__(message, field="image")
        self.kind = kind
        self.charged = charged
        self.retry_after_s = retry_after_s

    @property
    def retryable(self) -> bool:
        """Whether asking again by itself can help and can not pay for the same picture twice."""
        return self.kind in RETRYABLE and not self.charged


class ImageRefused(ImageFailed):
    """The provider declined to draw this. Asking again, or another provider, is a person's choice."""

    code = "image_refused"
    status = 422

    def __init__(self, message: str) -> None:
        super().__init__("refused", message)


Remember = Callable[[str], Awaitable[None]]
"""Keeps where a picture that is paid for waits at its host, so that it is read from there and never asked for again."""


async def remember_nothing(place: str) -> None:
    """For a caller who does not come back."""


class ImageProvider(Protocol):
    """One way to make pictures."""

    @property
    def name(self) -> str:
        """What provenance calls it: `previz`, `openrouter`, `comfyui`."""

    @property
    def local(self) -> bool:
        """True when it draws in this process: nothing leaves it, nothing is counted, its bytes are trusted."""

    @property
    def target(self) -> str:
        """The compile target whose language it reads."""

    @property
    def identity(self) -> str:
        """Provider and model: part of the hash of a request, so that another model's picture is another picture."""

    def fitted(self, request: ImageRequest) -> ImageRequest:
        """The request as this provider can take it, where that is not what its target's language takes."""

    def estimate(self, request: ImageRequest) -> Estimate:
        """What the request would cost."""

    async def make(
        self, request: ImageRequest, pictures: Mapping[Sha256, bytes], remember: Remember = remember_nothing
    ) -> MadeImage:
        """Make the picture; `pictures` holds the references' bytes by asset. Raises `ImageFailed`."""

    async def collect(self, place: str) -> MadeImage:
        """The picture that waits at a place `make` had remembered. Raises `ImageFailed`."""

    async def close(self) -> None:
        """Give back what it holds open."""
