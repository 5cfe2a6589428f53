"""The steps of Storyboard from Still that are its own; the making of frames is in `graphs.frames.flow`."""

from typing import Any, Literal

from langgraph.runtime import Runtime

from graphs.frames.keeping import save_operations
from graphs.frames.start import fresh_run
from graphs.reel_compiler.assembly import project_id
from graphs.reel_compiler.nodes import READ_BRIEF
from graphs.reviewing import ask
from graphs.storyboard_from_still.asking import question_of, told_in, worded
from graphs.storyboard_from_still.drafting import Draft, draft
from graphs.storyboard_from_still.facts import (
    StillPlace,
    facts_of,
    place_of,
    questions_of,
    settled,
    words_of,
)
from graphs.storyboard_from_still.film import film_of, held_frames, project_of_still, twins_of
from graphs.storyboard_from_still.opening import WORDLESS, Still, opening
from graphs.storyboard_from_still.panels import board_of, neighbours_of, panel_orders
from prompts.library import step
from state.errors import InvalidInput
from state.operations import AddVisualAsset, AnyOperation, Operation, apply
from state.progress import FindingMade, StepReached
from state.project import SceneProject
from state.usage import Route
from state.vision import PictureReading
from state.workflows.reel_compiler import Brief, ReadRequest
from state.workflows.storyboard_from_still import (
    EventPlan,
    EventsRequest,
    StillInput,
    StillSet,
    StillState,
)
from tools.brief.segment import segment
from tools.context import RunContext, owner
from tools.storage.stamps import Stamps
from tools.toolbox import Patch, Toolbox, say, toolbox

WORDS_IN_PICTURE = frozenset({"text", "answer"})
"""What a model copied from a picture or was asked about it: never shown to another model."""


def check_events(request: EventsRequest, plan: EventPlan) -> tuple[str, ...]:
    """Findings against a plan: in order of time, no more than asked for, with nobody and nothing that is not there."""
    places = [one.place for one in plan.events]
    findings = []
    if places != sorted(set(places)) or 0 in places:
        findings.append("place: the events must be in order of time, each at a place of its own, none at 0.")
    early = [place for place in places if place < 0]
    if early != list(range(-len(early), 0)) or places[len(early) :] != list(range(1, len(places) - len(early) + 1)):
        findings.append("place: count away from the moment without a gap: …, -2, -1, 1, 2, ….")
    if len(early) > request.before or len(places) - len(early) > request.after:
        findings.append(f"events: at most {request.before} before the moment and {request.after} after it.")
    for one in plan.events:
        strangers = [name for name in one.people if name not in request.facts.who]
        strangers += [name for name in one.things if name not in request.facts.things]
        if strangers:
            findings.append(f"{one.place}: {strangers[0]!r} is not known.")
        if not one.text.strip() or not one.subject.strip():
            findings.append(f"{one.place}: an event has a text and a subject.")
    return tuple(findings)


TELL_EVENTS = step("storyboard_from_still/tell_events", Route.STRUCTURE, EventsRequest, EventPlan, check=check_events)


async def open_still(state: StillState, *, runtime: Runtime[RunContext]) -> Patch:
    """The film the still belongs to, if it belongs to one, and that the picture is there."""
    asked = _asked(state)
    tools = await toolbox()
    picture = await tools.assets.get(asked.asset, owner())
    if picture.width is None or picture.height is None:
        raise InvalidInput(f"{picture.mime_type} is not a picture", field="asset")
    say(runtime, StepReached(step="open_still", message="Opening the still"))
    identity = asked.project_id or await project_of_still(tools, asked.asset)
    version = 0
    if identity:
        project, version = await tools.projects.load(identity, owner=owner())
        place_of(project, asked)
    elif asked.shot_id or asked.scene_id:
        raise InvalidInput("name the project that has it", field="project_id")
    return StillState.patch(
        **{
            **fresh_run(state.workflow),
            "project_id": identity or None,
            "version": version,
            "width": picture.width,
            "height": picture.height,
            "reading": None,
            "words": None,
            "answered": False,
        }
    )


async def look_at_still(state: StillState, *, runtime: Runtime[RunContext]) -> Patch:
    """What is measured in the still, and seen in it where a model can look; whether the film has it already."""
    tools = await toolbox()
    data = await tools.assets.read_picture(state.asset, owner())
    reading = await tools.look(state.asset, data, runtime, project_id=state.project, measured=state.measured_only)
    how = f"seen by {reading.seen_by}" if reading.seen_by else "measured"
    said = f"The still, {how}: {', '.join(one.word for one in reading.statements if one.phrase)[:200]}"
    say(runtime, StepReached(step="look_at_still", message=said))
    notes = [*reading.notes]
    if state.version:
        project = (await tools.projects.load(state.project, owner=owner())).project
        notes += await twins_of(tools, project, await tools.assets.get(state.asset, owner()))
    for note in notes:
        say(runtime, FindingMade(severity="warning", message=note, about=state.asset))
    return StillState.patch(reading=reading, warnings=notes)


async def read_words(state: StillState, *, runtime: Runtime[RunContext]) -> Patch:
    """What the person's words say of the still, beside what is on record and what was seen."""
    tools = await toolbox()
    text = words_of(state.brief, state.told)
    words, warnings = WORDLESS, list[str]()
    if text:
        request = ReadRequest(text=text, units=segment(text), wishes=Brief(brief=text))
        answer = await tools.ask(READ_BRIEF, request, runtime)
        words, warnings = answer.value, list(answer.call.warnings)
    project = await film_of(tools, state)
    place = place_of(project, _asked(state))
    facts = facts_of(project, place, text, words if text else None, state.told, _reading(state))
    return StillState.patch(words=words, facts=facts, warnings=warnings)


def is_known(state: StillState) -> Literal["ask_person", "plan_events"]:
    """Whether somebody has to say who is in the still or what happens, which cannot be seen in it."""
    needed = {one.about for one in questions_of(state.facts, _reading(state))} & {"who", "what"}
    open_ = needed and state.questions == "ask" and not state.answered
    return "ask_person" if open_ else "plan_events"


def ask_person(state: StillState) -> Patch:
    """Pause until a person has said what cannot be seen, or that the still is to be told without."""
    asked = question_of(state.facts, questions_of(state.facts, _reading(state)))
    return StillState.patch(told=ask(asked, told_in) or state.told, answered=True)


async def plan_events(state: StillState, *, runtime: Runtime[RunContext]) -> Patch:
    """What happens before and after the moment, as shots of the film and a frame for each that has none."""
    tools = await toolbox()
    reading, facts = _reading(state), settled(state.facts)
    for one in questions_of(facts, reading):
        say(runtime, FindingMade(severity="question", message=worded(one), about=one.about))
    project = await film_of(tools, state)
    around = neighbours_of(project, place_of(project, _asked(state)), state.before, state.after)
    request = EventsRequest(
        facts=facts,
        seen=tuple(
            one.word for one in reading.statements if one.source == "model" and one.kind not in WORDS_IN_PICTURE
        ),
        light=tuple(one.phrase for one in reading.statements if one.source == "measured" and one.phrase),
        before=state.before - sum(one.place < 0 for one in around),
        after=state.after - sum(one.place > 0 for one in around),
    )
    plan, warnings = EventPlan(events=()), list[str]()
    if request.before or request.after:
        answer = await tools.ask(TELL_EVENTS, request, runtime)
        plan, warnings = answer.value, list(answer.call.warnings)
    identity = state.project_id or await tools.suggestions.free_project_id(tools.projects, _new_id(state, facts.moment))
    planned = state.model_copy(update={"plan": plan, "facts": facts, "project_id": identity})
    drafted, after = await drafting(tools, planned)
    orders = panel_orders(after, drafted.panels)
    say(runtime, StepReached(step="plan_events", message=f"The still and {len(orders) - 1} panels around it"))
    return StillState.patch(
        project_id=identity,
        facts=facts,
        plan=plan,
        orders=orders,
        sheets=(),
        held=await held_frames(tools, after, drafted.panels, state.asset),
        warnings=warnings,
    )


async def drafting(
    tools: Toolbox, state: StillState, pictures: dict[int, str] | None = None
) -> tuple[Draft, SceneProject]:
    """What would be written with these pictures, and the film as it would be then."""
    project = await film_of(tools, state)
    place = place_of(project, _asked(state))
    still = _still(state, place)
    around = neighbours_of(project, place, state.before, state.after)
    opened: tuple[Operation, ...] = ()
    if not state.version:
        opened = opening(words_of(state.brief, state.told), state.words or WORDLESS, still)
        project = apply(project, opened, "workflow")
    drafted = draft(project, still, around, pictures)
    after = apply(project, drafted.operations, "workflow")
    return drafted._replace(operations=(*opened, *drafted.operations)), after


async def write_frames(state: StillState) -> Patch:
    """The events as beats and shots with their pictures, and the board with the still in its middle."""
    tools = await toolbox()
    frames = {frame.index: frame.asset for frame in state.frames()}
    drafted, _ = await drafting(tools, state)
    pictures = {
        panel.event.place: frames[index]
        for index, panel in enumerate(drafted.panels)
        if panel.event is not None and index in frames
    }
    drafted, after = await drafting(tools, state, pictures)
    stamps = Stamps(after)
    title = f"Around the still: {state.facts.moment}" if state.facts.moment else "Around the still"
    operations: list[AnyOperation] = []
    for one in drafted.operations:
        if isinstance(one, AddVisualAsset) and one.asset.category == "frame":
            one = AddVisualAsset(asset=one.asset.with_(stamp=stamps.asset(one.asset)))
        operations.append(one)  # type: ignore[arg-type]
    operations.append(board_of(title, after, drafted.panels, frames, state.asset))
    return StillState.patch(operations=tuple(operations))


async def save_frames(state: StillState, *, runtime: Runtime[RunContext]) -> Patch:
    """Everything kept as one version; a still without a film founds one."""
    made = [one for operation in state.operations for one in operation.introduces()]
    kept = await save_operations(state, runtime, reason=f"around a still: {state.facts.moment}"[:500], made=made)
    reading = _reading(state)
    result = StillSet(
        **{name: getattr(kept, name) for name in type(kept).model_fields},
        reading=reading,
        hero=next((frame.index for frame in kept.frames if frame.asset == state.asset), 0),
        told=state.told,
        open=tuple(worded(one) for one in questions_of(state.facts, reading)),
    )
    spent: dict[str, Any] = {
        name: StillState.model_fields[name].default
        for name in ("brief", "scene_id", "shot_id", "told", "before", "after", "questions", "measured_only")
    }
    return StillState.patch(result=result, project_id=kept.project_id, version=kept.version, **spent)


def _asked(state: StillState) -> StillInput:
    return StillInput(**{name: getattr(state, name) for name in StillInput.model_fields})


def _reading(state: StillState) -> PictureReading:
    if state.reading is None:
        raise InvalidInput("the still was not read", field="asset")
    return state.reading


def _still(state: StillState, place: StillPlace) -> Still:
    return Still(state.asset, state.width, state.height, _reading(state), state.facts, place, state.plan)


def _new_id(state: StillState, moment: str) -> str:
    return project_id(
        Brief(brief=f"{state.asset} {state.brief}"), (state.words and state.words.title) or moment or "still"
    )
