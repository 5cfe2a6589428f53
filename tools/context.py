"""What a caller says about a run, beside its input."""

from typing import Annotated, Any, Literal

from langgraph.config import get_config
from pydantic import BaseModel, ConfigDict, Field

LOCAL_OWNER = "local"
"""Whose everything is when authentication is off."""


class RunContext(BaseModel):
    """The context of a run: who pays how, and whether a person wants to see changes before they are kept."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    tier: Literal["free", "pro"] | None = None
    """Quotas and model stack; the server's default when absent."""
    review: Literal["auto", "ask"] = "auto"
    """`ask` pauses before anything changes and shows the operations; `auto` commits."""
    boost: bool = False
    """Ask the teacher model instead of the tier's own."""
    variant: Annotated[str, Field(max_length=80)] = ""
    """Experiment variant whose models to use."""


def owner() -> str:
    """Whose run this is. The server writes the authenticated user into the config; a client cannot."""
    configurable: dict[str, Any] = get_config().get("configurable") or {}
    return str(configurable.get("langgraph_auth_user_id") or LOCAL_OWNER)


def run_id() -> str:
    """The id of this run, empty outside a server."""
    config = get_config()
    metadata: dict[str, Any] = config.get("metadata") or {}
    return str(metadata.get("run_id") or config.get("run_id") or "")
