"""`hexapla fact`: what is learnt later of where sources went."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from archive.facts import Fact, FactKind
from hexapla.collection import Collection
from hexapla.commands.options import collection_option
from hexapla.deriving import bring_up_to_date
from hexapla.opening import opened_for_writing
from hexapla.printing import answer, remark


@click.command()
@collection_option
@click.argument("kind", type=click.Choice([kind.value for kind in FactKind]), metavar="KIND")
@click.argument("before", metavar="[WORK/SOURCE]...", nargs=-1)
@click.option("--into", "after", metavar="WORK/SOURCE", multiple=True, help="What it became.")
@click.option("--at", type=click.DateTime(), help="When it happened.  [default: now]")
@click.option("--url", help="The new address of a source that moved.")
@click.option("--retracts", metavar="FACT", help="The fact that was a mistake.")
@click.option("--note", default="", help="How one knows.")
def fact(  # noqa: PLR0913 (one parameter an option)
    collection: Collection,
    kind: str,
    before: tuple[str, ...],
    *,
    after: tuple[str, ...],
    at: datetime | None,
    url: str | None,
    retracts: str | None,
    note: str,
) -> None:
    """Note that a source was renamed, moved, merged, split or retired.

    KIND is one of these, or retracted, which takes a fact back. Nothing is rewritten: snapshots
    keep their IDs, and the history of what a source became goes on from what it was.

    \b
    Example:  hexapla fact renamed pact/en --into pact/en-gov --at 2024-05-01 --note "new ministry"
    """
    now = datetime.now(UTC)
    stated = Fact(
        kind=FactKind(kind),
        at=at.replace(tzinfo=UTC) if at else now,
        noted_at=now,
        before=before,
        after=after,
        url=url,
        retracts=retracts,
        note=note,
    )
    with opened_for_writing(collection) as (_archive, writer):
        identifier = writer.keep_fact(stated)
    bring_up_to_date(collection)
    answer(f"Noted: {identifier}")
    if after or url:
        remark(f"Bring {collection.catalogue_path} in line with it, if it is not yet.")
