"""`hexapla index`: the records, made from the archive."""

from __future__ import annotations

import click

from hexapla.collection import Collection
from hexapla.commands.options import collection_option
from hexapla.deriving import rebuild
from hexapla.printing import progress, remark


@click.command()
@collection_option
def index(collection: Collection) -> None:
    """Build the records anew from the archive.

    The records file may be deleted at any time: this brings back equal records.

    \b
    Example:  hexapla index
    """
    with progress("Indexing") as advance:
        rebuild(collection, advance=advance)
    remark(f"Indexed: {collection.records_path}")
