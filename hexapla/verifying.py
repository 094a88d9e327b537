"""Verifying: the archive against its digests and IDs, and all that is derived from it."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.x509 import Certificate, load_pem_x509_certificates

from archive.history import KeptSnapshot, RereadingEntry, SnapshotEntry, entries
from archive.repository import Archive
from archive.sealing import Seal, check_seals
from archive.stamping import Stamp, check_stamps
from archive.verifying import Report, verify, verify_repository, verify_snapshot
from datasette_hexapla import building
from differ.encoders import universal
from hexapla.cataloguing import sources_by_name
from hexapla.collection import Collection
from hexapla.errors import NotACertificate
from hexapla.opening import opened
from hexapla.printing import Advance
from hexapla.rereading import outdated
from hexapla.vocabularies import vocabulary
from snapshots.errors import ReadingFailed
from snapshots.model import SnapshotID, Source
from snapshots.reading.confined import read_confined


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Whose seals and time-stamps one trusts: ssh-keygen's file, and PEM certificates."""

    allowed_signers: Path | None = None
    authorities: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was verified: the archive's *report*, its seals and stamps, and *faults* beyond it."""

    report: Report
    seals: tuple[Seal, ...] = ()
    stamps: tuple[Stamp, ...] = ()
    faults: tuple[str, ...] = field(default=())

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing is damaged, forged or derived wrongly."""
        seals_hold = all(seal.holds for seal in self.seals)
        stamps_hold = not any(stamp.faults for stamp in self.stamps)
        return self.report.is_sound and seals_hold and stamps_hold and not self.faults


def verify_all(collection: Collection, trust: Trust, *, advance: Advance) -> Verified:
    """Verify the whole archive of *collection*, git's own files, seals and time-stamps included.

    Raises: ArchiveDamaged, when not even the list of commits can be read; NotACertificate.
    """
    authorities = _certificates(trust.authorities)
    with opened(collection) as archive:
        found = verify(archive, advance=advance)
        damages = (*found.damages, *verify_repository(archive))
        return Verified(
            report=Report(commits=found.commits, snapshots=found.snapshots, damages=damages),
            seals=check_seals(archive, trust.allowed_signers),
            stamps=check_stamps(archive, authorities),
        )


def verify_part(
    collection: Collection, work: str, source: str | None, *, advance: Advance
) -> Verified:
    """Verify what is kept of a *work*, or of one *source* of it.

    Raises: ArchiveDamaged, when not even the list of commits can be read.
    """
    with opened(collection) as archive:
        return Verified(report=verify(archive, work=work, source=source, advance=advance))


def verify_one(collection: Collection, identifier: SnapshotID) -> Verified:
    """Verify the snapshot with the ID *identifier*."""
    with opened(collection) as archive:
        damages = verify_snapshot(archive, identifier)
    return Verified(report=Report(commits=0, snapshots=1, damages=damages))


def verify_derived(collection: Collection, *, advance: Advance) -> tuple[str, ...]:
    """Say what of readings and records is not what this version derives from the archive.

    Readings by older rules are left alone: they are what those rules gave.
    """
    sources = sources_by_name(collection.catalogue())
    with opened(collection) as archive:
        faults = list(_faulty_readings(archive, sources, advance))
        faults += _faulty_records(archive, collection)
    return tuple(faults)


def _faulty_readings(
    archive: Archive, sources: dict[tuple[str, str], Source], advance: Advance
) -> Iterator[str]:
    kept = [e.kept for e in entries(archive) if isinstance(e, SnapshotEntry | RereadingEntry)]
    for done, each in enumerate(kept):
        advance(done, len(kept))
        source = sources.get((each.work, each.source))
        if source is not None and not _reads_as_kept(archive, source, each):
            yield (
                f"The reading of {each.snapshot_id} ({each.work}/{each.source}) is not what its "
                "rules give. Read it again with: hexapla reread"
            )


def _reads_as_kept(archive: Archive, source: Source, kept: KeptSnapshot) -> bool:
    try:
        if kept.reading is None or outdated(source, kept):
            return True
        reading = read_confined(kept.load(archive), kept.snapshot_id, source)
    except ReadingFailed:
        return True
    return reading == kept.reading.load(archive)


def _faulty_records(archive: Archive, collection: Collection) -> Sequence[str]:
    if not collection.records_path.exists():
        return []
    settled = vocabulary(collection)
    with TemporaryDirectory() as folder:
        anew = Path(folder) / collection.records_path.name
        building.rebuild(archive, anew, universal(), vocabulary=settled)
        wanted = Counter(building.dump(anew).splitlines())
    try:
        building.update(archive, collection.records_path, universal(), vocabulary=settled)
        found = Counter(building.dump(collection.records_path).splitlines())
    except sqlite3.DatabaseError as error:
        return [f"{_records_fault(collection)}: SQLite says that the file is damaged ({error})."]
    departures = (wanted - found) + (found - wanted)
    tables = sorted({line.partition(" ")[0] for line in departures})
    return [f"{_records_fault(collection)}: see the table {table}." for table in tables]


def _records_fault(collection: Collection) -> str:
    return (
        f"The records {collection.records_path} are not those that the archive gives (build them "
        "anew with: hexapla index)"
    )


def _certificates(path: Path | None) -> tuple[Certificate, ...]:
    if path is None:
        return ()
    try:
        return tuple(load_pem_x509_certificates(path.read_bytes()))
    except (OSError, ValueError) as error:
        raise NotACertificate(path, error) from error
