"""The page of a change: what one version made of the one before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from datasette_hexapla.errors import NoSuchPage
from datasette_hexapla.pages import addresses
from datasette_hexapla.pages.asking import Asked, Connection, Elsewhere, Row, many, one
from datasette_hexapla.pages.blame import blame
from datasette_hexapla.pages.places import Place, place
from datasette_hexapla.pages.shown import (
    ShownDiff,
    blamed,
    show,
    start_of,
    unchanged_lines,
)
from datasette_hexapla.pages.told import Told

VIEWS = ("side", "inline")


@dataclass(frozen=True, slots=True)
class End:
    """A version at one end of a diff."""

    digits: str
    fetched_at: str
    number: int | None
    count: int | None


@dataclass(frozen=True, slots=True)
class ChangePage:
    """The differences between two versions; *step* is None when they are no neighbours."""

    place: Place
    code: str
    view: str
    old: End
    new: End
    step: str | None
    step_reason: str
    returns_to: str | None
    kind: str | None
    significance: float
    reason: str
    words_added: int | None
    words_removed: int | None
    coarse: bool
    algorithm: str
    diff: ShownDiff
    previous: str | None
    next: str | None
    also_of: tuple[str, ...]


def read(connection: Connection, asked: Asked) -> ChangePage | Elsewhere:
    """Read the page of the diff that the address names.

    Two versions that are neighbours no longer, because a snapshot from between them arrived later,
    are still shown, at the address of their difference.

    Raises: NoSuchPage.
    """
    code = asked.names["change"]
    rows = many(connection, "SELECT * FROM diffs WHERE code = ? ORDER BY name", code)
    if not rows:
        old, _, new = code.partition("-")
        if not (old and new):
            raise NoSuchPage(f'There is no change "{code}" in this collection.')
        return Elsewhere(addresses.difference(old.partition(".")[0], new.partition(".")[0]))
    row = next((each for each in rows if each["source"] == asked.options.get("source")), rows[0])
    return _page(connection, asked, row, tuple(r["source"] for r in rows if r is not row))


def the_part(
    asked: Asked, path: str, told: Sequence[Told], ends: tuple[Row, Row]
) -> Elsewhere | None:
    """Lead to the part of the page at *path* that shows the change that is *asked* for, if one is.

    *ends* are the versions that *told* is about.
    """
    number = asked.number("change", otherwise=0)
    if not number:
        return None
    old, new = map(segments_of, ends)
    first = start_of(told, old, new, number)
    options = {"source": asked.options.get("source"), "view": asked.options.get("view")}
    after = addresses.with_options("", **options, **{"from": first if first > 1 else None})
    return Elsewhere(path, f"{after}#c{number}")


def _page(
    connection: Connection, asked: Asked, row: Row, also_of: tuple[str, ...]
) -> ChangePage | Elsewhere:
    new = _version(connection, row["new"])
    old = _version(connection, row["old"])
    told = _told(connection, row["name"])
    if part := the_part(asked, addresses.change(row["code"]), told, (old, new)):
        return part
    return ChangePage(
        place=place(connection, row["source"]),
        code=row["code"],
        view=asked.chosen("view", VIEWS),
        old=_end(connection, old),
        new=_end(connection, new),
        step=row["step"],
        step_reason=new["reason"],
        returns_to=_returned(connection, new),
        kind=row["kind"],
        significance=row["significance"],
        reason=row["reason"],
        words_added=row["words_added"],
        words_removed=row["words_removed"],
        coarse=bool(row["coarse"]),
        algorithm=row["algorithm"],
        diff=shown_between(connection, (old, new), told, asked, row["code"]),
        previous=_code(connection, "new", row["old"]),
        next=_code(connection, "old", row["new"]),
        also_of=also_of,
    )


def shown_between(
    connection: Connection, ends: tuple[Row, Row], told: Sequence[Told], asked: Asked, code: str
) -> ShownDiff:
    """Return the part that is *asked* for of the changes between two versions, the *ends*.

    All that is shown says since when it stands; changes that *code* names need not say it.
    """
    old, new = ends
    first = asked.number("from", otherwise=1)
    shown = show(told, segments_of(old), segments_of(new), first)
    changes = [each.told for each in shown.changes]
    before = blame(connection, old["name"], [_lines(c.old_line, c.old_lines) for c in changes])
    after = [_lines(c.new_line, c.new_lines) for c in changes]
    after += [_lines(each.number, 1) for each in unchanged_lines(shown)]
    return blamed(shown, before, blame(connection, new["name"], after), code)


def segments_of(version: Row) -> list[str]:
    """Return the segments of *version*."""
    return version["text"].split("\n") if version["segments"] else []


def _lines(first: int, count: int) -> range:
    return range(first, first + count)


def _version(connection: Connection, name: str) -> Row:
    found = one(connection, "SELECT * FROM versions WHERE name = ?", name)
    assert found is not None  # noqa: S101 - diffs are made of versions
    return found


def _end(connection: Connection, version: Row) -> End:
    counted = one(connection, "SELECT versions FROM sources WHERE name = ?", version["source"])
    return End(
        digits=version["snapshot"].rpartition("/")[2],
        fetched_at=version["began_at"],
        number=version["number"],
        count=counted["versions"] if counted else None,
    )


def _returned(connection: Connection, version: Row) -> str | None:
    """Return the digits of the snapshot whose text *version* brings back, if it does."""
    name = version["returns_to"]
    found = one(connection, "SELECT snapshot FROM versions WHERE name = ?", name) if name else None
    return found["snapshot"].rpartition("/")[2] if found else None


def _told(connection: Connection, diff: str) -> list[Told]:
    rows = many(
        connection,
        "SELECT number, operation, kind, significance, reason, old_line, old_lines, new_line,"
        " new_lines, html FROM changes WHERE diff = ? ORDER BY number",
        diff,
    )
    return [Told(*row) for row in rows]


def _code(connection: Connection, end: str, version: str) -> str | None:
    sql = {
        "new": "SELECT code FROM diffs WHERE new = ?",
        "old": "SELECT code FROM diffs WHERE old = ?",
    }
    found = one(connection, sql[end], version)
    return found["code"] if found else None
