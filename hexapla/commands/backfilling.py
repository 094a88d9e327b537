"""`hexapla backfill`: what a web archive captured of a source becomes its past."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import click

from archive.importing.choosing import Choice, Period
from archive.importing.services import Service, service_at
from hexapla.backfilling import BackfillReport, Planned, Wish, backfill, plan
from hexapla.choosing import chosen
from hexapla.collection import Collection
from hexapla.commands.importing import described, tell
from hexapla.commands.options import collection_option, json_option
from hexapla.deriving import bring_up_to_date
from hexapla.errors import ExitCode
from hexapla.printing import answer, answer_json, progress, remark
from snapshots.serialising import format_time

_DATES = ("%Y", "%Y-%m", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ")


@click.command(name="backfill")
@collection_option
@click.argument("names", metavar="[WORK|WORK/SOURCE]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Backfill every source with an address.")
@click.option(
    "--from",
    "service",
    metavar="URL",
    required=True,
    help="Where the archive lists captures: https://…/cdx, or https://…/timemap/link/.",
)
@click.option("--replay", metavar="URL", help="Where it replays them.  [default: beside the list]")
@click.option(
    "--address",
    "addresses",
    metavar="URL",
    multiple=True,
    help="Ask for this address instead: an older one of the source. May be said several times.",
)
@click.option("--since", type=click.DateTime(_DATES), help="Only captures from then on.")
@click.option("--until", type=click.DateTime(_DATES), help="Only captures before then.")
@click.option("--every", type=click.Choice([each.value for each in Period]), help="One of each.")
@click.option(
    "--at-most", type=click.IntRange(min=1), help="Fetch so many, spread evenly, from each list."
)
@click.option("--dry-run", is_flag=True, help="Only list what would be done.")
@json_option
def backfill_command(  # noqa: PLR0913 - one argument for each option
    collection: Collection,
    names: tuple[str, ...],
    *,
    everything: bool,
    service: str,
    replay: str | None,
    addresses: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    every: str | None,
    at_most: int | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Fetch what a web archive captured of sources, as their past.

    Captures keep their own dates. Those that only found the one before unchanged are noted as
    visits, and not fetched. It can be interrupted and run again: nothing is fetched twice. Exits
    with 3 when something could not be had.

    \b
    Example:  hexapla backfill terms/en --from https://web.archive.org/cdx/search/cdx --dry-run
    """
    wishes = _wishes(collection, names, addresses, everything=everything)
    choice = Choice(
        since=since.replace(tzinfo=UTC) if since else None,
        until=until.replace(tzinfo=UTC) if until else None,
        every=Period(every) if every else None,
        at_most=at_most,
    )
    asked = service_at(service, replay)
    if dry_run:
        report = plan(collection, wishes, asked, choice)
        _print_plan(report, asked, as_json=as_json)
    else:
        report = _run(collection, wishes, asked, choice)
        _print(report, as_json=as_json)
    if report.intake.refused or report.left:
        raise click.exceptions.Exit(ExitCode.SOME_NOT_VISITED)


def _wishes(
    collection: Collection,
    names: tuple[str, ...],
    addresses: tuple[str, ...],
    *,
    everything: bool,
) -> list[Wish]:
    """Return what is to be backfilled.

    Raises: NoSuchSource.
    """
    if not names and not everything:
        raise click.UsageError("Name works or sources, or say --all.")
    sources = chosen(collection.catalogue().sources, names)
    if addresses:
        if len(sources) != 1:
            raise click.UsageError("--address is that of one source; name that one.")
        return [Wish(sources[0], address) for address in addresses]
    wishes = [Wish(source, source.url) for source in sources if source.url is not None]
    if not wishes:
        raise click.UsageError("No web archive has what is a file; say --address if it had one.")
    return wishes


def _run(
    collection: Collection, wishes: list[Wish], service: Service, choice: Choice
) -> BackfillReport:
    with progress("Backfilling") as advance:
        report = backfill(collection, wishes, service, choice, advance=advance)
    with progress("Indexing") as advance:
        bring_up_to_date(collection, advance=advance)
    return report


def _print(report: BackfillReport, *, as_json: bool) -> None:
    if as_json:
        told = {"listed": report.listed, "fetched": report.fetched, "left": report.left}
        answer_json(told | described(report.intake))
        return
    answer(f"Listed {report.listed} captures, fetched {report.fetched}.")
    tell(report.intake)
    if report.left:
        remark(
            f"The service failed again and again, so {report.left} captures were left to a later "
            "run of the same command. Nothing that was fetched is lost."
        )


def _print_plan(report: BackfillReport, service: Service, *, as_json: bool) -> None:
    if as_json:
        answer_json([_planned(each, service) for each in report.planned])
    else:
        for each in report.planned:
            told = _planned(each, service)
            status = told["status"] or "---"
            answer(f"{told['action']:<9}  {told['at']}  {status}  {told['source']}  {told['url']}")
    for refusal in report.intake.refusals:
        remark(f"refused  {refusal}")
    counts = Counter(_action(each) for each in report.planned)
    told_counts = ", ".join(f"{count} {action}" for action, count in sorted(counts.items()))
    remark(f"Listed {report.listed} captures: {told_counts or 'none is chosen'}.")


def _planned(planned: Planned, service: Service) -> dict[str, str | int | None]:
    capture = planned.step.capture
    return {
        "action": _action(planned),
        "at": format_time(capture.at),
        "status": capture.status,
        "source": planned.wish.source.name,
        "url": service.raw(capture),
    }


def _action(planned: Planned) -> str:
    return "known" if planned.is_known else planned.step.action.value
