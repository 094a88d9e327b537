"""Reading the data of webchanges, and of urlwatch, from which it came: what its jobs have found.

The database is a file of SQLite: of webchanges a table `webchanges`, whose rows hold MessagePack,
of urlwatch and old versions a table `CacheEntry`. Both name a job by the SHA-1 of its location, so
what was watched stands in the list of jobs alone, `jobs.yaml`.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgpack

from archive.errors import NotImportable
from archive.importing.bodies import LARGEST_BODY, extension_of, is_text
from archive.importing.jobs import jobs_beside, load_jobs, unusable
from archive.importing.model import (
    Event,
    ForeignSource,
    Imported,
    Refused,
    Revisited,
    SourceName,
)
from archive.importing.naming import UNKNOWN_LANGUAGE, Names, Unnameable, address, printable
from snapshots.charsets import decide
from snapshots.identifiers import snapshot_id
from snapshots.model import Role, Snapshot, SnapshotID, Source

_DATABASES = ("snapshots.db", "cache.db")
# A row has little beside its text: the ETag, the media type, and what an error said.
_LARGEST_ROW = LARGEST_BODY + (1 << 20)
# Part of the IDs of what is imported, so no line of it may change.
_TEXTS = frozenset(
    {
        *("application/atom+xml", "application/json", "application/rss+xml"),
        *("application/xhtml+xml", "application/xml", "text/html", "text/markdown"),
    }
)
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,63}/[a-z0-9][a-z0-9.+-]{0,63}")
_HTML = re.compile(r"\s*<(?:!doctype\s+html|html[\s>])", re.IGNORECASE)
_SCHEME = re.compile(r"^https?://(?:www\.)?")

_NEWER = """
select uuid, timestamp, iif(length(msgpack_data) > ?, null, msgpack_data), null
from webchanges order by uuid, timestamp, rowid
"""
_OLDER = """
select guid, timestamp, iif(length(data) > ?, null, data), tries
from CacheEntry order by guid, timestamp, rowid
"""
_TABLES = {"webchanges": ("uuid", _NEWER), "CacheEntry": ("guid", _OLDER)}
"""By the name of a table, the column that names the job, and the query for all that was found."""

_Found = tuple[Any, Any, Any, Any]


class WebChanges:
    """What webchanges or urlwatch found, in a data folder or a database: a `ForeignHistory`.

    What it keeps went through the filters of the job, so that it is a text and not the page: each
    job becomes a source of its own, called `text`.
    """

    def __init__(
        self, path: Path, declared: Mapping[SourceName, str], jobs: Path | None = None
    ) -> None:
        self._database = _database(path)
        self._names = Names(declared)
        self._jobs = load_jobs(jobs or jobs_beside(self._database))
        with _opened(self._database) as connection:
            table = _table(connection, self._database)
            column, self._query = _TABLES[table]
            counted = f"select {column}, count(*) from {table} group by 1"  # noqa: S608 - our names
            counts = dict(_rows(connection, counted, (), self._database))
        self._known = {str(guid) for guid in counts}
        self.total = sum(counts.values())

    @property
    def sources(self) -> tuple[ForeignSource, ...]:
        """Return the pages of which there is something in the database."""
        named: dict[SourceName, ForeignSource] = {}
        for guid, job in self._jobs.items():
            if guid in self._known and job.url is not None:
                name = self._name(job.url)
                named.setdefault(name, _source(job.url, job.title, name))
        return tuple(named.values())

    def events(self) -> Iterator[Event]:
        """Yield what each job found, the oldest first; runs that failed found nothing.

        Raises: NotImportable.
        """
        with _opened(self._database) as connection:
            rows: Iterator[_Found] = _rows(connection, self._query, (_LARGEST_ROW,), self._database)
            for guid, found in groupby(rows, key=lambda row: str(row[0])):
                job = self._jobs.get(guid)
                if job is None or job.url is None:
                    yield Refused(place=f"job {printable(guid)}", problem=unusable(job))
                else:
                    yield from self._found_by(guid, job.url, found)

    def _found_by(self, guid: str, url: str, rows: Iterator[_Found]) -> Iterator[Event]:
        before: tuple[bytes, str, SnapshotID] | None = None
        for number, row in enumerate(rows, 1):
            place = f"job {guid}, number {number}"
            try:
                snapshot = _snapshot(guid, url, row)
                if snapshot is None:
                    continue
                if before and before[:2] == (snapshot.body, snapshot.media_type):
                    yield Revisited(
                        place=place,
                        source=self._name(url),
                        at=snapshot.fetched_at,
                        snapshot=before[2],
                    )
                    continue
                before = snapshot.body, snapshot.media_type, snapshot_id(snapshot)
                yield Imported(place=place, source=self._name(url), snapshot=snapshot)
            except (OverflowError, Unnameable, ValueError) as error:
                yield Refused(place=place, problem=str(error))

    def _name(self, url: str) -> SourceName:
        work = self._names.work(_SCHEME.sub("", url).rstrip("/"))
        return work, self._names.source(work, "text", None)


def _database(path: Path) -> Path:
    """Return the database that *path* is, or that stands in that folder.

    Raises: NotImportable.
    """
    if path.is_file():
        return path
    found = [path / name for name in _DATABASES if (path / name).is_file()]
    if not found:
        raise NotImportable(
            f"{path} has no data of webchanges: it has no {' and no '.join(_DATABASES)}. Name the "
            "folder that has it, or the file; `webchanges --verbose` says where it is."
        )
    return found[0]


def _opened(database: Path) -> closing[sqlite3.Connection]:
    """Open *database* so that nothing in it is changed, and nothing that it defines is run."""
    uri = f"file:{quote(str(database.resolve()))}?mode=ro"
    try:
        connection = sqlite3.connect(uri, uri=True)
        connection.execute("pragma trusted_schema = off")
    except sqlite3.Error as error:
        raise _unreadable(database, error) from error
    return closing(connection)


def _table(connection: sqlite3.Connection, database: Path) -> str:
    """Return the table that holds what was found.

    Raises: NotImportable.
    """
    # A view, or a table of a module, would run what somebody else wrote.
    listed = "select name from sqlite_master where type = 'table' and sql like 'create table%'"
    tables = {str(name) for (name,) in _rows(connection, listed, (), database)}
    known = [name for name in _TABLES if name in tables]
    if not known:
        raise NotImportable(
            f"{database} is no database of webchanges or urlwatch: it has no table called "
            f"{' or '.join(_TABLES)}."
        )
    return known[0]


def _rows(
    connection: sqlite3.Connection, query: str, values: tuple[object, ...], database: Path
) -> Iterator[Any]:
    try:
        yield from connection.execute(query, values)
    except (sqlite3.Error, UnicodeError) as error:
        raise _unreadable(database, error) from error


def _unreadable(database: Path, error: Exception) -> NotImportable:
    return NotImportable(f"Reading the database {database} failed: {error}")


def _snapshot(guid: str, url: str, row: _Found) -> Snapshot | None:
    """Return what a *row* of the database says was found, or None where a run failed.

    Raises: ValueError, OverflowError.
    """
    _, seconds, packed, tries = row
    if not isinstance(seconds, int | float):
        raise ValueError("it does not say when it was found")  # noqa: TRY004 - the file is wrong
    if packed is None:
        raise ValueError(f"it has more than {LARGEST_BODY:,} bytes")
    found, media_type, tries = _unpacked(packed) if tries is None else (packed, "", tries)
    if tries:
        # What it holds is what the run before had found.
        return None
    body, kind = _body(found, media_type)
    charset = decide(body, kind) if isinstance(found, bytes) and is_text(kind) else None
    as_text = isinstance(found, str)
    return Snapshot(
        body=body,
        url=url,
        fetched_at=datetime.fromtimestamp(seconds, UTC),
        media_type=kind,
        extension=extension_of(kind),
        # Whatever a page says of itself: it was decoded there, and is written in UTF-8 here.
        charset="utf-8" if as_text else (charset.name if charset else None),
        charset_from="utf-8" if as_text else (charset.decided_by if charset else None),
        obtained=f"imported from webchanges {guid}",
    )


def _unpacked(packed: object) -> tuple[object, str, int]:
    """Return text or bytes, media type and the number of failures since, out of MessagePack.

    Raises: ValueError.
    """
    if not isinstance(packed, bytes):
        raise ValueError("it is no MessagePack")  # noqa: TRY004 - likewise
    try:
        fields = msgpack.unpackb(packed)
    except ValueError as error:
        raise ValueError(f"it is no MessagePack ({error})") from error
    if not isinstance(fields, dict) or not isinstance(fields.get("t"), int):
        raise ValueError("it does not say whether the run had failed")  # noqa: TRY004 - likewise
    media_type = fields.get("m")
    return fields.get("d"), media_type if isinstance(media_type, str) else "", fields["t"]


def _body(found: object, stated: str) -> tuple[bytes, str]:
    """Return the bytes of what was *found*, and their media type.

    Raises: ValueError.
    """
    kind = stated.partition(";")[0].strip().lower()
    if isinstance(found, bytes):
        return found, kind if _MEDIA_TYPE.fullmatch(kind) else "application/octet-stream"
    if not isinstance(found, str):
        raise ValueError("it has neither text nor bytes")  # noqa: TRY004 - likewise
    body = found.encode("utf-8", "replace")
    if len(body) > LARGEST_BODY:
        raise ValueError(f"it has more than {LARGEST_BODY:,} bytes")
    if not kind:
        # urlwatch does not say what it found.
        kind = "application/pdf" if found.startswith("%PDF-") else _shown(found)
    if kind in _TEXTS:
        return body, kind
    if kind.startswith("text/"):
        return body, "text/plain"
    raise ValueError(
        f"it was {printable(kind)}, of which webchanges kept what is left when bytes are read as "
        "text; the document itself is lost"
    )


def _shown(found: str) -> str:
    return "text/html" if _HTML.match(found) else "text/plain"


def _source(url: str, title: str, name: SourceName) -> ForeignSource:
    work, slug = name
    source = Source(
        work=work,
        slug=slug,
        language=UNKNOWN_LANGUAGE,
        role=Role.AUTHENTIC,
        publisher=printable(re.sub(r"/.*$", "", _SCHEME.sub("", url))),
        url=address(url),
        watched=False,
    )
    return ForeignSource(source=source, work_title=printable(title))
