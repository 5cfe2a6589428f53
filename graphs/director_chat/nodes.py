"""The steps of Director Chat. Each does one thing."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from langgraph.config import get_config
from langgraph.runtime import Runtime

from graphs.director_chat.state import ChatState, ProposedChange
from graphs.reel_compiler.graph import graph as reel_compiler
from graphs.reviewing import review_operations
from prompts.compiler.compile import compile_project
from prompts.compiler.targets import TARGETS
from prompts.direction.report import result_text
from prompts.library import step
from state.direction import Change, ChatMessage, ChatReply, ChatTurn, Skipped
from state.errors import DirectorError, InvalidInput
from state.operations import Author, Operation, SetCompiledPrompts, apply
from state.progress import StepReached
from state.project import ID_NUMBER, SceneProject
from state.review import Settled
from state.usage import Route
from state.vocabulary import fold
from state.workflows.reel_compiler import ReelWall
from tools.context import RunContext, owner, run_id
from tools.models.tool_calls import ToolSpec
from tools.scene.digest import digest_of
from tools.scene.registry import SCENE_TOOLS, call_tool
from tools.storage.staleness import with_renamed_prompts
from tools.suggestions import Suggested, new_sets
from tools.toolbox import Patch, Toolbox, say, say_patch, toolbox

CHAT_TURN = step("director_chat/turn", Route.CHAT, ChatTurn, ChatReply)
TOOLS = tuple(ToolSpec(tool.name, tool.description, tool.arguments) for tool in SCENE_TOOLS)
MAX_ROUNDS = 6
"""Rounds of tool use after which the director has to answer in words."""
SHORTEST_BRIEF = 3
"""Words below which a first message is a greeting and no brief."""


def has_project(state: ChatState) -> Literal["answer_turn", "make_reel"]:
    """Whether there is a film to talk about, or a brief to make one from."""
    return "answer_turn" if state.project_id else "make_reel"


async def make_reel(state: ChatState, *, runtime: Runtime[RunContext]) -> Patch:
    """The first message as a brief: a whole new project, by the Reel Compiler."""
    brief = _last_words(state.messages)
    if len(brief.split()) < SHORTEST_BRIEF:
        asked = "Tell me about the film: who is in it, where, what happens, how long, for which screen."
        return ChatState.patch(messages=[AIMessage(asked)], rounds=0)
    given: Any = {"brief": brief}
    made = await reel_compiler.ainvoke(given, get_config(), context=runtime.context)
    wall = ReelWall.model_validate(made["wall"])
    return ChatState.patch(
        messages=[AIMessage(_told(wall), response_metadata={"model_served": wall.engine})],
        project_id=wall.project_id,
        version=wall.version,
        rounds=0,
    )


def _told(wall: ReelWall) -> str:
    """What was made, in words."""
    lines = [
        f"“{wall.title}”: {wall.scenes} scenes, {wall.shots} shots, {wall.running_time_s:g} seconds, "
        f"with prompts for {', '.join(wall.targets)}."
    ]
    lines += [f"- {question.text}" for question in wall.questions]
    return "\n".join(lines)


async def answer_turn(state: ChatState, *, runtime: Runtime[RunContext]) -> Patch:
    """The director's next message: words, or calls of tools."""
    tools = await toolbox()
    stored = await tools.projects.load(state.project_id, owner=owner())
    rounds = 0 if isinstance(state.messages[-1], HumanMessage) else state.rounds
    turn = ChatTurn(
        messages=_conversation(state.messages),
        project=digest_of(stored.project),
        focus=state.focus,
        targets=TARGETS,
    )
    offered = TOOLS if rounds < MAX_ROUNDS else ()
    recent = _for_model(state.messages)
    message = await tools.converse(CHAT_TURN, recent, offered, turn, runtime, project_id=state.project_id)
    return ChatState.patch(messages=[message], version=stored.version, rounds=rounds)


def next_act(state: ChatState) -> Literal["use_tools", "__end__"]:
    """On to the tools that were called, or the end of the turn."""
    last = state.messages[-1]
    return "use_tools" if isinstance(last, AIMessage) and last.tool_calls else "__end__"


async def use_tools(state: ChatState, *, runtime: Runtime[RunContext]) -> Patch:
    """What each call comes to on the project, one after the other; nothing is kept yet."""
    tools = await toolbox()
    project = (await tools.projects.load(state.project_id, owner=owner())).project
    last, words = state.messages[-1], _last_words(state.messages)
    assert isinstance(last, AIMessage)
    proposed: list[ProposedChange] = []
    suggested = 0
    for call in last.tool_calls:
        author: Author = "person" if _own_words(call["args"], words) else "workflow"
        change = _change(project, call["name"], call["args"], author)
        project = apply(project, change.operations, author)
        sets = new_sets("director_chat", len(change.operations), review=state.rounds, first=suggested)
        suggested += len(sets)
        proposed.append(
            ProposedChange(call_id=call["id"] or "", tool=call["name"], author=author, change=change, sets=sets)
        )
        if change.operations:
            say(runtime, StepReached(step="use_tools", message=change.said or call["name"]))
    return ChatState.patch(proposed=tuple(proposed), rounds=state.rounds + 1)


def _change(project: SceneProject, name: str, given: object, author: Author) -> Change:
    """A tool call made by a model is a border: what it got wrong is told to it, and changes nothing."""
    try:
        return call_tool(project, name, given, author)
    except DirectorError as error:
        return Change(refused=(Skipped(target=name, slot=error.field, reason=error.message),))


def _own_words(arguments: dict[str, Any], words: str) -> bool:
    """Whether a call hands on the person's own words unchanged, so that it acts with their hand. Ids do not count."""
    said = f"_{fold(words)}_"
    texts = [fold(text) for text in _texts(arguments) if not ID_NUMBER.match(text)]
    return bool(texts) and all(f"_{text}_" in said for text in texts)


def _texts(value: object) -> list[str]:
    """Every text in a call's arguments."""
    if isinstance(value, str):
        return [value] if value.strip() else []
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [text for item in items for text in _texts(item)]


def wants_review(state: ChatState, *, runtime: Runtime[RunContext]) -> Literal["review_changes", "keep_changes"]:
    """Whether a person sees the changes before they are kept."""
    changing = any(proposal.change.operations for proposal in state.proposed)
    return "review_changes" if changing and runtime.context.review == "ask" else "keep_changes"


async def review_changes(state: ChatState, *, runtime: Runtime[RunContext]) -> Patch:
    """Pause until a person has accepted, edited or rejected every operation; what they accept is theirs."""
    operations = [operation for proposal in state.proposed for operation in proposal.change.operations]
    sets = [one for proposal in state.proposed for one in proposal.sets]
    settled = (await review_operations(_suggested(state), sets, operations, runtime)).settled
    return ChatState.patch(proposed=tuple(_reviewed(state.proposed, settled)))


def _suggested(state: ChatState) -> Suggested:
    """Where what is proposed belongs, and who proposed it."""
    last = state.messages[-1]
    return Suggested(
        project_id=state.project_id,
        model_requested=str(last.response_metadata.get("model_requested") or ""),
        model_served=str(last.response_metadata.get("model_served") or ""),
        prompt_version=CHAT_TURN.prompt.hash,
    )


def _reviewed(proposed: Sequence[ProposedChange], settled: Settled) -> Iterator[ProposedChange]:
    """The proposals with what a review left of them."""
    rejected = set(settled.rejected)
    accepted, position = iter(settled.accepted), 0
    for proposal in proposed:
        kept, sets = [], []
        for one in proposal.sets:
            if position not in rejected:
                kept.append(next(accepted))
                sets.append(one)
            position += 1
        refused = proposal.change.refused
        if len(kept) < len(proposal.change.operations):
            reason = "; ".join(settled.notes) or "the person said no"
            refused = (*refused, Skipped(target=proposal.tool, slot="", reason=reason))
        change = proposal.change.with_(
            operations=tuple(kept), refused=refused, said=proposal.change.said if kept else ""
        )
        yield proposal.with_(author="person", change=change, sets=tuple(sets), reviewed=True)


async def keep_changes(state: ChatState, *, runtime: Runtime[RunContext]) -> Patch:
    """Every change as a version of its own, and its result for the director to speak of."""
    tools = await toolbox()
    results, version = [], state.version
    for proposal in state.proposed:
        change = proposal.change
        try:
            version = await _keep(tools, state.project_id, proposal, version, runtime)
            unreviewed = () if proposal.reviewed else change.operations
            await tools.suggestions.keep(
                _suggested(state), "keep_changes", proposal.sets, version, runtime, unreviewed=unreviewed
            )
            text, status = result_text(change), "success" if change.operations or change.said else "error"
        except DirectorError as error:
            text, status = f"Not done: {error.message}", "error"
        results.append(ToolMessage(text, tool_call_id=proposal.call_id, name=proposal.tool, status=status))
    return ChatState.patch(messages=results, proposed=(), version=version)


async def _keep(
    tools: Toolbox, project_id: str, proposal: ProposedChange, version: int, runtime: Runtime[RunContext]
) -> int:
    """Commit one change and do what its tool asked besides; the version it leads to."""
    act = proposal.change.act
    if act is not None and act.kind == "undo":
        for _ in range(max(act.steps, 1)):
            version = (await tools.projects.undo(project_id, owner=owner(), base_version=version)).version
        return version
    project = (await tools.projects.load(project_id, owner=owner())).project
    operations: Sequence[Operation] = proposal.change.operations
    author: Author = proposal.author
    if act is not None:
        prompts = compile_project(project, act.targets or tuple({one.target for one in project.compiled}) or TARGETS)
        wanted = set(act.shots)
        prompts = tuple(one for one in prompts if not wanted or one.shot_id in wanted)
        operations = (SetCompiledPrompts(prompts=prompts),) if prompts else ()
        author = "workflow"
    if not operations:
        return version
    operations = await with_renamed_prompts(tools.projects, project_id, operations, owner=owner(), version=version)
    committed = await tools.projects.commit(
        project_id,
        operations,
        base_version=version,
        owner=owner(),
        author=author,
        workflow="director_chat",
        run_id=run_id(),
        reason=proposal.change.said[:500],
        idempotency_key=f"{run_id()}:{proposal.call_id}" if run_id() else None,
    )
    if not committed.replayed:
        say_patch(runtime, project, apply(project, operations, author), version=committed.version, draft=False)
    return committed.version


def _last_words(messages: Sequence[AnyMessage]) -> str:
    """What the person said last."""
    for message in reversed(messages):
        if isinstance(message, HumanMessage):
            return str(message.text)
    raise InvalidInput("there is no message from a person", field="messages")


def _conversation(messages: Sequence[AnyMessage]) -> tuple[ChatMessage, ...]:
    """The thread's messages without a framework."""
    said = []
    for message in messages:
        if isinstance(message, HumanMessage):
            said.append(ChatMessage(role="person", text=message.text))
        elif isinstance(message, ToolMessage):
            said.append(ChatMessage(role="tool", text=message.text, tool=message.name or ""))
        elif isinstance(message, AIMessage) and message.text:
            said.append(ChatMessage(role="director", text=message.text))
    return tuple(said)


def _for_model(messages: Sequence[AnyMessage]) -> list[AnyMessage]:
    """The last stretch of the conversation, beginning with a person."""
    recent = list(messages[-40:])
    while recent and not isinstance(recent[0], HumanMessage):
        recent.pop(0)
    return recent
