"""Reading DOCX: paragraphs with the ordinals that Word shows, tables, notes.

WordprocessingML is made into the few elements of HTML that say the same, and read as such. What was
inserted under "track changes" is text, what was deleted is not. Headers and footers are kept as
removed blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from snapshots.filtering import Block
from snapshots.reading.docx_numbering import (
    Numbering,
    W,
    child_value,
    levels_of_styles,
    numbering_of,
)
from snapshots.reading.lines import Serialiser
from snapshots.reading.ordinals import BULLET
from snapshots.reading.packages import Package, local, open_package
from snapshots.reading.typesetting import PAGE_FURNITURE

READER = "docx"
READER_VERSION = 1

_KIND = "a DOCX"
_HEADING = re.compile(r"heading ([1-6])", re.IGNORECASE)
_TRUE = {"1", "true", "on"}
_MOST_HEADINGS = 6
_LONGEST_CHAIN = 20

_NOT_TEXT = {
    "del", "moveFrom", "delText", "instrText", "delInstrText", "Fallback", "pPr", "rPr", "sectPr",
    "sdtPr", "tblPr", "docPr", "cNvPr",
}  # fmt: skip
_SIGNS = {
    "tab": " ",
    "ptab": " ",
    "noBreakHyphen": "\u2011",
    "softHyphen": "\u00ad",
    "cr": "\n",
    "br": "\n",
}


@dataclass(frozen=True, slots=True)
class _Style:
    """What a paragraph style says of its paragraphs."""

    heading: int = 0
    list_id: str | None = None
    level: int | None = None


@dataclass(slots=True)
class _Document:
    """A document being read: its styles, its counters, and the notes that it has referred to."""

    styles: dict[str, _Style]
    default_style: str
    numbering: Numbering
    notes: dict[str, dict[str, etree._Element]]
    referred: dict[etree._Element, str] = field(default_factory=dict)


def read_docx(body: bytes) -> tuple[Block, ...]:
    """Return the blocks of the DOCX *body*.

    Raises: ReadingFailed where it is locked, damaged, or unpacks to too much.
    """
    package = open_package(body, _KIND)
    name = next(iter(package.names(r"word/document\d*\.xml")), "word/document.xml")
    document = _document(package)
    root = etree.Element("div")
    for part in package.xml(name).iter(f"{W}body"):
        _add_blocks(part, root, document)
    _add_notes(root, document)
    furniture = (Block(text, PAGE_FURNITURE) for text in _furniture(package))
    return (*furniture, *Serialiser({}).serialise(root))


def _add_notes(root: etree._Element, document: _Document) -> None:
    done = 0
    # A note may refer to another, which then follows.
    while done < len(document.referred):
        note, mark = list(document.referred.items())[done]
        done += 1
        holder = etree.SubElement(root, "div")
        _add_blocks(note, holder, document)
        first = holder[0] if len(holder) else etree.SubElement(holder, "p")
        first.text = f"{mark} {(first.text or '').lstrip()}"


def _furniture(package: Package) -> Iterator[str]:
    """Yield the texts of headers and footers, each once."""
    texts: list[str] = []
    for name in package.names(r"word/(?:header|footer)\d*\.xml"):
        paragraphs = package.xml(name).iter(f"{W}p")
        texts += ["".join(t.text or "" for t in each.iter(f"{W}t")).strip() for each in paragraphs]
    yield from dict.fromkeys(filter(None, texts))


# --- styles ---------------------------------------------------------------------------------


def _document(package: Package) -> _Document:
    numbering = package.xml("word/numbering.xml") if "word/numbering.xml" in package else None
    styles_root = package.xml("word/styles.xml") if "word/styles.xml" in package else None
    elements = {
        each.get(f"{W}styleId", ""): each
        for each in (styles_root.iter(f"{W}style") if styles_root is not None else ())
    }
    defaults = [name for name, each in elements.items() if each.get(f"{W}default") in _TRUE]
    default = next((n for n in defaults if elements[n].get(f"{W}type") == "paragraph"), "")
    levels = levels_of_styles(numbering)
    styles = {name: _style(name, elements, levels) for name in elements}
    lists = {name: child_value(each, "pPr/numPr/numId") or "" for name, each in elements.items()}
    notes = {kind: _notes(package, kind) for kind in ("footnote", "endnote")}
    return _Document(styles, default, numbering_of(numbering, lists), notes)


def _style(name: str, elements: dict[str, etree._Element], levels: dict[str, int]) -> _Style:
    """Return what the style *name* says, itself or through the styles that it is based on."""
    heading = 0
    list_id: str | None = None
    level: int | None = None
    at: str | None = name
    for _ in range(_LONGEST_CHAIN):
        element = elements.get(at or "")
        if element is None:
            break
        heading = heading or _heading(element)
        if list_id is None:
            list_id = child_value(element, "pPr/numPr/numId")
            if list_id is not None:
                stated = _level(child_value(element, "pPr/numPr/ilvl"))
                level = levels.get(name, levels.get(at or "", stated or 0))
        at = child_value(element, "basedOn")
    return _Style(heading, list_id, level)


def _heading(element: etree._Element) -> int:
    named = _HEADING.fullmatch(child_value(element, "name") or "")
    if named:
        return int(named[1])
    if (child_value(element, "name") or "").lower() == "title":
        return 1
    return _outline(child_value(element, "pPr/outlineLvl"))


def _outline(value: str | None) -> int:
    level = _level(value)
    return level + 1 if level is not None and level < _MOST_HEADINGS else 0


def _level(value: str | None) -> int | None:
    return int(value) if value and re.fullmatch(r"\d{1,2}", value, re.ASCII) else None


def _notes(package: Package, kind: str) -> dict[str, etree._Element]:
    name = f"word/{kind}s.xml"
    if name not in package:
        return {}
    # Separators are drawn above notes; they have a type.
    return {
        each.get(f"{W}id", ""): each
        for each in package.xml(name).iter(f"{W}{kind}")
        if each.get(f"{W}type") in {None, "normal"}
    }


# --- blocks ---------------------------------------------------------------------------------


def _add_blocks(parent: etree._Element, to: etree._Element, document: _Document) -> None:
    """Add the paragraphs and tables of *parent* to the element *to*."""
    for element in parent:
        name = local(element)
        if name == "p":
            _add_paragraph(element, to, document)
        elif name == "tbl":
            _add_table(element, to, document)
        elif name in {"sdt", "sdtContent", "ins", "moveTo", "customXml"}:
            _add_blocks(element, to, document)


def _add_table(table: etree._Element, to: etree._Element, document: _Document) -> None:
    made = etree.SubElement(to, "table")
    for row in table.iter(f"{W}tr"):
        if next(row.iterancestors(f"{W}tbl")) is not table:
            continue
        made_row = etree.SubElement(made, "tr")
        for cell in row.iter(f"{W}tc"):
            if next(cell.iterancestors(f"{W}tr")) is row:
                _add_blocks(cell, etree.SubElement(made_row, "td"), document)


def _add_paragraph(paragraph: etree._Element, to: etree._Element, document: _Document) -> None:
    properties = paragraph.find(f"{W}pPr")
    style_name = child_value(properties, "pStyle") or document.default_style
    style = document.styles.get(style_name, _Style())
    if _is_deleted(properties):
        return
    boxes: list[etree._Element] = []
    text = "".join(_runs(paragraph, document, boxes))
    # An empty paragraph that is numbered is counted by Word as well, and its number is seen.
    marker = _marker(properties, style, document)
    if not text.strip() and marker == BULLET.strip():
        marker = ""
    heading = _outline(child_value(properties, "outlineLvl")) or style.heading
    made = etree.SubElement(to, f"h{heading}" if heading and text.strip() else "p")
    _set_lines(made, f"{marker} {text}" if marker else text)
    for box in boxes:
        _add_blocks(box, to, document)


def _marker(properties: etree._Element | None, style: _Style, document: _Document) -> str:
    own = child_value(properties, "numPr/numId")
    list_id = own if own is not None else style.list_id
    if list_id is None or list_id == "0":
        return ""
    level = _level(child_value(properties, "numPr/ilvl"))
    if level is None:
        level = style.level or 0
    return document.numbering.marker(list_id, level)


def _is_deleted(properties: etree._Element | None) -> bool:
    """Tell whether the whole paragraph, its mark included, was deleted under track changes."""
    if properties is None or properties.find(f"{W}rPr/{W}del") is None:
        return False
    paragraph = properties.getparent()
    return paragraph is not None and next(paragraph.iter(f"{W}t"), None) is None


def _set_lines(element: etree._Element, text: str) -> None:
    first, *rest = text.split("\n")
    element.text = first
    for line in rest:
        etree.SubElement(element, "br").tail = line


# --- runs -----------------------------------------------------------------------------------


def _runs(
    parent: etree._Element, document: _Document, boxes: list[etree._Element]
) -> Iterator[str]:
    """Yield the text of *parent*; text boxes in it are added to *boxes*, as blocks of their own."""
    for element in parent:
        name = local(element)
        if name == "txbxContent":
            boxes.append(element)
        elif name == "r":
            yield from _run(element, document, boxes)
        elif (sign := _sign(element, name, document)) is not None:
            yield sign
        elif name not in _NOT_TEXT:
            yield from _runs(element, document, boxes)


def _sign(element: etree._Element, name: str, document: _Document) -> str | None:
    """Return the text that *element* itself stands for, or None where it may hold some."""
    if name == "t":
        return element.text or ""
    if name in _SIGNS:
        return " " if element.get(f"{W}type") in {"page", "column"} else _SIGNS[name]
    if name == "sym":
        return _symbol(element)
    if name in {"footnoteReference", "endnoteReference"}:
        return _note(element, name.removesuffix("Reference"), document)
    return None


def _run(run: etree._Element, document: _Document, boxes: list[etree._Element]) -> Iterator[str]:
    """Yield the text of one run, marked where its look changes what it says."""
    properties = run.find(f"{W}rPr")
    if _is_on(properties, "vanish"):
        return
    text = "".join(_runs(run, document, boxes))
    if text.strip() and (_is_on(properties, "strike") or _is_on(properties, "dstrike")):
        text = f"~~{text}~~"
    raised = child_value(properties, "vertAlign") == "superscript"
    yield f"^{text}" if raised and text.strip().isdigit() else text


def _is_on(properties: etree._Element | None, name: str) -> bool:
    found = properties.find(W + name) if properties is not None else None
    return found is not None and found.get(f"{W}val", "1") not in {"0", "false", "off", "none"}


def _symbol(element: etree._Element) -> str:
    code = element.get(f"{W}char", "")
    if not re.fullmatch(r"[0-9A-Fa-f]{4}", code):
        return "\ufffd"
    # Symbol fonts place their signs at U+F000; which sign that is only the font knows.
    return chr(int(code, 16))


def _note(element: etree._Element, kind: str, document: _Document) -> str:
    note = document.notes[kind].get(element.get(f"{W}id", ""))
    if note is None or element.get(f"{W}customMarkFollows") in _TRUE:
        return ""
    if note not in document.referred:
        marks = document.referred.values()
        number = 1 + sum(mark.startswith("[e") == (kind == "endnote") for mark in marks)
        document.referred[note] = f"[e{number}]" if kind == "endnote" else f"[{number}]"
    return f" {document.referred[note]}"
