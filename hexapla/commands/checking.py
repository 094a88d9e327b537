"""`hexapla verify`: whether every kept byte is what it was."""

from __future__ import annotations

import click

from archive.verifying import Damage, Report
from hexapla.collection import Collection
from hexapla.commands.options import collection_option, json_option
from hexapla.errors import ExitCode
from hexapla.printing import answer, answer_json, progress, remark
from hexapla.recalling import recalled
from hexapla.verifying import verify_all, verify_one
from snapshots.identifiers import from_digits, parse_snapshot_id


@click.command()
@collection_option
@click.argument("name", metavar="[ID|WORK|WORK/SOURCE]", required=False)
@json_option
def verify(collection: Collection, name: str | None, *, as_json: bool) -> None:
    """Recompute every ID and digest from the kept bytes.

    All of the archive, one snapshot, or one source. Names what is damaged and exits with 4.

    \b
    Example:  hexapla verify
    """
    report = _report(collection, name)
    if as_json:
        answer_json(_described(report))
    else:
        _print(report)
    if not report.is_sound:
        raise click.exceptions.Exit(ExitCode.ARCHIVE_DAMAGED)


def _report(collection: Collection, name: str | None) -> Report:
    if name and "/" not in name and ":" in name:
        return verify_one(collection, parse_snapshot_id(name))
    if name and "/" not in name and not _is_work(collection, name):
        with recalled(collection) as records:
            identifier = from_digits(records.snapshot(name)["digits"])
        return verify_one(collection, identifier)
    work, _, source = (name or "").partition("/")
    with progress("Verifying") as advance:
        return verify_all(collection, advance=advance, work=work or None, source=source or None)


def _is_work(collection: Collection, name: str) -> bool:
    return name in {work.slug for work in collection.catalogue().works}


def _print(report: Report) -> None:
    for damage in report.damages:
        answer(f"DAMAGED  {_where(damage)}\n         {damage.message}")
    if report.is_sound:
        answer(f"Sound: {report.snapshots} snapshots, every byte as it was kept.")
        return
    damaged = len(report.damaged_snapshots)
    remark(
        f"{damaged} of {report.snapshots} snapshots are damaged; all others are sound. "
        "Do not write to this archive: copy it, then fetch the damaged objects from a mirror or "
        "a backup."
    )


def _where(damage: Damage) -> str:
    source = f"{damage.work}/{damage.source}" if damage.source else damage.work
    parts = (damage.snapshot_id, source, damage.part.value, damage.commit)
    return "  ".join(part for part in parts if part)


def _described(report: Report) -> dict[str, object]:
    return {
        "sound": report.is_sound,
        "commits": report.commits,
        "snapshots": report.snapshots,
        "damages": [
            {
                "part": damage.part.value,
                "message": damage.message,
                "snapshot": damage.snapshot_id,
                "work": damage.work,
                "source": damage.source,
                "commit": damage.commit,
            }
            for damage in report.damages
        ],
    }
