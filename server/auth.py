"""Who is asking. Without authentication everything belongs to `local`."""

from dataclasses import dataclass
from typing import Any

from fastapi import Request

LOCAL = "local"


@dataclass(frozen=True)
class Caller:
    """The owner of what is read and written, and the user as an `Auth` handler described them."""

    owner: str = LOCAL
    user: Any = None


async def current_caller(request: Request) -> Caller:
    """The caller the gate let in."""
    caller: Caller = getattr(request.state, "caller", None) or Caller()
    return caller
