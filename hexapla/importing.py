"""Importing: histories that others kept become snapshots, readings and visits of this collection.

What is kept already is left alone, so that an import can be run again: after it was interrupted,
or after the history has grown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from archive.errors import AlreadyKept
from archive.importing.jsonl import read_jsonl
from archive.importing.model import Event, Imported, Refused, Withdrawn
from archive.keeping import Writer
from hexapla.cataloguing import Addition, add_sources, sources_by_name
from hexapla.collection import Collection
from hexapla.opening import opened_for_writing
from hexapla.printing import Advance
from snapshots.digests import sha256
from snapshots.errors import NotWritable, ReadingFailed
from snapshots.identifiers import snapshot_id
from snapshots.model import Outcome, Reading, Snapshot, SnapshotID, Source, Visit
from snapshots.reading.choosing import read
from snapshots.serialising import format_time

_TOGETHER = 100
_TOGETHER_BYTES = 8 << 20
_REFUSALS_SHOWN = 100


def _ignore(_done: int, _total: int | None) -> None:
    """Take no notice of progress."""


@dataclass(slots=True)
class ImportReport:
    """What an import did.

    *kept* snapshots were added, of which *unread* have no reading, because no reader takes them;
    *known* ones and withdrawals stood in the archive already. *withdrawn* counts the texts that
    were taken away, *sources* those added to the catalogue. Of what was *refused*, the first
    hundred say why.
    """

    kept: int = 0
    known: int = 0
    unread: int = 0
    withdrawn: int = 0
    sources: int = 0
    refused: int = 0
    refusals: list[Refused] = field(default_factory=list)

    @property
    def seen(self) -> int:
        """Return how many texts, withdrawals and refusals were looked at."""
        return self.kept + self.known + self.withdrawn + self.refused

    def refuse(self, refusal: Refused) -> None:
        """Count *refusal*, and remember it if it is among the first."""
        self.refused += 1
        if len(self.refusals) < _REFUSALS_SHOWN:
            self.refusals.append(refusal)


def import_jsonl(collection: Collection, path: Path, *, advance: Advance = _ignore) -> ImportReport:
    """Import the texts in the lines of the file *path*; docs/importing.md has the schema.

    Raises: NotImportable, ArchiveError, CatalogueMistakes. What was kept before stays.
    """
    return _take_in(collection, read_jsonl(path, _declared(collection)), advance)


def _declared(collection: Collection) -> Mapping[tuple[str, str], str]:
    sources = sources_by_name(collection.catalogue())
    return {name: source.language for name, source in sources.items()}


def _take_in(collection: Collection, events: Iterable[Event], advance: Advance) -> ImportReport:
    """Keep what *events* tell, a few at a time, their sources in the catalogue first."""
    report = ImportReport()
    with opened_for_writing(collection) as (_, writer):
        intake = _Intake(collection, writer, report)
        for together in _batches(events):
            intake.take(together)
            advance(report.seen, None)
        writer.keep_catalogue(collection.catalogue_path.read_bytes())
    return report


def _batches(events: Iterable[Event]) -> Iterator[list[Event]]:
    batch: list[Event] = []
    size = 0
    for event in events:
        batch.append(event)
        size += len(event.snapshot.body) if isinstance(event, Imported) else 0
        if len(batch) >= _TOGETHER or size >= _TOGETHER_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


class _Intake:
    """Takes events into one collection, and counts what became of them."""

    def __init__(self, collection: Collection, writer: Writer, report: ImportReport) -> None:
        self._collection = collection
        self._writer = writer
        self._report = report
        self._sources = sources_by_name(collection.catalogue())

    def take(self, events: Iterable[Event]) -> None:
        """Keep what *events* tell, after adding the sources that the catalogue lacks."""
        events = list(events)
        self._add_sources(events)
        for event in events:
            try:
                self._take(event)
            except NotWritable as error:
                self._report.refuse(Refused(place=event.place, problem=str(error)))
            except AlreadyKept:
                self._report.known += 1

    def _take(self, event: Event) -> None:
        match event:
            case Imported():
                self._keep(self._source(event), event.snapshot)
                self._report.kept += 1
            case Withdrawn():
                self._withdraw(self._source(event), event)
                self._report.withdrawn += 1
            case Refused():
                self._report.refuse(event)

    def _add_sources(self, events: Iterable[Event]) -> None:
        additions = {
            (event.source.work, event.source.slug): Addition(event.source, event.work_title)
            for event in events
            if not isinstance(event, Refused)
            and (event.source.work, event.source.slug) not in self._sources
        }
        if additions:
            add_sources(self._collection.catalogue_path, additions.values())
            self._sources = sources_by_name(self._collection.catalogue())
            self._report.sources += len(additions)

    def _source(self, event: Imported | Withdrawn) -> Source:
        """Return the source as the catalogue has it, with the profile that its owner gave it."""
        return self._sources[event.source.work, event.source.slug]

    def _keep(self, source: Source, snapshot: Snapshot) -> None:
        """Queue *snapshot* with its reading; one that stands already costs no reading.

        Raises: AlreadyKept, NotWritable.
        """
        identifier = snapshot_id(snapshot)
        if self._writer.stands(source.work, source.slug, identifier):
            raise AlreadyKept(f"{source.name} has {identifier} already.")
        reading = self._read(source, snapshot, identifier)
        self._writer.keep(source.work, source.slug, snapshot, reading)

    def _read(self, source: Source, snapshot: Snapshot, identifier: SnapshotID) -> Reading | None:
        try:
            return read(snapshot, identifier, source)
        except ReadingFailed:
            # The bytes are kept all the same: a later version may read them.
            self._report.unread += 1
            return None

    def _withdraw(self, source: Source, event: Withdrawn) -> None:
        """Note that the text was taken away: a visit that found it gone.

        Raises: AlreadyKept, NotWritable.
        """
        visit = Visit(
            work=source.work,
            source=source.slug,
            visited_at=event.at,
            outcome=Outcome.GONE,
            reason=event.reason,
        )
        # The name tells this visit from all others, so that a second import adds none.
        told = "\n".join((source.name, format_time(event.at), event.reason))
        mark = sha256(told.encode("utf-8", "surrogatepass"))[:16]
        self._writer.keep_visits(f"import-{mark}", [visit])
