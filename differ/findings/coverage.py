"""Coverage: for each word of one side, how well some word of the other side renders it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import regex

from differ.model import Span
from snapshots.languages import fold_case

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from differ.findings.pairs import Pair, Side
    from differ.model import Encoder, Vectors

_WORD = regex.compile(
    r"(?V1)[[\p{L}\p{M}]--[\p{Han}\p{Hiragana}\p{Thai}]]+"
    r"(?:['’-][[\p{L}\p{M}]--[\p{Han}\p{Hiragana}\p{Thai}]]+)*"
)
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Thai}]+")
_WINDOWS = (2, 4)
"""Signs that may make a word in scripts without spaces."""

_NEIGHBOURS = 10
_SAMPLE = 2_000
"""Words of the other side that tell how close a word usually comes to any."""
_SHORTEST_CONTENT = 4
_STEM = 6
"""First letters of a word that stay when its ending changes."""
_LEAST_COMPANY, _COMPANY_BEST = 2, 0.2
"""Other pairs in which two words must meet, and the coverage given where they meet always."""
_COMMON = 0.4
"""Share of the pairs from which a word is taken for grammar."""


@dataclass(frozen=True, slots=True)
class CoveredWord:
    """A content word of a side, and how well the other side renders it.

    *key* is the word with its case folded. *coverage* is the cosine to the nearest word there, less
    what is usual for both words: about 0.35 where a word is rendered and about 0 where it is not
    (Lample and others, CSLS, 2018).
    """

    span: Span
    key: str
    coverage: float


class _Company:
    """Knows which words of two texts keep each other company, as translations of each other do."""

    def __init__(self, stems: Iterable[tuple[int, frozenset[str]]]) -> None:
        self._places: dict[str, set[int]] = {}
        for place, found in stems:
            for stem in found:
                self._places.setdefault(stem, set()).add(place)

    def strengthen(self, word: CoveredWord, there: frozenset[str]) -> CoveredWord:
        """Return *word* with the coverage that its company elsewhere in the texts gives it.

        *there* are the stems on the other side of its pair. The pair itself is left out of the
        count, since it is what is being judged.
        """
        places = self._places.get(word.key[:_STEM], set())
        if word.coverage >= _COMPANY_BEST or len(places) <= _LEAST_COMPANY:
            return word
        best = word.coverage
        for stem in there:
            others = self._places[stem]
            together = len(places & others) - 1
            if together >= _LEAST_COMPANY:
                dice = 2 * together / (len(places) + len(others) - 2)
                best = max(best, round(dice - (1 - _COMPANY_BEST), 3))
        return replace(word, coverage=best)


@dataclass(frozen=True)
class _Read:
    """A side, read once: its words with their keys, its units and its stems."""

    words: tuple[tuple[Span, str], ...]
    units: tuple[str, ...]
    stems: frozenset[str]


def _read(side: Side) -> _Read:
    words = content_spans(side)
    stems = frozenset(key[:_STEM] for _, key in words if len(key) >= _SHORTEST_CONTENT)
    return _Read(words, tuple(dict.fromkeys(_units(side, words))), stems)


@dataclass(frozen=True)
class _Vocabulary:
    """The words of all sides in one language: their places, vectors and usual nearness."""

    index: dict[str, int]
    vectors: Vectors
    usual: NDArray[np.float32]
    common: frozenset[str]


class Coverage:
    """Tells for each bead of two texts which of its words nothing on the other side renders."""

    def __init__(self, pairs: Sequence[Pair], encoder: Encoder) -> None:
        read = {pair.bead: (_read(pair.base), _read(pair.translation)) for pair in pairs}
        base = Counter(unit for side, _ in read.values() for unit in side.units)
        translation = Counter(unit for _, side in read.values() for unit in side.units)
        vectors = encoder.encode(list(base)), encoder.encode(list(translation))
        here = _vocabulary(base, vectors[0], translation, vectors[1], len(pairs))
        there = _vocabulary(translation, vectors[1], base, vectors[0], len(pairs))
        company = _Company((bead, side.stems) for bead, sides in read.items() for side in sides)
        self._base = {
            bead: _covered(own, other, here, there, company) for bead, (own, other) in read.items()
        }
        self._translation = {
            bead: _covered(own, other, there, here, company) for bead, (other, own) in read.items()
        }

    def of_base(self, pair: Pair) -> tuple[CoveredWord, ...]:
        """Return the content words of the base of *pair*, in order."""
        return self._base[pair.bead]

    def of_translation(self, pair: Pair) -> tuple[CoveredWord, ...]:
        """Return the content words of the translation of *pair*, in order."""
        return self._translation[pair.bead]


def content_spans(side: Side) -> tuple[tuple[Span, str], ...]:
    """Return the words of *side* that scripts part with spaces, and their keys."""
    return tuple(
        (Span(*found.span()), _key(found[0], side.language)) for found in _WORD.finditer(side.words)
    )


@lru_cache(maxsize=65536)
def _key(word: str, language: str) -> str:
    return fold_case(word, language)


def _units(side: Side, words: Iterable[tuple[Span, str]]) -> Iterator[str]:
    """Yield the words of *side*, and for scripts without spaces every short run of signs."""
    yield from (key for _, key in words)
    for run in _UNSPACED.finditer(side.words):
        for size in _WINDOWS:
            for start in range(max(len(run[0]) - size + 1, 1)):
                yield run[0][start : start + size]


def _vocabulary(
    own: Counter[str],
    vectors: Vectors,
    other: Counter[str],
    other_vectors: Vectors,
    pairs: int,
) -> _Vocabulary:
    keys = list(own)
    counts = list(other.values())
    sample = sorted(range(len(counts)), key=lambda index: (-counts[index], index))
    nearest = other_vectors[sample[:_SAMPLE]]
    return _Vocabulary(
        index={key: place for place, key in enumerate(keys)},
        vectors=vectors,
        usual=_usual(vectors, nearest),
        common=frozenset(key for key, count in own.items() if count > _COMMON * max(pairs, 10)),
    )


def _usual(vectors: Vectors, others: Vectors) -> NDArray[np.float32]:
    """Return the mean cosine of each vector to its nearest neighbours among *others*."""
    if not len(others) or not len(vectors):
        return np.zeros(len(vectors), np.float32)
    count = min(_NEIGHBOURS, len(others))
    parts = [
        np.partition(vectors[start : start + 512] @ others.T, -count, axis=1)[:, -count:].mean(1)
        for start in range(0, len(vectors), 512)
    ]
    return np.concatenate(parts).astype(np.float32)


def _covered(
    side: _Read, other: _Read, own: _Vocabulary, there: _Vocabulary, company: _Company
) -> tuple[CoveredWord, ...]:
    content = [
        (span, key)
        for span, key in side.words
        if len(key) >= _SHORTEST_CONTENT and key not in own.common
    ]
    columns = [there.index[unit] for unit in other.units]
    if not content or not columns:
        return ()
    rows = [own.index[key] for _, key in content]
    near = 2 * own.vectors[rows] @ there.vectors[columns].T
    margin = (near - own.usual[rows][:, None] - there.usual[columns][None, :]).max(axis=1)
    return tuple(
        company.strengthen(CoveredWord(span, key, round(float(score), 3)), other.stems)
        for (span, key), score in zip(content, margin, strict=True)
    )
