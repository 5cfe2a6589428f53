"""Request bodies. Unknown fields are ignored; known ones that cannot be done are refused by name."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from server.fields import (
    Config,
    Durability,
    IfExists,
    Json,
    Limit,
    Moment,
    Name,
    Object,
    Offset,
    RunnableSettings,
    Schedule,
    SelectAssistant,
    SelectCron,
    SelectThread,
    SelectThreadState,
    SortOrder,
    StreamModes,
    ThreadStatus,
    namespace,
    one_way_to_configure,
    refuse_ttl,
)


class Body(BaseModel):
    model_config = ConfigDict(extra="ignore")


class SearchAssistants(Body):
    metadata: Json | None = None
    graph_id: str | None = None
    name: str | None = None
    limit: Limit = 10
    offset: Offset = 0
    sort_by: str | None = None
    sort_order: SortOrder | None = None
    select: SelectAssistant | None = None


class CreateAssistant(Body):
    graph_id: str
    assistant_id: UUID | None = None
    config: Config = Field(default_factory=RunnableSettings)
    context: Object = Field(default_factory=dict)
    metadata: Object = Field(default_factory=dict)
    if_exists: IfExists | None = None
    name: Name | None = None
    description: Name | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "CreateAssistant":
        one_way_to_configure(self.config, self.context)
        return self


class PatchAssistant(Body):
    graph_id: str | None = None
    config: RunnableSettings | None = None
    context: Json | None = None
    metadata: Json | None = None
    name: Name | None = None
    description: Name | None = None


class SearchVersions(Body):
    metadata: Json | None = None
    limit: Limit = 10
    offset: Offset = 0


class SetLatest(Body):
    version: Annotated[int, Field(ge=1, le=2**31)]


class SuperstepUpdate(Body):
    """What one node is to have written: `values`, or a command's update and goto."""

    values: Any = None
    command: "RunCommand | None" = None
    as_node: str | None = None

    @field_validator("command")
    @classmethod
    def _asks_nothing(cls, value: "RunCommand | None") -> "RunCommand | None":
        if value is not None and value.resume is not None:
            raise ValueError("nothing waits for an answer in a superstep; give update or goto")
        return value


class Superstep(Body):
    updates: list[SuperstepUpdate]


class CreateThread(Body):
    thread_id: UUID | None = None
    metadata: Object = Field(default_factory=dict)
    if_exists: IfExists | None = None
    supersteps: list[Superstep] | None = None
    ttl: Any = None

    @field_validator("ttl")
    @classmethod
    def _no_ttl(cls, value: Any) -> Any:
        return refuse_ttl(value)


class PatchThread(Body):
    metadata: Object = Field(default_factory=dict)
    ttl: Any = None

    @field_validator("ttl")
    @classmethod
    def _no_ttl(cls, value: Any) -> Any:
        return refuse_ttl(value)


class SearchThreads(Body):
    metadata: Json | None = None
    values: Json | None = None
    ids: list[UUID] | None = None
    status: ThreadStatus | None = None
    limit: Limit = 10
    offset: Offset = 0
    sort_by: str | None = None
    sort_order: SortOrder | None = None
    select: SelectThread | None = None
    extract: dict[str, str] | None = None


class CheckpointRef(Body):
    thread_id: str | None = None
    checkpoint_ns: str | None = None
    checkpoint_id: str | None = None
    checkpoint_map: Json | None = None


class UpdateState(Body):
    values: Any = None
    as_node: str | None = None
    checkpoint: CheckpointRef | None = None
    checkpoint_id: str | None = None


class StateAt(Body):
    checkpoint: CheckpointRef
    subgraphs: bool = False
    select: SelectThreadState | None = None


class Configured(Body):
    configurable: CheckpointRef


class SearchHistory(Body):
    limit: Limit = 10
    before: str | CheckpointRef | Configured | None = None
    metadata: Json | None = None
    checkpoint: CheckpointRef | None = None
    select: SelectThreadState | None = None


class RunCommand(Body):
    resume: Any = None
    update: Json | list[tuple[str, Any]] | None = None
    goto: Any = None

    @field_validator("goto")
    @classmethod
    def _nodes(cls, value: Any) -> Any:
        for item in value if isinstance(value, list) else [value]:
            named = isinstance(item, dict) and isinstance(item.get("node"), str)
            if not (item is None or isinstance(item, str) or named):
                raise ValueError("must be a node's name, {node, input}, or a list of them")
        return value


class CreateRun(Body):
    """What every way of starting a run understands."""

    assistant_id: str
    input: Any = None
    command: RunCommand | None = None
    config: Config = Field(default_factory=RunnableSettings)
    context: Json | None = None
    metadata: Object = Field(default_factory=dict)
    checkpoint: CheckpointRef | None = None
    checkpoint_id: str | None = None
    stream_mode: StreamModes = Field(default_factory=lambda: ["values"])
    stream_subgraphs: bool = False
    stream_resumable: bool = False
    interrupt_before: Literal["*"] | list[str] | None = None
    interrupt_after: Literal["*"] | list[str] | None = None
    multitask_strategy: Literal["enqueue", "reject", "interrupt", "rollback"] = "enqueue"
    if_not_exists: Literal["create", "reject"] = "reject"
    on_disconnect: Literal["cancel", "continue"] = "continue"
    on_completion: Literal["delete", "keep"] = "delete"
    after_seconds: Annotated[float, Field(ge=0, le=31_536_000)] = 0
    durability: Durability | None = None
    checkpoint_during: bool | None = None
    webhook: Name | None = None
    feedback_keys: list[str] | None = None
    langsmith_tracer: Json | None = None
    strict_resume: bool = False

    @model_validator(mode="before")
    @classmethod
    def _null_is_default(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {key: value for key, value in data.items() if value is not None or key in ("input", "command")}

    @field_validator("feedback_keys")
    @classmethod
    def _no_feedback(cls, value: list[str] | None) -> list[str] | None:
        if value:
            raise ValueError("not supported: feedback links need a LangSmith deployment")
        return value

    @model_validator(mode="after")
    def _one_way(self) -> "CreateRun":
        one_way_to_configure(self.config, self.context)
        return self

    def kwargs(self) -> Json:
        """The part a graph is started with, as it is stored with the run."""
        chosen: Json = {
            "input": self.input,
            "command": self.command.model_dump(exclude_unset=True) if self.command else None,
            "stream_mode": self.stream_mode,
            "stream_subgraphs": self.stream_subgraphs,
            "interrupt_before": self.interrupt_before,
            "interrupt_after": self.interrupt_after,
            "checkpoint": self._checkpoint(),
            "durability": self.durability or ("exit" if self.checkpoint_during is False else None),
            "webhook": self.webhook,
        }
        return {key: value for key, value in chosen.items() if value is not None}

    def _checkpoint(self) -> Json | None:
        if self.checkpoint is not None and self.checkpoint.checkpoint_id:
            return self.checkpoint.model_dump(exclude_none=True)
        if self.checkpoint_id:
            return {"checkpoint_id": self.checkpoint_id}
        # forkFrom of @langchain/react arrives only here
        configurable = self.config.get("configurable") or {}
        if not isinstance(configurable.get("checkpoint_id"), str):
            return None
        kinds = {"checkpoint_id": str, "checkpoint_ns": str, "checkpoint_map": dict}
        return {name: configurable[name] for name, kind in kinds.items() if isinstance(configurable.get(name), kind)}


class CancelRuns(Body):
    thread_id: UUID | None = None
    run_ids: list[UUID] | None = None
    status: Literal["pending", "running", "all"] | None = None


class PutItem(Body):
    namespace: list[str]
    key: str
    value: Json
    index: Literal[False] | list[str] | None = None
    ttl: Any = None

    @field_validator("namespace")
    @classmethod
    def _labels(cls, value: list[str]) -> list[str]:
        return namespace(value)

    @field_validator("ttl")
    @classmethod
    def _no_ttl(cls, value: Any) -> Any:
        return refuse_ttl(value)


class DeleteItem(Body):
    namespace: list[str]
    key: str

    @field_validator("namespace")
    @classmethod
    def _labels(cls, value: list[str]) -> list[str]:
        return namespace(value)


class SearchItems(Body):
    namespace_prefix: list[str] = Field(default_factory=list)
    filter: dict[str, Annotated[Any, Field()]] | None = None
    limit: Limit = 10
    offset: Offset = 0
    query: str | None = None
    refresh_ttl: bool | None = None


class ListNamespaces(Body):
    prefix: list[str] | None = None
    suffix: list[str] | None = None
    max_depth: Annotated[int, Field(ge=1, le=100)] | None = None
    limit: Limit = 100
    offset: Offset = 0


class CreateCron(CreateRun):
    schedule: Schedule
    timezone: str | None = None
    end_time: Moment | None = None
    enabled: bool = True
    on_run_completed: Literal["delete", "keep"] = "delete"


class ProtocolCommand(Body):
    """A command of the event protocol; what is wrong with it is said in the answer's body."""

    id: int | str | None = None
    method: str = ""
    params: Json = Field(default_factory=dict)


class Subscribe(Body):
    """Which events of a thread to see."""

    channels: list[str]
    namespaces: list[list[str]] | None = None
    depth: Annotated[int, Field(ge=0, le=1000)] | None = None
    since: Annotated[int, Field(ge=0, le=2**53)] | None = None


class PatchCron(Body):
    schedule: Schedule | None = None
    timezone: str | None = None
    end_time: Moment | None = None
    enabled: bool | None = None
    on_run_completed: Literal["delete", "keep"] | None = None
    metadata: Json | None = None
    input: Any = None
    config: RunnableSettings | None = None
    context: Json | None = None
    stream_mode: StreamModes | None = None
    stream_subgraphs: bool | None = None
    stream_resumable: bool | None = None
    interrupt_before: Literal["*"] | list[str] | None = None
    interrupt_after: Literal["*"] | list[str] | None = None
    durability: Durability | None = None
    webhook: Name | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "PatchCron":
        one_way_to_configure(self.config or {}, self.context)
        return self


class SearchCrons(Body):
    assistant_id: str | None = None
    thread_id: UUID | None = None
    enabled: bool | None = None
    metadata: Json | None = None
    limit: Limit = 10
    offset: Offset = 0
    sort_by: str | None = None
    sort_order: SortOrder | None = None
    select: SelectCron | None = None
