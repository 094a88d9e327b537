"""Listing: the addresses that a feed, a sitemap or a plain list names, as sources to be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin

from lxml import etree

from snapshots.charsets import decide, decode
from snapshots.errors import FetchFailed, ListUnreadable
from snapshots.fetching.codings import decoders, unpacked
from snapshots.fetching.media import MOST_BYTES
from snapshots.printable import is_printable

_LONGEST_TITLE = 200
_ENTITY = re.compile(rb"<!\s*ENTITY", re.IGNORECASE)
_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"
_XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An address, and what the list says of it.

    *alternates* are the same text in other languages: pairs of language and address.
    """

    url: str
    title: str | None = None
    language: str | None = None
    alternates: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What one list names: *entries*, and *further* lists, which a sitemap's index has."""

    entries: tuple[Listed, ...] = ()
    further: tuple[str, ...] = ()


def read_list(body: bytes, url: str) -> Listing:
    """Return what the feed, sitemap or plain list *body*, which stands at *url*, names.

    A plain list has an address a line, and after it, if one likes, a title; `#` begins a comment.

    Raises: ListUnreadable.
    """
    body = _unzipped(body)
    if not body.lstrip(_BEFORE_XML).startswith(b"<"):
        return _plain(decode(body, decide(body, "text/plain").name), url)
    root = _parsed(body, url)
    # A root that was made whole again may have a name that is none; it is only looked at.
    match str(root.tag).rpartition("}")[2].lower():
        case "rss" | "rdf" | "feed":
            return Listing(entries=tuple(_feed(root, url)))
        case "urlset":
            return Listing(entries=tuple(_sitemap(root, url)))
        case "sitemapindex":
            places = (_text_of(each, "loc") for each in _children(root, "sitemap"))
            return Listing(further=tuple(_joined(url, place) for place in places if place))
        case name:
            raise ListUnreadable(
                f"Reading the list {url}: <{name}> begins neither an RSS nor an Atom feed, nor a "
                "sitemap. Give the address of one of these, or of a file with an address a line."
            )


def _unzipped(body: bytes) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    found = bytearray()
    steps = decoders("gzip")
    try:
        for piece in unpacked(body, steps):
            found += piece
            if len(found) > MOST_BYTES:
                raise ListUnreadable(
                    f"Reading a list: it unpacks to more than {MOST_BYTES:,} bytes."
                )
        # One that breaks off may end in half an address, which is another one.
        for step in steps:
            step.finish()
    except FetchFailed as error:
        raise ListUnreadable(f"Reading a list: it cannot be unpacked ({error}).") from error
    return bytes(found)


def _parsed(body: bytes, url: str) -> etree._Element:
    # Declared entities can unfold to gigabytes or name files; no feed or sitemap needs them.
    if _ENTITY.search(body) or _ENTITY.search(body.replace(b"\0", b"")):
        raise ListUnreadable(f"Reading the list {url}: it declares entities, which no list needs.")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ListUnreadable(f"Reading the list {url}: it is no XML: {error}.") from error
    if root is None:
        raise ListUnreadable(f"Reading the list {url}: it is no XML.")
    return root


def _feed(root: etree._Element, url: str) -> Iterator[Listed]:
    language = root.get(_XML_LANGUAGE)
    for channel in _children(root, "channel"):
        language = _text_of(channel, "language") or language
    base = _joined(url, root.get(_XML_BASE, ""))
    for entry in root.iter("{*}item", "{*}entry"):
        place = _link(entry)
        if place:
            yield Listed(
                url=_joined(_joined(base, entry.get(_XML_BASE, "")), place),
                title=_title(_text_of(entry, "title")),
                language=entry.get(_XML_LANGUAGE) or language,
            )


def _link(entry: etree._Element) -> str | None:
    for link in _children(entry, "link"):
        if link.get("href") and link.get("rel", "alternate") == "alternate":
            return link.get("href")
    for guid in _children(entry, "guid"):
        if guid.get("isPermaLink", "true") == "true" and not _text_of(entry, "link"):
            return _inner(guid)
    return _text_of(entry, "link")


def _sitemap(root: etree._Element, url: str) -> Iterator[Listed]:
    for entry in _children(root, "url"):
        place = _text_of(entry, "loc")
        if not place:
            continue
        here = _joined(url, place)
        versions = [
            (link.get("hreflang", ""), _joined(url, link.get("href", "")))
            for link in _children(entry, "link")
            if link.get("rel") == "alternate" and link.get("href") and link.get("hreflang")
        ]
        own = next((language for language, there in versions if there == here), None)
        yield Listed(
            url=here,
            language=own,
            alternates=tuple(
                (language, there)
                for language, there in versions
                if there != here and language != "x-default"
            ),
        )


def _plain(text: str, url: str) -> Listing:
    entries = []
    for line in text.splitlines():
        place, _, title = line.strip().partition(" ")
        if place and not place.startswith("#"):
            entries.append(Listed(url=_joined(url, place), title=_title(title)))
    return Listing(entries=tuple(entries))


def _joined(base: str, place: str) -> str:
    try:
        return urldefrag(urljoin(base, place.strip()))[0]
    except ValueError:
        return place.strip()


def _children(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    return parent.iterchildren(f"{{*}}{name}")


def _text_of(parent: etree._Element, name: str) -> str | None:
    return next((text for child in _children(parent, name) if (text := _inner(child))), None)


def _inner(element: etree._Element) -> str:
    return "".join(element.itertext(with_tail=False)).strip()


def _title(text: str | None) -> str | None:
    shown = "".join(c if is_printable(c) else " " for c in text or "")
    return " ".join(shown.split())[:_LONGEST_TITLE].strip() or None
