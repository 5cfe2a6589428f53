"""Who is asking, and what they may touch.

Three ways, chosen at start: nobody is asked (loopback only; everything belongs to `local`), API keys, or the
`Auth` object a `langgraph.json` names. With handlers for resources the application decides what is shared and
its filters are the border; with `@auth.authenticate` alone every identity is an owner of its own.
"""

import inspect
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from fastapi import Request
from langgraph_sdk import Auth
from langgraph_sdk.auth.types import AuthContext, BaseUser
from starlette.exceptions import HTTPException

from server.errors import Forbidden, Unauthorized
from state.errors import NotFound
from tools.storage.api_keys import ApiKeys

LOCAL = "local"
APPLICATION = "application"
REMEMBERED_SECONDS = 5.0
Filters = dict[str, Any]


@dataclass(frozen=True)
class Caller:
    """The owner of what is read and written; with an `Auth` object also its user and its rules."""

    owner: str = LOCAL
    user: Any = None
    permissions: tuple[str, ...] = ()
    auth: Auth | None = None

    async def authorize(self, resource: str, action: str, value: dict[str, Any]) -> Filters:
        """What the application's handler demands of the records; it may also change `value`."""
        handler = _handler(self.auth, resource, action)
        if handler is None:
            return {}
        context = AuthContext(
            permissions=self.permissions,
            user=self.user,
            resource=resource,  # type: ignore[arg-type]
            action=action,  # type: ignore[arg-type]
        )
        try:
            verdict = await handler(ctx=context, value=value)
        except Auth.exceptions.HTTPException as error:
            raise _as_http(error) from error
        except AssertionError as error:
            raise Forbidden(str(error) or "not allowed") from error
        if verdict is False:
            raise Forbidden(f"not allowed to {action.replace('_', ' ')} {resource}")
        return verdict if isinstance(verdict, dict) else {}

    async def check(self, resource: str, action: str, value: dict[str, Any], metadata: Mapping[str, Any]) -> None:
        """Not found, unless the record's metadata is what the handler demands."""
        if not matches(metadata, await self.authorize(resource, action, value)):
            raise NotFound(f"{resource[:-1].capitalize()} not found")


class Gate(Protocol):
    """Lets a request in as somebody."""

    async def caller(self, request: Request) -> Caller: ...


class OpenGate:
    """Everybody is `local`."""

    async def caller(self, request: Request) -> Caller:
        return Caller()


class KeyGate:
    """`x-api-key`, or the same key as a bearer token. A key is remembered for a moment, not longer."""

    def __init__(self, keys: ApiKeys) -> None:
        self._keys = keys
        self._known: dict[str, tuple[str, float]] = {}

    async def caller(self, request: Request) -> Caller:
        key = request.headers.get("x-api-key") or _bearer(request)
        if not key:
            raise Unauthorized("send an API key in the x-api-key header")
        owner, until = self._known.get(key, ("", 0.0))
        if until < time.monotonic():
            found = await self._keys.owner_of(key)
            if found is None:
                self._known.pop(key, None)
                raise Unauthorized("this API key is not valid")
            owner = found
            if len(self._known) > 10_000:
                self._known.clear()
            self._known[key] = (owner, time.monotonic() + REMEMBERED_SECONDS)
        return Caller(owner)


class ApplicationGate:
    """The application's own `@auth.authenticate`."""

    def __init__(self, auth: Auth) -> None:
        self._auth = auth
        self._decides = bool(auth._handlers or auth._global_handlers)

    async def caller(self, request: Request) -> Caller:
        authenticate = self._auth._authenticate_handler
        if authenticate is None:
            return Caller(APPLICATION, auth=self._auth)
        wanted = inspect.signature(authenticate).parameters
        try:
            said = authenticate(**{name: value for name, value in _offered(request).items() if name in wanted})
            user = await said if inspect.isawaitable(said) else said
        except Auth.exceptions.HTTPException as error:
            raise _as_http(error) from error
        except AssertionError as error:
            raise Unauthorized(str(error) or "not authenticated") from error
        user = _user(user)
        owner = APPLICATION if self._decides else f"user:{user['identity']}"
        return Caller(owner, user, tuple(user.get("permissions") or ()), self._auth)


class User(dict[str, Any]):
    """A user as graphs and handlers may read it: by key or by attribute."""

    @property
    def identity(self) -> str:
        return str(self["identity"])

    @property
    def is_authenticated(self) -> bool:
        return bool(self.get("is_authenticated", True))

    @property
    def display_name(self) -> str:
        return str(self.get("display_name") or self["identity"])

    @property
    def permissions(self) -> list[str]:
        return list(self.get("permissions") or ())


async def current_caller(request: Request) -> Caller:
    """The caller the gate lets in. Every route that depends on this is closed to others."""
    gate: Gate = request.app.state.gate
    return await gate.caller(request)


def matches(metadata: Mapping[str, Any], filters: Filters) -> bool:
    """Whether a record's metadata meets `{key: value}`, `{key: {"$eq": value}}` and `{key: {"$contains": …}}`."""
    for key, wanted in filters.items():
        have = metadata.get(key)
        if isinstance(wanted, dict) and "$contains" in wanted:
            parts = wanted["$contains"]
            parts = parts if isinstance(parts, list) else [parts]
            if not isinstance(have, list) or not all(part in have for part in parts):
                return False
        elif have != (wanted["$eq"] if isinstance(wanted, dict) and "$eq" in wanted else wanted):
            return False
    return True


def as_containment(filters: Filters) -> dict[str, Any]:
    """The same filters as a part every matching metadata has."""
    parts: dict[str, Any] = {}
    for key, wanted in filters.items():
        if isinstance(wanted, dict) and "$contains" in wanted:
            parts[key] = wanted["$contains"] if isinstance(wanted["$contains"], list) else [wanted["$contains"]]
        else:
            parts[key] = wanted["$eq"] if isinstance(wanted, dict) and "$eq" in wanted else wanted
    return parts


def _handler(auth: Auth | None, resource: str, action: str) -> Any:
    """The most specific handler there is."""
    if auth is None:
        return None
    for key in ((resource, action), (resource, "*"), ("*", action)):
        if found := auth._handlers.get(key):
            return found[-1]
    return auth._global_handlers[-1] if auth._global_handlers else None


def _offered(request: Request) -> dict[str, Any]:
    headers = {name.lower(): value for name, value in request.headers.raw}
    return {
        "request": request,
        "path": request.url.path,
        "method": request.method,
        "path_params": dict(request.path_params),
        "query_params": dict(request.query_params),
        "headers": headers,
        "authorization": request.headers.get("authorization"),
    }


def _user(said: Any) -> User:
    if isinstance(said, str):
        return User(identity=said)
    if isinstance(said, Mapping):
        return User(said)
    if isinstance(said, BaseUser) or hasattr(said, "identity"):
        names = ("identity", "display_name", "is_authenticated", "permissions")
        return User({name: getattr(said, name) for name in names if hasattr(said, name)})
    raise Unauthorized("the application's authenticate handler named nobody")


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _as_http(error: Auth.exceptions.HTTPException) -> HTTPException:
    return HTTPException(error.status_code, error.detail, dict(error.headers or {}))
