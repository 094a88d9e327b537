"""The intake: what others kept is read, kept in one archive, and counted.

What is kept already is left alone, and what cannot be kept is refused with its place and reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from archive.errors import AlreadyKept
from archive.importing.model import (
    Event,
    Imported,
    Missed,
    Refused,
    Revisited,
    SourceName,
    Withdrawn,
)
from archive.keeping import Writer
from snapshots.digests import sha256
from snapshots.errors import NotWritable, ReadingFailed
from snapshots.identifiers import snapshot_id
from snapshots.model import Outcome, Reading, Snapshot, SnapshotID, Source, Visit
from snapshots.reading.confined import read_confined
from snapshots.serialising import format_time

_REFUSALS_SHOWN = 100


@dataclass(slots=True)
class ImportReport:
    """What an import did.

    *kept* snapshots were added, of which *unread* have no reading, because no reader takes them;
    *known* ones and withdrawals stood in the archive already. *withdrawn* counts the texts that
    were taken away, *revisits* the visits that found one unchanged, *missed* those that did not
    get the text, *sources* those added to the catalogue. Of what was *refused*, the first hundred
    say why.
    """

    kept: int = 0
    known: int = 0
    unread: int = 0
    withdrawn: int = 0
    revisits: int = 0
    missed: int = 0
    sources: int = 0
    refused: int = 0
    refusals: list[Refused] = field(default_factory=list)

    def refuse(self, refusal: Refused) -> None:
        """Count *refusal*, and remember it if it is among the first."""
        self.refused += 1
        if len(self.refusals) < _REFUSALS_SHOWN:
            self.refusals.append(refusal)


class Intake:
    """Takes events into one archive, and counts what became of them."""

    def __init__(
        self, writer: Writer, sources: Mapping[SourceName, Source], report: ImportReport
    ) -> None:
        self._writer = writer
        self._sources = sources
        self._report = report
        self._had_before: set[SnapshotID] = set()

    def take(self, event: Event) -> bool:
        """Keep what *event* tells; tell whether the archive has it now."""
        try:
            self._take(event)
        except NotWritable as error:
            self._report.refuse(Refused(place=event.place, problem=str(error)))
            return False
        except AlreadyKept:
            self._report.known += 1
        return not isinstance(event, Refused)

    def _take(self, event: Event) -> None:
        match event:
            case Imported():
                # As the catalogue has it, with the profile that its owner gave it.
                self._keep(self._sources[event.source], event.snapshot, event.known_as)
                self._report.kept += 1
            case Revisited():
                self._revisit(event)
                self._report.revisits += 1
            case Withdrawn():
                self._note(event, Outcome.GONE)
                self._report.withdrawn += 1
            case Missed():
                self._note(event, Outcome.FAILED)
                self._report.missed += 1
            case Refused():
                self._report.refuse(event)

    def _keep(self, source: Source, snapshot: Snapshot, known_as: tuple[SnapshotID, ...]) -> None:
        """Queue *snapshot* with its reading; one that stands already costs no reading.

        Raises: AlreadyKept, NotWritable.
        """
        identifier = snapshot_id(snapshot)
        if self._writer.stands(source.work, source.slug, identifier):
            raise AlreadyKept(f"{source.name} has {identifier} already.")
        for other in known_as:
            if self._writer.stands(source.work, source.slug, other):
                self._had_before.add(identifier)
                raise AlreadyKept(f"{source.name} has it already, as {other}.")
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

    def _note(self, event: Withdrawn | Missed, outcome: Outcome) -> None:
        """Note a visit that found the text gone, or failed.

        Raises: AlreadyKept, NotWritable.
        """
        work, source = event.source
        visit = Visit(
            work=work,
            source=source,
            visited_at=event.at,
            outcome=outcome,
            reason=event.reason,
            status=event.status if isinstance(event, Missed) else None,
        )
        # The name tells this visit from all others, so that a second import adds none.
        told = "\n".join((work, source, format_time(event.at), event.reason))
        mark = sha256(told.encode("utf-8", "surrogatepass"))[:16]
        self._writer.keep_visits(f"import-{mark}", [visit])
