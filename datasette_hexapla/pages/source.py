"""The page of a source: its versions, its visits, and its history as a picture."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from datasette_hexapla.errors import NoSuchPage
from datasette_hexapla.pages import addresses, latest
from datasette_hexapla.pages.asking import Asked, Connection, Elsewhere, Row, many, one
from datasette_hexapla.pages.places import Language, Place, place
from datasette_hexapla.pages.relatives import Relation, ending, origins
from datasette_hexapla.pages.states import State, of_work
from datasette_hexapla.pages.time_line import TimeLine, time_line

PER_PAGE = 60
VISITS = 30


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version in the list, with the step that led to it."""

    number: int
    digits: str
    began_at: str
    last_seen_at: str
    step: str
    reason: str
    segments: int
    characters: int
    code: str | None
    kind: str | None
    why: str | None
    changes: int | None
    words_added: int | None
    words_removed: int | None
    substantive: bool
    returns_to: str | None


@dataclass(frozen=True, slots=True)
class VersionRun:
    """Versions that stand together in the list, which say something new or are *quiet*."""

    quiet: bool
    versions: tuple[VersionLine, ...]
    tallies: tuple[latest.Tally, ...]


@dataclass(frozen=True, slots=True)
class AbsenceLine:
    """A time in which the source was gone; *anchor* is its place on the page."""

    anchor: str
    since_at: str
    last_at: str
    visits: int
    confirmed_at: str | None
    until_at: str | None


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A visit in the list."""

    visited_at: str
    outcome: str
    reason: str | None
    status: int | None
    digits: str | None
    suspect: str | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How often visits ended in one way."""

    outcome: str
    count: int


@dataclass(frozen=True, slots=True)
class ComparedWith:
    """A comparison of the text that the source is, or is a part of, with another."""

    code: str
    other: Language


@dataclass(frozen=True, slots=True)
class Picked:
    """A version that was picked for a comparison on another part of the list."""

    number: int
    digits: str
    began_at: str


@dataclass(frozen=True, slots=True)
class SourcePage:
    """The page of a source; *old* and *new* are picked to be compared."""

    place: Place
    snapshots: int
    version_count: int
    first_seen_at: str | None
    last_seen_at: str | None
    last_visited_at: str | None
    last_outcome: str | None
    versions: tuple[VersionLine, ...]
    runs: tuple[VersionRun, ...]
    absences: tuple[AbsenceLine, ...]
    states: tuple[State, ...]
    older: int | None
    visits: tuple[VisitLine, ...]
    tallies: tuple[Tally, ...]
    time_line: TimeLine | None
    comparisons: tuple[ComparedWith, ...]
    origins: tuple[Relation, ...]
    ending: Relation | None
    old: Picked | None
    new: Picked | None


def read(connection: Connection, asked: Asked) -> SourcePage | Elsewhere:
    """Read the page of the source WORK/SOURCE, or lead to one clause as it stands now.

    Raises: NoSuchPage.
    """
    name = f"{asked.names['work']}/{asked.names['source']}"
    at = place(connection, name)
    if clause := asked.options.get("clause"):
        return _clause(connection, name, clause)
    counted = one(connection, "SELECT * FROM sources WHERE name = ?", name)
    assert counted is not None  # noqa: S101 - it has a place
    versions = _versions(connection, name, asked.number("before", otherwise=10**9))
    old, new = (_picked(connection, name, asked.options.get(end, "")) for end in ("old", "new"))
    last = [_pick(version) for version in versions[:2]]
    return SourcePage(
        place=at,
        snapshots=counted["snapshots"],
        version_count=counted["versions"],
        first_seen_at=counted["first_seen_at"],
        last_seen_at=counted["last_seen_at"],
        last_visited_at=counted["last_visited_at"],
        last_outcome=counted["last_outcome"],
        versions=tuple(versions[:PER_PAGE]),
        runs=tuple(_runs(versions[:PER_PAGE])),
        absences=_absences(connection, name),
        states=tuple(each for each in of_work(connection, at.work) if each.source == name),
        older=versions[PER_PAGE - 1].number if len(versions) > PER_PAGE else None,
        visits=_visits(connection, name),
        tallies=_tallies(connection, name),
        time_line=time_line(connection, name, counted["versions"]),
        comparisons=_comparisons(connection, name),
        origins=origins(connection, name),
        ending=ending(connection, name),
        old=old or (last[-1] if last else None),
        new=new or (last[0] if last else None),
    )


def _pick(version: VersionLine) -> Picked:
    return Picked(version.number, version.digits, version.began_at)


def _picked(connection: Connection, name: str, digits: str) -> Picked | None:
    row = one(
        connection,
        "SELECT number, snapshot, began_at FROM versions WHERE source = ? AND snapshot = ?",
        name,
        f"{name}/{digits}",
    )
    return Picked(row["number"], _digits(row["snapshot"]), row["began_at"]) if row else None


def _clause(connection: Connection, name: str, anchor: str) -> Elsewhere:
    row = one(
        connection,
        "SELECT line, versions.snapshot FROM segments"
        " JOIN versions ON versions.name = segments.version"
        " WHERE segments.source = ? AND anchor = ?",
        name,
        anchor,
    )
    if row is None:
        raise NoSuchPage(
            f'No clause "{anchor}" stands in the newest text of {name}. It may have been taken '
            "out since; the history of the source tells when."
        )
    path = addresses.snapshot(_digits(row["snapshot"]))
    return Elsewhere(path, f"?lines={row['line']}#L{row['line']}")


def _versions(connection: Connection, name: str, before: int) -> list[VersionLine]:
    rows = many(
        connection,
        "SELECT versions.*, diffs.code, diffs.kind, diffs.reason AS why, diffs.changes,"
        " diffs.words_added, diffs.words_removed, coalesce(diffs.substantive, 1) AS substantive,"
        " earlier.snapshot AS earlier"
        " FROM versions LEFT JOIN diffs ON diffs.new = versions.name"
        " LEFT JOIN versions AS earlier ON earlier.name = versions.returns_to"
        " WHERE versions.source = ? AND versions.number < ?"
        " ORDER BY versions.number DESC LIMIT ?",
        name,
        before,
        PER_PAGE + 1,
    )
    return [_version(row) for row in rows]


def _version(row: Row) -> VersionLine:
    return VersionLine(
        number=row["number"],
        digits=_digits(row["snapshot"]),
        began_at=row["began_at"],
        last_seen_at=row["last_seen_at"],
        step=row["step"],
        reason=row["reason"],
        segments=row["segments"],
        characters=row["characters"],
        code=row["code"],
        kind=row["kind"],
        why=row["why"],
        changes=row["changes"],
        words_added=row["words_added"],
        words_removed=row["words_removed"],
        substantive=bool(row["substantive"]),
        returns_to=_digits(row["earlier"]) if row["earlier"] else None,
    )


def _runs(versions: list[VersionLine]) -> Iterator[VersionRun]:
    for substantive, together in groupby(versions, key=lambda version: version.substantive):
        run = tuple(together)
        yield VersionRun(not substantive, run, latest.tallies([each.step for each in run]))


def _absences(connection: Connection, name: str) -> tuple[AbsenceLine, ...]:
    rows = many(
        connection,
        "SELECT * FROM absences WHERE source = ? ORDER BY since_at DESC LIMIT ?",
        name,
        VISITS,
    )
    return tuple(
        AbsenceLine(
            anchor=latest.absence_anchor(row["since_at"]),
            since_at=row["since_at"],
            last_at=row["last_at"],
            visits=row["visits"],
            confirmed_at=row["confirmed_at"],
            until_at=row["until_at"],
        )
        for row in rows
    )


def _digits(snapshot: str) -> str:
    return snapshot.rpartition("/")[2]


def _visits(connection: Connection, name: str) -> tuple[VisitLine, ...]:
    rows = many(
        connection,
        "SELECT visits.*, suspects.digits AS aside FROM visits"
        " LEFT JOIN suspects ON suspects.name = visits.suspect"
        " WHERE visits.source = ? ORDER BY visited_at DESC, visits.number DESC LIMIT ?",
        name,
        VISITS,
    )
    return tuple(
        VisitLine(
            visited_at=row["visited_at"],
            outcome=row["outcome"],
            reason=row["reason"],
            status=row["status"],
            digits=_digits(row["snapshot"]) if row["snapshot"] else None,
            suspect=row["aside"],
        )
        for row in rows
    )


def _tallies(connection: Connection, name: str) -> tuple[Tally, ...]:
    rows = many(
        connection,
        "SELECT outcome, count(*) AS count FROM visits WHERE source = ?"
        " GROUP BY outcome ORDER BY count DESC",
        name,
    )
    return tuple(Tally(row["outcome"], row["count"]) for row in rows)


def _comparisons(connection: Connection, name: str) -> tuple[ComparedWith, ...]:
    rows = many(
        connection,
        "SELECT alignments.code, other.language FROM sources"
        " JOIN alignments"
        " ON alignments.base = sources.text OR alignments.translation = sources.text"
        " JOIN texts AS other ON other.name = CASE alignments.base WHEN sources.text"
        " THEN alignments.translation ELSE alignments.base END"
        " WHERE sources.name = ? ORDER BY other.position",
        name,
    )
    return tuple(ComparedWith(row["code"], Language(row["language"])) for row in rows)
