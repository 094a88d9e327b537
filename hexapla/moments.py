"""Moments: when the archive here knows of a source, from snapshots and from visits."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from archive.history import SnapshotEntry, VisitsEntry, entries
from archive.importing.model import SourceName
from archive.repository import Archive
from snapshots.model import SnapshotID, Visit


@dataclass(frozen=True, slots=True)
class Shown:
    """What a source showed: a snapshot, and the SHA-256 of its bytes."""

    snapshot: SnapshotID
    sha256: str


@dataclass(slots=True)
class Moments:
    """The seconds at which a source was seen; at some, it showed something."""

    known: set[datetime] = field(default_factory=set)
    shown: dict[datetime, Shown] = field(default_factory=dict)

    def add(self, at: datetime, shown: Shown | None = None) -> None:
        """Note that the source was seen *at* a time."""
        second = at.replace(microsecond=0)
        self.known.add(second)
        if shown is not None:
            self.shown[second] = shown

    def before(self, at: datetime) -> Shown | None:
        """Return what the source showed last before *at*."""
        times = sorted(self.shown)
        place = bisect_left(times, at)
        return self.shown[times[place - 1]] if place else None


def moments(archive: Archive, names: Iterable[SourceName]) -> Mapping[SourceName, Moments]:
    """Return when the sources called *names* were seen, of whatever was kept of them.

    Raises: ArchiveDamaged, NotReadable.
    """
    found = {name: Moments() for name in names}
    digests: dict[SnapshotID, str] = {}
    for entry in entries(archive):
        match entry:
            case SnapshotEntry(kept=kept):
                digests[kept.snapshot_id] = kept.body_sha256
                if (kept.work, kept.source) in found:
                    shown = Shown(kept.snapshot_id, kept.body_sha256)
                    found[kept.work, kept.source].add(kept.description.fetched_at, shown)
            case VisitsEntry(visits=visits):
                for visit in visits:
                    if (visit.work, visit.source) in found:
                        shown_then = _shown(visit, digests)
                        found[visit.work, visit.source].add(visit.visited_at, shown_then)
    return found


def _shown(visit: Visit, digests: Mapping[SnapshotID, str]) -> Shown | None:
    if visit.snapshot is None or visit.snapshot not in digests:
        return None
    return Shown(visit.snapshot, digests[visit.snapshot])
