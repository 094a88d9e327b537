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
    from collections.abc import Iterable, Sequence

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


class Associations:
    """Knows which words of two texts keep each other company, as translations of each other do."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        self._places: dict[str, set[int]] = {}
        for place, pair in enumerate(pairs):
            for side in (pair.base, pair.translation):
                for stem in _stems(side):
                    self._places.setdefault(stem, set()).add(place)

    def strengthen(self, word: CoveredWord, other: Side) -> CoveredWord:
        """Return *word* with the coverage that its company elsewhere in the texts gives it.

        Its present pair is left out of the count, since that is what is being judged.
        """
        if word.coverage >= _COMPANY_BEST:
            return word
        here = self._places.get(word.key[:_STEM], set())
        best = word.coverage
        for stem in _stems(other):
            there = self._places[stem]
            together = len(here & there) - 1
            if together >= _LEAST_COMPANY:
                dice = 2 * together / (len(here) + len(there) - 2)
                best = max(best, round(dice - (1 - _COMPANY_BEST), 3))
        return replace(word, coverage=best)


def _stems(side: Side) -> set[str]:
    return {key[:_STEM] for _, key in content_spans(side) if len(key) >= _SHORTEST_CONTENT}


@dataclass(frozen=True)
class _Vocabulary:
    """The words of all sides in one language: their places, vectors and usual nearness."""

    index: dict[str, int]
    vectors: Vectors
    usual: NDArray[np.float32]
    common: frozenset[str]


class Coverage:
    """Knows all words of two texts, and tells for a pair which of them nothing renders."""

    def __init__(self, pairs: Sequence[Pair], encoder: Encoder) -> None:
        base = Counter(word for pair in pairs for word in set(_units(pair.base)))
        translation = Counter(word for pair in pairs for word in set(_units(pair.translation)))
        base_vectors, translation_vectors = (
            encoder.encode(list(base)),
            encoder.encode(list(translation)),
        )
        self._associations = Associations(pairs)
        self._base = _vocabulary(base, base_vectors, translation, translation_vectors, len(pairs))
        self._translation = _vocabulary(
            translation, translation_vectors, base, base_vectors, len(pairs)
        )

    def of_base(self, pair: Pair) -> tuple[CoveredWord, ...]:
        """Return the content words of the base of *pair*, in order."""
        found = _covered(pair.base, pair.translation, self._base, self._translation)
        return tuple(self._associations.strengthen(word, pair.translation) for word in found)

    def of_translation(self, pair: Pair) -> tuple[CoveredWord, ...]:
        """Return the content words of the translation of *pair*, in order."""
        found = _covered(pair.translation, pair.base, self._translation, self._base)
        return tuple(self._associations.strengthen(word, pair.base) for word in found)


def content_spans(side: Side) -> tuple[tuple[Span, str], ...]:
    """Return the words of *side* that scripts part with spaces, and their keys."""
    return tuple(
        (Span(*found.span()), _key(found[0], side.language)) for found in _WORD.finditer(side.words)
    )


@lru_cache(maxsize=65536)
def _key(word: str, language: str) -> str:
    return fold_case(word, language)


def _units(side: Side) -> Iterable[str]:
    """Yield the words of *side*, and for scripts without spaces every short run of signs."""
    for _, key in content_spans(side):
        yield key
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
    sample = sorted(range(len(other)), key=lambda index: (-list(other.values())[index], index))
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
    side: Side, other: Side, own: _Vocabulary, there: _Vocabulary
) -> tuple[CoveredWord, ...]:
    content = [
        (span, key)
        for span, key in content_spans(side)
        if len(key) >= _SHORTEST_CONTENT and key not in own.common and key in own.index
    ]
    columns = [there.index[key] for key in dict.fromkeys(_units(other)) if key in there.index]
    if not content or not columns:
        return ()
    rows = [own.index[key] for _, key in content]
    near = 2 * own.vectors[rows] @ there.vectors[columns].T
    margin = (near - own.usual[rows][:, None] - there.usual[columns][None, :]).max(axis=1)
    return tuple(
        CoveredWord(span, key, round(float(score), 3))
        for (span, key), score in zip(content, margin, strict=True)
    )
