"""Records of WARC files, as warcio reads them."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from snapshots.model import Exchange, Snapshot

HOSTILE = b"\xff\x00WARC/1.0\r\nContent-Length: 9\r\n\r\n\x1f\x8b\x08 \xd8\xa7 I\xc4\xb1\r\n\r\nWARC/1.1\r\n"


def records_of(content: bytes):
    found = []
    for record in ArchiveIterator(BytesIO(content), check_digests="raise"):
        body = record.content_stream().read()
        found.append((record, dict(record.rec_headers.headers), body))
    return found


def of_kind(content: bytes, kind: str):
    return [each for each in records_of(content) if each[0].rec_type == kind]


def index_of(folder: Path) -> list[str]:
    return [line for line in (folder / "a.cdxj").read_text().splitlines() if line]


def moved() -> Snapshot:
    """A page that was got by way of a redirect."""
    first, last = "http://example.org/ışık?a=%2F", "https://www.example.org/yeni"
    asked = (("User-Agent", "Hexapla"), ("Accept-Language", "tr, *;q=0.5"))
    return Snapshot(
        body=HOSTILE,
        url=first,
        final_url=last,
        fetched_at=datetime(2021, 6, 15, 12, tzinfo=UTC),
        media_type="text/plain",
        extension="txt",
        status=200,
        headers=(("location", last), ("content-type", "text/plain")),
        exchanges=(
            Exchange(
                url=first,
                asked=asked,
                status=308,
                answered=(("Location", last), ("Content-Length", "154"), ("Server", "ı")),
            ),
            Exchange(
                url=last,
                asked=asked,
                status=200,
                answered=(
                    ("Content-Type", "text/plain"),
                    ("Content-Encoding", "br"),
                    ("Content-Length", "17"),
                    ("X-\r\nEvil", "1"),
                    ("X-Frame-Options", "DENY\r\nSet-Cookie: a=b"),
                ),
            ),
        ),
    )
