"""Importing a history that somebody else kept, one text at one date a line (JSON Lines)."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from hexapla.errors import MalformedImport
from snapshots.model import Snapshot

_REQUIRED = ("work", "source", "captured_at", "text")
_EXTENSIONS = {"text/html": "html", "text/markdown": "md", "text/plain": "txt"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A snapshot to be kept for *source* of *work*; both are slugs of the catalogue."""

    work: str
    source: str
    snapshot: Snapshot


def rows(path: Path) -> Iterator[Imported]:
    """Yield what stands in the lines of *path*, gzipped if its name ends in `.gz`.

    Each line is an object with `work`, `source`, `captured_at` (ISO 8601 with an offset), `text`,
    and if known `url`, `media_type` (default `text/plain`), `from` (where the row was taken from).
    Rows without a text are left out.

    Raises: MalformedImport, with the line.
    """
    with closing(_open(path)) as lines:
        for number, line in enumerate(lines, start=1):
            imported = _row(path, number, line)
            if imported is not None:
                yield imported


def _open(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _row(path: Path, number: int, line: str) -> Imported | None:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise MalformedImport(path, number, f"it is not JSON ({error})") from error
    missing = [key for key in _REQUIRED if not isinstance(row, dict) or key not in row]
    if missing:
        raise MalformedImport(path, number, f"it lacks {', '.join(missing)}")
    if row["text"] is None:
        return None
    media_type = str(row.get("media_type", "text/plain"))
    snapshot = Snapshot(
        body=str(row["text"]).encode("utf-8", "surrogatepass"),
        url=str(row.get("url", f"{row['work']}/{row['source']}")),
        fetched_at=_moment(path, number, str(row["captured_at"])),
        media_type=media_type,
        extension=_EXTENSIONS.get(media_type, "txt"),
        charset="utf-8",
        charset_from="header",
        obtained=f"imported from {row.get('from', path.name)}",
    )
    return Imported(work=str(row["work"]), source=str(row["source"]), snapshot=snapshot)


def _moment(path: Path, number: int, stated: str) -> datetime:
    try:
        moment = datetime.fromisoformat(stated)
    except ValueError as error:
        raise MalformedImport(path, number, f'captured_at "{stated}" is not a date') from error
    if moment.tzinfo is None:
        raise MalformedImport(
            path, number, f'captured_at "{stated}" has no offset; write {stated}Z'
        )
    return moment.astimezone(UTC)
