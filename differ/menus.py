"""Recognise menus: runs of lines that are nothing but links to other pages, and their headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import repeat

from differ.model import Span
from differ.segments import is_filler
from differ.significance import FORCE_WORDS

LEAST_LINKS = 3
"""Links that make a menu at the edge of a text: before its first sentences or after its last."""

MANY_LINKS = 15
"""Links that make a menu wherever they stand."""

_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()]*(?:\([^()]*\)[^()]*)*\)")
_WORD = re.compile(r"[^\W_]")
_DIGIT = re.compile(r"\d")
_ORDINAL = re.compile(r"^\s*\(?\w{1,3}[.)]\s", re.MULTILINE)
_TARGET = re.compile(r"\]\(([^()\s]*)")

# What a contract calls its own parts is never the entry of a menu.
_PART = re.compile(
    r"\b(?:addend(?:um|a)|annex(?:es|e|es)?|appendi(?:x|ces)|exhibits?|schedules?|amendments?"
    r"|anlagen?|anhang|anhänge|anexos?|allegat[oi]|bijlagen?|załącznik\w*|ek|əlavə|приложени\w+)\b",
    re.IGNORECASE,
)

_AROUND = 40
_EDGE_SENTENCES = 2
_BEYOND = 200
_ENTRIES = 0.6
_LABEL_WORDS = 7
_LABEL_LENGTH = 60
_TITLE_LENGTH = 160
_SENTENCE_WORDS = 2
_SENTENCE_ENDS = tuple(".;:,。؟।")


def is_menu(segments: Sequence[str], span: Span) -> bool:
    """Tell whether all of *segments* in *span* stand in a menu.

    A menu is a run without a sentence, six in ten of whose lines are links alone. At least
    `LEAST_LINKS` stand in it where the text has not begun or is over, `MANY_LINKS` elsewhere: a few
    links between paragraphs belong to the text.
    """
    inner = segments[span.start : span.end]
    if not any("](" in each for each in inner) or _holds_sentence(inner):
        return False
    if any(map(_PART.search, inner)):
        return False
    start, end = span.start, span.end
    while start > 0 and end - start < _AROUND + len(inner) and is_outer(segments[start - 1]):
        start -= 1
    stop = min(len(segments), end + _AROUND)
    while end < stop and is_outer(segments[end]):
        end += 1
    around = _links(segments[start : span.start]) + _links(segments[span.end : end])
    links = around + _links(inner)
    # An entry of a table of contents changes with a heading of the text; only whole ones go.
    if all(map(_leads_within, filter(is_entry, inner))):
        return links >= LEAST_LINKS and not around
    if links >= MANY_LINKS:
        return True
    return links >= LEAST_LINKS and (
        _is_edge(segments, range(start - 1, -1, -1))
        or _is_edge(segments, range(end, len(segments)))
    )


def is_run_of_links(text: str) -> bool:
    """Tell whether *text* is a whole menu by itself: links, their headings, and no sentence.

    >>> is_run_of_links("[Home](/) [News](/n) [Jobs](/j)\\n* [Help](/h)\\n" * 4)
    True
    """
    return text.count("](") >= MANY_LINKS and not _holds_sentence(text.split("\n"))


def is_entry(segment: str) -> bool:
    """Tell whether *segment* is nothing but links: an entry of a menu.

    A link that holds a sentence is none, it says something by itself.

    >>> is_entry("* [Help](/help) | [Jobs](/jobs)"), is_entry("[You waive your rights.](/x)")
    (True, False)
    """
    if "](" not in segment:
        return False
    titles = _LINK.findall(segment)
    return not _WORD.search(_ORDINAL.sub("", _without_links(segment))) and not any(
        map(_is_sentence_in_link, titles)
    )


def is_outer(segment: str) -> bool:
    """Tell whether *segment* can stand in a menu: an entry, a short heading, or a filler."""
    return is_filler(segment) or is_entry(segment) or is_label(segment)


def is_label(segment: str) -> bool:
    """Tell whether *segment* is a short phrase that says nothing by itself.

    >>> is_label("### Our products"), is_label("No"), is_label("You pay."), is_label("No refunds")
    (True, True, False, False)
    """
    if len(segment) > _LABEL_LENGTH and "](" not in segment:
        return False
    text = _without_links(segment).strip(" *_#>|-=~\u00a0")
    found = text.split()
    if len(text) > _LABEL_LENGTH or len(found) > _LABEL_WORDS:
        return False
    if len(found) >= _SENTENCE_WORDS and text.endswith(_SENTENCE_ENDS):
        return False
    return len(found) == 1 or not any(map(_binds, found, repeat(text)))


def _binds(word: str, text: str) -> bool:
    """Tell whether *word* binds or turns a phrase; in one with figures, May is a month."""
    word = word.strip(".,;:!?()")
    return word.casefold() in FORCE_WORDS and not (word == "May" and _DIGIT.search(text))


def turns(old: str, new: str) -> bool:
    """Tell whether links to the same places say something that binds on one side only."""
    if _TARGET.findall(old) != _TARGET.findall(new):
        return False
    return bool(_force(old) ^ _force(new))


def _force(text: str) -> frozenset[str]:
    return FORCE_WORDS.intersection(re.findall(r"[^\W_]+", _TARGET.sub("]", text).casefold()))


def _leads_within(entry: str) -> bool:
    """Tell whether all links of *entry* lead to a place in the text itself."""
    return all(target.startswith("#") for target in _TARGET.findall(entry))


def _holds_sentence(segments: Sequence[str]) -> bool:
    """Tell whether *segments*, taken together, say more than links and headings do."""
    # A link may go on over several lines.
    text = "\n".join(segments)
    if any(map(_is_sentence_in_link, _LINK.findall(text))):
        return True
    rest = [line for line in _without_links(text).split("\n") if _WORD.search(line)]
    links = text.count("](")
    return len(rest) * _ENTRIES > links * (1 - _ENTRIES) + 1 or not all(map(is_label, rest))


def _without_links(text: str) -> str:
    # Twice, because an image can stand in a link.
    return _LINK.sub("", _LINK.sub("", text))


def _links(segments: Sequence[str]) -> int:
    return sum(each.count("](") for each in segments)


def _is_sentence_in_link(title: str) -> bool:
    return len(title) > _TITLE_LENGTH or (
        title.rstrip().endswith((".", ";", "。")) and len(title.split()) > _SENTENCE_WORDS
    )


def _is_edge(segments: Sequence[str], places: range) -> bool:
    """Tell whether hardly a sentence stands at *places*; they need not be many to be the text."""
    sentences = 0
    for place in places[:_BEYOND]:
        sentences += not is_outer(segments[place])
        if sentences > _EDGE_SENTENCES:
            return False
    return True
