"""Reading XHTML: as the XML that it is, or as HTML where it is not well formed, as browsers do."""

from __future__ import annotations

from lxml import etree

from snapshots.errors import ReadingFailed
from snapshots.filtering import Block
from snapshots.model import Profile
from snapshots.reading.flattening import DEEPEST, depth_of
from snapshots.reading.html import read_html, read_tree
from snapshots.reading.packages import local, parse_xml

READER = "xhtml"
READER_VERSION = 1


def read_xhtml(text: str, profile: Profile) -> tuple[Block, ...]:
    """Return the blocks of the XHTML *text*.

    Raises: ReadingFailed.
    """
    # The declaration speaks of bytes, and names the charset that was decided already.
    body = text.encode("utf-8", "replace")
    declaration = body.find(b"?>") + 2 if body.lstrip().startswith(b"<?xml") else 0
    try:
        root = parse_xml(body[declaration:], "XHTML")
    except ReadingFailed:
        # Entities such as &nbsp; that only a DTD declares, and pages that are XHTML by name.
        return read_html(text, profile)
    if depth_of(root) >= DEEPEST:
        return read_html(text, profile)
    for element in root.iter(etree.Element):
        element.tag = local(element)
    return read_tree(root, profile)
