"""`hexapla compare`: what one language says and another does not."""

from __future__ import annotations

import click

from differ.model import Finding, Passage, Place, Tier
from hexapla.collection import Collection
from hexapla.commands.options import collection_option, json_option
from hexapla.comparing import Column, Compared
from hexapla.comparing import compare as compare_texts
from hexapla.errors import ExitCode
from hexapla.exchanging import Form, described, exchanged
from hexapla.judging import SHOWN_DIGITS
from hexapla.printing import answer, answer_json, answer_painted

_SHADES = 10
_QUOTED = 160


@click.command()
@collection_option
@click.argument("one", metavar="WORK|WORK/BASE")
@click.argument("other", metavar="[WORK/TRANSLATION]", required=False)
@click.option("--at", metavar="DATE", help="Compare the texts that stood on that date.")
@click.option("--all", "everything", is_flag=True, help="List all shading, and what was dismissed.")
@json_option
@click.option("--html", "form", flag_value=Form.HTML, help="Print a page that needs no script.")
@click.option("--tmx", "form", flag_value=Form.TMX, help="Print a translation memory.")
@click.option("--xliff", "form", flag_value=Form.XLIFF, help="Print XLIFF, with findings as notes.")
@click.option("--exit-code", is_flag=True, help="Exit with 5 when there is an alarm.")
def compare(  # noqa: PLR0913 (one parameter an option)
    collection: Collection,
    one: str,
    other: str | None,
    *,
    at: str | None,
    everything: bool,
    as_json: bool,
    form: str | None,
    exit_code: bool,
) -> None:
    """Compare translations clause by clause and list what to check.

    All translations of a WORK with their bases, or two texts with each other. What readers have
    dismissed is left out; say so of a finding with hexapla verdict.

    \b
    Example:  hexapla compare shusha-declaration
              hexapla compare shusha-declaration --html > shusha.html
    """
    found = compare_texts(collection, one, other, at=at)
    if not everything:
        found = [each.without_dismissed() for each in found]
    if as_json:
        answer_json([described(each) for each in found])
    elif form:
        answer_painted(exchanged(found, Form(form)))
    else:
        for each in found:
            _print(each, shades=None if everything else _SHADES)
    if exit_code and any(_is_open_alarm(c, f) for c in found for f in c.comparison.findings):
        raise click.exceptions.Exit(ExitCode.SOMETHING_TO_SEE)


def _is_open_alarm(compared: Compared, finding: Finding) -> bool:
    return finding.tier is Tier.ALARM and not compared.is_dismissed(finding)


def _print(compared: Compared, *, shades: int | None) -> None:
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
    shading = [finding for finding in findings if finding.tier is Tier.SHADING]
    for finding in (*alarms, *shading[:shades]):
        _print_finding(compared, finding)
    if shades is not None and len(shading) > shades:
        answer(f"\n  … {len(shading) - shades} more words to check: see them with --all")
    if compared.hidden:
        answer(f"\n  {compared.hidden} dismissed by readers: see them with --all")
    answer("")


def _print_finding(compared: Compared, finding: Finding) -> None:
    answer(f"\n  check: {finding.rule} ({finding.tier}, {finding.severity})  {finding.reason}")
    for column, passages in (
        (compared.base, finding.base),
        (compared.translation, finding.translation),
    ):
        for passage in passages:
            answer(f"    {column.language}  {passage.segment + 1}: {_quotation(column, passage)}")
    answer(f"    key {finding.key[:SHOWN_DIGITS]}{_said(compared, finding)}")


def _said(compared: Compared, finding: Finding) -> str:
    """Return what a reader said of *finding*, if anyone did."""
    verdict = compared.verdicts.get(finding.key)
    if verdict is None:
        return ""
    who = f" by {verdict.who}" if verdict.who else ""
    note = f": {verdict.note}" if verdict.note else ""
    return f"  {verdict.verdict}{who} on {verdict.decided_at:%Y-%m-%d}{note}"


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
