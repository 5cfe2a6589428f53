"""Structured answers through a real HTTP server that misbehaves on purpose."""

import json
from dataclasses import replace

import pytest

from prompts.library import Step
from state.usage import Usage
from tests.tools.models.conftest import TestClock
from tests.tools.models.fake_host import (
    FakeHost,
    error_in_200,
    fails,
    hangs,
    html_in_200,
    in_call,
    says,
)
from tests.tools.models.steps import GOOD, Scene, Wish
from tools.models.engines import Overrides
from tools.models.errors import AnswerInvalid, AnswerRefused, ModelUnavailable
from tools.models.gateway import Answer, Gateway
from tools.models.messages import Picture

SHORT = '{"title": "N", "mood": "tense", "seconds": 8}'


async def ask(gateway: Gateway, draft: Step[Wish, Scene], **options) -> Answer[Scene]:
    return await gateway.structured(draft, Wish(wish="a night"), account="ann", tier="pro", **options)


async def test_a_strict_schema_is_sent_and_the_answer_validated(gateway, host: FakeHost, draft):
    host.play(says(GOOD))
    answer = await ask(gateway, draft)
    assert answer.value == Scene(title="Night", mood="tense", seconds=8)
    body = host.seen[0].body
    form = body["response_format"]["json_schema"]
    assert form["strict"] is True
    assert form["schema"] == {
        "type": "object",
        "properties": {
            "title": {"type": "string"},
            "mood": {"type": "string", "enum": ["calm", "tense"]},
            "seconds": {"type": "integer"},
        },
        "required": ["title", "mood", "seconds"],
        "additionalProperties": False,
    }
    assert body["max_tokens"] == 512
    assert not body.get("stream")
    assert [m["role"] for m in body["messages"]] == ["system", "user"]
    assert body["messages"][1]["content"] == 'Wish: "a night"'
    assert "task" not in json.dumps(body)


async def test_the_record_says_what_the_call_was(gateway, host: FakeHost, draft):
    host.play(says(GOOD, served="primary-2026-02"))
    call = (await ask(gateway, draft)).call
    assert (call.engine, call.provider, call.step) == ("model", "openai_compatible", "test_reel/draft")
    assert (call.model_requested, call.model_served) == ("primary", "primary-2026-02")
    assert call.usage == Usage(input_tokens=40, output_tokens=10)
    assert (call.cost_micro_usd, call.cost_source) == (60, "computed")
    assert call.prompt_hash == draft.prompt.hash
    assert not call.repaired
    assert not call.fell_back
    assert [attempt.outcome for attempt in call.attempts] == ["ok"]


async def test_the_providers_own_price_wins(gateway, host: FakeHost, draft):
    usage = {"prompt_tokens": 40, "completion_tokens": 10, "cost": 0.0000131}
    host.play(says(GOOD, usage={**usage, "prompt_tokens_details": {"cached_tokens": 30}}))
    call = (await ask(gateway, draft)).call
    assert (call.cost_micro_usd, call.cost_source) == (14, "provider")
    assert call.usage.cached_tokens == 30


async def test_missing_usage_is_estimated_and_marked(gateway, host: FakeHost, draft):
    host.play(says(GOOD, usage=None))
    call = (await ask(gateway, draft)).call
    assert call.usage.estimated
    assert call.usage.input_tokens > 0
    assert call.usage.output_tokens > 0
    assert call.cost_source == "estimated"


@pytest.mark.parametrize(
    "content",
    [
        f"```json\n{GOOD}\n```",
        f"Here you are:\n{GOOD}\nEnjoy!",
        f"<think>maybe {{}}?</think>\n{GOOD}",
    ],
    ids=["fenced", "polite", "thinking"],
)
async def test_json_is_found_in_its_wrapping(gateway, host: FakeHost, draft, content: str):
    host.play(says(content))
    answer = await ask(gateway, draft)
    assert answer.value.title == "Night"
    assert len(host.seen) == 1


@pytest.mark.parametrize(
    ("bad", "complaint"),
    [("Sorry, no JSON today", "JSON"), ('{"title": "Night", ', "JSON"), (SHORT, "title")],
    ids=["prose", "cut", "schema"],
)
async def test_an_invalid_answer_is_repaired_once(gateway, host: FakeHost, draft, bad: str, complaint: str):
    host.play(says(bad), says(GOOD))
    answer = await ask(gateway, draft)
    assert answer.value.title == "Night"
    assert answer.call.repaired
    assert not answer.call.fell_back
    assert answer.call.usage.total == 100
    repair = host.seen[1].body["messages"]
    assert repair[-2] == {"role": "assistant", "content": bad}
    assert complaint in repair[-1]["content"]


async def test_what_the_steps_own_check_finds_is_repaired_too(gateway, host: FakeHost, draft):
    def only_short(inputs: Wish, scene: Scene) -> list[str]:
        return [] if scene.seconds <= 8 else [f"{scene.seconds} seconds are too long for {inputs.wish}"]

    host.play(says(GOOD.replace("8", "50")), says(GOOD))
    answer = await ask(gateway, replace(draft, check=only_short))
    assert answer.value.seconds == 8
    assert "50 seconds are too long for a night" in host.seen[1].body["messages"][-1]["content"]


async def test_a_failed_repair_falls_back_to_the_next_model(gateway, host: FakeHost, draft):
    host.play(primary=[says(SHORT)], backup=[says(GOOD)])
    answer = await ask(gateway, draft)
    assert host.models == ["primary", "primary", "backup"]
    assert answer.call.fell_back
    assert (answer.call.model_requested, answer.call.model_served) == ("primary", "backup")
    assert [a.outcome for a in answer.call.attempts] == ["invalid_answer", "invalid_answer", "ok"]


async def test_no_usable_answer_anywhere_is_a_typed_error(gateway, host: FakeHost, draft):
    host.play(says("{}"))
    with pytest.raises(AnswerInvalid) as caught:
        await ask(gateway, draft)
    assert [a.model_requested for a in caught.value.attempts] == ["primary", "primary", "backup", "backup"]


async def test_a_refusal_is_not_shopped_around(gateway, host: FakeHost, draft):
    host.play(says(refusal="I would rather not"))
    with pytest.raises(AnswerRefused, match="rather not"):
        await ask(gateway, draft)
    assert host.models == ["primary"]


async def test_an_answer_cut_by_its_length_goes_to_the_next_model(gateway, host: FakeHost, draft):
    host.play(primary=[says('{"title": "Ni', finish="length")], backup=[says(GOOD)])
    answer = await ask(gateway, draft)
    assert host.models == ["primary", "backup"]
    assert answer.call.attempts[0].outcome == "length"


async def test_an_empty_answer_is_asked_for_again(gateway, host: FakeHost, draft, clock: TestClock):
    host.play(says(""), says(GOOD))
    answer = await ask(gateway, draft)
    assert [a.outcome for a in answer.call.attempts] == ["empty", "ok"]
    assert clock.slept == [0.5]


async def test_retry_after_is_obeyed(gateway, host: FakeHost, draft, clock: TestClock):
    host.play(fails(429, Retry_After="7"), fails(429), says(GOOD))
    answer = await ask(gateway, draft)
    assert clock.slept == [7.0, 1.0]
    assert host.models == ["primary"] * 3
    assert answer.call.usage.total == 50


async def test_a_long_retry_after_goes_to_the_next_model_at_once(gateway, host: FakeHost, draft, clock: TestClock):
    host.play(primary=[fails(429, Retry_After="90")], backup=[says(GOOD)])
    await ask(gateway, draft)
    assert clock.slept == []
    assert host.models == ["primary", "backup"]


@pytest.mark.parametrize(
    ("behaviour", "outcome", "requests"),
    [
        (fails(500), "server_error", 3),
        (fails(503), "server_error", 3),
        (error_in_200(502), "server_error", 3),
        (error_in_200(429), "rate_limited", 3),
        (html_in_200, "bad_response", 3),
        (fails(402, "insufficient credits"), "payment_required", 1),
        (error_in_200(402), "payment_required", 1),
        (fails(401), "unauthorized", 1),
        (fails(404), "model_not_found", 1),
        (fails(307, Location="http://127.0.0.1:9/v1"), "bad_response", 3),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
async def test_outages_are_retried_and_then_the_next_model_answers(
    gateway, host: FakeHost, draft, behaviour, outcome: str, requests: int
):
    host.play(primary=[behaviour], backup=[says(GOOD)])
    answer = await ask(gateway, draft)
    assert host.models == ["primary"] * requests + ["backup"]
    assert answer.call.fell_back
    assert answer.call.attempts[0].outcome == outcome
    assert answer.call.usage == Usage(input_tokens=40, output_tokens=10)


async def test_an_outage_of_every_model_is_a_typed_error(gateway, host: FakeHost, draft):
    host.play(fails(500))
    with pytest.raises(ModelUnavailable) as caught:
        await ask(gateway, draft)
    assert caught.value.status == 503
    assert len(caught.value.attempts) == 6


async def test_a_hanging_host_is_given_up_after_the_time_allowed(gateway, host: FakeHost, draft):
    route = gateway.config.tiers["pro"].routes["structure"]
    tiers = gateway.config.model_dump(mode="json")
    tiers["tiers"]["pro"]["routes"]["structure"] = {**route.model_dump(mode="json"), "timeout_s": 0.2}
    gateway.config = gateway.engines.config = type(gateway.config).model_validate(tiers)
    host.play(primary=[hangs(3)], backup=[says(GOOD)])
    answer = await ask(gateway, draft)
    assert [a.outcome for a in answer.call.attempts] == ["timeout"] * 3 + ["ok"]
    assert answer.call.attempts[0].usage.estimated


async def test_an_unreachable_host_is_a_typed_error(gateway, settings, draft, clock):
    closed = Gateway(
        settings.model_copy(update={"model_base_url": "http://127.0.0.1:9/v1"}),
        offline=None,
        config=gateway.config,
        clock=clock,
    )
    with pytest.raises(ModelUnavailable, match="connection"):
        await ask(closed, draft)


async def test_a_host_without_json_schema_is_asked_in_the_next_way_and_remembered(gateway, host: FakeHost, draft):
    refuses = fails(400, "response_format json_schema is not supported")
    host.play(refuses, in_call(GOOD), in_call(GOOD))
    first = await ask(gateway, draft)
    second = await ask(gateway, draft)
    assert first.value == second.value
    assert [a.method for a in first.call.attempts] == ["json_schema", "function_calling"]
    assert [a.method for a in second.call.attempts] == ["function_calling"]
    assert host.seen[1].body["tool_choice"]["function"]["name"] == "Scene"


async def test_json_mode_is_the_last_way(gateway, host: FakeHost, draft):
    host.play(fails(400), fails(400), says(GOOD))
    answer = await ask(gateway, draft)
    assert answer.call.attempts[-1].method == "json_mode"
    body = host.seen[2].body
    assert body["response_format"] == {"type": "json_object"}
    assert '"additionalProperties": false' in body["messages"][-1]["content"]


async def test_a_bad_call_of_the_answer_tool_is_repaired(gateway, host: FakeHost, draft):
    host.play(fails(400), in_call('{"title": '), in_call(GOOD))
    answer = await ask(gateway, draft)
    assert answer.call.repaired


async def test_boost_asks_the_teacher_and_a_variant_its_own_models(gateway, host: FakeHost, draft):
    host.play(says(GOOD))
    boosted = await ask(gateway, draft, overrides=Overrides(boost=True))
    varied = await ask(gateway, draft, overrides=Overrides(variant="try-sage"))
    assert host.models == ["sage", "sage"]
    assert boosted.call.boosted
    assert host.seen[0].body["max_tokens"] == 1024
    assert varied.call.variant == "try-sage"


async def test_a_retired_model_is_answered_by_its_successor_with_a_warning(gateway, host: FakeHost, draft):
    host.play(says(GOOD))
    call = (await ask(gateway, draft, overrides=Overrides(variant="try-old"))).call
    assert host.models == ["backup"]
    assert (call.model_requested, call.model_served) == ("old", "backup")
    assert call.warnings == ("old is retired; backup answers for it",)


async def test_a_picture_travels_as_an_image(gateway, host: FakeHost, draft):
    host.play(says(GOOD))
    await ask(gateway, draft, pictures=[Picture(b"\x89PNG", "image/png")])
    content = host.seen[0].body["messages"][1]["content"]
    assert content[1] == {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw=="}}
