"""Versioning: the versions of a source, from its readings and from those of where it came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlite_utils import Database

from archive.repository import Archive
from datasette_hexapla.records.chaining import Link, Read, chain
from datasette_hexapla.records.rows import (
    Row,
    Value,
    as_json,
    execute,
    execute_many,
    insert,
    select,
)

_PLACED = "number, last_seen_at, previous, other_rules, is_newest"

# Times are written with or without a fraction of a second; without their Z they sort rightly.
_READINGS = """
SELECT readings.name, readings.snapshot, snapshots.fetched_at, readings.text_sha256,
    reader || ' ' || reader_version || ' ' || rules_version || ' ' || profile_sha256,
    readings.text_blob
FROM readings JOIN snapshots ON snapshots.name = readings.snapshot
WHERE readings.source = ?1 AND coalesce(readings.version = ?2, ?2 IS NULL)
ORDER BY rtrim(snapshots.fetched_at, 'Z'), snapshots.kept_as, readings.number
"""

_NUMBERS = """
UPDATE snapshots SET number = ordered.number FROM (
    SELECT name, row_number() OVER (ORDER BY rtrim(fetched_at, 'Z'), kept_as) AS number
    FROM snapshots WHERE source = ?
) AS ordered
WHERE snapshots.name = ordered.name AND snapshots.number <> ordered.number
"""

_STOOD = """
SELECT versions.name, readings.text_sha256
FROM versions
JOIN readings ON readings.name = versions.name
JOIN snapshots ON snapshots.name = versions.snapshot
WHERE versions.source = ?1 AND rtrim(began_at, 'Z') <= ?2
    AND (rtrim(began_at, 'Z'), kept_as)
        < (rtrim(?3, 'Z'), (SELECT kept_as FROM snapshots WHERE name = ?4))
ORDER BY versions.number DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Before:
    """The version of an ancestor that the first one of a source follows, read last by *rules*."""

    name: str
    source: str
    text: str
    rules: str


def in_order(database: Database, sources: Iterable[str]) -> list[str]:
    """Return *sources* by their first readings: an ancestor's texts come before what they became.

    Those that were never read stand first.
    """
    wanted = sorted(sources)
    firsts = {
        str(source): str(at)
        for source, at in select(
            database,
            "SELECT readings.source, min(rtrim(fetched_at, 'Z') || printf(' %12d', kept_as))"
            " FROM readings"
            " JOIN snapshots ON snapshots.name = readings.snapshot"
            " WHERE readings.source IN (SELECT value FROM json_each(?)) GROUP BY readings.source",
            [as_json(wanted)],
        )
    }
    return sorted(wanted, key=lambda source: (firsts.get(source, ""), source))


def write_versions(database: Database, archive: Archive, source: str) -> bool:
    """Bring the versions of *source* in line with its readings; tell whether it only went on.

    It did when nothing was altered before the version that was its newest. The ancestors of the
    source must be in line already.
    """
    execute(database, _NUMBERS, [source])
    readings = list(_readings(database, source))
    before = _before(database, source, readings[0]) if readings else None
    links = chain(readings, before.rules if before else None)
    placed = dict(zip((each.first.name for each in links), _places(links, before), strict=True))
    known = _known(database, source)
    gone = known.keys() - placed.keys()
    execute_many(database, "DELETE FROM versions WHERE name = ?", ((name,) for name in gone))
    moved = [(*placed[n], n) for n in known.keys() & placed.keys() if placed[n] != known[n]]
    execute_many(
        database,
        "UPDATE versions SET number = ?, last_seen_at = ?, previous = ?, other_rules = ?,"
        " is_newest = ? WHERE name = ?",
        moved,
    )
    # What such a version is in its history is to be judged anew.
    told_anew = ((name,) for *row, name in moved if not _stays(known[str(name)], tuple(row)))
    execute_many(database, "UPDATE versions SET step = '', reason = '' WHERE name = ?", told_anew)
    new = [link for link in links if link.first.name not in known]
    insert(database, "versions", _version_rows(source, archive, new, placed))
    _point_readings(database, source, links)
    return all(_stays(before, placed.get(name)) for name, before in known.items())


def _stays(known: tuple[Value, ...], placed: tuple[Value, ...] | None) -> bool:
    """Tell whether a version has the number, the one before it and the rules that it had."""
    return placed is not None and (known[0], *known[2:4]) == (placed[0], *placed[2:4])


def _known(database: Database, source: str) -> dict[str, tuple[Value, ...]]:
    rows = select(
        database,
        f"SELECT name, {_PLACED} FROM versions WHERE source = ?",  # noqa: S608 - names of ours
        [source],
    )
    return {str(name): tuple(rest) for name, *rest in rows}


def _readings(database: Database, source: str, *, version: str | None = None) -> Iterator[Read]:
    rows = select(database, _READINGS, [source, version])
    return (Read(*map(str, row)) for row in rows)


def _before(database: Database, source: str, first: Read) -> Before | None:
    """Return the version of an ancestor that stood when *source* took over, if there is one.

    The nearest ancestor counts, of several that were merged the one that the fact names first.
    It is older than the *first* reading, so that no two sources can each go on from the other.
    """
    ancestors = select(
        database,
        "SELECT ancestor, rtrim(until, 'Z') FROM lineage WHERE source = ?1 AND continues"
        " ORDER BY rtrim(until, 'Z') > rtrim(?2, 'Z'), number",
        [source, first.fetched_at],
    )
    for ancestor, until in ancestors:
        found = select(
            database,
            _STOOD,
            [ancestor, until, first.fetched_at, first.snapshot],
        )
        for name, text in found:
            rules = _rules_of(database, str(name), first)
            return Before(str(name), str(ancestor), str(text), rules)
    return None


def _rules_of(database: Database, version: str, first: Read) -> str:
    """Return the rules that read the text of *version* last, until the *first* of another."""
    read = [
        each.rules
        for each in _readings(database, version.rpartition("/")[0], version=version)
        if each.fetched_at.rstrip("Z") <= first.fetched_at.rstrip("Z")
    ]
    return read[-1]


def _places(links: Sequence[Link], before: Before | None) -> Iterator[tuple[Value, ...]]:
    """Yield what depends on the neighbours of each version, in the order of `_PLACED`."""
    newest = len(links)
    if links:
        rules = before.rules if before else links[0].first.rules
        other = int(rules != links[0].first.rules)
        name = before.name if before else None
        yield 1, links[0].last.fetched_at, name, other, int(newest == 1)
    for number, (old, new) in enumerate(pairwise(links), 2):
        other = int(old.last.rules != new.first.rules)
        yield number, new.last.fetched_at, old.first.name, other, int(number == newest)


def _version_rows(
    source: str, archive: Archive, links: Sequence[Link], placed: dict[str, tuple[Value, ...]]
) -> Iterator[Row]:
    contents = archive.blobs(link.first.blob for link in links)
    work = source.partition("/")[0]
    for link, content in zip(links, contents, strict=True):
        # Every segment ends its line in the archive; in the records line feeds stand between.
        text = content.decode().removesuffix("\n")
        yield {
            "name": link.first.name,
            "source": source,
            "work": work,
            "snapshot": link.first.snapshot,
            "began_at": link.first.fetched_at,
            "step": "",
            "reason": "",
            "returns_to": None,
            **dict(zip(_PLACED.split(", "), placed[link.first.name], strict=True)),
            "segments": content.count(b"\n"),
            "characters": len(text),
            "text": text,
        }


def _point_readings(database: Database, source: str, links: Sequence[Link]) -> None:
    """Let each reading name the version whose text it is, if the chain goes through it."""
    wanted = {read.name: link.first.name for link in links for read in link.readings}
    known = select(database, "SELECT name, version FROM readings WHERE source = ?", [source])
    execute_many(
        database,
        "UPDATE readings SET version = ? WHERE name = ?",
        ((wanted.get(str(name)), name) for name, now in known if wanted.get(str(name)) != now),
    )
