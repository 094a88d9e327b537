"""Writing the folder of a dataset."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from archive.exporting.folders import write_files, written_whole
from archive.exporting.sums import write_sums
from archive.repository import Archive
from hexapla.collection import Collection
from hexapla.datasets.describing import Dataset, citation, licences, package, readme
from hexapla.datasets.tables import Write, tables, texts
from hexapla.exporting import chosen
from hexapla.opening import opened
from hexapla.recalling import recalled
from snapshots.serialising import format_time

_LICENCES = "LICENCES.md"


def export_dataset(
    collection: Collection,
    folder: Path,
    names: Sequence[str] = (),
    *,
    parquet: Write | None = None,
) -> Dataset:
    """Write the tables and texts of *names* (works, or `WORK/SOURCE`), or of all, into *folder*.

    Given what writes *parquet*, each table is written so, too.

    Raises: NoSuchSource, AlreadyThere, ParquetNotInstalled.
    """
    wanted = chosen(collection, names)
    with written_whole(folder) as new, recalled(collection) as records:
        made = tuple(tables(records, wanted, parquet))
        with opened(collection) as archive:
            dataset = Dataset(
                title=collection.catalogue().title,
                head=archive.head(),
                kept_at=_kept_at(archive),
                made=made,
                is_whole=not names,
            )
        files = {f"{each.table.name}.csv": each.content for each in made}
        files |= {f"{each.table.name}.parquet": each.parquet for each in made if each.parquet}
        write_files(files | _described(collection, dataset), new)
        for name, content in texts(records, wanted):
            path = new / name
            write_files({path.name: content}, path.parent)
        write_sums(new)
    return dataset


def _described(collection: Collection, dataset: Dataset) -> dict[str, bytes]:
    stated = collection.folder / _LICENCES
    return {
        "datapackage.json": package(dataset),
        "CITATION.cff": citation(dataset),
        "README.md": readme(dataset),
        _LICENCES: licences(stated.read_bytes() if stated.is_file() else None),
    }


def _kept_at(archive: Archive) -> str:
    stated = archive.commands.run("log", "-1", "--format=%ct", archive.head())
    return format_time(datetime.fromtimestamp(int(stated), UTC))
