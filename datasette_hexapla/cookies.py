"""Cookies of other programs on the same host, of which some stop Datasette from answering at all.

Python's parser raises for a name such as `a/b`; Datasette then
answers 500 on every page for as long as the browser keeps the cookie.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any

App = Callable[[Any, Any, Any], Awaitable[None]]

_NAME = b"cookie"


def without_unreadable(app: App) -> App:
    """Return *app* as it is asked without the cookies that nobody could read."""

    async def asked(scope: Any, receive: Any, send: Any) -> None:
        if any(name.lower() == _NAME for name, _ in scope.get("headers") or ()):
            readable = [
                (name, _readable(value) if name.lower() == _NAME else value)
                for name, value in scope["headers"]
            ]
            scope = {**scope, "headers": readable}
        await app(scope, receive, send)

    return asked


def _readable(header: bytes) -> bytes:
    if _is_readable(header):
        return header
    return b";".join(each for each in header.split(b";") if _is_readable(each)).strip()


def _is_readable(header: bytes) -> bool:
    """Tell whether Python's parser takes *header*.

    >>> _is_readable(b"a=1; b=2"), _is_readable(b"b/c=2"), _is_readable(b"a=\\xff")
    (True, False, False)
    """
    try:
        SimpleCookie(header.decode())
    except (CookieError, UnicodeDecodeError):
        return False
    return True
