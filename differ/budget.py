"""The work that one diff may do, counted in steps so that every machine stops at the same place."""

from __future__ import annotations

from dataclasses import dataclass

STEPS = 40_000_000
"""Steps that one diff may take; about two seconds on the machine of the benchmarks."""


@dataclass(slots=True)
class Budget:
    """Count the steps that are left, and remember whether any work was refused.

    Clocks are never asked: diff-match-patch's default deadline of one second made 6 of 61 diffs of
    real documents depend on the load of the machine.
    """

    left: int = STEPS
    refused: bool = False

    def allows(self, steps: int) -> bool:
        """Take *steps* when they are left; otherwise note that the result will be coarser."""
        if steps > self.left:
            self.refused = True
            return False
        self.left -= steps
        return True
