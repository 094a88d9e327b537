"""Making: what takes long, in a thread of its own, so that no other page waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from datasette_hexapla.errors import TookTooLong

WAIT_SECONDS = 25.0
"""Servers before ours give up after 30 seconds or more."""

MOST_WAITING = 16

# One at a time: two would take as long, and twice the memory.
_THREAD = ThreadPoolExecutor(max_workers=1, thread_name_prefix="hexapla-making")
_waiting: set[asyncio.Future[object]] = set()


async def made(make: Callable[[], object]) -> None:
    """Wait until *make* is done in the thread that makes one thing after the other.

    It goes on when nobody waits any more: whoever asks again will find it done.

    Raises: TookTooLong.
    """
    if len(_waiting) >= MOST_WAITING:
        raise TookTooLong("Several comparisons are being made just now. Ask again in a minute.")
    future = asyncio.get_running_loop().run_in_executor(_THREAD, make)
    _waiting.add(future)
    future.add_done_callback(_waiting.discard)
    done, _ = await asyncio.wait([future], timeout=WAIT_SECONDS)
    if not done:
        raise TookTooLong("This comparison takes long. It is being made: ask again in a minute.")
    future.result()
