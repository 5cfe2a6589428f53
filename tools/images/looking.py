"""Pictures read: measured always, and looked at by a vision model where one is set up.

A model that looks has no tools and answers to a schema, so a picture that gives orders can at most be described.
"""

import asyncio
import io
from collections.abc import Sequence

from langchain_core.runnables import RunnableConfig
from PIL import Image

from prompts.library import step
from state.usage import ModelCall, QuotaExceeded, Route, Tier
from state.vision import ONCE, LookRequest, PictureReading, SeenKind, SeenPicture, SeenStatement, Statement
from state.vocabulary import TimeOfDay
from tools.images.measures import Measured, measure
from tools.models.engines import Overrides
from tools.models.errors import ModelCallFailed, ModelConfigError
from tools.models.gateway import Gateway
from tools.models.messages import Picture

SENT_SIDE = 1024
"""Longest side, in pixels, of the copy a model is shown."""
SENT_BYTES = 600_000
WORDLESS: frozenset[SeenKind] = frozenset({"text", "answer", "time_of_day"})
"""What is seen and is not wording for a prompt."""


def check_seen(request: LookRequest, seen: SeenPicture) -> tuple[str, ...]:
    """Findings against what was seen: nothing blank, one place and one time, clothes on somebody who is there."""
    findings = []
    subjects = {one.said for one in seen.statements if one.kind == "subject"}
    for kind in sorted(ONCE):
        if sum(one.kind == kind for one in seen.statements) > 1:
            findings.append(f"{kind}: there is one at most.")
    for one in seen.statements:
        if not one.said.strip():
            findings.append(f"{one.kind}: nothing is said; leave it out.")
        elif one.kind == "wardrobe" and one.about not in subjects:
            findings.append(f"wardrobe: {one.about!r} is none of the subjects.")
        elif one.kind == "time_of_day" and one.said not in {time.value for time in TimeOfDay}:
            findings.append(f"time_of_day: {one.said!r} is none of {', '.join(TimeOfDay)}.")
    return tuple(findings)


LOOK = step("pictures/look", Route.VISION, LookRequest, SeenPicture, check=check_seen)


def read_measured(asset: str, data: bytes) -> PictureReading:
    """What can be measured in a stored picture."""
    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
        measured = measure(image)
    said = [Statement.model_validate(one.model_dump()) for one in measured.statements]
    return PictureReading(
        asset=asset,
        palette=tuple((swatch.hex, swatch.name, swatch.weight) for swatch in measured.palette),
        statements=(*said, *time_hints(measured)),
        flags=measured.flags,
        fingerprint=measured.fingerprint.model_dump_json(),
    )


def time_hints(measured: Measured) -> tuple[Statement, ...]:
    """Times of day that the light would fit: a question's options, never an answer, and so of little confidence."""
    numbers, flags = measured.numbers, measured.flags
    if "greyscale" in flags or "near_black" in flags or "flat" in flags:
        return ()
    dark, light = numbers.brightness < 0.38, numbers.brightness > 0.6
    warm, cool = numbers.warmth > 0.034, numbers.warmth < -0.012
    times = [TimeOfDay.NIGHT] if dark else [TimeOfDay.DAY] if light else []
    if warm and not light:
        times.append(TimeOfDay.GOLDEN_HOUR)
    if cool and not light:
        times.append(TimeOfDay.DUSK)
    return tuple(
        Statement(
            kind="time_hint", word=one.value, phrase="", value=numbers.brightness, confidence=0.3, source="measured"
        )
        for one in times
    )


def sent_picture(data: bytes) -> Picture:
    """The copy of a stored picture that a model is shown: small, and without anything but its pixels."""
    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
        small = image.convert("RGB")
    small.thumbnail((SENT_SIDE, SENT_SIDE), Image.Resampling.LANCZOS)
    for quality in (85, 70, 50):
        buffer = io.BytesIO()
        small.save(buffer, "JPEG", quality=quality)
        if buffer.tell() <= SENT_BYTES:
            break
    return Picture(buffer.getvalue(), "image/jpeg")


async def look_with_model(
    gateway: Gateway,
    reading: PictureReading,
    data: bytes,
    question: str = "",
    *,
    account: str,
    tier: Tier,
    config: RunnableConfig | None = None,
    overrides: Overrides = Overrides(),
) -> tuple[PictureReading, ModelCall | None]:
    """The reading with what the vision model saw, and the record of its call. Without a model that is set up, the
    reading as it was, and no byte of the picture is sent; with one that cannot be asked, a note that says why."""
    try:
        if not gateway.engines.candidates(Route.VISION, tier, overrides):
            return reading, None
        answer = await gateway.structured(
            LOOK,
            LookRequest(question=question),
            account=account,
            tier=tier,
            config=config,
            pictures=[await asyncio.to_thread(sent_picture, data)],
            overrides=overrides,
        )
    except (ModelCallFailed, ModelConfigError, QuotaExceeded) as failure:
        return reading.with_(notes=(f"measured only, since no model looked: {failure.message}",)), None
    if answer.call.engine == "offline":
        return reading.with_(notes=answer.call.warnings), answer.call
    return with_seen(reading, answer.value, answer.call.model_served or answer.call.model_requested), answer.call


def with_seen(reading: PictureReading, seen: SeenPicture, model: str) -> PictureReading:
    """The reading with what a model saw beside what was measured."""
    return reading.with_(statements=(*reading.statements, *_statements(seen.statements)), seen_by=model)


def _statements(seen: Sequence[SeenStatement]) -> tuple[Statement, ...]:
    return tuple(
        Statement(
            kind=one.kind,
            word=one.said.strip(),
            phrase="" if one.kind in WORDLESS else one.said.strip(),
            value=one.confidence,
            confidence=one.confidence,
            source="model",
            about=one.about if one.kind == "wardrobe" else "",
        )
        for one in seen
    )
