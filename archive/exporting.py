"""Taking snapshots out of the archive, as plain folders that anyone can check."""

from __future__ import annotations

import re
from pathlib import Path

from archive.errors import AlreadyThere, ArchiveDamaged, NotKept
from archive.objects import parse_tree
from archive.repository import Archive
from snapshots.identifiers import digits, parse_snapshot_id
from snapshots.model import SnapshotID

# Anything else, such as "..", was not written by this program and could lead out of the folder.
_NAME = re.compile(r"body\.[a-z0-9]{1,16}|snapshot\.json")


def export_snapshot(archive: Archive, identifier: SnapshotID, folder: Path) -> tuple[Path, ...]:
    """Write the files of a snapshot into *folder*, which must be missing or empty.

    The folder's SWHID is then the snapshot's ID, as `swh identify --type directory` prints it.

    Raises: MalformedSnapshotID, NotKept, AlreadyThere, ArchiveDamaged.
    """
    (tree,) = archive.objects.find([digits(parse_snapshot_id(identifier))])
    if tree is None or tree.kind != "tree":
        raise NotKept(f"The archive {archive.path} has no snapshot {identifier}.")
    if folder.exists() and any(folder.iterdir()):
        raise AlreadyThere(
            f"{identifier} cannot be exported to {folder}: something is there already, and would "
            "change the folder's ID. Choose another folder."
        )
    entries = list(parse_tree(tree.content))
    for entry in entries:
        if entry.is_folder or not _NAME.fullmatch(entry.name):
            raise ArchiveDamaged(
                f"The snapshot {identifier} holds {entry.name!a}, which is no name of its files. "
                "Nothing was exported."
            )
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for entry, content in zip(entries, archive.blobs(e.id for e in entries), strict=True):
        path = folder / entry.name
        path.write_bytes(content)
        path.chmod(0o644)
        written.append(path)
    return tuple(written)
