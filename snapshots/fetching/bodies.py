"""Bodies: the bytes of an answer, up to a limit, and on the disk where they are many."""

from __future__ import annotations

from collections.abc import AsyncIterator
from hashlib import sha256
from tempfile import SpooledTemporaryFile

from snapshots.errors import FetchFailed
from snapshots.fetching.codings import decoders, unpacked
from snapshots.fetching.media import MOST_BYTES

_IN_MEMORY = 1 << 18


class Body:
    """The bytes of one answer; *sha256* and *length* are known without reading them again."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  closed by `close`
        self._digest = sha256()
        self.length = 0

    @property
    def sha256(self) -> str:
        """The digest of the bytes."""
        return self._digest.hexdigest()

    def add(self, piece: bytes) -> None:
        """Add *piece*.

        Raises: FetchFailed when the body has become too long.
        """
        self.length += len(piece)
        _check_length(self.length)
        self._digest.update(piece)
        self._file.write(piece)

    def read(self) -> bytes:
        """Return all bytes."""
        self._file.seek(0)
        return self._file.read()

    def close(self) -> None:
        """Forget the bytes."""
        self._file.close()


async def receive(chunks: AsyncIterator[bytes], content_encoding: str) -> Body:
    """Return the body that comes in *chunks*, unpacked.

    Raises: FetchFailed.
    """
    steps = decoders(content_encoding)
    body = Body()
    received = 0
    try:
        async for chunk in chunks:
            received += len(chunk)
            _check_length(received)
            for piece in unpacked(chunk, steps):
                body.add(piece)
        for step in steps if received else ():
            step.finish()
    except BaseException:
        body.close()
        raise
    return body


async def beginning(chunks: AsyncIterator[bytes], content_encoding: str, most: int) -> bytes:
    """Return the first *most* bytes of the body that comes in *chunks*, unpacked.

    Raises: FetchFailed.
    """
    steps = decoders(content_encoding)
    found = bytearray()
    received = 0
    async for chunk in chunks:
        received += len(chunk)
        for piece in unpacked(chunk, steps):
            found += piece
            if len(found) >= most:
                return bytes(found[:most])
        if received > most:
            break
    return bytes(found)


def _check_length(length: int) -> None:
    if length > MOST_BYTES:
        raise FetchFailed(f"the body has more than {MOST_BYTES:,} bytes")
