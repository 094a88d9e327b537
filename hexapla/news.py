"""News: what visits brought that is not known yet, read ahead while other news are settled."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from archive.history import KeptSnapshot
from snapshots.errors import FetchError, ReadingFailed
from snapshots.fetching.answers import Arrived, Unmodified
from snapshots.fetching.files import fetch_file
from snapshots.identifiers import snapshot_id
from snapshots.model import Reading, Snapshot, Source
from snapshots.reading.confined import read_confined

_READERS = 2
_AHEAD = 4
"""Bodies that are in memory at a time, each of up to 20 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a visit at the time *at* brought, or the error that it ended with; None for a file.

    *latest* is the newest snapshot of the source before it.
    """

    source: Source
    at: datetime
    latest: KeptSnapshot | None
    brought: Arrived | Unmodified | FetchError | None = None

    def knows(self, body_sha256: str) -> bool:
        """Tell whether the newest snapshot has the bytes of this digest."""
        return self.latest is not None and self.latest.body_sha256 == body_sha256

    def forget(self) -> None:
        """Forget the bytes that were brought, which may stand in a file."""
        if isinstance(self.brought, Arrived):
            self.brought.body.close()


@dataclass(frozen=True, slots=True)
class News:
    """A snapshot with new bytes, and its reading or why there is none."""

    snapshot: Snapshot
    reading: Reading | ReadingFailed


def read_ahead(
    seen: Iterable[Seen], folder: Path
) -> Iterator[tuple[Seen, Future[News | None] | None]]:
    """Yield each of *seen* with its news to come, None where nothing can be new.

    Files are below *folder*. Reading goes on in its own processes, a few snapshots ahead of what is
    taken here. A future raises FetchError for a file that could not be read.
    """
    begun: deque[tuple[Seen, Future[News | None] | None]] = deque()
    with ThreadPoolExecutor(_READERS) as readers:
        for each in seen:
            begun.append((each, readers.submit(_news, each, folder) if _may_be_new(each) else None))
            if len(begun) > _AHEAD:
                yield begun.popleft()
        while begun:
            yield begun.popleft()


def _may_be_new(seen: Seen) -> bool:
    if isinstance(seen.brought, Arrived):
        return not seen.knows(seen.brought.body.sha256)
    return seen.brought is None


def _news(seen: Seen, folder: Path) -> News | None:
    if isinstance(seen.brought, Arrived):
        snapshot = seen.brought.snapshot()
    else:
        snapshot = fetch_file(seen.source, folder, seen.at)
        if seen.knows(sha256(snapshot.body).hexdigest()):
            return None
    try:
        return News(snapshot, read_confined(snapshot, snapshot_id(snapshot), seen.source))
    except ReadingFailed as error:
        return News(snapshot, error)
