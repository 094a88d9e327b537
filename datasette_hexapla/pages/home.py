"""Home: what changed lately, what should be checked, and the works of the collection."""

from __future__ import annotations

from dataclasses import dataclass

from datasette_hexapla.pages.asking import Asked, Connection, many, one
from datasette_hexapla.pages.behind import stale_texts
from datasette_hexapla.pages.charts import Strip, strip
from datasette_hexapla.pages.holding import of_records
from datasette_hexapla.pages.latest import Latest, latest
from datasette_hexapla.pages.places import Language, collection_title
from datasette_hexapla.pages.reported import Alarm, alarms, count_alarms
from datasette_hexapla.pages.states import State, of_work

STEPS = 8
ALARMS = 4
WORKS = 24


@dataclass(frozen=True, slots=True)
class Column:
    """A text of a work, as far as a list of works shows it."""

    slug: str
    language: Language
    role: str


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A work in the list."""

    slug: str
    title: str
    in_catalogue: bool
    columns: tuple[Column, ...]
    versions: int
    alarms: int
    last_changed_at: str | None
    strip: Strip | None
    states: tuple[State, ...]
    stale: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """How much the collection holds."""

    works: int
    sources: int
    languages: int
    snapshots: int
    versions: int
    first_seen_at: str | None
    last_visited_at: str | None


@dataclass(frozen=True, slots=True)
class Home:
    """The first page."""

    title: str
    numbers: Numbers
    latest: Latest
    alarms: tuple[Alarm, ...]
    alarm_count: int
    works: tuple[WorkLine, ...]
    more_works: int | None


def read(connection: Connection, asked: Asked) -> Home:
    """Read the first page."""
    skipped = asked.number("skip", otherwise=0)
    works = of_records(connection, f"works from {skipped}", lambda: _works(connection, skipped))
    return Home(
        title=collection_title(connection),
        numbers=of_records(connection, "numbers", lambda: _numbers(connection)),
        latest=latest(connection, Asked({}, {}), count=STEPS, excerpts=1),
        alarms=tuple(alarms(connection, count=ALARMS)),
        alarm_count=of_records(connection, "alarms", lambda: count_alarms(connection)),
        works=tuple(works[:WORKS]),
        more_works=skipped + WORKS if len(works) > WORKS else None,
    )


def _numbers(connection: Connection) -> Numbers:
    row = one(
        connection,
        "SELECT count(*) AS sources, count(DISTINCT language) AS languages,"
        " sum(snapshots) AS snapshots, sum(versions) AS versions, count(DISTINCT work) AS works,"
        " min(first_seen_at) AS first_seen_at, max(last_visited_at) AS last_visited_at"
        " FROM sources",
    )
    assert row is not None  # noqa: S101 - an aggregate always has a row
    return Numbers(
        works=row["works"],
        sources=row["sources"],
        languages=row["languages"],
        snapshots=row["snapshots"] or 0,
        versions=row["versions"] or 0,
        first_seen_at=row["first_seen_at"],
        last_visited_at=row["last_visited_at"],
    )


def _works(connection: Connection, skipped: int) -> list[WorkLine]:
    rows = many(
        connection,
        "SELECT slug, title, in_catalogue,"
        " (SELECT sum(versions) FROM sources WHERE work = slug) AS versions,"
        " (SELECT max(last_changed_at) FROM sources WHERE work = slug) AS last_changed_at"
        " FROM (SELECT * FROM works ORDER BY in_catalogue DESC, position LIMIT ? OFFSET ?)"
        " ORDER BY in_catalogue DESC, position",
        WORKS + 1,
        skipped,
    )
    return [
        WorkLine(
            slug=row["slug"],
            title=row["title"],
            in_catalogue=bool(row["in_catalogue"]),
            columns=_columns(connection, row["slug"]),
            versions=row["versions"] or 0,
            alarms=count_alarms(connection, row["slug"]),
            last_changed_at=row["last_changed_at"],
            strip=strip(connection, row["slug"]),
            states=of_work(connection, row["slug"]),
            stale=stale_texts(connection, row["slug"]),
        )
        for row in rows
    ]


def _columns(connection: Connection, work: str) -> tuple[Column, ...]:
    rows = many(
        connection, "SELECT slug, language, role FROM texts WHERE work = ? ORDER BY position", work
    )
    return tuple(Column(row["slug"], Language(row["language"]), row["role"]) for row in rows)
