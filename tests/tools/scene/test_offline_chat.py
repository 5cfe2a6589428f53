"""Conversations with the offline director over a real project: what it calls, what it asks, what it says came of it."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from prompts.direction.report import result_text
from state.direction import Change, ChatMessage, ChatTurn
from state.operations import apply
from state.project import SceneProject
from tools.models.offline import SKILLS, OfflineDirector
from tools.models.offline.reply import Reply
from tools.models.offline.skills_chat import ANNOUNCEMENT, take_turn
from tools.scene.digest import digest_of
from tools.scene.registry import BY_NAME, call_tool
from tools.scene.tool import read_arguments

TARGETS = ("veo-3.1", "veo-3", "midjourney-v7", "kling-3.0")


@dataclass
class Conversation:
    """A chat as the workflow runs it: a turn, its tools, the turn after."""

    project: SceneProject
    focus: tuple[str, ...] = ()
    messages: list[ChatMessage] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def turn(self) -> Reply:
        messages = tuple(self.messages)
        return take_turn(
            ChatTurn(messages=messages, project=digest_of(self.project), focus=self.focus, targets=TARGETS)
        )

    def say(self, text: str) -> str:
        """What the director ends up saying; what it called is in `calls`, what came of it in `changes`."""
        self.messages.append(ChatMessage(role="person", text=text))
        self.calls, self.changes = [], []
        reply = self.turn()
        said = [reply.text]
        self._keep(reply)
        if reply.tool_calls:
            for call in reply.tool_calls:
                self._call(call.name, dict(call.args))
            final = self.turn()
            assert not final.tool_calls
            self._keep(final)
            said.append(final.text)
        return "\n".join(one for one in said if one)

    def _keep(self, reply: Reply) -> None:
        if reply.text:
            self.messages.append(ChatMessage(role="director", text=reply.text))

    def _call(self, name: str, args: dict[str, Any]) -> None:
        change = call_tool(self.project, name, args, "person")
        self.project = apply(self.project, change.operations, "person")
        self.calls.append((name, args))
        self.changes.append(change)
        self.messages.append(ChatMessage(role="tool", tool=name, text=result_text(change)))


@pytest.fixture
def talk(film: SceneProject) -> Conversation:
    return Conversation(film)


COMMANDS: list[tuple[str, list[tuple[str, dict[str, Any]]]]] = [
    ("rename Mara to Noor", [("rename", {"target": "character-1", "name": "Noor"})]),
    ("Please rename scene 2 to “The Long Search”", [("rename", {"target": "scene-2", "name": "The Long Search"})]),
    ("Ivo should be called Jan", [("rename", {"target": "character-2", "name": "Jan"})]),
    ("lock scene 2", [("lock", {"target": "scene-2", "slot": ""})]),
    ("lock the lighting of scene 2", [("lock", {"target": "scene-2", "slot": "lighting_mood"})]),
    ("lock scenes 1 and 3", [("lock", {"target": "scene-1", "slot": ""}), ("lock", {"target": "scene-3", "slot": ""})]),
    ("move scene 3 before scene 1", [("move_scene", {"scene": "scene-3", "before": "scene-1"})]),
    ("move scene 1 after scene 2", [("move_scene", {"scene": "scene-1", "before": "scene-3"})]),
    ("move the first scene to the end", [("move_scene", {"scene": "scene-1", "before": ""})]),
    ("swap scenes 2 and 3", [("move_scene", {"scene": "scene-3", "before": "scene-2"})]),
    ("delete scene 2", [("remove_scene", {"scene": "scene-2"})]),
    ("delete shot-2", [("remove_shot", {"shot": "shot-2"})]),
    ("cut the last shot of scene 3", [("remove_shot", {"shot": "shot-6"})]),
    ("remove shot 1a", [("remove_shot", {"shot": "shot-1"})]),
    ("move the last shot of scene 3 to the beginning", [("move_shot", {"shot": "shot-6", "before": "shot-4"})]),
    ("split scene 3 at the second beat", [("split_scene", {"scene": "scene-3", "at_beat": "beat-5"})]),
    ("merge scenes 1 and 2", [("merge_scenes", {"first": "scene-1", "second": "scene-2"})]),
    ("make scene 2 darker", [("direct", {"direction": "make scene 2 darker", "on": []})]),
    ("could you make it lonelier?", [("direct", {"direction": "make it lonelier?", "on": []})]),
    ("what is in scene 2?", [("look", {"at": "scene-2", "slot": ""})]),
    ("where is Mara?", [("look", {"at": "character-1", "slot": ""})]),
    ("what lens is shot 1a?", [("look", {"at": "shot-1", "slot": "lens"})]),
    ("which palette does scene 2 use?", [("look", {"at": "scene-2", "slot": "color_palette"})]),
    ("what is the aspect ratio of the film?", [("look", {"at": "project", "slot": "aspect_ratio"})]),
    ("what's the light in scene 3?", [("look", {"at": "scene-3", "slot": "lighting_mood"})]),
    ("why is shot 1a handheld?", [("look", {"at": "shot-1", "slot": "camera_movement"})]),
    ("what is Mara wearing?", [("look", {"at": "character-1", "slot": "wardrobe"})]),
    ("list the scenes", [("look", {"at": "project", "slot": ""})]),
    ("how long is the film?", [("look", {"at": "project", "slot": ""})]),
    ("undo", [("undo", {"steps": 1})]),
    ("undo the last two changes", [("undo", {"steps": 2})]),
    ("compile for veo-3.1 and midjourney v7", [("compile", {"targets": ["veo-3.1", "midjourney-v7"], "shots": []})]),
    ("compile scene 2 for kling", [("compile", {"targets": ["kling-3.0"], "shots": ["shot-3"]})]),
    ("9:16", [("answer_question", {"question": "question-1", "answer": "9:16"})]),
    ("Mara wears a yellow raincoat",
     [("describe_entity", {"target": "character-1", "field": "wardrobe", "words": "a yellow raincoat"})]),
    ("describe the lantern as dented brass",
     [("describe_entity", {"target": "prop-1", "field": "description", "words": "dented brass"})]),
    ("add a character called Old Piet, a ferryman in oilskins",
     [("add_character", {"name": "Old Piet", "description": "a ferryman in oilskins"})]),
    ("Mara says “I'm early, and I know it.” in scene 1",
     [("set_dialogue", {"scene": "scene-1", "speaker": "character-1", "words": "“I'm early, and I know it.”", "line": ""})]),
    ("rename Mara to Noor and lock scene 2",
     [("rename", {"target": "character-1", "name": "Noor"}), ("lock", {"target": "scene-2", "slot": ""})]),
    ("make the Meeting scene warmer, then lock it",
     [("direct", {"direction": "make the Meeting scene warmer", "on": []}), ("lock", {"target": "scene-3", "slot": ""})]),
]  # fmt: skip


@pytest.mark.parametrize(("said", "calls"), COMMANDS, ids=[said for said, _ in COMMANDS])
def test_a_command_becomes_exactly_these_calls(
    talk: Conversation, said: str, calls: list[tuple[str, dict[str, Any]]]
) -> None:
    reply = talk.say(said)
    assert talk.calls == calls
    assert reply


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("compile for veo", "Which one"),
        ("delete scene 9", "no scene 9"),
        ("rename Bob to Rob", "no scene “Bob”"),
        ("write a better line for Ivo", "yours to write"),
        ("have Mara say something sad", "yours to write"),
        ("blorf the quux", "not understood"),
        ("make it more Fincher", "Which lever"),
        ("softer", "Options"),
        ("hazlo más oscuro", "English"),
        ("do the same for scene 3", "The same as what"),
        ("lock it", "Which scene"),
        ("yes", "Yes to what"),
        ("the second one", "Of what"),
        ("was the first version better?", "nothing was changed"),
        ("no, never mind", ""),
        ("", "What should change"),
    ],
)
def test_what_is_not_clear_is_asked_about_and_nothing_is_called(talk: Conversation, said: str, word: str) -> None:
    before = talk.project
    reply = talk.say(said)
    assert word in reply
    assert not talk.calls
    assert talk.project is before


def test_it_says_what_it_is_once_in_a_conversation(talk: Conversation) -> None:
    first, second, third = talk.say("lock scene 2"), talk.say("make it warmer"), talk.say("hello")
    assert first.count(ANNOUNCEMENT) == 1
    assert ANNOUNCEMENT not in second + third


def test_the_same_again_the_other_one_and_picking_an_option(talk: Conversation) -> None:
    talk.say("make scene 1 darker")
    talk.say("do the same for scene 3")
    assert talk.calls == [("direct", {"direction": "make darker", "on": ["scene-3"]})]
    assert set(_changed_scenes(talk)) == {"scene-3"}
    talk.say("delete scene 2")
    talk.say("make scene-1 warmer")
    talk.say("no, the other one")
    assert talk.calls == [("direct", {"direction": "make warmer", "on": ["scene-3"]})]
    talk.say("soften it")
    talk.say("the third one")
    assert talk.calls == [("direct", {"direction": "calmer", "on": []})]


def _changed_scenes(talk: Conversation) -> list[str]:
    shots = [
        operation.target for change in talk.changes for operation in change.operations if hasattr(operation, "target")
    ]
    home = {shot.id: scene.id for scene, shot in talk.project.shots()}
    return [home.get(one, one) for one in shots]


def test_after_a_move_a_number_that_means_two_scenes_is_asked_about_and_the_answer_completes_it(
    talk: Conversation,
) -> None:
    talk.say("move scene 3 before scene 1")
    assert "Which one" in talk.say("delete the last shot of scene 2")
    talk.say("scene-3")
    assert talk.calls == [("remove_shot", {"shot": "shot-6"})]


def test_what_is_selected_is_meant(film: SceneProject) -> None:
    talk = Conversation(film, focus=("scene-2",))
    talk.say("make it darker")
    assert set(_changed_scenes(talk)) == {"scene-2"}
    talk.say("lock it")
    assert talk.calls == [("lock", {"target": "scene-2", "slot": ""})]


def test_a_refusal_is_told_with_its_reason_and_never_as_done(talk: Conversation) -> None:
    talk.say("lock scene 2")
    reply = talk.say("make scene 2 darker")
    assert not talk.changes[0].operations
    assert "locked" in reply
    assert "lighting" not in reply.lower()


def test_half_of_a_message_is_done_and_the_other_half_asked(talk: Conversation) -> None:
    reply = talk.say("make it blorpy and rename Ivo to Jan")
    assert [name for name, _ in talk.calls] == ["rename"]
    assert "blorpy" in reply
    assert "Jan" in reply


def test_every_call_fits_its_tool() -> None:
    for said, calls in COMMANDS:
        for name, args in calls:
            assert read_arguments(BY_NAME[name], args), said


def test_the_engine_answers_both_steps_through_its_own_interface(film: SceneProject) -> None:
    assert {"director_chat/turn", "direction/interpret"} <= SKILLS.keys()
    turn = ChatTurn(messages=(ChatMessage(role="person", text="lock scene 2"),), project=digest_of(film))
    task = {"name": "director_chat/turn", "inputs": turn.model_dump(mode="json")}
    message = asyncio.run(OfflineDirector().ainvoke([HumanMessage("lock scene 2", additional_kwargs={"task": task})]))
    assert message.tool_calls[0]["name"] == "lock"
    assert message.tool_calls[0]["args"] == {"target": "scene-2", "slot": ""}
    asked = {"name": "direction/interpret", "inputs": {"text": "make it lonelier", "names": []}}
    read = asyncio.run(OfflineDirector().ainvoke([HumanMessage("x", additional_kwargs={"task": asked})]))
    assert '"slot":"composition"' in read.text
