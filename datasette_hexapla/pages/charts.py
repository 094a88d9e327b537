"""Charts: what happened over time, as numbers that a template draws as SVG."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from math import log1p

from datasette_hexapla.pages.asking import Connection, one

HEIGHT = 28
THICKNESS = 0.8


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

    @property
    def path(self) -> str:
        """Return all bars as the path of one shape, of which a list of many works has room."""
        return "".join(
            f"M{bar.x} {HEIGHT}v-{bar.height}h{THICKNESS}v{bar.height}z" for bar in self.bars
        )


def strip(connection: Connection, work: str) -> Strip | None:
    """Return the activity of *work* over its whole history, or None when it has none.

    One day alone is no history.
    """
    row = one(connection, "SELECT * FROM strips WHERE work = ?", work)
    if row is None or row["first_day"] == row["last_day"]:
        return None
    kept = json.loads(row["bars"])
    most = max(words for _, words, _ in kept)
    bars = tuple(
        Bar(x=place, height=_height(words, most), words=words, day=day)
        for place, words, day in kept
    )
    return Strip(row["first_day"], row["last_day"], bars, row["words"])


def _height(words: int, most: int) -> float:
    return round(2 + (HEIGHT - 2) * log1p(words) / log1p(max(most, 1)), 1)


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])
