"""The page of a work: its texts, and their languages side by side."""

from __future__ import annotations

from dataclasses import dataclass

from datasette_hexapla.errors import NoSuchPage
from datasette_hexapla.pages import addresses
from datasette_hexapla.pages.asking import Asked, Connection, Elsewhere, Row, many, one
from datasette_hexapla.pages.behind import Behind, behind
from datasette_hexapla.pages.charts import Strip, strip
from datasette_hexapla.pages.latest import Latest, latest
from datasette_hexapla.pages.narrowing import is_day
from datasette_hexapla.pages.places import Language
from datasette_hexapla.pages.reported import Alarm, alarms, open_alarms
from datasette_hexapla.pages.side_by_side import Days, SideBySide, days, newest, on_day
from datasette_hexapla.pages.states import State, of_work

SHOWN_AT_FIRST = 3
MOST_COLUMNS = 6
STEPS = 3
ALARMS = 3


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source of a text."""

    name: str
    slug: str
    part: int
    url: str | None
    digits: str | None
    versions: int
    last_changed_at: str | None
    last_seen_at: str | None
    last_outcome: str | None
    watched: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """How a text compares with its base."""

    code: str
    base: str
    matched: int
    omitted: int
    added: int
    outside: int
    alarms: int
    behind: Behind | None


@dataclass(frozen=True, slots=True)
class TextLine:
    """A text of the work: a column that can be chosen."""

    name: str
    slug: str
    language: Language
    role: str
    publisher: str
    title: str | None
    in_catalogue: bool
    sources: tuple[SourceLine, ...]
    compared: Compared | None
    chosen: bool
    choosable: bool


@dataclass(frozen=True, slots=True)
class RelatedWork:
    """A work that the catalogue calls related."""

    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class WorkPage:
    """The page of a work."""

    slug: str
    title: str
    in_catalogue: bool
    related: tuple[RelatedWork, ...]
    texts: tuple[TextLine, ...]
    side_by_side: SideBySide | None
    chosen: str
    latest: Latest
    alarms: tuple[Alarm, ...]
    strip: Strip | None
    states: tuple[State, ...]
    day: str | None
    days: Days | None


def read(connection: Connection, asked: Asked) -> WorkPage | Elsewhere:
    """Read the page of a work, as its texts stand or as they stood on a day.

    Raises: NoSuchPage.
    """
    slug, day = asked.names["work"], asked.names.get("day")
    wanted = asked.options.get("date", "")
    for stated in filter(None, (wanted, day)):
        if not is_day(stated):
            raise NoSuchPage(f'"{stated}" is no day. Write the year, month and day: 2021-06-16.')
    if wanted:
        columns = asked.options.get("columns")
        return Elsewhere(
            addresses.work_on(slug, wanted), addresses.with_options("", columns=columns)
        )
    work = one(connection, "SELECT * FROM works WHERE slug = ?", slug)
    if work is None:
        raise NoSuchPage(f'There is no work "{slug}" in this collection.')
    texts = many(connection, "SELECT * FROM texts WHERE work = ? ORDER BY position", slug)
    compared = _compared(connection, slug)
    base = _base(texts, compared)
    chosen = _chosen(texts, compared, base, asked.options.get("columns", ""))
    return WorkPage(
        slug=slug,
        title=work["title"],
        in_catalogue=bool(work["in_catalogue"]),
        related=_related(connection, slug),
        texts=tuple(
            _text_line(connection, row, compared.get(row["name"]), base, chosen) for row in texts
        ),
        side_by_side=_side_by_side(connection, chosen, day, asked),
        chosen=",".join(name.rpartition("/")[2] for name in chosen),
        latest=latest(connection, Asked({}, {"work": slug}), count=STEPS, excerpts=1),
        alarms=tuple(alarms(connection, count=ALARMS, work=slug)),
        strip=strip(connection, slug),
        states=of_work(connection, slug),
        day=day,
        days=days(connection, slug, day),
    )


def _side_by_side(
    connection: Connection, chosen: list[str], day: str | None, asked: Asked
) -> SideBySide | None:
    if not chosen:
        return None
    if day:
        return on_day(connection, chosen, day, asked)
    return newest(connection, chosen, asked)


def _related(connection: Connection, slug: str) -> tuple[RelatedWork, ...]:
    found = many(
        connection,
        "SELECT works.slug, works.title FROM related_works"
        " JOIN works ON works.slug = related_works.related WHERE related_works.work = ?"
        " ORDER BY related_works.position",
        slug,
    )
    return tuple(RelatedWork(row["slug"], row["title"]) for row in found)


def _compared(connection: Connection, slug: str) -> dict[str, Row]:
    found = many(connection, "SELECT * FROM alignments WHERE work = ?", slug)
    return {row["translation"]: row for row in found}


def _base(texts: list[Row], compared: dict[str, Row]) -> str | None:
    """Return the text that most others are compared with; without any, the first text."""
    bases: list[str] = [row["base"] for row in compared.values()]
    if bases:
        return max(sorted(set(bases)), key=bases.count)
    return str(texts[0]["name"]) if texts else None


def _chosen(texts: list[Row], compared: dict[str, Row], base: str | None, wanted: str) -> list[str]:
    """Return the names of the columns to show, the base first."""
    if base is None:
        return []
    choosable = [row["name"] for row in texts if _is_aligned(compared.get(row["name"]), base)]
    asked = {f"{base.partition('/')[0]}/{slug}" for slug in wanted.split(",") if slug}
    picked = [name for name in choosable if name in asked] or choosable[: SHOWN_AT_FIRST - 1]
    return [base, *picked[: MOST_COLUMNS - 1]]


def _is_aligned(row: Row | None, base: str) -> bool:
    return row is not None and row["base"] == base


def _text_line(
    connection: Connection, row: Row, compared: Row | None, base: str | None, chosen: list[str]
) -> TextLine:
    return TextLine(
        name=row["name"],
        slug=row["slug"],
        language=Language(row["language"]),
        role=row["role"],
        publisher=row["publisher"],
        title=row["title"],
        in_catalogue=bool(row["in_catalogue"]),
        sources=_sources(connection, row["name"]),
        compared=_comparison(connection, compared) if compared else None,
        chosen=row["name"] in chosen,
        choosable=row["name"] == base or (base is not None and _is_aligned(compared, base)),
    )


def _sources(connection: Connection, text: str) -> tuple[SourceLine, ...]:
    found = many(
        connection,
        "SELECT sources.*, versions.snapshot FROM sources"
        " LEFT JOIN versions ON versions.source = sources.name AND versions.is_newest = 1"
        " WHERE sources.text = ? ORDER BY sources.part",
        text,
    )
    return tuple(
        SourceLine(
            name=row["name"],
            slug=row["slug"],
            part=row["part"],
            url=row["url"],
            digits=row["snapshot"].rpartition("/")[2] if row["snapshot"] else None,
            versions=row["versions"],
            last_changed_at=row["last_changed_at"],
            last_seen_at=row["last_seen_at"],
            last_outcome=row["last_outcome"],
            watched=bool(row["watched"]),
        )
        for row in found
    )


def _comparison(connection: Connection, row: Row) -> Compared:
    return Compared(
        code=row["code"],
        base=row["base"].rpartition("/")[2],
        matched=row["matched"],
        omitted=row["omitted"],
        added=row["added"],
        outside=row["outside"],
        alarms=open_alarms(connection, row["name"]),
        behind=behind(connection, row["name"]),
    )
