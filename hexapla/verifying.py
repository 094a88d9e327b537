"""Verifying: every kept byte against its digest and its ID, and git's own files."""

from __future__ import annotations

from archive.verifying import Report, verify, verify_repository, verify_snapshot
from hexapla.collection import Collection
from hexapla.opening import opened
from hexapla.printing import Advance
from snapshots.model import SnapshotID


def verify_all(
    collection: Collection, *, advance: Advance, work: str | None = None, source: str | None = None
) -> Report:
    """Verify the archive of *collection*, or what it keeps of a *work* or one *source* of it.

    Raises: ArchiveDamaged, when not even the list of commits can be read.
    """
    with opened(collection) as archive:
        report = verify(archive, work=work, source=source, advance=advance)
        damages = report.damages if work else (*report.damages, *verify_repository(archive))
    return Report(commits=report.commits, snapshots=report.snapshots, damages=damages)


def verify_one(collection: Collection, identifier: SnapshotID) -> Report:
    """Verify the snapshot with the ID *identifier*."""
    with opened(collection) as archive:
        return Report(commits=0, snapshots=1, damages=verify_snapshot(archive, identifier))
