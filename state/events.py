"""Everything that happens to what was suggested, made, kept and spent: one append-only vocabulary.

Written where things happen, read by streams, history, training exports and experiments. Candidate sets, positions,
propensities and the requested and served model are recorded from the first day, since they cannot be added later.
"""

import hashlib
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, JsonValue, TypeAdapter

from state.base import Part
from state.bible import Sha256

EVENT_SCHEMA_VERSION: Literal[1] = 1

Name = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
Count = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]
Route = Literal["chat", "structure", "vision", "image", "embedding", "teacher", "compile", "workflow"]


class Consent(Part):
    """What the person allowed when it happened."""

    training: bool = False


class Event(Part):
    """What every event says. Each kind adds its payload."""

    event_id: Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")]
    """UUIDv7; an event seen twice under one id is one event."""
    ts: AwareDatetime
    """UTC, to the millisecond."""
    schema_version: Literal[1] = EVENT_SCHEMA_VERSION
    actor_key: Name = ""
    """Pseudonymous."""
    project_key: Name = ""
    session_id: Name = ""
    run_id: Name = ""
    trace_id: Name = ""
    route: Route | None = None
    tier: Name = ""
    model_requested: Name = ""
    model_served: Name = ""
    """What really answered; `offline/…` for the offline engine."""
    prompt_version: Name = ""
    ranker_version: Name = ""
    experiments: dict[Name, Name] = Field(default_factory=dict)
    consent: Consent = Consent()
    idempotency_key: Name = ""
    bulk: bool = False
    """Part of an action on many things at once; left out of preference pairs."""


class Candidate(Part):
    """One of the things shown, as it was shown."""

    id: Name
    content_hash: Sha256
    position: Count
    """Place on display, 0 first."""
    score: float | None = None
    features_ref: Name = ""
    propensity: Annotated[float, Field(gt=0, le=1)]
    """Probability with which the order policy put it there."""


class SuggestionShownPayload(Part):
    candidate_set_id: Name
    slot_ref: Name
    """`outline`, `scene:<id>` or `prompt:<scene>:<tool>`."""
    candidates: Annotated[tuple[Candidate, ...], Field(min_length=1, max_length=100)]
    order_policy: Name


class DecisionPayload(Part):
    candidate_set_id: Name
    candidate_id: Name
    dwell_ms: Count = 0


class EditPayload(DecisionPayload):
    before_hash: Sha256
    after_hash: Sha256
    slot_diff: dict[str, JsonValue] = Field(default_factory=dict)
    edit_distance: Share


class UndonePayload(Part):
    undoes_event_id: Name
    candidate_set_id: Name = ""


class ScenePayload(Part):
    scene_id: Name
    version: Count
    since_first_shown_ms: Count | None = None
    regenerations: Count = 0


class LockPayload(Part):
    """What is not a whole scene: a shot, a bible entry, a slot."""

    target: Name
    slot: Name = ""
    """The slot of the target; empty for the whole of it."""
    version: Count


class PromptPayload(Part):
    scene_id: Name
    shot_id: Name = ""
    tool: Name
    il_hash: Name
    prompt_hash: Name
    compiler_version: Name


class OutputPayload(Part):
    """A frame or other output of a picture workflow."""

    workflow: Name
    asset: Name = ""
    frame_index: Count | None = None
    frame_count: Count | None = None
    coverage_type: Name = ""
    time_offset_ms: int | None = None


class StepPayload(Part):
    workflow: Name
    step: Name
    il_ref: Name = ""
    prompt_ref: Name = ""
    output_ref: Name = ""
    decision: Name = ""


class ProjectPayload(Part):
    locked_scenes: Count
    tools: tuple[Name, ...] = ()


class ThumbPayload(Part):
    target_ref: Name
    value: Literal[-1, 1]
    reason: Annotated[str, Field(max_length=2_000)] = ""


class RequestPayload(Part):
    input_tokens: Count = 0
    output_tokens: Count = 0
    cached_tokens: Count = 0
    images: Count = 0
    cost_micro_usd: Count = 0
    cost_source: Literal["provider", "computed", "estimated"]
    latency_ms: Count
    ttft_ms: Count | None = None
    escalated_from: Name = ""
    escalation_reason: Name = ""
    error: Name = ""


class ExposurePayload(Part):
    exp_id: Name
    variant: Name
    unit_id: Name
    bucket: Count


class UsagePayload(Part):
    hold_id: Name
    meter: Name
    period: Name
    amount: Count
    actual: Count | None = None
    late: bool = False


class RankerPayload(Part):
    version: Name
    dataset_sha: Name = ""
    metrics_ref: Name = ""
    reason: Annotated[str, Field(max_length=2_000)] = ""


class ScopePayload(Part):
    scope: Name


class SuggestionShown(Event):
    """Candidates were put before a person, in this order."""

    kind: Literal["suggestion.shown"] = "suggestion.shown"
    payload: SuggestionShownPayload


class SuggestionDecided(Event):
    """A person took, threw away or asked again for what was shown."""

    kind: Literal["suggestion.accepted", "suggestion.discarded", "suggestion.regenerated"]
    payload: DecisionPayload


class SuggestionEdited(Event):
    """A person took what was shown and changed it."""

    kind: Literal["suggestion.edited"] = "suggestion.edited"
    payload: EditPayload


class SuggestionUndone(Event):
    """A decision was taken back; within a minute it counts as never made."""

    kind: Literal["suggestion.undone"] = "suggestion.undone"
    payload: UndonePayload


class SceneDecided(Event):
    """A scene was locked, unlocked or deleted."""

    kind: Literal["scene.locked", "scene.unlocked", "scene.deleted"]
    payload: ScenePayload


class PartLocked(Event):
    """A shot, a line, an entry of the bible or one slot was locked or unlocked."""

    kind: Literal["part.locked", "part.unlocked"]
    payload: LockPayload


class PromptUsed(Event):
    """A prompt was compiled, copied or exported."""

    kind: Literal["prompt.compiled", "prompt.copied", "prompt.exported"]
    payload: PromptPayload


class OutputHandled(Event):
    """An output was attached; a frame was kept, deleted or promoted."""

    kind: Literal["output.attached", "frame.kept", "frame.deleted", "frame.promoted"]
    payload: OutputPayload


class WorkflowStepped(Event):
    """A step of a workflow ended."""

    kind: Literal["workflow.step"] = "workflow.step"
    payload: StepPayload


class ProjectEnded(Event):
    """A project was finished, or left."""

    kind: Literal["project.finished", "project.abandoned"]
    payload: ProjectPayload


class ThumbGiven(Event):
    """A thumb, up or down."""

    kind: Literal["feedback.thumb"] = "feedback.thumb"
    payload: ThumbPayload


class RequestEnded(Event):
    """A model call ended."""

    kind: Literal["request.completed", "request.failed"]
    payload: RequestPayload


class ExposureLogged(Event):
    """A unit met a variant; once per experiment and unit."""

    kind: Literal["exposure.logged"] = "exposure.logged"
    payload: ExposurePayload


class UsageMetered(Event):
    """Quota was reserved, settled, given back, let go or granted."""

    kind: Literal["usage.reserved", "usage.settled", "usage.released", "usage.expired", "usage.granted"]
    payload: UsagePayload


class RankerChanged(Event):
    """A ranker was trained, promoted, refused or rolled back."""

    kind: Literal["ranker.trained", "ranker.promoted", "ranker.refused", "ranker.rolled_back"]
    payload: RankerPayload


class PrivacyChanged(Event):
    """Consent changed, or erasure was asked for or done."""

    kind: Literal["consent.changed", "erasure.requested", "erasure.completed"]
    payload: ScopePayload


AnyEvent = Annotated[
    SuggestionShown
    | SuggestionDecided
    | SuggestionEdited
    | SuggestionUndone
    | SceneDecided
    | PartLocked
    | PromptUsed
    | OutputHandled
    | WorkflowStepped
    | ProjectEnded
    | ThumbGiven
    | RequestEnded
    | ExposureLogged
    | UsageMetered
    | RankerChanged
    | PrivacyChanged,
    Field(discriminator="kind"),
]
"""Any event, told apart by `kind`."""

EVENT: TypeAdapter[AnyEvent] = TypeAdapter(AnyEvent)
"""Reads and writes one event as JSON."""

DECISIONS = frozenset({"suggestion.accepted", "suggestion.discarded", "suggestion.regenerated", "suggestion.edited"})
"""Kinds that answer an earlier `suggestion.shown` and are refused without one."""

UNDO_WINDOW_S = 60
"""An undo within this time cancels the decision it takes back."""


def actor_of(owner: str) -> str:
    """The pseudonym of an owner in events."""
    return hashlib.sha256(owner.encode()).hexdigest()[:16]


def slot_of_event(event: Event) -> str:
    """What an event is found by: the slot something was shown for, the picture (`asset:<hash>`) something became of."""
    if isinstance(event, SuggestionShown):
        return event.payload.slot_ref
    return f"asset:{event.payload.asset}" if isinstance(event, OutputHandled) else ""


def candidate_set_of(event: Event) -> str:
    """The candidate set an event is about; empty for those about none."""
    return str(getattr(getattr(event, "payload", None), "candidate_set_id", ""))


def moment(ts: datetime) -> datetime:
    """A moment as events keep it: whole milliseconds."""
    return ts.replace(microsecond=ts.microsecond // 1000 * 1000)
