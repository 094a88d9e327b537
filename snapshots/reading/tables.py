"""Tables: those that hold data, a row a line, as against those that only lay out a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

CELLS = {"td", "th"}
_MAKES_LAYOUT = {"table", "h1", "h2", "h3", "h4", "h5", "h6", "article", "section", "main", "form"}
_PARAGRAPHS = {"p", "div", "li", "blockquote"}
_MOST_PARAGRAPHS = 3
_LONGEST_CELL = 1500


def has_data(row: _Element) -> bool:
    """Tell whether *row* is one of a table of data: several cells, none of which holds a page.

    A row whose cell holds headings, another table or a run of paragraphs lays text out.
    """
    if _role_is_presentation(row):
        return False
    cells = [cell for cell in row if cell.tag in CELLS]
    return len(cells) > 1 and all(_is_short(cell) for cell in cells)


def _role_is_presentation(row: _Element) -> bool:
    table = next(row.iterancestors("table"), None)
    return table is not None and table.get("role") in {"presentation", "none"}


def _is_short(cell: _Element) -> bool:
    paragraphs = length = 0
    for element in cell.iter():
        if element.tag in _MAKES_LAYOUT:
            return False
        paragraphs += element.tag in _PARAGRAPHS
        length += len(element.text or "") + len(element.tail or "")
        if paragraphs > _MOST_PARAGRAPHS or length > _LONGEST_CELL:
            return False
    return True
