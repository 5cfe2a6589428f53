"""What a check found, and how the checks of one client are run."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

CHECK_SECONDS = 60
Checks = Mapping[str, Callable[..., Awaitable[str]]]


@dataclass(frozen=True)
class Result:
    """One row of the table. `detail` is what was seen, or why it failed."""

    client: str
    check: str
    passed: bool
    detail: str
    seconds: float


async def run_checks(client: str, checks: Checks, *arguments: Any, together: bool = False) -> list[Result]:
    """Run every check, one after the other or all at once; one that raises has failed, the rest still run."""
    runs = [_run(client, name, check, arguments) for name, check in checks.items()]
    return list(await asyncio.gather(*runs)) if together else [await run for run in runs]


async def _run(client: str, name: str, check: Callable[..., Awaitable[str]], arguments: Any) -> Result:
    began = time.monotonic()
    try:
        detail, passed = await asyncio.wait_for(check(*arguments), CHECK_SECONDS), True
    except Exception as error:  # whatever a client throws is what the table has to show
        detail, passed = f"{type(error).__name__}: {error}", False
    return Result(client, name, passed, detail, time.monotonic() - began)
