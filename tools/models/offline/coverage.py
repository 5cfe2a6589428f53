"""Shots for a scene: which pattern covers each beat, what each frame shows, and for how long."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from state.vocabulary import (
    CameraAngle,
    CameraMovement,
    Composition,
    CoverageType,
    DepthOfField,
    Lens,
    MovementSpeed,
    ShotType,
)
from state.workflows.reel_compiler import OutlineBeat, Reason, ShotDraft, StageRequest
from tools.brief.lines import shot_size
from tools.brief.tables import table
from tools.models.offline.beatkind import beat_kind
from tools.models.offline.framing import Framing, actor, frame
from tools.models.offline.presence import mentioned_people, mentioned_props
from tools.models.offline.speech import NARRATOR
from tools.models.offline.timing import share

PERSONAL = frozenset({"who", "other", "pair", "hands"})


@dataclass
class Plan:
    """A shot as it is planned: its row of the pattern, its beat, and what it must carry."""

    beat: int
    row: dict[str, Any]
    kind: str
    evidence: str
    who: str = ""
    other: str = ""
    thing: str = ""
    lines: list[int] = field(default_factory=list)
    kept: bool = False
    """Never dropped for want of time."""
    number: int = 0
    """Which of its beat's clause shots it is."""


def cover(request: StageRequest, tone: str) -> tuple[ShotDraft, ...]:
    """The scene's shots in order. Every beat has one, every line is heard once, durations sum to the scene's."""
    shortest = _shortest(request)
    seconds = _beat_seconds(request)
    plans: list[Plan] = []
    for number, beat in enumerate(request.scene.beats):
        room = max(1, round(seconds[number] / _average(request, tone)))
        plans += _beat_plans(request, number, beat, room)
    plans = _opened(request, plans, shortest)
    plans = _with_singles(request, plans)
    plans = _with_inserts(request, plans)
    plans = _fitting(plans, request.scene.duration_s, shortest)
    _number(plans)
    _place_lines(request, plans)
    plans = _varied(plans)
    lengths = _lengths(request, plans, shortest)
    return tuple(_draft(request, plan, length) for plan, length in zip(plans, lengths, strict=True))


def _shortest(request: StageRequest) -> float:
    kind = request.reading.kind
    return float(table("structures")["minimum"][kind.value if kind else "unknown"]["shot"])


def _average(request: StageRequest, tone: str) -> float:
    """Seconds per shot: the pace said, else the kind's, else the tone's."""
    facts, reading = table("structures"), request.reading
    if reading.pace:
        return float(facts["average_shot"][reading.pace])
    if reading.kind and reading.kind.value in facts["kind_average"]:
        return float(facts["kind_average"][reading.kind.value])
    pace = table("looks")["tones"].get(tone, {}).get("pace", "medium")
    return float(facts["average_shot"][pace])


def _beat_seconds(request: StageRequest) -> tuple[float, ...]:
    speech = table("structures")["speech"]
    weights = []
    for beat in request.scene.beats:
        spoken = sum(len(line.text.split()) for line in request.lines if line.unit in beat.units)
        weights.append(len(beat.text.split()) + 6 + 2.5 * spoken / float(speech["words_per_second"]))
    return share(request.scene.duration_s, weights, 0.1)


def _beat_plans(request: StageRequest, number: int, beat: OutlineBeat, room: int) -> list[Plan]:
    people = [*mentioned_people(beat.text, request.reading), *request.scene.people]
    speakers = [line.speaker for line in request.lines if line.unit in beat.units and line.speaker != NARRATOR]
    cast = list(dict.fromkeys([*speakers, *(name for name in people if name in request.scene.people), *people]))
    cast = [name for name in cast if name != NARRATOR]
    if not speakers and (doer := actor(request, number)):
        cast = [doer, *(name for name in cast if name != doer)]
    things = [*mentioned_props(beat.text, request.reading)]
    thing = things[0] if things else ""
    kind, evidence = ("dialogue" if len(cast) > 1 else "monologue", speakers[0]) if speakers else beat_kind(beat.text)
    if beat.role == "end frame" and not beat.units:
        kind, evidence = "end_frame", ""
    if beat.role == "title card" and not beat.units:
        kind, evidence = "title_card", ""
    elif not beat.units and kind != "end_frame":
        choice = table("structures")["role_template"].get(beat.role, "middle")
        kind, evidence, room = f"framed_{choice}", "", 1
    rows = [row for row in table("coverage")["patterns"][kind] if _possible(row, cast, thing)]
    chosen = sorted(sorted(rows, key=lambda row: row["p"])[:room], key=rows.index)
    if asked := _asked_size(beat.text):
        return [_as_asked(number, rows[0], *asked, cast, thing)]
    who, other = [*cast, "", ""][:2]
    return [Plan(number, row, kind, evidence, who, other, thing) for row in chosen or rows[:1]]


def _asked_size(text: str) -> tuple[ShotType, str] | None:
    """The size a shot list asks for, with its words."""
    words, rest = shot_size(text)
    if not words or not rest:
        return None
    try:
        return ShotType(words), words
    except ValueError:
        return None


def _as_asked(number: int, row: dict[str, Any], size: ShotType, evidence: str, cast: Sequence[str], thing: str) -> Plan:
    """The one shot a shot list's line is: its size as said, the rest as that size is usually shot."""
    usual = table("coverage")["sizes"].get(size.value, {})
    who, other = [*cast, "", ""][:2]
    wanted = {**row, **usual, "size": size.value, "look": "clause", "say": "clause", "asked": True}
    return Plan(number, wanted, "asked", evidence, who, other, thing, kept=True)


def _possible(row: dict[str, Any], cast: Sequence[str], thing: str) -> bool:
    if row["look"] in ("thing", "seen"):
        return bool(thing)
    if row["look"] in ("other", "pair"):
        return len(cast) > 1
    return not (row["look"] in PERSONAL and not cast)


def _opened(request: StageRequest, plans: list[Plan], shortest: float) -> list[Plan]:
    """A new place opens on an establishing frame; where there is no time for one the first shot goes wide."""
    if plans[0].kind == "asked":
        return plans
    held = next((reason for reason in request.scene.because if reason.slot == "place"), None)
    fresh = bool(request.scene.place) and (request.index == 0 or (held is not None and held.origin == "said"))
    if not fresh or plans[0].row["size"] in ("establishing", "extreme_wide", "wide"):
        if fresh:
            plans[0].kept = True
        return plans
    row = table("coverage")["patterns"]["opening"][0]
    if request.scene.duration_s >= shortest * (len(request.scene.beats) + 1.5):
        return [Plan(0, row, "opening", request.scene.place, kept=True), *plans]
    first = plans[0]
    first.row = {
        **first.row,
        "size": "wide",
        "lens": "wide",
        "dof": "deep",
        "cov": "wide",
        "look": "clause",
        "say": "clause",
    }
    first.kept = True
    return plans


def _with_singles(request: StageRequest, plans: list[Plan]) -> list[Plan]:
    """Whoever speaks on screen has one close single in the scene."""
    row = next(row for row in table("coverage")["patterns"]["dialogue"] if row["size"] == "close_up")
    plans = _alternated(request, plans)
    for speaker in dict.fromkeys(line.speaker for line in request.lines if line.speaker != NARRATOR):
        singles = [
            plan
            for plan in plans
            if plan.row["size"] in ("close_up", "medium_close_up", "choker") and _seen(plan) == speaker
        ]
        if singles:
            singles[0].kept = True
            continue
        beats = [
            i
            for i, beat in enumerate(request.scene.beats)
            if any(line.speaker == speaker and line.unit in beat.units for line in request.lines)
        ]
        if not beats:
            continue
        at = max(i for i, plan in enumerate(plans) if plan.beat <= beats[-1]) + 1
        own = [
            i
            for i, plan in enumerate(plans)
            if plan.beat == beats[-1] and not plan.kept and _seen(plan) in (speaker, "")
        ]
        other = next((name for name in request.scene.people if name != speaker), "")
        single = Plan(beats[-1], row, "dialogue", speaker, speaker, other, kept=True)
        if len(own) > 1 or (own and plans[own[0]].row["look"] == "who"):
            plans[own[-1]] = single
        else:
            plans.insert(at, single)
    return plans


def _alternated(request: StageRequest, plans: list[Plan]) -> list[Plan]:
    """A run of spoken beats: the two together once, then over the shoulder, and close at the end."""
    spoken = [plan for plan in plans if plan.kind == "dialogue"]
    if len({plan.beat for plan in spoken}) < 2:
        return plans
    rows = table("coverage")["patterns"]["dialogue"]
    together, shoulder, close = rows[0], rows[1], rows[3]
    beats = sorted({plan.beat for plan in spoken})
    last_of = {plan.who: plan.beat for plan in spoken}
    kept: list[Plan] = []
    for plan in plans:
        if plan.kind != "dialogue":
            kept.append(plan)
            continue
        if any(other.beat == plan.beat and other.kind == "dialogue" for other in kept):
            continue
        row = together if plan.beat == beats[0] else close if last_of[plan.who] == plan.beat else shoulder
        kept.append(replace(plan, row={**row, "look": row["look"] if row is together else "who"}))
    return kept


def _seen(plan: Plan) -> str:
    return {"who": plan.who, "other": plan.other}.get(plan.row["look"], "")


def _with_inserts(request: StageRequest, plans: list[Plan]) -> list[Plan]:
    """Each thing of the scene has an insert where it is first handled."""
    row = next(row for row in table("coverage")["patterns"]["discovery"] if row["size"] == "insert")
    for thing in request.scene.props:
        if thing == request.scene.place or any(plan.thing == thing and plan.row["look"] == "thing" for plan in plans):
            continue
        beats = [
            i for i, beat in enumerate(request.scene.beats) if thing in mentioned_props(beat.text, request.reading)
        ]
        if not beats or any(plan.beat == beats[0] and plan.kind == "asked" for plan in plans):
            continue
        at = max(i for i, plan in enumerate(plans) if plan.beat <= beats[0]) + 1
        who = plans[at - 1].who
        plans.insert(at, Plan(beats[0], {**row, "p": 2.5}, "insert", thing, who, "", thing))
    return plans


def _fitting(plans: list[Plan], duration: float, shortest: float) -> list[Plan]:
    """As many shots as the time can show: the least needed go first, never a beat's only one."""
    most = max(1, int(duration / shortest + 1e-9))
    while len(plans) > most:
        spare = [i for i, plan in enumerate(plans) if not plan.kept and sum(p.beat == plan.beat for p in plans) > 1]
        if not spare:
            spare = [
                i
                for i, plan in enumerate(plans)
                if sum(p.beat == plan.beat for p in plans) > 1 and plan.kind == "opening"
            ]
        if not spare:
            break
        del plans[max(spare, key=lambda i: (plans[i].row["p"], i))]
    return plans


def _number(plans: list[Plan]) -> None:
    counts: dict[int, int] = {}
    for plan in plans:
        if plan.row["say"] == "clause":
            plan.number = counts.get(plan.beat, 0)
            counts[plan.beat] = plan.number + 1


def _place_lines(request: StageRequest, plans: list[Plan]) -> None:
    """Each line is heard over one shot of its beat: one that shows the speaker, the freest first."""
    for index, line in enumerate(request.lines):
        beat = next((i for i, beat in enumerate(request.scene.beats) if line.unit in beat.units), 0)
        own = (
            [plan for plan in plans if plan.beat == beat and plan.kind != "opening"]
            or [plan for plan in plans if plan.beat == beat]
            or plans
        )
        fitting = (
            [plan for plan in own if _seen(plan) == line.speaker]
            or [p for p in own if p.row["look"] not in ("other", "thing")]
            or own
        )
        min(fitting, key=lambda plan: (len(plan.lines), plans.index(plan))).lines.append(index)


def _varied(plans: list[Plan]) -> list[Plan]:
    """No two neighbours share size and angle."""
    angles = table("coverage")["alternatives"]["angles"]
    for i in range(1, len(plans)):
        before, row = plans[i - 1].row, plans[i].row
        if (before["size"], before["angle"]) == (row["size"], row["angle"]):
            following = plans[i + 1].row if i + 1 < len(plans) else {"size": "", "angle": ""}
            taken = {before["angle"], following["angle"] if following["size"] == row["size"] else ""}
            plans[i].row = {**row, "angle": next(angle for angle in angles if angle not in taken)}
    return plans


def _lengths(request: StageRequest, plans: Sequence[Plan], shortest: float) -> tuple[float, ...]:
    speech = table("structures")["speech"]
    least = []
    for plan in plans:
        need = sum(
            len(request.lines[i].text.split()) / float(speech["words_per_second"]) + float(speech["pause_s"])
            for i in plan.lines
        )
        least.append(max(min(shortest, request.scene.duration_s / len(plans)), need))
    return share(request.scene.duration_s, [float(plan.row["w"]) for plan in plans], least)


def _draft(request: StageRequest, plan: Plan, seconds: float) -> ShotDraft:
    row = plan.row
    shown: Framing = frame(request, plan.beat, row["look"], row["say"], plan.number, plan.who, plan.other, plan.thing)
    size = ShotType(row["size"])
    if size is ShotType.TWO_SHOT and len(shown.people) < 2:
        size = ShotType.MEDIUM
    return ShotDraft(
        beat=plan.beat,
        subject=shown.subject,
        action=shown.action,
        people=shown.people,
        props=shown.props,
        lines=tuple(plan.lines),
        coverage_type=CoverageType(row["cov"]),
        shot_type=size,
        camera_angle=CameraAngle(row["angle"]),
        camera_movement=CameraMovement(row["move"]),
        movement_speed=MovementSpeed(row["speed"]) if row.get("speed") else None,
        lens=Lens(row["lens"]),
        depth_of_field=DepthOfField(row["dof"]),
        composition=Composition(row["comp"]),
        lighting_mood=None,
        motion_strength=float(row["motion"]),
        duration_s=seconds,
        sound="",
        because=(*_reasons(plan), *shown.because),
    )


def _reasons(plan: Plan) -> list[Reason]:
    texts = table("coverage")["reasons"]
    if plan.kind == "opening":
        return [Reason(slot="shot_type", origin="default", evidence=texts["opening"])]
    slots = ("shot_type", "camera_angle", "camera_movement", "lens")
    if plan.kind == "asked":
        rest = [Reason(slot=slot, origin="inferred", evidence=plan.evidence) for slot in slots[1:]]
        return [Reason(slot="shot_type", origin="said", evidence=plan.evidence), *rest]
    if plan.kind == "insert":
        return [Reason(slot=slot, origin="inferred", evidence=plan.evidence) for slot in slots]
    if not plan.evidence:
        return [Reason(slot=slot, origin="default", evidence=texts["default"]) for slot in slots]
    return [Reason(slot=slot, origin="inferred", evidence=plan.evidence) for slot in slots]
