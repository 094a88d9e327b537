"""Codings: what a body was packed with for the way (gzip, deflate, br), undone in small pieces.

A few bytes can unfold to gigabytes, so no call gives out more than one piece.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

import brotli

from snapshots.errors import FetchFailed

ACCEPTED = "gzip, deflate, br"

_PIECE = 1 << 16
_MOST_CODINGS = 2
_MOST_MEMBERS = 1000
"""Of gzip, each of which costs a new state: a megabyte can hold fifty thousand empty ones."""


class Decoder(Protocol):
    """Undoes one coding."""

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Yield what *chunk* unfolds to, in pieces of bounded size.

        Raises: FetchFailed for bytes that are not of the coding.
        """

    def finish(self) -> None:
        """See that the body has ended where its coding says it ends.

        Raises: FetchFailed.
        """


def decoders(content_encoding: str) -> tuple[Decoder, ...]:
    """Return what undoes *content_encoding*, in the order of undoing.

    Raises: FetchFailed for codings that were not asked for.
    """
    names = [name.strip().lower() for name in content_encoding.split(",") if name.strip()]
    named = [name for name in reversed(names) if name != "identity"]
    for name in named:
        if name not in _DECODERS:
            raise FetchFailed(f"the body is packed with {name[:40]!a}, which was not asked for")
    if len(named) > _MOST_CODINGS:
        raise FetchFailed(f"the body is packed {len(named)} times, which was not asked for")
    return tuple(_DECODERS[name]() for name in named)


def unpacked(chunk: bytes, steps: tuple[Decoder, ...]) -> Iterator[bytes]:
    """Yield what *chunk* unfolds to when each of *steps* undoes its coding, in small pieces.

    Raises: FetchFailed.
    """
    if not steps:
        yield chunk
        return
    for piece in steps[0].feed(chunk):
        yield from unpacked(piece, steps[1:])


class _Zlib:
    """Undoes gzip, of any number of members, and deflate, with and without the frame of zlib."""

    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._process = zlib.decompressobj(bits)
        self._began = False
        self._members = 1
        self._held = b""

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        chunk = self._held + chunk
        if not self._began and len(chunk) < _FRAME:
            self._held = chunk
            return
        self._held = b""
        while chunk:
            if self._process.eof:
                # Another member of gzip may follow; anything else after the end is padding.
                if not (self._bits == _GZIP and chunk.startswith(b"\x1f")):
                    return
                self._members += 1
                if self._members > _MOST_MEMBERS:
                    raise FetchFailed(f"the body is packed in more than {_MOST_MEMBERS} pieces")
                self._process = zlib.decompressobj(self._bits)
            yield self._unfold(chunk)
            chunk = self._process.unconsumed_tail or self._process.unused_data

    def _unfold(self, chunk: bytes) -> bytes:
        try:
            piece = self._process.decompress(chunk, _PIECE)
        except zlib.error as error:
            if self._bits != _ZLIB or self._began:
                raise FetchFailed(f"the body cannot be unpacked: {error}") from error
            # "deflate" means zlib's frame (RFC 9110, 8.4.1.2), and many servers leave it out.
            self._bits = _RAW
            self._process = zlib.decompressobj(_RAW)
            return self._unfold(chunk)
        self._began = True
        return piece

    def finish(self) -> None:
        if not self._process.eof:
            raise FetchFailed("the body was cut off before the end of its packing")


class _Brotli:
    """Undoes br."""

    def __init__(self) -> None:
        self._process = brotli.Decompressor()

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        piece = b"more"
        # It takes in more than it gives out at once, so it is asked until it has no more.
        while not self._process.is_finished() and (piece or not self._accepts()):
            piece = self._unfold(chunk)
            yield piece
            chunk = b""

    def _accepts(self) -> bool:
        return bool(self._process.can_accept_more_data())

    def _unfold(self, chunk: bytes) -> bytes:
        try:
            return bytes(self._process.process(chunk, output_buffer_limit=_PIECE))
        except brotli.error as error:
            raise FetchFailed(f"the body cannot be unpacked: {error}") from error

    def finish(self) -> None:
        if not self._process.is_finished():
            raise FetchFailed("the body was cut off before the end of its packing")


_GZIP, _ZLIB, _RAW = 31, 15, -15
_FRAME = 2
"""Bytes by which zlib's frame is known; a chunk may be shorter."""

_DECODERS: dict[str, Callable[[], Decoder]] = {
    "gzip": lambda: _Zlib(_GZIP),
    "x-gzip": lambda: _Zlib(_GZIP),
    "deflate": lambda: _Zlib(_ZLIB),
    "br": _Brotli,
}
