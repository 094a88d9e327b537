"""Letting one process at a time write, by locks that the operating system gives and takes back."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import ArchiveBusy

WRITER_LOCK = "hexapla-writer.lock"
PACKER_LOCK = "hexapla-packer.lock"

_PAUSE_SECONDS = 0.02


@contextmanager
def locked(
    path: Path, *, wait_seconds: float, on_wait: Callable[[str], None] | None = None
) -> Iterator[int]:
    """Hold the lock on the file *path*; its open file is yielded, for children to inherit.

    A child that inherits it keeps the lock after our death, until it has ended itself: no second
    writer meets the first one's half-finished git. *on_wait* is told, once, who is waited for.

    Raises: ArchiveBusy.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _take(handle, path, wait_seconds, on_wait)
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield handle
    finally:
        # The file stays: removing it would let two processes lock two files of one name.
        os.close(handle)


def _take(
    handle: int, path: Path, wait_seconds: float, on_wait: Callable[[str], None] | None
) -> None:
    give_up_at = time.monotonic() + wait_seconds
    while not _try(handle):
        holder = os.pread(handle, 20, 0).decode(errors="replace").strip() or "unknown"
        if time.monotonic() >= give_up_at:
            raise ArchiveBusy(
                f"The archive {path.parent} could not be written to: process {holder} was writing, "
                f"and had not finished after {wait_seconds:g} seconds. Try again when it has."
            )
        if on_wait is not None:
            on_wait(f"Waiting for process {holder}, which is writing to {path.parent} …")
            on_wait = None
        time.sleep(_PAUSE_SECONDS)


def _try(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
