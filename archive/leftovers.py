"""Clearing away what a process left that was killed while it wrote."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
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
    removed = list(_remove(_of_writers(repository)))
    try:
        with locked(repository / PACKER_LOCK, wait_seconds=0):
            removed += _remove(_of_packers(repository))
    except ArchiveBusy:
        pass
    return tuple(removed)


def _of_writers(repository: Path) -> Iterator[Path]:
    yield from (repository / "refs").rglob("*.lock")
    yield from repository.glob("HEAD.lock")
    yield from repository.glob("config.lock")
    for keep in (repository / "objects" / "pack").glob("*.keep"):
        if keep.read_bytes().startswith(_FAST_IMPORT_KEEPS):
            yield keep


def _of_packers(repository: Path) -> Iterator[Path]:
    objects = repository / "objects"
    yield from repository.glob("packed-refs.lock")
    yield from (objects / "info").rglob("*.lock")
    yield from chain.from_iterable(
        (objects / "pack").glob(pattern) for pattern in ("tmp_*", ".tmp-*")
    )
    yield from objects.glob("??/tmp_obj_*")


def _remove(paths: Iterator[Path]) -> Iterator[Path]:
    for path in paths:
        path.unlink(missing_ok=True)
        yield path
