"""Media types: what kind of file some bytes are, and the extension that keeps them."""

from __future__ import annotations

import re

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
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "epub": "application/epub+zip",
    "rtf": "application/rtf",
    "json": "application/json",
    "xml": "application/xml",
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
}

_EXTENSIONS = {
    "text/plain": "txt",
    "text/markdown": "md",
    "text/html": "html",
    "application/xhtml+xml": "xhtml",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/epub+zip": "epub",
    "application/rtf": "rtf",
    "text/rtf": "rtf",
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
    "application/rss+xml": "xml",
    "application/atom+xml": "xml",
    "text/csv": "csv",
}

_HTML = re.compile(
    rb"\s*(?:<!--.{0,500}?-->\s*)*<(?:!doctype\s+html|html[\s>])", re.IGNORECASE | re.DOTALL
)
_TYPE = re.compile(r"\s*([\w.+-]{1,60}/[\w.+-]{1,100})\s*(?:;|$)")
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_VAGUE = {"text/plain", "application/octet-stream", "binary/octet-stream"}
"""What servers say of files they know nothing about."""


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


def served_media_type(content_type: str | None, path: str, body: bytes) -> str:
    """Return the media type of *body*, which a server sent for *path* as *content_type*.

    The server is believed where it says something; else name and beginning decide.

    >>> served_media_type("Text/HTML; charset=utf-8", "/a.pdf", b"<p>")
    'text/html'
    >>> served_media_type("application/octet-stream", "/a.pdf", b"%PDF-1.7")
    'application/pdf'
    """
    found = _TYPE.match(content_type or "")
    stated = found[1].lower() if found else ""
    if stated and stated not in _VAGUE and not body.startswith(b"%PDF-"):
        return stated
    name = path.rpartition("/")[2]
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if stated == "text/plain" and extension not in {"md", "markdown"}:
        extension = "txt"
    return media_type_of(extension if extension in _MEDIA_TYPES else "", body)


def served_charset(content_type: str | None) -> str | None:
    """Return the charset that *content_type* names.

    >>> served_charset('text/html; charset="windows-1254"')
    'windows-1254'
    """
    found = _CHARSET.search(content_type or "")
    return found[1] if found else None


def extension_of(media_type: str) -> str:
    """Return the extension of the file that keeps a body of *media_type*.

    >>> extension_of("text/html"), extension_of("text/x-wiki"), extension_of("image/png")
    ('html', 'txt', 'bin')
    """
    return _EXTENSIONS.get(media_type) or ("txt" if media_type.startswith("text/") else "bin")


def is_text(media_type: str) -> bool:
    """Tell whether bodies of *media_type* have a charset."""
    textual = media_type.endswith(("+xml", "/xml", "+json", "/json"))
    return media_type.startswith("text/") or textual


def _is_binary(body: bytes) -> bool:
    utf16 = body.startswith((b"\xff\xfe", b"\xfe\xff"))
    return b"\x00" in body[:4096] and not utf16
