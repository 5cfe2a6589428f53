"""The kinds of fields that request bodies are made of, and what is refused in them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, with_config
from typing_extensions import TypedDict

from server.answers import Assistant, Cron, Run, Thread, ThreadState
from server.runs.wire import STREAM_MODES

Json = dict[str, Any]
Limit = Annotated[int, Field(ge=1, le=1000)]
Offset = Annotated[int, Field(ge=0, le=2**31)]
Name = Annotated[str, Field(max_length=2000)]
ThreadStatus = Literal["idle", "busy", "interrupted", "error"]
RunStatus = Literal["pending", "running", "success", "error", "timeout", "interrupted"]
IfExists = Literal["raise", "do_nothing"]
SortOrder = Literal["asc", "desc"]


def _empty(value: Any) -> Any:
    return {} if value is None else value


def _with_zone(value: datetime) -> datetime:
    """UTC, where nothing is said."""
    return value if value.tzinfo else value.replace(tzinfo=UTC)


Object = Annotated[Json, BeforeValidator(_empty)]
Moment = Annotated[datetime, AfterValidator(_with_zone)]
Schedule = Annotated[str, Field(max_length=200, examples=["0 9 * * 1-5"])]


def _modes(value: Any) -> Any:
    modes = [value] if isinstance(value, str) else value
    if modes is None:
        return None
    if not isinstance(modes, list) or not all(mode in STREAM_MODES for mode in modes):
        raise ValueError(f"must be one or more of {', '.join(STREAM_MODES)}")
    return modes or ["values"]


StreamModes = Annotated[list[str], BeforeValidator(_modes)]
Durability = Literal["sync", "async", "exit"]


@with_config(ConfigDict(extra="allow"))
class RunnableSettings(TypedDict, total=False):
    """What of a `RunnableConfig` is heeded; the rest is kept with an assistant and left out of its runs."""

    configurable: Json | None
    metadata: Json | None
    tags: list[str] | None
    recursion_limit: Annotated[int, Field(ge=1, le=2**31)] | None
    max_concurrency: Annotated[int, Field(ge=1, le=2**31)] | None


Config = Annotated[RunnableSettings, BeforeValidator(_empty)]


def _fields_of(shape: type) -> Callable[[list[str]], list[str]]:
    """Takes fields of an answer, and one level into them: `values.messages`."""
    known = shape.__annotations__

    def chosen(names: list[str]) -> list[str]:
        for name in names:
            if name.partition(".")[0] not in known:
                raise ValueError(f"{name[:100]!r} is not one of {', '.join(known)}")
        return names

    return chosen


SelectAssistant = Annotated[list[str], AfterValidator(_fields_of(Assistant))]
SelectThread = Annotated[list[str], AfterValidator(_fields_of(Thread))]
SelectThreadState = Annotated[list[str], AfterValidator(_fields_of(ThreadState))]
SelectRun = Annotated[list[str], AfterValidator(_fields_of(Run))]
SelectCron = Annotated[list[str], AfterValidator(_fields_of(Cron))]


def namespace(labels: list[str]) -> list[str]:
    """A place in the store."""
    if not labels or any(not label or "." in label for label in labels):
        raise ValueError("must be a list of labels that are not empty and contain no '.'")
    return labels


def one_way_to_configure(config: RunnableSettings, context: Json | None) -> None:
    """LangGraph takes either."""
    if context and config.get("configurable"):
        raise ValueError("give either context or config.configurable, not both")


def refuse_ttl(value: Any) -> Any:
    """Nothing here has a time to live."""
    if value:
        raise ValueError("not supported: this server keeps things until they are deleted")
    return value
