"""`hexapla preview`: what is kept and what is left out of a source, in the terminal."""

from __future__ import annotations

import click
from rich.text import Text

from hexapla.collection import Collection
from hexapla.commands.options import collection_option, json_option
from hexapla.previewing import Preview
from hexapla.previewing import preview as preview_source
from hexapla.printing import answer_json, answers, printable, remark
from hexapla.watching import utc_now
from snapshots.serialising import format_time

_SHORT = 200


@click.command()
@collection_option
@click.argument("source", metavar="WORK/SOURCE")
@click.option("--fresh", is_flag=True, help="Visit the address, or read the file, as it is now.")
@json_option
def preview(collection: Collection, source: str, *, fresh: bool, as_json: bool) -> None:
    """Show what is kept and what is left out of a source's newest snapshot.

    It is read by the profile that the catalogue has now, so that a profile can be tried; nothing is
    kept. Lines that are left out begin with the rule that says so, such as [navigation].

    \b
    Example:  hexapla preview my-law/fr
    """
    shown = preview_source(collection, source, utc_now(), fresh=fresh)
    if as_json:
        answer_json(_described(shown))
        return
    console = answers()
    for block in shown.blocks():
        if isinstance(block, str):
            console.print(Text(printable(block)))
        else:
            for line in block.text.splitlines() or [""]:
                text = line if len(line) <= _SHORT else line[: _SHORT - 1] + "…"
                console.print(Text(f"[{block.filter}] {printable(text)}", style="dim"))
    _remark(shown)


def _remark(shown: Preview) -> None:
    reading = shown.reading
    of = f"snapshot {shown.snapshot_id}" if shown.is_kept else "the file, which is not kept"
    for warning in reading.warnings:
        remark(f"{warning.rule}: {warning.message}")
    remark(
        f"{len(reading.segments)} lines kept, {len(reading.removed)} left out, read by "
        f"{reading.reader} {reading.reader_version} from {of}, "
        f"{format_time(shown.snapshot.fetched_at)}."
    )


def _described(shown: Preview) -> dict[str, object]:
    reading = shown.reading
    return {
        "source": shown.source.name,
        "snapshot": shown.snapshot_id,
        "is_kept": shown.is_kept,
        "fetched_at": format_time(shown.snapshot.fetched_at),
        "media_type": shown.snapshot.media_type,
        "reader": reading.reader,
        "reader_version": reading.reader_version,
        "rules_version": reading.rules_version,
        "blocks": [
            {"text": block, "removed_by": None}
            if isinstance(block, str)
            else {"text": block.text, "removed_by": block.filter}
            for block in shown.blocks()
        ],
        "warnings": [
            {"rule": each.rule, "message": each.message, "segment": each.segment}
            for each in reading.warnings
        ],
    }
