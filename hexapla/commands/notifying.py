"""`hexapla tell`: tell people what happened."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import click

from hexapla.collection import Collection
from hexapla.commands.options import collection_option
from hexapla.errors import ExitCode
from hexapla.notifying.delivering import Report, Telling, try_out
from hexapla.notifying.delivering import tell as tell_channels
from hexapla.printing import answer, remark

_DATES = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"]


@click.command()
@collection_option
@click.argument("channels", metavar="[CHANNEL]...", nargs=-1)
@click.option("--since", type=click.DateTime(_DATES), help="Also tell what happened since then.")
@click.option("--dry-run", is_flag=True, help="Print what would be told; send nothing.")
@click.option("--test", "trial", is_flag=True, help="Only send a message that says it is a test.")
@click.option("--json", "as_json", is_flag=True, help="Print what is told, a message a line.")
def tell(  # noqa: PLR0913 - one argument for each option
    collection: Collection,
    channels: tuple[str, ...],
    since: datetime | None,
    *,
    dry_run: bool,
    trial: bool,
    as_json: bool,
) -> None:
    """Tell people what they were not told yet, as `tell:` in sources.yml says.

    All channels, or those named: these at once, whatever their quiet hours, digests and pauses
    after failures. A channel begins with what happens after its first run. Exits with 3 when one
    could not be told: the next run goes on where it stopped.

    \b
    Example:  hexapla tell --dry-run --since 2026-11-01
    """
    telling = Telling(
        write=_write,
        write_data=_write_data if as_json else None,
        since=since.replace(tzinfo=UTC) if since else None,
        rehearsal=dry_run,
        at_once=bool(channels),
    )
    work = try_out if trial else tell_channels
    reports = work(collection, channels, telling)
    _sum_up(reports, trial=trial, dry_run=dry_run)
    if code := _code(reports):
        raise click.exceptions.Exit(code)


def tell_everybody(collection: Collection) -> ExitCode:
    """Tell every channel what it was not told yet, and say how that went."""
    reports = tell_channels(collection, (), Telling(write=_write))
    _sum_up(reports, trial=False, dry_run=False)
    return _code(reports)


def _code(reports: Sequence[Report]) -> ExitCode:
    problem = any(report.problem for report in reports)
    return ExitCode.SOME_NOT_VISITED if problem else ExitCode.DONE


def _write(text: str) -> None:
    answer(text)
    sys.stdout.flush()


def _write_data(data: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(data, ensure_ascii=True) + "\n")
    sys.stdout.flush()


def _sum_up(reports: Sequence[Report], *, trial: bool, dry_run: bool) -> None:
    if not reports:
        remark('No channel is declared: add "tell:" to sources.yml.')
    for report in reports:
        if report.problem:
            remark(f"{report.channel}: {report.problem} {report.waiting} waiting.")
        elif trial:
            remark(f"{report.channel}: took the test.")
        else:
            waiting = f", {report.waiting} waiting. {report.reason}" if report.reason else "."
            told = "would be told" if dry_run else "told"
            remark(f"{report.channel}: {report.told} {told}{waiting}")
