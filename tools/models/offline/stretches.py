"""Beats in one place and time, divided or joined until a film has as many scenes as it can hold."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from state.vocabulary import Setting, Structure, TimeOfDay
from state.workflows.reel_compiler import BriefReading, OutlineBeat, Reason


@dataclass
class Stretch:
    """A run of beats in one place and time, before it is a scene."""

    place: str = ""
    setting: Setting | None = None
    time: TimeOfDay | None = None
    beats: list[OutlineBeat] = field(default_factory=list)
    because: list[Reason] = field(default_factory=list)


def divided(stretches: Sequence[Stretch], reading: BriefReading, most: int) -> list[Stretch]:
    """A long stretch falls into the parts of the structure it runs through, while there is room for more scenes."""
    if reading.structure is Structure.AS_WRITTEN:
        return list(stretches)
    found: list[Stretch] = []
    spare = most - len(stretches)
    for stretch in stretches:
        pieces = _by_role(stretch)
        if len(stretch.beats) > 3 and 1 < len(pieces) <= spare + 1:
            spare -= len(pieces) - 1
            found += pieces
        else:
            found.append(stretch)
    return found


def _by_role(stretch: Stretch) -> list[Stretch]:
    pieces: list[Stretch] = []
    for beat in stretch.beats:
        if pieces and (pieces[-1].beats[-1].role == beat.role or len(pieces[-1].beats) < 2):
            pieces[-1].beats.append(beat)
            continue
        reasons = (
            stretch.because
            if not pieces
            else [Reason(slot="scene", origin="default", evidence=f"the {beat.role} begins")]
        )
        pieces.append(Stretch(stretch.place, stretch.setting, stretch.time, [beat], list(reasons)))
    return pieces


def merged(stretches: Sequence[Stretch], most: int) -> list[Stretch]:
    """At most `most` scenes: neighbours in one place first, then the smallest."""
    found = list(stretches)
    while len(found) > most:
        k = min(
            range(len(found) - 1),
            key=lambda j: (found[j].place != found[j + 1].place, len(found[j].beats) + len(found[j + 1].beats), j),
        )
        first, second = found[k], found[k + 1]
        first.beats += second.beats
        first.place, first.setting, first.time = (
            first.place or second.place,
            first.setting or second.setting,
            first.time or second.time,
        )
        del found[k + 1]
    return found
