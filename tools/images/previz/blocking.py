"""From people and a place to a blocking in which everybody stands somewhere, and the same one moments later."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from tools.images.previz.model import Blocking, Person, Prop
from tools.images.previz.places import location_kind
from tools.images.previz.projection import heading_vector
from tools.images.previz.props.naming import size_of
from tools.images.previz.staging import EXTERIORS, INTERIORS, design_of, put_down


def block_scene(
    people: Sequence[Person],
    *,
    location: str = "",
    interior: bool = True,
    time_of_day: str = "day",
    weather: Literal["clear", "rain", "snow", "fog"] = "clear",
    props: Sequence[Prop] = (),
    crowd: int = 0,
) -> Blocking:
    """A blocking in which everybody has a place.

    People left at the origin are arranged: two face each other across the line, more stand in an arc. Seated people
    take the set's seats. Held props go to their holder's hand, those left at the origin on the nearest table or
    the floor.
    """
    placed = list(people)
    if len(placed) > 1 and len({person.position for person in placed}) == 1:
        placed = _arranged(placed)
    kind = location_kind(location)
    things = [prop for prop in props if not _is_the_place(prop, kind, interior)]
    axis = (placed[0].name, placed[1].name) if len(placed) > 1 else None
    blocking = Blocking(
        location=kind,
        location_label=location,
        interior=interior,
        time_of_day=time_of_day,
        weather=weather,
        people=tuple(placed),
        props=tuple(things),
        crowd=crowd,
        axis=axis,
    )
    return put_down(_seated(blocking, [person.position for person in people]))


def _is_the_place(prop: Prop, kind: str, interior: bool) -> bool:
    """Whether a thing is what everybody stands in or on: a ferry is not drawn again on its own deck."""
    around = kind in EXTERIORS or (kind in INTERIORS and interior)
    return around and location_kind(prop.name) == kind and max(size_of(prop)) > 2.0


def _arranged(people: list[Person]) -> list[Person]:
    count = len(people)
    if count == 2:
        gap = 0.34 if any(person.pose == "embrace" for person in people) else 0.62
        spots = [((-gap, 0.0), 342.0), ((gap, 0.1), 198.0)]
    else:
        spots = []
        for index in range(count):
            share = index / (count - 1) * 2 - 1
            x, y = share * 0.62 * (count - 1) / 1.6, 0.55 - 0.55 * share * share
            spots.append(((x, y - 0.2), 270.0 - 55.0 * share))
    return [
        person.model_copy(update={"position": spot, "facing": facing % 360 if person.facing == 270 else person.facing})
        for person, (spot, facing) in zip(people, spots, strict=True)
    ]


def _seated(blocking: Blocking, asked: list[tuple[float, float]]) -> Blocking:
    """Seated people whose place was not given go to the set's seats, or bring a chair where the set has none."""
    seats = list(design_of(blocking, ()).seats)
    people = []
    for index, (person, place) in enumerate(zip(blocking.people, asked, strict=True)):
        if blocking.location == "car" and blocking.interior:
            person = person.model_copy(update={"pose": "drive" if index == 0 else "sit"})
        if person.pose in {"sit", "drive", "type", "write"} and place == (0.0, 0.0) and seats:
            x, y, facing, lift = seats.pop(0)
            person = person.model_copy(update={"position": (x, y), "facing": facing, "elevation": lift})
        people.append(person)
    return blocking.model_copy(update={"people": tuple(people)})


def at_time(blocking: Blocking, offset_ms: int) -> Blocking:
    """The same blocking some milliseconds before or after: walkers have moved, gestures have progressed."""
    seconds = offset_ms / 1000
    people = []
    for person in blocking.people:
        pace = {"walk": 1.3, "run": 3.6}.get(person.pose, 0.0)
        heading = heading_vector(person.facing)
        speed = np.array([*person.moving, 0.0]) if any(person.moving) else heading * pace
        stride = 1.35 if person.pose == "walk" else 1.9
        cycles = float(np.linalg.norm(speed)) * seconds / stride if pace else seconds * 0.5
        people.append(
            person.model_copy(
                update={
                    "position": (
                        person.position[0] + float(speed[0]) * seconds,
                        person.position[1] + float(speed[1]) * seconds,
                    ),
                    "phase": person.phase + cycles,
                }
            )
        )
    return blocking.model_copy(update={"people": tuple(people)})
