"""`hexapla demo`, `init` and `add`: beginning a collection."""

from __future__ import annotations

import re
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import click

from hexapla.adding import add_source, check_source
from hexapla.collection import Collection, create
from hexapla.commands.options import collection_option
from hexapla.commands.publishing import HOST, PORT, publish
from hexapla.demo import histories, prepare
from hexapla.deriving import bring_up_to_date
from hexapla.importing import import_jsonl
from hexapla.printing import answer, progress, remark
from hexapla.serving import free_port
from hexapla.trying import Trial, try_out
from hexapla.watching import watch, watched
from snapshots.errors import FetchError, ReadingFailed
from snapshots.model import Role, Source

_PORTS_TO_TRY = 20
_SHOWN = 3
_SHOWN_WIDTH = 100


@click.command()
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default="demo-collection",
    show_default=True,
    help="Where to build it.",
)
@click.option("--port", default=PORT, show_default=True, help="Port to serve it on.")
@click.option("--no-serve", is_flag=True, help="Only build it.")
def demo(folder: Path, port: int, no_serve: bool) -> None:  # noqa: FBT001 (a flag of the command)
    """Build a collection of real texts and open it in Datasette.

    The Shusha Declaration in Turkish and English, the Contributor Covenant in twelve languages, and
    terms of service with ten years of history. Nothing is fetched. It can be run again.

    \b
    Example:  hexapla demo --port 8080
    """
    collection = prepare(folder)
    remark(f"Building the demo in {folder}")
    for path in histories(collection):
        with progress(f"Importing {path.name}") as advance:
            import_jsonl(collection, path, advance=advance)
    with progress("Visiting the files") as advance:
        watch(collection, watched(collection), advance=advance)
    if not no_serve:
        publish(collection, HOST, free_port(HOST, port, tries=_PORTS_TO_TRY))
        return
    with progress("Indexing") as advance:
        bring_up_to_date(collection, advance=advance)
    remark(f"Built. See it with: hexapla serve --collection {folder}")


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--title", help="Title of the collection.  [default: the folder's name]")
def init(folder: Path, title: str | None) -> None:
    """Begin a collection in FOLDER, with a sources.yml to fill.

    \b
    Example:  hexapla init treaties --title "Treaties of the region"
    """
    collection = create(folder, title or folder.resolve().name)
    answer(f"Begun: {collection.catalogue_path}")
    remark(
        "Add what it should watch, for instance:\n"
        f"  hexapla add --collection {folder} my-declaration/en texts/declaration.txt "
        '--language en --role authentic --publisher "Ministry of Foreign Affairs"'
    )


@click.command()
@collection_option
@click.argument("name", metavar="WORK/SOURCE")
@click.argument("location", metavar="URL|FILE")
@click.option("--language", required=True, help="BCP 47 tag, such as tr or zh-CN.")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), required=True, help="What it is."
)
@click.option("--publisher", required=True, help="Who publishes it.")
@click.option("--title", help="Title of the work, when it is a new one.")
@click.option("--base", help="Slug of the source that it was translated from.")
@click.option("--part", help="TEXT:NUMBER, when it is one part of a longer text.")
@click.option("--untried", is_flag=True, help="Do not visit an address before it is added.")
def add(  # noqa: PLR0913 (one parameter an option)
    collection: Collection,
    name: str,
    location: str,
    *,
    language: str,
    role: str,
    publisher: str,
    title: str | None,
    base: str | None,
    part: str | None,
    untried: bool,
) -> None:
    """Add a source to sources.yml, and its work if it is new.

    An address is visited first, two or three times: what would be kept is shown, and what differs
    from one look to the next can be left out.

    \b
    Example:  hexapla add shusha/tr texts/tr.txt --language tr --role authentic \\
                --publisher "Resmî Gazete" --title "Shusha Declaration"
    """
    work, slug = _split(name, "/", "WORK/SOURCE, such as shusha/tr")
    part_of, number = _split(part, ":", "TEXT:NUMBER, such as tr:1") if part else (None, None)
    at_url = re.match(r"[a-z][a-z0-9+.-]*://", location, re.IGNORECASE) is not None
    source = Source(
        work=work,
        slug=slug,
        language=language,
        role=Role(role),
        publisher=publisher,
        url=location if at_url else None,
        file=None if at_url else location,
        base=base,
        part_of=part_of,
        part=int(number) if number and number.isdecimal() else None,
    )
    if at_url and not untried:
        # What cannot be added is not visited either.
        check_source(collection, source, work_title=title)
        source = _tried(collection, source)
    add_source(collection, source, work_title=title)
    answer(f"Added {name} to {collection.catalogue_path}")
    remark(f"Visit it with: hexapla watch --collection {collection.folder}")


def _tried(collection: Collection, source: Source) -> Source:
    """Show what *source* gives, and return it with what the user wants to leave out."""
    remark(f"Looking at {source.url} …")
    try:
        trial = try_out(collection, source)
    except (FetchError, ReadingFailed) as error:
        remark(f"It could not be tried: {error}\nIt is added all the same.")
        return source
    removed = Counter(block.filter for block in trial.reading.removed)
    left_out = ", ".join(f"{count} by {name}" for name, count in removed.most_common())
    remark(f"{len(trial.reading.segments)} lines would be kept. Left out: {left_out or 'nothing'}.")
    for line in (*trial.reading.segments[:_SHOWN], *trial.reading.segments[_SHOWN:][-1:]):
        remark(f"  | {line[:_SHOWN_WIDTH]}")
    if trial.doubt:
        remark(f"Look twice: {trial.doubt}.")
    return _steadied(source, trial) if trial.differing else source


def _steadied(source: Source, trial: Trial) -> Source:
    number = len(trial.differing)
    differ = "line differs" if number == 1 else "lines differ"
    remark(f"{number} {differ} from one look to the next:")
    for line in trial.differing[:_SHOWN]:
        remark(f"  ~ {line[:_SHOWN_WIDTH]}")
    if trial.profile is None:
        remark(
            "No selector was found that leaves out just these. `hexapla preview` shows all blocks; "
            "write those to leave out into the source's profile."
        )
        return source
    told = ", ".join(trial.profile.remove)
    if sys.stdin.isatty() and click.confirm(f"Leave out {told}?", default=True, err=True):
        return replace(source, profile=trial.profile)
    remark(f'Without them every look gives one text. To leave them out: profile: remove: "{told}"')
    return source


def _split(value: str, at: str, form: str) -> tuple[str, str]:
    first, found, second = value.partition(at)
    if not (first and found and second):
        raise click.UsageError(f'"{value}" is not of the form {form}.')
    return first, second
