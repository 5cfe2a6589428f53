import json

import pytest
from langchain_core.messages import AIMessageChunk, BaseMessage, HumanMessage, SystemMessage

from state.base import Part
from state.workflows.reel_compiler import Brief, BriefReading, ReadRequest
from tools.brief.segment import segment
from tools.models.offline import MODEL_NAME, SKILLS, OfflineDirector, OfflineTaskError, Reply, Skill, ToolRequest

TEXT = "Noor opens a rusty mailbox on a hill road and finds a letter. 20 second film, vertical."


def asked(name: str = "reel_compiler/read_brief", inputs: object = None) -> list[BaseMessage]:
    request = ReadRequest(text=TEXT, units=segment(TEXT), wishes=Brief(brief=TEXT))
    task = {"name": name, "inputs": inputs or request}
    return [SystemMessage("Read."), HumanMessage("…", additional_kwargs={"task": task})]


def gathered(chunks: list[AIMessageChunk]) -> AIMessageChunk:
    whole = chunks[0]
    for chunk in chunks[1:]:
        whole += chunk
    return whole


def test_record_comes_as_json_and_names_the_engine() -> None:
    message = OfflineDirector().invoke(asked())
    reading = BriefReading.model_validate_json(str(message.content))
    assert reading.duration_s == 20
    assert message.response_metadata["model_name"] == MODEL_NAME
    assert message.response_metadata["model_name"].startswith("offline/")
    assert message.usage_metadata is not None
    assert message.usage_metadata["output_tokens"] > 100


def test_record_comes_as_the_forced_tool_call() -> None:
    reading = OfflineDirector().with_structured_output(BriefReading).invoke(asked())
    assert isinstance(reading, BriefReading)
    assert reading.people[0].name == "Noor"


def test_inputs_may_be_plain_json() -> None:
    request = ReadRequest(text=TEXT, units=segment(TEXT), wishes=Brief(brief=TEXT))
    message = OfflineDirector().invoke(asked(inputs=json.loads(request.model_dump_json())))
    assert message.content == OfflineDirector().invoke(asked()).content


async def test_streams_the_same_tool_call_in_pieces() -> None:
    bound = OfflineDirector().bind_tools([BriefReading], tool_choice="BriefReading")
    chunks = [chunk async for chunk in bound.astream(asked())]
    whole = gathered(chunks)
    assert len(chunks) > 4
    assert whole.tool_calls == bound.invoke(asked()).tool_calls
    assert whole.usage_metadata == bound.invoke(asked()).usage_metadata
    assert whole.response_metadata["finish_reason"] == "tool_calls"


def test_streams_words_and_tool_calls_of_a_conversational_skill(monkeypatch: pytest.MonkeyPatch) -> None:
    reply = Reply("I can add  a shot.", (ToolRequest("add_shot", {"scene": "scene-1"}),))
    monkeypatch.setitem(SKILLS, "director_chat/turn", Skill(Brief, lambda _: reply))
    messages = asked("director_chat/turn", Brief(brief="hi"))
    chunks = list(OfflineDirector().stream(messages))
    assert [chunk.content for chunk in chunks if chunk.content] == ["I ", "can ", "add  ", "a ", "shot."]
    whole = gathered([chunk for chunk in chunks if isinstance(chunk, AIMessageChunk)])
    assert whole.content == reply.text
    assert [(call["name"], call["args"]) for call in whole.tool_calls] == [("add_shot", {"scene": "scene-1"})]


@pytest.mark.parametrize(
    ("messages", "words"),
    [
        ([HumanMessage("Hello?")], "needs a task"),
        (asked("screenplay/write_novel"), "no skill for screenplay/write_novel"),
        (asked(inputs={"text": 3}), "cannot read its inputs"),
    ],
)
def test_what_it_cannot_do_is_a_named_error(messages: list[BaseMessage], words: str) -> None:
    with pytest.raises(OfflineTaskError, match=words):
        OfflineDirector().invoke(messages)


def test_every_skill_takes_a_record() -> None:
    assert {"reel_compiler/read_brief", "reel_compiler/outline", "reel_compiler/stage_scene"} <= set(SKILLS)
    assert all(issubclass(skill.takes, Part) for skill in SKILLS.values())
