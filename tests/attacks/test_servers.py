"""Answers that no server should give, byte for byte: each is a body or a refusal, never a crash."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from snapshots.errors import FetchError
from snapshots.fetching.answers import Arrived
from snapshots.fetching.web import Web
from snapshots.model import Role, Snapshot, Source, Visiting

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
BODY = b"<p>Madde 1. \xc5\x9eu\xc5\x9fa</p>"

REFUSED = {
    "a chunk of a negative size": CHUNKED + b"-1\r\nabc\r\n0\r\n\r\n",
    "a chunk of no size": CHUNKED + b"\r\nabc\r\n0\r\n\r\n",
    "a size in another notation": CHUNKED + b"0x5\r\nabcde\r\n0\r\n\r\n",
    "a size beyond all numbers": CHUNKED + b"f" * 40 + b"\r\nabc\r\n0\r\n\r\n",
    "a size with a sign": CHUNKED + b"+5\r\nabcde\r\n0\r\n\r\n",
    "a chunk that goes on": CHUNKED + b"3\r\nabcdef\r\n0\r\n\r\n",
    "a chunk that is cut off": CHUNKED + b"ffff\r\nabc",
    "no last chunk": CHUNKED + b"3\r\nabc\r\n",
    "a line of sizes without an end": CHUNKED + b"1;" + b"a" * 200_000,
    "two lengths": OK + b"Content-Length: 3\r\nContent-Length: 5\r\n\r\nabcde",
    "a length that is none": OK + b"Content-Length: 3 5\r\n\r\nabcde",
    "a length in other digits": OK + "Content-Length: ٣\r\n\r\nabc".encode(),
    "a length and chunks": OK
    + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
    "a header without a name": OK + b": x\r\nContent-Length: 3\r\n\r\nabc",
    "a header without a colon": OK + b"nothing\r\nContent-Length: 3\r\n\r\nabc",
    "a line end within a name": OK + b"X\rY: x\r\nContent-Length: 3\r\n\r\nabc",
    "a NUL in a header": OK + b"X: a\0b\r\nContent-Length: 3\r\n\r\nabc",
    "another protocol": b"SSH-2.0-OpenSSH_9.6\r\n",
    "a status that is none": b"HTTP/1.1 2OO OK\r\nContent-Length: 3\r\n\r\nabc",
    "a status without an end": b"HTTP/1.1 200 " + b"a" * 200_000,
    "nothing": b"",
}
TAKEN = {
    "a whole body": OK + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY,
    "chunks with extensions": CHUNKED + b"%x;a=b\r\n" % len(BODY) + BODY + b"\r\n0\r\n\r\n",
    "a body until the end": OK + b"\r\n" + BODY,
    "what follows the body": OK + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY + OK + b"\r\nevil",
    "early hints": b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK + b"\r\n" + BODY,
}  # fmt: skip


def visited(answer: bytes) -> Snapshot | FetchError:
    """Visit a page of a server that gives this *answer* to everything but robots.txt."""

    async def run() -> Snapshot | FetchError:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(OSError, asyncio.IncompleteReadError):
                head = await reader.readuntil(b"\r\n\r\n")
                robots = b"GET /robots.txt" in head
                missing = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
                writer.write(missing if robots else answer)
                await writer.drain()
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=1 << 20)
        port = server.sockets[0].getsockname()[1]
        source = Source(
            work="w", slug="s", language="en", role=Role.REPORT, publisher="P",
            url=f"http://127.0.0.1:{port}/a",
        )  # fmt: skip
        visiting = Visiting(pause_seconds=0, allow_networks=("127.0.0.0/8",))
        async with server, Web(visiting, environment={}) as web:
            try:
                found = await web.visit(source)
            except FetchError as error:
                return error
            assert isinstance(found, Arrived)
            snapshot = found.snapshot()
            found.body.close()
            return snapshot

    return asyncio.run(run())


@pytest.mark.parametrize("answer", REFUSED.values(), ids=REFUSED.keys())
def test_an_answer_that_can_be_read_in_two_ways_is_no_page(answer: bytes) -> None:
    found = visited(answer)
    assert isinstance(found, FetchError)
    assert str(found).isprintable()


@pytest.mark.parametrize("answer", TAKEN.values(), ids=TAKEN.keys())
def test_an_odd_answer_that_has_one_meaning_is_a_page(answer: bytes) -> None:
    found = visited(answer)
    assert isinstance(found, Snapshot)
    assert found.body == BODY
