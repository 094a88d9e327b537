"""Drop equal runs that would hold the rest of two texts apart: they moved, the rest stayed.

When every paragraph was edited but one, which was moved, the one is the only equal line. Linked as
if it had stayed, it would turn all the others into moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from differ import pairing
from differ.gaps import Gap, Texts
from differ.links import Link
from differ.model import Span
from differ.segments import is_filler

_LONGEST = 3
_MOST_AROUND = 200


def without(texts: Texts, runs: Sequence[Link]) -> list[Link]:
    """Return *runs*, in their order, less those across which more is alike than they hold."""
    n, m = len(texts.old), len(texts.new)
    end = Link(Span(n, n), Span(m, m))
    kept: list[Link] = [Link(Span(0, 0), Span(0, 0))]
    for run, after in pairwise([*runs, end]):
        if not _is_stray(texts, kept[-1], run, after):
            kept.append(run)
    return kept[1:]


def _is_stray(texts: Texts, before: Link, run: Link, after: Link) -> bool:
    if run.old.end - run.old.start > _LONGEST:
        return False
    left = _gap(texts, Span(before.old.end, run.old.start), Span(before.new.end, run.new.start))
    right = _gap(texts, Span(run.old.end, after.old.start), Span(run.new.end, after.new.start))
    around = Gap([*left.old, *right.old], [*left.new, *right.new])
    # Only where one side has too many new segments and the other too many old ones do they cross.
    surplus = (len(left.new) - len(left.old)) * (len(right.new) - len(right.old))
    if surplus >= 0 or len(around.old) + len(around.new) > _MOST_AROUND:
        return False
    held = 2 * sum(texts.old_bag(i).size for i in range(run.old.start, run.old.end))
    return _worth(texts, around) > _worth(texts, left) + held + _worth(texts, right)


def _gap(texts: Texts, old: Span, new: Span) -> Gap:
    return Gap(
        [i for i in range(old.start, old.end) if not is_filler(texts.old[i])],
        [j for j in range(new.start, new.end) if not is_filler(texts.new[j])],
    )


def _worth(texts: Texts, gap: Gap) -> float:
    """Return how much is alike in *gap*, in words of both sides."""
    if gap.is_one_sided:
        return 0.0
    return sum(each.worth for each in pairing.pair(*texts.rows(gap), texts.budget))
