"""The content of a page that no profile describes: the smallest part that holds nearly all of it.

Authors name what they mean: `articleBody`, `entry-content`, `article`, `main`. Of the groups of
elements that have such a name in common, the smallest is taken that holds nearly all of the page's
prose, or most of it where the page calls itself an article; all its members, as some texts stand in
several. Where none does, the content is everything but lists of links at the top of the tree: a
clause that is lost is worse than a menu that is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from lxml import etree

from snapshots.reading.weighing import Weight, own_prose

if TYPE_CHECKING:
    from lxml.etree import _Element

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NAMES = re.compile(
    r"(?:.*[-_])?(?:article|story|post|entry|news|blog|single|main|page|content|node|legal|document|rich|body)[-_]{0,2}"
    r"(?:body|content|contents|text|copy|main)(?:$|[-_].*)"
    r"|article|post|entry|story|content|wysiwyg|prose|rte|markdown-body|field-(?:-)?name-body|hentry|body-?text",
    re.IGNORECASE,
)  # fmt: skip

_NUMBER = re.compile(r"\d+")
_MOST_OF_PROSE = 0.6
_NEARLY_ALL = 0.95
_MOSTLY_LINKS = 0.5
_ENOUGH_OF_TEXT = 0.4
_ENOUGH_CHARACTERS = 200

_ARTICLE = re.compile(r"(?:\w*Article|BlogPosting)$")
_ARTICLE_IN_JSON = re.compile(r'"@type"\s*:\s*\[?\s*"(?:\w*Article|BlogPosting)"')


def content_of(root: _Element, weights: Mapping[_Element, Weight]) -> list[_Element]:
    """Return the elements that hold the content of the page *root*; none where all of it is."""
    main = _main(root, weights)
    scope = root if main is None else main
    prose = weights[scope].prose
    if not prose:
        return [] if main is None else [main]
    share = _MOST_OF_PROSE if says_that_it_is_an_article(root) else _NEARLY_ALL
    candidates = [
        group
        for group in _groups(scope, weights)
        if sum(weights[each].prose for each in group) >= share * prose
    ]
    if candidates:
        chosen = min(candidates, key=lambda group: sum(weights[each].text for each in group))
    else:
        chosen = [_deepest(scope, weights)]
    return [*_opening(root, chosen, weights), *chosen]


def _main(root: _Element, weights: Mapping[_Element, Weight]) -> _Element | None:
    """Return the single element that the page marks as its main one, unless it is nearly empty."""
    mains = [each for each in weights if each.tag == "main" or each.get("role") == "main"]
    if len(mains) != 1:
        return None
    length = weights[mains[0]].text
    enough = length >= _ENOUGH_CHARACTERS or length >= _ENOUGH_OF_TEXT * weights[root].text
    return mains[0] if enough else None


def says_that_it_is_an_article(root: _Element) -> bool:
    """Tell whether the page calls itself a piece of news or a post: by schema.org or Open Graph."""
    if any(_ARTICLE.search(each.get("itemtype", "")) for each in root.iter(etree.Element)):
        return True
    metas = {each.get("property") for each in root.iter("meta")}
    if "article:published_time" in metas:
        return True
    scripts = (each.text or "" for each in root.iter("script") if "ld+json" in each.get("type", ""))
    return any(_ARTICLE_IN_JSON.search(text) for text in scripts)


def _opening(
    root: _Element, chosen: list[_Element], weights: Mapping[_Element, Weight]
) -> list[_Element]:
    """Return the page's title above the *chosen* elements, and the prose between it and them."""
    opening: list[_Element] = []
    for element in root.iter(etree.Element):
        if element in chosen:
            return opening
        if element not in weights:
            continue
        if element.tag == "h1" and weights[element].text:
            opening = [element]
        elif opening and own_prose(element, weights):
            opening.append(element)
    return []


def _groups(scope: _Element, weights: Mapping[_Element, Weight]) -> Iterator[list[_Element]]:
    named: dict[str, list[_Element]] = {}
    for element in scope.iter(etree.Element):
        for name in _names(element) if element in weights else ():
            named.setdefault(name, []).append(element)
    for group in named.values():
        members = set(group)
        yield [each for each in group if members.isdisjoint(each.iterancestors())]


def _names(element: _Element) -> Iterator[str]:
    if element.get("itemprop") in {"articleBody", "text"}:
        yield "itemprop"
    if element.tag in {"article", "main"}:
        # Teasers of other texts are articles as well, but of another class.
        yield f"{element.tag!s} {_NUMBER.sub('', element.get('class', ''))}"
    if element.tag in {"html", "body"}:
        return
    names = [*element.get("class", "").split(), element.get("id", "")]
    yield from (
        f"{element.tag!s}.{name}" for name in names if _NAMES.fullmatch(_CAMEL.sub("-", name))
    )


def _deepest(scope: _Element, weights: Mapping[_Element, Weight]) -> _Element:
    """Return the element in *scope* that holds everything but links and what has no text."""
    at = scope
    while not (at.text or "").strip():
        holding = [child for child in at if child in weights and not _is_links(child, weights)]
        tails = any((child.tail or "").strip() for child in at)
        if tails or len(holding) != 1:
            break
        at = holding[0]
    return at


def _is_links(element: _Element, weights: Mapping[_Element, Weight]) -> bool:
    weight = weights[element]
    return not weight.text or (not weight.prose and weight.link_density >= _MOSTLY_LINKS)
