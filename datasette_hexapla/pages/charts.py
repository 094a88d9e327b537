"""Charts: what happened over time, as numbers that a template draws as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import log1p

from datasette_hexapla.pages.asking import Connection, many

BUCKETS = 60
HEIGHT = 28


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its place and height in the picture, and what it stands for."""

    x: float
    height: float
    words: int
    day: str


@dataclass(frozen=True, slots=True)
class Strip:
    """Bars over a span of days, their height the logarithm of the words that changed."""

    first_day: str
    last_day: str
    bars: tuple[Bar, ...]
    words: int


def strip(connection: Connection, work: str) -> Strip | None:
    """Return the activity of *work* over its whole history, or None when it has none."""
    rows = many(
        connection,
        "SELECT day, sum(words_added + words_removed) AS words, sum(versions) AS versions"
        " FROM activity WHERE work = ? GROUP BY day HAVING versions > 0 ORDER BY day",
        work,
    )
    return draw([(row["day"], row["words"], row["versions"]) for row in rows])


def draw(days: Sequence[tuple[str, int, int]]) -> Strip | None:
    """Return a strip for days with their changed words and new versions, in order of time.

    One day alone is no history: then there is none.

    >>> draw([("2020-01-01", 0, 1), ("2020-12-31", 9, 1)]).last_day
    '2020-12-31'
    """
    if len(days) < 2:  # noqa: PLR2004 - one day is no history
        return None
    first, last = _day(days[0][0]), _day(days[-1][0])
    span = max((last - first).days, 1)
    buckets: dict[int, tuple[int, str]] = {}
    for day, words, _ in days:
        place = min((_day(day) - first).days * BUCKETS // (span + 1), BUCKETS - 1)
        before, named = buckets.get(place, (0, day))
        buckets[place] = (before + words, named)
    most = max(words for words, _ in buckets.values())
    bars = tuple(
        Bar(x=place, height=_height(words, most), words=words, day=day)
        for place, (words, day) in sorted(buckets.items())
    )
    return Strip(days[0][0], days[-1][0], bars, sum(words for _, words, _ in days))


def _height(words: int, most: int) -> float:
    return round(2 + (HEIGHT - 2) * log1p(words) / log1p(max(most, 1)), 1)


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing on a time line: its place from 0 to 1000, its height, and what it is."""

    x: int
    height: int
    kind: str
    label: str
    path: str | None = None


@dataclass(frozen=True, slots=True)
class TimeLine:
    """Marks between two days."""

    marks: tuple[Mark, ...]
    first_day: str
    last_day: str


WIDTH = 1000


def scale(first: str, last: str, at: str) -> int:
    """Return where *at* stands between *first* and *last*, from 0 to `WIDTH`."""
    span = max((_day(last) - _day(first)).days, 1)
    return round((_day(at) - _day(first)).days * WIDTH / span)
