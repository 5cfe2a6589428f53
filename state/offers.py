"""What is put before a person, as candidate sets.

An operation is alone in its own, since the operations of one review are not alternatives of each other; the takes of
one frame share one. Pure.
"""

from collections.abc import Iterable, Sequence

from state.alternatives import SHUFFLED, Alternatives
from state.base import Part, content_hash
from state.events import Candidate
from state.operations import AddEntity, AddScene, Operation

STORY_ORDER = "story"
"""Order policy: as the workflow works through the story; every position is certain."""
UNREVIEWED = "unreviewed"
"""Order policy of what was kept without a review: it is on display once it is part of the project."""
CANDIDATE = "candidate-0"
"""The one candidate of a set without alternatives."""


class Offer(Part):
    """A candidate set: what is offered for one slot, in the order of display."""

    set_id: str
    slot_ref: str
    candidates: tuple[Candidate, ...]
    order_policy: str = STORY_ORDER


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


def operation_offers(sets: Sequence[str], operations: Sequence[Operation]) -> tuple[Offer, ...]:
    """Each operation of a review in a candidate set of its own; its position is its place in the review."""
    return tuple(
        content_offer(one, slot_of(operation), operation) for one, operation in zip(sets, operations, strict=True)
    )


def content_offer(set_id: str, slot_ref: str, content: object) -> Offer:
    """One candidate without an alternative."""
    place = int(set_id.rpartition(":")[2])
    only = Candidate(id=CANDIDATE, content_hash=content_hash(content), position=place, propensity=1.0)
    return Offer(set_id=set_id, slot_ref=slot_ref, candidates=(only,))


def choice_offers(sets: Sequence[str], slots: Sequence[Alternatives]) -> tuple[Offer, ...]:
    """The alternatives of each slot as one candidate set, in their order of display; every order was as likely."""
    return tuple(
        Offer(
            set_id=one,
            slot_ref=slot.slot_ref,
            candidates=tuple(
                Candidate(
                    id=candidate.id,
                    content_hash=content_hash(candidate.content),
                    position=place,
                    propensity=1 / len(slot.candidates),
                )
                for place, candidate in enumerate(slot.candidates)
            ),
            order_policy=SHUFFLED,
        )
        for one, slot in zip(sets, slots, strict=True)
    )


def without_review(offers: Iterable[Offer]) -> tuple[Offer, ...]:
    """The same offers as kept without a review."""
    return tuple(offer.with_(order_policy=UNREVIEWED) for offer in offers)
