"""Starting quickly: a server makes thousands of classes before its first request, and none of them is garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Load modules without looking for garbage (a quarter of the time), nor among what they made ever after."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.freeze()
