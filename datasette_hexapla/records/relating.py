"""Relating: where sources went and whence they came, from the facts that stand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from archive.facts import Ancestor, Fact, FactKind, became, lineage, standing
from datasette_hexapla.records.rows import Value, execute, execute_many, insert, select
from snapshots.serialising import format_time, parse_time
from snapshots.surts import surt

Facts = Mapping[str, Fact]
_Row = tuple[Value, ...]

_LINEAGE = ("source", "number", "ancestor", "until", "continues", "fact")


def relate(database: Database) -> set[str]:
    """Bring all that facts say of sources up to date, and return whose history that changed.

    It depends on all facts and on which sources there are, whatever the order in which these came.
    """
    facts = _facts(database)
    if not facts:
        return set()
    stand = standing(facts)
    _mark_retracted(database, facts, stand)
    _write_ends(database, stand)
    _write_moves(database, stand)
    return _write_lineage(database, stand)


def with_descendants(database: Database, sources: Iterable[str]) -> set[str]:
    """Return *sources* and all whose history goes through one of them."""
    if not select(database, "SELECT 1 FROM lineage LIMIT 1"):
        return set(sources)
    found = select(
        database,
        "WITH RECURSIVE found(name) AS (SELECT value FROM json_each(?)"
        " UNION SELECT source FROM lineage JOIN found ON ancestor = found.name)"
        " SELECT name FROM found",
        [json.dumps(sorted(sources))],
    )
    return {str(name) for (name,) in found}


def descendants(database: Database) -> set[str]:
    """Return the sources that came from another."""
    return {str(name) for (name,) in select(database, "SELECT DISTINCT source FROM lineage")}


def _facts(database: Database) -> dict[str, Fact]:
    rows = select(
        database,
        "SELECT id, kind, at, noted_at, before, after, url, retracts FROM facts ORDER BY id",
    )
    return {
        str(identifier): Fact(
            kind=FactKind(str(kind)),
            at=parse_time(str(at)),
            noted_at=parse_time(str(noted_at)),
            before=tuple(json.loads(str(before))),
            after=tuple(json.loads(str(after))),
            url=None if url is None else str(url),
            retracts=None if retracts is None else str(retracts),
        )
        for identifier, kind, at, noted_at, before, after, url, retracts in rows
    }


def _mark_retracted(database: Database, facts: Facts, stand: Facts) -> None:
    by = {
        fact.retracts: identifier
        for identifier, fact in sorted(facts.items(), key=lambda pair: pair[0] in stand)
        if fact.retracts is not None
    }
    execute_many(
        database,
        "UPDATE facts SET retracted_by = ?1 WHERE id = ?2 AND retracted_by IS NOT ?1",
        [(None if each in stand else by[each], each) for each in facts],
    )


def _write_ends(database: Database, stand: Facts) -> None:
    """Write of each source that ended when it did, and which fact says so."""
    identified = {id(fact): identifier for identifier, fact in stand.items()}
    into = _by_name(stand, before=False)
    rows = []
    for name, leading in _by_name(stand, before=True).items():
        end = became(leading, name)
        if end and not any(fact.at > end.at for fact in into.get(name, ())):
            rows.append((format_time(end.at), identified[id(end)], name))
    execute(database, "UPDATE sources SET ended_at = NULL, ended_by = NULL WHERE ended_by <> ''")
    execute_many(database, "UPDATE sources SET ended_at = ?, ended_by = ? WHERE name = ?", rows)


def _write_moves(database: Database, stand: Facts) -> None:
    known = _known_sources(database)
    execute(database, "DELETE FROM addresses WHERE known_from = 'fact'")
    execute_many(
        database,
        "INSERT OR IGNORE INTO addresses VALUES (?, ?, ?, 'fact', NULL, ?, ?)",
        [
            (name, format_time(fact.at), fact.url, identifier, surt(fact.url or ""))
            for identifier, fact in stand.items()
            if fact.kind is FactKind.MOVED
            for name in fact.before
            if name in known
        ],
    )


def _write_lineage(database: Database, stand: Facts) -> set[str]:
    known = _known_sources(database)
    rows = {row[0:3:2]: row for row in _lineages(stand) if row[0] in known and row[2] in known}
    before = {
        row[0:3:2]: row
        for row in select(
            database, "SELECT source, number, ancestor, until, continues, fact FROM lineage"
        )
    }
    gone = [key for key, row in before.items() if rows.get(key) != row]
    new = [row for key, row in rows.items() if before.get(key) != row]
    execute_many(database, "DELETE FROM lineage WHERE source = ? AND ancestor = ?", gone)
    insert(database, "lineage", (dict(zip(_LINEAGE, row, strict=True)) for row in new))
    return {str(source) for source, *_ in (*gone, *new)}


@dataclass(frozen=True, slots=True)
class _Descent:
    """A source and the facts that have anything to do with how it came about."""

    name: str
    facts: Facts

    def rows(self) -> list[_Row]:
        ancestors = lineage(self.facts.values(), self.name)
        # Where a source goes on under its own name, what joined it is not what it began as.
        joining = [fact for fact in self.facts.values() if self.name not in fact.before]
        continued = {ancestor.name for ancestor in lineage(joining, self.name)}
        return [
            (
                self.name,
                number,
                ancestor.name,
                format_time(ancestor.until),
                int(ancestor.name in continued),
                self._fact_of(ancestor, {self.name, *(each.name for each in ancestors)}),
            )
            for number, ancestor in enumerate(ancestors, 1)
        ]

    def _fact_of(self, ancestor: Ancestor, family: set[str]) -> str:
        return next(
            identifier
            for identifier, fact in self.facts.items()
            if ancestor.name in fact.before
            and fact.at == ancestor.until
            and family.intersection(fact.after)
        )


def _lineages(stand: Facts) -> list[_Row]:
    into = _by_name(stand, before=False)
    identified = {id(fact): identifier for identifier, fact in stand.items()}
    rows: list[_Row] = []
    for name in sorted(into):
        facts = {identified[id(fact)]: fact for fact in _leading_to(name, into)}
        latest_first = sorted(facts.items(), key=lambda pair: (pair[1].at, pair[0]), reverse=True)
        rows += _Descent(name, dict(latest_first)).rows()
    return rows


def _by_name(stand: Facts, *, before: bool) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    for fact in stand.values():
        for name in fact.before if before else fact.after:
            found.setdefault(name, []).append(fact)
    return found


def _leading_to(name: str, into: Mapping[str, Sequence[Fact]]) -> list[Fact]:
    """Return the facts from which *name* can be reached: of many facts, these are few."""
    found: dict[int, Fact] = {}
    seen = {name}
    waiting = [name]
    while waiting:
        for fact in into.get(waiting.pop(), ()):
            found[id(fact)] = fact
            waiting += set(fact.before) - seen
            seen.update(fact.before)
    return list(found.values())


def _known_sources(database: Database) -> set[str]:
    return {str(name) for (name,) in select(database, "SELECT name FROM sources")}
