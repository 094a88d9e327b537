"""Reading PDF with PDFium: the lines of its pages, with their places."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

from snapshots.errors import ReadingFailed
from snapshots.filtering import Block
from snapshots.model import ReadingWarning
from snapshots.reading.typesetting import Line, read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

READER = "pdf"
READER_VERSION = 1

_MOST_TOLD = 12
_MOST_PAGES = 5000
_MOST_CHARACTERS = 20_000_000
_LINE_END = "\r\n"
_HYPHEN_AT_LINE_END = "\ufffe"
"""PDFium's mark for a hyphen at which it joined two lines."""


def read_pdf(body: bytes) -> tuple[Block, ...]:
    """Return the blocks of the PDF *body*; headers, footers and page numbers as removed ones.

    Raises: ReadingFailed where it is locked, damaged, or consists of pictures.
    """
    return read_pages(body)[0]


def read_pages(body: bytes) -> tuple[tuple[Block, ...], tuple[ReadingWarning, ...]]:
    """Return the blocks of the PDF *body*, and a warning where some of its pages have no text.

    Raises: ReadingFailed where it is locked, damaged, or consists of pictures.
    """
    document = _opened(body)
    try:
        lines = list(_lines(document))
        count = len(document)
    finally:
        document.close()
    if not lines:
        raise ReadingFailed(
            f"Reading a PDF: none of its {count} pages has text; they seem to be pictures, as "
            "scanners make them. Run OCR over it and watch the result."
        )
    return read_lines(lines), tuple(_silent_pages({line.page for line in lines}, count))


def _silent_pages(with_text: set[int], count: int) -> Iterator[ReadingWarning]:
    silent = [str(page + 1) for page in range(count) if page not in with_text]
    if silent:
        pages = ", ".join(silent[:_MOST_TOLD]) + (" …" if len(silent) > _MOST_TOLD else "")
        yield ReadingWarning(
            rule="pages without text",
            message=f"{len(silent)} of {count} pages have no text, and may be pictures: {pages}",
        )


def _opened(body: bytes) -> Any:
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD:
            raise ReadingFailed(
                "Reading a PDF: it is locked with a password. Ask its publisher for an open copy."
            ) from error
        raise ReadingFailed(
            f"Reading a PDF: it is damaged or cut off ({error}). Its bytes are kept; the next "
            "visit may bring a whole one."
        ) from error
    if len(document) > _MOST_PAGES:
        raise ReadingFailed(
            f"Reading a PDF: it has {len(document):,} pages, the most is {_MOST_PAGES:,}."
        )
    return document


def _lines(document: Any) -> Iterator[Line]:
    import pypdfium2

    characters = 0
    for number in range(len(document)):
        try:
            page = document[number].get_textpage()
        except pypdfium2.PdfiumError as error:
            raise ReadingFailed(
                f"Reading a PDF: page {number + 1} of {len(document)} is damaged ({error})."
            ) from error
        text = page.get_text_range().replace(_HYPHEN_AT_LINE_END, "-\n")
        characters += len(text)
        if characters > _MOST_CHARACTERS:
            raise ReadingFailed(
                f"Reading a PDF: it has more than {_MOST_CHARACTERS:,} characters of text."
            )
        yield from _lines_of(page, text, number)


def _lines_of(page: Any, text: str, number: int) -> Iterator[Line]:
    at = 0
    for line in text.split("\n"):
        content = line.rstrip()
        begin = at + len(line) - len(line.lstrip())
        if content.strip():
            yield _line(page, content.strip(), begin, at + len(content) - 1, number)
        # A hyphen at a line end was one character, of which we made two.
        at += len(line) + (0 if line.endswith("-") else 1)


def _line(page: Any, text: str, first: int, last: int, number: int) -> Line:
    from pypdfium2 import raw

    left, bottom, _ = _box(page, first)
    _, _, right = _box(page, last)
    size = raw.FPDFText_GetFontSize(page, first)
    matrix = raw.FS_MATRIX()
    if raw.FPDFText_GetMatrix(page, first, ctypes.byref(matrix)):
        size *= abs(matrix.d) or abs(matrix.b) or 1.0
    return Line(number, text, left, max(left, right), bottom, size or 1.0)


def _box(page: Any, index: int) -> tuple[float, float, float]:
    """Return left, bottom and right of a character, its descent and side bearings included."""
    from pypdfium2 import raw

    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(page, index, ctypes.byref(box))
    return box.left, box.bottom, box.right
