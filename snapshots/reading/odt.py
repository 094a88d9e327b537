"""Reading ODT: paragraphs with the ordinals that a word processor shows, tables, notes.

OpenDocument is made into the few elements of HTML that say the same, and read as such (OpenDocument
1.3 part 3, chapters 5, 9 and 16). What was deleted under "track changes" stands apart and is not
read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from snapshots.errors import ReadingFailed
from snapshots.filtering import Block
from snapshots.reading.lines import Serialiser
from snapshots.reading.numerals import is_alphabet, numeral, repeated
from snapshots.reading.packages import local, open_package
from snapshots.reading.typesetting import PAGE_FURNITURE

READER = "odt"
READER_VERSION = 1

_KIND = "an ODT"
_NS = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
_TEXT = "{" + _NS.format("text") + "}"
_STYLE = "{" + _NS.format("style") + "}"
_TABLE = "{" + _NS.format("table") + "}"
_OFFICE = "{" + _NS.format("office") + "}"

_SYSTEMS = {
    "1": "decimal",
    "a": "lower-alpha",
    "A": "upper-alpha",
    "i": "lower-roman",
    "I": "upper-roman",
}
_NOT_TEXT = {
    "tracked-changes", "annotation", "annotation-end", "sequence-decls", "forms", "note-citation",
    "ruby-text",
}  # fmt: skip
_HOLDERS = {
    "section", "table-of-content", "alphabetical-index", "illustration-index", "user-index",
    "bibliography", "index-body", "index-title", "text-box", "frame", "numbered-paragraph",
}  # fmt: skip
_SIGNS = {"s": " ", "tab": " ", "line-break": "\n"}
_MOST_REPEATED = 50
_DEEPEST_HEADING = 6


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is counted and written; an empty *system* writes no number."""

    system: str = ""
    prefix: str = ""
    suffix: str = ""
    shown: int = 1
    start: int = 1
    bullet: bool = False


_Levels = dict[int, _Level]


@dataclass(slots=True)
class _Document:
    """A document being read: its list styles, its counters, and the notes it has referred to."""

    lists: dict[str, _Levels]
    outline: _Levels
    counters: dict[str, dict[int, int]] = field(default_factory=dict)
    headings: dict[int, int] = field(default_factory=dict)
    notes: list[tuple[str, etree._Element]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in which list a paragraph stands."""

    style: str
    list_id: str
    level: int


def read_odt(body: bytes) -> tuple[Block, ...]:
    """Return the blocks of the ODT *body*.

    Raises: ReadingFailed where it is locked, damaged, or unpacks to too much.
    """
    package = open_package(body, _KIND)
    if "META-INF/manifest.xml" in package and b"encryption-data" in package.part(
        "META-INF/manifest.xml"
    ):
        raise ReadingFailed(f"Reading {_KIND}: it is locked with a password.")
    content = package.xml("content.xml")
    styles = package.xml("styles.xml") if "styles.xml" in package else None
    document = _document(content, styles)
    root = etree.Element("div")
    for text in content.iter(f"{_OFFICE}text"):
        _add_blocks(text, root, document)
    for mark, note in document.notes:
        holder = etree.SubElement(root, "div")
        _add_blocks(note, holder, document)
        first = holder[0] if len(holder) else etree.SubElement(holder, "p")
        first.text = f"{mark} {(first.text or '').lstrip()}"
    furniture = (Block(text, PAGE_FURNITURE) for text in _furniture(styles))
    return (*furniture, *Serialiser({}).serialise(root))


def _furniture(styles: etree._Element | None) -> list[str]:
    found: list[str] = []
    for kind in ("header", "footer", "header-first", "footer-first", "header-left", "footer-left"):
        for part in styles.iter(_STYLE + kind) if styles is not None else ():
            found += ["".join(each.itertext()).strip() for each in part.iter(f"{_TEXT}p")]
    return list(dict.fromkeys(filter(None, found)))


# --- styles ---------------------------------------------------------------------------------


def _document(content: etree._Element, styles: etree._Element | None) -> _Document:
    roots = [root for root in (styles, content) if root is not None]
    lists = {
        each.get(f"{_STYLE}name", ""): _levels(each)
        for root in roots
        for each in root.iter(f"{_TEXT}list-style")
    }
    outline = next(
        (_levels(each) for root in roots for each in root.iter(f"{_TEXT}outline-style")), {}
    )
    return _Document(lists, outline)


def _levels(style: etree._Element) -> _Levels:
    levels = {}
    for element in style:
        at = _integer(element.get(f"{_TEXT}level"), 0)
        system = _SYSTEMS.get(element.get(f"{_STYLE}num-format", ""), "")
        levels[at] = _Level(
            system=system,
            prefix=element.get(f"{_STYLE}num-prefix", ""),
            suffix=element.get(f"{_STYLE}num-suffix", ""),
            shown=_integer(element.get(f"{_TEXT}display-levels"), 1),
            start=_integer(element.get(f"{_TEXT}start-value"), 1),
            bullet=local(element).endswith("bullet") or local(element).endswith("image"),
        )
    return levels


def _integer(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,6}", text, re.ASCII) else otherwise


def _counted(levels: _Levels, counters: dict[int, int], level: int, start: int | None) -> str:
    """Count one more at *level* and return the ordinal that is shown."""
    own = levels.get(level, _Level())
    if start is not None:
        counters[level] = start
    else:
        counters[level] = counters.get(level, own.start - 1) + 1
    for deeper in [each for each in counters if each > level]:
        del counters[deeper]
    if own.bullet:
        return "-"
    shown = [
        _number(levels.get(at, _Level()), counters.get(at, levels.get(at, _Level()).start))
        for at in range(max(1, level - own.shown + 1), level + 1)
    ]
    numbers = ".".join(filter(None, shown)) if own.system else ""
    return (own.prefix + numbers + own.suffix).strip() if numbers else ""


def _number(level: _Level, number: int) -> str:
    if not level.system:
        return ""
    if is_alphabet(level.system) and number > 0:
        return repeated(level.system, number)
    return numeral(level.system, number)


# --- blocks ---------------------------------------------------------------------------------


def _add_blocks(
    parent: etree._Element, to: etree._Element, document: _Document, place: _Place | None = None
) -> None:
    for element in parent:
        name = local(element)
        if name == "h":
            _add_heading(element, to, document)
        elif name == "p":
            _add_text(etree.SubElement(to, "p"), "", element, document)
        elif name == "list":
            _add_list(element, to, document, place)
        elif name == "table":
            _add_table(element, to, document)
        elif name in _HOLDERS:
            _add_blocks(element, to, document)


def _add_heading(element: etree._Element, to: etree._Element, document: _Document) -> None:
    level = _integer(element.get(f"{_TEXT}outline-level"), 1)
    marker = ""
    if element.get(f"{_TEXT}is-list-header") != "true":
        start = element.get(f"{_TEXT}start-value")
        restart = _integer(start, 1) if start else None
        marker = _counted(document.outline, document.headings, level, restart)
    made = etree.SubElement(to, f"h{min(level, _DEEPEST_HEADING)}")
    _add_text(made, marker, element, document)


def _add_list(
    element: etree._Element, to: etree._Element, document: _Document, outer: _Place | None
) -> None:
    """Add the items of a list; one inside another has its style and counters, a level deeper."""
    style = element.get(f"{_TEXT}style-name") or (outer.style if outer else "")
    if outer is not None:
        place = _Place(style, outer.list_id, outer.level + 1)
    else:
        goes_on = element.get(f"{_TEXT}continue-numbering") == "true"
        goes_on = goes_on or element.get(f"{_TEXT}continue-list") is not None
        place = _Place(style, style, 1)
        if not goes_on:
            document.counters.pop(style, None)
    for item in element:
        marker = ""
        if local(item) == "list-item":
            start = item.get(f"{_TEXT}start-value")
            marker = _item_marker(item, place, document, _integer(start, 1) if start else None)
        _add_item(item, marker, to, document, place)


def _item_marker(
    item: etree._Element, place: _Place, document: _Document, start: int | None
) -> str:
    if len(item) and local(item[0]) == "list":
        # An item that only holds a deeper list has no number of its own.
        return ""
    levels = document.lists.get(place.style, {})
    counters = document.counters.setdefault(place.list_id, {})
    return _counted(levels, counters, place.level, start)


def _add_item(
    item: etree._Element, marker: str, to: etree._Element, document: _Document, place: _Place
) -> None:
    for element in item:
        name = local(element)
        if name == "h":
            level = min(_integer(element.get(f"{_TEXT}outline-level"), 1), _DEEPEST_HEADING)
            _add_text(etree.SubElement(to, f"h{level}"), marker, element, document)
        elif name == "p":
            _add_text(etree.SubElement(to, "p"), marker, element, document)
        elif name == "list":
            _add_list(element, to, document, place)
        elif name == "table":
            _add_table(element, to, document)
        else:
            _add_blocks(element, to, document, place)
        marker = marker if name == "list" else ""


def _add_table(table: etree._Element, to: etree._Element, document: _Document) -> None:
    made = etree.SubElement(to, "table")
    for row in table.iter(f"{_TABLE}table-row"):
        if next(row.iterancestors(f"{_TABLE}table")) is not table:
            continue
        made_row = etree.SubElement(made, "tr")
        for cell in row:
            if local(cell) not in {"table-cell", "covered-table-cell"}:
                continue
            # Sheets repeat empty cells a thousand times.
            repeats = _integer(cell.get(f"{_TABLE}number-columns-repeated"), 1)
            for _ in range(min(repeats, _MOST_REPEATED)):
                _add_blocks(cell, etree.SubElement(made_row, "td"), document)


# --- text -----------------------------------------------------------------------------------


def _add_text(
    made: etree._Element, marker: str, paragraph: etree._Element, document: _Document
) -> None:
    text = _text_of(paragraph, document)
    first, *rest = (f"{marker} {text}" if marker else text).split("\n")
    made.text = first
    for line in rest:
        etree.SubElement(made, "br").tail = line


def _text_of(element: etree._Element, document: _Document) -> str:
    parts = [element.text or ""]
    for child in element:
        parts.append(_inline(child, document))
        parts.append(child.tail or "")
    return "".join(parts)


def _inline(element: etree._Element, document: _Document) -> str:
    name = local(element)
    if name in _SIGNS:
        return _SIGNS[name]
    if name == "note":
        return _note(element, document)
    if name in _NOT_TEXT or not name:
        return ""
    # A text box stands in a paragraph; its own become lines.
    text = _text_of(element, document)
    return f"\n{text}\n" if name in {"p", "h"} else text


def _note(element: etree._Element, document: _Document) -> str:
    body = element.find(f"{_TEXT}note-body")
    citation = element.find(f"{_TEXT}note-citation")
    if body is None:
        return ""
    mark = f"[{''.join(citation.itertext()).strip() if citation is not None else '*'}]"
    document.notes.append((mark, body))
    return f" {mark}"
