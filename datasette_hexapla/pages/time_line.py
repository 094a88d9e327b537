"""Time lines: how much a source changed and when, when it was looked at, and when it was not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby, pairwise
from math import log1p
from statistics import median

from datasette_hexapla.pages import addresses
from datasette_hexapla.pages.asking import Connection, Row, many

WIDTH = 1000
BUCKETS = 125
"""Places for bars and ticks; of more versions, those of one place share a bar."""

MOST_DAYS = 8_000
MOST_MISSED = 400
MOST_GAPS = 30
LEAST_GAP_DAYS = 8
GAP_TIMES_USUAL = 4
_TALLEST = 60
_SHORT = 12


@dataclass(frozen=True, slots=True)
class Mark:
    """One bar: its place from 0 to 1000, its height, and what it is."""

    x: int
    height: int
    kind: str
    label: str
    path: str | None = None
    digits: str | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which the source was *seen*, or visits ended in another way, below the bars."""

    x: int
    width: int
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class CoverageGap:
    """A time in which nobody looked: from the last look before it to the first one after it."""

    last_before: str
    first_after: str
    days: int


@dataclass(frozen=True, slots=True)
class TimeLine:
    """Marks between two days; *spans* and *gaps* say when the source was looked at."""

    marks: tuple[Mark, ...]
    first_day: str
    last_day: str
    spans: tuple[Span, ...] = ()
    gaps: tuple[CoverageGap, ...] = ()
    more_gaps: int = 0


@dataclass(frozen=True, slots=True)
class _Scale:
    first: int
    last: int

    def x(self, day: str) -> int:
        return round((_day(day) - self.first) * WIDTH / max(self.last - self.first, 1))

    def bucket(self, day: str) -> int:
        return min(self.x(day) * BUCKETS // WIDTH, BUCKETS - 1)


_DAYS = """
SELECT day, visits, unsuccessful, snapshots, versions, words_added + words_removed AS words
FROM activity WHERE source = ? ORDER BY day DESC LIMIT ?
"""

_VERSIONS = """
SELECT versions.snapshot, versions.number, versions.began_at, versions.step, diffs.code,
    coalesce(diffs.words_added + diffs.words_removed, 0) AS words
FROM versions LEFT JOIN diffs ON diffs.new = versions.name
WHERE versions.source = ? ORDER BY versions.number DESC LIMIT ?
"""

_MISSED = """
SELECT substr(visited_at, 1, 10) AS day, outcome, count(*) AS count FROM visits
WHERE source = ? AND visited_at >= ? AND outcome IN ('gone', 'refused', 'failed', 'suspect')
GROUP BY day, outcome ORDER BY day
"""


def time_line(connection: Connection, name: str, versions: int) -> TimeLine | None:
    """Return the time line of the source *name*, which has so many *versions*.

    One look alone is no history: then there is none.
    """
    days = many(connection, _DAYS, name, MOST_DAYS)[::-1]
    if sum(row["visits"] + row["snapshots"] for row in days) <= 1:
        return None
    scale = _Scale(_day(days[0]["day"]), _day(days[-1]["day"]))
    if versions <= BUCKETS:
        marks = _single(many(connection, _VERSIONS, name, BUCKETS), scale)
    else:
        marks = _together(name, days, versions, scale)
    looks = [row["day"] for row in days if row["visits"] or row["snapshots"]]
    gaps = list(_gaps(looks))
    missed = [row["day"] for row in days if row["unsuccessful"]][-MOST_MISSED:]
    ended = many(connection, _MISSED, name, missed[0]) if missed else []
    return TimeLine(
        marks=tuple(sorted(marks, key=lambda mark: mark.x)),
        first_day=days[0]["day"],
        last_day=days[-1]["day"],
        spans=(*_seen(days, scale), *_ended(ended, scale), *_not_looked_at(gaps, scale)),
        gaps=tuple(gaps[: -MOST_GAPS - 1 : -1]),
        more_gaps=max(0, len(gaps) - MOST_GAPS),
    )


def _single(rows: Sequence[Row], scale: _Scale) -> Iterator[Mark]:
    most = max((row["words"] for row in rows), default=0)
    for row in rows:
        day, digits = row["began_at"][:10], row["snapshot"].rpartition("/")[2]
        if row["code"] is None:
            label, height, path = f"{day}: first version", _TALLEST, addresses.snapshot(digits)
        else:
            label = f"{day}: {row['step']}, {row['words']:,} words changed"
            height, path = _height(row["words"], most), addresses.change(row["code"])
        kind = "first" if row["code"] is None else row["step"]
        yield Mark(scale.x(day), height, kind, label, path, digits, row["number"])


def _together(name: str, days: Sequence[Row], versions: int, scale: _Scale) -> Iterator[Mark]:
    """Yield one bar for all versions of one place; it leads to them in the list."""
    # Versions are numbered in order of time; days that are not shown have the lowest numbers.
    number = versions - sum(row["versions"] for row in days)
    buckets = []
    for _, together in groupby(days, key=lambda row: scale.bucket(row["day"])):
        rows = [row for row in together if row["versions"]]
        number += sum(row["versions"] for row in rows)
        if rows:
            buckets.append((rows, number))
    most = max((sum(row["words"] for row in rows) for rows, _ in buckets), default=0)
    for rows, last in buckets:
        first_day, last_day = rows[0]["day"], rows[-1]["day"]
        count, words = sum(row["versions"] for row in rows), sum(row["words"] for row in rows)
        when = first_day if first_day == last_day else f"{first_day} to {last_day}"
        yield Mark(
            x=scale.bucket(first_day) * WIDTH // BUCKETS,
            height=_height(words, most),
            kind="revision" if words else "noise",
            label=f"{when}: {count:,} version{'' if count == 1 else 's'}, {words:,} words changed",
            path=addresses.with_options(addresses.source(name), before=last + 1) + "#versions",
        )


def _seen(days: Sequence[Row], scale: _Scale) -> Iterator[Span]:
    seen = [row for row in days if row["visits"] > row["unsuccessful"] or row["snapshots"]]
    yield from _spans("seen", [(row["day"], 1) for row in seen], scale, "seen on")


def _ended(rows: Sequence[Row], scale: _Scale) -> Iterator[Span]:
    for outcome in sorted({row["outcome"] for row in rows}):
        ended = [(row["day"], row["count"]) for row in rows if row["outcome"] == outcome]
        yield from _spans(outcome, ended, scale, f"{outcome} in")


def _spans(kind: str, days: Iterable[tuple[str, int]], scale: _Scale, words: str) -> Iterator[Span]:
    """Yield what stands in places next to each other as one span."""
    counts: Counter[int] = Counter()
    named: dict[int, list[str]] = {}
    for day, count in days:
        place = scale.bucket(day)
        counts[place] += count
        named.setdefault(place, []).append(day)
    unit = "day" if kind == "seen" else "visit"
    for _, together in groupby(enumerate(sorted(counts)), key=lambda each: each[1] - each[0]):
        places = [place for _, place in together]
        first, last = named[places[0]][0], named[places[-1]][-1]
        when = first if first == last else f"{first} to {last}"
        count = sum(counts[place] for place in places)
        step = WIDTH // BUCKETS
        label = f"{when}: {words} {count:,} {unit}{'' if count == 1 else 's'}"
        yield Span(places[0] * step, len(places) * step, kind, label)


def _gaps(looks: Sequence[str]) -> Iterator[CoverageGap]:
    """Yield the times between *looks* that are much longer than they usually are."""
    apart = [_day(after) - _day(before) for before, after in pairwise(looks)]
    least = max(LEAST_GAP_DAYS, GAP_TIMES_USUAL * median(apart)) if apart else 0
    for (before, after), days in zip(pairwise(looks), apart, strict=True):
        if days >= least:
            yield CoverageGap(before, after, days)


def _not_looked_at(gaps: Iterable[CoverageGap], scale: _Scale) -> Iterator[Span]:
    for gap in gaps:
        start, end = scale.x(gap.last_before), scale.x(gap.first_after)
        label = f"{gap.last_before} to {gap.first_after}: not looked at for {gap.days:,} days"
        step = WIDTH // BUCKETS
        if end - start > 2 * step:
            yield Span(start + step, end - start - step, "gap", label)


def _height(words: int, most: int) -> int:
    return round(_SHORT + (_TALLEST - _SHORT) * log1p(words) / log1p(max(most, 1)))


@lru_cache(MOST_DAYS)
def _day(text: str) -> int:
    """Return the number of a day; each is asked for several times, and by all sources."""
    return date.fromisoformat(text[:10]).toordinal()
