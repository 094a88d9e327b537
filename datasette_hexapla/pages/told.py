"""Told: a change as the differ told it, whether the records hold it or it was just made."""

from __future__ import annotations

from dataclasses import dataclass, field

from datasette_hexapla.pages.telling import NOT_TOLD


@dataclass(frozen=True, slots=True)
class Told:
    """A change as the differ told it; lines count from 1, *html* marks the words."""

    number: int
    operation: str
    kind: str
    significance: float
    reason: str
    old_line: int
    old_lines: int
    new_line: int
    new_lines: int
    html: str = field(metadata=NOT_TOLD)

    @property
    def moved(self) -> bool:
        """Tell whether the segments stand elsewhere now."""
        return self.operation.startswith("move")
