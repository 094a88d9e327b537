"""Boilerplate: what a page wraps around its text and says so in the names of its elements.

Names are read as a person would read them: `class="share-buttons"` is a bar of buttons. They are
weak evidence, as a law may have a section with the id `sharing`. So an id counts only where no
heading below it has its words; nothing goes that holds the page's title, much of its
prose or most of its text. `widget` is no such name: builders of pages call every paragraph so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from lxml import etree

from snapshots.reading.weighing import Weight

if TYPE_CHECKING:
    from lxml.etree import _Element

BOILERPLATE = ("boilerplate", 1)
LINK_LIST = ("link-list", 1)

_TELLING_OTHERS = """
    share shares sharing sharebar sharedaddy shareaholic share-this share-tools addthis addtoany
    social socials social-media social-share social-sharing social-network social-networks
    social-follow follow-us
"""

_OTHER_TEXTS = """
    related related-article related-articles related-content related-coverage related-links
    related-news related-post related-posts related-reading related-stories related-topics
    related-video related-videos jp-relatedposts recommended recommendation recommendations recirc
    recirculation read-more read-next read-also more-articles more-coverage more-from more-like-this
    more-news more-on more-stories most-commented most-popular most-read most-shared most-viewed
    popular-articles popular-news popular-posts popular-stories trending latest-articles latest-news
    latest-posts latest-stories top-stories also-like also-on also-read you-may-like
    you-may-also-like next-article next-post next-story next-up prev-next previous-next
    post-navigation article-navigation article-pagination pagination pager outbrain taboola zergnet
    revcontent teaser teasers gallery galleries photo-gallery slideshow slide-show carousel
"""

_ASKING = """
    newsletter newsletters newsletter-signup newsletter-subscribe subscribe subscription-box
    subscription-form signup sign-up mailchimp paywall donate donation call-to-action cta promo
    promos promotion promoted survey poll polls feedback-box feedback-form was-this-helpful
    was-this-page-helpful advert adverts advertisement advertising advertorial ad ads adsbygoogle
    ad-banner ad-break ad-container ad-slot ad-unit ad-wrapper ad-zone banner-ad dfp gpt-ad sponsor
    sponsors sponsored
"""

_TALKING_ABOUT_THE_TEXT = """
    comment comments comment-area comment-form comment-list comment-respond comment-section
    comment-thread disqus reader-comments reactions rating ratings tag tags tag-cloud
    tag-links tag-list tagcloud view-count view-counter pageviews page-views hit-counter visitors
    visitor-count visitor-counter visitors-count author-bio author-box author-card author-info
    about-author about-the-author byline-bio
"""

_OF_THE_SITE = """
    breadcrumb breadcrumbs bread-crumb bread-crumbs skip-link skip-links skip-nav skip-to-content
    sidebar sidebars side-bar side-bars cookie-banner cookie-bar cookie-consent
    cookie-law cookie-message cookie-modal cookie-notice cookie-overlay cookie-popup cookies-banner
    cookies-bar cookies-consent cookies-eu-banner consent-banner consent-bar consent-manager
    consent-modal consent-popup gdpr gdpr-banner gdpr-bar cc-banner cc-window onetrust didomi modal
    popup pop-up popover toast tooltip lightbox overlay offcanvas back-to-top backtotop print-button
    print-link toolbar weather ticker stock-ticker sitelinks site-footer site-header site-nav
    site-navigation page-footer global-footer global-header global-nav
"""

_PARTS = """
    area banner bar block body bottom box btn btns button buttons card cards container content
    desktop divider feed footer form grid group header holder icon icons inline inner item items
    label left link links list main menu meta mobile module nav outer panel placeholder right row
    section signup slot text title tool tools top unit widget wrap wrapper
"""
"""What a name may go on with and still mean the same: `share-buttons-wrapper`."""

_IDS = re.compile(
    r"disqus_thread|comments?|respond|outbrain.*|taboola.*|onetrust.*|div-gpt-ad.*|google_ads.*"
    r"|cookie-?(?:banner|bar|consent|law-info-bar)|CybotCookiebotDialog|didomi-host|addtoany.*"
    r"|usercentrics-root|side-?bar|breadcrumbs?|jp-relatedposts|mc_embed_signup|back-?to-?top",
    re.IGNORECASE,
)

_NAMING = ("class", "data-component", "data-testid", "data-module")
_PARTS_WITH_IDS = frozenset({"div", "section", "ul", "aside", "form"})
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LONGEST_NAME = 80
_MUCH_PROSE = 0.2
_MUCH_TEXT = 0.5
_LISTING = ("ul", "ol", "p", "div", "section", "aside", "h2", "h3", "h4", "h5", "h6")
_SHORTEST_LINK = 20
_MOSTLY_LINKED = 0.75
_NEVER = frozenset(
    {"html", "body", "main", "article", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tbody"}
    | {"tr", "td", "th"}
)


def _pattern(*lists: str) -> re.Pattern[str]:
    names = "|".join(
        sorted((name for each in lists for name in each.split()), key=len, reverse=True)
    )
    parts = "|".join(_PARTS.split())
    return re.compile(
        rf"(?:.*[-_])?(?:{names.replace('-', '[-_]*')})(?:[-_]+(?:{parts}|\d+))*", re.IGNORECASE
    )


_NAMES = _pattern(_TELLING_OTHERS, _OTHER_TEXTS, _ASKING, _TALKING_ABOUT_THE_TEXT, _OF_THE_SITE)


def boilerplate(root: _Element, weights: Mapping[_Element, Weight]) -> Iterator[_Element]:
    """Yield the elements of *root* whose names say that they stand around a text."""
    whole = weights[root]
    titles = {above for title in root.iter("h1") for above in title.iterancestors()}
    for element in root.iter(etree.Element):
        if element not in weights or element.tag in _NEVER or element in titles:
            continue
        weight = weights[element]
        is_much = weight.prose > _MUCH_PROSE * whole.prose or weight.text > _MUCH_TEXT * whole.text
        if not is_much and _is_named_so(element):
            yield element


def _is_named_so(element: _Element) -> bool:
    names = [name for attribute in _NAMING for name in element.get(attribute, "").split()]
    if any(_means_boilerplate(name) for name in names):
        return True
    name = element.get("id", "")
    if not name or _IDS.fullmatch(name):
        return bool(name)
    is_part = element.tag in _PARTS_WITH_IDS and _means_boilerplate(name)
    return is_part and not _is_titled(element, name)


def _is_titled(element: _Element, name: str) -> bool:
    """Tell whether a heading in *element* has words of its id *name*, as in sections of laws."""
    words = set(re.findall(r"[^\W_]+", _CAMEL.sub("-", name).lower()))
    return any(
        words & set(re.findall(r"[^\W_]+", "".join(heading.itertext()).lower()))
        for heading in element.iter(*_HEADINGS)
    )


@lru_cache(maxsize=10_000)
def _means_boilerplate(name: str) -> bool:
    return len(name) <= _LONGEST_NAME and _NAMES.fullmatch(_CAMEL.sub("-", name)) is not None


def asides(inside: list[_Element], weights: Mapping[_Element, Weight]) -> Iterator[_Element]:
    """Yield the parts of an article that its author marked as standing beside it."""
    prose = sum(weights[part].prose for part in inside)
    for part in inside:
        for element in part.iter(etree.Element):
            beside = element.tag == "aside" or element.get("role") == "complementary"
            if beside and element in weights and weights[element].prose <= _MUCH_PROSE * prose:
                yield element


def link_lists(inside: list[_Element], weights: Mapping[_Element, Weight]) -> Iterator[_Element]:
    """Yield the parts of an article that only lead to others, unless it consists of them."""
    found: list[_Element] = []
    for part in inside:
        for element in part.iter(*_LISTING):
            weight = weights.get(element)
            if weight is None or weight.prose or weight.text < _SHORTEST_LINK:
                continue
            if weight.link_density >= _MOSTLY_LINKED and found[-1:] != [element.getparent()]:
                found.append(element)
    text = sum(weights[each].text for each in found)
    if text <= sum(weights[part].prose for part in inside):
        yield from found
