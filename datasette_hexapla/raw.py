"""The bytes of a snapshot, read from the archive and checked before they are handed out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

from archive.errors import ArchiveError
from archive.repository import Archive
from datasette_hexapla.errors import NoSuchPage
from datasette_hexapla.pages.asking import Row
from snapshots.digests import sha256

_OPENING = Lock()


@dataclass(frozen=True, slots=True)
class CapturedBytes:
    """Bytes as they came, and how to name a file of them."""

    body: bytes
    sha256: str
    media_type: str
    file_name: str


def captured_bytes(archive_path: Path | None, snapshot: Row) -> CapturedBytes:
    """Return the bytes of *snapshot*; damaged bytes are never handed out as good.

    Raises: NoSuchPage.
    """
    if archive_path is None or not archive_path.exists():
        raise NoSuchPage("The archive is not here, only its records, so the bytes are not, either.")
    try:
        body = _opened(archive_path).blob(snapshot["body_blob"])
    except ArchiveError as error:
        raise NoSuchPage(
            f"The bytes of {snapshot['snapshot_id']} cannot be read: {error}"
        ) from error
    if sha256(body) != snapshot["body_sha256"]:
        raise NoSuchPage(
            f"The bytes of {snapshot['snapshot_id']} are damaged in the archive: their SHA-256 is "
            "not the one recorded when they were got. `hexapla verify` tells more."
        )
    return CapturedBytes(
        body=body,
        sha256=snapshot["body_sha256"],
        media_type=snapshot["media_type"],
        file_name=f"{snapshot['digits'][:12]}.{snapshot['extension']}",
    )


def _opened(path: Path) -> Archive:
    with _OPENING:
        return _held(path)


@lru_cache(maxsize=8)
def _held(path: Path) -> Archive:
    return Archive.open(path)
