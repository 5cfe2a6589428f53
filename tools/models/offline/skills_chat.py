"""`director_chat/turn` offline: a person's message becomes tool calls or a question; tool results become an answer.

Every sentence is either a command by its shape, a loose direction that is wholly understood, a question about the
project, or something to ask about. Nothing is taken by likeness.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from prompts.direction.items import itemised
from prompts.direction.reading import read_direction
from prompts.direction.words import ORDINALS, foreign
from state.direction import Ask, ChatMessage, ChatTurn
from tools.models.offline.chat_commands import POLITE, command_calls
from tools.models.offline.chat_references import ORD, SCENE, SHOT, N, References, Unclear
from tools.models.offline.reply import Reply, ToolRequest

ANNOUNCEMENT = "Offline director here: rules and a phrase table, no language model."
HELP = (
    "I take directions (“make scene 2 lonelier”, “dusk instead”, “one size tighter on Mara”), names and structure "
    "(“rename Mara to Noor”, “move scene 3 before scene 1”, “add a scene where …”), locks, dialogue you dictate in "
    "quotation marks, questions about the project (“what is in scene 2?”), undo, and “compile for veo-3.1”. "
    "What I do not understand I ask about. With a language model connected you can speak freely."
)
GREETING = re.compile(r"^\s*(?:hi|hello|hey|good (?:morning|evening|afternoon))[ ,!.]*$", re.IGNORECASE)
ASKS_HELP = re.compile(r"^\s*(?:help|what can you do|how does this work|who are you|what are you)\b", re.IGNORECASE)
THANKS = re.compile(r"^\s*(?:thanks|thank you|great|perfect|nice|good|cool|ok|okay)[ ,!.]*$", re.IGNORECASE)
YES = re.compile(r"^\s*(?:yes|yeah|yep|sure|do it|please do|go ahead|correct|right|exactly)[ ,!.]*$", re.IGNORECASE)
NO = re.compile(r"^\s*(?:no|nope|never ?mind|leave it|forget it|no thanks|neither|cancel)[ ,!.]*$", re.IGNORECASE)
SAME = re.compile(
    rf"^\s*(?:please |and |now )*(?:(?:do |make )?(?:the )?same (?:thing )?(?:for|to|with|in)|likewise for) "
    rf"(?P<where>{SHOT}|{SCENE})(?: too| as well| also)?[ .!]*$",
    re.IGNORECASE,
)
OTHER = re.compile(r"^\s*(?:no,? )?(?:i meant? )?the other (?:one|scene|shot)[ .!]*$", re.IGNORECASE)
PICK = re.compile(
    r"^\s*(?:the )?(?:(?P<nth>first|second|third|fourth|last)(?: one| option)?|(?:option |number "
    r")?(?P<n>[1-9]))[ .!]*$",
    re.I,
)
CODE = re.compile(r"^\s*(?P<code>(?:scene|shot)-\d+[a-z]*)[ .!]*$", re.IGNORECASE)
OPTIONS = re.compile(r"\((?:Options|Did you mean): (?P<options>[^)]*)\)")
QUOTED = re.compile(r"[\"“][^\"”]*[\"”]")
COMMAND_VERBS = (
    r"(?:rename|retitle|lock|unlock|freeze|add|insert|create|delete|remove|drop|move|swap|split|merge|combine|join|undo|"
    r"compile|export|describe|list|show|make|put)"
)
JOINT = re.compile(
    rf"(?:;|\.(?=\s)|!(?=\s)|\n|,? and then |,? then |,? and (?={COMMAND_VERBS}\b)|, (?={COMMAND_VERBS}\b))\s*",
    re.IGNORECASE,
)


@dataclass
class Plan:
    """What a message comes to: calls to make, and what to say or ask besides."""

    calls: list[ToolRequest] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def take_turn(turn: ChatTurn) -> Reply:
    """The next thing the director does: call tools, ask, or say what came of the calls."""
    asked_at = max((i for i, message in enumerate(turn.messages) if message.role == "person"), default=-1)
    if asked_at < 0:
        return Reply(f"{ANNOUNCEMENT} {HELP}")
    results = [message for message in turn.messages[asked_at + 1 :] if message.role == "tool"]
    if results:
        return Reply(_introduced(turn, _told(results)))
    upto = turn.model_copy(update={"messages": turn.messages[: asked_at + 1]})
    plan = plan_message(turn.messages[asked_at].text, upto)
    text = "\n".join(dict.fromkeys(plan.notes))
    if plan.calls:
        return Reply(_introduced(turn, text) if text else "", tuple(plan.calls))
    return Reply(_introduced(turn, text))


def _introduced(turn: ChatTurn, text: str) -> str:
    """The text, with the announcement in front of the first words of a conversation."""
    known = any(message.role == "director" and ANNOUNCEMENT in message.text for message in turn.messages)
    return text if known or not text else f"{ANNOUNCEMENT}\n{text}"


def _told(results: Sequence[ChatMessage]) -> str:
    """What the tools answered, in order; silence is said to be silence."""
    said = [message.text.strip() for message in results if message.text.strip()]
    return "\n".join(dict.fromkeys(said)) or "Nothing changed."


def plan_message(text: str, turn: ChatTurn) -> Plan:
    """The calls and notes of one message, at its place in the conversation."""
    plan = Plan()
    short = _small_talk(text, turn)
    if short is not None:
        plan.notes.append(short)
        return plan
    if foreign(text):
        plan.notes.append("I read English only so far. Could you say it in English?")
        return plan
    if taken := _answer(text, turn):
        return taken
    said: tuple[ChatMessage, ...] = ()
    for sentence in _sentences(text):
        heard = (*turn.messages[:-1], *said, *turn.messages[-1:])
        _plan_sentence(sentence, turn.model_copy(update={"messages": heard}), plan)
        said = (*said, ChatMessage(role="person", text=sentence))
    if not plan.calls and not plan.notes:
        plan.notes.append("What should change?")
    return plan


def _small_talk(text: str, turn: ChatTurn) -> str | None:
    if not any(char.isalnum() for char in text):
        return "What should change?"
    if GREETING.match(text) or ASKS_HELP.match(text):
        return HELP
    if THANKS.match(text):
        return "Nothing changed. What next?"
    if NO.match(text):
        return "Then nothing is changed."
    return None


def _sentences(text: str) -> list[str]:
    """The message cut where one command ends and the next begins; quotations stay whole."""
    quotes = QUOTED.findall(text)
    masked = QUOTED.sub("\0", text)
    pieces = [piece.strip() for piece in JOINT.split(masked) if piece and piece.strip(" .!")]
    return [re.sub("\0", lambda _: quotes.pop(0), piece) for piece in pieces]


def _plan_sentence(sentence: str, turn: ChatTurn, plan: Plan) -> None:
    refs = References(turn)
    unclear = ""
    try:
        if same := SAME.match(sentence):
            plan.calls += _same_again(same["where"], turn, refs)
            return
        if OTHER.match(sentence):
            plan.calls += _other(turn, refs)
            return
        calls = command_calls(sentence, refs)
    except Unclear as question:
        calls, unclear = None, question.message
    if calls is not None:
        plan.calls += calls
        return
    reading = read_direction(sentence, turn.project.names)
    if reading.directions:
        plan.calls.append(ToolRequest("direct", {"direction": _plain(sentence), "on": list(turn.focus)}))
        return
    plan.notes += [unclear] if unclear else [_asked(ask) for ask in reading.questions]


def _plain(sentence: str) -> str:
    return re.sub(POLITE, "", sentence, flags=re.IGNORECASE).strip() or sentence


def _asked(ask: Ask) -> str:
    return f"{ask.text} (Options: {'; '.join(ask.options)})" if ask.options else ask.text


def _answer(text: str, turn: ChatTurn) -> Plan | None:
    """The message as an answer: to an open question of the record, or to what the director asked last."""
    wanted = text.strip().rstrip(".!").casefold()
    offered = _offered(turn)
    if YES.match(text):
        if len(offered) == 1:
            return _as_message(offered[0], turn)
        return Plan(notes=[f"Which one: {'; '.join(offered)}?" if offered else "Yes to what? Say what should change."])
    chosen = [one for one in offered if one.casefold() == wanted]
    if picked := PICK.match(text):
        index = ORDINALS[picked["nth"].lower()] if picked["nth"] else int(picked["n"])
        if not offered or index > len(offered):
            return Plan(notes=["Of what? Say what should change."])
        chosen = [offered[index - 1 if index > 0 else index]]
    if code := CODE.match(text):
        return _completed(code["code"].lower(), turn)
    if len(chosen) == 1:
        return _as_message(chosen[0], turn)
    fits = [one for one in turn.project.questions if wanted in [option.casefold() for option in one.options]]
    if len(fits) == 1:
        return Plan(
            calls=[ToolRequest("answer_question", {"question": fits[0].id, "answer": text.strip().rstrip(".!")})]
        )
    return None


def _completed(code: str, turn: ChatTurn) -> Plan:
    """The person's message before, once they have said which scene or shot it is about."""
    earlier = turn.model_copy(update={"messages": turn.messages[:-1]})
    said = next((message.text for message in reversed(earlier.messages) if message.role == "person"), "")
    kind = code.partition("-")[0]
    reference = rf"\b(?:the )?(?:{kind} (?:\d+[a-z]?|{N})|{ORD} {kind}|(?:this|that) {kind}|it|that|this)\b"
    full = re.sub(reference, code, said, count=1, flags=re.IGNORECASE)
    plan = plan_message(full, earlier) if full != said else Plan()
    if not plan.calls:
        plan.notes = plan.notes or [f"What should change in {code}?"]
    return plan


def _offered(turn: ChatTurn) -> list[str]:
    """The options the director named last, unless the person has said something since."""
    for message in reversed(turn.messages[:-1]):
        if message.role == "person":
            return []
        found = OPTIONS.findall(message.text)
        if found:
            return [option.strip() for option in found[-1].split(";") if option.strip()]
    return []


def _as_message(text: str, turn: ChatTurn) -> Plan:
    plan = Plan()
    _plan_sentence(text, turn, plan)
    return plan


def _same_again(where: str, turn: ChatTurn, refs: References) -> list[ToolRequest]:
    """The calls of the person's message before, on another scene or shot."""
    target = refs.target(where)
    before = _message_before(turn)
    plan = plan_message(before, turn.model_copy(update={"messages": turn.messages[:-1]}))
    if not plan.calls:
        raise Unclear("The same as what? The message before changed nothing I could repeat.")
    return [_elsewhere(call, target, turn) for call in plan.calls]


def _elsewhere(call: ToolRequest, target: str, turn: ChatTurn) -> ToolRequest:
    if call.name == "direct":
        words = _without_places(str(call.args["direction"]), turn)
        if not read_direction(words, turn.project.names).directions:
            raise Unclear("Say in full what should happen there.")
        return ToolRequest("direct", {"direction": words, "on": [target]})
    if call.name in ("lock", "unlock"):
        return ToolRequest(call.name, {**call.args, "target": target})
    key = "scene" if target.startswith("scene-") else "shot"
    if call.name in ("remove_scene", "remove_shot"):
        return ToolRequest(f"remove_{key}", {key: target})
    if call.name == "look":
        return ToolRequest("look", {"at": target, "slot": ""})
    raise Unclear("Say in full what should happen there.")


def _without_places(direction: str, turn: ChatTurn) -> str:
    """The direction without where it was: "make scene 2 darker" → "make darker"."""
    for item in reversed(itemised(direction, turn.project.names)):
        if item.kind == "place":
            direction = f"{direction[: item.words[0].start]} {direction[item.words[-1].end :]}"
    return re.sub(r"\s+", " ", direction).strip(" ,:")


def _message_before(turn: ChatTurn) -> str:
    said = [message.text for message in turn.messages[:-1] if message.role == "person"]
    if not said:
        raise Unclear("The same as what? Nothing was said before.")
    return said[-1]


def _other(turn: ChatTurn, refs: References) -> list[ToolRequest]:
    """The last calls on the other one, where there are exactly two."""
    before = _message_before(turn)
    plan = plan_message(before, turn.model_copy(update={"messages": turn.messages[:-1]}))
    used = _used(plan.calls, before, turn)
    scenes = [scene.id for scene in refs.scenes]
    if len(used) != 1:
        raise Unclear("Which other one?")
    group = scenes if used[0] in scenes else next(
        ([shot.id for shot in scene.shots] for scene in refs.scenes if used[0] in [shot.id for shot in scene.shots]), []
    )  # fmt: skip
    rest = [one for one in group if one != used[0]]
    if len(rest) != 1:
        raise Unclear(f"Which other one? There are {', '.join(rest)}." if rest else "There is no other one.")
    return [_elsewhere(call, rest[0], turn) for call in plan.calls]


def _used(calls: Sequence[ToolRequest], text: str, turn: ChatTurn) -> list[str]:
    """The scenes or shots that calls were about."""
    found: list[str] = []
    for call in calls:
        for key in ("target", "scene", "shot", "at"):
            value = call.args.get(key)
            if isinstance(value, str) and value.startswith(("scene-", "shot-")):
                found.append(value)
    refs = References(turn)
    for item in itemised(text, turn.project.names):
        if item.kind == "place" and not found:
            words = re.sub(r"^(?:in|on|for|of|at) (?:the )?", "", item.evidence.strip(), flags=re.IGNORECASE)
            try:
                found.append(refs.target(words))
            except Unclear:
                continue
    return list(dict.fromkeys(found))
