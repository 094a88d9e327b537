"""Serving: how Datasette is told to publish a collection."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from datasette_hexapla.describing import metadata

PLUGIN = "datasette-hexapla"
"""The name under which Datasette keeps our configuration."""

SETTINGS = {"default_allow_sql": False, "allow_download": False, "suggest_facets": False}
"""Datasette's settings: SQL typed by visitors is off; one query could take a gigabyte of memory."""


def arguments(records_path: Path, archive_path: Path, host: str, port: int) -> list[str]:
    """Return what follows `datasette` on the command line, for any version that we support.

    Descriptions of all tables, and where the archive stands, are written to a file beside the
    records, because older and newer Datasettes both read metadata from one. The records are not
    served as immutable: they may be updated while they are read. SQL typed by visitors is off by a
    setting, which newer Datasettes ask for; a single query could take a gigabyte of memory.
    """
    settings_path = records_path.with_name(f"{records_path.name}.metadata.json")
    settings = metadata(records_path.stem) | {
        "plugins": {
            PLUGIN: {"database": records_path.stem, "archive": str(archive_path.absolute())}
        }
    }
    settings_path.write_text(json.dumps(settings, indent=1, ensure_ascii=False), encoding="utf-8")
    return [
        "serve",
        str(records_path),
        *("--metadata", str(settings_path)),
        *("--host", host),
        *("--port", str(port)),
        *(word for name in SETTINGS for word in ("--setting", name, "off")),
    ]


@dataclass(frozen=True, slots=True)
class Mounted:
    """A collection: the *name* of its path, its records and its archive."""

    name: str
    records_path: Path
    archive_path: Path


def arguments_for_several(collections: Sequence[Mounted], host: str, port: int) -> list[str]:
    """Return what follows `-m datasette_hexapla.mounting`, which serves all *collections*."""
    stated = [
        part
        for each in collections
        for part in (each.name, str(each.records_path), str(each.archive_path))
    ]
    return ["--host", host, "--port", str(port), *stated]
