"""The encoder's vectors, kept beside the records so that the same words are encoded once."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Self

from sqlite_utils import Database

FILE_NAME = "vectors.db"
HELD = 10_000
"""Vectors kept in memory: a comparison asks for each several times; 2 KB each."""


class Vectors(MutableMapping[str, bytes]):
    """A mapping from content keys to vectors in a SQLite file, which may be deleted at any time.

    What was set is on the disk once `close` was called, or the `with` block ended.
    """

    def __init__(self, path: Path) -> None:
        self._database = Database(path)
        self._held: dict[str, bytes] = {}
        self._database.conn.execute("PRAGMA busy_timeout = 30000")
        self._database.conn.execute(
            "CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB) WITHOUT ROWID"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Write what was set to the disk and let go of the file."""
        self._database.conn.commit()
        self._database.close()

    def __contains__(self, key: object) -> bool:
        if key in self._held:
            return True
        try:
            self[str(key)]
        except KeyError:
            return False
        return True

    def __getitem__(self, key: str) -> bytes:
        if key in self._held:
            return self._held[key]
        row = self._database.conn.execute(
            "SELECT vector FROM vectors WHERE key = ?", [key]
        ).fetchone()
        if row is None:
            raise KeyError(key)
        return self._hold(key, bytes(row[0]))

    def __setitem__(self, key: str, vector: bytes) -> None:
        self._hold(key, vector)
        self._database.conn.execute("INSERT OR REPLACE INTO vectors VALUES (?, ?)", [key, vector])

    def __delitem__(self, key: str) -> None:
        self._held.pop(key, None)
        if not self._database.conn.execute("DELETE FROM vectors WHERE key = ?", [key]).rowcount:
            raise KeyError(key)

    def _hold(self, key: str, vector: bytes) -> bytes:
        if len(self._held) >= HELD:
            self._held.clear()
        self._held[key] = vector
        return vector

    def __iter__(self) -> Iterator[str]:
        return (key for (key,) in self._database.conn.execute("SELECT key FROM vectors"))

    def __len__(self) -> int:
        return int(self._database.conn.execute("SELECT count(*) FROM vectors").fetchone()[0])
