"""Gathering: what the archive kept, as rows of snapshots, readings and visits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from sqlite_utils import Database

from archive.history import (
    CatalogueEntry,
    Entry,
    FactEntry,
    KeptReading,
    KeptSnapshot,
    RereadingEntry,
    SnapshotEntry,
    SuspectEntry,
    VisitsEntry,
)
from archive.layout import SNAPSHOT, source_folder, suspect_folder
from archive.repository import Archive
from datasette_hexapla.records import cataloguing
from datasette_hexapla.records.rows import Row, as_json, insert, select, upsert
from snapshots.identifiers import digits
from snapshots.model import Outcome, SnapshotID, Visit
from snapshots.serialising import format_time

NAME_DIGITS = 12
"""Digits of a snapshot ID in names: 48 bits tell the snapshots of one source apart."""


_ROWS_TOGETHER = 1_000
_TABLES = ("facts", "snapshots", "readings", "visits")


@dataclass(slots=True)
class Gathered:
    """What a round of gathering touched, so that only this is derived anew.

    *retold* sources changed in a way that every diff of theirs depends on; of *suspected* ones
    something was kept aside.
    """

    sources: set[str] = field(default_factory=set)
    visited: set[str] = field(default_factory=set)
    works: set[str] = field(default_factory=set)
    retold: set[str] = field(default_factory=set)
    suspected: set[str] = field(default_factory=set)
    last_commit: str | None = None


def gather(database: Database, archive: Archive, entries: Iterable[Entry]) -> Gathered:
    """Write what *entries* say to *database*, and return what they touched."""
    gatherer = _Gatherer(database, archive)
    for entry in entries:
        gatherer.add(entry)
    return gatherer.finish()


def snapshot_name(work: str, source: str, identifier: SnapshotID) -> str:
    """Return the name that a snapshot of a source has in the records."""
    return f"{work}/{source}/{digits(identifier)[:NAME_DIGITS]}"


class _Gatherer:
    def __init__(self, database: Database, archive: Archive) -> None:
        self._database = database
        self._archive = archive
        self._gathered = Gathered()
        self._rows: dict[str, list[Row]] = {table: [] for table in _TABLES}
        ((self._kept_as,),) = select(database, "SELECT count(*) FROM snapshots")
        self._known_sources = {name for (name,) in select(database, "SELECT name FROM sources")}
        self._suspects = {name for (name,) in select(database, "SELECT name FROM suspects")}
        self._readings: dict[str, int] = {}
        self._visits: dict[tuple[str, str], int] = {}

    def add(self, entry: Entry) -> None:
        self._gathered.last_commit = entry.commit
        match entry:
            case SnapshotEntry(commit=commit, kept=kept):
                self._snapshot(commit, kept)
            case RereadingEntry(commit=commit, kept=kept):
                self._know(kept.work, kept.source)
                self._reading(commit, kept, self._next_reading(kept))
            case VisitsEntry(visits=visits):
                for visit in visits:
                    self._visit(visit)
            case SuspectEntry():
                self._suspect(entry)
            case CatalogueEntry(content=content):
                self._catalogue(self._archive.blob(content))
            case FactEntry():
                self._rows["facts"].append(_fact_row(entry))
        self._flush_many()

    def finish(self) -> Gathered:
        self._flush()
        return self._gathered

    def _flush_many(self) -> None:
        if sum(map(len, self._rows.values())) >= _ROWS_TOGETHER:
            self._flush()

    def _flush(self) -> None:
        for table, rows in self._rows.items():
            if rows:
                insert(self._database, table, rows)
                rows.clear()
        # What stands in the records need not be remembered, however many snapshots there are.
        self._readings.clear()
        self._visits.clear()

    def _snapshot(self, commit: str, kept: KeptSnapshot) -> None:
        self._know(kept.work, kept.source)
        self._kept_as = int(self._kept_as or 0) + 1
        self._rows["snapshots"].append(_snapshot_row(commit, kept, self._kept_as))
        self._reading(commit, kept, 1)
        self._gathered.sources.add(f"{kept.work}/{kept.source}")

    def _suspect(self, entry: SuspectEntry) -> None:
        self._know(entry.work, entry.source)
        name = snapshot_name(entry.work, entry.source, entry.snapshot_id)
        self._suspects.add(name)
        upsert(self._database, "suspects", _suspect_row(entry, name, len(self._suspects)), "name")
        self._gathered.suspected.add(f"{entry.work}/{entry.source}")

    def _reading(self, commit: str, kept: KeptSnapshot, number: int) -> None:
        if kept.reading is None:
            return
        name = snapshot_name(kept.work, kept.source, kept.snapshot_id)
        self._readings[name] = number
        self._rows["readings"].append(_reading_row(commit, kept, kept.reading, number))
        self._gathered.sources.add(f"{kept.work}/{kept.source}")

    def _next_reading(self, kept: KeptSnapshot) -> int:
        name = snapshot_name(kept.work, kept.source, kept.snapshot_id)
        if name not in self._readings:
            # Readings that still wait to be written were counted when they came.
            ((count,),) = select(
                self._database, "SELECT count(*) FROM readings WHERE snapshot = ?", [name]
            )
            self._readings[name] = int(count or 0)
        return self._readings[name] + 1

    def _visit(self, visit: Visit) -> None:
        self._know(visit.work, visit.source)
        source = f"{visit.work}/{visit.source}"
        at = format_time(visit.visited_at)
        number = self._next_visit(source, at)
        row = _visit_row(visit, source, at, number)
        if visit.outcome is Outcome.SUSPECT and visit.snapshot:
            name = snapshot_name(visit.work, visit.source, visit.snapshot)
            row["suspect"] = name if name in self._suspects else None
        self._rows["visits"].append(row)
        self._gathered.visited.add(source)

    def _next_visit(self, source: str, at: str) -> int:
        if (source, at) not in self._visits:
            ((count,),) = select(
                self._database,
                "SELECT count(*) FROM visits WHERE source = ? AND visited_at = ?",
                [source, at],
            )
            self._visits[source, at] = int(count or 0)
        self._visits[source, at] += 1
        return self._visits[source, at]

    def _catalogue(self, content: bytes) -> None:
        self._flush()
        applied = cataloguing.apply(self._database, content)
        self._gathered.works |= applied.works
        self._gathered.retold |= applied.retold
        self._known_sources |= applied.sources

    def _know(self, work: str, source: str) -> None:
        """Make rows for a source that no catalogue has named so far."""
        if f"{work}/{source}" not in self._known_sources:
            cataloguing.add_unlisted(self._database, work, source)
            self._known_sources.add(f"{work}/{source}")


def _snapshot_row(commit: str, kept: KeptSnapshot, kept_as: int) -> Row:
    description = kept.description
    return {
        "name": snapshot_name(kept.work, kept.source, kept.snapshot_id),
        "snapshot_id": kept.snapshot_id,
        "digits": digits(kept.snapshot_id),
        "source": f"{kept.work}/{kept.source}",
        "number": 0,
        "kept_as": kept_as,
        "fetched_at": format_time(description.fetched_at),
        "url": description.url,
        "final_url": description.final_url,
        "status": description.status,
        "headers": as_json(description.headers),
        "media_type": description.media_type,
        "extension": description.extension,
        "charset": description.charset,
        "charset_from": description.charset_from,
        "body_sha256": description.sha256,
        "body_blob": kept.body,
        "length": description.length,
        "obtained": description.obtained,
        "stated": as_json(description.stated),
        "archive_commit": commit,
        "archive_path": f"{source_folder(kept.work, kept.source)}/{SNAPSHOT}",
    }


def _suspect_row(entry: SuspectEntry, name: str, kept_as: int) -> Row:
    description = entry.description
    return {
        "name": name,
        "snapshot_id": entry.snapshot_id,
        "digits": digits(entry.snapshot_id),
        "source": f"{entry.work}/{entry.source}",
        "kept_as": kept_as,
        "fetched_at": format_time(description.fetched_at),
        "reason": entry.reason,
        "waits": 0,
        "url": description.url,
        "final_url": description.final_url,
        "status": description.status,
        "headers": as_json(description.headers),
        "media_type": description.media_type,
        "extension": description.extension,
        "body_sha256": description.sha256,
        "body_blob": entry.body,
        "length": description.length,
        "archive_commit": entry.commit,
        "archive_path": f"{suspect_folder(entry.work, entry.source)}/{SNAPSHOT}",
        "segments": None,
        "text": None,
    }


def _reading_row(commit: str, kept: KeptSnapshot, reading: KeptReading, number: int) -> Row:
    name = snapshot_name(kept.work, kept.source, kept.snapshot_id)
    description = reading.description
    return {
        "name": name if number == 1 else f"{name}.{number}",
        "snapshot": name,
        "number": number,
        "source": f"{kept.work}/{kept.source}",
        "reader": description.reader,
        "reader_version": description.reader_version,
        "rules_version": description.rules_version,
        "profile_sha256": description.profile_sha256,
        "segments": description.segments,
        "text_sha256": description.sha256,
        "text_blob": reading.text,
        "folder": kept.anchor,
        "removed": as_json([asdict(block) for block in description.removed]),
        "warnings": as_json([asdict(warning) for warning in description.warnings]),
        "removed_characters": as_json(description.removed_characters),
        "version": None,
        "archive_commit": commit,
    }


def _fact_row(entry: FactEntry) -> Row:
    fact = entry.fact
    return {
        "id": entry.fact_id,
        "kind": fact.kind.value,
        "at": format_time(fact.at),
        "noted_at": format_time(fact.noted_at),
        "before": as_json(fact.before),
        "after": as_json(fact.after),
        "url": fact.url,
        "note": fact.note,
        "retracts": fact.retracts,
        "retracted_by": None,
        "archive_commit": entry.commit,
    }


def _visit_row(visit: Visit, source: str, at: str, number: int) -> Row:
    # A suspect is kept outside its source, so that the records hold no snapshot of it.
    made = visit.snapshot if visit.outcome is not Outcome.SUSPECT else None
    confirmed = made and snapshot_name(visit.work, visit.source, made)
    return {
        "source": source,
        "visited_at": at,
        "number": number,
        "outcome": visit.outcome.value,
        "reason": visit.reason,
        "status": visit.status,
        "etag": visit.etag,
        "snapshot": confirmed,
        "suspect": None,
    }
