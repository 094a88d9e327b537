"""PDF: paragraphs as they were typed, furniture of pages kept apart, locked ones told."""

from collections.abc import Sequence

import pytest

from snapshots.errors import ReadingFailed
from snapshots.reading.pdf import read_pages, read_pdf

Placed = tuple[int, int, int, str]
"""Left, bottom and size in points, and the text."""

WIDE = "The parties shall, within thirty days of the receipt of a notice, examine what it"
"""A line that no further word fits on."""


def pdf(*pages: Sequence[Placed], encrypt: bytes = b"") -> bytes:
    """Return a PDF of *pages* in Helvetica, written by hand."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    kids = []
    for page in pages:
        shown = b"\n".join(
            b"BT /F1 %d Tf 1 0 0 1 %d %d Tm (%s) Tj ET"
            % (
                size,
                left,
                bottom,
                text.encode("cp1252").replace(b"(", rb"\(").replace(b")", rb"\)"),
            )
            for left, bottom, size, text in page
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(shown), shown))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>"
            b"/Contents %d 0 R>>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF"
        % (len(objects) + 1, table, len(objects) + 1, encrypt, len(body))
    )


def column(*lines: str, top: int = 780, left: int = 72, size: int = 11) -> list[Placed]:
    return [(left, top - 14 * n, size, line) for n, line in enumerate(lines)]


def texts(*pages: Sequence[Placed]):
    return [block.text for block in read_pdf(pdf(*pages)) if block.removed_by is None]


def removed(*pages: Sequence[Placed]):
    return [block.text for block in read_pdf(pdf(*pages)) if block.removed_by]


def test_full_lines_are_joined_to_paragraphs():
    lines = column(WIDE, WIDE, "says.", "A new one begins after a short line.")
    assert texts(lines) == [f"{WIDE} {WIDE} says.", "A new one begins after a short line."]


def test_a_wider_gap_begins_a_paragraph():
    page = column(WIDE, WIDE) + column(WIDE, "end.", top=740)
    assert texts(page) == [f"{WIDE} {WIDE}", f"{WIDE} end."]


def test_items_begin_lines_of_their_own():
    page = column(WIDE + ".", "1. First item of", "2. Second item", "(a) third", "§ 4 fourth")
    assert texts(page) == [
        WIDE + ".",
        "1. First item of",
        "2. Second item",
        "(a) third",
        "§ 4 fourth",
    ]


def test_a_number_inside_a_sentence_is_no_item():
    assert texts(column(WIDE + " see Article", "5. of it.")) == [f"{WIDE} see Article 5. of it."]


def test_bullets_that_stand_apart_are_set_before_their_text():
    page = [*column("first thing", "second thing", left=90), (72, 780, 11, "•"), (72, 766, 11, "•")]
    assert texts(page) == ["• first thing", "• second thing"]


def test_larger_lines_are_headings_by_their_size():
    page = [
        (72, 800, 20, "Law of"),
        (72, 776, 20, "Peace"),
        (72, 740, 14, "Scope"),
        *column(WIDE, "x.", top=720),
    ]
    assert texts(page) == ["# Law of Peace", "## Scope", f"{WIDE} x."]


def test_headers_and_page_numbers_are_removed_and_kept():
    pages = [
        [
            (72, 815, 9, "Official Gazette"),
            *column(WIDE, f"page {n} ends."),
            (290, 30, 9, f"- {n} -"),
        ]
        for n in (1, 2, 3, 4)
    ]
    assert texts(*pages) == [f"{WIDE} page {n} ends." for n in (1, 2, 3, 4)]
    assert removed(*pages).count("Official Gazette") == 4
    assert "- 3 -" in removed(*pages)


def test_equal_lines_inside_pages_are_text():
    pages = [
        column(
            *[f"{n}{m} alpha." for m in range(4)], "Same words.", *[WIDE + ".", "Y.", "Z.", "W."]
        )
        for n in (1, 2, 3)
    ]
    assert texts(*pages).count("Same words.") == 3


def test_a_paragraph_goes_on_over_a_page_end():
    first = [*column(WIDE, WIDE), (290, 30, 9, "1")]
    second = [*column("says and does.", "End."), (290, 30, 9, "2")]
    assert texts(first, second) == [f"{WIDE} {WIDE} says and does.", "End."]


@pytest.mark.parametrize(
    ("elsewhere", "expected"),
    [
        ("The cooperation lasts.", "cooperation"),
        ("They trade.", "co-operation"),
        ("Their co-operation and cooperation.", "co-operation"),
    ],
)
def test_a_hyphen_goes_only_where_the_text_shows_the_word(elsewhere: str, expected: str):
    start = "The parties shall, within thirty days of the receipt of a notice, begin their co-"
    assert (
        f"begin their {expected} with" in texts(column(start, "operation with all.", elsewhere))[0]
    )


def test_an_edit_shows():
    page = column(WIDE, "within 30 days.")
    assert texts(page) != texts(column(WIDE, "within 31 days."))


def test_pictures_without_text_are_told():
    with pytest.raises(ReadingFailed, match="pictures"):
        read_pdf(pdf([]))


def test_single_pages_without_text_are_warned_of():
    blocks, warnings = read_pages(pdf(column("Law."), [], column("End."), []))
    assert [block.text for block in blocks] == ["Law.", "End."]
    assert [warning.message for warning in warnings] == [
        "2 of 4 pages have no text, and may be pictures: 2, 4"
    ]


def test_a_locked_file_is_told():
    locked = b"/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>" % (
        b"41" * 32,
        b"42" * 32,
    )
    with pytest.raises(ReadingFailed, match="password"):
        read_pdf(pdf(column("x"), encrypt=locked))


@pytest.mark.parametrize(
    "body", [b"", b"%PDF-1.7", b"%PDF-1.4\n" + b"\x00" * 5000, pdf(column(WIDE))[:200]]
)
def test_a_damaged_file_is_told(body: bytes):
    with pytest.raises(ReadingFailed):
        read_pdf(body)
