"""Fetching: one visit to the place of a source, which brings a snapshot or says why not."""

from __future__ import annotations

import re
import stat
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

from snapshots.charsets import decide
from snapshots.errors import FetchFailed, NotSupported, SourceGone
from snapshots.model import Snapshot

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from snapshots.model import Source

MOST_BYTES = 20_000_000
"""The largest body that is kept; longer ones fail the visit."""

_MEDIA_TYPES = {
    "txt": "text/plain",
    "text": "text/plain",
    "md": "text/markdown",
    "markdown": "text/markdown",
    "html": "text/html",
    "htm": "text/html",
    "xhtml": "application/xhtml+xml",
    "pdf": "application/pdf",
}

_EXTENSIONS = {
    "text/plain": "txt",
    "text/markdown": "md",
    "text/html": "html",
    "application/xhtml+xml": "xhtml",
    "application/pdf": "pdf",
}

_HTML = re.compile(
    rb"\s*(?:<!--.{0,500}?-->\s*)*<(?:!doctype\s+html|html[\s>])", re.IGNORECASE | re.DOTALL
)


class Fetcher(Protocol):
    """Brings the snapshot of a source from one kind of place."""

    def __call__(self, source: Source, root: Path, at: datetime) -> Snapshot:
        """Return what is published by *source* in the collection *root* at the time *at*.

        Raises: SourceGone, FetchFailed, NotSupported.
        """


def fetch(source: Source, root: Path, at: datetime) -> Snapshot:
    """Return the snapshot of *source*, which belongs to the collection in the folder *root*.

    Raises: SourceGone when nothing is published there any more, FetchFailed when it could not be
    got, NotSupported when this version cannot visit such a place.
    """
    fetcher: Fetcher = _fetch_address
    if source.file is not None:
        fetcher = fetch_file
    return fetcher(source, root, at)


def _fetch_address(
    source: Source,
    root: Path,  # noqa: ARG001  a Fetcher is called with it
    at: datetime,  # noqa: ARG001  likewise
) -> Snapshot:
    raise NotSupported(
        f"Visiting {source.name}: this version reads files only, and {source.url} is on the web. "
        'Save it below the collection and write "file:" instead of "url:" in sources.yml.'
    )


def fetch_file(source: Source, root: Path, at: datetime) -> Snapshot:
    """Return the snapshot of the file that *source* names, which must lie below *root*."""
    path = _inside(source, root)
    body = _bytes(source, path)
    media_type = media_type_of(path.suffix.lstrip(".").lower(), body)
    charset = decide(body, media_type) if media_type in _READABLE else None
    return Snapshot(
        body=body,
        url="file:" + quote(source.file or ""),
        fetched_at=at,
        media_type=media_type,
        extension=_EXTENSIONS.get(media_type, "bin"),
        charset=charset.name if charset else None,
        charset_from=charset.decided_by if charset else None,
    )


_READABLE = {"text/plain", "text/markdown", "text/html", "application/xhtml+xml"}


def _inside(source: Source, root: Path) -> Path:
    try:
        path = (root / (source.file or "")).resolve()
        inside = path.is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError) as error:
        raise FetchFailed(f"Visiting {source.name}: {source.file!r} is no path: {error}") from error
    if not inside:
        raise FetchFailed(
            f"Visiting {source.name}: {source.file} leads out of the collection (through a link?). "
            "Copy the file into the collection."
        )
    return path


def _bytes(source: Source, path: Path) -> bytes:
    try:
        # Opening a pipe or a device would wait for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            raise FetchFailed(f"Visiting {source.name}: {source.file} is not a file.")
        with path.open("rb") as file:
            body = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise SourceGone(f"Visiting {source.name}: there is no {source.file} any more.") from None
    except OSError as error:
        raise FetchFailed(
            f"Visiting {source.name}: {source.file} could not be read ({error.strerror})."
        ) from error
    if len(body) > MOST_BYTES:
        raise FetchFailed(
            f"Visiting {source.name}: {source.file} has more than {MOST_BYTES:,} bytes."
        )
    return body


def media_type_of(extension: str, body: bytes) -> str:
    """Return the media type of *body*, from the *extension* of its file and from its beginning.

    >>> media_type_of("txt", b"<!DOCTYPE html><p>saved from a browser")
    'text/html'
    """
    stated = _MEDIA_TYPES.get(extension)
    if body.startswith(b"%PDF-"):
        return "application/pdf"
    if stated in {None, "text/plain"} and _HTML.match(body[:4096]):
        return "text/html"
    if stated is None:
        return "application/octet-stream" if _is_binary(body) else "text/plain"
    return stated


def _is_binary(body: bytes) -> bool:
    utf16 = body.startswith((b"\xff\xfe", b"\xfe\xff"))
    return b"\x00" in body[:4096] and not utf16
