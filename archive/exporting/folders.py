"""Taking snapshots out of the archive, as plain folders that anyone can check."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from archive.errors import AlreadyThere, ArchiveDamaged, NotKept
from archive.objects import parse_tree
from archive.repository import Archive
from snapshots.digests import blob_id, files, folder_content, folder_id
from snapshots.identifiers import digits, parse_snapshot_id
from snapshots.model import SnapshotID

# Anything else, such as "..", was not written by this program and could lead out of the folder.
_NAME = re.compile(r"body\.[a-z0-9]{1,16}|snapshot\.json|text\.md|reading\.json")


def export_snapshot(archive: Archive, identifier: SnapshotID, folder: Path) -> tuple[Path, ...]:
    """Write the files of a snapshot into *folder*, which must be missing or empty.

    The folder's SWHID is then the snapshot's ID, as `swh identify --type directory` prints it.

    Raises: MalformedSnapshotID, NotKept, AlreadyThere, ArchiveDamaged.
    """
    tree = digits(parse_snapshot_id(identifier))
    (found,) = archive.objects.find([tree])
    if found is None or found.kind != "tree":
        raise NotKept(f"The archive {archive.path} has no snapshot {identifier}.")
    with written_whole(folder) as made:
        written = write_files(checked_files(archive, tree), made)
    return tuple(folder / path.name for path in written)


def check_free(folder: Path) -> None:
    """See that *folder* is missing or empty.

    Raises: AlreadyThere.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise AlreadyThere(
            f"Nothing was exported to {folder}: something is there already, and would be mixed "
            "with what is exported. Choose another folder."
        )


@contextmanager
def written_whole(folder: Path) -> Iterator[Path]:
    """Yield a folder beside *folder* to write into, which takes its place once all is written.

    Killed before that, *folder* is as it was: missing or empty.

    Raises: AlreadyThere.
    """
    check_free(folder)
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(made, ignore_errors=True)
    try:
        made.mkdir()
        yield made
        made.replace(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def checked_files(archive: Archive, tree: str) -> dict[str, bytes]:
    """Return the files in the folder that git calls *tree*, whose bytes are seen to give that id.

    Raises: ArchiveDamaged.
    """
    (found,) = archive.objects.get([tree])
    entries = list(parse_tree(found.content))
    for entry in entries:
        if entry.is_folder or not _NAME.fullmatch(entry.name):
            raise ArchiveDamaged(
                f"The folder {tree} holds {entry.name!a}, which is no name of its files. "
                "Nothing was exported."
            )
    contents = archive.blobs(entry.id for entry in entries)
    held = {entry.name: content for entry, content in zip(entries, contents, strict=True)}
    blobs = {name: blob_id(content) for name, content in held.items()}
    # Git does not hash what it reads out of its packs.
    if folder_id(folder_content(files(blobs))) != tree:
        raise ArchiveDamaged(
            f"The files of the folder {tree} are not what they were when they were kept. Nothing "
            "was exported. `hexapla repair --from` a backup brings them back."
        )
    return held


def write_files(held: Mapping[str, bytes], folder: Path) -> tuple[Path, ...]:
    """Write the files *held*, by their names, into *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in held.items():
        path = folder / name
        path.write_bytes(content)
        path.chmod(0o644)
        written.append(path)
    return tuple(written)
