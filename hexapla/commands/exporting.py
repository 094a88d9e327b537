"""`hexapla export`: what is kept, in forms that others can check and read."""

from __future__ import annotations

from pathlib import Path

import click

from hexapla.collection import Collection
from hexapla.commands.options import collection_option
from hexapla.exporting import export_proof
from hexapla.printing import answer, remark

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
