"""Strengths: one language obliges where the other permits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from differ.findings.pairs import Sign
from differ.lexicon.modals import Strength, strengths
from differ.lexicon.patterns import primary
from differ.model import Rule, Severity, Span, Tier
from snapshots.languages import fold_in_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from differ.findings.pairs import Pair, Side

_CONFIDENCE = 0.4
_CONTRASTS = (
    (Strength.DUTY, Strength.PERMISSION),
    (Strength.PERMISSION, Strength.DUTY),
)


def strength(pair: Pair) -> Iterator[Sign]:
    """Notice a clause with one strength only, where the other side has only its contrast."""
    base, translation = _found(pair.base), _found(pair.translation)
    for here, there in _CONTRASTS:
        if here in base and here not in translation and there in translation and there not in base:
            yield Sign(
                rule=Rule.STRENGTH,
                tier=Tier.SHADING,
                severity=Severity.MAJOR,
                reason=(
                    f"The base states {here.value} (“{_said(pair.base, base[here])}”), the "
                    f"translation {there.value} "
                    f"(“{_said(pair.translation, translation[there])}”). Check this."
                ),
                confidence=_CONFIDENCE,
                base=(base[here],),
                translation=(translation[there],),
            )


def _found(side: Side) -> dict[Strength, Span]:
    folded = fold_in_place(side.words, side.language)
    found = {}
    for kind, pattern in strengths(primary(side.language)).items():
        match = pattern.search(folded)
        if match:
            found[kind] = Span(*match.span())
    return found


def _said(side: Side, span: Span) -> str:
    return side.words[span.start : span.end]
