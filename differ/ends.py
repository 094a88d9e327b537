"""How much of two strings is equal at their starts and at their ends."""

from __future__ import annotations


def equal_start(old: str, new: str, limit: int) -> int:
    """Return how many characters are equal at the start, at most *limit*.

    The answer is found by halving, so that Python compares long slices and not characters.

    >>> equal_start("hexapla", "hexagon", 7), equal_start("hexapla", "hexagon", 3)
    (4, 3)
    """
    low, high = 0, limit + 1
    while high - low > 1:
        middle = (low + high) // 2
        if new.startswith(old[low:middle], low):
            low = middle
        else:
            high = middle
    return low


def equal_end(old: str, new: str, limit: int) -> int:
    """Return how many characters are equal at the end, at most *limit*.

    >>> equal_end("tetrapla", "hexapla", 7)
    4
    """
    n, m = len(old), len(new)
    low, high = 0, limit + 1
    while high - low > 1:
        middle = (low + high) // 2
        if new.startswith(old[n - middle : n - low], m - middle):
            low = middle
        else:
            high = middle
    return low
