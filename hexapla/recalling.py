"""Recalling what the records hold: sources, versions and snapshots, by the names people use."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from hexapla.collection import Collection
from hexapla.deriving import bring_up_to_date
from hexapla.errors import NoSuchSource, NothingToShow
from snapshots.errors import AmbiguousSnapshotID
from snapshots.identifiers import from_digits, parse_abbreviation
from snapshots.serialising import format_time

Row = dict[str, Any]

_SOURCE = re.compile(r"(?P<name>[a-z0-9-]+/[a-z0-9-]+)(?:@(?P<at>.+))?")

_VERSION = """
    select versions.*, snapshots.digits, sources.language, readings.text_sha256
    from versions
    join snapshots on snapshots.name = versions.snapshot
    join sources on sources.name = versions.source
    join readings on readings.name = versions.name
"""

_LISTED = """
    select versions.source, versions.number, versions.began_at, versions.last_seen_at,
           versions.step, versions.characters, snapshots.digits, diffs.code as diff, diffs.kind,
           diffs.changes, diffs.words_added, diffs.words_removed, diffs.significance
    from versions
    join snapshots on snapshots.name = versions.snapshot
    left join diffs on diffs.new = versions.name
"""

# The first version of a source, and those of other sources that led to it.
_BACK = """
    with recursive back(name, previous, place) as (
        select name, previous, 0 from versions where source = ?1 and number = 1
        union all
        select before.name, before.previous, place + 1
        from back join versions as before on before.name = back.previous
    )
"""

# Without their Z, times with and without a fraction of a second sort rightly.
_BY_THEN = "rtrim(versions.began_at, 'Z') <= ?2"
_EVER = "9999-12-31T23:59:59.999999"


@dataclass(frozen=True, slots=True)
class Records:
    """The records, open for reading."""

    connection: sqlite3.Connection

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """Return the rows that *sql* selects."""
        return [dict(row) for row in self.connection.execute(sql, values)]

    def source(self, name: str) -> Row:
        """Return the source called *name*, `WORK/SOURCE`.

        Raises: NoSuchSource.
        """
        found = self.rows("select * from sources where name = ?", [name])
        if not found:
            raise NoSuchSource(name, (row["name"] for row in self.rows("select name from sources")))
        return found[0]

    def versions(self, source: str) -> list[Row]:
        """Return the versions of *source* with the diff that made each, oldest first."""
        return self.rows(f"{_LISTED} where versions.source = ? order by versions.number", [source])

    def earlier_versions(self, source: str) -> list[Row]:
        """Return the versions of other sources from which *source* goes on, oldest first."""
        return self.rows(
            f"{_BACK} {_LISTED} join back on back.name = versions.name"
            " where versions.source <> ?1 order by place desc",
            [source],
        )

    def fact_between(self, ancestor: str, source: str) -> Row | None:
        """Return the fact by which the history of *ancestor* became that of *source*."""
        found = self.rows(
            "select facts.* from lineage join facts on facts.id = lineage.fact"
            " where ancestor = ? and source = ?",
            [ancestor, source],
        )
        return found[0] if found else None

    def end(self, source: str) -> Row | None:
        """Return the fact that says what became of *source*, if it is no more."""
        found = self.rows(
            "select facts.* from sources join facts on facts.id = ended_by where name = ?",
            [source],
        )
        return found[0] if found else None

    def version(self, reference: str) -> Row:
        """Return the version that *reference* means.

        That is a snapshot ID or the first 8 or more of its digits; `WORK/SOURCE` for the newest
        version; or `WORK/SOURCE@DATE` for the one that stood on that date, be it of the source
        from which this one goes on.

        Raises: NoSuchSource, NothingToShow, MalformedSnapshotID, AmbiguousSnapshotID.
        """
        named = _SOURCE.fullmatch(reference)
        if named is None:
            return self._version_of_snapshot(self.snapshot(reference))
        source = self.source(named["name"])["name"]
        until = _moment(named["at"]) if named["at"] else _EVER
        found = self.rows(
            f"{_VERSION} where versions.source = ?1 and {_BY_THEN}"
            " order by versions.number desc limit 1",
            [source, until],
        ) or self.rows(
            f"{_BACK} {_VERSION} join back on back.name = versions.name where {_BY_THEN}"
            " order by place limit 1",
            [source, until],
        )
        if not found:
            when = f" on {named['at']}" if named["at"] else ""
            raise NothingToShow(
                f"No text of {source} was kept{when}. See what was: hexapla history {source}"
            )
        return found[0]

    def before(self, version: Row) -> Row:
        """Return the version before *version*.

        Raises: NothingToShow.
        """
        found = self.rows(f"{_VERSION} where versions.name = ?", [version["previous"]])
        if not found:
            raise NothingToShow(
                f"{version['source']} has only one version, of {version['began_at']}: "
                "there is nothing to compare it with yet."
            )
        return found[0]

    def parts(self, text: str, *, at: str | None = None) -> list[Row]:
        """Return the versions that are the parts of *text* (`WORK/TEXT`), now or on a date."""
        until = _moment(at) if at else _EVER
        return self.rows(
            f"{_VERSION} where sources.text = ?1 and {_BY_THEN} group by sources.name "
            "having versions.number = max(versions.number) order by sources.part",
            [text, until],
        )

    def snapshot(self, reference: str) -> Row:
        """Return the snapshot with the ID *reference*, whole or its first 8 or more digits.

        Raises: NothingToShow, MalformedSnapshotID, AmbiguousSnapshotID.
        """
        prefix = parse_abbreviation(reference)
        found = self.rows(
            "select * from snapshots where digits >= ? and digits < ? order by digits, kept_as",
            [prefix, prefix + "g"],
        )
        if not found:
            raise NothingToShow(
                f"No snapshot of this collection has the ID {reference}: it may be of another "
                "collection, or a digit may be wrong."
            )
        if len({row["digits"] for row in found}) > 1:
            raise AmbiguousSnapshotID(
                reference, tuple(sorted({from_digits(row["digits"]) for row in found}))
            )
        return found[0]

    def reading(self, snapshot: Row) -> Row:
        """Return the newest reading of *snapshot*.

        Raises: NothingToShow when it could not be read.
        """
        found = self.rows(
            "select * from readings where snapshot = ? order by number desc limit 1",
            [snapshot["name"]],
        )
        if not found:
            raise NothingToShow(
                f"The snapshot {from_digits(snapshot['digits'])} was kept, but no text could be "
                "read out of it. Its bytes are in the archive."
            )
        return found[0]

    def _version_of_snapshot(self, snapshot: Row) -> Row:
        reading = self.reading(snapshot)
        return self.rows(f"{_VERSION} where versions.name = ?", [reading["version"]])[0]


@contextmanager
def recalled(collection: Collection) -> Iterator[Records]:
    """Open the records of *collection* for reading, brought up to date with its archive first."""
    bring_up_to_date(collection)
    uri = f"{collection.records_path.resolve().as_uri()}?mode=ro"
    connection = sqlite3.connect(uri, uri=True)
    connection.row_factory = sqlite3.Row
    try:
        yield Records(connection)
    finally:
        connection.close()


def segments(version: Row) -> tuple[str, ...]:
    """Return the segments of *version*, one a line of its text."""
    return tuple(str(version["text"]).split("\n")) if version["segments"] else ()


def listed(value: str) -> Any:
    """Return what a column of JSON holds."""
    return json.loads(value)


def _moment(stated: str) -> str:
    """Return the moment, or the end of the day, that *stated* means, as in records without Z."""
    try:
        moment = datetime.fromisoformat(stated)
    except ValueError:
        raise NothingToShow(
            f'"{stated}" is not a date. Write it like 2021-06-16 or 2021-06-16T12:00:00Z.'
        ) from None
    if len(stated) <= len("2021-06-16"):
        moment = datetime.combine(moment, time.max)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return format_time(moment).rstrip("Z")
