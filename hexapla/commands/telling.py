"""`hexapla history`, `show`, `diff` and `cite`: what was kept of a source."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import click

from datasette_hexapla.citations.styles import in_style_of
from differ.model import Diff, Kind
from differ.rendering import terminal, unified
from differ.rendering.json import dump
from differ.versions import diff as diff_texts
from hexapla.citing import FORMS, Citation, describe
from hexapla.citing import cite as cite_snapshot
from hexapla.collection import Collection
from hexapla.commands.options import collection_option, json_option
from hexapla.errors import ExitCode
from hexapla.passages import PREFIX, Became, Fate
from hexapla.printing import answer, answer_json, answer_painted, remark
from hexapla.recalling import Records, Row, listed, recalled, segments
from snapshots.identifiers import from_digits

_SHORT = 12
_NARROWEST = 60
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@collection_option
@click.argument("source", metavar="WORK/SOURCE")
@json_option
def history(collection: Collection, source: str, *, as_json: bool) -> None:
    """List the versions of a source, oldest first, and what changed in each.

    Those of the source that it was before, as `hexapla fact` noted, stand before its own.

    \b
    Example:  hexapla history contributor-covenant/en
    """
    with recalled(collection) as records:
        name = records.source(source)["name"]
        versions = _with_facts(records, name)
        end = records.end(name)
    if as_json:
        answer_json([{**row, "snapshot": from_digits(row.pop("digits"))} for row in versions])
        return
    for row in versions:
        if row["fact"]:
            answer(_told_fact(row["fact"]))
        answer(f"{row['began_at'][:10]}  {row['digits'][:_SHORT]}  {_told(row)}")
    if end:
        answer(_told_fact(end))
    if not versions:
        remark(f"No text of {name} was kept yet. Visit it with: hexapla watch {name}")


def _with_facts(records: Records, name: str) -> list[Row]:
    """Return the versions of a source after those it goes on from, each with the fact before it."""
    versions = records.earlier_versions(name) + records.versions(name)
    return [
        {**row, "fact": old and records.fact_between(old["source"], row["source"])}
        for old, row in zip([None, *versions], versions, strict=False)
    ]


def _told_fact(fact: Row) -> str:
    before, after = (", ".join(listed(fact[side])) for side in ("before", "after"))
    into = f" into {after}" if after else ""
    note = f": {fact['note']}" if fact["note"] else ""
    return f"{fact['at'][:10]}  {'':{_SHORT}}  {before} {fact['kind']}{into}{note}"


def _told(row: Row) -> str:
    if row["diff"] is None:
        return f"{row['step']}: {row['characters']} characters"
    changes = f"{row['changes']} change{'' if row['changes'] == 1 else 's'}"
    kind = f" of {row['kind']}" if row["kind"] else ""
    return f"{row['step']}: {changes}{kind}, +{row['words_added']} −{row['words_removed']} words"


@click.command()
@collection_option
@click.argument("reference", metavar="ID|WORK/SOURCE[@DATE]")
@json_option
def show(collection: Collection, reference: str, *, as_json: bool) -> None:
    """Print the text of a snapshot, with where it came from.

    An ID may be shortened to its first 8 digits; a source means its newest text, or the one that
    stood on a date. The ID of a passage prints its lines, and what became of them since.

    \b
    Example:  hexapla show contributor-covenant/fr@2018-03-01
    """
    if reference.startswith(PREFIX):
        _show_passage(collection, reference, as_json=as_json)
        return
    with recalled(collection) as records:
        version = records.version(reference)
        snapshot = records.snapshot(version["digits"])
        reading = records.reading(snapshot)
    if as_json:
        answer_json(_described(version, snapshot, reading))
        return
    remark(_heading(version, snapshot))
    for warning in listed(reading["warnings"]):
        remark(f"check      {warning['message']}")
    remark("")
    answer("\n".join(segments(version)))


def _show_passage(collection: Collection, reference: str, *, as_json: bool) -> None:
    with recalled(collection) as records:
        citation = cite_snapshot(records, reference)
    if as_json:
        answer_json(asdict(citation))
        return
    remark(f"snapshot   {citation.snapshot_id}\nsource     {citation.source}")
    remark(f"fetched    {citation.fetched_at} from {citation.url}")
    _print_became(citation.became)
    remark("")
    answer(citation.quotation or "")


def _heading(version: Row, snapshot: Row) -> str:
    return (
        f"source     {version['source']} ({version['language']})\n"
        f"snapshot   {from_digits(snapshot['digits'])}\n"
        f"fetched    {snapshot['fetched_at']} from {snapshot['url']} ({snapshot['obtained']})\n"
        f"version    {version['number']}, since {version['began_at']}"
    )


def _described(version: Row, snapshot: Row, reading: Row) -> Row:
    return {
        "snapshot": from_digits(snapshot["digits"]),
        "source": version["source"],
        "language": version["language"],
        "version": version["number"],
        **{key: snapshot[key] for key in ("fetched_at", "url", "media_type", "length", "obtained")},
        "sha256": snapshot["body_sha256"],
        "warnings": listed(reading["warnings"]),
        "removed": listed(reading["removed"]),
        "segments": segments(version),
    }


@click.command()
@collection_option
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="[NEW]", required=False)
@click.option("--words", "form", flag_value="words", default="words", help="Marked words (usual).")
@click.option("--side-by-side", "form", flag_value="side-by-side", help="Two columns.")
@click.option("--unified", "form", flag_value="unified", help="A patch.")
@click.option("--json", "form", flag_value="json", help="Print JSON.")
@click.option("--exit-code", is_flag=True, help="Exit with 5 when there is a difference.")
def diff(collection: Collection, old: str, new: str | None, *, form: str, exit_code: bool) -> None:
    """Show what changed from one text to another.

    OLD and NEW are IDs or sources, as for `hexapla show`; with a source alone, its last change.

    \b
    Example:  hexapla diff contributor-covenant/en@2016-01-01 contributor-covenant/en
    """
    with recalled(collection) as records:
        before, after = _pair(records, old, new)
    found = diff_texts(segments(before), segments(after), language=after["language"])
    _FORMS[form](before, after, found)
    if exit_code and found.changes:
        raise click.exceptions.Exit(ExitCode.SOMETHING_TO_SEE)


def _pair(records: Records, old: str, new: str | None) -> tuple[Row, Row]:
    if new is not None:
        return records.version(old), records.version(new)
    after = records.version(old)
    return records.before(after), after


def _print_words(before: Row, after: Row, found: Diff) -> None:
    _print_heading(before, after, found)
    answer_painted(terminal.inline(segments(before), found, _palette()))


def _print_side_by_side(before: Row, after: Row, found: Diff) -> None:
    _print_heading(before, after, found)
    width = max(_NARROWEST, shutil.get_terminal_size().columns)
    answer_painted(terminal.side_by_side(segments(before), found, width, _palette()))


def _print_unified(before: Row, after: Row, found: Diff) -> None:
    answer_painted(unified.render(segments(before), found, _name(before), _name(after)))


def _print_json(before: Row, after: Row, found: Diff) -> None:
    answer_json(
        {
            "old": from_digits(before["digits"]),
            "new": from_digits(after["digits"]),
            "diff": json.loads(dump(found)),
        }
    )


_FORMS: dict[str, Callable[[Row, Row, Diff], None]] = {
    "words": _print_words,
    "side-by-side": _print_side_by_side,
    "unified": _print_unified,
    "json": _print_json,
}


def _print_heading(before: Row, after: Row, found: Diff) -> None:
    remark(f"old  {_name(before)}\nnew  {_name(after)}")
    noise = sum(change.kind is not Kind.WORDING for change in found.changes)
    remark(f"{len(found.changes)} changes, {noise} of them not of wording.\n")


def _name(version: Row) -> str:
    return f"{version['source']}  {version['began_at'][:10]}  {from_digits(version['digits'])}"


def _palette() -> terminal.Palette:
    return terminal.COLOURED if sys.stdout.isatty() else terminal.PLAIN


@click.command()
@collection_option
@click.argument("references", metavar="ID|WORK/SOURCE[@DATE][#LINES]", nargs=-1, required=True)
@click.option("--as", "form", type=click.Choice(list(FORMS)), help="A form of citations.")
@click.option("--style", type=_FILE, help="A style of your own, as a CSL file.")
@click.option(
    "--address",
    envvar="HEXAPLA_ADDRESS",
    help="Where the collection is published.  [variable: HEXAPLA_ADDRESS]",
)
@click.option("--transliterate", is_flag=True, help="Give titles in Latin letters, too.")
@json_option
def cite(  # noqa: PLR0913 (one parameter an option)
    collection: Collection,
    references: tuple[str, ...],
    *,
    form: str | None,
    style: Path | None,
    address: str | None,
    transliterate: bool,
    as_json: bool,
) -> None:
    """Print the IDs by which to cite snapshots or passages, or citations of them.

    An ID may be that of a snapshot, qualified or shortened, or that of a passage: then it is said
    what became of the passage since. Several at once make a list of references.

    \b
    Example:  hexapla cite "contributor-covenant/en#3-4" --as chicago
    """
    with recalled(collection) as records:
        if form or style:
            cited = [
                describe(records, each, address=address, transliterate=transliterate)
                for each in references
            ]
            written = in_style_of(cited, style) if style else FORMS[form or ""](cited)
            answer(written.rstrip("\r\n"))
            return
        citations = [cite_snapshot(records, each) for each in references]
    if as_json:
        told = [asdict(citation) for citation in citations]
        answer_json(told[0] if len(told) == 1 else told)
        return
    for citation in citations:
        _print_citation(citation)


def _print_citation(citation: Citation) -> None:
    answer(f"snapshot ID  {citation.snapshot_id}")
    answer(f"fetched      {citation.url}, as of {citation.fetched_at}")
    if citation.passage is not None:
        answer(f"passage ID   {citation.passage}\nquotation    {citation.quotation}")
    answer(f"verify with  {citation.git}")
    _print_became(citation.became)


def _print_became(became: Became | None) -> None:
    if became is None:
        return
    remark(became.saying)
    if became.fate is Fate.CHANGED:
        remark("It now says:\n" + "\n".join(became.text))
