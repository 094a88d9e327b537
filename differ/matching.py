"""Find what two sequences have in common, in the same order, within a budget."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from differ.budget import Budget

Block: TypeAlias = tuple[int, int, int]
"""Where a run of equal items starts in the old sequence and in the new one, and its length."""

Hole: TypeAlias = tuple[int, int, int, int]
"""What differs: from and to in the old sequence, from and to in the new one."""

Pair: TypeAlias = tuple[int, int]
"""The index of an item in the old sequence and of its equal in the new one."""

Items: TypeAlias = Sequence[Hashable]

Matcher: TypeAlias = Callable[[Items, Items], tuple[list[Block], bool]]
"""Matches two sequences; tells whether nothing is left to search between the blocks."""

CELLS_AT_ONCE = 64_000_000
"""Cells of one exact search; at a bit each, its table takes 8 MB."""

_CELLS_A_STEP = 256
_FEW_DIFFERENCES = 12
_LEAST_HASHED = 5
_SHINGLES = (8, 3, 1)

_Chain: TypeAlias = tuple[int, Any]
"""How far a diagonal was followed in the old sequence, and its blocks, each with those before."""

_NOWHERE: _Chain = (-1_000_000_000, None)


def common(old: Items, new: Items, budget: Budget) -> list[Block]:
    """Return a longest common subsequence of *old* and *new*.

    Where the search would need more than `CELLS_AT_ONCE` cells or the *budget* is spent, runs that
    occur once in both are matched first, and the subsequence may be shorter than the longest.
    """
    return _search(old, new, lambda a, b: _exact_or_anchors(a, b, budget))


def anchored(old: Items, new: Items, budget: Budget) -> list[Block]:
    """Return a common subsequence that matches items unique in both before any others.

    Lines that occur once pin two texts together better than lines like "Back to top", which the
    longest subsequence likes as much (Bram Cohen's patience diff).
    """
    return _search(old, new, lambda a, b: _anchors_or_exact(a, b, budget))


def holes(blocks: Iterable[Block], old_length: int, new_length: int) -> Iterator[Hole]:
    """Yield what lies before, between and after *blocks*.

    >>> list(holes([(0, 0, 1), (2, 1, 1)], 3, 4))
    [(1, 2, 1, 1), (3, 3, 2, 4)]
    """
    i = j = 0
    for next_i, next_j, length in [*blocks, (old_length, new_length, 0)]:
        if i < next_i or j < next_j:
            yield i, next_i, j, next_j
        i, j = next_i + length, next_j + length


def joined(blocks: Iterable[Block]) -> list[Block]:
    """Join blocks that follow upon each other in both sequences, and drop empty ones.

    >>> joined([(0, 0, 1), (1, 1, 2), (3, 4, 1)])
    [(0, 0, 3), (3, 4, 1)]
    """
    result: list[Block] = []
    end: Pair | None = None
    for i, j, length in blocks:
        if not length:
            continue
        if end == (i, j):
            last_i, last_j, last_length = result.pop()
            result.append((last_i, last_j, last_length + length))
        else:
            result.append((i, j, length))
        end = (i + length, j + length)
    return result


def equal_ends(old: Items, new: Items) -> Pair:
    """Return how many items are equal at the start and, after those, at the end."""
    shorter = min(len(old), len(new))
    start = _equal_run(old, new, 0, 0, shorter)
    return start, _equal_end(old, new, shorter - start)


def _equal_end(old: Items, new: Items, limit: int) -> int:
    """Return how many items are equal at the end, at most *limit*."""
    n, m = len(old), len(new)
    low, step = 0, 1
    while low < limit:
        step = min(step, limit - low)
        if old[n - low - step : n - low] == new[m - low - step : m - low]:
            low, step = low + step, step * 4
        elif step == 1:
            break
        else:
            limit = low + step - 1
            step = max(1, step // 4)
    return low


def _equal_run(old: Items, new: Items, i: int, j: int, limit: int) -> int:
    """Return how many items are equal from *i* and *j* on, at most *limit*.

    Slices of growing length are compared, which is far faster than item by item.

    >>> _equal_run("hexapla", "hexagon", 0, 0, 7)
    4
    """
    low, step = 0, 1
    while low < limit:
        step = min(step, limit - low)
        if old[i + low : i + low + step] == new[j + low : j + low + step]:
            low, step = low + step, step * 4
        elif step == 1:
            break
        else:
            limit = low + step - 1
            step = max(1, step // 4)
    return low


def _search(old: Items, new: Items, match: Matcher) -> list[Block]:
    """Match the equal ends of a range, then its middle, then what lies between its anchors."""
    blocks: list[Block] = []
    ranges = [(0, len(old), 0, len(new))]
    while ranges:
        i, i_end, j, j_end = ranges.pop()
        a, b = old[i:i_end], new[j:j_end]
        start, end = equal_ends(a, b)
        blocks += ((i, j, start), (i_end - end, j_end - end, end))
        a, b, i, j = a[start : len(a) - end], b[start : len(b) - end], i + start, j + start
        if not a or not b or len(a) == len(b) == 1:
            continue
        found, complete = match(a, b)
        blocks += ((i + x, j + y, length) for x, y, length in found)
        if found and not complete:
            ranges += (
                (i + x, i + x_end, j + y, j + y_end)
                for x, x_end, y, y_end in holes(found, len(a), len(b))
                if x < x_end and y < y_end
            )
    return joined(sorted(blocks))


def _few_differences(a: Items, b: Items) -> list[Block] | None:
    """Return a longest common subsequence if no more than a few items differ, else None.

    From each diagonal the search goes on from where it got furthest: Myers, "An O(ND) difference
    algorithm and its variations" (1986). *chains* holds the blocks on the way there.
    """
    n, m = len(a), len(b)
    if abs(n - m) > _FEW_DIFFERENCES:
        return None
    chains: dict[int, _Chain] = {1: (0, None)}
    for steps in range(_FEW_DIFFERENCES + 1):
        # Most versions differ in a line or two, which are found before all could be hashed.
        if steps == _LEAST_HASHED and len(set(a) ^ set(b)) > _FEW_DIFFERENCES:
            return None
        for diagonal in range(-steps, steps + 1, 2):
            i, before = _furthest(chains, diagonal)
            j = i - diagonal
            if not (0 <= i <= n and 0 <= j <= m):
                chains[diagonal] = _NOWHERE
                continue
            length = _equal_run(a, b, i, j, min(n - i, m - j))
            chain = ((i, j, length), before) if length else before
            chains[diagonal] = (i + length, chain)
            if i + length == n and j + length == m:
                return _unwound(chain)
    return None


def _furthest(chains: dict[int, _Chain], diagonal: int) -> _Chain:
    """Step onto *diagonal* by the insertion or the deletion that gets further."""
    inserted, before_insertion = chains.get(diagonal + 1, _NOWHERE)
    deleted, before_deletion = chains.get(diagonal - 1, _NOWHERE)
    if deleted >= inserted:
        return deleted + 1, before_deletion
    return inserted, before_insertion


def _unwound(chain: Any) -> list[Block]:
    blocks = []
    while chain:
        block, chain = chain
        blocks.append(block)
    return blocks[::-1]


def _exact_or_anchors(a: Items, b: Items, budget: Budget) -> tuple[list[Block], bool]:
    if _is_affordable(a, b, budget):
        return _longest(a, b), True
    few = _few_differences(a, b)
    if few is not None:
        return few, True
    for length in _SHINGLES:
        if anchors := _unique(a, b, length):
            return anchors, False
    budget.refused = True
    return _by_rank(a, b), True


def _anchors_or_exact(a: Items, b: Items, budget: Budget) -> tuple[list[Block], bool]:
    few = _few_differences(a, b)
    if few is not None:
        return few, True
    if anchors := _unique(a, b, 1):
        return anchors, False
    if _is_affordable(a, b, budget):
        return _longest(a, b), True
    budget.refused = True
    return _by_rank(a, b), True


def _is_affordable(a: Items, b: Items, budget: Budget) -> bool:
    cells = len(a) * len(b)
    return cells <= CELLS_AT_ONCE and budget.allows(cells // _CELLS_A_STEP)


def _longest(a: Items, b: Items) -> list[Block]:
    """Return a longest common subsequence, one machine word of *a* at a time.

    Each row is one integer whose zero bits mark where the length grows: Hyyrö, "Bit-parallel LCS
    computation revisited" (2004). Python's long integers make it 20 times as fast as a search
    that goes from difference to difference, when there are many.
    """
    if set(a).isdisjoint(b):
        return []
    where: defaultdict[Hashable, int] = defaultdict(int)
    for i, item in enumerate(a):
        where[item] |= 1 << i
    full = (1 << len(a)) - 1
    row, rows = full, []
    for item in b:
        hits = row & where.get(item, 0)
        row = ((row + hits) | (row - hits)) & full
        rows.append(row)
    return joined((i, j, 1) for i, j in _trace_back(rows, len(a), len(b)))


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


def _unique(a: Items, b: Items, length: int) -> list[Block]:
    """Match runs of *length* items that occur once in both, as far as order allows."""
    where_a, where_b = _once(a, length), _once(b, length)
    starts = sorted((where_a[run], where_b[run]) for run in where_a.keys() & where_b.keys())
    blocks: list[Block] = []
    end_i = end_j = 0
    for i, j in rising(starts):
        # Overlapping runs share items, which must be told once.
        skip = max(0, end_i - i, end_j - j)
        if skip < length:
            blocks.append((i + skip, j + skip, length - skip))
            end_i, end_j = i + length, j + length
    return joined(blocks)


def _once(items: Items, length: int) -> dict[Hashable, int]:
    runs: Sequence[Hashable] = items
    if length > 1:
        runs = list(zip(*(items[k:] for k in range(length)), strict=False))
    counts = Counter(runs)
    return {run: i for i, run in enumerate(runs) if counts[run] == 1}


def _by_rank(a: Items, b: Items) -> list[Block]:
    """Match the first of equals with the first, the second with the second, as order allows."""
    waiting: defaultdict[Hashable, list[int]] = defaultdict(list)
    for j in range(len(b) - 1, -1, -1):
        waiting[b[j]].append(j)
    pairs = [(i, waiting[item].pop()) for i, item in enumerate(a) if waiting.get(item)]
    return joined((i, j, 1) for i, j in rising(pairs))


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
        if place == len(tails):
            tails.append(j)
            ends.append(k)
        else:
            tails[place], ends[place] = j, k
    chain = []
    k = ends[-1] if ends else -1
    while k >= 0:
        chain.append(pairs[k])
        k = before[k]
    return chain[::-1]
