"""Orders: passages, items of a list and parties that stand in another order or number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex

from differ.findings.names import parties
from differ.findings.pairs import Pair, Sign, tell, whole
from differ.model import Place, Rule, Severity, Span, Tier

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from differ.model import Alignment, Bead, Finding, Text

_ITEM = regex.compile(r"\s*(?:[-*•–—]|[(\[]?(?:\p{Nd}{1,3}|\p{L}|[ivxlc]{1,5})[.)\]])\s+\S")
_LEAST_ITEMS = 3


def moved_passages(alignment: Alignment, base: Text, translation: Text) -> Iterator[Finding]:
    """Yield a finding for each passage that the translation has in another place."""
    for index, bead in enumerate(alignment.beads):
        if bead.place is not Place.MOVED:
            continue
        pair = _pair(index, bead, base, translation)
        yield tell(
            pair,
            Sign(
                rule=Rule.ORDER,
                tier=Tier.ALARM,
                severity=Severity.MINOR,
                reason=(
                    "This passage stands in another place in the translation than in the base. "
                    "Check this."
                ),
                confidence=bead.score,
            ),
        )


def party_orders(pair: Pair) -> Iterator[Sign]:
    """Notice two parties named side by side whose order the translation turns round."""
    translation = parties(pair.translation)
    turned = {(second, first): spans for (first, second), spans in translation.items()}
    for names, spans in parties(pair.base).items():
        if names in turned and names not in translation:
            yield Sign(
                rule=Rule.ORDER,
                tier=Tier.SHADING,
                severity=Severity.MINOR,
                reason=(
                    f"The base names “{_said(pair.base.words, spans)}”; the translation turns the "
                    f"order round: “{_said(pair.translation.words, turned[names])}”. Check this."
                ),
                confidence=0.6,
                base=(spans,),
                translation=(turned[names],),
            )


def _said(words: str, span: Span) -> str:
    return words[span.start : span.end]


def list_lengths(alignment: Alignment, base: Text, translation: Text) -> Iterator[Finding]:
    """Yield a finding for each list that has more items in one language than in the other."""
    of_base = {segment: bead for bead in alignment.beads for segment in bead.base}
    translation_lists = {index: items for items in _lists(translation.segments) for index in items}
    for items in _lists(base.segments):
        there = [
            translation_lists[segment]
            for item in items
            for segment in of_base[item].translation
            if segment in translation_lists
        ]
        if not there:
            continue
        other = max(there, key=there.count)
        alone = [item for item in items if of_base[item].place is Place.OMITTED]
        extra = _extra(alignment, other)
        if len(items) != len(other) and (alone or extra):
            yield _list_finding(alignment, base, translation, (items, other))


def _lists(segments: Sequence[str]) -> list[tuple[int, ...]]:
    found: list[tuple[int, ...]] = []
    run: list[int] = []
    for index, segment in enumerate([*segments, ""]):
        if _ITEM.match(segment):
            run.append(index)
            continue
        if len(run) >= _LEAST_ITEMS:
            found.append(tuple(run))
        run = []
    return found


def _extra(alignment: Alignment, items: tuple[int, ...]) -> bool:
    return any(
        bead.place is Place.ADDED and set(bead.translation) & set(items) for bead in alignment.beads
    )


def _list_finding(
    alignment: Alignment,
    base: Text,
    translation: Text,
    items: tuple[tuple[int, ...], tuple[int, ...]],
) -> Finding:
    here, there = items
    index = next(i for i, bead in enumerate(alignment.beads) if here[0] in bead.base)
    pair = Pair(
        index,
        whole(base.segments, base.language, here),
        whole(translation.segments, translation.language, there),
    )
    return tell(
        pair,
        Sign(
            rule=Rule.LIST_LENGTH,
            tier=Tier.SHADING,
            severity=Severity.MAJOR,
            reason=(
                f"The list has {len(here)} items in the base and {len(there)} in the translation. "
                "Check this."
            ),
            confidence=0.7,
        ),
    )


def _pair(index: int, bead: Bead, base: Text, translation: Text) -> Pair:
    return Pair(
        index,
        whole(base.segments, base.language, bead.base),
        whole(translation.segments, translation.language, bead.translation),
    )
