"""How alike two segments are, and which of many are worth comparing."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from differ.budget import Budget
from differ.ends import equal_start

LINKED = 0.34
"""Share of common words from which two segments in the same place are one, edited."""

_WORD = re.compile(r"\w+")
# Hiragana to Han, Thai to Lao, Khmer, Myanmar: no spaces between words, so pairs of letters count.
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)

_NOMINATED = 6
_COMMON_FEATURE = 32
_POSTINGS = 2_000_000


class Bag:
    """The words of a segment, counted; the second "the" is a feature of its own, and so on."""

    __slots__ = ("counts", "features", "size")

    def __init__(self, counts: Counter[str]) -> None:
        self.counts = counts
        self.size = counts.total()
        self.features: set[str | tuple[str, int]] = set(counts)
        if len(counts) < self.size:
            repeated = [(word, count) for word, count in counts.items() if count > 1]
            self.features.update((word, k) for word, count in repeated for k in range(1, count))

    def __add__(self, other: Bag) -> Bag:
        """Return the words of both."""
        return Bag(self.counts + other.counts)

    def __sub__(self, other: Bag) -> Bag:
        """Return the words of this one that the other does not account for."""
        return Bag(self.counts - other.counts)


def bag(segment: str) -> Bag:
    """Count the words of *segment*; in scripts without spaces, its pairs of letters.

    This is a cheap likeness, not a tokeniser: that it breaks words at some marks does no harm.
    """
    found: list[str] = _WORD.findall(segment)
    if not segment.isascii() and _UNSPACED.search(segment):
        found = [feature for word in found for feature in _pairs_of_letters(word)]
    return Bag(Counter(found))


def _pairs_of_letters(word: str) -> Iterable[str]:
    if len(word) < 2 or not _UNSPACED.match(word):  # noqa: PLR2004 - a pair
        return (word,)
    return (word[k : k + 2] for k in range(len(word) - 1))


def shared(a: Bag, b: Bag) -> int:
    """Count the words that *a* and *b* have in common."""
    return len(a.features & b.features)


def likeness(a: Bag, b: Bag) -> float:
    """Return the share of words in common, from 0 to 1 (Dice's coefficient)."""
    total = a.size + b.size
    return 2 * shared(a, b) / total if total else 0.0


def share_ends(a: str, b: str) -> bool:
    """Tell whether two segments are plainly one, edited: more than half of it stands at the ends.

    This spares counting words where the answer is cheap.
    """
    limit = min(len(a), len(b))
    half = max(len(a), len(b)) // 2
    if limit <= half:
        return False
    start = limit if a[:limit] == b[:limit] else equal_start(a, b, limit)
    end = half + 1 - start
    return end <= 0 or (end <= limit - start and a[-end:] == b[-end:])


def nominate(old: Sequence[Bag], new: Sequence[Bag], budget: Budget) -> list[tuple[int, int]]:
    """Return the pairs of segments worth comparing, a few for each old one, sorted.

    A pair is nominated for words that few segments have (an inverted index), and for standing at
    the same height in both sequences. The work is bounded by the number of words, not of pairs.
    """
    words = sum(len(each.counts) for each in old)
    if not new or not budget.allows(words):
        return []
    common = max(4, min(_COMMON_FEATURE, _POSTINGS // max(1, words)))
    index: defaultdict[str, list[int]] = defaultdict(list)
    for j, each in enumerate(new):
        for word in each.counts:
            index[word].append(j)
    nominated = []
    for i, each in enumerate(old):
        votes: defaultdict[int, float] = defaultdict(float)
        for word in each.counts:
            postings = index.get(word, ())
            if len(postings) <= common:
                for j in postings:
                    votes[j] += 1 / len(postings)
        best = sorted(votes, key=lambda j: (-votes[j], j))[:_NOMINATED]
        same_height = i * len(new) // len(old)
        nominated += sorted((i, j) for j in {*best, same_height})
    return nominated
