"""Reading WARC and WACZ files: captures become snapshots, visits that found nothing new visits."""

from __future__ import annotations

import json
import shutil
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, cast
from urllib.parse import urlsplit
from zipfile import BadZipFile, ZipFile, is_zipfile

import brotli
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from archive.errors import NotImportable
from archive.exporting.captures import METADATA_TYPE
from archive.importing.bodies import LARGEST_BODY
from archive.importing.frames import Damage, frames
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
from snapshots.charsets import decide
from snapshots.errors import SnapshotsError
from snapshots.fetching.answers import kept_headers
from snapshots.identifiers import parse_snapshot_id, snapshot_id
from snapshots.media_types import TEXTUAL, UNKNOWN, extension_of, media_type_of
from snapshots.model import Role, Snapshot, SnapshotID, Source
from snapshots.surts import surt

_OK, _GONE = 200, (404, 410, 451)
_WARC_ENDINGS = (".warc", ".warc.gz")
# What pages are made of, and nobody reads.
_NOT_READ = ("image/", "audio/", "video/", "font/", "text/css", "text/javascript")
_PROGRAMS = {"application/javascript", "application/x-javascript", "application/ecmascript"}
# What warcio and the codecs raise at records that are not what they say: it looks for headers, for
# instance, without which there is None.
_DAMAGES = (
    ArchiveLoadFailed,
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    ValueError,
    brotli.error,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class _Record:
    """A record that was taken apart: what its headers say, and its body, unpacked."""

    place: str
    kind: str
    uri: str
    at: datetime
    identifier: str
    named: Mapping[str, str]
    status: int | None
    headers: tuple[tuple[str, str], ...]
    media_type: str
    body: bytes


class _Unusable(Exception):
    """A record that is not what it says, or is too large; the message says how."""


@dataclass(slots=True)
class _Known:
    """What was learnt of a file while it is read from its beginning."""

    about: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    captured: dict[tuple[str | None, str], tuple[SourceName, SnapshotID]] = field(
        default_factory=dict
    )
    sources: set[SourceName] = field(default_factory=set)


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
        for record in _records(self._path):
            if isinstance(record, Refused):
                yield record
            else:
                event = self._event(record, known, names)
                if event is not None:
                    yield event

    def _event(self, record: _Record, known: _Known, names: Names) -> Event | None:
        """Return what *record* tells, or None for one that tells nothing of a text."""
        try:
            match record.kind:
                case "metadata" if record.media_type == METADATA_TYPE:
                    known.about[record.named.get("warc-refers-to", "")] = _fields(record.body)
                case "response" | "resource" if self._wanted(record.uri):
                    return self._capture(record, known, names)
                case "revisit" if self._wanted(record.uri):
                    return _revisit(record, known)
        except (_Unusable, Unnameable, SnapshotsError) as error:
            return Refused(place=record.place, problem=str(error))
        return None

    def _capture(self, record: _Record, known: _Known, names: Names) -> Event | None:
        about = known.about.pop(record.identifier, {})
        if not about and not _is_text(record):
            return None
        name = self._name(record, about, names)
        if record.status in _GONE and not about:
            return _withdrawn(record, name) if name in known.sources else None
        if record.status not in {None, _OK} and not about:
            return None
        snapshot = _snapshot(record, about)
        if name not in self._sources:
            self._sources[name] = _source(record, name, about)
        known.sources.add(name)
        key = (surt(record.uri) or record.uri, record.named.get("warc-payload-digest", ""))
        known.captured[key] = (name, snapshot_id(snapshot))
        stated = about.get("snapshot_id")
        return Imported(
            place=record.place,
            source=name,
            snapshot=snapshot,
            same_as=parse_snapshot_id(stated) if isinstance(stated, str) else None,
        )

    def _name(self, record: _Record, about: Mapping[str, Any], names: Names) -> SourceName:
        """Return the source of a capture: the stated one, the catalogue's, or one of its own."""
        if isinstance(about.get("work"), str) and isinstance(about.get("source"), str):
            return names.work(about["work"]), names.source(about["work"], about["source"], None)
        key = surt(record.uri)
        if key in self._by_address:
            return self._by_address[key]
        # Spellings of one address are one work.
        work = names.work(_short(record.uri))
        return work, names.source(work, "web", None)


def _records(path: Path) -> Iterator[_Record | Refused]:
    """Yield every record of the file, or of the WARC files in it, each with its place.

    Raises: NotImportable.
    """
    try:
        with ExitStack() as stack:
            for name, file in _files(path, stack):
                for frame in frames(file):
                    place = f"{name}, offset {frame.offset}"
                    if isinstance(frame, Damage):
                        yield Refused(place=place, problem=frame.problem)
                    else:
                        yield _parsed(frame.content, place)
    except (OSError, BadZipFile, NotImplementedError, zlib.error, EOFError) as error:
        raise NotImportable(
            f"Importing {path.name} stopped: {error}. What was imported before is kept. Get the "
            "file again, and import it again: nothing is kept twice."
        ) from error


def _files(path: Path, stack: ExitStack) -> Iterator[tuple[str, IO[bytes]]]:
    if not is_zipfile(path):
        yield path.name, stack.enter_context(path.open("rb"))
        return
    package = stack.enter_context(ZipFile(path))
    for name in package.namelist():
        if name.endswith(_WARC_ENDINGS):
            # To be sought in, what is in a package has to be taken out of it.
            with TemporaryFile() as file, package.open(name) as held:
                shutil.copyfileobj(held, file, 1 << 20)
                yield f"{path.name}, {name}", cast("IO[bytes]", file)


def _parsed(content: bytes, place: str) -> _Record | Refused:
    try:
        record = next(iter(ArchiveIterator(BytesIO(content), check_digests=True)))
        return _taken_apart(record, _body(record), place)
    except (*_DAMAGES, StopIteration, _Unusable) as error:
        return Refused(place=place, problem=str(error) or type(error).__name__)


def _body(record: Any) -> bytes:
    """Return what *record* holds, unpacked, if it is what its digests say."""
    body: bytes = record.content_stream().read(LARGEST_BODY + 1)
    if len(body) > LARGEST_BODY:
        raise _Unusable(f"the body has more than {LARGEST_BODY:,} bytes")
    # Digests are compared when the last byte is read, which unpacking may leave unread.
    while record.raw_stream.read(1 << 16):
        pass
    if record.digest_checker.passed is False:
        raise _Unusable(f"its bytes are damaged: {'; '.join(record.digest_checker.problems)}")
    return body


def _taken_apart(record: Any, body: bytes, place: str) -> _Record:
    named = {name.lower(): value for name, value in record.rec_headers.headers}
    http = record.http_headers
    headers = kept_headers(
        tuple((_bytes(name), _bytes(value)) for name, value in (http.headers if http else ()))
    )
    stated = dict(headers).get("content-type") if http else named.get("content-type")
    status = http.get_statuscode() if http else ""
    return _Record(
        place=place,
        kind=record.rec_type,
        uri=named.get("warc-target-uri", "").strip("<>"),
        at=_moment(named.get("warc-date", "")),
        identifier=named.get("warc-record-id", ""),
        named=named,
        status=int(status) if status.isdigit() else None,
        headers=headers,
        media_type=stated or "",
        body=body,
    )


def _bytes(text: str) -> bytes:
    """Return the bytes that a header had: they were read as Latin-1, or as UTF-8."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def _moment(stated: str) -> datetime:
    moment = datetime.fromisoformat(stated)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _fields(content: bytes) -> Mapping[str, Any]:
    try:
        fields = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _Unusable(f"what it says of a snapshot is not JSON ({error})") from error
    if not isinstance(fields, dict):
        raise _Unusable("what it says of a snapshot is not an object")
    return fields


def _is_text(record: _Record) -> bool:
    """Tell whether *record* may hold a text that people read."""
    kind = record.media_type.partition(";")[0].strip().lower()
    web = record.uri.startswith(("http://", "https://"))
    return web and not kind.startswith(_NOT_READ) and kind not in _PROGRAMS


def _snapshot(record: _Record, about: Mapping[str, Any]) -> Snapshot:
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


def _source(record: _Record, name: SourceName, about: Mapping[str, Any]) -> ForeignSource:
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


def _language(record: _Record, about: Mapping[str, Any]) -> str:
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


def _withdrawn(record: _Record, name: SourceName) -> Event:
    reason = f"status {record.status} in WARC record {record.identifier}"
    return Withdrawn(place=record.place, source=name, at=record.at, reason=reason)


def _revisit(record: _Record, known: _Known) -> Event | None:
    """Return the news of an unchanged visit, if what it found unchanged stands in the file."""
    uri = record.named.get("warc-refers-to-target-uri", record.uri).strip("<>")
    digest = record.named.get("warc-payload-digest", "")
    found = known.captured.get((surt(uri) or uri, digest))
    if found is None:
        raise _Unusable("what it found unchanged is not in this file, nor before it there")
    name, identifier = found
    return Revisited(
        place=record.place,
        source=name,
        at=record.at,
        snapshot=identifier,
        status=record.status,
        etag=dict(record.headers).get("etag"),
    )
