"""Headers that keep what was captured from doing anything, and pages from being fetched twice."""

from __future__ import annotations

import re
from collections.abc import Mapping

from snapshots.digests import sha256

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SCHEMA = "/-/hexapla/schema.json"
"""Where the JSON of all pages is described."""

_SANDBOX = "sandbox; default-src 'none'"
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,63}/[a-z0-9][a-z0-9.+-]{0,63}")
_NOTHING_KNOWN = "application/octet-stream"


def of_page(tag: str) -> dict[str, str]:
    """Return the headers of a page with the ETag *tag*: kept, but asked about every time."""
    return {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-cache",
        "ETag": tag,
    }


def of_error() -> dict[str, str]:
    """Return the headers of a page that says what went wrong."""
    return {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }


def of_download(tag: str, file_name: str) -> dict[str, str]:
    """Return the headers of captured bytes: saved to a file, and harmless if opened."""
    return {
        "Content-Security-Policy": _SANDBOX,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Content-Disposition": f'attachment; filename="{file_name}"',
        "Cache-Control": "no-cache",
        "ETag": tag,
    }


def media_type(stated: str) -> str:
    """Return *stated* if it can stand in a header, else the type of bytes that nothing is known of.

    >>> media_type("text/html"), media_type("text/html\\r\\nSet-Cookie: a=b")
    ('text/html', 'application/octet-stream')
    """
    return stated if _MEDIA_TYPE.fullmatch(stated) else _NOTHING_KNOWN


def etag(*parts: str) -> str:
    """Return a weak ETag that changes when any of *parts* does."""
    return f'W/"{sha256(chr(0).join(parts).encode("utf-8", "surrogatepass"))[:24]}"'


def matches(headers: Mapping[str, str], tag: str) -> bool:
    """Tell whether the reader has what *tag* names already."""
    asked = headers.get("if-none-match") or ""
    known = {each.strip().removeprefix("W/") for each in asked.split(",")}
    return "*" in known or tag.removeprefix("W/") in known
