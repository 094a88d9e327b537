"""Pairs: the words of a base and of its translation that a rule compares."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from differ.model import Finding, Passage, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from differ.model import Rule, Severity, Tier


@dataclass(frozen=True, slots=True)
class Side:
    """The passages of one text that stand in a pair, read as one string, a line feed between them.

    *words* is that string; *passages* say where its lines come from.
    """

    words: str
    language: str
    passages: tuple[Passage, ...]

    def locate(self, span: Span) -> tuple[Passage, ...]:
        """Return where *span* of the words stands in the text, one passage a segment."""
        found, offset = [], 0
        for passage in self.passages:
            length = passage.span.end - passage.span.start
            start = max(span.start - offset, 0)
            end = min(span.end - offset, length)
            if start < end:
                origin = passage.span.start
                found.append(
                    Passage(segment=passage.segment, span=Span(origin + start, origin + end))
                )
            offset += length + 1
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Pair:
    """What the rules compare: the base and the translation of one bead or one clause."""

    bead: int
    base: Side
    translation: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What a rule noticed in a pair, before it is told as a finding.

    Empty spans stand for the whole of a side.
    """

    rule: Rule
    tier: Tier
    severity: Severity
    reason: str
    confidence: float
    base: tuple[Span, ...] = ()
    translation: tuple[Span, ...] = ()


def side(segments: Sequence[str], language: str, passages: Iterable[Passage]) -> Side:
    """Return the side that *passages* of a text make."""
    taken = tuple(passages)
    words = "\n".join(
        segments[passage.segment][passage.span.start : passage.span.end] for passage in taken
    )
    return Side(words, language, taken)


def whole(segments: Sequence[str], language: str, indexes: Iterable[int]) -> Side:
    """Return the side that whole segments make."""
    passages = [Passage(segment=index, span=Span(0, len(segments[index]))) for index in indexes]
    return side(segments, language, passages)


def tell(pair: Pair, sign: Sign) -> Finding:
    """Return *sign* as a finding of *pair*, with its evidence and a key."""
    base = _evidence(pair.base, sign.base)
    translation = _evidence(pair.translation, sign.translation)
    return Finding(
        rule=sign.rule,
        tier=sign.tier,
        severity=sign.severity,
        bead=pair.bead,
        base=base,
        translation=translation,
        reason=sign.reason,
        confidence=round(sign.confidence, 2),
        key=_key(pair, sign),
    )


def _evidence(side: Side, spans: tuple[Span, ...]) -> tuple[Passage, ...]:
    if not spans:
        return side.passages
    return tuple(passage for span in spans for passage in side.locate(span))


def _key(pair: Pair, sign: Sign) -> str:
    """Return a digest that stays the same for as long as the rule and the words of both sides do.

    Where the clauses stand is left out: a verdict must outlive a paragraph put in before them.
    """
    parts = [
        sign.rule.value,
        pair.base.words,
        pair.translation.words,
        *(f"{span.start}-{span.end}" for span in (*sign.base, Span(-1, -1), *sign.translation)),
    ]
    content = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(content).hexdigest()
