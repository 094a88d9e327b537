"""TMX: the matched clauses of a comparison as a translation memory (TMX 1.4b)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from differ.exchange.markup import legal, serialised, words_of
from differ.model import Place

if TYPE_CHECKING:
    from differ.model import Comparison, Text

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def tmx(comparison: Comparison, base: Text, translation: Text) -> bytes:
    """Return the matched clauses of *comparison* as a translation memory, in UTF-8.

    Equal comparisons give equal bytes: no date is written, as none was part of them.
    """
    root = ET.Element("tmx", version="1.4")
    ET.SubElement(
        root,
        "header",
        {
            "creationtool": "hexapla",
            "creationtoolversion": comparison.alignment.algorithm,
            "segtype": "sentence",
            "o-tmf": "hexapla",
            "adminlang": "en",
            "srclang": base.language,
            "datatype": "plaintext",
        },
    )
    body = ET.SubElement(root, "body")
    for clause in comparison.clauses:
        if clause.place not in {Place.MATCHED, Place.MOVED}:
            continue
        unit = ET.SubElement(body, "tu")
        ET.SubElement(unit, "prop", type="x-score").text = f"{clause.score:.2f}"
        for text, passages in ((base, clause.base), (translation, clause.translation)):
            variant = ET.SubElement(unit, "tuv", {_LANGUAGE: text.language})
            ET.SubElement(variant, "seg").text = legal(words_of(text, passages))
    return serialised(root)
