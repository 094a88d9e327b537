"""Find what two sequences have in common, in the same order, within a budget."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from itertools import pairwise
from typing import TypeAlias

from differ.budget import Budget

Pair: TypeAlias = tuple[int, int]
"""The index of an item in the old sequence and of its equal in the new one."""

Items: TypeAlias = Sequence[Hashable]

CELLS_AT_ONCE = 64_000_000
"""Cells of one exact search; at a bit each, its table takes 8 MB."""

_CELLS_A_STEP = 256
_SHINGLES = (8, 3, 1)


def equal_ends(old: Items, new: Items) -> tuple[int, int]:
    """Return how many items are equal at the start and, after those, at the end."""
    shorter = min(len(old), len(new))
    start = _equal_prefix(old, new, shorter)
    limit = shorter - start
    end = 0
    while end < limit and old[-1 - end] == new[-1 - end]:
        end += 1
    return start, end


def _equal_prefix(old: Items, new: Items, limit: int) -> int:
    """Compare slices of doubling length: a slice is compared far faster than its items one by one.

    >>> _equal_prefix("hexapla", "hexagon", 7)
    4
    """
    low, step = 0, 16
    while step and low < limit:
        high = min(low + step, limit)
        if old[low:high] == new[low:high]:
            low, step = high, step * 2
        elif high - low == 1:
            break
        else:
            step = (high - low) // 2
            limit = min(limit, high)
    return low


def common(old: Items, new: Items, budget: Budget) -> list[Pair]:
    """Return a longest common subsequence of *old* and *new* as pairs of indices.

    Where the search would need more than `CELLS_AT_ONCE` cells or the *budget* is spent, items
    that are rare in both are matched first, and the subsequence may be shorter than the longest.
    """
    return _search(old, new, budget, exact_first=True)


def anchored(old: Items, new: Items, budget: Budget) -> list[Pair]:
    """Return a common subsequence that matches items unique in both before any others.

    Lines that occur once pin two texts together better than lines like "Back to top", which the
    longest subsequence likes as much (Bram Cohen's patience diff).
    """
    return _search(old, new, budget, exact_first=False)


def _search(old: Items, new: Items, budget: Budget, *, exact_first: bool) -> list[Pair]:
    pairs: list[Pair] = []
    ranges = [(0, len(old), 0, len(new))]
    while ranges:
        old_from, old_to, new_from, new_to = ranges.pop()
        a, b = old[old_from:old_to], new[new_from:new_to]
        start, end = equal_ends(a, b)
        pairs += ((old_from + k, new_from + k) for k in range(start))
        pairs += ((old_to - k, new_to - k) for k in range(1, end + 1))
        a, b = a[start : len(a) - end], b[start : len(b) - end]
        if not a or not b:
            continue
        found, complete = _match_middle(a, b, budget, exact_first=exact_first)
        shifted = [(old_from + start + i, new_from + start + j) for i, j in found]
        pairs += shifted
        if found and not complete:
            edges = [(old_from + start - 1, new_from + start - 1), *shifted]
            edges.append((old_to - end, new_to - end))
            ranges += (
                (i + 1, next_i, j + 1, next_j)
                for (i, j), (next_i, next_j) in pairwise(edges)
                if i + 1 < next_i and j + 1 < next_j
            )
    return sorted(pairs)


def _match_middle(
    a: Items, b: Items, budget: Budget, *, exact_first: bool
) -> tuple[list[Pair], bool]:
    """Return matches between two sequences, and whether nothing is left to search between them."""
    cells = len(a) * len(b)
    affordable = cells <= CELLS_AT_ONCE
    if exact_first and affordable and budget.allows(cells // _CELLS_A_STEP):
        return _longest(a, b), True
    for length in _SHINGLES if exact_first else (1,):
        if anchors := _unique(a, b, length):
            return anchors, False
    if affordable and budget.allows(cells // _CELLS_A_STEP):
        return _longest(a, b), True
    budget.refused = True
    return _by_rank(a, b), True


def _longest(a: Items, b: Items) -> list[Pair]:
    """Return a longest common subsequence, one machine word of *a* at a time.

    Each row is one integer whose zero bits mark where the length grows: Hyyrö, "Bit-parallel LCS
    computation revisited" (2004). Python's long integers make it 50 to 100 times as fast as a
    search item by item.
    """
    where: defaultdict[Hashable, int] = defaultdict(int)
    for i, item in enumerate(a):
        where[item] |= 1 << i
    full = (1 << len(a)) - 1
    row, rows = full, []
    for item in b:
        hits = row & where.get(item, 0)
        row = ((row + hits) | (row - hits)) & full
        rows.append(row)
    return _trace_back(rows, len(a), len(b))


def _trace_back(rows: list[int], i: int, j: int) -> list[Pair]:
    pairs = []
    while i and j:
        if rows[j - 1] >> (i - 1) & 1:
            i -= 1
        elif j > 1 and not rows[j - 2] >> (i - 1) & 1:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((i, j))
    return pairs[::-1]


def _unique(a: Items, b: Items, length: int) -> list[Pair]:
    """Match runs of *length* items that occur once in both; return their items' pairs, in order."""
    where_a, where_b = _once(a, length), _once(b, length)
    starts = sorted((i, where_b[run]) for run, i in where_a.items() if run in where_b)
    pairs: list[Pair] = []
    for i, j in rising(starts):
        # Overlapping runs share items, which must be told once.
        skip = max(0, pairs[-1][0] + 1 - i, pairs[-1][1] + 1 - j) if pairs else 0
        pairs += ((i + k, j + k) for k in range(skip, length))
    return pairs


def _once(items: Items, length: int) -> dict[Hashable, int]:
    runs: Sequence[Hashable] = items
    if length > 1:
        runs = list(zip(*(items[k:] for k in range(length)), strict=False))
    counts = Counter(runs)
    return {run: i for i, run in enumerate(runs) if counts[run] == 1}


def _by_rank(a: Items, b: Items) -> list[Pair]:
    """Match the first of equals with the first, the second with the second, as order allows."""
    waiting: defaultdict[Hashable, list[int]] = defaultdict(list)
    for j in range(len(b) - 1, -1, -1):
        waiting[b[j]].append(j)
    return rising([(i, waiting[item].pop()) for i, item in enumerate(a) if waiting.get(item)])


def rising(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the longest part of *pairs*, sorted by their first, whose seconds rise too.

    >>> rising([(0, 5), (1, 1), (2, 2), (3, 0)])
    [(1, 1), (2, 2)]
    """
    tails: list[int] = []
    ends: list[int] = []
    before = [-1] * len(pairs)
    for k, (_, j) in enumerate(pairs):
        place = bisect_left(tails, j)
        if place:
            before[k] = ends[place - 1]
        tails[place : place + 1] = [j]
        ends[place : place + 1] = [k]
    chain = []
    k = ends[-1] if ends else -1
    while k >= 0:
        chain.append(pairs[k])
        k = before[k]
    return chain[::-1]
