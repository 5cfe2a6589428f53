"""What is shown and decided becomes the events that a learner can trust."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state.alternatives import Alternative, Alternatives, choice_request, settle_choices, shuffled
from state.base import content_hash
from state.bible import Character
from state.edit_distance import edit_distance, slot_diff
from state.errors import InvalidInput
from state.events import EVENT, Event
from state.offers import choice_offers, operation_offers, set_ids, slot_of, without_review
from state.operations import AddEntity, AddScene, RemoveScene, SetSlots
from state.project import Scene, Shot
from state.review import read_decisions, settle
from state.slots import PromptSlots, Slot
from state.suggestions import (
    Circumstances,
    choice_events,
    decision_events,
    event_id,
    left_of,
    regenerated_events,
    standing_decisions,
    undone_events,
)
from state.suggestions import shown_events as shown_offers

NOW = datetime(2026, 11, 1, 12, 0, 0, 250_000, tzinfo=UTC)
ABOUT = Circumstances(actor_key="a", project_key="project-1", session_id="thread", run_id="run", model_served="m")
ADA = AddEntity(entity=Character(id="character-1", name="Ada"))
WELL = AddScene(scene=Scene(id="scene-1", title="The well", shots=(Shot(id="shot-1"),)))
LOW = SetSlots(target="shot-1", slots=PromptSlots(camera_angle=Slot(value="low_angle", origin="inferred")))
OPERATIONS = (ADA, WELL, LOW)
SETS = set_ids("reel_compiler", "run", 0, range(3))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=2), inner, max_size=3),
    max_leaves=8,
)


def shown_events(sets, operations, about, at, *, order_policy=None):
    offers = operation_offers(sets, operations)
    return shown_offers(offers if order_policy is None else without_review(offers), about, at)


def decided(*verdicts, later: float = 2.0, operations=OPERATIONS, sets=SETS):
    answer = read_decisions({"decisions": list(verdicts)}, len(operations))
    settled = settle(operations, answer)
    shown_at = dict.fromkeys(sets, NOW)
    at = NOW + timedelta(seconds=later)
    bulk = len(verdicts) < len(operations)
    left = left_of(operations, settled)
    return decision_events(
        operation_offers(sets, operations), operations, left, ABOUT, at, shown_at=shown_at, bulk=bulk
    )


def test_every_operation_is_a_candidate_set_of_its_own_with_place_hash_and_slot():
    shown = shown_events(SETS, OPERATIONS, ABOUT, NOW)
    assert [one.payload.candidate_set_id for one in shown] == list(SETS)
    assert [one.payload.slot_ref for one in shown] == ["character:character-1", "scene:scene-1", "shot:shot-1"]
    assert [one.payload.candidates[0].position for one in shown] == [0, 1, 2]
    assert [one.payload.candidates[0].content_hash for one in shown] == [content_hash(one) for one in OPERATIONS]
    assert {one.payload.candidates[0].propensity for one in shown} == {1.0}
    assert all(EVENT.validate_json(one.model_dump_json()) == one for one in shown)


def test_the_three_answers_are_three_kinds_of_event():
    closer = LOW.model_copy(update={"slots": PromptSlots(camera_angle=Slot(value="high_angle", origin="edited"))})
    edit = {"type": "edit", "edited_action": {"name": "set_slots", "args": closer.model_dump(mode="json")}}
    edit["edited_action"]["args"].pop("op")
    events = decided({"type": "approve"}, {"type": "reject", "message": "no"}, edit)
    assert [one.kind for one in events] == ["suggestion.accepted", "suggestion.discarded", "suggestion.edited"]
    assert [one.payload.dwell_ms for one in events] == [2000] * 3
    payload = events[2].payload
    assert payload.before_hash == content_hash(LOW)
    assert payload.after_hash == content_hash(closer)
    assert payload.slot_diff["slots.camera_angle.value"] == {"before": "low_angle", "after": "high_angle"}
    assert 0 < payload.edit_distance < 1


def test_an_edit_that_changes_nothing_is_an_acceptance_and_another_operation_is_all_changed():
    args = {name: value for name, value in LOW.model_dump(mode="json").items() if name != "op"}
    same = {"type": "edit", "edited_action": {"name": "set_slots", "args": args}}
    (event,) = decided(same, operations=(LOW,), sets=SETS[:1])
    assert event.kind == "suggestion.accepted"
    gone = {"type": "edit", "edited_action": {"name": "remove_scene", "args": {"scene_id": "scene-1"}}}
    (event,) = decided(gone, operations=(LOW,), sets=SETS[:1])
    assert event.payload.edit_distance == 1.0
    assert event.payload.after_hash == content_hash(RemoveScene(scene_id="scene-1"))


def test_one_answer_for_all_is_marked_as_such():
    assert all(one.bulk for one in decided({"type": "approve"}))
    assert not any(one.bulk for one in decided(*[{"type": "approve"}] * 3))
    assert not any(one.bulk for one in decided({"type": "approve"}, operations=(ADA,), sets=SETS[:1]))


def test_the_same_answer_again_is_the_same_event_and_another_answer_is_not():
    keys = [one.idempotency_key for one in decided({"type": "approve"})]
    assert [one.idempotency_key for one in decided({"type": "approve"}, later=9)] == keys
    assert not set(keys) & {one.idempotency_key for one in decided({"type": "reject"})}
    assert [one.event_id for one in decided({"type": "approve"})] == [
        one.event_id for one in decided({"type": "approve"})
    ]


def test_what_nobody_answered_is_regenerated_by_the_same_workflow_on_the_same_slot():
    earlier = shown_events(SETS, OPERATIONS, ABOUT, NOW)
    anew = shown_events(set_ids("reel_compiler", "run-2", 0, range(1)), (WELL,), ABOUT, NOW)
    (event,) = regenerated_events((*earlier, *anew), anew, ABOUT, NOW)
    assert (event.kind, event.payload.candidate_set_id) == ("suggestion.regenerated", SETS[1])
    answered = decided({"type": "approve"})
    assert regenerated_events((*earlier, *answered, *anew), anew, ABOUT, NOW) == ()
    other = shown_events(set_ids("director_chat", "run-2", 0, range(1)), (WELL,), ABOUT, NOW)
    assert regenerated_events((*earlier, *other), other, ABOUT, NOW) == ()
    elsewhere = ABOUT.with_(session_id="another thread")
    assert regenerated_events((*earlier, *anew), anew, elsewhere, NOW) == ()
    kept = shown_events(SETS, OPERATIONS, ABOUT, NOW, order_policy="unreviewed")
    assert regenerated_events((*kept, *anew), anew, ABOUT, NOW) == ()


@pytest.mark.parametrize(("seconds", "standing"), [(59.0, 2), (60.0, 2), (60.5, 3)])
def test_an_undo_within_a_minute_cancels_the_decision(seconds, standing):
    shown = shown_events(SETS, OPERATIONS, ABOUT, NOW)
    answers = decided({"type": "approve"}, later=0)
    undone = undone_events((shown[1], answers[1]), ABOUT, NOW + timedelta(seconds=seconds), version=7)
    assert [one.payload.undoes_event_id for one in undone] == [answers[1].event_id]
    assert len(standing_decisions((*shown, *answers, *undone))) == standing


def test_what_was_kept_without_review_is_undone_by_its_showing_and_a_refusal_is_not_undone():
    (shown,) = shown_events(SETS[:1], (ADA,), ABOUT, NOW, order_policy="unreviewed")
    (undone,) = undone_events((shown,), ABOUT, NOW, version=3)
    assert undone.payload.undoes_event_id == shown.event_id


@given(st.datetimes(min_value=datetime(2020, 1, 1), timezones=st.just(UTC)), st.text(), st.text())
def test_event_ids_are_uuid7_and_follow_from_their_names(at, one, other):
    pattern = Event.model_fields["event_id"].metadata[0].pattern
    assert re.match(pattern, event_id(at, one))
    assert event_id(at, one) == event_id(at, one)
    assert (event_id(at, one) == event_id(at, other)) == (one == other)


@given(JSON, JSON)
def test_the_distance_is_between_0_and_1_and_0_only_for_the_same(before, after):
    distance = edit_distance(before, after)
    assert 0 <= distance <= 1
    assert edit_distance(before, before) == 0
    assert (slot_diff(before, after) == {}) == (list(slot_diff(after, before)) == [])
    if not slot_diff(before, after):
        assert distance == 0


def test_a_longer_text_counts_for_more_and_a_shot_put_in_between_is_one_change():
    scene = {"title": "Well", "action": "Ada draws water from the old well at dawn"}
    assert edit_distance(scene, {**scene, "title": "Spring"}) < edit_distance(scene, {**scene, "action": "Ada sleeps"})
    shots = [{"id": f"shot-{n}", "note": f"note {n}"} for n in range(9)]
    more = [shots[0], {"id": "shot-99", "note": "new"}, *shots[1:]]
    assert set(slot_diff({"shots": shots}, {"shots": more})) == {"shots.shot-99.id", "shots.shot-99.note"}


def test_operations_on_the_whole_project_are_about_the_outline():
    assert slot_of(SetSlots(target="shot-1")) == "shot:shot-1"
    assert slot_of(RemoveScene(scene_id="scene-4")) == "scene:scene-4"


def takes(*assets: str, label: str = "WIDE") -> Alternatives:
    candidates = tuple(
        Alternative(id=f"take-{n}", content={"asset": one, "label": label}) for n, one in enumerate(assets, 1)
    )
    return shuffled(Alternatives(slot_ref=f"frame:shot-1:{label}", label=label, candidates=candidates))


def test_alternatives_are_one_candidate_set_with_positions_and_propensities():
    slots = (takes("a", "b", "c"), takes("d", "e", label="CLOSE"))
    sets = set_ids("split_stack", "run", 1, range(2))
    first, second = shown_offers(choice_offers(sets, slots), ABOUT, NOW)
    assert [one.id for one in first.payload.candidates] == [one.id for one in slots[0].candidates]
    assert [one.position for one in first.payload.candidates] == [0, 1, 2]
    assert {one.propensity for one in first.payload.candidates} == {1 / 3}
    assert {one.propensity for one in second.payload.candidates} == {1 / 2}
    assert first.payload.order_policy == "shuffled"
    request = choice_request("choose_frame", slots)
    assert [one.args["choice"] for one in request.action_requests] == [one.candidates[0].id for one in slots]
    assert [one["id"] for one in request.action_requests[0].args["candidates"]] == [
        one.id for one in slots[0].candidates
    ]


def test_the_answer_takes_one_alternative_or_none_and_nothing_else():
    slots, sets = (takes("a", "b", "c"), takes("d", "e", label="CLOSE")), set_ids("w", "run", 1, range(2))
    last = slots[0].candidates[-1].id
    edit = {"type": "edit", "edited_action": {"name": "choose_frame", "args": {"choice": last}}}
    chosen = settle_choices(slots, read_decisions({"decisions": [edit, {"type": "reject"}]}, 2))
    assert chosen == (last, None)
    events = choice_events(choice_offers(sets, slots), chosen, ABOUT, NOW, shown_at={})
    assert [(one.kind, one.payload.candidate_id) for one in events] == [
        ("suggestion.accepted", last),
        *(("suggestion.discarded", one.id) for one in slots[1].candidates),
    ]
    assert len({one.idempotency_key for one in events}) == 3
    assert settle_choices(slots, read_decisions({"decisions": [{"type": "accept"}]}, 2)) == tuple(
        one.candidates[0].id for one in slots
    )
    wrong = {"type": "edit", "edited_action": {"name": "choose_frame", "args": {"choice": "take-9"}}}
    with pytest.raises(InvalidInput, match="take-9") as refused:
        settle_choices(slots, read_decisions({"decisions": [{"type": "approve"}, wrong]}, 2))
    assert refused.value.field == "decisions.1.edited_action.args.choice"


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=5, unique=True))
def test_the_order_of_display_owes_nothing_to_the_order_of_making(numbers: list[int]):
    made = [str(number) for number in numbers]
    order = [one.content["asset"] for one in takes(*made).candidates]
    assert sorted(order) == sorted(made)
    back = Alternatives(slot_ref="frame:shot-1:WIDE", label="WIDE", candidates=takes(*made).candidates[::-1])
    assert shuffled(back) == takes(*made)


def test_every_place_is_as_likely_for_the_first_take():
    places = [[one.id for one in takes(f"{n}a", f"{n}b", f"{n}c").candidates].index("take-1") for n in range(600)]
    assert all(150 < places.count(place) < 250 for place in range(3))
