"""Which of Datasette's databases holds our records, and where the archive stands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
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
    return names[0] if len(names) == 1 else None
