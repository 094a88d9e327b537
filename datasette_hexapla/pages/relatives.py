"""Where a source came from and what it became, for its page."""

from __future__ import annotations

import json
from dataclasses import dataclass

from datasette_hexapla.pages.asking import Connection, Row, many


@dataclass(frozen=True, slots=True)
class Relation:
    """A fact that ties a source to *others*; those of them that have a page are *known*."""

    kind: str
    at: str
    note: str
    others: tuple[str, ...]
    known: tuple[str, ...]


def origins(connection: Connection, name: str) -> tuple[Relation, ...]:
    """Return the facts that led to the source *name*, the nearest first."""
    rows = many(
        connection,
        "SELECT facts.kind, facts.at, facts.note, json_group_array(ancestor) AS others"
        " FROM (SELECT * FROM lineage WHERE source = ? ORDER BY number)"
        " JOIN facts ON facts.id = fact GROUP BY facts.id ORDER BY min(number)",
        name,
    )
    return tuple(_relation(connection, row) for row in rows)


def ending(connection: Connection, name: str) -> Relation | None:
    """Return the fact by which the source *name* ended, if it did."""
    rows = many(
        connection,
        "SELECT facts.kind, facts.at, facts.note, facts.after AS others FROM sources"
        " JOIN facts ON facts.id = sources.ended_by WHERE sources.name = ?",
        name,
    )
    return _relation(connection, rows[0]) if rows else None


def _relation(connection: Connection, row: Row) -> Relation:
    pages = many(
        connection,
        "SELECT name FROM sources WHERE name IN (SELECT value FROM json_each(?))",
        row["others"],
    )
    return Relation(
        kind=row["kind"],
        at=row["at"],
        note=row["note"],
        others=tuple(json.loads(row["others"])),
        known=tuple(page["name"] for page in pages),
    )
