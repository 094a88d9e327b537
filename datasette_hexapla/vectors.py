"""The encoder's vectors, kept beside the records so that the same words are encoded once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, MutableMapping
from contextlib import closing
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


class Borrowed(dict[str, bytes]):
    """Vectors that were made here, and those in a file that another process writes.

    A file that is not there, or is being replaced, holds none.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def __contains__(self, key: object) -> bool:
        if super().__contains__(key):
            return True
        vector = self._read(str(key))
        if vector is not None:
            self[str(key)] = vector
        return vector is not None

    def __setitem__(self, key: str, vector: bytes) -> None:
        if len(self) >= HELD:
            self.clear()
        super().__setitem__(key, vector)

    def _read(self, key: str) -> bytes | None:
        try:
            with closing(sqlite3.connect(f"{self._path.as_uri()}?mode=ro", uri=True)) as file:
                row = file.execute("SELECT vector FROM vectors WHERE key = ?", [key]).fetchone()
        except sqlite3.OperationalError:
            return None
        return bytes(row[0]) if row else None
