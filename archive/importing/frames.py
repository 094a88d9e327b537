"""Finding the records of a WARC file, also behind places where it is damaged.

A record of WARC begins with its version, and says how long it is. In a file that is compressed,
each record is a member of its own, so that one that is damaged does not hide the others.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

LARGEST_RECORD = 64 << 20
"""Longer records hold no texts, and would hold memory."""

_MAGIC = b"\x1f\x8b\x08"
_BEGINNING = b"WARC/"
_END = b"\r\n\r\n"
_NO_SPACE = re.compile(rb"\S")
_NOT_THERE = "a record does not end where its stated length says"
_LONGEST_HEADER = 64 << 10
_CHUNK = 256 << 10
_LENGTH = re.compile(
    rb"^content-length:[ \t]*([0-9]{1,18})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Frame:
    """The bytes of a record, and where it begins in the file."""

    offset: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Damage:
    """A place in the file that could not be read, and why."""

    offset: int
    problem: str


class _Broken(Exception):
    """What stands here is no record, or not all of it; *before* are whole records before that."""

    def __init__(self, problem: str, before: Iterable[Frame] = ()) -> None:
        super().__init__(problem)
        self.before = tuple(before)


def frames(file: IO[bytes]) -> Iterator[Frame | Damage]:
    """Yield every record of *file*, which can be sought in, and every place that is damaged."""
    file.seek(0)
    packed = file.read(len(_MAGIC)) == _MAGIC
    mark = _MAGIC if packed else _BEGINNING
    read = _read_member if packed else _read_plain
    offset: int | None = 0
    while offset is not None:
        try:
            found, offset_after = read(file, offset)
        except _Broken as broken:
            yield from broken.before
            yield Damage(offset, str(broken))
            offset = _next(file, offset + 1, mark, packed=packed)
            continue
        yield from found
        offset = offset_after if offset_after > offset and _has_more(file, offset_after) else None


def _has_more(file: IO[bytes], offset: int) -> bool:
    file.seek(offset)
    return bool(file.read(1))


def _read_member(file: IO[bytes], offset: int) -> tuple[list[Frame | Damage], int]:
    """Return the records in the gzip member at *offset*, nearly always one, and where it ends."""
    file.seek(offset)
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    content, taken, is_long = bytearray(), 0, False
    while not unpacker.eof:
        chunk = file.read(_CHUNK)
        if not chunk:
            # Of many records in one member, those before the end of the file are whole.
            whole = [] if is_long else _split(bytes(content), offset)
            before = [each for each in whole if isinstance(each, Frame)]
            raise _Broken("the file ends within a compressed record", before)
        while chunk and not unpacker.eof:
            try:
                content += unpacker.decompress(chunk, _CHUNK)
            except zlib.error as error:
                raise _Broken(f"a compressed record cannot be unpacked ({error})") from error
            # At the end of a member, what follows it may be called an unconsumed tail as well.
            left = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
            taken += len(chunk) - len(left)
            chunk = left
            if len(content) > LARGEST_RECORD:
                # Read on, so that the next member is found; but remember no more of this one.
                is_long, content = True, content[: len(_BEGINNING)]
    if is_long:
        return [Damage(offset, _too_long())], offset + taken
    return _split(bytes(content), offset), offset + taken


def _split(content: bytes, offset: int) -> list[Frame | Damage]:
    """Return the records in the *content* of a member; most tools write one, some all of them."""
    found: list[Frame | Damage] = []
    start = _written(content, 0)
    while start < len(content):
        try:
            end = _end_of(content, start)
        except _Broken as broken:
            found.append(Damage(offset, str(broken)))
            place = content.find(b"\n" + _BEGINNING, start)
            start = place + 1 if place >= 0 else len(content)
            continue
        found.append(Frame(offset, content[start:end]))
        start = _written(content, end)
    return found


def _written(content: bytes, start: int) -> int:
    """Return where something stands in *content*, from *start* on, that is no space."""
    found = _NO_SPACE.search(content, start)
    return found.start() if found else len(content)


def _end_of(content: bytes, start: int) -> int:
    head_end, length = _head(content, start)
    end = head_end + length
    if end > len(content):
        raise _Broken("a record ends before the length that it states")
    if not content.startswith(_END, end):
        # Some tools end a record with fewer lines, or with none; a record or nothing follows it.
        following = _written(content, end)
        if following < len(content) and not content.startswith(_BEGINNING, following):
            raise _Broken(_NOT_THERE)
    return end


def _read_plain(file: IO[bytes], offset: int) -> tuple[list[Frame | Damage], int]:
    file.seek(offset)
    head = file.read(_LONGEST_HEADER)
    if not head.strip():
        return [], offset
    head_end, length = _head(head, 0)
    end = offset + head_end + length
    is_long = length > LARGEST_RECORD
    file.seek(end if is_long else offset)
    content = b"" if is_long else file.read(head_end + length)
    # A length that is damaged must not hide the records behind it, so long ones are looked at, too.
    if file.read(len(_END)) != _END:
        raise _Broken(_NOT_THERE)
    found = Damage(offset, _too_long()) if is_long else Frame(offset, content)
    return [found], end + len(_END)


def _head(content: bytes, start: int) -> tuple[int, int]:
    """Return where the headers of the record at *start* end, and how long is what follows them."""
    if not content.startswith(_BEGINNING, start):
        raise _Broken("no record begins here")
    end = content.find(_END, start, start + _LONGEST_HEADER)
    if end < 0:
        raise _Broken("the headers of a record do not end")
    found = _LENGTH.search(content, start, end)
    if not found:
        raise _Broken("a record does not state its length")
    return end + len(_END), int(found[1])


def _next(file: IO[bytes], offset: int, mark: bytes, *, packed: bool) -> int | None:
    """Return where the next record after *offset* may begin, or None."""
    while True:
        file.seek(offset)
        chunk = file.read(_CHUNK)
        place = chunk.find(mark)
        while place >= 0:
            if _begins(file, offset + place, packed=packed):
                return offset + place
            place = chunk.find(mark, place + 1)
        if len(chunk) < _CHUNK:
            return None
        offset += len(chunk) - len(mark) + 1


def _begins(file: IO[bytes], offset: int, *, packed: bool) -> bool:
    if not packed:
        # The word may also stand in a body; there it is not at the beginning of a line.
        file.seek(offset - 1)
        return file.read(1) == b"\n"
    file.seek(offset)
    try:
        beginning = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(file.read(1024), 5)
    except zlib.error:
        return False
    return beginning == _BEGINNING


def _too_long() -> str:
    return (
        f"a record is longer than {LARGEST_RECORD:,} bytes; a file that was compressed as a whole "
        "can be taken apart with `warcio recompress`"
    )
