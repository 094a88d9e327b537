"""The style sheet, the script and the mark, under names that change with what they hold."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from datasette.utils.asgi import Response

from snapshots.digests import sha256

_FOLDER = Path(__file__).with_name("static")
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
}
_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}


@lru_cache
def address(name: str) -> str:
    """Return the address of the file called *name*, which changes when the file does."""
    return f"/-/hexapla/{sha256((_FOLDER / name).read_bytes())[:12]}/{name}"


def files() -> list[tuple[str, Callable[..., Awaitable[Any]]]]:
    """Return the addresses of all files, with their views."""
    return [
        (rf"/-/hexapla/[0-9a-f]{{12}}/{path.name}", _view(path))
        for path in sorted(_FOLDER.iterdir())
        if path.suffix in _TYPES
    ]


def _view(path: Path) -> Callable[..., Awaitable[Any]]:
    body = path.read_bytes()

    async def view() -> Response:
        return Response(body, headers=dict(_HEADERS), content_type=_TYPES[path.suffix])

    return view
