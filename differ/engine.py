"""Wrap diff-match-patch, the engine that compares the words of two short passages."""

from __future__ import annotations

import sys
from collections.abc import Hashable, Sequence

from diff_match_patch import diff_match_patch

from differ.matching import Block, joined

_FIRST_SURROGATE, _SURROGATES = 0xD800, 0x800

_engine = diff_match_patch()
# The default deadline of one second would make the result depend on the load of the machine.
_engine.Diff_Timeout = 0


def common(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Block]:
    """Return a longest common subsequence of *old* and *new*.

    The engine's time grows with the square of the differences, so it is for short passages.

    >>> common(["the", "old", "text"], ["the", "new", "text"])
    [(0, 0, 1), (2, 2, 1)]
    """
    if set(old).isdisjoint(new):
        return []
    if old == new:
        return [(0, 0, len(old))]
    # The engine compares strings: each distinct item stands as one character.
    names: dict[Hashable, str] = {}
    left, right = (
        "".join([names.setdefault(item, _character(len(names))) for item in items])
        for items in (old, new)
    )
    blocks: list[Block] = []
    i = j = 0
    for operation, run in _engine.diff_compute(left, right, False, sys.maxsize):
        if operation == _engine.DIFF_EQUAL:
            blocks.append((i, j, len(run)))
        i += len(run) if operation != _engine.DIFF_INSERT else 0
        j += len(run) if operation != _engine.DIFF_DELETE else 0
    return joined(blocks)


def _character(number: int) -> str:
    """Return the *number*-th character that is neither NUL nor a surrogate."""
    code = number + 1
    return chr(code if code < _FIRST_SURROGATE else code + _SURROGATES)
