"""Which of Datasette's databases holds our records, and where the archive stands."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from sqlite3 import Error as SQLiteError
from sqlite3 import connect
from typing import Any

from datasette_hexapla.serving import PLUGIN

ARCHIVE_NAME = "archive.git"


@dataclass(frozen=True, slots=True)
class Published:
    """The collection that a Datasette publishes: its *database* and where its archive should be."""

    database: str
    archive_path: Path | None
    vectors_path: Path | None


def published(datasette: Any) -> Published | None:
    """Return the collection that *datasette* publishes, or None when it holds no records.

    The plugin's configuration names the database and the archive. Without one, the database is the
    only one that is not Datasette's own, and the archive is looked for beside its file.
    """
    configured = datasette.plugin_config(PLUGIN) or {}
    name = configured.get("database") or _only_database(datasette)
    if name is None or name not in datasette.databases:
        return None
    path = datasette.databases[name].path
    beside = Path(path).with_name(ARCHIVE_NAME) if path else None
    archive = Path(configured["archive"]) if configured.get("archive") else beside
    vectors = Path(path).with_name("vectors.db") if path else None
    return Published(name, archive, vectors)


def candidates(datasette: Any) -> list[str]:
    """Return the databases of *datasette* that could be the collection: all but its own."""
    return [name for name in datasette.databases if not name.startswith("_")]


def _only_database(datasette: Any) -> str | None:
    names = candidates(datasette)
    alone = names[0] if len(names) == 1 else None
    # Who has Hexapla installed may well open other files with the same Datasette.
    return alone if alone and _holds_records(datasette.databases[alone].path) else None


@lru_cache(maxsize=8)
def _holds_records(path: str | None) -> bool:
    """Tell whether the file at *path* is one of ours; what cannot be asked now may be."""
    if path is None:
        return False
    try:
        with closing(connect(f"{Path(path).absolute().as_uri()}?mode=ro", uri=True)) as database:
            found = database.execute("SELECT 1 FROM sqlite_master WHERE name = 'state'")
            return found.fetchone() is not None
    except SQLiteError:
        return True
