"""Taking the records of WARC files apart: what each says of itself, and its body unpacked."""

from __future__ import annotations

import logging
import shutil
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, cast
from zipfile import BadZipFile, ZipFile, is_zipfile

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed

from archive.errors import NotImportable
from archive.importing.bodies import LARGEST_BODY
from archive.importing.frames import Damage, frames
from archive.importing.model import Refused
from snapshots.errors import FetchFailed
from snapshots.fetching.answers import kept_headers
from snapshots.fetching.codings import decoders, unpacked
from snapshots.fetching.exchanges import public

# warcio tells of odd addresses as they stand, with codes that would steer a terminal.
logging.getLogger("warcio").addHandler(logging.NullHandler())

_WARC_ENDINGS = (".warc", ".warc.gz")
# The bit of a ZIP's member that says that it is encrypted (APPNOTE 4.4.4).
_LOCKED = 1
# Pages pack to a tenth; deflate packs nothing but zeros to less than a hundredth.
_MOST_FOLD = 100
_MODEST_BYTES = 64 << 20
# What warcio raises at records that are not what they say: it looks for headers, for
# instance, without which there is None.
_DAMAGES = (
    ArchiveLoadFailed,
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    OverflowError,
    TypeError,
    ValueError,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class Record:
    """A record that was taken apart: what its headers say, and its body, unpacked.

    Of the headers of HTTP, *headers* are those that snapshots keep, *every* all that are no
    secrets. *method* is that of a request.
    """

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
    every: tuple[tuple[str, str], ...] = ()
    method: str = ""


class Unusable(Exception):
    """A record that is not what it says, or is too large; the message says how."""


def records(path: Path) -> Iterator[Record | Refused]:
    """Yield every record of the file, or of the WARC files in it, each with its place.

    Raises: NotImportable.
    """
    try:
        with ExitStack() as stack:
            for opened in _files(path, stack):
                if isinstance(opened, Refused):
                    yield opened
                    continue
                name, file = opened
                for frame in frames(file):
                    place = f"{name}, offset {frame.offset}"
                    if isinstance(frame, Damage):
                        yield Refused(place=place, problem=frame.problem)
                    else:
                        yield _parsed(frame.content, place)
    except (OSError, BadZipFile, NotImplementedError, ValueError, zlib.error, EOFError) as error:
        raise NotImportable(
            f"Importing {path.name} stopped: {error}. What was imported before is kept. Get the "
            "file again, and import it again: nothing is kept twice."
        ) from error


def _files(path: Path, stack: ExitStack) -> Iterator[tuple[str, IO[bytes]] | Refused]:
    """Yield each WARC file in the file at *path* with its name, or why it is not read."""
    if not is_zipfile(path):
        yield path.name, stack.enter_context(path.open("rb"))
        return
    package = stack.enter_context(ZipFile(path))
    for member in package.infolist():
        if not member.filename.endswith(_WARC_ENDINGS):
            continue
        name = f"{path.name}, {member.filename}"
        # What says less than it holds is broken off by `zipfile` at what it says.
        if member.file_size > max(_MODEST_BYTES, _MOST_FOLD * member.compress_size):
            problem = f"it unpacks to more than {_MOST_FOLD} times its size, as a bomb does"
            yield Refused(place=name, problem=problem)
            continue
        if member.flag_bits & _LOCKED:
            yield Refused(place=name, problem="it is locked with a password")
            continue
        # To be sought in, what is in a package has to be taken out of it.
        with TemporaryFile() as file, package.open(member) as held:
            shutil.copyfileobj(held, file, 1 << 20)
            yield name, cast("IO[bytes]", file)


def _parsed(content: bytes, place: str) -> Record | Refused:
    try:
        record = next(iter(ArchiveIterator(BytesIO(content), check_digests=True)))
        return _taken_apart(record, _body(record), place)
    except (*_DAMAGES, StopIteration, Unusable) as error:
        return Refused(place=place, problem=str(error) or type(error).__name__)


def _body(record: Any) -> bytes:
    """Return what *record* holds, unpacked, if it is what its digests say."""
    http = record.http_headers
    stream = record.raw_stream
    if http and "chunked" in (http.get_header("transfer-encoding") or "").lower():
        stream = ChunkedDataReader(stream)
    packed: bytes = stream.read()
    # Digests are compared when the last byte is read, which taking chunks apart may leave unread.
    while record.raw_stream.read(1 << 16):
        pass
    if record.digest_checker.passed is False:
        raise Unusable(f"its bytes are damaged: {'; '.join(record.digest_checker.problems)}")
    return _unpacked(packed, (http and http.get_header("content-encoding")) or "")


def _unpacked(packed: bytes, coding: str) -> bytes:
    """Undo the *coding*; a few bytes can unfold to gigabytes, so not with warcio, but in pieces."""
    body = bytearray()
    try:
        for piece in unpacked(packed, decoders(coding)):
            body += piece
            if len(body) > LARGEST_BODY:
                break
    except FetchFailed:
        # Some crawlers keep the header, and the body without its coding.
        body = bytearray(packed)
    if len(body) > LARGEST_BODY:
        raise Unusable(f"the body has more than {LARGEST_BODY:,} bytes")
    return bytes(body)


def _taken_apart(record: Any, body: bytes, place: str) -> Record:
    named = {name.lower(): value for name, value in record.rec_headers.headers}
    http = record.http_headers
    raw = tuple((_bytes(name), _bytes(value)) for name, value in (http.headers if http else ()))
    headers = kept_headers(raw)
    stated = dict(headers).get("content-type") if http else named.get("content-type")
    status = http.get_statuscode() if http else ""
    return Record(
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
        every=public((_text(name), _text(value)) for name, value in raw),
        method=http.protocol if http and record.rec_type == "request" else "",
    )


def _bytes(text: str) -> bytes:
    """Return the bytes that a header had: they were read as Latin-1, or as UTF-8."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _moment(stated: str) -> datetime:
    moment = datetime.fromisoformat(stated)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
