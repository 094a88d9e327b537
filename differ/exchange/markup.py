"""Markup: what TMX and XLIFF share of XML."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import regex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from differ.model import Passage, Text

_ILLEGAL = regex.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(words: str) -> str:
    """Return *words* with what XML 1.0 cannot hold, such as NUL, put as U+FFFD."""
    return _ILLEGAL.sub("\ufffd", words)


def words_of(text: Text, passages: Sequence[Passage]) -> str:
    """Return the words of *passages*, those of different segments parted by a line feed."""
    words, last = "", None
    for passage in passages:
        if last is not None and passage.segment != last:
            words = words.rstrip() + "\n"
        words += text.segments[passage.segment][passage.span.start : passage.span.end]
        last = passage.segment
    return words.strip()


def serialised(root: ET.Element) -> bytes:
    """Return *root* as a document in UTF-8, indented, with a line feed at its end."""
    ET.indent(root)
    content: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return content + b"\n"
