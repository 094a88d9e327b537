"""The time that one visit may take, waiting for its turn not counted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

from snapshots.errors import FetchFailed

DEADLINE_SECONDS = 30.0


class Budget:
    """Seconds that are left to a visit."""

    def __init__(self, seconds: float = DEADLINE_SECONDS) -> None:
        self._whole = seconds
        self.left = seconds

    @asynccontextmanager
    async def spending(self) -> AsyncIterator[None]:
        """Count the time of the block, and end it when none is left.

        Raises: FetchFailed.
        """
        began = monotonic()
        try:
            async with asyncio.timeout(self.left):
                yield
        except TimeoutError:
            raise FetchFailed(f"it took longer than {self._whole:g} seconds") from None
        finally:
            self.left -= monotonic() - began
