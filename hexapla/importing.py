"""Importing: histories that others kept become snapshots, readings and visits of this collection.

What is kept already is left alone, so that an import can be run again: after it was interrupted,
or after the history has grown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import translate
from pathlib import Path

from archive.errors import AlreadyKept
from archive.importing.changedetection import ChangeDetection
from archive.importing.foreign import foreign_repository
from archive.importing.histories import History, Layout
from archive.importing.jsonl import JsonLines
from archive.importing.model import (
    Event,
    ForeignHistory,
    Imported,
    Refused,
    Revisited,
    SourceName,
    Withdrawn,
)
from archive.importing.warc import WarcFile
from archive.keeping import Writer
from archive.packing import pack_new
from hexapla.cataloguing import add_sources, sources_by_name
from hexapla.collection import Collection
from hexapla.opening import opened, opened_for_writing
from hexapla.printing import Advance
from snapshots.digests import sha256
from snapshots.errors import NotWritable, ReadingFailed
from snapshots.identifiers import snapshot_id
from snapshots.model import Outcome, Reading, Snapshot, SnapshotID, Source, Visit
from snapshots.reading.confined import read_confined
from snapshots.serialising import format_time

_STEP = 10
_REFUSALS_SHOWN = 100


def _ignore(_done: int, _total: int | None) -> None:
    """Take no notice of progress."""


@dataclass(slots=True)
class ImportReport:
    """What an import did.

    *kept* snapshots were added, of which *unread* have no reading, because no reader takes them;
    *known* ones and withdrawals stood in the archive already. *withdrawn* counts the texts that
    were taken away, *revisits* the visits that found one unchanged, *sources* those added to the
    catalogue. Of what was *refused*, the first hundred say why.
    """

    kept: int = 0
    known: int = 0
    unread: int = 0
    withdrawn: int = 0
    revisits: int = 0
    sources: int = 0
    refused: int = 0
    refusals: list[Refused] = field(default_factory=list)

    def refuse(self, refusal: Refused) -> None:
        """Count *refusal*, and remember it if it is among the first."""
        self.refused += 1
        if len(self.refusals) < _REFUSALS_SHOWN:
            self.refusals.append(refusal)


def import_jsonl(collection: Collection, path: Path, *, advance: Advance = _ignore) -> ImportReport:
    """Import the texts in the lines of the file *path*; docs/importing.md has the schema.

    Raises: NotImportable, ArchiveError, CatalogueMistakes. What was kept before stays.
    """
    return _import(collection, JsonLines(path, _declared(collection)), advance)


def import_warc(
    collection: Collection,
    path: Path,
    *,
    addresses: Sequence[str] = (),
    advance: Advance = _ignore,
) -> ImportReport:
    """Import the captures in the WARC or WACZ file *path*: those of *addresses* (`*`, `?`), or all.

    Raises: NotImportable, ArchiveError, CatalogueMistakes. What was kept before stays.
    """
    sources = sources_by_name(collection.catalogue())
    urls = {name: source.url for name, source in sources.items() if source.url}
    patterns = [re.compile(translate(pattern)) for pattern in addresses]

    def wanted(uri: str) -> bool:
        return not patterns or any(pattern.match(uri) for pattern in patterns)

    return _import(collection, WarcFile(path, _declared(collection), urls, wanted), advance)


def import_changedetection(
    collection: Collection, path: Path, *, advance: Advance = _ignore
) -> ImportReport:
    """Import the texts in the data folder *path* of changedetection.io.

    Raises: NotImportable, ArchiveError, CatalogueMistakes. What was kept before stays.
    """
    return _import(collection, ChangeDetection(path, _declared(collection)), advance)


def import_repository(
    collection: Collection,
    path: Path,
    layout: Layout,
    *,
    branch: str | None = None,
    advance: Advance = _ignore,
) -> ImportReport:
    """Import the files of the git repository or bundle *path*, as *layout* understands them.

    Raises: NotImportable, ArchiveError, CatalogueMistakes. What was kept before stays.
    """
    with foreign_repository(path, branch) as repository:
        return _import(collection, History(repository, layout, _declared(collection)), advance)


def _declared(collection: Collection) -> Mapping[SourceName, str]:
    sources = sources_by_name(collection.catalogue())
    return {name: source.language for name, source in sources.items()}


def _import(collection: Collection, history: ForeignHistory, advance: Advance) -> ImportReport:
    """Keep what happened in *history*, after writing its sources into the catalogue."""
    report = ImportReport(sources=add_sources(collection.catalogue_path, history.sources))
    sources = sources_by_name(collection.catalogue())
    with opened_for_writing(collection) as (_, writer):
        intake = _Intake(writer, sources, report)
        for done, event in enumerate(history.events(), start=1):
            intake.take(event)
            if done % _STEP == 0:
                advance(done, history.total)
    if report.kept:
        # An import leaves many small packs, in which nothing is stored as a delta.
        with opened(collection) as archive:
            pack_new(archive)
    advance(history.total, history.total)
    return report


class _Intake:
    """Takes events into one archive, and counts what became of them."""

    def __init__(
        self, writer: Writer, sources: Mapping[SourceName, Source], report: ImportReport
    ) -> None:
        self._writer = writer
        self._sources = sources
        self._report = report
        self._had_before: set[SnapshotID] = set()

    def take(self, event: Event) -> None:
        """Keep what *event* tells."""
        try:
            self._take(event)
        except NotWritable as error:
            self._report.refuse(Refused(place=event.place, problem=str(error)))
        except AlreadyKept:
            self._report.known += 1

    def _take(self, event: Event) -> None:
        match event:
            case Imported():
                # As the catalogue has it, with the profile that its owner gave it.
                self._keep(self._sources[event.source], event.snapshot, event.same_as)
                self._report.kept += 1
            case Revisited():
                self._revisit(event)
                self._report.revisits += 1
            case Withdrawn():
                self._withdraw(event)
                self._report.withdrawn += 1
            case Refused():
                self._report.refuse(event)

    def _keep(self, source: Source, snapshot: Snapshot, same_as: SnapshotID | None) -> None:
        """Queue *snapshot* with its reading; one that stands already costs no reading.

        Raises: AlreadyKept, NotWritable.
        """
        identifier = snapshot_id(snapshot)
        if self._writer.stands(source.work, source.slug, identifier):
            raise AlreadyKept(f"{source.name} has {identifier} already.")
        if same_as is not None and self._writer.stands(source.work, source.slug, same_as):
            self._had_before.add(identifier)
            raise AlreadyKept(f"{source.name} has it already, as {same_as}.")
        reading = self._read(source, snapshot, identifier)
        self._writer.keep(source.work, source.slug, snapshot, reading)

    def _read(self, source: Source, snapshot: Snapshot, identifier: SnapshotID) -> Reading | None:
        try:
            return read_confined(snapshot, identifier, source)
        except ReadingFailed:
            # The bytes are kept all the same: a later version may read them.
            self._report.unread += 1
            return None

    def _revisit(self, event: Revisited) -> None:
        """Note that a snapshot was found unchanged.

        Raises: AlreadyKept, NotWritable.
        """
        if event.snapshot in self._had_before:
            raise AlreadyKept("The archive that it was exported from has its visits.")
        work, source = event.source
        visit = Visit(
            work=work,
            source=source,
            visited_at=event.at,
            outcome=Outcome.UNCHANGED,
            status=event.status,
            etag=event.etag,
            snapshot=event.snapshot,
        )
        told = "\n".join((work, source, format_time(event.at), event.snapshot))
        self._writer.keep_visits(f"import-{sha256(told.encode())[:16]}", [visit])

    def _withdraw(self, event: Withdrawn) -> None:
        """Note that the text was taken away: a visit that found it gone.

        Raises: AlreadyKept, NotWritable.
        """
        work, source = event.source
        visit = Visit(
            work=work,
            source=source,
            visited_at=event.at,
            outcome=Outcome.GONE,
            reason=event.reason,
        )
        # The name tells this visit from all others, so that a second import adds none.
        told = "\n".join((work, source, format_time(event.at), event.reason))
        mark = sha256(told.encode("utf-8", "surrogatepass"))[:16]
        self._writer.keep_visits(f"import-{mark}", [visit])
