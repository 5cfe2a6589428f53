"""Wait for something to become true, not for time to pass."""

import asyncio
import inspect
from collections.abc import Callable
from typing import Any


async def until(condition: Callable[[], Any], seconds: float = 30) -> None:
    """Return once `condition()`, awaited if need be, is true."""
    for _ in range(int(seconds / 0.02)):
        met = condition()
        if await met if inspect.isawaitable(met) else met:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not happen")
