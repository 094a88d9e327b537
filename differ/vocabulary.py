"""Vocabulary: the terms of a collection, and how its translations must render them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from differ.findings.coverage import content_spans
from differ.findings.pairs import Sign
from differ.lexicon.patterns import any_of, primary
from differ.model import Rule, Severity, Span, Tier
from snapshots.languages import fold_case

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import regex

    from differ.findings.pairs import Pair, Side

_LEAST_TOGETHER, _LEAST_DICE = 3, 0.75
_LEAST_LETTERS = 4


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase of one language and what renders it in another.

    Ends in `*` where its ending changes: `ihracat*`. Languages are BCP 47 primary subtags.
    """

    base_language: str
    base: str
    translation_language: str
    translation: str

    def turned(self) -> Term:
        """Return the term read from the other language."""
        return Term(self.translation_language, self.translation, self.base_language, self.base)


@dataclass(frozen=True, slots=True)
class Confusion:
    """Two terms of one language that must not stand for each other."""

    language: str
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The terms that a collection has settled."""

    terms: tuple[Term, ...] = ()
    confusions: tuple[Confusion, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A pair of words that stand in the same pairs of passages: how often, and how faithfully."""

    base: str
    translation: str
    together: int
    confidence: float


def contradictions(pair: Pair, vocabulary: Vocabulary) -> Iterator[Sign]:
    """Notice settled terms of the base that the translation renders otherwise."""
    languages = primary(pair.base.language), primary(pair.translation.language)
    for term in _both_ways(vocabulary.terms):
        if (term.base_language, term.translation_language) != languages:
            continue
        said = _find(pair.base, term.base)
        if said is None or _find(pair.translation, term.translation):
            continue
        yield _sign(pair, term, said, _confused(pair.translation, term, vocabulary))


def _both_ways(terms: Iterable[Term]) -> Iterator[Term]:
    for term in terms:
        yield term
        yield term.turned()


def _find(side: Side, term: str) -> Span | None:
    folded = fold_case(side.words, side.language)
    found = _pattern(fold_case(term, side.language)).search(folded)
    return Span(*found.span()) if found and len(folded) == len(side.words) else None


def _pattern(term: str) -> regex.Pattern[str]:
    return any_of([term.replace(" ", "_")])


def _confused(side: Side, term: Term, vocabulary: Vocabulary) -> Span | None:
    """Return where *side* has a term that must not stand for the one it should have."""
    for confusion in vocabulary.confusions:
        if primary(confusion.language) != primary(side.language):
            continue
        for right, wrong in ((confusion.one, confusion.other), (confusion.other, confusion.one)):
            if right == term.translation:
                found = _find(side, wrong)
                if found:
                    return found
    return None


def _sign(pair: Pair, term: Term, said: Span, confused: Span | None) -> Sign:
    words = pair.base.words[said.start : said.end]
    instead = (
        f"has “{pair.translation.words[confused.start : confused.end]}”, which must not stand for "
        "it"
        if confused
        else "does not have it"
    )
    return Sign(
        rule=Rule.VOCABULARY,
        tier=Tier.ALARM,
        severity=Severity.CRITICAL if confused else Severity.MAJOR,
        reason=(
            f"The vocabulary renders “{words}” as “{term.translation}”; the translation {instead}. "
            "Check this."
        ),
        confidence=0.95 if confused else 0.7,
        base=(said,),
        translation=(confused,) if confused else (),
    )


def suggest(pairs: Sequence[Pair]) -> tuple[Suggestion, ...]:
    """Return the words that *pairs*, which a reader has confirmed, always show together.

    Judged by Dice's coefficient over the pairs; the most telling come first.
    """
    base: Counter[str] = Counter()
    translation: Counter[str] = Counter()
    together: Counter[tuple[str, str]] = Counter()
    for pair in pairs:
        here, there = _telling(pair.base), _telling(pair.translation)
        base.update(here)
        translation.update(there)
        together.update(product(here, there))
    found = [
        Suggestion(one, other, count, round(2 * count / (base[one] + translation[other]), 2))
        for (one, other), count in together.items()
        if count >= _LEAST_TOGETHER
        and 2 * count >= _LEAST_DICE * (base[one] + translation[other])
        and base[one] < len(pairs)
    ]
    return tuple(sorted(found, key=lambda s: (-s.confidence, -s.together, s.base, s.translation)))


def _telling(side: Side) -> set[str]:
    return {key for _, key in content_spans(side) if len(key) >= _LEAST_LETTERS}
