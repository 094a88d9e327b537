"""`hexapla accept`: what was kept aside is the publisher's text after all."""

from __future__ import annotations

import sys

import click

from differ.rendering import terminal
from hexapla.accepting import accept as accept_suspect
from hexapla.accepting import held
from hexapla.collection import Collection
from hexapla.commands.options import collection_option
from hexapla.deriving import bring_up_to_date
from hexapla.printing import answer, answer_painted, remark


@click.command()
@collection_option
@click.argument("source", metavar="WORK/SOURCE")
@click.option("--dry-run", is_flag=True, help="Only show what it would change.")
def accept(collection: Collection, source: str, *, dry_run: bool) -> None:
    """Make a version of a text that was kept aside as suspect.

    It keeps the ID that it has. `hexapla status` lists what waits.

    \b
    Example:  hexapla accept terms/en --dry-run
    """
    found = held(collection, source)
    if dry_run:
        remark(f"{found.snapshot_id}\nkept aside: {found.reason}\n")
        palette = terminal.COLOURED if sys.stdout.isatty() else terminal.PLAIN
        answer_painted(terminal.inline(found.before, found.diff, palette))
        return
    accept_suspect(collection, found)
    bring_up_to_date(collection)
    answer(f"accepted   {source}  {found.snapshot_id}")
