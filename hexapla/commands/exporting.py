"""`hexapla export`: what is kept, in forms that others can check and read."""

from __future__ import annotations

from pathlib import Path

import click

from archive.exporting.warc import WarcExport
from hexapla.collection import Collection
from hexapla.commands.options import collection_option
from hexapla.datasets.exporting import export_dataset
from hexapla.datasets.parquet import parquet as as_parquet
from hexapla.exporting import export_proof, export_wacz, export_warc
from hexapla.printing import answer, progress, remark

_FILE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group(name="export")
def export_group() -> None:
    """Give what is kept to others, in forms that they can check and read.

    \b
    Example:  hexapla export proof 94a9ed02 proof-folder
    """


@export_group.command()
@collection_option
@click.argument("identifier", metavar="ID")
@click.argument("folder", type=_FOLDER)
@click.option("--source", metavar="WORK/SOURCE", help="Whose, if several sources have it.")
def proof(collection: Collection, identifier: str, folder: Path, *, source: str | None) -> None:
    """Write a snapshot into FOLDER, with what proves to a stranger that it was kept.

    Three commands of git and coreutils, in the README there, check it without a network and without
    this program: up to the first seal or time-stamp after it was kept, or to the newest commit.

    \b
    Example:  hexapla export proof 94a9ed02 proof-folder
    """
    made = export_proof(collection, identifier, folder, source=source)
    answer(str(folder / "README.md"))
    remark(f"{made.identifier}, up to the {made.ends_in} {made.end[:12]}.")


@export_group.command()
@collection_option
@click.argument("file", type=_FILE)
@click.argument("names", metavar="[WORK|WORK/SOURCE]...", nargs=-1)
def warc(collection: Collection, file: Path, names: tuple[str, ...]) -> None:
    """Write what was captured into FILE, as WARC 1.1, with an index (CDXJ) beside it.

    Visits that found a snapshot unchanged become revisit records. Equal archives give equal bytes.
    Name the file .warc.gz to have each record compressed, or .warc.

    \b
    Example:  hexapla export warc terms.warc.gz contributor-covenant
    """
    _tell(file, export_warc(collection, file, names))


@export_group.command()
@collection_option
@click.argument("file", type=_FILE)
@click.argument("names", metavar="[WORK|WORK/SOURCE]...", nargs=-1)
def wacz(collection: Collection, file: Path, names: tuple[str, ...]) -> None:
    """Write what was captured into FILE, as WACZ: a WARC with its index and pages, zipped.

    \b
    Example:  hexapla export wacz terms.wacz contributor-covenant
    """
    _tell(file, export_wacz(collection, file, names))


@export_group.command()
@collection_option
@click.argument("folder", type=_FOLDER)
@click.argument("names", metavar="[WORK|WORK/SOURCE]...", nargs=-1)
@click.option("--parquet", is_flag=True, help="Write the tables as Parquet, too.")
def dataset(collection: Collection, folder: Path, names: tuple[str, ...], *, parquet: bool) -> None:
    """Write tables and texts into FOLDER, described for whoever works with data.

    CSV files with a Frictionless Data Package, each version as a text file, a citation file, and
    SHA-256 digests of all. Equal archives give equal bytes.

    \b
    Example:  hexapla export dataset covenant-data contributor-covenant
    """
    made = export_dataset(collection, folder, names, parquet=as_parquet if parquet else None)
    answer(str(folder / "datapackage.json"))
    rows = sum(each.rows for each in made.made)
    remark(f"{len(made.made)} tables with {rows} rows.")


@export_group.command()
@collection_option
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--address", default="", help="Where FOLDER will stand on the web: feeds need it.")
def site(collection: Collection, folder: Path, address: str) -> None:
    """Write all pages into FOLDER, for any web server: no Datasette, no scripts needed.

    An older site there is replaced once the new one is whole. Searching needs `hexapla serve`.

    \b
    Example:  hexapla export site public --address https://texts.example.org
    """
    if address and not address.startswith(("http://", "https://")):
        raise click.UsageError(f'"{address}" is no address of the web: begin it with https://.')
    # Datasette costs a third of a second, which other exports need not wait for.
    from hexapla.siting import export_site

    with progress("Writing pages") as advance:
        written = export_site(collection, folder, address=address, advance=advance)
    answer(str(folder / "index.html"))
    megabytes = written.size / 1_000_000
    remark(f"{written.pages} pages and {written.files} other files, {megabytes:.1f} MB.")


def _tell(file: Path, made: WarcExport) -> None:
    answer(str(file))
    remark(f"{made.captures} snapshots, and {made.revisits} visits that found one unchanged.")
