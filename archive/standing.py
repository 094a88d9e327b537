"""What already stands in the archive, asked before anything is added."""

from __future__ import annotations

import hashlib

from archive.layout import SNAPSHOT, parse_path, source_folder
from archive.parcels import SourceState
from archive.repository import Archive
from snapshots.identifiers import DESCRIPTION_NAME, digits, from_digits
from snapshots.model import SnapshotID
from snapshots.serialising import read_snapshot


class Standing:
    """The snapshots that each source has, looked up as cheaply as the question allows.

    Almost every new snapshot is unknown to git, which one look-up shows. Only when git knows the
    folder (as it also does after a writer was killed just before it moved the branch) is history
    read, once: 28 bytes a snapshot are remembered from then on.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._known: set[bytes] | None = None
        self._added: set[bytes] = set()

    def has(self, work: str, source: str, identifier: SnapshotID) -> bool:
        """Tell whether *source* has the snapshot, kept or added since."""
        folder = source_folder(work, source)
        key = _key(folder, digits(identifier))
        if key in self._added:
            return True
        (found,) = self._archive.objects.find([digits(identifier)])
        if found is None:
            return False
        if self._known is None:
            self._known = _read_history(self._archive)
        return key in self._known

    def add(self, work: str, source: str, identifier: SnapshotID) -> None:
        """Remember a snapshot that is about to be kept."""
        self._added.add(_key(source_folder(work, source), digits(identifier)))


def current_state(archive: Archive, head: str, folder: str) -> SourceState | None:
    """Return what the branch shows of the source in *folder*, or None where it has no snapshot."""
    whole, snapshot, description = archive.find(
        head, [folder, f"{folder}/{SNAPSHOT}", f"{folder}/{SNAPSHOT}/{DESCRIPTION_NAME}"]
    )
    if whole is None or snapshot is None or description is None:
        return None
    return SourceState(
        folder=folder,
        tree=whole.id,
        snapshot=from_digits(snapshot.id),
        fetched_at=read_snapshot(description.content).fetched_at,
    )


def _read_history(archive: Archive) -> set[bytes]:
    head = archive.head()
    if head is None:
        return set()
    known = set()
    for line in archive.commands.lines(
        "log", "--first-parent", "--raw", "-t", "--no-abbrev", "--no-renames", "--format=", head
    ):
        # Each line is the old mode, the new one, the old id, the new one, a letter, and the path.
        facts, _, path = line.decode(errors="replace").rstrip("\n").partition("\t")
        place = parse_path(path)
        if place is not None and place.rest == SNAPSHOT:
            known.add(_key(path.removesuffix(f"/{SNAPSHOT}"), facts.split()[3]))
    return known


def _key(folder: str, tree: str) -> bytes:
    return bytes.fromhex(tree) + hashlib.sha256(folder.encode()).digest()[:8]
