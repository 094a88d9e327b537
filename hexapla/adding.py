"""Adding a source to a collection's catalogue, the user's comments kept."""

from __future__ import annotations

from hexapla.collection import Collection
from hexapla.replacing import replace_text
from snapshots import catalogue
from snapshots.model import Source


def check_source(collection: Collection, source: Source, *, work_title: str | None = None) -> None:
    """See whether *source* could be added as `add_source` does; nothing is written.

    Raises: CatalogueMistakes, CatalogueNotChanged.
    """
    _with_source(collection, source, work_title)


def add_source(collection: Collection, source: Source, *, work_title: str | None = None) -> None:
    """Write *source* into `sources.yml`; its work is added with *work_title* if it is new.

    Raises: CatalogueMistakes, CatalogueNotChanged.
    """
    replace_text(collection.catalogue_path, _with_source(collection, source, work_title))


def _with_source(collection: Collection, source: Source, work_title: str | None) -> str:
    # Not `read_text`, which would turn the line ends of Windows into others.
    text = collection.catalogue_path.read_bytes().decode("utf-8-sig")
    return catalogue.add_source(text, source, work_title)
