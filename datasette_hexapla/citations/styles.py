"""Citations in words, after the styles of writers, by CSL (citationstyles.org)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from lxml import etree

from datasette_hexapla.citations.bibliographic import csl_item
from datasette_hexapla.citations.model import Cited
from datasette_hexapla.errors import StyleUnreadable

_FOLDER = Path(__file__).with_name("styles")

STYLES = ("chicago", "apa", "mla", "oscola", "bluebook")
"""The styles that are here: each like that of its name, cut to what archived pages need."""

_NAMESPACE = "{http://purl.org/net/xbiblio/csl}style"


def in_style(many: Sequence[Cited], style: str) -> str:
    """Return a line each in the *style*, one of `STYLES`, in the given order."""
    return in_style_of(many, _FOLDER / f"{style}.csl")


def in_style_of(many: Sequence[Cited], path: Path) -> str:
    """Return a line each in the style of the CSL file *path*; the order is the style's.

    Raises: StyleUnreadable.
    """
    # Loading it takes a tenth of a second, which most pages can do without.
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    items = {cited.key: csl_item(cited) for cited in many}
    source = CiteProcJSON([dict(item) for item in items.values()])
    # The plain formatter is the only one of citeproc that cannot turn a title into markup.
    bibliography = CitationStylesBibliography(_style(path), source, formatter.plain)
    for key in items:
        bibliography.register(Citation([CitationItem(key)]))
    return "".join(f"{' '.join(str(entry).split())}\n" for entry in bibliography.bibliography())


@lru_cache(maxsize=len(STYLES))
def _style(path: Path) -> Any:
    from citeproc import CitationStylesStyle

    try:
        if etree.parse(path).getroot().tag != _NAMESPACE:
            raise StyleUnreadable(path, "it is XML, but no style of CSL")
        return CitationStylesStyle(str(path), validate=False)
    except (OSError, etree.XMLSyntaxError) as error:
        raise StyleUnreadable(path, str(error)) from error
