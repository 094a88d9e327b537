"""`hexapla discover`: adding the sources that a feed, a sitemap or a list names."""

from __future__ import annotations

import re

import click

from hexapla.collection import Collection
from hexapla.commands.options import collection_option
from hexapla.discovering import Rule, add
from hexapla.discovering import discover as look_through
from hexapla.printing import answer, remark
from snapshots.model import Role


@click.command()
@collection_option
@click.argument("location", metavar="URL|FILE")
@click.option("--language", required=True, help="BCP 47 tag, where the list states none.")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), required=True, help="What they are."
)
@click.option("--publisher", required=True, help="Who publishes them.")
@click.option("--match", help="Take only addresses in which this regular expression is found.")
@click.option("--work", help="Make them sources of this work, not each a work of its own.")
@click.option(
    "--most", type=click.IntRange(1), default=1000, show_default=True, help="Add at most so many."
)
@click.option("--dry-run", is_flag=True, help="Only print what would be added.")
def discover(  # noqa: PLR0913  one parameter an option
    collection: Collection,
    location: str,
    *,
    language: str,
    role: str,
    publisher: str,
    match: str | None,
    work: str | None,
    most: int,
    dry_run: bool,
) -> None:
    """Add the sources that a feed, a sitemap, a plain list or a folder names to sources.yml.

    RSS, Atom, sitemaps with their index and other languages, a file with an address a line, or a
    folder of files below the collection's. What the catalogue has is left as it is, so that it can
    be run again.

    \b
    Example:  hexapla discover https://example.org/sitemap.xml --match /laws/ \\
                --language en --role report --publisher "Example Gazette"
    """
    rule = Rule(
        language=language,
        role=Role(role),
        publisher=publisher,
        pattern=_compiled(match),
        work=work,
        most=most,
    )
    found = look_through(collection, location, rule)
    for each in found.new:
        answer(f"{each.source.name}  {each.source.language}  {each.source.url or each.source.file}")
    if dry_run:
        remark(f"Would add {len(found.new)} sources; {found.knew} are known.")
        return
    remark(f"Added {add(collection, found)} sources; {found.knew} were known.")


def _compiled(pattern: str | None) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern) if pattern else None
    except re.error as error:
        raise click.UsageError(f'"{pattern}" is no regular expression: {error}.') from error
