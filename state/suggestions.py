"""What a workflow suggests and what a person does with it, as events.

Each operation put before a person is a candidate set of its own: the operations of one review are not alternatives of
each other. Which event is which follows from the review, the place in it and the decision alone, so that an answer that
is given or carried out twice is the same event. Pure; written by `tools.storage.suggestions`.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from state.base import Part, content_hash
from state.edit_distance import edit_distance, slot_diff
from state.events import (
    UNDO_WINDOW_S,
    AnyEvent,
    Candidate,
    DecisionPayload,
    EditPayload,
    Route,
    StepPayload,
    SuggestionDecided,
    SuggestionEdited,
    SuggestionShown,
    SuggestionShownPayload,
    SuggestionUndone,
    UndonePayload,
    WorkflowStepped,
    moment,
)
from state.operations import AddEntity, AddScene, Operation
from state.review import Settled

STORY_ORDER = "story"
"""Order policy: as the workflow works through the story; every position is certain."""
UNREVIEWED = "unreviewed"
"""Order policy of what was kept without a review: it is on display once it is part of the project."""
CANDIDATE = "candidate-0"
"""The one candidate of a set without alternatives."""

Decided = SuggestionDecided | SuggestionEdited


class Circumstances(Part):
    """What the events of one suggestion have in common."""

    actor_key: str = ""
    project_key: str = ""
    session_id: str = ""
    run_id: str = ""
    route: Route = "workflow"
    tier: str = ""
    model_served: str = ""
    prompt_version: str = ""


def set_ids(workflow: str, run_id: str, review: int, positions: range) -> tuple[str, ...]:
    """The candidate sets of the operations at these places of one of a run's reviews."""
    return tuple(f"{workflow}:{run_id}:{review}:{position}" for position in positions)


def workflow_of(candidate_set_id: str) -> str:
    """The workflow that suggested a set."""
    return candidate_set_id.partition(":")[0]


def slot_of(operation: Operation) -> str:
    """What an operation is about: `outline` for the project as a whole, else `<kind>:<id>` (`scene:scene-2`)."""
    if isinstance(operation, AddScene):
        return f"scene:{operation.scene.id}"
    if isinstance(operation, AddEntity):
        return f"{operation.entity.kind}:{operation.entity.id}"
    values = (getattr(operation, name, "") for name in type(operation).model_fields)
    ids = (getattr(value, "id", value) for value in values)
    about = next((one for one in ids if isinstance(one, str) and one.rpartition("-")[2].isdigit()), "")
    return f"{about.rpartition('-')[0]}:{about}" if about else "outline"


def shown_events(
    sets: Sequence[str],
    operations: Sequence[Operation],
    about: Circumstances,
    at: datetime,
    *,
    order_policy: str = STORY_ORDER,
) -> tuple[SuggestionShown, ...]:
    """One event per operation, each in its candidate set, in the order of display."""
    return tuple(
        SuggestionShown(
            **_envelope(about, f"{one}:shown", at),
            payload=SuggestionShownPayload(
                candidate_set_id=one,
                slot_ref=slot_of(operation),
                candidates=(
                    Candidate(
                        id=CANDIDATE, content_hash=content_hash(operation), position=_position(one), propensity=1.0
                    ),
                ),
                order_policy=order_policy,
            ),
        )
        for one, operation in zip(sets, operations, strict=True)
    )


def _position(candidate_set_id: str) -> int:
    return int(candidate_set_id.rpartition(":")[2])


def decision_events(
    sets: Sequence[str],
    operations: Sequence[Operation],
    settled: Settled,
    about: Circumstances,
    at: datetime,
    *,
    shown_at: Mapping[str, datetime],
    bulk: bool = False,
) -> tuple[Decided, ...]:
    """One event per operation of a review. An edit that changes nothing is an acceptance. `shown_at` says when each
    candidate set was put on display; `bulk` that one decision was given for all."""
    kept, rejected = iter(settled.accepted), set(settled.rejected)
    edited = set(settled.edited)
    events: list[Decided] = []
    for position, (one, operation) in enumerate(zip(sets, operations, strict=True)):
        since = shown_at.get(one)
        dwell = max(int((at - since).total_seconds() * 1000), 0) if since is not None else 0
        told = {"candidate_set_id": one, "candidate_id": CANDIDATE, "dwell_ms": dwell}
        after = None if position in rejected else next(kept)
        if after is None:
            events.append(_decided("suggestion.discarded", told, about, at, bulk))
        elif position in edited and after != operation:
            events.append(_edited(operation, after, told, about, at, bulk))
        else:
            events.append(_decided("suggestion.accepted", told, about, at, bulk))
    return tuple(events)


def _decided(
    kind: Literal["suggestion.accepted", "suggestion.discarded", "suggestion.regenerated"],
    told: dict[str, Any],
    about: Circumstances,
    at: datetime,
    bulk: bool,
) -> SuggestionDecided:
    key = f"{told['candidate_set_id']}:{kind}"
    return SuggestionDecided(**_envelope(about, key, at), kind=kind, bulk=bulk, payload=DecisionPayload(**told))


def _edited(
    before: Operation, after: Operation, told: dict[str, Any], about: Circumstances, at: datetime, bulk: bool
) -> SuggestionEdited:
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    another = old.get("op") != new.get("op")
    payload = EditPayload(
        **told,
        before_hash=content_hash(before),
        after_hash=content_hash(after),
        slot_diff=slot_diff(old, new),
        edit_distance=1.0 if another else edit_distance(_said(old), _said(new)),
    )
    key = f"{told['candidate_set_id']}:suggestion.edited:{payload.after_hash}"
    return SuggestionEdited(**_envelope(about, key, at), bulk=bulk, payload=payload)


def _said(operation: dict[str, Any]) -> dict[str, Any]:
    """What an operation says, its kind aside."""
    return {name: value for name, value in operation.items() if name != "op"}


def regenerated_events(
    earlier: Iterable[AnyEvent], shown: Sequence[SuggestionShown], about: Circumstances, at: datetime
) -> tuple[SuggestionDecided, ...]:
    """For what the same workflow showed before in the same session on the slots that are `shown` anew, and that nobody
    decided: the person asked again instead."""
    log = tuple(earlier)
    answered = {event.payload.candidate_set_id for event in log if isinstance(event, Decided)}
    own = {event.payload.candidate_set_id for event in shown}
    slots = {(workflow_of(event.payload.candidate_set_id), event.payload.slot_ref) for event in shown}
    return tuple(
        _decided(
            "suggestion.regenerated",
            {"candidate_set_id": event.payload.candidate_set_id, "candidate_id": event.payload.candidates[0].id},
            about,
            at,
            False,
        )
        for event in log
        if isinstance(event, SuggestionShown)
        and event.session_id == about.session_id
        and event.payload.order_policy != UNREVIEWED
        and event.payload.candidate_set_id not in answered | own
        and (workflow_of(event.payload.candidate_set_id), event.payload.slot_ref) in slots
    )


def step_events(
    workflow: str,
    step: str,
    kept: Iterable[str],
    *,
    version: int,
    about: Circumstances,
    at: datetime,
) -> tuple[WorkflowStepped, ...]:
    """For each candidate set whose operation became part of the project, the version it is in: `output_ref` is
    `version:<n>`, `decision` the id of the set."""
    return tuple(
        WorkflowStepped(
            **_envelope(about, f"{one}:kept:{version}", at),
            payload=StepPayload(workflow=workflow, step=step, output_ref=f"version:{version}", decision=one),
        )
        for one in kept
    )


def undone_events(
    decided: Iterable[AnyEvent], about: Circumstances, at: datetime, *, version: int
) -> tuple[SuggestionUndone, ...]:
    """For each suggestion whose version was taken back by `version`: the latest acceptance or edit is undone, or, where
    it was kept without review, the showing."""
    latest: dict[str, AnyEvent] = {}
    for event in decided:
        if isinstance(event, SuggestionShown):
            latest.setdefault(event.payload.candidate_set_id, event)
        elif isinstance(event, Decided) and event.kind in ("suggestion.accepted", "suggestion.edited"):
            latest[event.payload.candidate_set_id] = event
    return tuple(
        SuggestionUndone(
            **_envelope(about, f"{about.project_key}:{version}:undone:{one}", at),
            payload=UndonePayload(undoes_event_id=event.event_id, candidate_set_id=one),
        )
        for one, event in latest.items()
    )


def standing_decisions(events: Iterable[AnyEvent]) -> tuple[Decided, ...]:
    """The decisions that count: without those that were undone within a minute."""
    log = tuple(events)
    undone = {event.payload.undoes_event_id: event.ts for event in log if isinstance(event, SuggestionUndone)}
    return tuple(
        event
        for event in log
        if isinstance(event, Decided)
        and (event.event_id not in undone or (undone[event.event_id] - event.ts).total_seconds() > UNDO_WINDOW_S)
    )


def _envelope(about: Circumstances, key: str, at: datetime) -> dict[str, Any]:
    ts = moment(at)
    return {**about.model_dump(), "event_id": event_id(ts, about.actor_key, key), "ts": ts, "idempotency_key": key}


def event_id(ts: datetime, *names: str) -> str:
    """The UUIDv7 of an event known by its names: the same names at the same moment give the same id."""
    digest = hashlib.sha256("\x00".join(names).encode()).digest()
    stamp = int(ts.timestamp() * 1000).to_bytes(6, "big")
    raw = bytearray(stamp + digest[:10])
    raw[6] = 0x70 | raw[6] & 0x0F
    raw[8] = 0x80 | raw[8] & 0x3F
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
