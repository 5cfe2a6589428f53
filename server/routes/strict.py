"""Reads request bodies within limits and without surprises."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from server.encoding import decode
from server.errors import PayloadTooLarge
from state.errors import DirectorError


class StrictRequest(Request):
    """Counts the body as it arrives and parses it strictly."""

    async def body(self) -> bytes:
        if not hasattr(self, "_body"):
            limit: int = self.app.state.max_body_bytes
            chunks, size = [], 0
            async for chunk in self.stream():
                size += len(chunk)
                if size > limit:
                    raise _refused(PayloadTooLarge(f"the request body is larger than {limit} bytes"))
                chunks.append(chunk)
            self._body = b"".join(chunks)
        return self._body

    async def json(self) -> Any:
        try:
            return decode(await self.body())
        except DirectorError as error:
            raise _refused(error) from error


class StrictRoute(APIRoute):
    """A route whose request is a `StrictRequest`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def strict(request: Request) -> Response:
            return await handle(StrictRequest(request.scope, request.receive))

        return strict


def _refused(error: DirectorError) -> HTTPException:
    """FastAPI lets only this class through while it reads a body."""
    return HTTPException(error.status, str(error))
