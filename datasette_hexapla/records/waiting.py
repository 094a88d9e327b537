"""Waiting: suspects that a person may still accept, with what can be read of them."""

from __future__ import annotations

from sqlite_utils import Database

from archive.layout import CATALOGUE
from archive.repository import Archive
from archive.suspects import suspect
from datasette_hexapla.records.rows import execute, select
from snapshots import catalogue
from snapshots.errors import CatalogueMistakes, ReadingFailed
from snapshots.model import Source
from snapshots.reading.confined import read_confined

_LAST = """
SELECT suspects.name, suspects.snapshot_id FROM suspects
WHERE source = ?1 AND rtrim(fetched_at, 'Z') > coalesce(
    (SELECT max(rtrim(fetched_at, 'Z')) FROM snapshots WHERE source = ?1), ''
) AND kept_as = (SELECT max(kept_as) FROM suspects WHERE source = ?1)
"""


def write(database: Database, archive: Archive, sources: set[str]) -> None:
    """Note which suspect of each of *sources* waits to be accepted, and its text.

    It is read here, by the profile that is in force: that of a suspect is in no archive.
    """
    suspected = {str(name) for (name,) in select(database, "SELECT DISTINCT source FROM suspects")}
    concerned = sorted(sources & suspected)
    if not concerned:
        return
    profiles = _profiles(archive)
    for source in concerned:
        execute(
            database,
            "UPDATE suspects SET waits = 0, segments = NULL, text = NULL WHERE source = ?",
            [source],
        )
        for name, identifier in select(database, _LAST, [source]):
            text = _read(archive, profiles.get(source), str(identifier))
            count = None if text is None else text.count("\n") + bool(text)
            execute(
                database,
                "UPDATE suspects SET waits = 1, segments = ?, text = ? WHERE name = ?",
                [count, text, name],
            )


def _profiles(archive: Archive) -> dict[str, Source]:
    """Return the sources of the catalogue in force by their names."""
    (found,) = archive.find(archive.head(), [CATALOGUE])
    try:
        stated = catalogue.parse(found.content.decode("utf-8", "replace")) if found else None
    except CatalogueMistakes:
        stated = None
    return {each.name: each for each in stated.sources} if stated else {}


def _read(archive: Archive, source: Source | None, identifier: str) -> str | None:
    if source is None:
        return None
    found = suspect(archive, source.work, source.slug)
    if found is None or found.snapshot_id != identifier:
        # Another one was kept since: the next round will tell of it.
        return None
    try:
        reading = read_confined(found.snapshot, found.snapshot_id, source)
    except ReadingFailed:
        return None
    # Halves of surrogate pairs, which a text may hold, SQLite cannot keep.
    return "\n".join(reading.segments).encode("utf-8", "replace").decode()
