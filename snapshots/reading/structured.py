"""Reading JSON and XML: what paths of the profile find, or everything, a value a line.

Texts in JSON that hold markup are read as HTML, other ones line by line. An XML element with text
of its own is a line, with all that is in it; what only holds other elements is not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from cssselect import GenericTranslator, SelectorError
from lxml import etree

from snapshots.errors import ReadingFailed
from snapshots.filtering import Block
from snapshots.model import Profile
from snapshots.reading.html import OUTSIDE, PROFILE_REMOVE, read_html
from snapshots.reading.lines import Rule, Serialiser
from snapshots.reading.packages import local, parse_xml
from snapshots.reading.paths import found
from snapshots.reading.plain import read_plain

JSON_READER = "json"
XML_READER = "xml"
READER_VERSION = 1

_XHTML = "http://www.w3.org/1999/xhtml"
_MARKUP = re.compile(
    r"</?(?:p|div|h[1-6]|ul|ol|li|table|br|span|strong|em|a)\b[^<>]*>", re.IGNORECASE
)
_DEEPEST = 200


def read_json(text: str, profile: Profile) -> tuple[Block, ...]:
    """Return the blocks of the JSON *text*: a value a line, with its name where it has one.

    Raises: ReadingFailed.
    """
    try:
        value = json.loads(text, parse_float=str, parse_int=str, object_pairs_hook=_members)
    except (ValueError, RecursionError) as error:
        raise ReadingFailed(f"Reading JSON: it is not whole ({error}).") from error
    if not profile.path:
        return tuple(_blocks(value, ""))
    return tuple(
        block for path in profile.path for each in found(value, path) for block in _blocks(each, "")
    )


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # JSON allows a name twice; the later must not hide the earlier.
    members: dict[str, Any] = {}
    for name, value in pairs:
        while name in members:
            name += "'"  # noqa: PLW2901  the next free name
        members[name] = value
    return members


def _blocks(value: Any, name: str, depth: int = 0) -> Iterator[Block]:
    if depth > _DEEPEST:
        raise ReadingFailed(f"Reading JSON: it is nested more than {_DEEPEST} deep.")
    if isinstance(value, dict):
        for key, member in value.items():
            yield from _blocks(member, f"{name}.{key}" if name else key, depth + 1)
    elif isinstance(value, list):
        for number, element in enumerate(value):
            yield from _blocks(element, f"{name}[{number}]" if name else "", depth + 1)
    else:
        yield from _scalar(value, name)


def _scalar(value: Any, name: str) -> Iterator[Block]:
    label = f"{name}: " if name else ""
    if not isinstance(value, str):
        yield Block(label + json.dumps(value))
    elif _MARKUP.search(value):
        if name:
            yield Block(label.strip())
        # A page within the data has no site around it.
        yield from read_html(f"<html><body>{value}", Profile(select=("body",)))
    else:
        for block in read_plain(value):
            yield Block(label + block.text)
            label = ""


def read_xml(body: bytes, profile: Profile) -> tuple[Block, ...]:
    """Return the blocks of the XML *body*.

    *path* of the profile holds XPaths, *select* and *remove* CSS selectors; both know the names of
    elements without their namespaces.

    Raises: ReadingFailed.
    """
    root = parse_xml(body, "XML")
    html = {each for each in root.iter(etree.Element) if etree.QName(each).namespace == _XHTML}
    for element in root.iter(etree.Element):
        element.tag = local(element)
    chosen = _chosen(root, profile)
    removals: dict[etree._Element, Rule | None] = dict.fromkeys(
        _selected(root, profile.remove), PROFILE_REMOVE
    )
    if (profile.path or profile.select) and not chosen:
        return ()
    _name_as_html(root, html)
    return Serialiser(removals, {}, frozenset(chosen), OUTSIDE).serialise(root)


def _chosen(root: etree._Element, profile: Profile) -> list[etree._Element]:
    chosen = _selected(root, profile.select)
    for path in profile.path:
        try:
            result = root.getroottree().xpath(path)
        except (etree.XPathError, ValueError) as error:  # the second for controls in it
            raise ReadingFailed(f'Reading XML: the path "{path}" failed ({error}).') from error
        if not isinstance(result, list):
            raise ReadingFailed(f'Reading XML: the path "{path}" finds no elements.')
        chosen += [each for each in result if isinstance(each, etree._Element)]  # noqa: SLF001 (lxml names its type so)
    return chosen


def _selected(root: etree._Element, selectors: tuple[str, ...]) -> list[etree._Element]:
    found_: list[etree._Element] = []
    for selector in selectors:
        try:
            path = GenericTranslator().css_to_xpath(selector, prefix="descendant-or-self::")
            found_.extend(root.xpath(path))
        except (etree.XPathError, SelectorError) as error:
            raise ReadingFailed(
                f'Reading XML: the selector "{selector}" failed ({error}). Write a simpler one.'
            ) from error
    return found_


def _name_as_html(root: etree._Element, html: set[etree._Element]) -> None:
    """Name the elements as HTML would: `div` what holds elements, `p` what has text of its own."""
    stack = [(root, False)]
    while stack:
        element, in_line = stack.pop()
        is_html = element in html
        if not is_html:
            has_text = in_line or _has_own_text(element)
            element.tag = "span" if in_line else ("p" if has_text else "div")
        else:
            has_text = in_line
        below = has_text and not is_html
        stack.extend((child, below) for child in element if isinstance(child.tag, str))


def _has_own_text(element: etree._Element) -> bool:
    texts = [element.text, *(child.tail for child in element)]
    return any(text and not text.isspace() for text in texts)
