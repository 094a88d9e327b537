"""A collection: the folder that holds one user's catalogue, archive and records."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hexapla.errors import AlreadyACollection, NotACollection
from hexapla.replacing import create_text
from snapshots import catalogue
from snapshots.model import Catalogue


@dataclass(frozen=True, slots=True)
class Collection:
    """The places of a collection's parts in its *folder*.

    `sources.yml` is the user's; `archive.git` is kept for ever; `records.db` and `vectors.db` are
    derived from the archive and may be deleted.
    """

    folder: Path

    @property
    def catalogue_path(self) -> Path:
        """The list of works and sources, written by people."""
        return self.folder / "sources.yml"

    @property
    def terms_path(self) -> Path:
        """The terms that the collection has settled, written by people; it may be missing."""
        return self.folder / "terms.yml"

    @property
    def archive_path(self) -> Path:
        """The bare git repository."""
        return self.folder / "archive.git"

    @property
    def records_path(self) -> Path:
        """The SQLite file that Datasette publishes."""
        return self.folder / "records.db"

    @property
    def vectors_path(self) -> Path:
        """The encoder's vectors, so that an unchanged segment is encoded once."""
        return self.folder / "vectors.db"

    def catalogue(self) -> Catalogue:
        """Read the catalogue.

        Raises: CatalogueMistakes, which holds every mistake in the file.
        """
        return catalogue.load(self.catalogue_path)


def find(folder: Path) -> Collection:
    """Return the collection in *folder*.

    Raises: NotACollection when no `sources.yml` stands there.
    """
    collection = Collection(folder)
    if not collection.catalogue_path.is_file():
        raise NotACollection(folder)
    return collection


def create(folder: Path, title: str) -> Collection:
    """Start a collection in *folder*, which is made if need be.

    Raises: AlreadyACollection when a `sources.yml` stands there; nothing is overwritten.
    """
    collection = Collection(folder)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        create_text(collection.catalogue_path, catalogue.initial(title))
    except FileExistsError:
        raise AlreadyACollection(folder) from None
    return collection
