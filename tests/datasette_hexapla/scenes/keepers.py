"""A collection that tests fill, through the real archive and the real reader."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.history import SnapshotEntry, entries
from archive.keeping import Writer, writing
from archive.repository import Archive
from datasette_hexapla import building
from snapshots import catalogue
from snapshots.identifiers import snapshot_id
from snapshots.model import Outcome, Snapshot, SnapshotID, Source, Visit
from snapshots.reading.choosing import read


class Keeper:
    """A collection that tests fill, through the real archive and the real reader."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.archive = Archive.create(folder / "archive.git")
        self.records_path = folder / "records.db"
        self.sources: dict[str, Source] = {}
        self._writer: Writer | None = None

    @contextmanager
    def writing(self) -> Iterator[None]:
        with writing(self.archive) as self._writer:
            yield
        self._writer = None

    @property
    def writer(self) -> Writer:
        assert self._writer is not None
        return self._writer

    def declare(self, text: str) -> None:
        stated = catalogue.parse(text)
        self.sources |= {source.name: source for work in stated.works for source in work.sources}
        self.writer.keep_catalogue(text.encode())

    def keep(
        self,
        name: str,
        day: str,
        text: str | bytes,
        media_type: str = "text/plain",
        *,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> SnapshotID:
        source = self.sources[name]
        snapshot = _brought(source, day, text, media_type, headers)
        identifier = snapshot_id(snapshot)
        reading = read(snapshot, identifier, source)
        self.writer.keep(source.work, source.slug, snapshot, reading)
        return identifier

    def hold(self, name: str, day: str, text: str, reason: str) -> SnapshotID:
        """Keep what a visit brought aside, as no text of the publisher."""
        source = self.sources[name]
        snapshot = _brought(source, day, text)
        identifier = self.writer.keep_suspect(source.work, source.slug, snapshot, reason)
        assert identifier == snapshot_id(snapshot)
        self.visit(f"run-{day}", name, day, Outcome.SUSPECT, identifier, reason=reason)
        return identifier

    def reread(self, name: str, identifier: SnapshotID, text: str, rules_version: int) -> None:
        source = self.sources[name]
        kept = next(
            entry.kept for entry in _snapshots(self.archive) if entry.kept.snapshot_id == identifier
        )
        assert kept.reading is not None
        reading = kept.reading.load(self.archive)
        newer = replace(reading, segments=tuple(text.split("\n")), rules_version=rules_version)
        self.writer.keep_reading(source.work, source.slug, newer)

    def visit(
        self,
        run: str,
        name: str,
        day: str,
        outcome: Outcome,
        snapshot: SnapshotID | None = None,
        *,
        reason: str = "the server said no",
    ) -> None:
        source = self.sources[name]
        visit = Visit(
            work=source.work,
            source=source.slug,
            visited_at=moment(day),
            outcome=outcome,
            snapshot=snapshot,
            reason=reason if outcome in (Outcome.REFUSED, Outcome.SUSPECT) else None,
        )
        self.writer.keep_visits(run, [visit])

    def update(self) -> None:
        building.update(self.archive, self.records_path, None)

    def rebuild(self) -> None:
        building.rebuild(self.archive, self.records_path, None)

    def dump(self) -> str:
        return building.dump(self.records_path)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.records_path)) as connection:
            return connection.execute(sql).fetchall()

    def is_equal_when_rebuilt(self) -> bool:
        incremental = self.dump()
        self.rebuild()
        return self.dump() == incremental and self.rows("PRAGMA foreign_key_check") == []


def picture(url: str, day: str) -> Snapshot:
    """Return what no reader reads a text out of."""
    return Snapshot(
        body=b"\x89PNG\r\n\x1a\n\x00",
        url=url,
        fetched_at=moment(day),
        media_type="image/png",
        extension="png",
    )


def _brought(
    source: Source,
    day: str,
    text: str | bytes,
    media_type: str = "text/plain",
    headers: tuple[tuple[str, str], ...] = (),
) -> Snapshot:
    """Return what a visit to *source* would have brought on a *day*."""
    return Snapshot(
        body=text if isinstance(text, bytes) else text.encode(),
        url=source.url or source.file or source.name,
        fetched_at=moment(day),
        media_type=media_type,
        extension="html" if "html" in media_type else "txt",
        charset="utf-8",
        charset_from="utf-8",
        status=200,
        headers=(("content-type", media_type), *headers),
    )


def moment(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def _snapshots(archive: Archive) -> Iterator[SnapshotEntry]:
    return (entry for entry in entries(archive) if isinstance(entry, SnapshotEntry))
