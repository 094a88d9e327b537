"""`hexapla import git`, `ota`, `jsonl`, `warc` and others: take in histories that others kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from archive.importing.declarations import Declarations, load_declarations
from archive.importing.histories import Dates
from archive.importing.opentermsarchive import OpenTermsArchive
from archive.importing.patterns import compile_pattern
from archive.importing.scraped import EVERYTHING, Scraped
from hexapla.collection import Collection
from hexapla.commands.options import collection_option, json_option
from hexapla.deriving import bring_up_to_date
from hexapla.errors import ExitCode
from hexapla.importing import (
    import_changedetection,
    import_jsonl,
    import_repository,
    import_warc,
    import_webchanges,
)
from hexapla.intake import ImportReport
from hexapla.printing import Advance, answer, answer_json, progress, remark
from snapshots.languages import check_language
from snapshots.model import Role

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_EITHER = click.Path(exists=True, path_type=Path)

_language = click.option("--language", help="BCP 47 tag of the texts, such as tr or zh-CN.")
_branch = click.option("--branch", help="What to read.  [default: what HEAD names]")


@click.group(name="import")
def import_group() -> None:
    """Take in a history that others kept.

    Bytes and dates stay as they are, and new sources are written into sources.yml. It can be run
    again, after an interruption or when the history has grown: nothing is kept twice. Exits with 3
    when something was refused.

    \b
    Example:  hexapla import git dating-versions.bundle
    """


@import_group.command()
@collection_option
@click.argument("repository", metavar="REPOSITORY|BUNDLE", type=_EITHER)
@click.option(
    "--path",
    "patterns",
    metavar="PATTERN",
    multiple=True,
    default=(EVERYTHING,),
    show_default=EVERYTHING,
    help="Which files: *, ?, **, and {work}, {source}, {language} for parts of names.",
)
@click.option("--work", help="Work of all files, where no {work} says it.  [default: one each]")
@_language
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.AUTHENTIC.value,
    show_default=True,
    help="What they are to their works.",
)
@click.option("--publisher", default="not stated", show_default=True, help="Who publishes them.")
@click.option("--url", help="Address of a file, with {path}, and {commit} if there is one.")
@_branch
@click.option("--author-dates", is_flag=True, help="Date by authors instead of by commits.")
@json_option
def git(  # noqa: PLR0913 (one parameter an option)
    collection: Collection,
    repository: Path,
    *,
    patterns: tuple[str, ...],
    work: str | None,
    language: str | None,
    role: str,
    publisher: str,
    url: str | None,
    branch: str | None,
    author_dates: bool,
    as_json: bool,
) -> None:
    """Import the files of a git repository, each with all its versions.

    Renames are followed: a file that moves stays one source, named by its oldest path that fits.

    \b
    Example:  hexapla import git ../legal-docs --path "{language}/{work}.md" --publisher Mozilla
    """
    layout = Scraped(
        patterns=tuple(compile_pattern(each) for each in patterns),
        work=work,
        language=check_language(language) if language else None,
        role=Role(role),
        publisher=publisher,
        url=url,
        dates=Dates.AUTHORED if author_dates else Dates.COMMITTED,
    )
    _run(
        collection,
        lambda advance: import_repository(
            collection, repository, layout, branch=branch, advance=advance
        ),
        as_json=as_json,
    )


@import_group.command()
@collection_option
@click.argument("repository", metavar="REPOSITORY|BUNDLE", type=_EITHER)
@click.option("--declarations", type=_FOLDER, help="Folder of the declarations, for addresses.")
@_language
@_branch
@json_option
def ota(  # noqa: PLR0913 (one parameter an option)
    collection: Collection,
    repository: Path,
    *,
    declarations: Path | None,
    language: str | None,
    branch: str | None,
    as_json: bool,
) -> None:
    """Import versions or snapshots of an Open Terms Archive collection.

    With its declarations, sources get their addresses, and pages are read by their selectors.

    \b
    Example:  hexapla import ota dating-snapshots --declarations dating-declarations --language en
    """
    layout = OpenTermsArchive(
        declarations=load_declarations(declarations) if declarations else Declarations(),
        language=check_language(language) if language else None,
    )
    _run(
        collection,
        lambda advance: import_repository(
            collection, repository, layout, branch=branch, advance=advance
        ),
        as_json=as_json,
    )


@import_group.command()
@collection_option
@click.argument("file", type=_FILE)
@json_option
def jsonl(collection: Collection, file: Path, *, as_json: bool) -> None:
    """Import a file with one text at one date a line, as JSON.

    It may be compressed by gzip or xz. docs/importing.md says what a line holds.

    \b
    Example:  hexapla import jsonl history.jsonl.gz
    """
    _run(
        collection,
        lambda advance: import_jsonl(collection, file, advance=advance),
        as_json=as_json,
    )


@import_group.command()
@collection_option
@click.argument("file", type=_FILE)
@click.option(
    "--url",
    "addresses",
    metavar="PATTERN",
    multiple=True,
    help="Which addresses: * and ?.  [default: all that hold texts]",
)
@json_option
def warc(collection: Collection, file: Path, *, addresses: tuple[str, ...], as_json: bool) -> None:
    """Import what was captured in a WARC or WACZ file.

    What was captured at the address of a source of yours becomes its past; other addresses become
    works of their own. A record that is damaged is refused, and the others are imported.

    \b
    Example:  hexapla import warc crawl.warc.gz --url "https://example.org/terms*"
    """
    _run(
        collection,
        lambda advance: import_warc(collection, file, addresses=addresses, advance=advance),
        as_json=as_json,
    )


@import_group.command()
@collection_option
@click.argument("folder", type=_FOLDER)
@json_option
def changedetection(collection: Collection, folder: Path, *, as_json: bool) -> None:
    """Import the data folder of changedetection.io: the texts that it read out of pages.

    \b
    Example:  hexapla import changedetection datastore
    """
    _run(
        collection,
        lambda advance: import_changedetection(collection, folder, advance=advance),
        as_json=as_json,
    )


@import_group.command()
@collection_option
@click.argument("path", metavar="FOLDER|DATABASE", type=_EITHER)
@click.option("--jobs", type=_FILE, help="The list of jobs.  [default: jobs.yaml beside it]")
@json_option
def webchanges(collection: Collection, path: Path, *, jobs: Path | None, as_json: bool) -> None:
    """Import what webchanges or urlwatch found: the texts that their filters left of pages.

    \b
    Example:  hexapla import webchanges snapshots.db --jobs jobs.yaml
    """
    _run(
        collection,
        lambda advance: import_webchanges(collection, path, jobs=jobs, advance=advance),
        as_json=as_json,
    )


def _run(collection: Collection, work: Callable[[Advance], ImportReport], *, as_json: bool) -> None:
    with progress("Importing") as advance:
        report = work(advance)
    with progress("Indexing") as advance:
        bring_up_to_date(collection, advance=advance)
    if as_json:
        answer_json(described(report))
    else:
        tell(report)
    if report.refused:
        raise click.exceptions.Exit(ExitCode.SOME_NOT_VISITED)


def tell(report: ImportReport) -> None:
    """Print what became of what others kept."""
    answer(
        f"Kept {report.kept} snapshots and {report.withdrawn} withdrawals; {report.known} were "
        f"known already. New sources: {report.sources}."
    )
    if report.revisits:
        answer(f"Kept {report.revisits} visits that found a snapshot unchanged.")
    if report.missed:
        answer(f"Kept {report.missed} visits that did not get the text.")
    if report.unread:
        remark(f"{report.unread} snapshots have no reading: no reader takes their media type yet.")
    for refusal in report.refusals:
        remark(f"refused  {refusal}")
    if report.refused:
        more = report.refused - len(report.refusals)
        remark(
            f"Refused: {report.refused}{f', of which {more} are not shown' if more else ''}. "
            "Mend them and import again."
        )


def described(report: ImportReport) -> dict[str, object]:
    """Return *report* for scripts."""
    return {
        "kept": report.kept,
        "withdrawn": report.withdrawn,
        "revisits": report.revisits,
        "missed": report.missed,
        "known": report.known,
        "unread": report.unread,
        "sources": report.sources,
        "refused": report.refused,
        "refusals": [
            {"place": refusal.place, "problem": refusal.problem} for refusal in report.refusals
        ],
    }
