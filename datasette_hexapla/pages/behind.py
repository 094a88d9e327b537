"""Behind: how far a translation has fallen behind its base, as pages say it."""

from __future__ import annotations

from dataclasses import dataclass

from datasette_hexapla.pages import addresses
from datasette_hexapla.pages.asking import Connection, Row, many, one


@dataclass(frozen=True, slots=True)
class Behind:
    """How far a translation is behind as a whole.

    *known_from* is `texts` or `dates`; it was *touched* when it changed since without being brought
    up to date.
    """

    is_stale: bool
    since_at: str | None
    behind: int
    rendered_at: str
    known_from: str
    confidence: float
    touched: bool
    clauses: int


@dataclass(frozen=True, slots=True)
class StaleMark:
    """A passage whose base changed since; *path* leads to the first of those changes."""

    since_at: str
    changes: int
    path: str
    is_unrendered: bool


def behind(connection: Connection, alignment: str) -> Behind | None:
    """Return how far the translation of *alignment* is behind, None when nothing is known."""
    row = one(connection, "SELECT * FROM staleness WHERE alignment = ?", alignment)
    return _behind(row) if row else None


def marks(connection: Connection, alignment: str) -> dict[int, StaleMark]:
    """Return the stale passages of *alignment*, by the numbers of their beads."""
    rows = many(connection, "SELECT * FROM stale_clauses WHERE alignment = ?", alignment)
    return {
        row["bead"]: StaleMark(
            since_at=row["since_at"],
            changes=row["changes"],
            path=one_change(row["change"]),
            is_unrendered=bool(row["is_unrendered"]),
        )
        for row in rows
    }


def stale_texts(connection: Connection, work: str) -> int:
    """Return how many translations of *work* are stale."""
    sql = "SELECT count(*) FROM staleness WHERE work = ? AND is_stale"
    counted: int = connection.execute(sql, [work]).fetchone()[0]
    return counted


def one_change(name: str) -> str:
    """Return the address of a single change, given its name.

    >>> one_change("law/fr/0123456789ab-ba9876543210.3")
    '/c/0123456789ab-ba9876543210?change=3#c3'
    """
    code, _, number = name.rpartition("/")[2].rpartition(".")
    return addresses.one_change(code, int(number))


def _behind(row: Row) -> Behind:
    return Behind(
        is_stale=bool(row["is_stale"]),
        since_at=row["since_at"],
        behind=row["behind"],
        rendered_at=row["rendered_at"],
        known_from=row["known_from"],
        confidence=row["confidence"],
        touched=bool(row["touched"]),
        clauses=row["clauses"],
    )
