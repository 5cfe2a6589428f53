"""How this server is run: read from the same environment as everything else, under the same prefix."""

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class ServerSettings(BaseSettings):
    """What `director serve` does, from `DIRECTOR_*` variables and an optional `.env` file. Lists are separated by
    commas."""

    model_config = SettingsConfigDict(
        env_prefix="DIRECTOR_", env_file=".env", env_file_encoding="utf-8", extra="ignore", populate_by_name=True
    )

    worker: Annotated[str, Field(min_length=1, max_length=100)] = "server"
    """Stable name of this process: after a restart it finds its runs by it. Every process on a database has its own."""
    require_keys: bool = False
    """Let in only requests with an API key (`director keys create`)."""
    allow_origins: Annotated[tuple[str, ...], NoDecode] = ("*",)
    """Origins whose pages may call the server from a browser."""
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    """Names the server answers to; a request for any other `Host` is refused. Empty: any."""
    max_body_bytes: Annotated[int, Field(ge=1_000, le=1_000_000_000)] = 4 * 1024 * 1024
    """Largest JSON body. Files have limits of their own."""
    max_connections: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    """Connections held at once; beyond that, requests get 503. 0: what the system's limit on open files leaves."""
    lease_seconds: Annotated[float, Field(gt=0, le=3_600)] = 10.0
    """PostgreSQL: a process that has been silent for so long has lost its runs to the others."""
    drain_seconds: Annotated[float, Field(ge=0, le=3_600)] = 10.0
    """At the end, how long runs may take to reach their next step; they go on from there at the next start."""
    max_crashes: Annotated[int, Field(ge=2, le=1_000)] = 5
    """How many processes may die with a run before it is believed to be what kills them, and ended with an error; at
    least 2, so that the runs beside it are not."""
    private_webhooks: bool = False
    """Let webhooks go to addresses that are not on the public internet."""
    compress_streams: bool = True
    """Send event streams in gzip to clients that accept it: a thirtieth of the bytes for a few percent of the time."""
    log_format: Literal["text", "json"] = "text"
    """`text` for people, `json` for machines: one object per line."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """`info` tells of every request and of how every run ended."""
    log_content: bool = False
    """Also log what errors say, which may hold words of a brief. Off: their types and places only."""

    @field_validator("allow_origins", "allowed_hosts", mode="before")
    @classmethod
    def _words(cls, value: Any) -> Any:
        return [word.strip() for word in value.split(",") if word.strip()] if isinstance(value, str) else value
