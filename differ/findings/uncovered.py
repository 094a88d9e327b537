"""Uncovered: runs of words that no word of the other side renders, ranked for a reader to check."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from differ.findings.pairs import Sign
from differ.model import Rule, Severity, Span, Tier

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from differ.findings.coverage import Coverage, CoveredWord
    from differ.findings.pairs import Pair, Side
    from differ.model import Encoder

_COVERED = 0.2
_SHADED = 0.05
"""Confidence from which a run is shaded: one in twenty of those at the limit was left out."""
_TOLD = 0.2
"""Confidence, over all its runs, from which a pair is told."""
_NOWHERE = (Span(0, 0),)
_WORTH_A_LOOK = 0.1
"""How far a run must fall short of being covered to be looked at, which costs an encoding."""
_LOOKS = 200
"""Runs of one comparison that are looked at: those that fall short most, so that long texts stay
cheap."""


def limit(pairs: Sequence[Pair], coverage: Coverage) -> float:
    """Return how far a run of *pairs* must fall short, so that only a fixed number is encoded."""
    lacking = sorted(
        (
            _lacking(run)
            for pair in pairs
            for words in (coverage.of_base(pair), coverage.of_translation(pair))
            for run in _uncovered_runs(words)
        ),
        reverse=True,
    )
    return max(lacking[_LOOKS] if len(lacking) > _LOOKS else 0.0, _WORTH_A_LOOK)


def uncovered(pair: Pair, coverage: Coverage, encoder: Encoder, least: float) -> Iterator[Sign]:
    """Shade the runs of content words, of both sides, that may have no counterpart.

    *least* is how far a run must fall short to be looked at.
    One sign for the whole pair, so that readers are led to passages, the doubtful ones first.
    """
    here = list(_runs(pair.base, pair.translation, coverage.of_base(pair), encoder, least))
    there = list(_runs(pair.translation, pair.base, coverage.of_translation(pair), encoder, least))
    confidence = 1 - math.prod(1 - confidence for _, confidence in (*here, *there))
    if confidence >= _TOLD:
        yield Sign(
            rule=Rule.UNCOVERED,
            tier=Tier.SHADING,
            severity=Severity.MAJOR,
            reason=_reason(_quoted(pair.base, here), _quoted(pair.translation, there)),
            confidence=confidence,
            base=tuple(span for span, _ in here) or _NOWHERE,
            translation=tuple(span for span, _ in there) or _NOWHERE,
        )


def _reason(here: str, there: str) -> str:
    if not there:
        return f"No words of the translation seem to answer to {here}. Check these words."
    if not here:
        return f"No words of the base seem to answer to {there}. Check these words."
    return (
        f"No words of the translation seem to answer to {here}, nor words of the base to {there}. "
        "Check these words."
    )


def _quoted(side: Side, runs: Sequence[tuple[Span, float]]) -> str:
    """Return the words of *runs*, the most doubtful first."""
    ranked = sorted(runs, key=lambda run: (-run[1], run[0].start))
    return ", ".join(f"“{side.words[span.start : span.end]}”" for span, _ in ranked)


def _runs(
    side: Side, other: Side, words: Sequence[CoveredWord], encoder: Encoder, least: float
) -> Iterator[tuple[Span, float]]:
    candidates = [
        (run, Span(run[0].span.start, run[-1].span.end))
        for run in _uncovered_runs(words)
        if _lacking(run) >= least
    ]
    if not candidates:
        return
    rests = [side.words[: span.start] + side.words[span.end :] for _, span in candidates]
    vectors = encoder.encode([side.words, other.words, *rests])
    together = float(vectors[0] @ vectors[1])
    for (run, span), vector in zip(candidates, vectors[2:], strict=True):
        gain = round(float(vector @ vectors[1]) - together, 3)
        confidence = _confidence(run, gain)
        if confidence >= _SHADED:
            yield span, confidence


def _uncovered_runs(words: Sequence[CoveredWord]) -> list[list[CoveredWord]]:
    runs: list[list[CoveredWord]] = [[]]
    for word in words:
        if word.coverage <= _COVERED:
            runs[-1].append(word)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _lacking(run: Sequence[CoveredWord]) -> float:
    return round(sum(_COVERED - word.coverage for word in run), 3)


def _confidence(run: Sequence[CoveredWord], gain: float) -> float:
    """Return the share of such runs that were indeed left out.

    A logistic curve fitted to two to five words dropped from Mozilla's legal documents in nine
    languages (the development part of benchmarks/translation_planted.py), rounded.
    """
    logit = -3.4 + 2.6 * _lacking(run) + 41.0 * gain - 0.3 * len(run)
    return 1 / (1 + math.exp(-max(min(logit, 30.0), -30.0)))
