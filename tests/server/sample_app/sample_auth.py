"""An application with its own users and its own idea of what they share."""

from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.graph import START, StateGraph
from langgraph_sdk import Auth
from typing_extensions import TypedDict

auth = Auth()


@auth.authenticate
async def authenticate(authorization: str | None) -> Auth.types.MinimalUserDict:
    scheme, _, name = (authorization or "").partition(" ")
    if scheme != "Bearer" or name not in ("ana", "ben", "reader"):
        raise Auth.exceptions.HTTPException(status_code=401, detail="who are you?")
    return {"identity": name, "team": "a"}


@auth.on.threads
async def own_threads(ctx: Auth.types.AuthContext, value: dict[str, Any]) -> dict[str, Any]:
    metadata = value.setdefault("metadata", {})
    if metadata is not None:
        metadata["user"] = ctx.user.identity
    return {"user": ctx.user.identity}


@auth.on.threads.create_run
async def no_runs_for_readers(ctx: Auth.types.AuthContext, value: dict[str, Any]) -> Any:
    if ctx.user.identity == "reader":
        return False
    return {"user": ctx.user.identity}


@auth.on.store
async def own_shelf(ctx: Auth.types.AuthContext, value: dict[str, Any]) -> None:
    value["namespace"] = (ctx.user.identity, *(value["namespace"] or ()))


class Who(TypedDict, total=False):
    name: str


def ask(state: Who, config: RunnableConfig) -> dict[str, Any]:
    return {"name": config["configurable"]["langgraph_auth_user"]["identity"]}


whoami = StateGraph(Who).add_node(ask).add_edge(START, "ask").compile()
