"""Side by side: the languages of a work in columns, as they stand or as they stood on a day."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from datasette_hexapla.errors import NoSuchPage
from datasette_hexapla.pages import older
from datasette_hexapla.pages.asking import Asked, Connection, many, one
from datasette_hexapla.pages.behind import marks
from datasette_hexapla.pages.carried import carry, follow
from datasette_hexapla.pages.columns import (
    AlignedRow,
    Clauses,
    Matching,
    anchor_of,
    clauses,
    clauses_of,
    gathered,
    grid_of,
    rows,
    weights,
)
from datasette_hexapla.pages.holding import Held
from datasette_hexapla.pages.joined import JoinedText, joined
from datasette_hexapla.pages.lines import room_for
from datasette_hexapla.records.aligning import Joined, Pair
from differ.grid import Row

MOST_BYTES = 72_500
"""What rows weigh on a page at most: with what stands above them it stays under 100 KB."""

_CLAUSES: Held[Clauses] = Held(24)
_GRIDS: Held[tuple[Row, ...]] = Held(8)
_DEPENDS_ON = ("base_versions", "translation_versions", "algorithm", "encoder")

_STOOD = """
SELECT versions.name FROM sources JOIN versions ON versions.name = (
    SELECT name FROM versions AS stood
    WHERE stood.source = sources.name AND stood.began_at <= ?2 || 'T~' AND stood.step <> 'fault'
    ORDER BY stood.began_at DESC, stood.number DESC LIMIT 1
)
WHERE sources.text = ?1
ORDER BY sources.part
"""


@dataclass(frozen=True, slots=True)
class RowRun:
    """Rows that stand together: *outside* what the base holds, or inside it."""

    outside: bool
    rows: tuple[AlignedRow, ...]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The chosen columns in rows; *after* is the row that continues them.

    *notes* say in words which columns could not be shown, and why. A column *is_carried* where what
    renders what was not found out of these texts, but follows from the newest.
    """

    texts: tuple[JoinedText, ...]
    runs: tuple[RowRun, ...]
    first: int
    total: int
    after: int | None
    notes: tuple[str, ...]
    is_carried: bool = False


def newest(connection: Connection, chosen: Sequence[str], asked: Asked) -> SideBySide | None:
    """Return the *chosen* texts as they stand, the base first; None when it has no text."""
    base, *translations = (joined(connection, name) for name in chosen)
    columns = [(text, _kept(connection, base, text)) for text in translations]
    matched = [(text, found) for text, found in columns if found is not None]
    return _shown(base, matched, asked, ())


def on_day(
    connection: Connection, chosen: Sequence[str], day: str, asked: Asked
) -> SideBySide | None:
    """Return the *chosen* texts as they stood at the end of *day*; None when no base did yet."""
    base, *translations = (
        joined(connection, name, [row["name"] for row in many(connection, _STOOD, name, day)])
        for name in chosen
    )
    notes: list[str] = []
    matched = []
    for text in translations:
        if not text.parts:
            notes.append(f"The {text.language.name} text ({text.slug}) was not kept yet.")
            continue
        try:
            matched.append((text, _on_day(connection, base, text, asked)))
        except NoSuchPage as error:
            notes.append(f"The {text.language.name} text ({text.slug}) is left out. {error}")
    return _shown(base, matched, asked, tuple(notes))


def _on_day(connection: Connection, base: JoinedText, text: JoinedText, asked: Asked) -> Matching:
    """Return what renders what in older texts: compared by what they say only when asked for."""
    kept = _kept(connection, base, text)
    if kept is None and asked.options.get("compared") != "1":
        kept = _carried(connection, base, text)
    return kept or _made(connection, base, text)


def _carried(connection: Connection, base: JoinedText, text: JoinedText) -> Matching | None:
    """Return what follows for both texts from the matching of the newest, if there is one."""
    sides = [joined(connection, side.name) for side in (base, text)]
    known = _kept(connection, *sides)
    if known is None:
        return None
    key = ("carried", *known.key, *(part.version for side in (base, text) for part in side.parts))

    def make() -> Clauses:
        followed = [follow(now, then) for now, then in zip(sides, (base, text), strict=True)]
        return gathered(carry(known.clauses.all, *followed))

    return Matching(key, _CLAUSES.get(key, make), is_carried=True)


def _kept(connection: Connection, base: JoinedText, text: JoinedText) -> Matching | None:
    """Return the matching that the records hold of both texts in these versions."""
    versions = [json.dumps([part.version for part in side.parts]) for side in (base, text)]
    row = one(
        connection,
        "SELECT name, algorithm, encoder,"
        " coalesce((SELECT value FROM state WHERE fact = 'vocabulary'), '') AS vocabulary"
        " FROM alignments WHERE base = ? AND translation = ?"
        " AND base_versions = ? AND translation_versions = ?",
        base.name,
        text.name,
        *versions,
    )
    if row is None:
        return None
    name = row["name"]
    key = (name, *versions, row["algorithm"], row["encoder"], row["vocabulary"])
    known = _CLAUSES.get(key, lambda: clauses(clauses_of(connection, name)))
    return Matching(key, known, marks(connection, name))


def _made(connection: Connection, base: JoinedText, text: JoinedText) -> Matching:
    pair = Pair(base.name.partition("/")[0], _as_compared(base), _as_compared(text))
    compared = older.compared(connection, older.OlderPair(pair))
    (row,) = compared["alignments"]
    key = (pair.name, *(str(row[name]) for name in _DEPENDS_ON))
    return Matching(key, _CLAUSES.get(key, lambda: clauses(compared["clauses"])))


def _as_compared(text: JoinedText) -> Joined:
    return Joined(
        name=text.name,
        slug=text.slug,
        language=text.language.tag,
        versions=tuple(part.version for part in text.parts),
        sizes=tuple(len(part.segments) for part in text.parts),
        segments=tuple(segment for part in text.parts for segment in part.segments),
    )


def _shown(
    base: JoinedText,
    matched: Sequence[tuple[JoinedText, Matching]],
    asked: Asked,
    notes: tuple[str, ...],
) -> SideBySide | None:
    if not base.parts:
        return None
    texts = (base, *(text for text, _ in matched))
    matchings = [found for _, found in matched]
    key = (base.name, *(part.version for part in base.parts), *(each.key for each in matchings))
    grid = _GRIDS.get(key, lambda: grid_of(base, matchings))
    wanted = asked.options.get("row")
    first = asked.number("from", otherwise=1)
    if wanted:
        named = (n for n, row in enumerate(grid, 1) if anchor_of(base, row) == wanted)
        first = next(named, first)
    first = min(max(first, 1), max(len(grid), 1))
    rest = grid[first - 1 :]
    shown = rest[: room_for(weights(texts, rest), MOST_BYTES)] if rest else rest
    after = first + len(shown)
    return SideBySide(
        texts=texts,
        runs=tuple(_runs(rows(texts, matchings, shown, first))),
        first=first,
        total=len(grid),
        after=after if after <= len(grid) else None,
        notes=notes,
        is_carried=any(each.is_carried for each in matchings),
    )


def _runs(aligned: Sequence[AlignedRow]) -> Iterator[RowRun]:
    for outside, together in groupby(aligned, key=_is_outside):
        yield RowRun(outside, tuple(together))


def _is_outside(row: AlignedRow) -> bool:
    base, *others = row.columns
    return not base.cells and {column.place for column in others} <= {"outside", "nothing"}


@dataclass(frozen=True, slots=True)
class Days:
    """The days on which a work changed, and those next to the one that is shown.

    *chosen* are the last of them, *stops* so many from the first to the last that a slider has room
    for.
    """

    first: str
    last: str
    chosen: tuple[str, ...]
    before: str | None
    after: str | None
    stops: tuple[str, ...] = ()


MOST_DAYS = 100

_DAYS = "SELECT DISTINCT day FROM activity WHERE work = ? AND substantive > 0 ORDER BY day"


def days(connection: Connection, work: str, day: str | None) -> Days | None:
    """Return the days on which something new was published of *work*; None when there is none."""
    found = [row["day"] for row in many(connection, _DAYS, work)]
    if not found:
        return None
    shown = day or found[-1]
    earlier = [each for each in found if each < shown]
    later = [each for each in found if each > shown]
    return Days(
        first=found[0],
        last=found[-1],
        chosen=tuple(reversed(found[-MOST_DAYS:])),
        before=earlier[-1] if earlier else None,
        after=later[0] if later and day else None,
        stops=_stops(found),
    )


def _stops(found: Sequence[str]) -> tuple[str, ...]:
    last = len(found) - 1
    count = min(MOST_DAYS, len(found))
    return tuple(found[place * last // max(count - 1, 1)] for place in range(count))
