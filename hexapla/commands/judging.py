"""`hexapla verdict`: what a reader says of a finding."""

from __future__ import annotations

import click

from archive.verdicts import Judgement
from hexapla.collection import Collection
from hexapla.commands.options import collection_option
from hexapla.judging import Opinion, judge
from hexapla.printing import answer

_VERDICTS = {"confirm": Judgement.CONFIRMED, "dismiss": Judgement.DISMISSED}


@click.command()
@collection_option
@click.argument("key", metavar="KEY")
@click.argument("said", type=click.Choice(list(_VERDICTS)), metavar="confirm|dismiss")
@click.option("--in", "only", metavar="WORK/TEXT", help="Only in this translation.")
@click.option("--note", default="", help="Why.")
@click.option(
    "--who",
    metavar="NAME",
    default="",
    envvar="HEXAPLA_WHO",
    show_default="the variable HEXAPLA_WHO",
    help="Who says so.",
)
def verdict(  # noqa: PLR0913 (one parameter an option)
    collection: Collection, key: str, said: str, *, only: str | None, note: str, who: str
) -> None:
    """Confirm or dismiss a finding, by the key that compare prints below it.

    The verdict is kept in the archive. A dismissed finding does not come back until the words of
    its clauses change; a later verdict on it takes the place of this one. A finding with the same
    words in several translations is judged in all of them.

    \b
    Example:  hexapla verdict 3f2a9c0d1e2f dismiss --note "a free translation" --who "A. Reader"
    """
    opinion = Opinion(judgement=_VERDICTS[said], note=note, who=who)
    for kept in judge(collection, key, opinion, only=only):
        answer(
            f"{kept.verdict.capitalize()}: {kept.rule} in {kept.translation}: "
            f"“{kept.base_words}” ~ “{kept.translation_words}”"
        )
