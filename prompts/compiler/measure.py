"""How long a text is, in a target's own unit."""

import re
from functools import lru_cache

from prompts.compiler.facts import TextLimitFact

# A word costs about one token per four letters, every other sign one: errs high for Latin scripts and others.
TOKEN = re.compile(r"[A-Za-z]{1,4}|\d{1,3}|[^\sA-Za-z\d]")


def length(text: str, unit: str) -> int:
    """The length of `text` in characters, UTF-16 units, words or (estimated, erring high) tokens."""
    if unit == "tokens":
        return tokens(text)
    if unit == "words":
        return len(text.split())
    if unit == "utf16" and not text.isascii():
        return len(text.encode("utf-16-le")) // 2
    return len(text)


@lru_cache(maxsize=256)
def tokens(text: str) -> int:
    """An estimate of a tokenizer's count that errs high; signs outside ASCII count their UTF-8 bytes."""
    count = len(TOKEN.findall(text))
    return count if text.isascii() else count + sum(len(sign.encode()) - 1 for sign in text if not sign.isascii())


def fits(text: str, limit: TextLimitFact) -> bool:
    """True when `text` is within `limit`."""
    return length(text, limit.unit) <= limit.value
