"""What a change makes of a value: rungs of a ladder, factors, words added and taken away."""

from typing import Any

from state.direction import Negation, SlotDelta
from state.vocabulary import SHOT_LADDER, DepthOfField, Lens, LightingMood, MovementSpeed, ShotType

LADDERS: dict[str, tuple[str, ...]] = {
    "shot_type": tuple(SHOT_LADDER),
    "lens": (Lens.FISHEYE, Lens.ULTRA_WIDE, Lens.WIDE, Lens.MODERATE_WIDE, Lens.NORMAL, Lens.PORTRAIT, Lens.TELEPHOTO,
             Lens.SUPER_TELEPHOTO),
    "depth_of_field": tuple(DepthOfField),
    "movement_speed": tuple(MovementSpeed),
    "lighting_mood": (LightingMood.SILHOUETTE, LightingMood.LOW_KEY, LightingMood.SIDE_LIGHT, LightingMood.SOFT,
                      LightingMood.THREE_POINT, LightingMood.HIGH_KEY),
}  # fmt: skip
"""Values in order: wide to tight, wide to long, deep to thin, slow to fast, dark to bright."""

BESIDE: dict[str, dict[str, str]] = {
    "shot_type": {ShotType.ESTABLISHING: ShotType.WIDE},
    "lens": {Lens.ANAMORPHIC: Lens.MODERATE_WIDE, Lens.TILT_SHIFT: Lens.NORMAL, Lens.PROBE: Lens.WIDE},
    "lighting_mood": {
        LightingMood.CHIAROSCURO: LightingMood.LOW_KEY, LightingMood.SPLIT: LightingMood.LOW_KEY,
        LightingMood.UNDER_LIGHT: LightingMood.LOW_KEY, LightingMood.DAY_FOR_NIGHT: LightingMood.LOW_KEY,
        LightingMood.REMBRANDT: LightingMood.SIDE_LIGHT, LightingMood.RIM: LightingMood.SIDE_LIGHT,
        LightingMood.SHORT: LightingMood.SIDE_LIGHT, LightingMood.TOP_LIGHT: LightingMood.SIDE_LIGHT,
        LightingMood.PRACTICAL: LightingMood.SIDE_LIGHT, LightingMood.HARD: LightingMood.THREE_POINT,
        LightingMood.MOTIVATED: LightingMood.SOFT, LightingMood.AVAILABLE: LightingMood.SOFT,
        LightingMood.LOOP: LightingMood.SOFT, LightingMood.VOLUMETRIC: LightingMood.SOFT,
        LightingMood.BROAD: LightingMood.THREE_POINT, LightingMood.BUTTERFLY: LightingMood.THREE_POINT,
    },
}  # fmt: skip
"""Where values that are on no rung stand for stepping. Other values (a two-shot, a macro lens) are not stepped."""

START: dict[str, Any] = {
    "shot_type": ShotType.MEDIUM, "lens": Lens.NORMAL, "depth_of_field": DepthOfField.MODERATE,
    "movement_speed": MovementSpeed.MEDIUM, "lighting_mood": LightingMood.SOFT, "motion_strength": 0.3,
}  # fmt: skip
"""From where an undecided slot is stepped: the neutral middle."""

WORD_SLOTS = frozenset(("color_palette", "mood", "negatives"))
MAX_PALETTE = 5
MIN_SECONDS = 0.5
WORDS_PER_SECOND = 2.5
"""Pace of speech, from docs/glossary.md (2.3-2.7 in English)."""


class NoStep(Exception):
    """The value cannot be changed that way; the message says why."""


def changed(delta: SlotDelta, value: Any) -> Any:
    """The new value, or None to leave the slot undecided. Raises NoStep when there is no such change."""
    if delta.where and value != delta.where:
        raise NoStep(f"is not {delta.where.replace('_', ' ')}")
    match delta.how:
        case "set":
            return _words(delta.value) if delta.slot in WORD_SLOTS else delta.value
        case "clear":
            return None
        case "step":
            return _stepped(delta, value)
        case "scale":
            return _scaled(delta, value)
        case "add":
            return _added(delta, value)
        case "remove":
            return _removed(delta, value)


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _stepped(delta: SlotDelta, value: Any) -> Any:
    if delta.slot == "motion_strength":
        start = START["motion_strength"] if value is None else value
        return round(min(1.0, max(0.0, start + delta.amount)), 3)
    if delta.slot == "duration_s":
        if value is None:
            raise NoStep("has no length yet")
        return round(max(MIN_SECONDS, value + delta.amount), 2)
    ladder = LADDERS.get(delta.slot)
    if ladder is None:
        raise NoStep("has no order to step in")
    start = START[delta.slot] if value is None else value
    rung = rung_of(delta.slot, start)
    if rung is None:
        raise NoStep(f"is {str(start).replace('_', ' ')}, which is neither tighter nor wider than others")
    steps = round(delta.amount) or (1 if delta.amount > 0 else -1)
    new = min(len(ladder) - 1, max(0, rung + steps))
    if ladder[new] == start or (new == rung and start in ladder):
        raise NoStep(f"is at the end of the range already ({str(start).replace('_', ' ')})")
    return ladder[new]


def rung_of(slot: str, value: Any) -> int | None:
    """Where a value stands on its slot's ladder, or beside it."""
    ladder = LADDERS.get(slot, ())
    value = BESIDE.get(slot, {}).get(value, value)
    return ladder.index(value) if value in ladder else None


def _scaled(delta: SlotDelta, value: Any) -> Any:
    if value is None:
        raise NoStep("has no length yet")
    return round(max(MIN_SECONDS, value * delta.amount), 1)


def _added(delta: SlotDelta, value: Any) -> Any:
    if delta.slot not in WORD_SLOTS:
        if value and delta.value.casefold() in str(value).casefold():
            raise NoStep(f"has {delta.value} already")
        return f"{value}, {delta.value}" if value else delta.value
    present = tuple(value or ())
    if any(delta.value.casefold() == word.casefold() for word in present):
        raise NoStep(f"has {delta.value} already")
    if delta.slot == "color_palette":
        return (delta.value, *present)[:MAX_PALETTE]
    return (*present, delta.value)


def _removed(delta: SlotDelta, value: Any) -> Any:
    gone = delta.value.casefold()
    if delta.slot in WORD_SLOTS:
        kept = tuple(word for word in value or () if word.casefold() != gone)
        if len(kept) == len(value or ()):
            raise NoStep(f"has no {delta.value}")
        return kept or None
    parts = [part.strip() for part in str(value or "").split(",")]
    left = [part for part in parts if part.casefold() != gone]
    if len(left) == len(parts):
        raise NoStep(f"has no {delta.value}")
    return ", ".join(left) or None


def forbidden(negations: tuple[Negation, ...], slot: str, old: Any, new: Any) -> Negation | None:
    """The negation that this change would break."""
    for negation in negations:
        if negation.slot == slot and _breaks(negation, old, new):
            return negation
    return None


def _breaks(negation: Negation, old: Any, new: Any) -> bool:
    if negation.sense == "any":
        return True
    if negation.sense == "value":
        return bool(new == negation.value or (isinstance(new, tuple) and negation.value in new
                                              and negation.value not in (old or ())))  # fmt: skip
    before, after = _height(negation.slot, old), _height(negation.slot, new)
    if before is None or after is None:
        return False
    return after > before if negation.sense == "up" else after < before


def _height(slot: str, value: Any) -> float | None:
    if value is None:
        value = START.get(slot)
    if isinstance(value, (int, float)):
        return float(value)
    rung = rung_of(slot, value)
    return None if rung is None else float(rung)
