from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest

from prompts.library import Prompt, Step
from state.usage import Route
from tests.tools.models.fake_host import FakeHost, start
from tests.tools.models.steps import CONFIG, Scene, Wish
from tools.models.config import load_model_config
from tools.models.gateway import Gateway
from tools.settings import Settings


class TestClock:
    """Time that passes only by sleeping; keeps what was slept."""

    __test__ = False

    def __init__(self) -> None:
        self.time = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return datetime.fromtimestamp(1_770_000_000 + self.time, UTC)

    def monotonic(self) -> float:
        self.time += 0.001
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


@pytest.fixture(scope="session")
def fake_server() -> Iterator[FakeHost]:
    host = FakeHost()
    stop = start(host)
    yield host
    stop()


@pytest.fixture
def host(fake_server: FakeHost) -> FakeHost:
    fake_server.play()
    return fake_server


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def settings(host: FakeHost) -> Settings:
    return Settings(_env_file=None, model_base_url=host.url, model_api_key="sk-own")


@pytest.fixture
async def gateway(settings: Settings, clock: TestClock) -> AsyncIterator[Gateway]:
    gateway = Gateway(settings, offline=None, config=load_model_config(CONFIG), clock=clock)
    yield gateway
    await gateway.close()


@pytest.fixture
def draft() -> Step[Wish, Scene]:
    return Step("test_reel/draft", Route.STRUCTURE, Wish, Scene, Prompt.parse("You draft scenes.\n---\nWish: {wish}"))


@pytest.fixture
def chat() -> Step[Wish, Scene]:
    return Step("test_chat/reply", Route.CHAT, Wish, Scene, Prompt.parse("You are a director."))
