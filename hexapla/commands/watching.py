"""`hexapla watch` and `reread`: visit the sources, and read again what was kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import click

from hexapla.collection import Collection
from hexapla.commands.options import collection_option, json_option
from hexapla.deriving import bring_up_to_date
from hexapla.errors import ExitCode, NoSuchSource
from hexapla.printing import answer, answer_json, progress, remark
from hexapla.rereading import reread as reread_snapshots
from hexapla.watching import watch as watch_all
from hexapla.watching import watch_due
from snapshots.model import Outcome, Source, Visit

_VISITED = (Outcome.CHANGED, Outcome.UNCHANGED)


@click.command()
@collection_option
@click.argument("names", metavar="[WORK|WORK/SOURCE]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Visit also what is not due yet.")
@json_option
def watch(
    collection: Collection, names: tuple[str, ...], *, everything: bool, as_json: bool
) -> None:
    """Visit the sources that are due, keep what is new, and index it.

    Those that are named are visited whether due or not. Exits with 3 when some could not be
    visited. It can be interrupted and run again: it goes on where it was.

    \b
    Example:  hexapla watch shusha-declaration
    """
    catalogue = collection.catalogue()
    known = [source for work in catalogue.works for source in work.sources if source.watched]
    sources = _chosen(known, names)
    visit_sources = watch_all if names or everything else watch_due
    with progress("Visiting") as advance:
        visits = visit_sources(collection, sources, visiting=catalogue.visiting, advance=advance)
    with progress("Indexing") as advance:
        bring_up_to_date(collection, advance=advance)
    if as_json:
        answer_json([_described(visit) for visit in visits])
    else:
        _print(visits, len(sources))
    if any(visit.outcome not in _VISITED for visit in visits):
        raise click.exceptions.Exit(ExitCode.SOME_NOT_VISITED)


@click.command()
@collection_option
@click.argument("names", metavar="[WORK|WORK/SOURCE]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Re-read every source.")
def reread(collection: Collection, names: tuple[str, ...], *, everything: bool) -> None:
    """Read old snapshots again by the rules of this version, newest first.

    No ID changes. Versions that differ only by our rules are recorded as technical. It can be
    interrupted and run again.

    \b
    Example:  hexapla reread --all
    """
    if not names and not everything:
        raise click.UsageError("Name works or sources, or say --all.")
    works = collection.catalogue().works
    sources = _chosen(tuple(source for work in works for source in work.sources), names)
    with progress("Re-reading") as advance:
        done = reread_snapshots(collection, sources, advance=advance)
    with progress("Indexing") as advance:
        bring_up_to_date(collection, advance=advance)
    answer(
        f"Read {done.read} of {done.seen} snapshots again; {done.differing} of them give another "
        f"text now. {done.unreadable} have no reader in this version."
    )


def _chosen(sources: Sequence[Source], names: Sequence[str]) -> tuple[Source, ...]:
    known = {source.name for source in sources} | {source.work for source in sources}
    for name in names:
        if name not in known:
            raise NoSuchSource(name, known)
    return tuple(s for s in sources if not names or s.name in names or s.work in names)


def _print(visits: Sequence[Visit], sources: int) -> None:
    for visit in visits:
        if visit.outcome is Outcome.CHANGED:
            answer(f"changed    {visit.work}/{visit.source}  {visit.snapshot}")
        elif visit.outcome is not Outcome.UNCHANGED:
            answer(f"{visit.outcome:<9}  {visit.work}/{visit.source}  {visit.reason}")
    counts = Counter(visit.outcome for visit in visits)
    told = ", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome if counts[outcome])
    remark(f"Visited {len(visits)}: {told or _nothing(sources)}.")


def _nothing(sources: int) -> str:
    return "none is due; with --all they are visited" if sources else "no source is watched"


def _described(visit: Visit) -> dict[str, str | int | None]:
    return {
        "source": f"{visit.work}/{visit.source}",
        "visited_at": visit.visited_at.isoformat(),
        "outcome": visit.outcome.value,
        "snapshot": visit.snapshot,
        "reason": visit.reason,
        "status": visit.status,
    }
