"""E-mail addresses that a host has scrambled, written anew with another key at each visit.

One large host hides the addresses of the pages it serves: each is replaced by a placeholder, and an
attribute holds its UTF-8 bytes, each of them xor the first one. Read as they stand, such a page
would differ at every visit.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

_ATTRIBUTE = "data-cfemail"
_LINK = re.compile(r"(?:https?://[^/#]*)?/cdn-cgi/l/email-protection#([0-9a-fA-F]+)")
_HEXADECIMAL = re.compile(r"(?:[0-9a-fA-F]{2}){4,512}")
_PRINTABLE = re.compile(r"[^\s\x00-\x1f\x7f<>]+@[^\s\x00-\x1f\x7f<>]+")


def unscramble(root: _Element) -> None:
    """Put the addresses that stand scrambled below *root* in the places they were taken from."""
    for element in root.iter():
        hidden = element.get(_ATTRIBUTE)
        address = decoded(hidden) if hidden else None
        if address is not None:
            for child in list(element):
                element.remove(child)
            element.text = address
        link = _LINK.fullmatch(element.get("href") or "")
        target = decoded(link[1]) if link else None
        if target is not None:
            element.set("href", f"mailto:{target}")


def decoded(scrambled: str) -> str | None:
    """Return the address in *scrambled*, or None where there is none.

    >>> decoded("2a4b6a480445584d")
    'a@b.org'
    """
    if not _HEXADECIMAL.fullmatch(scrambled):
        return None
    key, *rest = bytes.fromhex(scrambled)
    try:
        address = bytes(byte ^ key for byte in rest).decode()
    except UnicodeDecodeError:
        return None
    return address if _PRINTABLE.fullmatch(address) else None
