"""Where new ids and the current moment come from."""

from datetime import UTC, datetime

from uuid_utils.compat import uuid7


def new_id() -> str:
    """A UUIDv7: unique, and sorted by when it was made."""
    return str(uuid7())


def now() -> datetime:
    return datetime.now(UTC)
