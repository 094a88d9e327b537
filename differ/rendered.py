"""Rendered: which version of its base a translation renders, inferred from the texts alone."""

from __future__ import annotations

import math
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import regex

from differ.alignment.segments import mismatch
from differ.encoders import Cached, surface
from differ.model import Kind, Operation
from differ.versions import diff

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from differ.model import Change, Encoder, Text, Vectors

_NOISE = frozenset([Kind.WHITESPACE, Kind.TYPOGRAPHY, Kind.CASE, Kind.ORDER])
_TOKEN = regex.compile(r"[^\s\"'“”„«»()\[\]<>,;:!?]+")
_SHORTEST_TOKEN = 4

# Chosen on half of Debian's pages (development part of benchmarks/translation_staleness.py).
_MOST = 1.5
"""What one step can weigh at most: many edits of one hand are one piece of news."""
_SHARED, _MISSING, _CLOSER = 0.3, 0.2, 3.0
_MOST_CLOSER = 0.25
"""What one changed passage can weigh at most by its wording."""
_MARGIN = 0.1
"""By how much an older version must be the better one."""
_MARGIN_DATED = 0.75
"""The same where the dates say that the newest version could have been rendered.

In nine cases of ten it was, so that only plain evidence counts.
"""


def infer_base(
    versions: Sequence[Text], translation: Text, encoder: Encoder | None, *, dated: bool = False
) -> tuple[int, float]:
    """Return which of *versions*, in order of time, *translation* renders, and how sure that is.

    For each step from one version to the next it is asked whether the translation says the old or
    the new: which of the two can be matched with it at less cost, whose own names, addresses and
    figures it has, and to which wording it comes closer. *dated* says that the versions were chosen
    by their dates: all of them were there before the translation was.
    """
    judge = _Judge(translation, Cached(encoder or surface()))
    evidence = [judge.weigh(old, new) for old, new in pairwise(versions)]
    # What speaks for a version is all that speaks for the steps up to it less what speaks for those
    # beyond: but for a constant, that is the running sum.
    seen = [round(total, 3) for total in accumulate(evidence, initial=0.0)]
    best = max(range(len(seen)), key=lambda index: (seen[index], index))
    if seen[best] - seen[-1] <= (_MARGIN_DATED if dated else _MARGIN):
        best = len(seen) - 1
    others = [total for index, total in enumerate(seen) if index != best]
    lead = seen[best] - max(others, default=seen[best] - _MOST)
    return best, round(1 / (1 + math.exp(-2 * lead)), 2)


class _Judge:
    """Weighs what one translation says of its base's changes."""

    def __init__(self, translation: Text, encoder: Cached) -> None:
        self._translation, self._encoder = translation, encoder
        self._vectors: Vectors = encoder.encode(translation.segments)
        self._tokens = _tokens(translation.segments)

    def weigh(self, old: Text, new: Text) -> float:
        """Return how much the translation says what is new rather than what is old."""
        if old.segments == new.segments or not len(self._vectors):
            return 0.0
        found = diff(old.segments, new.segments, language=new.language)
        total = (
            mismatch(old, self._translation, self._encoder)
            - mismatch(new, self._translation, self._encoder)
            + self._of_tokens(_tokens(old.segments), _tokens(new.segments))
            + sum(self._of_wording(change) for change in found.changes)
        )
        return max(-_MOST, min(_MOST, total))

    def _of_tokens(self, before: set[str], after: set[str]) -> float:
        """Weigh the names, addresses and figures that only the old or only the new version has.

        What a changed passage shares with the rest of its page tells nothing: the translation has
        it from there.
        """
        told, untold = after - before, before - after
        shared = len(told & self._tokens) - len(untold & self._tokens)
        missing = len(_fixed(told - self._tokens)) - len(_fixed(untold - self._tokens))
        return _SHARED * shared - _MISSING * missing

    def _of_wording(self, change: Change) -> float:
        """Weigh to which wording of a changed passage its nearest segment comes closer."""
        if change.operation is not Operation.REPLACEMENT or change.kind in _NOISE:
            return 0.0
        wordings = [" ".join(change.old_segments), " ".join(change.new_segments)]
        near = self._vectors @ self._encoder.encode(wordings).T
        place = int(near.max(axis=1).argmax())
        closer = _CLOSER * float(near[place, 1] - near[place, 0])
        return max(-_MOST_CLOSER, min(_MOST_CLOSER, round(closer, 3)))


def _tokens(segments: Iterable[str]) -> set[str]:
    found = {token.rstrip(".").casefold() for words in segments for token in _TOKEN.findall(words)}
    return {token for token in found if len(token) >= _SHORTEST_TOKEN or _fixed({token})}


def _fixed(tokens: set[str]) -> set[str]:
    """Return the tokens that no translation changes: with figures, or of addresses."""
    return {token for token in tokens if regex.search(r"[\p{Nd}/@]", token)}
