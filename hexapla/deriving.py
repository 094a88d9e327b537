"""Deriving the records from the archive, which alone holds what they say."""

from __future__ import annotations

import sqlite3

from datasette_hexapla import building
from differ.encoders import universal
from hexapla.collection import Collection
from hexapla.opening import opened
from hexapla.printing import Advance


def bring_up_to_date(
    collection: Collection, *, advance: Advance = lambda _done, _total: None
) -> None:
    """Add to the records what the archive has kept since they were last brought up to date."""
    with opened(collection) as archive:
        building.update(archive, collection.records_path, universal(), on_progress=advance)


def rebuild(collection: Collection, *, advance: Advance = lambda _done, _total: None) -> None:
    """Build the records anew from the archive; they equal those that were kept up to date."""
    with opened(collection) as archive:
        try:
            building.rebuild(archive, collection.records_path, universal(), on_progress=advance)
        except sqlite3.DatabaseError:
            # A damaged file cannot even be emptied. All that it holds can be derived again.
            for suffix in ("", "-wal", "-shm"):
                collection.records_path.with_name(collection.records_path.name + suffix).unlink(
                    missing_ok=True
                )
            building.rebuild(archive, collection.records_path, universal(), on_progress=advance)
