"""Exchanges: what was sent and answered on the way to a body, as it may be published."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from snapshots.model import Exchange

_PRIVATE = frozenset(
    {"authorization", "cookie", "cookie2", "proxy-authorization", "set-cookie", "set-cookie2"}
)
"""What lets its holder pass for us: an archive is published."""

_LONGEST_VALUE = 2000
_MOST_KEPT = 100

Redact = Callable[[str], str]


def exchange(
    url: str,
    asked: Mapping[str, str],
    answer: tuple[int, tuple[tuple[bytes, bytes], ...]],
    redact: Redact,
) -> Exchange:
    """Return the exchange for *url*: the headers that were *asked* with, and the *answer*'s head.

    *answer* is its status and its headers. What is private is left out, and secrets are redacted.
    """
    status, raw = answer
    answered = ((_text(name), _text(value)) for name, value in raw)
    return Exchange(
        url=redact(url),
        asked=public(asked.items(), redact),
        status=status,
        answered=public(answered, redact),
    )


def public(headers: Iterable[tuple[str, str]], redact: Redact = str) -> tuple[tuple[str, str], ...]:
    """Return those of *headers* that let nobody pass for the one who sent them."""
    told = [
        (name, redact(value)[:_LONGEST_VALUE])
        for name, value in headers
        if name.lower() not in _PRIVATE
    ]
    return tuple(told[:_MOST_KEPT])


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
