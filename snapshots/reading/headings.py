"""Headings that are none in the markup: short lines, bold or centred, above a text that is not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element

_LONGEST = 100
_DEEPEST = 6
_FIRST_LEVEL = 2

_TAG = re.compile(r"h([1-6])")
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|bolder|[6-9]00)", re.IGNORECASE)
_NORMAL = re.compile(r"font-weight\s*:\s*(?:normal|lighter|[1-5]00)", re.IGNORECASE)
_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_BEGINS = re.compile(r"[\W_]*(?:[^\W_a-zа-яäöüçğşıñéèà]|\d)")
_WORD = re.compile(r"[^\W\d_]{2}|[\u2e80-\u9fff]")
_ENDS_A_SENTENCE = re.compile(r"[.;,!?:…。；，：؛،]\W*$")
_LINES = ("p", "div", "center")
_ELSEWHERE = frozenset(
    re.findall(
        r"\w+", "li td th dt dd blockquote a figcaption caption label button summary address"
    )
)


def headings_of(
    root: _Element, skipped: Mapping[_Element, object], blocks: frozenset[str]
) -> dict[_Element, int]:
    """Return the lines under *root* that look like headings, each with its level.

    They are one level below the last heading of the markup. *blocks* names the elements that begin
    lines; elements in *skipped* are no text.
    """
    found: dict[_Element, int] = {}
    level = _FIRST_LEVEL
    for element in root.iter(etree.Element):
        tag = str(element.tag)
        if marked := _TAG.fullmatch(tag):
            level = min(int(marked[1]) + 1, _DEEPEST)
        elif element.get("role") == "heading":
            stated = element.get("aria-level", "")
            found[element] = int(stated) if stated in {"1", "2", "3", "4", "5", "6"} else level
        elif tag in _LINES and element not in skipped and _looks_so(element, blocks):
            found[element] = level
    return found


def _looks_so(element: _Element, blocks: frozenset[str]) -> bool:
    text = _short_text(element, blocks)
    if text is None or not _WORD.search(text) or _ENDS_A_SENTENCE.search(text):
        return False
    if not _BEGINS.match(text) or any(each.tag in _ELSEWHERE for each in element.iterancestors()):
        return False
    return _is_centred(element) or (_is_bold(element) and _is_above_text(element))


def _short_text(element: _Element, blocks: frozenset[str]) -> str | None:
    """Return the text of *element*, or None where it is long, or not one line."""
    text = ""
    for each in element.iter():
        if each is not element and (each.tag in blocks or each.tag in {"br", "a", "img", "input"}):
            return None
        text += (each.text or "") if isinstance(each.tag, str) else ""
        text += (each.tail or "") if each is not element else ""
        if len(text) > 2 * _LONGEST:
            return None
    text = " ".join(text.split())
    return text if text and len(text) <= _LONGEST else None


def _is_centred(element: _Element) -> bool:
    if element.tag == "center" or element.get("align", "").lower() == "center":
        return True
    return _CENTRED.search(element.get("style", "")) is not None


def _is_bold(element: _Element) -> bool:
    """Tell whether all of the text of *element* is bold."""
    if _BOLD.search(element.get("style", "")):
        return True
    return all(_has_bold_around(each, element) for each in _text_holders(element))


def _text_holders(element: _Element) -> Iterator[_Element]:
    """Yield the elements in which text stands directly, *element* among them."""
    for each in element.iter(etree.Element):
        if each.text and not each.text.isspace():
            yield each
        parent = each.getparent()
        if each is not element and parent is not None and (each.tail or "").strip():
            yield parent


def _has_bold_around(holder: _Element, line: _Element) -> bool:
    at: _Element | None = holder
    while at is not None and at is not line:
        style = at.get("style", "")
        if _NORMAL.search(style):
            return False
        if at.tag in {"b", "strong"} or _BOLD.search(style):
            return True
        at = at.getparent()
    return False


def _is_above_text(element: _Element) -> bool:
    """Tell whether what follows *element* is not bold itself; bold lines in a row are text."""
    below = element.getnext()
    while below is not None and not "".join(below.itertext()).strip():
        below = below.getnext()
    return below is not None and (below.tag not in _LINES or not _is_bold(below))
