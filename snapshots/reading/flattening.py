"""Flattening: HTML that is nested deeper than the parser goes, made shallow without losing text.

libxml2 stops at 2,048 levels and silently drops what is deeper, so a page of 50,000 nested `div`
elements would read as empty.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

DEEPEST = 2000
"""Levels from which a tree is suspected to be cut off."""

_KEPT_LEVELS = 500

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*>")
_UNNESTED = frozenset(
    re.findall(
        r"\S+",
        "area base br col embed hr img input link meta source wbr p li td th tr dt dd option",
    )
)
"""Elements that hold nothing, or that the next one of their kind closes."""

_INLINE = frozenset(
    re.findall(
        r"\S+",
        "a abbr b big cite code em font i ins kbd label mark q s small span strong sub sup tt u",
    )
)


def depth_of(root: _Element) -> int:
    """Return how many elements the deepest one under *root* is in, itself counted."""
    depth = deepest = 0
    stack = [(root, 1)]
    while stack:
        element, depth = stack.pop()
        deepest = max(deepest, depth)
        stack.extend((child, depth + 1) for child in element)
    return deepest


def flatten(text: str) -> str:
    """Return the HTML *text* without the tags that stand deeper than some hundred levels.

    A tag of a block leaves a line break behind, so that texts do not run together.
    """
    depth = 0

    def keep_or_drop(match: re.Match[str]) -> str:
        nonlocal depth
        name = match[2].lower()
        if name in _UNNESTED:
            return match[0] if depth <= _KEPT_LEVELS else "<br>"
        depth += -1 if match[1] else 1
        level = depth + 1 if match[1] else depth
        depth = max(depth, 0)
        if level <= _KEPT_LEVELS:
            return match[0]
        return "" if name in _INLINE else "<br>"

    return _TAG.sub(keep_or_drop, text)
