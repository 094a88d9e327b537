"""Media types: what the bytes of a body are, whatever their name and their server say."""

from __future__ import annotations

import re

PLAIN = "text/plain"
MARKDOWN = "text/markdown"
HTML = "text/html"
XHTML = "application/xhtml+xml"
XML = "application/xml"
JSON = "application/json"
PDF = "application/pdf"
RTF = "application/rtf"
EPUB = "application/epub+zip"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
ATOM = "application/atom+xml"
RSS = "application/rss+xml"
UNKNOWN = "application/octet-stream"

_EXTENSIONS = {
    PLAIN: ("txt", "text"),
    MARKDOWN: ("md", "markdown"),
    HTML: ("html", "htm"),
    XHTML: ("xhtml", "xht"),
    XML: ("xml",),
    JSON: ("json",),
    PDF: ("pdf",),
    RTF: ("rtf",),
    EPUB: ("epub",),
    DOCX: ("docx",),
    ODT: ("odt",),
    ATOM: ("atom",),
    RSS: ("rss",),
}

_BY_EXTENSION = {name: kind for kind, names in _EXTENSIONS.items() for name in names}

_OTHER_NAMES = {
    "text/xml": XML,
    "text/json": JSON,
    "text/x-markdown": MARKDOWN,
    "text/rtf": RTF,
    "application/x-rtf": RTF,
    "application/x-pdf": PDF,
}

READ_EXTENSIONS = frozenset(_BY_EXTENSION)
"""Extensions of files that a reader takes, without the dot."""

TEXTUAL = frozenset({PLAIN, MARKDOWN, HTML, XHTML, XML, JSON, ATOM, RSS})
"""Media types whose bytes are text in some charset; the others say themselves how they are read."""

_BEGINNING = 4096
_BOM = b"\xef\xbb\xbf"
_BEFORE_ROOT = rb"\s*(?:<\?xml.{0,200}?\?>\s*)?(?:<!--.{0,500}?-->\s*)*"
_HTML = re.compile(_BEFORE_ROOT + rb"<(?:!doctype\s+html|html[\s>])", re.IGNORECASE | re.DOTALL)
_XML = re.compile(rb"\s*<\?xml\s")
_XHTML = re.compile(rb"<html[^>]{0,500}http://www\.w3\.org/1999/xhtml", re.IGNORECASE)
_PACKED = b"PK\x03\x04"
_PACKED_TYPE = slice(30, 130)
"""Where ODT and EPUB state their media type: in the first entry of the package, `mimetype`."""


def media_type_of(extension: str, body: bytes, stated: str | None = None) -> str:
    """Return the media type of *body*: what it shows, else what is *stated*, else its *extension*.

    What the bytes show beats what a server says, and what it says beats the name, unless it is
    something that servers say of everything. *stated* may carry parameters, as in Content-Type.

    >>> media_type_of("txt", b"<!DOCTYPE html><p>saved from a browser")
    'text/html'
    >>> media_type_of("", b"{}", "application/problem+json; charset=utf-8")
    'application/json'
    """
    shown = _by_magic(body)
    if shown is not None:
        return shown
    kind = _known(stated)
    if kind in {None, UNKNOWN, PLAIN}:
        kind = _BY_EXTENSION.get(extension.lower(), kind)
    if kind in {None, UNKNOWN, PLAIN, XML}:
        return _by_markup(body) or kind or (UNKNOWN if _is_binary(body) else PLAIN)
    return kind or UNKNOWN


def read_as(media_type: str) -> str:
    """Return the media type as which a body of *media_type* is read.

    >>> read_as("text/xml"), read_as("application/akn+xml"), read_as("text/csv")
    ('application/xml', 'application/xml', 'text/plain')
    """
    kind = _known(media_type) or UNKNOWN
    return PLAIN if kind.startswith("text/") and kind not in _EXTENSIONS else kind


def extension_of(media_type: str) -> str:
    """Return the extension under which a body of *media_type* is kept: `bin` where none is known.

    >>> extension_of("text/html"), extension_of("image/png")
    ('html', 'bin')
    """
    return _EXTENSIONS.get(media_type, ("bin",))[0]


def _known(stated: str | None) -> str | None:
    name = (stated or "").partition(";")[0].strip().lower()
    name = _OTHER_NAMES.get(name, name)
    if name in _EXTENSIONS or not name:
        return name or None
    for suffix, kind in (("+xml", XML), ("+json", JSON), ("+zip", None)):
        if name.endswith(suffix):
            return kind
    return name


def _by_magic(body: bytes) -> str | None:
    if body[:1024].lstrip().startswith(b"%PDF-"):
        return PDF
    if body.startswith(b"{\\rtf"):
        return RTF
    if not body.startswith(_PACKED):
        return None
    head = body[_PACKED_TYPE]
    for kind in (EPUB, ODT):
        if head.startswith(b"mimetype" + kind.encode()):
            return kind
    # The names of all entries stand at the end of a package.
    names = body[-1_000_000:]
    return DOCX if b"[Content_Types].xml" in names and b"word/" in names else None


def _by_markup(body: bytes) -> str | None:
    head = body[:_BEGINNING].removeprefix(_BOM)
    if _XML.match(head):
        return XHTML if _XHTML.search(head) else (HTML if _HTML.match(head) else XML)
    return HTML if _HTML.match(head) else None


def _is_binary(body: bytes) -> bool:
    utf16 = body.startswith((b"\xff\xfe", b"\xfe\xff"))
    return b"\x00" in body[:_BEGINNING] and not utf16
