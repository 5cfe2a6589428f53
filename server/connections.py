"""How many clients may be connected, and how long one may take to ask for something."""

import asyncio
import json
import resource
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

HEAD_SECONDS = 30.0
"""A connection that has not sent a whole request head by then is closed."""
KEPT_FREE = 256
"""Open files for everything that is not a client: the database, providers, pictures."""
ENOUGH = 65_536


class PromptConnection(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
    """Closes what only holds a connection open: no request at all, or one that never gets to the point."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._relax()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP is refused like everything else: in one sentence, as JSON."""
        body = json.dumps({"detail": msg}).encode()
        head = ("HTTP/1.1 400 Bad Request", "content-type: application/json", f"content-length: {len(body)}")
        self.transport.write("\r\n".join((*head, "connection: close", "", "")).encode() + body)
        self.transport.close()

    def _watch(self) -> None:
        if self._is_answering():
            self._relax()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(HEAD_SECONDS, self._hang_up)

    def _hang_up(self) -> None:
        self._deadline = None
        if not self._is_answering() and not self.transport.is_closing():
            self.transport.close()

    def _relax(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete


def room_for_connections() -> int:
    """Raise the limit on open files as far as the system allows; how many clients that leaves room for."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = ENOUGH if hard == resource.RLIM_INFINITY else min(hard, ENOUGH)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return max((ENOUGH if soft == resource.RLIM_INFINITY else soft) - KEPT_FREE, 64)
