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


async def run_checks(client: str, checks: Checks, *arguments: Any, at_once: int = 1) -> list[Result]:
    """Run every check, `at_once` at a time; one that raises has failed, the rest still run."""
    gate = asyncio.Semaphore(at_once)
    return list(await asyncio.gather(*(_run(gate, client, name, check, arguments) for name, check in checks.items())))


async def _run(
    gate: asyncio.Semaphore, client: str, name: str, check: Callable[..., Awaitable[str]], arguments: Any
) -> Result:
    async with gate:
        began = time.monotonic()
        try:
            detail, passed = await asyncio.wait_for(check(*arguments), CHECK_SECONDS), True
        except Exception as error:  # whatever a client throws is what the table has to show
            detail, passed = f"{type(error).__name__}: {error}", False
    return Result(client, name, passed, detail, time.monotonic() - began)
