"""Parts of a page that differ from one fetch to the next, and selectors that leave them out.

A counter, an advertisement or a list of what is read most makes a page differ at every visit. Here
the elements that hold such parts are found, with a selector for each that names no more.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from snapshots.errors import ReadingFailed
from snapshots.reading.html import parsed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.etree import _Element

_NAME = re.compile(r"-?[a-zA-Z_][\w-]*", re.ASCII)
"""Names that selectors can say as they stand; `--x`, `-1` and `o:p` would have to be escaped."""

_LARGEST_SHARE = 0.2
"""How much of the page's text an element may hold that is left out: more would be the text."""


def selectors(html: str, differing: Sequence[str]) -> tuple[str, ...]:
    """Return CSS selectors for the elements of *html* that hold the segments *differing*.

    A segment for which no selector is found that leaves the most of the page is passed over.
    """
    try:
        root = parsed(html)
    except ReadingFailed:
        return ()
    if root is None:
        return ()
    most = _LARGEST_SHARE * len(_text(root))
    found: dict[str, None] = {}
    for segment in differing:
        selector = _selector(root, _letters(segment), most)
        if selector is not None:
            found[selector] = None
    return tuple(found)


def _selector(root: _Element, wanted: str, most: float) -> str | None:
    holder = _deepest(root, wanted) if wanted else None
    while holder is not None and len(_text(holder)) <= most:
        for selector in _candidates(holder):
            chosen = root.cssselect(selector)
            if sum(len(_text(each)) for each in chosen) <= most:
                return selector
        holder = holder.getparent()
    return None


def _deepest(root: _Element, wanted: str) -> _Element | None:
    """Return the smallest element whose letters and digits contain those of *wanted*."""
    if wanted not in _text(root):
        return None
    element = root
    while True:
        inside = [child for child in element.iterchildren(etree.Element) if wanted in _text(child)]
        if not inside:
            return element
        element = inside[0]


def _candidates(element: _Element) -> Iterator[str]:
    """Yield selectors for *element* by the names that its author gave it."""
    tag, identifier = str(element.tag), element.get("id") or ""
    if _NAME.fullmatch(identifier):
        yield f"#{identifier}"
    for name in (element.get("class") or "").split():
        if _NAME.fullmatch(name):
            yield f"{tag}.{name}" if _NAME.fullmatch(tag) else f".{name}"
    if tag in {"aside", "footer", "nav", "time"}:
        yield tag


def _text(element: _Element) -> str:
    return _letters("".join(element.itertext()))


def _letters(text: str) -> str:
    """Return the letters and digits of *text*: ordinals and marks are not written in the page."""
    return "".join(character for character in text if character.isalnum())
