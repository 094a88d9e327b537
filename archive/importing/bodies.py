"""What the bytes of an imported text are, and the extension of the file that keeps them."""

from __future__ import annotations

from pathlib import PurePosixPath

from snapshots.fetching.media import MOST_BYTES

LARGEST_BODY = MOST_BYTES
"""Imported texts may be as large as those that are fetched."""

# What these tables say is part of a snapshot's ID: what is imported again, by a later version, must
# get the ID that it has. So no line of them may change, and `_MEDIA_TYPES` may not even grow.
# (Python's own tables differ between versions and machines.)
_EXTENSIONS = {
    "application/atom+xml": "xml",
    "application/json": "json",
    "application/pdf": "pdf",
    "application/rss+xml": "xml",
    "application/rtf": "rtf",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/xhtml+xml": "xhtml",
    "application/xml": "xml",
    "text/csv": "csv",
    "text/html": "html",
    "text/markdown": "md",
    "text/xml": "xml",
}

_MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "htm": "text/html",
    "html": "text/html",
    "markdown": "text/markdown",
    "md": "text/markdown",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "rtf": "application/rtf",
    "xhtml": "application/xhtml+xml",
}

_SAMPLE_BYTES = 8000
"""Git, too, looks for NUL in the first 8,000 bytes to tell whether a file is text."""


def media_type_of(path: str, body: bytes) -> str:
    """Return the media type of the file *path*, by its name or else by its *body*.

    Whatever is text counts as plain text (JSON and CSV as well), so that it can be read.

    >>> media_type_of("a/b.MD", b""), media_type_of("b.json", b"{}"), media_type_of("b", b"\\0")
    ('text/markdown', 'text/plain', 'application/octet-stream')
    """
    extension = PurePosixPath(path).suffix.removeprefix(".").lower()
    if extension in _MEDIA_TYPES:
        return _MEDIA_TYPES[extension]
    return "application/octet-stream" if b"\0" in body[:_SAMPLE_BYTES] else "text/plain"


def is_text(media_type: str) -> bool:
    """Tell whether *media_type* is one of texts, which have a charset."""
    return media_type.startswith("text/") or media_type == "application/xhtml+xml"


def extension_of(media_type: str) -> str:
    """Return the extension for *media_type*: `txt` for texts that are not listed, else `bin`.

    >>> extension_of("text/html"), extension_of("text/x-wml"), extension_of("image/png")
    ('html', 'txt', 'bin')
    """
    return _EXTENSIONS.get(media_type) or ("txt" if media_type.startswith("text/") else "bin")
