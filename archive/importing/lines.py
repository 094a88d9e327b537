"""Reading lines of any length out of files that may be compressed, a few bytes at a time."""

from __future__ import annotations

import gzip
import lzma
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from archive.errors import NotImportable

LONGEST_LINE = 64 << 20
"""A line holds one text; longer ones are not worth the memory that they would take."""

_GZIP = b"\x1f\x8b"
_XZ = b"\xfd7zXZ\x00"


def numbered_lines(path: Path) -> Iterator[tuple[int, bytes | None]]:
    """Yield the lines of the file *path* from number 1; None for one that is too long.

    Files compressed by gzip or xz are known by their first bytes, whatever their name.

    Raises: NotImportable, when the file cannot be read, or not to its end.
    """
    number = 0
    try:
        with _opened(path) as file:
            while line := file.readline(LONGEST_LINE + 1):
                number += 1
                whole = len(line) <= LONGEST_LINE
                while len(line) > LONGEST_LINE and not line.endswith(b"\n"):
                    line = file.readline(LONGEST_LINE + 1)
                yield number, line if whole else None
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        raise NotImportable(
            f"Importing {path.name} stopped after line {number}: {error}. What was imported before "
            "is kept. Get the file again, and import it again: nothing is kept twice."
        ) from error


def _opened(path: Path) -> IO[bytes]:
    with path.open("rb") as file:
        beginning = file.read(len(_XZ))
    if beginning.startswith(_GZIP):
        return cast("IO[bytes]", gzip.open(path, "rb"))
    if beginning == _XZ:
        return cast("IO[bytes]", lzma.open(path, "rb"))
    return path.open("rb")
