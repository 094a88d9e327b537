"""Wording: the words that a change removed and added, as text to search and as HTML to read."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import regex

from differ.model import Change, Kind
from differ.rendering.characters import visible
from differ.rendering.passages import Fragment, Mark, both_sides, new_side, old_side

ALGORITHM = "hexapla-words 2"
"""The rules that words are counted by: other ones make other records."""

PIECES_APART = " … "

_WORD = regex.compile(r"(?i:https?)://\S+|\p{L}[\p{L}\p{M}\p{N}'’-]*|\p{N}+")
_TAGS = {Mark.GONE: "del", Mark.COME: "ins"}


def removed_words(change: Change) -> str:
    """Return the pieces that *change* removed, three dots between them."""
    return _joined(old_side(change), Mark.GONE)


def added_words(change: Change) -> str:
    """Return the pieces that *change* added, three dots between them."""
    return _joined(new_side(change), Mark.COME)


def count_words(text: str) -> int:
    """Return the number of words in *text*.

    A run of a script without spaces counts as one, and so does an address of the web, as in the
    reasons that the differ gives.

    >>> count_words("Don't pay 30 euros … in May, see https://example.org/a?b=1#c-d")
    8
    """
    return len(_WORD.findall(text))


def inline_html(change: Change) -> str:
    """Return both sides of *change* as one text, `<del>` before the `<ins>` that replaced it.

    What is not wording has the class `quiet`. Segments are divided by line feeds.
    """
    return "".join(map(_html, both_sides(change)))


def _joined(fragments: Iterable[Fragment], mark: Mark) -> str:
    return PIECES_APART.join(
        piece for each in fragments if each.mark is mark and (piece := each.text.strip())
    )


def _html(fragment: Fragment) -> str:
    text = escape(visible(fragment.text))
    if fragment.mark is Mark.SAME:
        return text
    tag = _TAGS[fragment.mark]
    quiet = "" if fragment.kind in {None, Kind.WORDING, Kind.NUMBER} else ' class="quiet"'
    return f"<{tag}{quiet}>{text}</{tag}>"
