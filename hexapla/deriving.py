"""Deriving the records from the archive, which alone holds what they say."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.repository import Archive
from datasette_hexapla import building
from datasette_hexapla.errors import RecordsDamaged
from differ.encoders import universal
from hexapla.collection import Collection
from hexapla.opening import opened
from hexapla.printing import Advance, remark
from hexapla.vocabularies import vocabulary

_DAMAGES = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_PRIMARY = 0xFF
"""The bits of SQLite's extended error codes that tell the kind of error."""

_SIDE_FILES = ("-wal", "-shm", "-journal")


def bring_up_to_date(
    collection: Collection, *, advance: Advance = lambda _done, _total: None
) -> None:
    """Add to the records what the archive has kept since they were last brought up to date.

    A damaged file is set aside, and the records are built anew: all that they say can be derived.
    """
    with opened(collection) as archive:
        _whole(collection, archive, building.update, advance)


def rebuild(collection: Collection, *, advance: Advance = lambda _done, _total: None) -> None:
    """Build the records anew from the archive; they equal those that were kept up to date."""
    with opened(collection) as archive:
        _whole(collection, archive, building.rebuild, advance)


def _whole(
    collection: Collection, archive: Archive, build: Callable[..., None], advance: Advance
) -> None:
    settled = vocabulary(collection)
    try:
        with _damage_told():
            build(archive, collection.records_path, universal(), advance, vocabulary=settled)
    except RecordsDamaged:
        aside = _set_aside(collection.records_path)
        remark(
            f"The records are damaged: they were set aside as {aside.name}, and are built anew "
            "from the archive, which holds everything they say."
        )
        building.rebuild(archive, collection.records_path, universal(), advance, vocabulary=settled)


@contextmanager
def _damage_told() -> Iterator[None]:
    """Tell damage that SQLite meets on its way from errors of other kinds."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        # An error of Python's own part of sqlite3 has no code.
        if getattr(error, "sqlite_errorcode", 0) & _PRIMARY in _DAMAGES:
            raise RecordsDamaged(str(error)) from error
        raise


def _set_aside(path: Path) -> Path:
    """Rename the file *path* to a name that is free, with what belongs to it, and return that."""
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    path.rename(aside)
    for suffix in _SIDE_FILES:
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + suffix))
    return aside
