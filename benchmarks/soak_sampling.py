"""What a process and its children hold, as /proc tells it, and what readers wait for pages."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

PROC = Path("/proc")
SLOWEST_SECONDS = 60
_MEGABYTE = 1_000_000
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Sample:
    """What a command held at a moment: itself, and together with all its children."""

    second: float
    own_megabytes: float
    megabytes: float
    processes: int
    handles: int


def sample(root: int, second: float) -> Sample | None:
    """Return what the process *root* holds now, or None if it is gone.

    Memory is resident memory; where children share pages with their parent these count twice.
    """
    memory: list[float] = []
    handles = 0
    for pid in tree(root):
        try:
            pages = int((PROC / str(pid) / "statm").read_text(encoding="ascii").split()[1])
            handles += len(list((PROC / str(pid) / "fd").iterdir()))
        except (OSError, IndexError):
            continue  # it ended meanwhile
        memory.append(pages * _PAGE_BYTES / _MEGABYTE)
    if not memory:
        return None
    return Sample(second, memory[0], sum(memory), len(memory), handles)


def tree(root: int) -> Iterator[int]:
    """Yield *root* and all its children, children's children and so on."""
    yield root
    try:
        tasks = list((PROC / str(root) / "task").iterdir())
    except OSError:
        return
    for task in tasks:
        try:
            children = (task / "children").read_text(encoding="ascii").split()
        except OSError:
            continue
        for child in children:
            yield from tree(int(child))


@dataclass(frozen=True, slots=True)
class Asked:
    """A page that a reader asked for: when, which kind, how long it took, its status or 0."""

    second: float
    kind: str
    seconds: float
    status: int


@dataclass
class Readers:
    """People who browse the pages at *address*, each after a pause asking for another one."""

    address: str
    sources: int
    seed: int
    pages_a_second: float
    snapshots: list[str] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)

    async def browse(self, number: int, until: float) -> None:
        """Ask for pages one after the other, as one of *number*, until that time."""
        began = time.monotonic()
        timeout = aiohttp.ClientTimeout(total=SLOWEST_SECONDS)

        async def one(who: int) -> None:
            chance = random.Random(f"{self.seed} reader {who}")
            async with aiohttp.ClientSession(timeout=timeout) as session:
                while time.monotonic() < until:
                    await asyncio.sleep(chance.expovariate(self.pages_a_second / number))
                    await self._ask(session, chance, began)

        await asyncio.gather(*(one(who) for who in range(number)))

    async def _ask(
        self, session: aiohttp.ClientSession, chance: random.Random, began: float
    ) -> None:
        kind, path = self._choice(chance)
        at = time.monotonic()
        status = 0
        try:
            async with session.get(f"{self.address}{path}") as answer:
                await answer.read()
                status = answer.status
        except (aiohttp.ClientError, TimeoutError):
            pass
        self.asked.append(Asked(at - began, kind, time.monotonic() - at, status))

    def _choice(self, chance: random.Random) -> tuple[str, str]:
        number = chance.randrange(self.sources)
        pages = [
            ("home", "/"),
            ("changes", "/changes"),
            ("search", f"/search?q=treaty+{number}"),
            ("feed", "/feed.atom"),
            ("work", f"/w/work-{number}"),
            ("source", f"/src/work-{number}/en"),
        ]
        if self.snapshots:
            digits = chance.choice(self.snapshots)
            pages += [("snapshot", f"/s/{digits}"), ("bytes", f"/s/{digits}.raw")]
        return chance.choice(pages)


def percentile_of(values: Iterable[float], share: float) -> float:
    """Return the value below which a *share* of *values* lies; 0 if there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
