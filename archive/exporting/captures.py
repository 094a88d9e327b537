"""Records of WARC, and lines of the index beside them, for what was captured at an address.

Record IDs and dates are those of what is exported, so that equal archives give equal bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from io import BytesIO
from typing import IO
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from snapshots.model import Snapshot, SnapshotID, Visit
from snapshots.serialising import format_time, read_json, write_canonical, write_snapshot
from snapshots.surts import capture_key

VERSION = "WARC/1.1"
METADATA_TYPE = "application/vnd.hexapla.snapshot+json"
"""What the record beside each capture holds: `snapshot.json`, and what the catalogue says."""

_UNMODIFIED = 304
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
# What says how the body came here is gone: it is kept as it came out.
_OF_THE_WAY = {
    "connection",
    "content-encoding",
    "content-length",
    "location",
    "transfer-encoding",
}
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
        """Write a snapshot with what is known of it: a response of HTTP, or a resource."""
        snapshot = capture.snapshot
        uri, date = target(snapshot.url), format_time(snapshot.fetched_at)
        name = (f"{capture.work}/{capture.source}", capture.snapshot_id)
        record_id = _record_id("capture", *name)
        self._write_metadata(capture, record_id)
        is_http = snapshot.status is not None and uri.startswith(("http://", "https://"))
        record = self._writer.create_warc_record(
            uri,
            "response" if is_http else "resource",
            payload=BytesIO(snapshot.body),
            length=len(snapshot.body),
            warc_content_type="" if is_http else snapshot.media_type,
            warc_headers_dict={"WARC-Record-ID": record_id, "WARC-Date": date},
            http_headers=_http_headers(snapshot) if is_http else None,
        )
        digest = record.rec_headers.get_header("WARC-Payload-Digest")
        written = _Written(record_id, uri, date, digest, snapshot.media_type)
        self._written[capture.work, capture.source, capture.snapshot_id] = written
        self._write(record, written, status=snapshot.status or HTTPStatus.OK)

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
    escaped = _NOT_IN_ADDRESSES.sub(
        lambda found: quote(found[0], safe="", errors="surrogatepass"), url
    )
    return escaped if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", escaped) else f"urn:hexapla:{escaped}"


def _record_id(*parts: str) -> str:
    return f"<urn:uuid:{uuid5(NAMESPACE_URL, 'hexapla ' + ' '.join(parts))}>"


def _http_headers(snapshot: Snapshot) -> StatusAndHeaders:
    """Return the chosen headers, and those without which the body would not be understood."""
    headers = [
        (name, _header_value(value))
        for name, value in snapshot.headers
        if name.lower() not in _OF_THE_WAY and _TOKEN.fullmatch(name)
    ]
    if "content-type" not in {name.lower() for name, _ in headers}:
        headers.append(("Content-Type", snapshot.media_type))
    headers.append(("Content-Length", str(len(snapshot.body))))
    return StatusAndHeaders(_status_line(snapshot.status or HTTPStatus.OK), headers, "HTTP/1.1")


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
