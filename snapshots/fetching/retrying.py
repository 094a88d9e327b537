"""Retrying: what is worth another attempt, and after how long."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MOST_ATTEMPTS = 3
PASSING = frozenset({429, 500, 502, 503, 504})
"""Statuses that often pass."""

_FIRST_SECONDS = 1.0


def back_off(attempt: int, *, chance: random.Random) -> float:
    """Return the seconds to wait after *attempt* number 1, 2, … failed.

    They double each time, and half of them is left to *chance*, so that many who failed together
    do not come back together ("equal jitter", Brooker, Exponential Backoff And Jitter, 2015).

    >>> [0.5 * 2**n <= back_off(n + 1, chance=random.Random(n)) <= 2**n for n in range(3)]
    [True, True, True]
    """
    longest = _FIRST_SECONDS * (1 << (attempt - 1))
    return longest / 2 + chance.random() * longest / 2


def retry_after(value: str | None, now: datetime) -> float | None:
    """Return the seconds for which a server's header Retry-After asks to be left alone.

    >>> retry_after("120", datetime.now(UTC))
    120.0
    >>> retry_after("Wed, 21 Oct 2015 07:28:00 GMT", datetime(2015, 10, 21, 7, 27, tzinfo=UTC))
    60.0
    """
    text = (value or "").strip()
    if text.isascii() and text.isdecimal():
        return min(float(text[:9]), 1e9)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - now).total_seconds())
