"""Tables: those that hold data, a row a line, as against those that only lay out a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

CELLS = {"td", "th"}
_MAKES_LAYOUT = {"table", "h1", "h2", "h3", "h4", "h5", "h6", "article", "section", "main", "form"}
_PARAGRAPHS = {"p", "div", "li", "blockquote"}
_LETTERS_OF_TEXT = 20
_SCRIPTS = {
    name: re.compile(f"[{letters}]")
    for name, letters in {
        "Latin": "A-Za-zÀ-ɏ",
        "Cyrillic": "\u0400-\u052f",
        "Greek": "\u0370-\u03ff",
        "Armenian": "\u0530-\u058f",
        "Hebrew": "\u0590-\u05ff",
        "Arabic": "\u0600-\u06ff",
        "Devanagari": "\u0900-\u097f",
        "Thai": "\u0e00-\u0e7f",
        "Georgian": "\u10a0-\u10ff",
        "Hangul": "\uac00-\ud7af",
        "Han": "\u3040-\u30ff\u3400-\u9fff",
    }.items()
}
_MOST_PARAGRAPHS = 3
_LONGEST_CELL = 1500


def has_data(row: _Element) -> bool:
    """Tell whether *row* is one of a table of data: several cells, none of which holds a page.

    A row whose cell holds headings, another table or a run of paragraphs lays text out, and so does
    one that sets a text beside its translation.
    """
    if _role_is_presentation(row):
        return False
    cells = [cell for cell in row if cell.tag in CELLS]
    return len(cells) > 1 and all(map(_is_short, cells)) and not _is_bilingual(cells)


def _is_bilingual(cells: list[_Element]) -> bool:
    """Tell whether every one of *cells* is a text, and no two are in one language or script."""
    languages = [
        cell.get("lang") or cell.get("{http://www.w3.org/XML/1998/namespace}lang") for cell in cells
    ]
    if all(languages) and len(set(languages)) == len(cells):
        return True
    scripts = [_script("".join(cell.itertext())) for cell in cells]
    return all(scripts) and len(set(scripts)) == len(cells)


def _script(text: str) -> str | None:
    """Return the script that most letters of *text* are in, if it is more than a few words."""
    counts = {name: len(pattern.findall(text)) for name, pattern in _SCRIPTS.items()}
    name = max(counts, key=lambda each: counts[each])
    enough = _LETTERS_OF_TEXT // 4 if name == "Han" else _LETTERS_OF_TEXT
    return name if counts[name] >= enough else None


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
