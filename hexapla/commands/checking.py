"""`hexapla verify`: whether every kept byte is what it was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from archive.verifying import Damage
from hexapla.collection import Collection
from hexapla.commands.options import collection_option, json_option
from hexapla.errors import ExitCode
from hexapla.printing import answer, answer_json, progress, remark
from hexapla.recalling import recalled
from hexapla.verifying import (
    Trust,
    Verified,
    verify_all,
    verify_derived,
    verify_one,
    verify_part,
)
from snapshots.identifiers import from_digits, parse_snapshot_id
from snapshots.model import SnapshotID

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@collection_option
@click.argument("name", metavar="[ID|WORK|WORK/SOURCE]", required=False)
@click.option("--all", "_everything", is_flag=True, help="All of the archive (usual).")
@click.option("--deep", is_flag=True, help="Derive readings and records anew, too, and compare.")
@click.option("--allowed-signers", type=_FILE, help="Whose seals to trust: ssh-keygen's file.")
@click.option("--authorities", type=_FILE, help="Whose time-stamps to trust: PEM certificates.")
@json_option
def verify(  # noqa: PLR0913 (one parameter an option)
    collection: Collection,
    name: str | None,
    *,
    _everything: bool,
    deep: bool,
    allowed_signers: Path | None,
    authorities: Path | None,
    as_json: bool,
) -> None:
    """Recompute every ID and digest from the kept bytes.

    All of the archive, with its seals and time-stamps, or one snapshot, work or source. Names what
    is damaged and exits with 4.

    \b
    Example:  hexapla verify --deep
    """
    trust = Trust(allowed_signers=allowed_signers, authorities=authorities)
    verified = _verified(collection, name, trust)
    if deep:
        with progress("Deriving anew") as advance:
            verified = replace(verified, faults=verify_derived(collection, advance=advance))
    if as_json:
        answer_json(_described(verified))
    else:
        _print(verified)
    if not verified.is_sound:
        raise click.exceptions.Exit(ExitCode.ARCHIVE_DAMAGED)


def _verified(collection: Collection, name: str | None, trust: Trust) -> Verified:
    if name and "/" not in name and not _is_work(collection, name):
        return verify_one(collection, _identifier(collection, name))
    with progress("Verifying") as advance:
        if name is None:
            return verify_all(collection, trust, advance=advance)
        work, _, source = name.partition("/")
        return verify_part(collection, work, source or None, advance=advance)


def _identifier(collection: Collection, name: str) -> SnapshotID:
    if ":" in name:
        # A whole ID is verified even where the records cannot be built.
        return parse_snapshot_id(name)
    with recalled(collection) as records:
        return from_digits(records.snapshot(name)["digits"])


def _is_work(collection: Collection, name: str) -> bool:
    return name in {work.slug for work in collection.catalogue().works}


def _print(verified: Verified) -> None:
    report = verified.report
    for damage in report.damages:
        answer(f"DAMAGED  {_where(damage)}\n         {damage.message}")
    for saying in (*(s.saying for s in verified.seals), *(s.saying for s in verified.stamps)):
        answer(saying)
    for fault in verified.faults:
        answer(f"WRONG    {fault}")
    if report.is_sound:
        answer(f"Sound: {report.snapshots} snapshots, every byte as it was kept.")
        return
    damaged = len(report.damaged_snapshots)
    remark(
        f"{damaged} of {report.snapshots} snapshots are damaged; all others are sound. "
        "Do not write to this archive: copy it, then mend it with "
        "hexapla repair --from BACKUP"
    )


def _where(damage: Damage) -> str:
    source = f"{damage.work}/{damage.source}" if damage.source else damage.work
    parts = (damage.snapshot_id, source, damage.part.value, damage.commit)
    return "  ".join(part for part in parts if part)


def _described(verified: Verified) -> dict[str, object]:
    report = verified.report
    return {
        "sound": verified.is_sound,
        "seals": [{"commit": s.commit, "holds": s.holds, "says": s.saying} for s in verified.seals],
        "stamps": [{"path": s.path, "faults": s.faults, "says": s.saying} for s in verified.stamps],
        "faults": verified.faults,
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
