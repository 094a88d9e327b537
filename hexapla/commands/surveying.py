"""`hexapla status`: how every watched source stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

import click

from datasette_hexapla.pages import addresses
from hexapla.collection import Collection
from hexapla.commands.options import collection_option, json_option
from hexapla.errors import ExitCode
from hexapla.printing import answer, answer_json, remark
from hexapla.surveying import Standing, State, survey
from snapshots.serialising import format_time


@click.command()
@collection_option
@click.option("--all", "everything", is_flag=True, help="Also list the sources that stand well.")
@json_option
@click.option("--exit-code", is_flag=True, help="Exit with 5 when a source does not stand well.")
def status(collection: Collection, *, everything: bool, as_json: bool, exit_code: bool) -> None:
    """Say which sources are suspect, withdrawn, failing or not visited yet, and what is due.

    \\b
    Example:  hexapla status
    """
    standings = survey(collection)
    troubled = [standing for standing in standings if standing.state is not State.WELL]
    if as_json:
        answer_json([_described(standing) for standing in standings])
    else:
        _print(standings if everything else troubled)
        _sum_up(standings)
    if exit_code and troubled:
        raise click.exceptions.Exit(ExitCode.SOMETHING_TO_SEE)


def _print(standings: Sequence[Standing]) -> None:
    order = list(State)
    for standing in sorted(standings, key=lambda each: order.index(each.state)):
        since = f" since {_day(standing.since)}" if standing.since else ""
        good = f", last good {_day(standing.good_at)}" if standing.good_at else ""
        answer(f"{standing.state:<13}  {standing.source}{since}{good}")
        if standing.reason:
            answer(f"               {standing.reason}")
        if standing.alternates:
            answer("               full and suspect texts take turns here")
        if standing.led_to:
            answer(f"               redirects lead to {standing.led_to}")
        if standing.state is State.SUSPECT and standing.aside:
            page = addresses.suspect(standing.aside.rpartition(":")[2])
            answer(f"               What came, and what it would change: {page}")
            answer(f"               If it is the publisher's: hexapla accept {standing.source}")


def _sum_up(standings: Sequence[Standing]) -> None:
    counts = Counter(standing.state for standing in standings)
    told = ", ".join(f"{counts[state]} {state}" for state in State if counts[state])
    now = datetime.now(UTC)
    due = sum(standing.due_at is None or standing.due_at <= now for standing in standings)
    number = f"{len(standings)} source{'' if len(standings) == 1 else 's'}"
    remark(f"{number}: {told or 'none is watched'}. {due} due now.")
    moved = [standing for standing in standings if standing.led_to]
    if moved:
        first = moved[0]
        remark(
            f"{len(moved)} led elsewhere, {first.source} to {first.led_to}. If it has moved for "
            f'good: hexapla fact moved {first.source} --url "{first.led_to}", and write that '
            "address into sources.yml. Its history goes on."
        )


def _day(moment: datetime | None) -> str:
    return (_moment(moment) or "never")[:10]


def _moment(moment: datetime | None) -> str | None:
    return format_time(moment) if moment else None


def _described(standing: Standing) -> dict[str, str | bool | None]:
    return {
        "source": standing.source,
        "state": standing.state.value,
        "since": _moment(standing.since),
        "good_at": _moment(standing.good_at),
        "visited_at": _moment(standing.visited_at),
        "reason": standing.reason,
        "alternates": standing.alternates,
        "due_at": _moment(standing.due_at),
        "led_to": standing.led_to,
        "aside": standing.aside,
    }
