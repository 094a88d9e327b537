"""Comparison keys: what two passages share when form is set aside; never stored as text."""

from __future__ import annotations

import re
import unicodedata

QUOTES = "«»‹›„“”‟‚‘’‛′″`´＂＇「」『』〝〞"
DASHES = "‐‑‒–—―−﹘﹣－"

_TYPOGRAPHY = {
    **dict.fromkeys(QUOTES, "'"),
    '"': "'",
    **dict.fromkeys(DASHES, "-"),
    "…": "...",
    "\u00ad": "",  # soft hyphen
    "\u200b": "",  # zero-width space
    "\ufeff": "",  # byte order mark
}
_FOLDED = re.compile("[" + "".join(_TYPOGRAPHY) + "]")

_TURKIC = frozenset({"tr", "az"})
_TURKIC_CAPITALS = str.maketrans({"I": "ı", "İ": "i"})


def case(text: str, language: str | None = None) -> str:
    """Fold the case of *text* by the rules of *language*, a BCP 47 tag.

    >>> case("IRAK", "tr"), case("IRAK", "en")
    ('ırak', 'irak')
    """
    if language and language.partition("-")[0].lower() in _TURKIC:
        text = text.translate(_TURKIC_CAPITALS)
    return text.casefold()


def typography(text: str) -> str:
    """Fold quotation marks, dashes and invisible characters; letters keep their case.

    >>> typography("“Çay” – 2\u00a0lira…")
    "'Çay' - 2\\xa0lira..."
    """
    # `str.translate` looks every character up; there is little to fold in most texts.
    folded = _FOLDED.sub(lambda found: _TYPOGRAPHY[found[0]], text)
    return unicodedata.normalize("NFC", folded)


def white_space(text: str) -> str:
    """Collapse runs of white space, no-break spaces among them, and drop those at the ends."""
    return " ".join(text.split())


def key(text: str, language: str | None = None) -> str:
    """Return what is left of *text* without white space at will, typography and case.

    >>> key(" “Irak”  – QUZEY", "az") == key("'ırak' - quzey", "az")
    True
    """
    # In ASCII there is little to fold, and no need to normalise.
    plain = text.replace('"', "'").replace("`", "'") if text.isascii() else typography(text)
    return white_space(case(plain, language))
