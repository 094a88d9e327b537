"""Labels: whether what a server says of the charset of some bytes can be true of them."""

from __future__ import annotations

from snapshots.fetching.media import served_charset
from snapshots.model import Snapshot

_FEWEST = 8
"""Bytes outside ASCII by which UTF-8 is known: in other charsets they hardly ever look like it."""

_ASCII_END = 0x80


def mislabelled(snapshot: Snapshot) -> str | None:
    """Return in words why the charset of *snapshot* cannot be trusted, or None where it can.

    Such a text would be another one at every letter that is not ASCII, without a word having been
    changed.
    """
    stated = served_charset(dict(snapshot.headers).get("content-type"))
    if stated and snapshot.charset_from == "detected":
        return f"the server says that the charset is {stated}, which the bytes contradict"
    followed = snapshot.charset_from in {"header", "meta"}
    if followed and snapshot.charset != "utf-8" and _is_utf8(snapshot.body):
        return f"the page says that its charset is {snapshot.charset}, but the bytes are UTF-8"
    return None


def _is_utf8(body: bytes) -> bool:
    if sum(byte >= _ASCII_END for byte in body[:100_000]) < _FEWEST:
        return False
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True
