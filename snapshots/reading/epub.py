"""Reading EPUB: the chapters in the order of the book, each read as HTML."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from lxml import etree

from snapshots import charsets
from snapshots.errors import ReadingFailed
from snapshots.filtering import Block
from snapshots.media_types import HTML, XHTML
from snapshots.model import Profile
from snapshots.reading.packages import Package, local, open_package
from snapshots.reading.xhtml import read_xhtml

READER = "epub"
READER_VERSION = 1

_KIND = "an EPUB"
_CONTAINER = "META-INF/container.xml"
_MOST_CHAPTERS = 5000


def read_epub(body: bytes, profile: Profile) -> tuple[Block, ...]:
    """Return the blocks of the EPUB *body*; the *profile*'s selectors apply to every chapter.

    Raises: ReadingFailed where it is locked, damaged, or unpacks to too much.
    """
    package = open_package(body, _KIND)
    if "META-INF/encryption.xml" in package and _is_locked(package):
        raise ReadingFailed(f"Reading {_KIND}: its chapters are locked (DRM).")
    # A chapter is all text: nothing of a site stands around it.
    profile = profile if profile.select else replace(profile, select=("body",))
    blocks: list[Block] = []
    for name in _chapters(package):
        content = package.part(name)
        charset = charsets.decide(content, XHTML).name
        blocks += read_xhtml(charsets.decode(content, charset), profile)
    return tuple(blocks)


def _is_locked(package: Package) -> bool:
    # Fonts are often scrambled in books that anyone may read.
    names = {
        posixpath.splitext(each.get("URI", ""))[1].lower()
        for each in package.xml("META-INF/encryption.xml").iter(etree.Element)
        if local(each) == "CipherReference"
    }
    return bool(names & {".xhtml", ".html", ".htm", ".xml"})


def _chapters(package: Package) -> list[str]:
    """Return the names of the chapters' parts, in the order in which the book is read."""
    containers = package.xml(_CONTAINER).iter(etree.Element)
    book = next((each.get("full-path", "") for each in containers if local(each) == "rootfile"), "")
    root = package.xml(book)
    folder = posixpath.dirname(book)
    items = {each.get("id", ""): each for each in root.iter(etree.Element) if local(each) == "item"}
    spine = [
        items[each.get("idref", "")]
        for each in root.iter(etree.Element)
        if local(each) == "itemref" and each.get("idref", "") in items
    ]
    names = [_name(folder, each.get("href", "")) for each in spine if _is_text(each)]
    if not names or len(names) > _MOST_CHAPTERS:
        raise ReadingFailed(f"Reading {_KIND}: it has {len(names):,} chapters of text.")
    return names


def _is_text(item: etree._Element) -> bool:
    return item.get("media-type") in {XHTML, HTML}


def _name(folder: str, address: str) -> str:
    try:
        path = urlsplit(address).path
    except ValueError:
        path = address
    return posixpath.normpath(posixpath.join(folder, unquote(path)))
