"""EPUB: chapters in the order of the book; locked and broken ones told."""

import io
import zipfile

import pytest

from snapshots.errors import ReadingFailed
from snapshots.model import Profile
from snapshots.reading.epub import read_epub

CONTAINER = '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'


def epub(*chapters: str, spine: tuple[int, ...] = (), extra: dict[str, str] | None = None) -> bytes:
    items = "".join(
        f'<item id="c{n}" href="ch%20{n}.xhtml" media-type="application/xhtml+xml"/>'
        for n in range(len(chapters))
    )
    order = "".join(f'<itemref idref="c{n}"/>' for n in spine or range(len(chapters)))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("mimetype", "application/epub+zip")
        package.writestr("META-INF/container.xml", CONTAINER)
        package.writestr(
            "OEBPS/book.opf",
            f"<package><manifest>{items}</manifest><spine>{order}</spine></package>",
        )
        for n, chapter in enumerate(chapters):
            page = f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>t</title></head><body>{chapter}</body></html>'
            package.writestr(f"OEBPS/ch {n}.xhtml", page)
        for name, content in (extra or {}).items():
            package.writestr(name, content)
    return file.getvalue()


def lines(body: bytes, **profile: tuple[str, ...]):
    return [block.text for block in read_epub(body, Profile(**profile)) if block.removed_by is None]


def test_chapters_come_in_the_order_of_the_book():
    body = epub("<h1>One</h1><ol><li>a</li></ol>", "<h1>Two</h1><p>x&amp;y<br/>z</p>", spine=(1, 0))
    assert lines(body) == ["# Two", "x&y", "z", "# One", "1. a"]


def test_a_profile_selects_in_every_chapter():
    body = epub("<p>a</p><div class='law'>b</div>", "<div class='law'>c</div>")
    assert lines(body, select=(".law",)) == ["b", "c"]


def test_locked_chapters_are_told_but_not_scrambled_fonts():
    lock = '<encryption><CipherReference URI="OEBPS/{}"/></encryption>'
    with pytest.raises(ReadingFailed, match="locked"):
        lines(epub("x", extra={"META-INF/encryption.xml": lock.format("ch%200.xhtml")}))
    assert lines(epub("x", extra={"META-INF/encryption.xml": lock.format("a.otf")})) == ["x"]


def test_a_book_without_chapters_is_told():
    with pytest.raises(ReadingFailed, match="0 chapters"):
        lines(epub())
