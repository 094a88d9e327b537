"""Files: what a source publishes as a file below its collection's folder."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING
from urllib.parse import quote

from snapshots.charsets import decide
from snapshots.errors import FetchFailed, SourceGone
from snapshots.fetching.media import MOST_BYTES, extension_of, is_text, media_type_of
from snapshots.model import Snapshot

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from snapshots.model import Source


def fetch_file(source: Source, root: Path, at: datetime) -> Snapshot:
    """Return the snapshot of the file that *source* names, which must lie below *root*.

    Raises: SourceGone when there is no such file any more, FetchFailed.
    """
    path = _inside(source, root)
    body = _bytes(source, path)
    media_type = media_type_of(path.suffix.lstrip(".").lower(), body)
    charset = decide(body, media_type) if is_text(media_type) else None
    return Snapshot(
        body=body,
        url="file:" + quote(source.file or ""),
        fetched_at=at,
        media_type=media_type,
        extension=extension_of(media_type),
        charset=charset.name if charset else None,
        charset_from=charset.decided_by if charset else None,
    )


def _inside(source: Source, root: Path) -> Path:
    try:
        path = (root / (source.file or "")).resolve()
        inside = path.is_relative_to(root.resolve())
    except (OSError, RuntimeError, ValueError) as error:
        raise FetchFailed(f"Visiting {source.name}: {source.file!r} is no path: {error}") from error
    if not inside:
        raise FetchFailed(
            f"Visiting {source.name}: {source.file} leads out of the collection (through a link?). "
            "Copy the file into the collection."
        )
    return path


def _bytes(source: Source, path: Path) -> bytes:
    try:
        # Opening a pipe or a device would wait for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            raise FetchFailed(f"Visiting {source.name}: {source.file} is not a file.")
        with path.open("rb") as file:
            body = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise SourceGone(f"Visiting {source.name}: there is no {source.file} any more.") from None
    except OSError as error:
        raise FetchFailed(
            f"Visiting {source.name}: {source.file} could not be read ({error.strerror})."
        ) from error
    if len(body) > MOST_BYTES:
        raise FetchFailed(
            f"Visiting {source.name}: {source.file} has more than {MOST_BYTES:,} bytes."
        )
    return body
