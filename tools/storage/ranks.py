"""Ranks: short strings that sort, with room for another between any two, so that a move rewrites one row."""

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
WIDTH = 8
STEP = 62**4
MIDDLE = 62**WIDTH // 2
END = "V"
"""Every rank ends in a digit that is not the lowest, so that there is always room below it."""


def ranks_between(low: str | None, high: str | None, count: int) -> list[str]:
    """`count` rising ranks above `low` and below `high`; None is the open end."""
    if count <= 0:
        return []
    if low is None and high is None:
        return [_whole(MIDDLE + number * STEP) for number in range(count)]
    if high is None and low is not None and (start := _number(low) + STEP) + count * STEP < 62**WIDTH:
        return [_whole(start + number * STEP) for number in range(count)]
    if low is None and high is not None and (start := _number(high) - count * STEP) > 0:
        return [_whole(start + number * STEP) for number in range(count)]
    return _inside(low or "", high, count)


def _inside(low: str, high: str | None, count: int) -> list[str]:
    """Halve the room again and again, so that ranks stay short."""
    if count == 0:
        return []
    middle = _middle(low, high)
    before = (count - 1) // 2
    return [*_inside(low, middle, before), middle, *_inside(middle, high, count - 1 - before)]


def _middle(low: str, high: str | None) -> str:
    if high is not None:
        shared = 0
        while shared < len(high) and (low[shared] if shared < len(low) else DIGITS[0]) == high[shared]:
            shared += 1
        if shared:
            return high[:shared] + _middle(low[shared:], high[shared:])
    first = DIGITS.index(low[0]) if low else 0
    last = DIGITS.index(high[0]) if high else len(DIGITS)
    if last - first > 1:
        return DIGITS[(first + last) // 2]
    if high and len(high) > 1:
        return high[0]
    return DIGITS[first] + _middle(low[1:], None)


def _whole(number: int) -> str:
    digits = ""
    for _ in range(WIDTH):
        number, digit = divmod(number, 62)
        digits = DIGITS[digit] + digits
    return digits + END


def _number(rank: str) -> int:
    number = 0
    for digit in rank[:WIDTH].ljust(WIDTH, DIGITS[0]):
        number = number * 62 + DIGITS.index(digit)
    return number
