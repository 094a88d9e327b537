"""`hexapla terms`: the vocabulary of a collection."""

from __future__ import annotations

import click

from differ.terms import compose
from hexapla.collection import Collection
from hexapla.commands.options import collection_option
from hexapla.printing import answer, remark
from hexapla.suggesting import suggest_terms


@click.group()
def terms() -> None:
    """Settle what the languages of a collection call things."""


@terms.command()
@collection_option
@click.argument("work", required=False, metavar="[WORK]")
def suggest(collection: Collection, work: str | None) -> None:
    """Propose terms from what was found to be translated alike, ready for terms.yml.

    Words that nearly always stand in the same matched clauses, in one WORK or in all. Read them
    before you paste them: a term in terms.yml that is rendered otherwise is an alarm.

    \b
    Example:  hexapla terms suggest shusha-declaration
    """
    found = suggest_terms(collection, work)
    if not any(each.suggestions for each in found):
        remark("No words stand together often enough to be suggested.")
        return
    answer("terms:")
    for each in found:
        if each.suggestions:
            answer(f"  # {each.base_language} and {each.translation_language}")
            written = compose(each.suggestions, each.base_language, each.translation_language)
            answer(written.rstrip("\n"))
