"""Negations: one language denies what the other says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from differ.findings.pairs import Sign
from differ.lexicon.negation import negation
from differ.lexicon.patterns import primary
from differ.lexicon.set_phrases import looked_past
from differ.model import Rule, Severity, Span, Tier
from snapshots.languages import fold_in_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from differ.findings.pairs import Pair, Side
    from differ.model import Encoder

_NEAR = 25
"""Code points between a denial and a word that it may take back: *not excluded* says *included*."""
_ALARM_GAIN = 0.02
"""By how much two clauses come closer when the negation is taken out, for an alarm."""
_SURE, _LIKELY = 0.8, 0.4


def negations(pair: Pair, encoder: Encoder) -> Iterator[Sign]:
    """Notice a clause that denies where the other side has no negation, plain or hidden."""
    base, translation = _denials(pair.base), _denials(pair.translation)
    if base is None or translation is None:
        return
    if base and not translation:
        yield from _one_sided(pair.base, pair.translation, base, encoder, in_base=True)
    elif translation and not base:
        yield from _one_sided(pair.translation, pair.base, translation, encoder, in_base=False)


def _denials(side: Side) -> tuple[Span, ...] | None:
    known = negation(primary(side.language))
    if known is None:
        return None
    return tuple(
        Span(*found.span())
        for found in known.plain.finditer(looked_past(side.words, side.language))
    )


def _taken_back(side: Side, denials: tuple[Span, ...]) -> bool:
    """Tell whether the *denials* may say yes: two of them, or one beside a word that denies."""
    known, words = negation(primary(side.language)), looked_past(side.words, side.language)
    if known is None:
        return False
    if known.cancels and len(denials) % 2 == 0:
        return True
    return any(
        known.hidden.search(words, max(denial.start - _NEAR, 0), denial.start)
        or known.hidden.search(words, denial.end, denial.end + _NEAR)
        for denial in denials
    )


def _one_sided(
    side: Side, other: Side, denials: tuple[Span, ...], encoder: Encoder, *, in_base: bool
) -> Iterator[Sign]:
    known = negation(primary(other.language))
    hidden = known is not None and known.hidden.search(fold_in_place(other.words, other.language))
    gain = _gain(side, other, denials, encoder)
    alarm = gain >= _ALARM_GAIN and not hidden and not _taken_back(side, denials)
    said = side.words[denials[0].start : denials[0].end]
    has, lacks = ("base", "translation") if in_base else ("translation", "base")
    yield Sign(
        rule=Rule.NEGATION,
        tier=Tier.ALARM if alarm else Tier.SHADING,
        severity=Severity.CRITICAL if alarm else Severity.MAJOR,
        reason=f"The {has} denies with “{said}”; nothing in the {lacks} does. Check this.",
        confidence=_SURE if alarm else _LIKELY,
        base=denials if in_base else (),
        translation=() if in_base else denials,
    )


def _gain(side: Side, other: Side, denials: tuple[Span, ...], encoder: Encoder) -> float:
    """Return how much closer the sides come when the negations are taken out of the one."""
    kept, start = [], 0
    for span in denials:
        kept.append(side.words[start : span.start])
        start = span.end
    kept.append(side.words[start:])
    vectors = encoder.encode([side.words, other.words, " ".join("".join(kept).split())])
    return round(float(vectors[2] @ vectors[1] - vectors[0] @ vectors[1]), 3)
