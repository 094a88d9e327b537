"""What the benchmarks of reading share: rows of files, snapshots made of texts, and results."""

from __future__ import annotations

import gzip
import json
import lzma
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from snapshots.model import Role, Snapshot, SnapshotID, Source

ID = SnapshotID("swh:1:dir:" + "0" * 40)
SOURCE = Source(work="w", slug="s", language="und", role=Role.REPORT, publisher="p", file="f")


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a compressed file, one a line."""
    opened = lzma.open if path.suffix == ".xz" else gzip.open
    with opened(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def snapshot_of(
    text: str,
    media_type: str = "text/html",
    extension: str = "html",
    charset: str | None = None,
) -> Snapshot:
    """Return *text* as though it had been fetched now."""
    return Snapshot(
        body=text.encode(errors="replace"),
        url="file:f",
        fetched_at=datetime.now(UTC),
        media_type=media_type,
        extension=extension,
        charset=charset,
    )


def words(text: str) -> Counter[str]:
    """Return the words of *text*, also of Markdown, whose link targets are no text of ours."""
    return Counter(re.findall(r"\w+", re.sub(r"\]\([^)]*\)", "]", text.replace("<br>", " "))))


def show(results: Iterable[Mapping[str, Any]], *, as_json: bool) -> None:
    """Print each of the *results* on a line, for people or as JSON."""
    for result in results:
        print(json.dumps(result) if as_json else "  ".join(f"{k}={v}" for k, v in result.items()))
