"""The calendar month of an account, in its own time zone, as UTC moments."""

from calendar import monthrange
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from state.errors import InvalidInput
from state.usage import Account


def month_of(account: Account, moment: datetime) -> tuple[datetime, datetime]:
    """Start and end in UTC of the account's month that contains `moment`.

    Computed from local dates, so that months with a clock change are an hour short or long.
    """
    zone = _zone(account.zone)
    local = moment.astimezone(zone)
    start = _boundary(local.year, local.month, account.anchor_day, zone)
    if moment < start:
        previous = _next_month(local.year, local.month, -1)
        return _boundary(*previous, account.anchor_day, zone), start
    following = _next_month(local.year, local.month, 1)
    return start, _boundary(*following, account.anchor_day, zone)


def _boundary(year: int, month: int, anchor_day: int, zone: ZoneInfo) -> datetime:
    day = min(anchor_day, monthrange(year, month)[1])
    return datetime(year, month, day, tzinfo=zone).astimezone(UTC)


def _next_month(year: int, month: int, step: int) -> tuple[int, int]:
    years, zero_based = divmod(month - 1 + step, 12)
    return year + years, zero_based + 1


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise InvalidInput(f"no time zone {name!r}", field="zone") from error
