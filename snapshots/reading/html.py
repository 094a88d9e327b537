"""Reading HTML: what of a page is its text, and what is around it.

A profile's selectors decide where there are any. Otherwise the page's own marks do (`nav`,
`hidden`, names of boilerplate), and the content is chosen as `snapshots.reading.content` says. What
is left out is kept as removed blocks; scripts and styles, which nobody reads, are not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cssselect import HTMLTranslator, SelectorError
from lxml import etree

from snapshots.errors import ReadingFailed
from snapshots.reading.boilerplate import BOILERPLATE, LINK_LIST, asides, boilerplate, link_lists
from snapshots.reading.content import content_of, says_that_it_is_an_article
from snapshots.reading.counters import Counters
from snapshots.reading.flattening import DEEPEST, depth_of, flatten
from snapshots.reading.headings import headings_of
from snapshots.reading.lines import BLOCKS, Rule, Serialiser
from snapshots.reading.scrambled import unscramble
from snapshots.reading.stylesheets import styles_of
from snapshots.reading.weighing import discount_teasers, lift, weigh

if TYPE_CHECKING:
    from lxml.etree import _Element

    from snapshots.filtering import Block
    from snapshots.model import Profile

READER = "html"
READER_VERSION = 7

PROFILE_REMOVE = ("profile-remove", 1)
NAVIGATION = ("navigation", 1)
HIDDEN = ("hidden", 1)
OUTSIDE = ("outside-content", 1)

_NOT_TEXT = {
    "script", "style", "template", "noscript", "head", "iframe", "object", "embed", "svg", "canvas",
    "audio", "video", "map", "rp", "datalist", "noframes", "annotation", "annotation-xml",
}  # fmt: skip
_CONTROLS = {"button", "select", "textarea", "input", "progress", "meter", "dialog"}
_LANDMARKS = {"navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menubar"}
_HIDDEN_BY_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_IN_HEAD = {"title", "meta", "link", "base", "style", "script", "noscript", "template"}
_UNPARSEABLE = re.compile("[\x00\ud800-\udfff]")


def read_html(text: str, profile: Profile) -> tuple[Block, ...]:
    """Return the blocks of the HTML *text*, removed ones among them.

    Raises: ReadingFailed.
    """
    root = parsed(text)
    return () if root is None else read_tree(root, profile)


def read_tree(root: _Element, profile: Profile) -> tuple[Block, ...]:
    """Return the blocks of the page whose tree is *root*.

    Raises: ReadingFailed.
    """
    unscramble(root)
    removals = _removals(root, profile)
    inside = _selected(root, profile.select)
    if profile.select and not inside:
        return ()
    if not inside:
        inside = _chosen(root, removals)
    not_text = dict.fromkeys(root.iter(*_NOT_TEXT), None)
    counters = Counters(styles_of(root))
    headings = headings_of(root, removals, BLOCKS)
    return Serialiser(removals, not_text, frozenset(inside), OUTSIDE, counters, headings).serialise(
        root
    )


def _chosen(root: _Element, removals: dict[_Element, Rule | None]) -> list[_Element]:
    """Return the elements of the content, and add to *removals* what only stands around it."""
    if root in removals:
        # `<html hidden>` shows nothing.
        return [root]
    weights = weigh(root, removals)
    for element in list(boilerplate(root, weights)):
        removals[element] = BOILERPLATE
        lift(element, weights)
    discount_teasers(root, weights)
    inside = content_of(root, weights)
    if says_that_it_is_an_article(root):
        removals.update(dict.fromkeys(link_lists(inside, weights), LINK_LIST))
        removals.update(dict.fromkeys(asides(inside, weights), BOILERPLATE))
    return inside


def parsed(text: str) -> _Element | None:
    """Return the tree of the HTML *text*, None where there is none.

    Raises: ReadingFailed.
    """
    root = _tree(text)
    if root is not None and depth_of(root) >= DEEPEST:
        root = _tree(flatten(text))
        if root is not None and depth_of(root) >= DEEPEST:
            raise ReadingFailed(
                f"Reading HTML: its elements are nested more than {DEEPEST} deep, "
                "so that a part of the text would be lost. Save the text in another format."
            )
    return root


def _tree(text: str) -> _Element | None:
    # lxml takes no lone surrogates, and libxml2 ends some texts at a NUL.
    body = _UNPARSEABLE.sub("\ufffd", text).encode()
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True)
    try:
        root: _Element | None = etree.fromstring(body, parser) if body.strip() else None
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_DOCUMENT_EMPTY:
            raise ReadingFailed("Reading HTML: there is nothing in it to read.") from error
        raise ReadingFailed(
            f"Reading HTML: the parser stopped ({error.msg}); most likely the page needs more "
            "memory than a reading may take."
        ) from error
    if root is not None:
        _give_body(root)
    return root


def _give_body(root: _Element) -> None:
    """Move what belongs to the body out of the head: libxml2 leaves `main` there, for one.

    It does so where the author has left `<body>` out, as the standard allows.
    """
    head = root.find("head")
    named = () if head is None else head.iterchildren(tag=etree.Element)
    first = next((child for child in named if child.tag not in _IN_HEAD), None)
    if first is None:
        return
    body = root.find("body")
    if body is None:
        body = etree.SubElement(root, "body")
    body[:0] = [first, *first.itersiblings()]


def _selected(root: _Element, selectors: tuple[str, ...]) -> list[_Element]:
    translator = HTMLTranslator()
    found: list[_Element] = []
    for selector in selectors:
        try:
            result = root.xpath(translator.css_to_xpath(selector, prefix="descendant-or-self::"))
        except (etree.XPathError, SelectorError) as error:
            raise ReadingFailed(
                f'Reading HTML: the selector "{selector}" failed ({error}). Write a simpler one.'
            ) from error
        found.extend(result)
    return found


def _removals(root: _Element, profile: Profile) -> dict[_Element, Rule | None]:
    """Return the elements to leave out, each with the rule that says so, or None for scripts."""
    unfolded = _unfolded_by_controls(root)
    removals: dict[_Element, Rule | None] = {
        element: rule
        for element in root.iter(etree.Element)
        if (rule := _rule(element, unfolded)) is not None
    }
    removals.update(dict.fromkeys(_selected(root, profile.remove), PROFILE_REMOVE))
    removals.update(dict.fromkeys(root.iter(*_NOT_TEXT), None))
    # A selector of the profile is the last word: it may select what looks like navigation.
    for element in _selected(root, profile.select):
        for kept in (element, *element.iterancestors()):
            removals.pop(kept, None)
    return removals


def _unfolded_by_controls(root: _Element) -> set[str]:
    """Return the ids of what buttons of the page unfold: hidden at first, but there to be read."""
    return {
        name
        for element in root.iter("button", "a", "summary", "h2", "h3", "h4")
        for name in element.get("aria-controls", "").split()
    }


def _rule(element: _Element, unfolded: set[str]) -> Rule | None:
    hidden = element.get("hidden") is not None and element.get("hidden") != "until-found"
    hidden = hidden or _HIDDEN_BY_STYLE.search(element.get("style", "")) is not None
    if hidden and element.get("id") not in unfolded:
        return HIDDEN
    if element.tag == "nav" or element.tag in _CONTROLS or element.get("role") in _LANDMARKS:
        return NAVIGATION
    if element.tag in {"header", "footer", "aside"} and not _is_in_content(element):
        return NAVIGATION
    return None


def _is_in_content(element: _Element) -> bool:
    # Headers and footers of a section belong to it; only those of the page are around the text.
    return next(element.iterancestors("main", "article", "section"), None) is not None
