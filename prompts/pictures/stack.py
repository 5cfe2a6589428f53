"""One prompt for a page of frames: what they share said once, what differs said frame by frame. Pure."""

from collections.abc import Sequence
from typing import Any

from prompts.compiler import wording
from prompts.compiler.compile import compile_shot
from prompts.compiler.panels import moment
from prompts.compiler.text import listed
from state.il import IL, CharacterRef, CompiledPrompt, Reference
from state.vocabulary import PanelLayout

PLACE_IN_PAGE = ("shot_id", "scene_id", "frame_index", "frame_count", "coverage_type", "time_offset_ms", "references")


def shared_il(frames: Sequence[IL], layout: PanelLayout) -> IL:
    """What all frames have in common, as a page of them: everybody who is in any frame, each reference once."""
    first = frames[0]
    different = set(varying(frames))
    common: dict[str, Any] = {
        name: value
        for name in IL.model_fields
        if name not in different and name not in PLACE_IN_PAGE and (value := getattr(first, name)) is not None
    }
    common |= {"scene_id": first.scene_id, "subject": common.get("subject") or first.subject}
    common |= {"character_ref": company_of(frames), "references": references_of(frames)}
    return IL(**common, panel_layout=layout, frame_count=len(frames))


def varying(frames: Sequence[IL]) -> tuple[str, ...]:
    """Names of the slots in which the frames differ."""
    return tuple(
        name
        for name in IL.model_fields
        if name not in ("shot_id", "references")
        and any(getattr(one, name) != getattr(frames[0], name) for one in frames)
    )


def company_of(frames: Sequence[IL]) -> tuple[CharacterRef, ...]:
    """Everybody who is in any frame, in order of appearance."""
    return tuple({ref.id or ref.name: ref for one in frames for ref in one.character_ref}.values())


def references_of(frames: Sequence[IL]) -> tuple[Reference, ...]:
    """Each reference once, those of the first frames first."""
    return tuple({ref.asset: ref for one in frames for ref in one.references}.values())


def stack_prompt(frames: Sequence[IL], layout: PanelLayout, target: str) -> CompiledPrompt:
    """A page of these frames in the language of one target; the references are those the target has room for."""
    base = compile_shot(shared_il(frames, layout), target)
    different = varying(frames)
    lines = [f"({number}) {frame_words(one, different)}" for number, one in enumerate(frames, 1)]
    return base.with_(text=f"{base.text} The frames, each different from the others: {'; '.join(lines)}.")


def frame_words(il: IL, different: Sequence[str]) -> str:
    """What sets one frame apart, in a few words."""
    told = []
    if il.coverage_type is not None and "coverage_type" in different:
        told.append(f"{il.coverage_type.words}:")
    if il.shot_type is not None and {"shot_type", "camera_angle"} & {*different}:
        angle = f" {wording.ANGLES[il.camera_angle]}" if il.camera_angle is not None else ""
        told.append(wording.SHOTS[il.shot_type] + angle)
    if il.subject and "subject" in different:
        told.append(f"of {il.subject}")
    if il.time_offset_ms is not None and "time_offset_ms" in different:
        told.append(moment(il.time_offset_ms))
    if il.action and "action" in different:
        told.append(f"— {il.action.rstrip('.')}")
    if il.character_ref and "character_ref" in different and "subject" not in different:
        told.append(f"with {listed([ref.name for ref in il.character_ref])}")
    return " ".join(told) or "the same moment again"
