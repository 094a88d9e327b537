"""What the bytes of an imported text are called: the extension of the file that keeps them."""

from __future__ import annotations

from snapshots.fetching import MOST_BYTES

LARGEST_BODY = MOST_BYTES
"""Imported texts may be as large as those that are fetched."""

# The name of the file is part of a snapshot's ID, so this table may grow but never change: a row
# imported twice must give one ID. (Python's own table differs between versions and machines.)
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


def extension_of(media_type: str) -> str:
    """Return the extension for *media_type*: `txt` for texts that are not listed, else `bin`.

    >>> extension_of("text/html"), extension_of("text/x-wml"), extension_of("image/png")
    ('html', 'txt', 'bin')
    """
    return _EXTENSIONS.get(media_type) or ("txt" if media_type.startswith("text/") else "bin")
