"""Pages of many hosts on the loopback that change by a schedule, with a log of what was served.

Run by `promises_soak.py` in a process of its own. `/p/N` is page N; `/begin/S` starts a day of S
seconds, in which every page changes at times that its number decides. Each body that was sent whole
is a line of the log: when, the page, its edition, and the SHA-256 of the body.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import random
import sys
import time
from bisect import bisect_right
from pathlib import Path
from typing import TextIO

from watching_site import HTTP, WORDS

MOST_CHANGES = 3
"""Pages change once to three times a day, each number as often as the others."""

_LINES = 30
_NOTHING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


def changes(number: int, seed: int) -> list[float]:
    """Return when page *number* changes, in parts of the day."""
    chance = random.Random(f"{seed} {number}")
    return sorted(chance.random() for _ in range(chance.randint(1, MOST_CHANGES)))


def page(number: int, edition: int) -> bytes:
    """Return page *number* in its *edition*: a law that replaces one article a change."""
    lines = []
    for article in range(1, _LINES + 1):
        # The article that an edition rewrites stays so in those after it.
        of = max((e for e in range(edition + 1) if (number + e) % _LINES == article - 1), default=0)
        chance = random.Random(f"{number} {article} {of}")
        words = " ".join(chance.choice(WORDS) for _ in range(20))
        lines.append(f"<p>Article {article}. {words} {number}.{of}.</p>\n")
    return f"<!doctype html><html lang=en><main><h1>Law {number}</h1>{''.join(lines)}".encode()


class Site:
    """Answers for every page with an ETag, and writes what it sent to a log."""

    def __init__(self, log: TextIO, seed: int) -> None:
        """Write to *log*; *seed* decides when pages change."""
        self._log = log
        self._seed = seed
        self._began: float | None = None
        self._day = 1.0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                path = head.split(b" ", 2)[1].decode()
                if path.startswith("/p/"):
                    await self._page(int(path[3:]), head, writer)
                    continue
                if path.startswith("/begin/"):
                    self._began, self._day = time.time(), float(path[7:])
                writer.write(_NOTHING)
                await writer.drain()
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            writer.close()

    async def _page(self, number: int, head: bytes, writer: asyncio.StreamWriter) -> None:
        edition = self._edition(number)
        tag = b'"%d-%d"' % (number, edition)
        if tag in head:
            writer.write(b"HTTP/1.1 304 Not Modified\r\nETag: %s\r\n\r\n" % tag)
            await writer.drain()
            return
        body = page(number, edition)
        stated = b"ETag: %s\r\nContent-Length: %d\r\n\r\n" % (tag, len(body))
        writer.write(HTTP + b"Content-Type: text/html; charset=utf-8\r\n" + stated + body)
        await writer.drain()
        digest = hashlib.sha256(body).hexdigest()
        self._log.write(f"{time.time():.3f} {number} {edition} {digest}\n")

    def _edition(self, number: int) -> int:
        if self._began is None:
            return 0
        return bisect_right(changes(number, self._seed), (time.time() - self._began) / self._day)


async def _main(arguments: argparse.Namespace) -> None:
    with arguments.log.open("a", encoding="ascii", buffering=1) as log:
        site = Site(log, arguments.seed)
        # Every address of 127.0.0.0/8 is a host of the loopback.
        server = await asyncio.start_server(site.serve, "0.0.0.0", 0, backlog=1000)  # noqa: S104
        print(server.sockets[0].getsockname()[1], flush=True)
        async with server:
            await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    try:
        asyncio.run(_main(parser.parse_args()))
    except KeyboardInterrupt:
        sys.exit()
