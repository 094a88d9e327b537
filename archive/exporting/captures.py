"""Records of WARC, and lines of the index beside them, for what was captured at an address.

Record IDs and dates are those of what is exported, so that equal archives give equal bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from io import BytesIO
from typing import IO
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import NAMESPACE_URL, uuid5

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from snapshots.model import Exchange, Snapshot, SnapshotID, Visit
from snapshots.serialising import format_time, read_json, write_canonical, write_snapshot
from snapshots.surts import capture_key

VERSION = "WARC/1.1"
METADATA_TYPE = "application/vnd.hexapla.snapshot+json"
"""What the record beside each capture holds: `snapshot.json`, and what the catalogue says."""

RENDERED = "rendered"
"""How a snapshot says that its bytes are what a page's scripts made, not what a server sent."""

_UNMODIFIED = 304
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
# What says how a body came is told under another name, as crawlers do: it is kept as it came out.
_OF_THE_WAY = {"content-encoding", "content-length", "transfer-encoding"}
_ORIGINAL = "X-Archive-Orig-"
_NOT_IN_ADDRESSES = re.compile(r"[^!-~]|[<>\"\\^`{|}]")
_NOT_IN_HEADERS = re.compile(r"[\x00-\x1f\x7f]")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the index: key and time to sort by, and what a program needs to replay."""

    key: str
    stamp: str
    fields: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.key} {self.stamp} {json.dumps(dict(self.fields))}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A snapshot of a source that is to be written; *about* is what the catalogue says of it."""

    work: str
    source: str
    snapshot_id: SnapshotID
    snapshot: Snapshot
    about: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Written:
    """A capture that was written, for the visits that found it unchanged."""

    record_id: str
    uri: str
    date: str
    digest: str
    media_type: str


class CaptureWriter:
    """Writes captures into a WARC file, and gathers the lines of its index."""

    def __init__(self, out: IO[bytes], name: str, *, packed: bool) -> None:
        self.lines: list[Line] = []
        self._out = out
        self._name = name
        self._writer = WARCWriter(out, gzip=packed, warc_version=VERSION)
        self._written: dict[tuple[str, str, str], _Written] = {}

    def write_info(self, software: str, at: datetime) -> None:
        """Write the record that says what made the file."""
        told = f"software: {software}\r\nformat: WARC File Format 1.1\r\n".encode()
        record = self._writer.create_warc_record(
            "",
            "warcinfo",
            payload=BytesIO(told),
            length=len(told),
            warc_headers_dict={
                "WARC-Record-ID": _record_id("warcinfo", self._name, format_time(at)),
                "WARC-Date": format_time(at),
                "WARC-Filename": self._name,
            },
        )
        self._writer.write_record(record)

    def write_capture(self, capture: Capture) -> None:
        """Write a snapshot with what is known of it: exchanges of HTTP, or else a resource."""
        snapshot = capture.snapshot
        self._write_metadata(capture, _capture_id(capture))
        if not _is_response(snapshot):
            self._write_resource(capture)
            return
        *hops, last = snapshot.exchanges or (_exchange(snapshot),)
        for number, hop in enumerate(hops):
            self._write_hop(capture, hop, number)
        self._write_request(capture, last, len(hops), _capture_id(capture))
        self._write_body(capture, last)

    def _write_resource(self, capture: Capture) -> None:
        snapshot = capture.snapshot
        rendered = snapshot.obtained == RENDERED
        uri, date = target(snapshot.url), format_time(snapshot.fetched_at)
        record = self._writer.create_warc_record(
            uri,
            "resource",
            payload=BytesIO(snapshot.body),
            length=len(snapshot.body),
            warc_content_type=f"{snapshot.media_type}{'; charset=utf-8' if rendered else ''}",
            warc_headers_dict={"WARC-Record-ID": _capture_id(capture), "WARC-Date": date},
        )
        self._write_as_captured(capture, record, uri, snapshot.status or HTTPStatus.OK)

    def _write_body(self, capture: Capture, exchange: Exchange) -> None:
        snapshot = capture.snapshot
        uri, date = target(exchange.url), format_time(snapshot.fetched_at)
        record = self._writer.create_warc_record(
            uri,
            "response",
            payload=BytesIO(snapshot.body),
            length=len(snapshot.body),
            warc_headers_dict={"WARC-Record-ID": _capture_id(capture), "WARC-Date": date},
            http_headers=_answer(exchange, len(snapshot.body), snapshot.media_type),
        )
        self._write_as_captured(capture, record, uri, exchange.status)

    def _write_as_captured(
        self, capture: Capture, record: ArcWarcRecord, uri: str, status: int
    ) -> None:
        date = format_time(capture.snapshot.fetched_at)
        digest = record.rec_headers.get_header("WARC-Payload-Digest")
        written = _Written(_capture_id(capture), uri, date, digest, capture.snapshot.media_type)
        self._written[capture.work, capture.source, capture.snapshot_id] = written
        self._write(record, written, status=status)

    def _write_hop(self, capture: Capture, hop: Exchange, number: int) -> None:
        """Write a redirect: what was asked, and the head of the answer, as no body is kept."""
        uri, date = target(hop.url), format_time(capture.snapshot.fetched_at)
        record_id = _record_id("hop", str(number), _name(capture), capture.snapshot_id)
        self._write_request(capture, hop, number, record_id)
        record = self._writer.create_warc_record(
            uri,
            "response",
            payload=BytesIO(b""),
            length=0,
            warc_headers_dict={
                "WARC-Record-ID": record_id,
                "WARC-Date": date,
                "WARC-Concurrent-To": _capture_id(capture),
                "WARC-Truncated": "unspecified",
            },
            http_headers=_answer(hop, 0, None),
        )
        digest = record.rec_headers.get_header("WARC-Payload-Digest")
        kind = _stated_type(hop) or "unk"
        self._write(record, _Written(record_id, uri, date, digest, kind), status=hop.status)

    def _write_request(
        self, capture: Capture, exchange: Exchange, number: int, answer_id: str
    ) -> None:
        """Write what was asked, where that is known."""
        if not exchange.asked:
            return
        uri = target(exchange.url)
        parts = urlsplit(uri)
        asked = [("Host", parts.netloc), *_headers(exchange.asked)]
        line = urlunsplit(("", "", parts.path or "/", parts.query, ""))
        record = self._writer.create_warc_record(
            uri,
            "request",
            payload=BytesIO(b""),
            length=0,
            warc_headers_dict={
                "WARC-Record-ID": _record_id(
                    "request", str(number), _name(capture), capture.snapshot_id
                ),
                "WARC-Date": format_time(capture.snapshot.fetched_at),
                "WARC-Concurrent-To": answer_id,
            },
            http_headers=StatusAndHeaders(f"GET {line} HTTP/1.1", asked, is_http_request=True),
        )
        self._writer.write_record(record)

    def write_revisit(self, visit: Visit) -> bool:
        """Write that a visit found a capture unchanged; tell whether that capture is here."""
        known = self._written.get((visit.work, visit.source, visit.snapshot or ""))
        if known is None:
            return False
        date = format_time(visit.visited_at)
        name = f"{visit.work}/{visit.source}"
        record = self._writer.create_revisit_record(
            known.uri,
            known.digest,
            known.uri,
            known.date,
            http_headers=_not_modified(visit) if visit.status == _UNMODIFIED else None,
            warc_headers_dict={
                "WARC-Record-ID": _record_id("revisit", name, date),
                "WARC-Date": date,
                "WARC-Refers-To": known.record_id,
            },
        )
        if visit.status == _UNMODIFIED:
            record.rec_headers.replace_header("WARC-Profile", _NOT_MODIFIED)
        revisit = _Written(known.record_id, known.uri, date, known.digest, "warc/revisit")
        self._write(record, revisit, status=visit.status or HTTPStatus.OK)
        return True

    def _write_metadata(self, capture: Capture, record_id: str) -> None:
        """Write what `snapshot.json` and the catalogue say, before the capture that it is about."""
        # Under the address of the capture, players would show this in its place (pywb does).
        uri = f"urn:hexapla:{capture.snapshot_id}"
        told = write_canonical(
            {
                **capture.about,
                "snapshot": read_json(write_snapshot(capture.snapshot), "snapshot.json"),
                "snapshot_id": capture.snapshot_id,
                "source": capture.source,
                "work": capture.work,
            }
        )
        name = f"{capture.work}/{capture.source}"
        record = self._writer.create_warc_record(
            uri,
            "metadata",
            payload=BytesIO(told),
            length=len(told),
            warc_content_type=METADATA_TYPE,
            warc_headers_dict={
                "WARC-Record-ID": _record_id("metadata", name, capture.snapshot_id),
                "WARC-Date": format_time(capture.snapshot.fetched_at),
                "WARC-Refers-To": record_id,
            },
        )
        self._writer.write_record(record)

    def _write(self, record: object, written: _Written, *, status: int) -> None:
        begin = self._out.tell()
        self._writer.write_record(record)
        fields = {
            "url": written.uri,
            "mime": written.media_type,
            "status": str(int(status)),
            "digest": written.digest,
            "length": str(self._out.tell() - begin),
            "offset": str(begin),
            "filename": self._name,
        }
        stamp = re.sub(r"\D", "", written.date)[:14]
        self.lines.append(Line(capture_key(written.uri), stamp, fields))


def target(url: str) -> str:
    """Return *url* with what no header of WARC may hold percent-encoded.

    >>> target("http://example.org/ı b"), target("file:a/b.txt"), target("no address")
    ('http://example.org/%C4%B1%20b', 'file:a/b.txt', 'urn:hexapla:no%20address')
    """
    escaped = _escaped(url)
    return escaped if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", escaped) else f"urn:hexapla:{escaped}"


def _escaped(url: str) -> str:
    return _NOT_IN_ADDRESSES.sub(
        lambda found: quote(found[0], safe="", errors="surrogatepass"), url
    )


def _record_id(*parts: str) -> str:
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, 'hexapla ' + ' '.join(parts))}>"


def _name(capture: Capture) -> str:
    return f"{capture.work}/{capture.source}"


def _capture_id(capture: Capture) -> str:
    return _record_id("capture", _name(capture), capture.snapshot_id)


def _is_response(snapshot: Snapshot) -> bool:
    """Tell whether the bytes are those that a server sent: not a file, nor what scripts made."""
    web = target(snapshot.url).startswith(("http://", "https://"))
    return snapshot.status is not None and web and snapshot.obtained != RENDERED


def _exchange(snapshot: Snapshot) -> Exchange:
    """Return what is known of the exchange that brought *snapshot*, where it was not kept whole."""
    # Where redirects led is all that is known of them, so they are no answers that could be shown.
    answered = tuple(pair for pair in snapshot.headers if pair[0].lower() != "location")
    return Exchange(
        url=snapshot.url, asked=(), status=snapshot.status or HTTPStatus.OK, answered=answered
    )


def _stated_type(exchange: Exchange) -> str | None:
    """Return the media type that an answer states of itself."""
    named = {name.lower(): value for name, value in exchange.answered}
    kind = named.get("content-type", "").partition(";")[0].strip().lower()
    return kind if re.fullmatch(r"[\w.+-]+/[\w.+-]+", kind, re.ASCII) else None


def _answer(exchange: Exchange, length: int, media_type: str | None) -> StatusAndHeaders:
    """Return the head of an answer, with what the body needs that stands behind it."""
    headers = [
        (f"{_ORIGINAL}{name}" if name.lower() in _OF_THE_WAY else name, value)
        for name, value in _headers(exchange.answered)
    ]
    if media_type is not None and "content-type" not in {name.lower() for name, _ in headers}:
        headers.append(("Content-Type", media_type))
    headers.append(("Content-Length", str(length)))
    return StatusAndHeaders(_status_line(exchange.status), headers, "HTTP/1.1")


def _headers(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [
        # Of an address, only what is not ASCII is escaped; of other values warcio escapes all.
        (name, _escaped(value) if name.lower() == "location" else _header_value(value))
        for name, value in pairs
        if _TOKEN.fullmatch(name)
    ]


def _not_modified(visit: Visit) -> StatusAndHeaders:
    headers = [("ETag", _header_value(visit.etag))] if visit.etag else []
    return StatusAndHeaders(_status_line(_UNMODIFIED), headers, "HTTP/1.1")


def _status_line(status: int) -> str:
    try:
        return f"{int(status)} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} Unknown"


def _header_value(value: str) -> str:
    # Headers of HTTP are bytes; what is beyond ASCII goes as UTF-8, each byte a character.
    clean = _NOT_IN_HEADERS.sub(" ", value)
    return clean.encode("utf-8", "replace").decode("latin-1")
