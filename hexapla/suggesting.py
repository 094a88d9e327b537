"""Suggesting terms from what the languages of a collection were found to say alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from differ.findings.pairs import Pair
from differ.lexicon.patterns import primary
from differ.model import Tier
from differ.suggesting import Suggestion, suggest
from differ.translations import clause_pairs
from differ.vocabulary import Vocabulary, settles
from hexapla.collection import Collection
from hexapla.comparing import Compared, compare
from hexapla.errors import NothingToShow
from hexapla.vocabularies import settled_terms


@dataclass(frozen=True, slots=True)
class Suggested:
    """What is suggested for one pair of languages, which are primary subtags."""

    base_language: str
    translation_language: str
    suggestions: tuple[Suggestion, ...]


def suggest_terms(collection: Collection, work: str | None = None) -> list[Suggested]:
    """Return terms for each pair of languages in *work*, or in all works, without settled ones.

    Only clauses are looked at that were matched well, in passages that raise no alarm but those
    that readers have dismissed.

    Raises: NoSuchSource, NothingToShow, TermsMistakes.
    """
    settled = settled_terms(collection)
    pairs: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    for compared in _compared(collection, work):
        languages = primary(compared.base.language), primary(compared.translation.language)
        pairs[languages] += _trusted(compared)
    return [
        Suggested(*languages, _unsettled(suggest(found), languages, settled))
        for languages, found in sorted(pairs.items())
    ]


def _compared(collection: Collection, work: str | None) -> Iterator[Compared]:
    if work is not None:
        yield from compare(collection, work)
        return
    for each in collection.catalogue().works:
        try:
            yield from compare(collection, each.slug)
        except NothingToShow:
            continue  # A work in one language has nothing to suggest.


def _trusted(compared: Compared) -> list[Pair]:
    comparison = compared.comparison
    doubtful = {
        finding.bead
        for finding in comparison.findings
        if finding.tier is Tier.ALARM and not compared.is_dismissed(finding)
    }
    pairs = clause_pairs(comparison.clauses, compared.base.text, compared.translation.text)
    return [pair for pair in pairs if pair.bead not in doubtful]


def _unsettled(
    suggestions: tuple[Suggestion, ...], languages: tuple[str, str], settled: Vocabulary
) -> tuple[Suggestion, ...]:
    return tuple(each for each in suggestions if not settles(settled, languages, each.base))
