"""Suspecting: readings that are likely no work of the publisher; no version is made of them.

A suspect is kept aside with the reason; a person may accept it. Everything here is pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from differ import faults, languages
from snapshots.labels import mislabelled
from snapshots.model import Reading, Snapshot

LEAST_LEFT = 0.7
"""The share of the last text's length below which a text is held back."""

_LEAST_LEFT_BESIDE_PASSWORD = 0.9
_LARGEST_FIRST_LOGIN = 2_000
_PASSWORD_FIELD = re.compile(rb"<input\b[^<>]{0,2000}?\btype\s*=\s*[\"']?password\b", re.IGNORECASE)
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")


def suspicion(
    snapshot: Snapshot, reading: Reading, before: Sequence[str] | None, language: str
) -> str | None:
    """Return in words why *reading* must not become a version, or None where nothing speaks so.

    *before* is the text that the source had last, None for its first one; *language* is the BCP 47
    tag that the catalogue gives it.
    """
    text = reading.segments
    if not any(map(_LETTER_OR_DIGIT.search, text)):
        return "nothing that can be read was left of the page"
    return (
        mislabelled(snapshot)
        or _login(snapshot.body, text, before)
        or faults.find(text, [before] if before else [], _expected(before, language))
        or _shrunk(text, before)
    )


def _expected(before: Sequence[str] | None, language: str) -> str | None:
    """Return the language that a text must be in, None where the last one was not in it either."""
    if before is None:
        return None
    usual = language.partition("-")[0].lower()
    return usual if languages.guess(before) in {usual, None} else None


def _login(body: bytes, text: Sequence[str], before: Sequence[str] | None) -> str | None:
    size = _size(text)
    if before is None:
        instead = size < _LARGEST_FIRST_LOGIN
    else:
        instead = size < _LEAST_LEFT_BESIDE_PASSWORD * _size(before)
    if instead and _PASSWORD_FIELD.search(body):
        return "a page that asks for a password stands in its place"
    return None


def _shrunk(text: Sequence[str], before: Sequence[str] | None) -> str | None:
    if not before:
        return None
    left = _size(text) / max(1, _size(before))
    if left >= LEAST_LEFT:
        return None
    return f"only {left:.0%} of the last text's length is left"


def _size(text: Sequence[str]) -> int:
    return sum(map(len, text))
