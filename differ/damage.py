"""Recognise damage done to a text on its way to us, which no publisher intended."""

from __future__ import annotations

import re
from collections.abc import Iterator

# What stuck to the placeholder is the rest of an address that was hidden in part.
_PROTECTED = re.compile(
    r"(?<![\w.+-])[\w.+-]*[\\\[]{0,4}\[email[\s\u00a0]*protected\\?\](?:[.+-]*\w[\w.+-]*)?"
    r"|this e-?mail address is being protected from spam ?bots\.?"
    r"(?: you need javascript enabled to view it\.?)?"
    r"|(?:https?://[^\s()]*)?/cdn-cgi/l/email-protection(?:#[0-9a-f]*)?",
    re.IGNORECASE,
)
# The look-behind keeps a long run of letters from being tried at each of them.
_ADDRESS = re.compile(r"(?<![\w.+-])(?:mailto:)?[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_BRACKETS = re.compile(r"[\[\]()\\<>_*]")

_REPLACEMENT = "\ufffd"
# Those of Western, Turkish, Central European and Cyrillic Windows, and of the Macintosh.
_MISTAKEN = ("cp1252", "latin-1", "cp1254", "cp1250", "cp1251", "mac_roman")


def is_obfuscation(old: str, new: str) -> bool:
    """Tell whether e-mail addresses are all that differs, on one side hidden from robots.

    Some hosts write an address anew at each visit, scrambled with another key.

    >>> is_obfuscation("write to a@b.org", "write to [email\u00a0protected]")
    True
    """
    if not ("protect" in old or "protect" in new):
        return False
    if not (_PROTECTED.search(old) or _PROTECTED.search(new)):
        return False
    return _without_addresses(old) == _without_addresses(new)


def _without_addresses(text: str) -> str:
    return "".join(_BRACKETS.sub("", _ADDRESS.sub("", _PROTECTED.sub("", text))).split())


def is_misread(old: str, new: str) -> bool:
    """Tell whether one text is the other, read in the wrong encoding or with characters lost.

    >>> is_misread("cafÃ©", "café"), is_misread("caf\ufffd", "café"), is_misread("cafe", "café")
    (True, True, False)
    """
    if old.isascii() and new.isascii():
        return False
    return (
        new in _repaired(old)
        or old in _repaired(new)
        or _matches_with_gaps(old, new)
        or _has_lost_letters(old, new)
        or _has_lost_letters(new, old)
    )


def _repaired(text: str) -> Iterator[str]:
    """Yield *text* as it was before its UTF-8 was read in another encoding, if it was."""
    if text.isascii():
        return
    for encoding in _MISTAKEN:
        try:
            repaired = text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        if repaired != text:
            yield repaired


def _has_lost_letters(damaged: str, whole: str) -> bool:
    """Tell whether *damaged* is *whole* with question marks for what is not ASCII.

    >>> _has_lost_letters("don?t", "don’t"), _has_lost_letters("Yes?", "Yes!")
    (True, False)
    """
    if len(damaged) != len(whole) or "?" not in damaged:
        return False
    return damaged != whole and all(
        one == other or (one == "?" and not other.isascii())
        for one, other in zip(damaged, whole, strict=True)
    )


def _matches_with_gaps(old: str, new: str) -> bool:
    damaged, whole = (old, new) if _REPLACEMENT in old else (new, old)
    if _REPLACEMENT not in damaged or _REPLACEMENT in whole:
        return False
    parts = map(re.escape, re.split(f"{_REPLACEMENT}+", damaged))
    return re.fullmatch(".{1,4}".join(parts), whole, re.DOTALL) is not None
