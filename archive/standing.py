"""What already stands in the archive, asked before anything is added."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from archive.layout import SNAPSHOT, parse_path
from archive.objects import ids_in
from archive.parcels import SourceState
from archive.repository import Archive
from snapshots.identifiers import DESCRIPTION_NAME, digits, from_digits
from snapshots.model import SnapshotID
from snapshots.serialising import read_snapshot


class Standing:
    """What each source has while a batch is gathered, looked up as cheaply as the question allows.

    A snapshot that is newer than the newest of its source is new, and the newest itself is there:
    that is one look at the branch. For any other git is asked whether it knows the folder. Only
    when it does (as it also does after a writer was killed just before it moved the branch) is
    history read, once: 28 bytes a snapshot are remembered from then on.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._head: str | None = None
        self._newest: dict[str, SourceState | None] = {}
        self._known: set[bytes] | None = None
        self._added: set[bytes] = set()

    def has(self, folder: str, identifier: SnapshotID) -> bool:
        """Tell whether the source in *folder* has the snapshot, kept or added to the batch."""
        key = _key(folder, digits(identifier))
        newest = self._newest_of(folder)
        if key in self._added or (newest is not None and newest.snapshot == identifier):
            return True
        (found,) = self._archive.objects.find([digits(identifier)])
        if found is None:
            return False
        if self._known is None:
            self._known = _read_history(self._archive)
        return key in self._known

    def is_new(self, state: SourceState) -> bool:
        """Tell whether the source does not have the snapshot of *state* yet."""
        if _key(state.folder, digits(state.snapshot)) in self._added:
            return False
        newest = self._newest_of(state.folder)
        is_newer = newest is None or state.fetched_at > newest.fetched_at
        return is_newer or not self.has(state.folder, state.snapshot)

    def add(self, state: SourceState) -> None:
        """Remember a snapshot that is added to the batch."""
        self._added.add(_key(state.folder, digits(state.snapshot)))

    def before(self, head: str, folders: Iterable[str]) -> list[SourceState]:
        """Return what the branch shows at *head* in those of *folders* that have a snapshot."""
        if head != self._head:
            self._head = head
            self._newest.clear()
        states = (self._newest_of(folder) for folder in dict.fromkeys(folders))
        return [state for state in states if state is not None]

    def settle(self) -> None:
        """Note that the batch was kept, and begin another."""
        if self._known is not None:
            self._known |= self._added
        self._added.clear()
        self._newest.clear()
        self._head = None

    def _newest_of(self, folder: str) -> SourceState | None:
        if self._head is None:
            self._head = self._archive.head()
        if folder not in self._newest:
            self._newest[folder] = _read_state(self._archive, self._head, folder)
        return self._newest[folder]


def _read_state(archive: Archive, head: str, folder: str) -> SourceState | None:
    (whole,) = archive.find(head, [folder])
    if whole is None:
        return None
    parts = ids_in(whole.content)
    description = f"{parts[SNAPSHOT]}:{DESCRIPTION_NAME}"
    (found,) = archive.objects.get([description])
    return SourceState(
        folder=folder,
        tree=whole.id,
        snapshot=from_digits(parts[SNAPSHOT]),
        fetched_at=read_snapshot(found.content).fetched_at,
    )


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
