"""Opening a collection's archive, for reading or as its one writer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from archive.errors import AlreadyThere
from archive.keeping import Writer, writing
from archive.repository import Archive
from hexapla.collection import Collection
from hexapla.printing import remark

WAIT_SECONDS = 30.0


def opened(collection: Collection) -> Archive:
    """Open the archive of *collection*, making it at the first time."""
    if not collection.archive_path.exists():
        try:
            return Archive.create(collection.archive_path)
        except (AlreadyThere, OSError):
            # Another process may have made it in this moment.
            if not collection.archive_path.exists():
                raise
    return Archive.open(collection.archive_path)


@contextmanager
def opened_for_writing(collection: Collection) -> Iterator[tuple[Archive, Writer]]:
    """Open the archive as its one writer, with the catalogue and the terms now in force kept first.

    Raises: ArchiveBusy when another process writes for longer than half a minute.
    """
    with (
        opened(collection) as archive,
        writing(archive, wait_seconds=WAIT_SECONDS, on_wait=remark) as writer,
    ):
        writer.keep_catalogue(collection.catalogue_path.read_bytes())
        if collection.terms_path.is_file():
            writer.keep_terms(collection.terms_path.read_bytes())
        yield archive, writer
        writer.commit()
