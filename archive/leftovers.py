"""Clearing away what a process left that was killed while it wrote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from archive.errors import ArchiveBusy
from archive.locking import PACKER_LOCK, locked

# What `git fast-import` writes into the .keep file of a pack that it has not finished with.
_FAST_IMPORT_KEEPS = b"fast-import"


def clear_leftovers(repository: Path) -> tuple[Path, ...]:
    """Remove the stale files of dead writers and packers; return what was removed.

    The caller holds the writer's lock, so no writer is alive. A packer may be: while it is, the
    files that could be its own are left alone. No file that git reads is ever among these.
    """
    removed = tuple(_remove(_of_writers(repository)))
    try:
        with locked(repository / PACKER_LOCK, wait_seconds=0):
            unfinished = tuple(_remove(_unfinished_packs(repository)))
            return removed + unfinished + clear_packers_leftovers(repository)
    except ArchiveBusy:
        return removed


def clear_packers_leftovers(repository: Path) -> tuple[Path, ...]:
    """Remove the stale locks of dead packers; the caller holds the packer's lock.

    Unfinished packs stay: a living writer's bear the same names.
    """
    return tuple(_remove(_locks_of_packers(repository)))


def _of_writers(repository: Path) -> Iterator[Path]:
    yield from (repository / "refs").rglob("*.lock")
    yield from repository.glob("HEAD.lock")
    yield from repository.glob("config.lock")
    yield from repository.glob("fast_import_crash_*")
    for keep in (repository / "objects" / "pack").glob("*.keep"):
        # Without a pack it is of one that was never finished: killed between making and filling
        # this file, git leaves it empty, and refuses to write the very same pack again.
        of_no_pack = not keep.with_suffix(".idx").exists()
        if of_no_pack or keep.read_bytes().startswith(_FAST_IMPORT_KEEPS):
            yield keep


def _locks_of_packers(repository: Path) -> Iterator[Path]:
    yield from repository.glob("packed-refs.lock")
    yield from (repository / "objects" / "info").rglob("*.lock")


def _unfinished_packs(repository: Path) -> Iterator[Path]:
    objects = repository / "objects"
    for pattern in ("pack/tmp_*", "pack/.tmp-*", "??/tmp_obj_*", "info/**/tmp_*"):
        yield from objects.glob(pattern)


def _remove(paths: Iterator[Path]) -> Iterator[Path]:
    for path in paths:
        path.unlink(missing_ok=True)
        yield path
