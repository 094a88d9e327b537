"""Wrap diff-match-patch, the engine that compares the words of two short passages."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeAlias

from diff_match_patch import diff_match_patch

from differ.matching import Block, joined

try:
    import fast_diff_match_patch
except ImportError:
    # Optional (`pip install 'hexapla[fast]'`): the same engine in C++, with the same answers.
    fast_diff_match_patch = None

_FIRST_SURROGATE, _SURROGATES = 0xD800, 0x800

Engine: TypeAlias = Callable[[str, str], Iterable[tuple[str, int]]]
"""Compares two strings: runs of `=`, `-` and `+`, each with its length."""


def common(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Block]:
    """Return a longest common subsequence of *old* and *new*.

    The engine's time grows with the square of the differences, so it is for short passages.

    >>> common(["the", "old", "text"], ["the", "new", "text"])
    [(0, 0, 1), (2, 2, 1)]
    """
    if set(old).isdisjoint(new):
        return []
    return common_by(_fast if fast_diff_match_patch else _plain, old, new)


def common_by(engine: Engine, old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Block]:
    """Return what *engine* finds in common, each distinct item standing as one character."""
    names: dict[Hashable, str] = {}
    left, right = (
        "".join([names.setdefault(item, _character(len(names))) for item in items])
        for items in (old, new)
    )
    blocks: list[Block] = []
    i = j = 0
    for operation, length in engine(left, right):
        if operation == "=":
            blocks.append((i, j, length))
        i += length if operation != "+" else 0
        j += length if operation != "-" else 0
    return joined(blocks)


def _character(number: int) -> str:
    """Return the *number*-th character that is neither NUL nor a surrogate."""
    code = number + 1
    return chr(code if code < _FIRST_SURROGATE else code + _SURROGATES)


_engine = diff_match_patch()
# The default deadline of one second would make the result depend on the load of the machine.
_engine.Diff_Timeout = 0
_SIGNS = {_engine.DIFF_EQUAL: "=", _engine.DIFF_DELETE: "-", _engine.DIFF_INSERT: "+"}


def _plain(left: str, right: str) -> Iterable[tuple[str, int]]:
    return ((_SIGNS[sign], len(run)) for sign, run in _engine.diff_main(left, right, False))


def _fast(left: str, right: str) -> Iterable[tuple[str, int]]:
    found: list[tuple[str, int]] = fast_diff_match_patch.diff(
        left, right, timelimit=0, checklines=False, cleanup="No", counts_only=True
    )
    return found
