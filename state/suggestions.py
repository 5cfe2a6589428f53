"""What a workflow suggests and what a person does with it, as events.

Which event is which follows from the review, the place in it and the decision alone, so that an answer that is given or
carried out twice is the same event. Pure; written by `tools.suggestions`.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from state.base import Part, content_hash, plain
from state.edit_distance import edit_distance, slot_diff
from state.events import (
    UNDO_WINDOW_S,
    AnyEvent,
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
from state.offers import CANDIDATE, UNREVIEWED, Offer, workflow_of
from state.operations import Operation
from state.review import Settled

Decided = SuggestionDecided | SuggestionEdited


class Circumstances(Part):
    """What the events of one suggestion have in common."""

    actor_key: str = ""
    project_key: str = ""
    session_id: str = ""
    run_id: str = ""
    route: Route = "workflow"
    tier: str = ""
    model_requested: str = ""
    model_served: str = ""
    prompt_version: str = ""


def shown_events(offers: Sequence[Offer], about: Circumstances, at: datetime) -> tuple[SuggestionShown, ...]:
    """One event per candidate set."""
    return tuple(
        SuggestionShown(
            **_envelope(about, f"{offer.set_id}:shown", at),
            payload=SuggestionShownPayload(
                candidate_set_id=offer.set_id,
                slot_ref=offer.slot_ref,
                candidates=offer.candidates,
                order_policy=offer.order_policy,
            ),
        )
        for offer in offers
    )


def left_of(operations: Sequence[Operation], settled: Settled) -> tuple[Operation | None, ...]:
    """What a review left of each operation: None where it was refused, itself where it was accepted, else what the
    person wrote instead. What lets go of a refused entry was not edited by anybody."""
    kept, rejected, edited = iter(settled.accepted), set(settled.rejected), set(settled.edited)
    left: list[Operation | None] = []
    for position, operation in enumerate(operations):
        after = None if position in rejected else next(kept)
        left.append(after if after is None or position in edited else operation)
    return tuple(left)


def decision_events(
    offers: Sequence[Offer],
    shown: Sequence[object],
    left: Sequence[object | None],
    about: Circumstances,
    at: datetime,
    *,
    shown_at: Mapping[str, datetime],
    bulk: bool = False,
) -> tuple[Decided, ...]:
    """One event per candidate that stands alone: `shown` is what was offered, `left` what the person made of it. An
    edit that changes nothing is an acceptance. `shown_at` says when each candidate set was put on display; `bulk` that
    one decision was given for all."""
    events: list[Decided] = []
    for offer, before, after in zip(offers, shown, left, strict=True):
        told = _told(offer, offer.candidates[0].id, shown_at, at)
        if after is None:
            events.append(_decided("suggestion.discarded", told, about, at, bulk))
        elif content_hash(after) != content_hash(before):
            events.append(_edited(plain(before), plain(after), told, about, at, bulk))
        else:
            events.append(_decided("suggestion.accepted", told, about, at, bulk))
    return tuple(events)


def choice_events(
    offers: Sequence[Offer],
    chosen: Sequence[str | None],
    about: Circumstances,
    at: datetime,
    *,
    shown_at: Mapping[str, datetime],
    bulk: bool = False,
) -> tuple[Decided, ...]:
    """Per candidate set, the one that was taken, or each of them thrown away. Of those not taken beside one that was,
    nothing is said: that they were shown says it."""
    events: list[Decided] = []
    for offer, choice in zip(offers, chosen, strict=True):
        if choice is not None:
            told = _told(offer, choice, shown_at, at)
            events.append(_decided("suggestion.accepted", told, about, at, bulk))
            continue
        for candidate in offer.candidates:
            told = _told(offer, candidate.id, shown_at, at)
            events.append(_decided("suggestion.discarded", told, about, at, bulk))
    return tuple(events)


def _told(offer: Offer, candidate_id: str, shown_at: Mapping[str, datetime], at: datetime) -> dict[str, Any]:
    since = shown_at.get(offer.set_id)
    dwell = max(int((at - since).total_seconds() * 1000), 0) if since is not None else 0
    return {"candidate_set_id": offer.set_id, "candidate_id": candidate_id, "dwell_ms": dwell}


def _decided(
    kind: Literal["suggestion.accepted", "suggestion.discarded", "suggestion.regenerated"],
    told: dict[str, Any],
    about: Circumstances,
    at: datetime,
    bulk: bool,
) -> SuggestionDecided:
    which = "" if told["candidate_id"] == CANDIDATE else f":{told['candidate_id']}"
    key = f"{told['candidate_set_id']}:{kind}{which}"
    return SuggestionDecided(**_envelope(about, key, at), kind=kind, bulk=bulk, payload=DecisionPayload(**told))


def _edited(
    old: Any, new: Any, told: dict[str, Any], about: Circumstances, at: datetime, bulk: bool
) -> SuggestionEdited:
    another = old.get("op") != new.get("op")
    payload = EditPayload(
        **told,
        before_hash=content_hash(old),
        after_hash=content_hash(new),
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
            {"candidate_set_id": event.payload.candidate_set_id, "candidate_id": candidate.id},
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
        for candidate in event.payload.candidates
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
