"""Adding a source to a collection's catalogue, the user's comments kept."""

from __future__ import annotations

import os
from pathlib import Path

from hexapla.collection import Collection
from snapshots import catalogue
from snapshots.model import Source


def add_source(collection: Collection, source: Source, *, work_title: str | None = None) -> None:
    """Write *source* into `sources.yml`; its work is added with *work_title* if it is new.

    The file is replaced in one step, so that it is never half written.

    Raises: CatalogueMistakes, CatalogueNotChanged.
    """
    path = collection.catalogue_path
    text = catalogue.add_source(path.read_text(encoding="utf-8"), source, work_title)
    _replace(path, text)


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
