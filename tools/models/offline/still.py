"""Events around the moment of a still, by rules: the person's own first, then the same moment from just before and just
after. Nothing is told that was not said."""

from collections.abc import Iterator
from typing import Literal

from state.vocabulary import ShotType
from state.workflows.storyboard_from_still import EventPlan, EventsRequest, StillEvent, StillFacts
from tools.brief.tables import words

Side = Literal["before", "after"]
OPENERS = words("guards", "still_openers")
"""Words that have a capital only because a sentence begins with them."""


def tell_events(request: EventsRequest) -> EventPlan:
    """At most as many events as asked for on each side; fewer where less is known."""
    facts = request.facts
    earlier = _side(facts, "before", facts.earlier[::-1], request.before)
    later = _side(facts, "after", facts.later, request.after)
    return EventPlan(events=(*(one.with_(place=-one.place) for one in reversed(earlier)), *later))


def _side(facts: StillFacts, side: Side, said: tuple[str, ...], count: int) -> list[StillEvent]:
    """Events of one side, the closest to the moment first."""
    own = [_said(facts, text) for text in said[:count]]
    more = list(_seen_from(facts, side))[: count - len(own)]
    far_last = sorted(more, key=lambda one: not one.people and not one.things)
    return [one.with_(place=number) for number, one in enumerate((*own, *far_last), 1)]


def _said(facts: StillFacts, text: str) -> StillEvent:
    told = text.casefold()
    people = tuple(name for name in facts.who if name.casefold() in told)
    things = tuple(name for name in facts.things if name.casefold() in told)
    alone = people or (facts.who if len(facts.who) == 1 else ())
    subject = next(iter((*alone, *things)), facts.where or "the moment")
    size = ShotType.MEDIUM_WIDE if alone else ShotType.INSERT if things else ShotType.WIDE
    return _event(text, subject, size, alone, things, "said", "in the person's words")


def _seen_from(facts: StillFacts, side: Side) -> Iterator[StillEvent]:
    """The moment's people, place and things just before or after it, the most telling first."""
    moment = _inside(facts)
    just = f"just {side} {moment}" if moment else f"the moment {side}"
    size = ShotType.MEDIUM if side == "before" else ShotType.CLOSE_UP
    for name in facts.who[:1]:
        yield _event(f"{name}, {just}", name, size, (name,), (), "moment", f"{name} is in the still")
    if facts.where:
        told = f"{facts.where}, {side} {moment or 'the moment'}"
        yield _event(told, facts.where, ShotType.WIDE, (), (), "moment", "where the still plays")
    for thing in facts.things[:1]:
        yield _event(f"the {thing}, {just}", thing, ShotType.INSERT, (), (thing,), "moment", f"{thing} is in it")
    for name in facts.who[1:]:
        yield _event(f"{name}, {just}", name, size, (name,), (), "moment", f"{name} is in the still")
    if len(facts.who) > 1:
        both, group = facts.who, ShotType.TWO_SHOT if len(facts.who) == 2 else ShotType.GROUP
        yield _event(f"{' and '.join(both)}, {just}", both[0], group, both, (), "moment", "they are in it together")
    for thing in facts.things[1:]:
        yield _event(f"the {thing}, {just}", thing, ShotType.INSERT, (), (thing,), "moment", f"{thing} is in it")


def _inside(facts: StillFacts) -> str:
    """The moment as it stands inside a sentence: a capital stays on a name alone."""
    first = facts.moment.partition(" ")[0].strip(",;:")
    return facts.moment[:1].lower() + facts.moment[1:] if first.casefold() in OPENERS else facts.moment


def _event(
    text: str,
    subject: str,
    shot_type: ShotType,
    people: tuple[str, ...],
    things: tuple[str, ...],
    basis: Literal["said", "moment"],
    because: str,
) -> StillEvent:
    return StillEvent(
        place=0,
        text=text[:1].upper() + text[1:],
        subject=subject,
        people=people,
        things=things,
        shot_type=shot_type,
        basis=basis,
        because=because,
    )
