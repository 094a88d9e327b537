"""The links between the segments of two texts."""

from __future__ import annotations

from typing import NamedTuple

from differ.model import Operation, Span
from differ.units import Units


class Link(NamedTuple):
    """Segments of the old text, those of the new text that they became, and what was done.

    *operation* is None when they are equal and stayed.
    """

    old: Span
    new: Span
    operation: Operation | None = None


class Links(NamedTuple):
    """All links between two texts: *stayed* in the order of both, *moved* in that of the new."""

    stayed: tuple[Link, ...]
    moved: tuple[Link, ...]

    def spread(self, old: Units, new: Units) -> Links:
        """Return the links of segments, when these links are of units that span segments."""
        return Links(
            tuple([_spread(link, old, new) for link in self.stayed]),
            tuple([_spread(link, old, new) for link in self.moved]),
        )


def _spread(link: Link, old: Units, new: Units) -> Link:
    return Link(
        Span(old.starts[link.old.start], old.ends[link.old.end - 1]),
        Span(new.starts[link.new.start], new.ends[link.new.end - 1]),
        link.operation,
    )
