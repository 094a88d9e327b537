"""Replacing a file of the collection in one step: after a crash it is the old one or the new."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from archive.syncing import sync


def replace_text(path: Path, text: str) -> None:
    """Put *text* in the place of the file *path*, line ends as they are, safe on the disk."""
    _put(path, text, Path.replace)


def create_text(path: Path, text: str) -> None:
    """Make the file *path* with *text*, safe on the disk, if there is none.

    Raises: FileExistsError, and leaves what is there as it is.
    """
    _put(path, text, _place_where_nothing_is)


def _place_where_nothing_is(beside: Path, path: Path) -> None:
    try:
        path.hardlink_to(beside)
    except PermissionError:
        # FAT knows no links, and only there may another process come in between.
        if path.exists():
            raise FileExistsError(path) from None
        beside.replace(path)


def _put(path: Path, text: str, place: Callable[[Path, Path], object]) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        place(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    sync(path.parent)
