"""Vocabulary: the terms of a collection, and how its translations must render them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from differ.findings.pairs import Sign
from differ.lexicon.patterns import any_of, primary
from differ.model import Rule, Severity, Span, Tier
from snapshots.languages import fold_in_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import regex

    from differ.findings.pairs import Pair, Side
    from differ.lexicon.dictionaries import Dictionary

_NAME_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Term:
    """What a language calls something, and what another language may call it.

    A word ends in `*` where its ending changes: `ihracat*`. Where there are several words, each
    may stand for any of the other language. Languages are BCP 47 tags, of which only the language
    counts.
    """

    base_language: str
    base: tuple[str, ...]
    translation_language: str
    translation: tuple[str, ...]

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
    """The terms that a collection has settled, and the dictionaries that its user has."""

    terms: tuple[Term, ...] = ()
    confusions: tuple[Confusion, ...] = ()
    dictionaries: tuple[Dictionary, ...] = ()

    @property
    def name(self) -> str:
        """Return a name that differs between vocabularies that may find different things."""
        if self == Vocabulary():
            return "none"
        settled = repr((self.terms, self.confusions))
        digest = hashlib.sha256(settled.encode("utf-8", "replace")).hexdigest()[:_NAME_DIGITS]
        return " ".join([digest, *(each.name for each in self.dictionaries)])


def contradictions(pair: Pair, vocabulary: Vocabulary) -> Iterator[Sign]:
    """Notice settled terms of the base that the translation renders otherwise."""
    languages = primary(pair.base.language), primary(pair.translation.language)
    for term in _both_ways(vocabulary.terms):
        if (primary(term.base_language), primary(term.translation_language)) != languages:
            continue
        said = _find(pair.base, *term.base)
        if said is None or _find(pair.translation, *term.translation):
            continue
        yield _sign(pair, term, said, _confused(pair.translation, term, vocabulary))


def settles(vocabulary: Vocabulary, languages: tuple[str, str], word: str) -> bool:
    """Tell whether *vocabulary* says how *word* of the first of *languages* is rendered.

    >>> term = Term("tr", ("ihracat*",), "en", ("export*",))
    >>> settles(Vocabulary((term,)), ("tr", "en"), "ihracatın")
    True
    """
    here, there = languages
    return any(
        (primary(term.base_language), primary(term.translation_language)) == (here, there)
        and _pattern(term.base, here).match(fold_in_place(word.strip("*"), here))
        for term in _both_ways(vocabulary.terms)
    )


def _both_ways(terms: Iterable[Term]) -> Iterator[Term]:
    for term in terms:
        yield term
        yield term.turned()


def _find(side: Side, *terms: str) -> Span | None:
    found = _pattern(terms, side.language).search(fold_in_place(side.words, side.language))
    return Span(*found.span()) if found else None


@lru_cache(maxsize=4096)
def _pattern(terms: tuple[str, ...], language: str) -> regex.Pattern[str]:
    return any_of(fold_in_place(term, language).replace(" ", "_") for term in terms)


def _confused(side: Side, term: Term, vocabulary: Vocabulary) -> Span | None:
    """Return where *side* has a term that must not stand for the one it should have."""
    for confusion in vocabulary.confusions:
        if primary(confusion.language) != primary(side.language):
            continue
        for right, wrong in ((confusion.one, confusion.other), (confusion.other, confusion.one)):
            if right in term.translation:
                found = _find(side, wrong)
                if found:
                    return found
    return None


def _sign(pair: Pair, term: Term, said: Span, confused: Span | None) -> Sign:
    words = pair.base.words[said.start : said.end]
    renderings = " or ".join(f"“{word}”" for word in term.translation)
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
            f"The vocabulary renders “{words}” as {renderings}; the translation {instead}. "
            "Check this."
        ),
        confidence=0.95 if confused else 0.7,
        base=(said,),
        translation=(confused,) if confused else (),
    )
