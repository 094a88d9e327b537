"""Reading WARC and WACZ files: captures become snapshots, visits that found nothing new visits."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive.errors import NotImportable
from archive.exporting.captures import METADATA_TYPE
from archive.importing.exchanges import (
    Headers,
    Way,
    Ways,
    exchange_of,
    known_more,
    with_requests,
)
from archive.importing.model import (
    Event,
    ForeignSource,
    Imported,
    Refused,
    Revisited,
    SourceName,
    Withdrawn,
)
from archive.importing.naming import (
    UNKNOWN_LANGUAGE,
    Names,
    Unnameable,
    address,
    file_place,
    language_of,
    printable,
)
from archive.importing.records import Record, Unusable, records
from snapshots.charsets import decide
from snapshots.errors import SnapshotsError
from snapshots.identifiers import parse_snapshot_id, snapshot_id
from snapshots.media_types import TEXTUAL, UNKNOWN, extension_of, media_type_of
from snapshots.model import Exchange, Role, Snapshot, SnapshotID, Source
from snapshots.surts import surt

_OK, _GONE = 200, (404, 410, 451)
# What pages are made of, and nobody reads.
_NOT_READ = ("image/", "audio/", "video/", "font/", "text/css", "text/javascript")
_PROGRAMS = {"application/javascript", "application/x-javascript", "application/ecmascript"}


@dataclass(slots=True)
class _Known:
    """What was learnt of a file while it is read from its beginning."""

    about: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    captured: dict[tuple[str | None, str], tuple[SourceName, SnapshotID]] = field(
        default_factory=dict
    )
    recorded: dict[str, tuple[SourceName, SnapshotID]] = field(default_factory=dict)
    sources: set[SourceName] = field(default_factory=set)
    ways: Ways = field(default_factory=Ways)


class WarcFile:
    """The captures in a WARC or WACZ file, compressed or not: a `ForeignHistory`.

    *declared* holds the languages of the sources that the catalogue has, by work and slug, and
    *addresses* the addresses of those that have one: what was captured there belongs to them.
    """

    def __init__(
        self,
        path: Path,
        declared: Mapping[SourceName, str],
        addresses: Mapping[SourceName, str],
        wanted: Callable[[str], bool] = lambda _uri: True,
    ) -> None:
        self.total = 0
        self._path = path
        self._declared = declared
        self._by_address = {surt(url): name for name, url in addresses.items() if surt(url)}
        self._wanted = wanted
        self._sources: dict[SourceName, ForeignSource] = {}
        # A file that breaks off is imported as far as it goes: `events` will say where it ends.
        with suppress(NotImportable):
            for _ in self._read():
                self.total += 1

    @property
    def sources(self) -> tuple[ForeignSource, ...]:
        """Return the sources of the captures."""
        return tuple(self._sources.values())

    def events(self) -> Iterator[Event]:
        """Yield what each record tells, in the order of the file.

        Raises: NotImportable, when the file cannot be read, or not to its end.
        """
        yield from self._read()

    def _read(self) -> Iterator[Event]:
        known, names = _Known(), Names(self._declared)
        for record, asked in with_requests(records(self._path)):
            if isinstance(record, Refused):
                yield record
            else:
                event = self._event(record, asked, known, names)
                if event is not None:
                    yield event

    def _event(self, record: Record, asked: Headers, known: _Known, names: Names) -> Event | None:
        """Return what *record* tells, or None for one that tells nothing of a text."""
        try:
            match record.kind:
                case "metadata" if record.media_type == METADATA_TYPE:
                    known.about[record.named.get("warc-refers-to", "")] = _fields(record.body)
                case "response" | "resource" if self._wanted(record.uri):
                    return self._capture(record, exchange_of(record, asked), known, names)
                case "revisit" if self._wanted(record.uri):
                    return _revisit(record, known)
        except (Unusable, Unnameable, SnapshotsError, ValueError) as error:
            # Addresses that are none, such as http://[x, are ValueErrors.
            return Refused(place=record.place, problem=str(error))
        return None

    def _capture(
        self, record: Record, exchange: Exchange | None, known: _Known, names: Names
    ) -> Event | None:
        about = known.about.pop(record.identifier, {})
        if exchange is not None:
            known.ways.note(record, exchange)
        if not about and not _is_text(record):
            return None
        way = None if about else self._way(record, known)
        name = self._name(way.start if way else record.uri, about, names)
        if record.status in _GONE and not about:
            return _withdrawn(record, name) if name in known.sources else None
        if record.status not in {None, _OK} and not about:
            return None
        snapshot = _snapshot(record, about)
        more = known_more(snapshot, about, exchange, way)
        others = _others(about, snapshot if more != snapshot else None)
        imported = Imported(place=record.place, source=name, snapshot=more, known_as=others)
        if name not in self._sources:
            self._sources[name] = _source(record, name, about)
        known.sources.add(name)
        key = (surt(record.uri) or record.uri, record.named.get("warc-payload-digest", ""))
        known.captured[key] = name, snapshot_id(imported.snapshot)
        known.recorded[record.identifier] = known.captured[key]
        return imported

    def _way(self, record: Record, known: _Known) -> Way | None:
        """Return how a crawler came to *record* from the address of a source, if it did."""
        way = known.ways.to(record)
        if way is None or surt(record.uri) in self._by_address:
            return None
        return way if surt(way.start) in self._by_address else None

    def _name(self, uri: str, about: Mapping[str, Any], names: Names) -> SourceName:
        """Return the source of a capture: the stated one, the catalogue's, or one of its own."""
        if isinstance(about.get("work"), str) and isinstance(about.get("source"), str):
            return names.work(about["work"]), names.source(about["work"], about["source"], None)
        key = surt(uri)
        if key in self._by_address:
            return self._by_address[key]
        # Spellings of one address are one work.
        work = names.work(_short(uri))
        return work, names.source(work, "web", None)


def _others(about: Mapping[str, Any], plain: Snapshot | None) -> tuple[SnapshotID, ...]:
    """Return the other IDs of a snapshot: the stated one, and the one by what is *plain* of it."""
    stated = about.get("snapshot_id")
    there = (parse_snapshot_id(stated),) if isinstance(stated, str) else ()
    return (*there, snapshot_id(plain)) if plain else there


def _fields(content: bytes) -> Mapping[str, Any]:
    try:
        fields = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Unusable(f"what it says of a snapshot is not JSON ({error})") from error
    if not isinstance(fields, dict):
        raise Unusable("what it says of a snapshot is not an object")
    return fields


def _is_text(record: Record) -> bool:
    """Tell whether *record* may hold a text that people read."""
    kind = record.media_type.partition(";")[0].strip().lower()
    web = record.uri.startswith(("http://", "https://"))
    return web and not kind.startswith(_NOT_READ) and kind not in _PROGRAMS


def _snapshot(record: Record, about: Mapping[str, Any]) -> Snapshot:
    stated = about.get("snapshot")
    known: Mapping[str, Any] = stated if isinstance(stated, dict) else {}
    ending = urlsplit(record.uri).path.rpartition(".")[2].lower()
    kind = _text(known, "media_type") or media_type_of(ending, record.body, record.media_type)
    charset = decide(record.body, kind, _charset(record.media_type)) if kind in TEXTUAL else None
    return Snapshot(
        body=record.body,
        url=_text(known, "url") or record.uri,
        fetched_at=record.at,
        media_type=kind or UNKNOWN,
        extension=extension_of(kind),
        final_url=_text(known, "final_url"),
        status=record.status,
        headers=record.headers,
        charset=charset.name if charset else None,
        charset_from=charset.decided_by if charset else None,
        # Not the name of the file, which may change while the record stays what it is.
        obtained=f"imported from WARC record {record.identifier}",
        stated=_stated(known),
    )


def _text(fields: Mapping[str, Any], key: str) -> str | None:
    value = fields.get(key)
    return value if isinstance(value, str) and value else None


def _stated(fields: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    pairs = fields.get("stated")
    if not isinstance(pairs, list):
        return ()
    return tuple(
        (pair[0], pair[1])
        for pair in pairs
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(p, str) for p in pair)  # noqa: PLR2004 (a pair)
    )


def _charset(content_type: str) -> str | None:
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'") or None
    return None


def _source(record: Record, name: SourceName, about: Mapping[str, Any]) -> ForeignSource:
    work, slug = name
    url = address(_text(about, "url") or record.uri)
    role = _text(about, "role")
    source = Source(
        work=work,
        slug=slug,
        language=_language(record, about),
        role=Role(role) if role in set(Role) else Role.AUTHENTIC,
        publisher=printable(_text(about, "publisher") or urlsplit(record.uri).netloc),
        title=printable(str(about["title"])) if _text(about, "title") else None,
        url=url,
        file=None if url else file_place(record.uri.removeprefix("file:") or "unnamed"),
        watched=False,
    )
    title = _text(about, "work_title") or _short(record.uri)
    return ForeignSource(source=source, work_title=printable(title))


def _language(record: Record, about: Mapping[str, Any]) -> str:
    stated = _text(about, "language") or dict(record.headers).get("content-language")
    try:
        return language_of(stated) or UNKNOWN_LANGUAGE
    except Unnameable:
        # Servers state lists of languages, and worse.
        return UNKNOWN_LANGUAGE


def _short(uri: str) -> str:
    parts = urlsplit(uri.strip())
    host = parts.netloc.lower().rpartition("@")[2].removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}{'?' if parts.query else ''}{parts.query}" or uri


def _withdrawn(record: Record, name: SourceName) -> Event:
    reason = f"status {record.status} in WARC record {record.identifier}"
    return Withdrawn(place=record.place, source=name, at=record.at, reason=reason)


def _revisit(record: Record, known: _Known) -> Event | None:
    """Return the news of an unchanged visit, if what it found unchanged stands in the file."""
    uri = record.named.get("warc-refers-to-target-uri", record.uri).strip("<>")
    digest = record.named.get("warc-payload-digest", "")
    exactly = known.recorded.get(record.named.get("warc-refers-to", ""))
    found = exactly or known.captured.get((surt(uri) or uri, digest))
    if found is None:
        raise Unusable("what it found unchanged is not in this file, nor before it there")
    name, identifier = found
    return Revisited(
        place=record.place,
        source=name,
        at=record.at,
        snapshot=identifier,
        status=record.status,
        etag=dict(record.headers).get("etag"),
    )
