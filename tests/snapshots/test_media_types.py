"""Media types: what the bytes show beats what a server or a name says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots.media_types import (
    DOCX,
    EPUB,
    HTML,
    JSON,
    MARKDOWN,
    ODT,
    PDF,
    PLAIN,
    RTF,
    UNKNOWN,
    XHTML,
    XML,
    extension_of,
    media_type_of,
)


def packed(name: bytes, content: bytes = b"") -> bytes:
    return b"PK\x03\x04" + b"\0" * 26 + name + content


XHTML_PAGE = b'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml">'


@pytest.mark.parametrize(
    ("extension", "body", "stated", "expected"),
    [
        ("", b"%PDF-1.7", "text/html", PDF),
        ("pdf", b"junk\n%PDF-1.4", None, PDF),
        ("doc", rb"{\rtf1\ansi x}", "application/msword", RTF),
        ("", packed(b"mimetype", EPUB.encode()), "application/zip", EPUB),
        ("zip", packed(b"mimetype", ODT.encode()), None, ODT),
        ("", packed(b"x") + b"[Content_Types].xml..word/document.xml", UNKNOWN, DOCX),
        ("", packed(b"x"), "application/zip", "application/zip"),
        ("docx", b"broken", None, DOCX),
        ("md", b"# x", "text/plain; charset=utf-8", MARKDOWN),
        ("md", b"# x", "text/html", HTML),
        ("", b"\xef\xbb\xbf <!-- c --> <!doctype HTML>", "text/plain", HTML),
        ("xml", XHTML_PAGE, None, XHTML),
        ("", XHTML_PAGE, "text/html", HTML),
        ("", b"<?xml version='1.0'?><law/>", "text/xml", XML),
        ("", b"<?xml version='1.0'?><law/>", None, XML),
        ("", b"<a/>", "application/akn+xml", XML),
        ("", b"{}", "application/ld+json", JSON),
        ("json", b"{}", "application/octet-stream", JSON),
        ("", b"a\0", None, UNKNOWN),
        ("", "ı".encode("utf-16"), None, PLAIN),
        ("TXT", b"", "", PLAIN),
        ("png", b"\x89PNG", "image/png", "image/png"),
    ],
)
def test_the_type_is_seen(extension: str, body: bytes, stated: str | None, expected: str):
    assert media_type_of(extension, body, stated) == expected


def test_a_kept_type_has_the_extension_that_is_read_as_it():
    for kind in (PLAIN, MARKDOWN, HTML, XHTML, XML, JSON, PDF, RTF, EPUB, DOCX, ODT):
        assert media_type_of(extension_of(kind), b"x") == kind


@given(st.text(max_size=5), st.binary(max_size=50), st.one_of(st.none(), st.text(max_size=20)))
def test_anything_has_some_type(extension: str, body: bytes, stated: str | None):
    assert media_type_of(extension, body, stated)
