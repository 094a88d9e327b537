"""Omissions: phrases inside a pair that the other side does not render."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from differ import cutting
from differ.findings.pairs import Sign
from differ.model import Rule, Severity, Span, Tier

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from differ.findings.coverage import Coverage, CoveredWord
    from differ.findings.pairs import Pair, Side
    from differ.model import Encoder

_ALARM, _SHADING = 0.93, 0.45
"""Confidence from which a phrase is an alarm, and from which it is shaded."""
_LEAST_WORDS = 3
_WORTH_A_LOOK = 0.35
"""Mean coverage up to which a phrase is looked at more closely, which costs an encoding."""
_LOOKS = 200
"""Phrases of one comparison that are looked at, the least covered first: long texts stay cheap."""


@dataclass(frozen=True)
class Evidence:
    """What speaks for a phrase being unrendered.

    *coverage* is the mean of its words'; *gain* by how much the two sides come closer when the
    phrase is taken out; *shortfall* how much shorter than usual the other side is, in lengths of
    the phrase.
    """

    coverage: float
    gain: float
    shortfall: float

    @property
    def confidence(self) -> float:
        """Return the share of such phrases that were indeed dropped.

        A logistic curve fitted to clauses dropped from Mozilla's legal documents in eight languages
        (development part of benchmarks/translation_planted.py), rounded.
        """
        logit = -1.2 - 7.0 * self.coverage + 35.0 * self.gain + 1.9 * self.shortfall
        return 1 / (1 + math.exp(-max(min(logit, 30.0), -30.0)))


@dataclass(frozen=True)
class Looking:
    """How to look at phrases: with which *encoder*, and up to which mean coverage (*limit*).

    *ratio* is how many code points of the translation render one of the base.
    """

    encoder: Encoder
    ratio: float
    limit: float

    def turned(self) -> Looking:
        """Return the same, to look from the translation."""
        return Looking(self.encoder, 1 / self.ratio, self.limit)


def looking(pairs: Sequence[Pair], coverage: Coverage, encoder: Encoder) -> Looking:
    """Return how to look at *pairs*, so that no more than a fixed number of phrases is encoded."""
    means = sorted(
        mean
        for pair in pairs
        for side, words in (
            (pair.base, coverage.of_base(pair)),
            (pair.translation, coverage.of_translation(pair)),
        )
        for _, mean in _candidates(side, words)
    )
    limit = means[_LOOKS] if len(means) > _LOOKS else _WORTH_A_LOOK
    return Looking(encoder, usual_ratio(pairs), min(limit, _WORTH_A_LOOK))


def omissions(pair: Pair, coverage: Coverage, how: Looking) -> Iterator[Sign]:
    """Notice phrases of the base that nothing renders, and phrases that render nothing."""
    base_words, translation_words = coverage.of_base(pair), coverage.of_translation(pair)
    for span, evidence in unrendered(pair.base, pair.translation, base_words, how):
        if evidence.confidence >= _SHADING:
            yield _sign(Rule.OMISSION, pair.base, span, evidence)
    for span, evidence in unrendered(pair.translation, pair.base, translation_words, how.turned()):
        if evidence.confidence >= _SHADING:
            yield _sign(Rule.ADDITION, pair.translation, span, evidence)


def usual_ratio(pairs: Sequence[Pair]) -> float:
    """Return how many code points of the translation render one of the base."""
    ratios = [
        len(pair.translation.words) / len(pair.base.words) for pair in pairs if pair.base.words
    ]
    return min(max(median(ratios), 0.1), 10.0) if ratios else 1.0


def _candidates(side: Side, words: Sequence[CoveredWord]) -> Iterator[tuple[Span, float]]:
    """Yield the phrases of *side* that have words enough to be judged, and their mean coverage."""
    for span in cutting.phrases(side.words):
        inside = [word for word in words if span.start <= word.span.start < span.end]
        if len(inside) >= _LEAST_WORDS and span.end - span.start < len(side.words):
            yield span, sum(word.coverage for word in inside) / len(inside)


def unrendered(
    side: Side, other: Side, words: Sequence[CoveredWord], how: Looking
) -> Iterator[tuple[Span, Evidence]]:
    """Yield the phrases of *side* that may have no counterpart in *other*, with the evidence."""
    candidates = [(span, mean) for span, mean in _candidates(side, words) if mean <= how.limit]
    if not candidates:
        return
    rests = [_without(side.words, span) for span, _ in candidates]
    vectors = how.encoder.encode([side.words, other.words, *rests])
    together = float(vectors[0] @ vectors[1])
    for (span, mean), vector in zip(candidates, vectors[2:], strict=True):
        missing = how.ratio * len(side.words) - len(other.words)
        shortfall = missing / (how.ratio * (span.end - span.start))
        yield (
            span,
            Evidence(
                coverage=round(mean, 3),
                gain=round(float(vector @ vectors[1]) - together, 3),
                shortfall=round(max(min(shortfall, 2.0), -2.0), 2),
            ),
        )


def _without(words: str, span: Span) -> str:
    return (words[: span.start] + words[span.end :]).strip()


def _sign(rule: Rule, side: Side, span: Span, evidence: Evidence) -> Sign:
    words = side.words[span.start : span.end].strip()
    omitted = rule is Rule.OMISSION
    return Sign(
        rule=rule,
        tier=Tier.ALARM if evidence.confidence >= _ALARM else Tier.SHADING,
        severity=Severity.MAJOR,
        reason=(
            f"The translation seems to leave out “{words}”: no word there renders it, and without "
            "it the two passages are closer. Check this."
            if omitted
            else f"The translation seems to add “{words}”: no word of the base is rendered by it, "
            "and without it the two passages are closer. Check this."
        ),
        confidence=evidence.confidence,
        base=(span,) if omitted else (),
        translation=() if omitted else (span,),
    )
