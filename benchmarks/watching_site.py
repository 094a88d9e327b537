"""A web site for benchmarks, in a process of its own: pages that wait, and pages that mean harm."""

from __future__ import annotations

import argparse
import asyncio
import gzip
import hashlib
import random
import sys
from collections.abc import Awaitable, Callable

WORDS = ("party", "shall", "not", "publish", "treaty", "text", "before", "annexes", "agreed")
HTTP = b"HTTP/1.1 200 OK\r\n"


def page(path: str, edition: str, size: int) -> bytes:
    """Return the page at *path* in its *edition*, of about *size* bytes."""
    chance = random.Random(path)
    lines = []
    length = 0
    while length < size:
        words = " ".join(chance.choice(WORDS) for _ in range(20))
        lines.append(f"<p>{words.capitalize()}.</p>\n")
        length += len(lines[-1])
    lines[len(lines) // 2] = f"<p>Edition {edition} of {path}.</p>\n"
    return f"<!doctype html><html><body><main>\n{''.join(lines)}</main></body></html>".encode()


class Pages:
    """Answers `/p/N` after a delay, with an ETag; `/edition/X` makes every page another one."""

    def __init__(self, delay: float, size: int) -> None:
        """Wait *delay* seconds before each answer; pages have about *size* bytes."""
        self._delay = delay
        self._size = size
        self._edition = "1"
        self._made: dict[str, tuple[bytes, bytes]] = {}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                path = head.split(b" ", 2)[1].decode()
                if path in HOSTILE:
                    await HOSTILE[path](writer)
                    break
                writer.write(await self._answer(path, head))
                await writer.drain()
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            writer.close()

    async def _answer(self, path: str, head: bytes) -> bytes:
        if path.startswith("/edition/"):
            self._edition = path.rpartition("/")[2]
            self._made.clear()
            return HTTP + b"Content-Length: 0\r\n\r\n"
        if not path.startswith("/p/"):
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        await asyncio.sleep(self._delay)
        if path not in self._made:
            body = page(path, self._edition, self._size)
            self._made[path] = body, hashlib.sha256(body).hexdigest()[:16].encode()
        body, etag = self._made[path]
        if b'"' + etag + b'"' in head:
            return b'HTTP/1.1 304 Not Modified\r\nETag: "%s"\r\n\r\n' % etag
        return (
            HTTP + b"Content-Type: text/html; charset=utf-8\r\n"
            b'ETag: "%s"\r\nContent-Length: %d\r\n\r\n' % (etag, len(body)) + body
        )


Hostile = Callable[[asyncio.StreamWriter], Awaitable[None]]


async def _drip(writer: asyncio.StreamWriter) -> None:
    writer.write(HTTP + b"Content-Length: 1000000\r\n\r\n")
    while True:
        writer.write(b"a")
        await writer.drain()
        await asyncio.sleep(0.5)


async def _slow_headers(writer: asyncio.StreamWriter) -> None:
    writer.write(HTTP)
    while True:
        writer.write(b"X-A: a\r\n")
        await writer.drain()
        await asyncio.sleep(2)


async def _endless(writer: asyncio.StreamWriter) -> None:
    writer.write(HTTP + b"Content-Type: text/html\r\n\r\n")
    while True:
        writer.write(b"<p>again and again " * 4000)
        await writer.drain()


async def _bomb(writer: asyncio.StreamWriter) -> None:
    await _whole(writer, b"Content-Encoding: gzip\r\n", BOMB)


async def _lying(writer: asyncio.StreamWriter) -> None:
    writer.write(HTTP + b"Content-Length: 100000\r\n\r\n<html><body><p>short")


async def _cut(writer: asyncio.StreamWriter) -> None:
    writer.write(HTTP + b"Transfer-Encoding: chunked\r\n\r\n1000\r\n<html><body><p>cut")


async def _loop(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 302 Found\r\nLocation: /redirect-loop\r\nContent-Length: 0\r\n\r\n")


async def _inside(writer: asyncio.StreamWriter) -> None:
    place = b"http://10.0.0.1/latest/meta-data/"
    writer.write(b"HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n" % place)


async def _charset(writer: asyncio.StreamWriter) -> None:
    body = "<html><body><p>Şuşa Bəyannaməsi haqqında məlumat.</p></body></html>".encode()
    await _whole(writer, b"Content-Type: text/html; charset=windows-1251\r\n", body)


async def _large(writer: asyncio.StreamWriter) -> None:
    writer.write(HTTP + b"Content-Type: text/html\r\nContent-Length: 5000000000\r\n\r\n")
    for _ in range(80_000):
        writer.write(b"a" * 65_536)
        await writer.drain()


async def _headers(writer: asyncio.StreamWriter) -> None:
    many = b"".join(b"X-%d: a\r\n" % number for number in range(10_000))
    await _whole(writer, many, b"<html><body><p>text</p></body></html>")


async def _whole(writer: asyncio.StreamWriter, headers: bytes, body: bytes) -> None:
    writer.write(HTTP + headers + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    await writer.drain()


HOSTILE: dict[str, Hostile] = {
    "/slow-drip": _drip,
    "/slow-headers": _slow_headers,
    "/endless-body": _endless,
    "/gzip-bomb": _bomb,
    "/lying-length": _lying,
    "/cut-body": _cut,
    "/redirect-loop": _loop,
    "/redirect-inside": _inside,
    "/wrong-charset": _charset,
    "/5-gigabytes": _large,
    "/10000-headers": _headers,
}
BOMB = b""


async def _main(arguments: argparse.Namespace) -> None:
    pages = Pages(arguments.delay, arguments.size)
    server = await asyncio.start_server(pages.serve, arguments.host, 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--delay", type=float, default=0.05)
    parser.add_argument("--size", type=int, default=20_000)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--hostile", action="store_true")
    given = parser.parse_args()
    if given.hostile:
        # A gigabyte of zeros in a megabyte.
        BOMB = gzip.compress(bytes(1 << 30), 9)
    try:
        asyncio.run(_main(given))
    except KeyboardInterrupt:
        sys.exit()
