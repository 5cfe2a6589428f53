"""What a model call was and what it cost, and how much an account may still use."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, Field

from state.base import Part
from state.errors import DirectorError


class Route(StrEnum):
    """What a step needs from a model."""

    CHAT = "chat"
    STRUCTURE = "structure"
    VISION = "vision"
    IMAGE = "image"
    EMBEDDING = "embedding"
    TEACHER = "teacher"


class Tier(StrEnum):
    FREE = "free"
    PRO = "pro"


class Meter(StrEnum):
    """What is counted. Always whole numbers."""

    TOKENS = "tokens"
    IMAGES = "images"


class Account(Part):
    """Who pays, and the zone and day in which their month begins."""

    id: str = Field(min_length=1, max_length=200)
    zone: str = "UTC"
    """IANA time zone of the account's calendar month."""
    anchor_day: int = Field(default=1, ge=1, le=31)
    """Day on which the month begins; clamped to the length of shorter months."""


class Usage(Part):
    """Tokens of one request, as the provider counted them, or as we did when it did not say."""

    input_tokens: int = Field(default=0, ge=0)
    output_tokens: int = Field(default=0, ge=0)
    cached_tokens: int = Field(default=0, ge=0)
    reasoning_tokens: int = Field(default=0, ge=0)
    estimated: bool = False

    @property
    def total(self) -> int:
        return self.input_tokens + self.output_tokens


class Attempt(Part):
    """One request to one model, and how it ended."""

    provider: str
    model_requested: str
    model_served: str = ""
    method: str = ""
    """How a structured answer was asked for: json_schema, function_calling, json_mode, or empty for chat."""
    outcome: str
    """`ok`, or the code of the failure."""
    detail: str = ""
    usage: Usage = Usage()
    cost_micro_usd: int = Field(default=0, ge=0)
    cost_source: Literal["provider", "computed", "estimated", "none"] = "none"
    latency_ms: int = Field(default=0, ge=0)


class ModelCall(Part):
    """The record of one step's call: the last attempt answered, the earlier ones say what went wrong before."""

    id: str
    step: str
    route: Route
    tier: Tier
    account: str
    engine: Literal["model", "offline"]
    provider: str
    model_requested: str
    model_served: str
    prompt_hash: str
    usage: Usage
    """Over all attempts."""
    cost_micro_usd: int = Field(ge=0)
    """Over all attempts, in millionths of a US dollar."""
    cost_source: Literal["provider", "computed", "estimated", "none"]
    latency_ms: int = Field(ge=0)
    ttft_ms: int | None = None
    """Time to the first streamed token; None where nothing was streamed."""
    repaired: bool = False
    fell_back: bool = False
    variant: str = ""
    boosted: bool = False
    attempts: tuple[Attempt, ...] = ()
    warnings: tuple[str, ...] = ()
    started_at: AwareDatetime


class Quota(Part):
    """One meter of one account in one month."""

    account: str
    meter: Meter
    granted: int
    used: int
    held: int
    hard: bool
    starts_at: AwareDatetime
    resets_at: AwareDatetime

    @property
    def remaining(self) -> int:
        return max(0, self.granted - self.used - self.held)


class QuotaExceeded(DirectorError):
    """The month's allowance does not cover this call. Nothing was called and nothing was charged."""

    code = "quota_exceeded"
    status = 402

    def __init__(
        self, meter: Meter, needed: int, remaining: int, resets_at: datetime, offers: tuple[str, ...] = ()
    ) -> None:
        super().__init__(
            f"this call needs up to {needed} {meter.value} and {remaining} are left until {resets_at.isoformat()}",
            field=meter.value,
        )
        self.meter = meter
        self.needed = needed
        self.remaining = remaining
        self.resets_at = resets_at
        self.offers = offers
