"""Clauses: which sentence or clause inside a bead renders which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from differ import cutting
from differ.alignment import blocks
from differ.alignment.costs import SKIP, Background, CostModel, background
from differ.alignment.search import cheapest_path, full_band
from differ.model import Clause, Passage, Place, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from differ.alignment.search import Step
    from differ.model import Alignment, Bead, Encoder, Text

_LARGEST_CLAUSE_BEAD = 6
_TELLING_LENGTH = 20


@dataclass(frozen=True)
class _Pieces:
    """The clauses of one side of a bead, and the words of each."""

    passages: tuple[Passage, ...]
    words: tuple[str, ...]


def align_clauses(
    alignment: Alignment, base: Text, translation: Text, encoder: Encoder
) -> tuple[Clause, ...]:
    """Return the clauses of both texts, each in one matching, in the order of the beads."""
    pieces = [
        (_pieces(base, bead.base), _pieces(translation, bead.translation))
        for bead in alignment.beads
    ]
    encoder.encode(
        [words for sides in pieces if _is_long(sides) for side in sides for words in side.words]
    )
    behind = (
        background(encoder.encode(base.segments)),
        background(encoder.encode(translation.segments)),
    )
    ratio = _ratio(alignment, base, translation)
    found: list[Clause] = []
    for index, (bead, sides) in enumerate(zip(alignment.beads, pieces, strict=True)):
        if bead.base and bead.translation and _is_long(sides):
            found.extend(_inside(index, sides, encoder, behind, ratio))
        else:
            found.append(_as_one(index, bead, sides))
    return tuple(found)


def _is_long(sides: tuple[_Pieces, _Pieces]) -> bool:
    return any(len(side.words) > 1 for side in sides) and all(side.words for side in sides)


def _pieces(text: Text, indexes: tuple[int, ...]) -> _Pieces:
    passages = tuple(
        Passage(segment=index, span=span)
        for index in indexes
        for span in cutting.clauses(text.segments[index]) or (Span(0, 0),)
    )
    words = tuple(
        text.segments[passage.segment][passage.span.start : passage.span.end]
        for passage in passages
    )
    return _Pieces(passages, words)


def _as_one(index: int, bead: Bead, sides: tuple[_Pieces, _Pieces]) -> Clause:
    base, translation = sides
    return Clause(
        bead=index,
        base=base.passages,
        translation=translation.passages,
        place=bead.place,
        score=bead.score,
    )


def _inside(
    index: int,
    sides: tuple[_Pieces, _Pieces],
    encoder: Encoder,
    behind: tuple[Background, Background],
    ratio: float,
) -> Iterator[Clause]:
    model = CostModel(
        base=_pooled(sides[0], encoder),
        translation=_pooled(sides[1], encoder),
        ratio=ratio,
        behind_base=behind[0],
        behind_translation=behind[1],
    )
    rows, columns = len(sides[0].words), len(sides[1].words)
    path = cheapest_path(model, model.shapes(_LARGEST_CLAUSE_BEAD), band=full_band(rows, columns))
    if not any(step.shape[0] and step.shape[1] for step in path):
        # The bead was matched as a whole, so it is kept whole where its parts say nothing.
        yield Clause(
            bead=index,
            base=sides[0].passages,
            translation=sides[1].passages,
            place=Place.MATCHED,
            score=0.0,
        )
        return
    for step in path:
        yield _clause(index, sides, step)


def _pooled(side: _Pieces, encoder: Encoder) -> blocks.Blocks:
    lengths = np.array([len(words) for words in side.words], np.float64)
    return blocks.pooled(encoder.encode(side.words), lengths, longest=blocks.LONGEST)


def _clause(index: int, sides: tuple[_Pieces, _Pieces], step: Step) -> Clause:
    base = sides[0].passages[slice(*step.base)]
    translation = sides[1].passages[slice(*step.translation)]
    place = Place.MATCHED if base and translation else Place.OMITTED if base else Place.ADDED
    score = 1 - step.cost / (SKIP * (len(base) + len(translation)))
    return Clause(
        bead=index,
        base=base,
        translation=translation,
        place=place,
        score=round(max(score, 0.0), 2) if place is Place.MATCHED else 0.0,
    )


def _ratio(alignment: Alignment, base: Text, translation: Text) -> float:
    ratios = [
        len(translation.segments[bead.translation[0]]) / len(base.segments[bead.base[0]])
        for bead in alignment.beads
        if len(bead.base) == len(bead.translation) == 1
        and len(base.segments[bead.base[0]]) >= _TELLING_LENGTH
    ]
    return float(np.clip(np.median(ratios), 0.1, 10)) if ratios else 1.0
