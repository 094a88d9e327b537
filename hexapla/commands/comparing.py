"""`hexapla compare`: what one language says and another does not."""

from __future__ import annotations

import click

from differ.model import Bead, Finding, Passage, Place, Tier
from hexapla.collection import Collection
from hexapla.commands.options import collection_option, json_option
from hexapla.comparing import Column, Compared
from hexapla.comparing import compare as compare_texts
from hexapla.errors import ExitCode
from hexapla.printing import answer, answer_json

_SHADES = 10
_QUOTED = 160


@click.command()
@collection_option
@click.argument("one", metavar="WORK|WORK/BASE")
@click.argument("other", metavar="[WORK/TRANSLATION]", required=False)
@click.option("--at", metavar="DATE", help="Compare the texts that stood on that date.")
@json_option
@click.option("--exit-code", is_flag=True, help="Exit with 5 when there is an alarm.")
def compare(  # noqa: PLR0913 (one parameter an option)
    collection: Collection,
    one: str,
    other: str | None,
    *,
    at: str | None,
    as_json: bool,
    exit_code: bool,
) -> None:
    """Compare translations clause by clause and list what to check.

    All translations of a WORK with their bases, or two texts with each other.

    \b
    Example:  hexapla compare shusha-declaration
    """
    found = compare_texts(collection, one, other, at=at)
    if as_json:
        answer_json([_described(each) for each in found])
    else:
        for each in found:
            _print(each)
    if exit_code and any(f.tier is Tier.ALARM for c in found for f in c.comparison.findings):
        raise click.exceptions.Exit(ExitCode.SOMETHING_TO_SEE)


def _print(compared: Compared) -> None:
    base, translation = compared.base, compared.translation
    beads = compared.comparison.alignment.beads
    answer(f"{base.name} ({base.language}) ~ {translation.name} ({translation.language})")
    counts = ", ".join(
        f"{number} {place}"
        for place in Place
        if (number := sum(bead.place is place for bead in beads))
    )
    answer(f"  {len(beads)} passages: {counts}")
    for note in compared.comparison.notes:
        answer(f"  note: {note}")
    findings = compared.comparison.findings
    alarms = [finding for finding in findings if finding.tier is Tier.ALARM]
    shades = [finding for finding in findings if finding.tier is Tier.SHADING]
    for finding in (*alarms, *shades[:_SHADES]):
        _print_finding(compared, finding)
    if len(shades) > _SHADES:
        answer(f"\n  … {len(shades) - _SHADES} more words to check: see them with --json")
    answer("")


def _print_finding(compared: Compared, finding: Finding) -> None:
    answer(f"\n  check: {finding.rule} ({finding.tier}, {finding.severity})  {finding.reason}")
    for column, passages in (
        (compared.base, finding.base),
        (compared.translation, finding.translation),
    ):
        for passage in passages:
            answer(f"    {column.language}  {passage.segment + 1}: {_quotation(column, passage)}")


def _quotation(column: Column, passage: Passage) -> str:
    """Return the words of *passage* in brackets, with what stands around them."""
    segment, span = column.text.segments[passage.segment], passage.span
    if span.end - span.start >= _QUOTED:
        return segment[span.start : span.start + _QUOTED] + " …"
    room = (_QUOTED - (span.end - span.start)) // 2
    first, last = max(0, span.start - room), min(len(segment), span.end + room)
    before, after = segment[first : span.start], segment[span.end : last]
    return (
        f"{'… ' if first else ''}{before}[{segment[span.start : span.end]}]{after}"
        f"{' …' if last < len(segment) else ''}"
    )


def _described(compared: Compared) -> dict[str, object]:
    return {
        "base": _column(compared.base),
        "translation": _column(compared.translation),
        "algorithm": compared.comparison.alignment.algorithm,
        "encoder": compared.comparison.alignment.encoder,
        "notes": list(compared.comparison.notes),
        "beads": [_bead(bead) for bead in compared.comparison.alignment.beads],
        "findings": [_finding(compared, finding) for finding in compared.comparison.findings],
    }


def _column(column: Column) -> dict[str, object]:
    return {
        "name": column.name,
        "language": column.language,
        "snapshots": list(column.snapshots),
        "segments": list(column.text.segments),
        "seams": list(column.text.seams),
    }


def _bead(bead: Bead) -> dict[str, object]:
    return {
        "base": list(bead.base),
        "translation": list(bead.translation),
        "place": bead.place.value,
        "score": bead.score,
    }


def _finding(compared: Compared, finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule.value,
        "tier": finding.tier.value,
        "severity": finding.severity.value,
        "confidence": finding.confidence,
        "reason": finding.reason,
        "bead": finding.bead,
        "base": [_passage(compared.base, passage) for passage in finding.base],
        "translation": [_passage(compared.translation, p) for p in finding.translation],
    }


def _passage(column: Column, passage: Passage) -> dict[str, object]:
    span = passage.span
    words = column.text.segments[passage.segment][span.start : span.end]
    return {"segment": passage.segment, "start": span.start, "end": span.end, "words": words}
