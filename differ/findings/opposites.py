"""Opposite terms: a word whose contrary stands where its translation should."""

from __future__ import annotations

from typing import TYPE_CHECKING

from differ.findings.pairs import Sign
from differ.lexicon.negation import negation
from differ.lexicon.opposites import opposites
from differ.lexicon.patterns import primary
from differ.model import Rule, Severity, Span, Tier
from snapshots.languages import fold_case

if TYPE_CHECKING:
    from collections.abc import Iterator

    import regex

    from differ.findings.pairs import Pair, Side

_NEAR = 20
"""Code points around a term in which a negation is taken to be about it."""


def opposite_terms(pair: Pair) -> Iterator[Sign]:
    """Notice a term of the base whose opposite the translation has, and only that.

    Where either side has both, or the translation has the term as well, nothing is said.
    """
    base = fold_case(pair.base.words, pair.base.language)
    translation = fold_case(pair.translation.words, pair.translation.language)
    if len(base) != len(pair.base.words) or len(translation) != len(pair.translation.words):
        return
    known = opposites(primary(pair.translation.language))
    for number, here in opposites(primary(pair.base.language)).items():
        there = known.get(number)
        if there is None:
            continue
        for said, unsaid, wanted, contrary in (
            (here.one, here.other, there.one, there.other),
            (here.other, here.one, there.other, there.one),
        ):
            if unsaid.search(base) or wanted.search(translation):
                continue
            found, opposite = said.search(base), contrary.search(translation)
            if found and opposite:
                # “Not acceptable” says what “unacceptable” says.
                same = _is_denied(found, pair.base) == _is_denied(opposite, pair.translation)
                yield _contradiction(found, opposite, Tier.ALARM if same else Tier.SHADING)


def _contradiction(said: regex.Match[str], contrary: regex.Match[str], tier: Tier) -> Sign:
    return Sign(
        rule=Rule.OPPOSITE_TERM,
        tier=tier,
        severity=Severity.CRITICAL if tier is Tier.ALARM else Severity.MAJOR,
        reason=(
            f"The base says “{said[0]}”; the translation says “{contrary[0]}”, which renders its "
            "opposite, and has no word for it itself. Check this."
        ),
        confidence=0.9 if tier is Tier.ALARM else 0.4,
        base=(Span(*said.span()),),
        translation=(Span(*contrary.span()),),
    )


def _is_denied(term: regex.Match[str], side: Side) -> bool:
    """Tell whether a negation stands near *term*: before it, or after it as in Turkish."""
    known = negation(primary(side.language))
    start, end = max(term.start() - _NEAR, 0), term.end() + _NEAR
    around = term.string[start : term.start()], term.string[term.end() : end]
    return known is not None and any(known.plain.search(words) for words in around)
