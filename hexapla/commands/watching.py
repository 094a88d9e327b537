"""`hexapla watch` and `reread`: visit the sources, and read again what was kept."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta

import click

from archive.errors import ArchiveDamaged, ArchiveError
from datasette_hexapla.errors import RecordsError
from hexapla.choosing import chosen
from hexapla.collection import Collection
from hexapla.commands.notifying import tell_everybody
from hexapla.commands.options import INTERVAL, collection_option, json_option
from hexapla.deriving import bring_up_to_date
from hexapla.errors import ExitCode, HexaplaError
from hexapla.printing import answer, answer_json, progress, remark
from hexapla.recurring import interruptible, recur
from hexapla.rereading import reread as reread_snapshots
from hexapla.watching import watch as watch_all
from hexapla.watching import watch_due
from snapshots.errors import SnapshotsError
from snapshots.model import Outcome, Visit

_PASSING = (
    HexaplaError,
    SnapshotsError,
    ArchiveError,
    RecordsError,
    sqlite3.DatabaseError,
    OSError,
)
"""What stops one turn: a mistake in the catalogue, a full disk, another process at work."""


@click.command()
@collection_option
@click.argument("names", metavar="[WORK|WORK/SOURCE]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Visit also what is not due yet.")
@click.option("--every", type=INTERVAL, help="Go on for ever, and begin so often: 15m, 6h.")
@click.option("--tell", "telling", is_flag=True, help="Then tell people, as hexapla tell does.")
@json_option
def watch(  # noqa: PLR0913 - one argument for each option
    collection: Collection,
    names: tuple[str, ...],
    *,
    everything: bool,
    every: timedelta | None,
    telling: bool,
    as_json: bool,
) -> None:
    """Visit the sources that are due, keep what is new, and index it.

    Those that are named are visited whether due or not. Exits with 3 when some could not be
    visited. It can be interrupted and run again: it goes on where it was.

    \b
    Example:  hexapla watch shusha-declaration
    """

    def turn() -> ExitCode:
        with interruptible():
            visits = _visit(collection, names, everything=everything)
            visited = _index(collection, visits, as_json=as_json)
            told = tell_everybody(collection) if telling else ExitCode.DONE
        return visited or told

    if every is not None:
        recur(lambda: _endure(turn), every)
        remark("Stopped; nothing that was acknowledged is lost.")
    elif code := turn():
        raise click.exceptions.Exit(code)


def _visit(
    collection: Collection, names: tuple[str, ...], *, everything: bool
) -> tuple[Sequence[Visit], int]:
    """Visit what is due or named; return the visits, and of how many sources one could be due."""
    catalogue = collection.catalogue()
    sources = chosen((each for each in catalogue.sources if each.watched), names)
    visit_sources = watch_all if names or everything else watch_due
    with progress("Visiting") as advance:
        visits = visit_sources(collection, sources, visiting=catalogue.visiting, advance=advance)
    return visits, len(sources)


def _index(
    collection: Collection, visited: tuple[Sequence[Visit], int], *, as_json: bool
) -> ExitCode:
    visits, sources = visited
    with progress("Indexing") as advance:
        bring_up_to_date(collection, advance=advance)
    if as_json:
        answer_json([_described(visit) for visit in visits])
    else:
        _print(visits, sources)
    missed = any(not visit.outcome.is_good for visit in visits)
    return ExitCode.SOME_NOT_VISITED if missed else ExitCode.DONE


def _endure(turn: Callable[[], ExitCode]) -> None:
    """Take a turn; what stops it is told, and need not stop the next one.

    Raises: ArchiveDamaged, after which nothing more should be written.
    """
    try:
        turn()
    except ArchiveDamaged:
        raise
    except _PASSING as error:
        remark(f"This turn failed, and the next one tries again: {error}")


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
    sources = chosen(collection.catalogue().sources, names)
    with progress("Re-reading") as advance:
        done = reread_snapshots(collection, sources, advance=advance)
    with progress("Indexing") as advance:
        bring_up_to_date(collection, advance=advance)
    answer(
        f"Read {done.read} of {done.seen} snapshots again; {done.differing} of them give another "
        f"text now. {done.unreadable} have no reader in this version."
    )


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
