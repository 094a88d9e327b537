"""What already stands in the archive, asked before anything is added."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

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


def current_states(
    archive: Archive, head: str, sources: Iterable[SourceState]
) -> list[SourceState]:
    """Return what the branch shows of *sources*, of which only the folders matter.

    A source that has no snapshot yet is left out.
    """
    folders = list(dict.fromkeys(source.folder for source in sources))
    paths = [
        path
        for folder in folders
        for path in (folder, f"{folder}/{SNAPSHOT}", f"{folder}/{SNAPSHOT}/{DESCRIPTION_NAME}")
    ]
    found = archive.find(head, paths)
    return [
        SourceState(
            folder=folder,
            tree=whole.id,
            snapshot=from_digits(snapshot.id),
            fetched_at=read_snapshot(description.content).fetched_at,
        )
        for folder, whole, snapshot, description in zip(folders, found, found, found, strict=True)
        if whole is not None and snapshot is not None and description is not None
    ]


def _read_history(archive: Archive) -> set[bytes]:
    known = set()
    for line in archive.commands.lines(
        "log",
        "--first-parent",
        "--raw",
        "-t",
        "--no-abbrev",
        "--no-renames",
        "--format=",
        archive.head(),
    ):
        # Each line is the old mode, the new one, the old id, the new one, a letter, and the path.
        facts, _, path = line.decode(errors="replace").rstrip("\n").partition("\t")
        place = parse_path(path)
        if place is not None and place.rest == SNAPSHOT:
            known.add(_key(path.removesuffix(f"/{SNAPSHOT}"), facts.split()[3]))
    return known


def _key(folder: str, tree: str) -> bytes:
    return bytes.fromhex(tree) + hashlib.sha256(folder.encode()).digest()[:8]
