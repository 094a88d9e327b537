"""Documents that are damaged, locked, beyond a bound, or written as hardly anybody writes them."""

from __future__ import annotations

import io
import zipfile

import pytest

from snapshots.errors import ReadingFailed
from snapshots.model import Profile
from snapshots.reading import packages, pdf
from snapshots.reading.docx import read_docx
from snapshots.reading.epub import read_epub
from snapshots.reading.html import DEEPEST, read_html
from snapshots.reading.paths import found
from snapshots.reading.structured import read_xml
from snapshots.reading.typesetting import Line, read_lines
from snapshots.reading.xhtml import read_xhtml

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def package(**parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as written:
        for name, content in parts.items():
            written.writestr(name.replace("__", "/").replace("_", "."), content)
    return file.getvalue()


def docx(body: str, numbering: str = "") -> bytes:
    parts = {"word__document_xml": f"<w:document {W}><w:body>{body}</w:body></w:document>"}
    if numbering:
        parts["word__numbering_xml"] = numbering
    return package(**parts)


def lines(html: str, **profile: tuple[str, ...]) -> list[str]:
    blocks = read_html(html, Profile(**profile))
    return [block.text for block in blocks if block.removed_by is None]


def test_a_locked_package_is_said_to_be_locked() -> None:
    body = bytearray(docx("<w:p/>"))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        body[body.index(sign) + offset] |= 1
    with pytest.raises(ReadingFailed, match="locked with a password"):
        read_docx(bytes(body))


def test_a_package_of_too_many_parts_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "_MOST_ENTRIES", 1)
    body = package(word__document_xml="<x/>", other="")
    with pytest.raises(ReadingFailed, match="it has 2 parts, which no text has"):
        read_docx(body)


@pytest.mark.parametrize(
    ("bound", "most", "problem"),
    [("_MOST_PAGES", 1, "it has 2 pages, the most is 1"), ("_MOST_CHARACTERS", 9, "more than 9")],
)
def test_a_pdf_beyond_a_bound_is_not_read(
    monkeypatch: pytest.MonkeyPatch, bound: str, most: int, problem: str
) -> None:
    body = b"%PDF-1.4\n"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 2/Kids[4 0 R 4 0 R]>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>"
            b"/Contents 5 0 R>>"
        ),
        b"<</Length 47>>stream\nBT /F1 11 Tf 72 700 Td (ten letters) Tj ET     \nendstream",
    ]
    for number, content in enumerate(objects, 1):
        body += b"%d 0 obj%s endobj\n" % (number, content)
    body += b"trailer<</Root 1 0 R>>"
    assert [block.text for block in pdf.read_pdf(body)] == ["ten letters ten letters"]
    monkeypatch.setattr(pdf, bound, most)
    with pytest.raises(ReadingFailed, match=problem):
        pdf.read_pdf(body)


def test_a_book_that_names_chapters_by_what_is_no_address_is_read_as_far_as_it_is_there() -> None:
    container = '<container><rootfiles><rootfile full-path="b.opf"/></rootfiles></container>'
    kind = 'media-type="application/xhtml+xml"'
    book = (
        f'<package><manifest><item id="a" href="http://[x" {kind}/>'
        f'<item id="b" href="ch.xhtml" {kind}/></manifest>'
        '<spine><itemref idref="b"/><itemref idref="nobody"/></spine></package>'
    )
    page = "<html xmlns='http://www.w3.org/1999/xhtml'><body><p>ışık</p></body></html>"
    parts = {"META-INF__container_xml": container, "b_opf": book, "ch_xhtml": page}
    assert [block.text for block in read_epub(package(**parts), Profile())] == ["ışık"]
    parts["b_opf"] = book.replace('idref="b"', 'idref="a"')
    with pytest.raises(ReadingFailed):
        read_epub(package(**parts), Profile())


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        ("none", "", "Clause"),
        ("none", "%1", "Clause"),
        ("none", "Art. %1", "Art. Clause"),
        ("numberInDash", "%1", "- 1 - Clause"),
        ("ordinal", "%1", "1st Clause"),
        ("unheardOf", "%1.", "1. Clause"),
    ],
)
def test_every_form_of_a_number_is_shown_as_word_shows_it(kind: str, text: str, shown: str) -> None:
    level = f'<w:lvl w:ilvl="0"><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
    numbering = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">{level}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    body = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
        "<w:r><w:t>Clause</w:t></w:r></w:p>"
    )
    assert [block.text for block in read_docx(docx(body, numbering))] == [shown]


@pytest.mark.parametrize("selector", ["p >", "p:nothing", "::before", "p[", "a|b"])
def test_a_selector_that_is_none_is_named(selector: str) -> None:
    with pytest.raises(ReadingFailed, match="Write a simpler one"):
        read_xml(b"<x><p>a</p></x>", Profile(select=(selector,)))
    with pytest.raises(ReadingFailed, match="Write a simpler one"):
        read_html("<p>a</p>", Profile(select=(selector,)))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$[0]", ["a"]),
        ("$[-1]", ["c"]),
        ("$[-3]", ["a"]),
        ("$[3]", []),
        ("$[-4]", []),
        ("$[0][0]", []),
        ("$[999999999]", []),
        ("$.name", []),
    ],
)
def test_what_a_path_does_not_find_is_nothing(path: str, expected: list[str]) -> None:
    assert found(["a", "b", "c"], path) == expected


def test_an_index_of_thousands_of_digits_is_an_error_of_the_path() -> None:
    with pytest.raises(ReadingFailed):
        found(["a"], "$[" + "9" * 5_000 + "]")


def test_a_page_that_is_xhtml_and_nested_too_deep_is_read_as_other_pages_are() -> None:
    deep = "<div>" * DEEPEST + "ışık" + "</div>" * DEEPEST
    page = f"<html xmlns='http://www.w3.org/1999/xhtml'><body>{deep}</body></html>"
    assert [block.text for block in read_xhtml(page, Profile())] == ["ışık"]


@pytest.mark.parametrize(
    "html", ["", " \n", "<p></p>", "<?php ?>", "<!-- nothing -->", "<!doctype html>"]
)
def test_a_page_of_nothing_has_no_text(html: str) -> None:
    assert lines(html) == []


def test_a_text_that_stands_in_the_head_is_read() -> None:
    assert lines("<html><head><title>t</title><main><p>Madde 1</p></main></head></html>") == [
        "Madde 1"
    ]


@pytest.mark.parametrize(
    ("rule", "shown"),
    [
        # A sign alone is an icon.
        (r"p::before {content: '\201C'}", "a"),
        (r"p::before {content: 'x\'y '}", "x'y a"),
        (r"p::before {content: '\110000 z '}", "\ufffdz a"),
        ("p:unheard-of(2)::before {content: 'x '} p::before {content: 'y '}", "y a"),
        ("p >> b::before, p::before {content: 'x '}", "a"),
        ("p[::before {content: 'x '}", "a"),
    ],
)
def test_what_style_sheets_write_is_read_as_browsers_do(rule: str, shown: str) -> None:
    assert lines(f"<style>{rule}</style><p>a</p>") == [shown]


def test_scrambled_addresses_with_elements_in_them_are_put_in_their_places() -> None:
    hidden = bytes([7, *(byte ^ 7 for byte in b"a@b.org")]).hex()
    html = f"<p>To <span data-cfemail='{hidden}'><b>[email</b> <i>protected]</i></span> now</p>"
    assert lines(html) == ["To a@b.org now"]
    broken = bytes([7, *(byte ^ 7 for byte in b"\xff\xfe@b.org")]).hex()
    assert lines(html.replace(hidden, broken)) == ["To [email protected] now"]


def test_a_cell_that_holds_a_page_makes_no_row_of_data() -> None:
    cells = "<td>Sol</td><td><h2>Başlık</h2><p>Metin</p></td>"
    assert lines(f"<table><tr>{cells}</tr></table>") == ["Sol", "## Başlık", "Metin"]
    assert lines("<table><tr><td>Sol</td><td>Sağ</td></tr></table>") == ["Sol | Sağ"]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p><b>Kapsam</b></p><p>Bu yasa.</p>", ["## Kapsam", "Bu yasa."]),
        ("<p><b>Kapsam</b></p><p> </p><p>Bu yasa.</p>", ["## Kapsam", "Bu yasa."]),
        ("<p><b>Kapsam</b></p><p><b>Amaç</b></p>", ["Kapsam", "Amaç"]),
        ("<p><b>Kap</b>sam</p><p>Bu yasa.</p>", ["Kapsam", "Bu yasa."]),
        (
            "<p><b><span style='font-weight:normal'>Kapsam</span></b></p><p>Bu yasa.</p>",
            ["Kapsam", "Bu yasa."],
        ),
    ],
)
def test_a_bold_line_above_a_text_is_a_heading(html: str, expected: list[str]) -> None:
    assert lines(html) == expected


def test_a_document_of_nothing_but_furniture_keeps_it_aside() -> None:
    pages = [
        Line(page, text, 72.0, 300.0, bottom, 9.0)
        for page in range(4)
        for text, bottom in (("Resmî Gazete", 800.0), (f"{page + 1}", 30.0))
    ]
    blocks = read_lines(pages)
    assert [block.text for block in blocks] == [line.text for line in pages]
    assert all(block.removed_by is not None for block in blocks)


def test_sizes_below_the_sixth_are_headings_of_the_deepest_level() -> None:
    written = []
    for n in range(8):
        top = 800.0 - 90 * n
        written.append(Line(0, f"Bölüm {n}", 72.0, 200.0, top, 44.0 - 4 * n))
        written.append(Line(0, f"Bu {n}. yasanın metnidir.", 72.0, 500.0, top - 45, 10.0))
    texts = [block.text for block in read_lines(written)]
    assert texts[::2] == [f"{'#' * min(n + 1, 6)} Bölüm {n}" for n in range(8)]
