"""Raised numbers: 10² must not read as 102, nor a note after 2020 as 20201."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element


def around(element: _Element) -> tuple[str, str]:
    """Return what stands before and after the text of a `sup` element.

    A raised number that follows a word is a note where it is a link, `text [1]`, and else a power,
    `10^2`. Letters stay as they are: `1st`.
    """
    text = "".join(element.itertext()).strip()
    if not text.isdigit() or not _before(element)[-1:].strip():
        return "", ""
    return (" [", "]") if _is_note(element) else ("^", "")


def _before(element: _Element) -> str:
    """Return the text straight before *element*, also when it is the first thing in a link."""
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None:
        return previous.tail or "".join(previous.itertext())
    if parent is None:
        return ""
    return parent.text or (_before(parent) if parent.tag == "a" else "")


def _is_note(element: _Element) -> bool:
    parent = element.getparent()
    return element.find(".//a") is not None or (parent is not None and parent.tag == "a")
