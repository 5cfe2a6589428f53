"""Who answers, where keys go, and what `director doctor` is told."""

import asyncio
import json
import os
import subprocess
import sys

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from state.usage import Route, Tier, Usage
from tests.tools.models.fake_host import FakeHost, fails, says
from tests.tools.models.steps import CONFIG, GOOD, Wish
from tools.models.call_log import CallLog
from tools.models.config import load_model_config, model_config
from tools.models.engines import Engines, Overrides
from tools.models.errors import ModelConfigError, ModelUnavailable, RouteNotConfigured
from tools.models.gateway import Gateway
from tools.models.providers import PROVIDERS
from tools.models.setup import open_gateway
from tools.models.status import model_status
from tools.settings import Settings
from tools.storage.database import Database

NOTHING = Settings(_env_file=None)


class FromInputs(BaseChatModel):
    """Answers from the typed inputs that travel with the message."""

    version: str = "7"

    @property
    def _llm_type(self) -> str:
        return "from-inputs"

    def _generate(self, messages: list[BaseMessage], stop=None, run_manager=None, **kwargs) -> ChatResult:
        [task] = [m.additional_kwargs["task"] for m in messages if "task" in m.additional_kwargs]
        assert isinstance(task["inputs"], Wish)
        scene = {"title": f"{task['name']}: {task['inputs'].wish}", "seconds": 5}
        return ChatResult(generations=[ChatGeneration(message=AIMessage(json.dumps(scene)))])


def gateway_with(settings: Settings, clock, *, offline: BaseChatModel | None = None) -> Gateway:
    return Gateway(settings, offline=offline, config=load_model_config(CONFIG), clock=clock)


async def test_with_nothing_configured_the_offline_engine_answers_and_says_so(clock, draft):
    gateway = gateway_with(NOTHING, clock, offline=FromInputs())
    answer = await gateway.structured(draft, Wish(wish="night"), account="ann", tier="free")
    assert answer.value.title == "test_reel/draft: night"
    assert (answer.call.engine, answer.call.model_served) == ("offline", "offline/7")
    assert answer.call.usage == Usage()
    assert (answer.call.cost_micro_usd, answer.call.cost_source) == (0, "none")


async def test_the_program_keeps_a_record_of_every_call(tmp_path, draft):
    database = Database(f"sqlite:///{tmp_path / 'calls.db'}")
    await database.migrate("0002_usage")
    async with open_gateway(NOTHING, database, offline=FromInputs()) as gateway:
        answer = await gateway.structured(draft, Wish(wish="night"), account="ann", tier="free")
    assert await CallLog(database).of("ann") == [answer.call]
    assert await CallLog(database).of("ben") == []
    await database.close()


async def test_with_nothing_at_all_the_error_says_so(clock, draft):
    with pytest.raises(RouteNotConfigured, match="no provider"):
        await gateway_with(NOTHING, clock).structured(draft, Wish(wish="x"), account="ann", tier="free")


async def test_the_offline_engine_never_stands_in_silently(settings, host: FakeHost, clock, draft):
    host.play(fails(402))
    gateway = gateway_with(settings, clock, offline=FromInputs())
    with pytest.raises(ModelUnavailable):
        await gateway.structured(draft, Wish(wish="x"), account="ann", tier="pro")
    await gateway.close()


async def test_the_offline_engine_stands_in_when_told_to_and_it_is_recorded(settings, host: FakeHost, clock, draft):
    host.play(fails(402))
    willing = settings.model_copy(update={"offline_fallback": True})
    gateway = gateway_with(willing, clock, offline=FromInputs())
    call = (await gateway.structured(draft, Wish(wish="x"), account="ann", tier="pro")).call
    assert (call.engine, call.model_requested, call.model_served) == ("offline", "primary", "offline/7")
    assert call.fell_back
    assert "the offline engine answered" in call.warnings[0]
    await gateway.close()


async def test_offline_by_setting_asks_no_host(settings, host: FakeHost, clock, draft):
    off = settings.model_copy(update={"offline": True})
    gateway = gateway_with(off, clock, offline=FromInputs())
    await gateway.structured(draft, Wish(wish="x"), account="ann", tier="pro")
    assert host.seen == []


async def test_the_key_goes_to_the_configured_host_and_nothing_of_the_environment_with_it(
    settings, host: FakeHost, clock, draft, monkeypatch
):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-leak-1")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/elsewhere")
    monkeypatch.setenv("OPENAI_API_BASE", "http://127.0.0.1:9/elsewhere")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-leak-2")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-leak-3")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Leak: leak-4")
    host.play(says(GOOD))
    for key, sent in (("sk-own", "Bearer sk-own"), (None, "Bearer not-needed")):
        changed = Settings(_env_file=None, model_base_url=host.url, model_api_key=key)
        gateway = gateway_with(changed, clock)
        await gateway.structured(draft, Wish(wish="x"), account="ann", tier="pro")
        assert host.seen[-1].headers["authorization"] == sent
        assert "leak" not in json.dumps(host.seen[-1].headers)
        await gateway.close()


async def test_a_redirect_does_not_carry_the_key_elsewhere(settings, host: FakeHost, clock, draft):
    heard = []

    async def other(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(10_000))
        writer.close()

    elsewhere = await asyncio.start_server(other, "127.0.0.1", 0)
    port = elsewhere.sockets[0].getsockname()[1]
    host.play(fails(307, Location=f"http://127.0.0.1:{port}/v1/chat/completions"))
    gateway = gateway_with(settings, clock)
    with pytest.raises(Exception, match="test_reel/draft"):
        await gateway.structured(draft, Wish(wish="x"), account="ann", tier="pro")
    assert heard == []
    elsewhere.close()
    await gateway.close()


def names(settings: Settings, route: Route, tier: Tier) -> list[str]:
    engines = Engines(settings, model_config(), None)
    return [candidate.entry.provider for candidate in engines.candidates(route, tier, Overrides())]


@pytest.mark.parametrize("tier", Tier)
@pytest.mark.parametrize("route", [Route.CHAT, Route.STRUCTURE, Route.VISION, Route.TEACHER])
def test_each_kind_of_configuration_answers_every_text_route(route: Route, tier: Tier):
    assert names(NOTHING, route, tier) == []
    assert set(names(Settings(_env_file=None, openrouter_api_key="k"), route, tier)) == {"openrouter"}
    assert set(names(Settings(_env_file=None, openai_api_key="k"), route, tier)) == {"openai"}
    local = Settings(_env_file=None, openai_api_key="k", model_base_url="http://localhost:1/v1", model_name="llama")
    assert names(local, route, tier) == ["openai_compatible"]


def test_a_base_url_without_a_name_is_a_clear_error():
    with pytest.raises(ModelConfigError, match="DIRECTOR_MODEL_NAME"):
        names(Settings(_env_file=None, model_base_url="http://localhost:1/v1"), Route.CHAT, Tier.PRO)


async def test_status_tells_what_is_reachable_and_what_answers(settings, host: FakeHost, clock):
    status = await model_status(gateway_with(settings, clock), "pro")
    states = {provider.name: provider.state for provider in status.providers}
    assert states == dict.fromkeys(PROVIDERS, "not_configured") | {"openai_compatible": "reachable"}
    assert [p.models for p in status.providers if p.state == "reachable"] == [1]
    assert {route.route: route.models for route in status.routes}[Route.CHAT] == ("primary", "backup")

    closed = settings.model_copy(update={"model_base_url": "http://127.0.0.1:9/v1"})
    status = await model_status(gateway_with(closed, clock), "pro", timeout_s=2)
    assert [p.state for p in status.providers if p.name == "openai_compatible"] == ["unreachable"]

    status = await model_status(gateway_with(NOTHING, clock, offline=FromInputs()), "free")
    assert status.engine == "offline"
    assert {r.route: r.engine for r in status.routes}[Route.IMAGE] == "none"
    assert {r.route: r.models for r in status.routes}[Route.CHAT] == ("offline/7",)


@pytest.mark.parametrize(("chosen", "expected"), [({}, "False"), ({"LANGSMITH_TRACING": "true"}, "True")])
def test_tracing_is_off_unless_it_was_chosen(chosen: dict[str, str], expected: str):
    code = (
        "from tools.settings import keep_libraries_quiet; keep_libraries_quiet();"
        "from langsmith.utils import tracing_is_enabled; print(tracing_is_enabled())"
    )
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("LANGSMITH", "LANGCHAIN"))}
    done = subprocess.run(
        [sys.executable, "-c", code], env={**clean, **chosen}, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == expected
