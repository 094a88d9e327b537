"""Watch many pages of a site on the loopback, beside bare aiohttp asking for the same pages.

    python benchmarks/watching_speed.py --sources 1000 --seed 1 --json

The site runs in a process of its own, waits 50 ms before each answer, and knows ETags. Rounds of
both are made by turns: nothing changed (304), and once everything changed. Bare aiohttp sends the
same ETags over as many connections, reads the bodies and does nothing with them. CPU is user and
system time of the watching process and its git; "whole command" is `hexapla watch` in a process of
its own, with its start, the catalogue, asking which sources are due, and the records.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
from archive_data import cpu_seconds

from hexapla.collection import Collection
from hexapla.deriving import bring_up_to_date
from hexapla.watching import watch, watched
from snapshots.fetching.pacing import MOST_AT_ONCE
from snapshots.model import Outcome

Taken = tuple[float, float]
"""Seconds of the clock, and of CPU."""


def main() -> None:
    """Measure, and print the table."""
    arguments = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="hexapla-watching-"))
    try:
        with site(arguments.delay, arguments.size) as port:
            result = measure(folder, port, arguments.sources, arguments.rounds)
    finally:
        shutil.rmtree(folder)
    if arguments.json:
        print(json.dumps(result))
        return
    for name, value in result.items():
        print(f"{name:60} {value}")


@contextmanager
def site(delay: float, size: int, *more: str) -> Iterator[int]:
    """Serve the pages, and yield the port."""
    script = Path(__file__).with_name("watching_site.py")
    command = [sys.executable, script, "--delay", str(delay), "--size", str(size), *more]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield int(server.stdout.readline())
    finally:
        server.kill()
        server.communicate()


def collection(folder: Path, addresses: list[str], visiting: str = "") -> Collection:
    """Return a collection of these *addresses*, a work each."""
    works = "".join(
        f"  - id: work-{number}\n    title: Work {number}\n    sources:\n      - id: en\n"
        f"        url: {address}\n        language: en\n        role: authentic\n"
        "        publisher: Benchmark\n"
        for number, address in enumerate(addresses)
    )
    stated = (
        "visiting:\n  pause: 0\n  connections: 100\n  allow_networks: [127.0.0.0/8]\n" + visiting
    )
    (folder / "sources.yml").write_text(f"title: Benchmark\n{stated}works:\n{works}")
    return Collection(folder)


def measure(folder: Path, port: int, sources: int, rounds: int) -> dict[str, object]:
    """Return sources a second of both, their ratios, and the CPU a source."""
    addresses = [f"http://127.0.0.1:{port}/p/{number}" for number in range(sources)]
    found = collection(folder, addresses)
    listed, visiting = watched(found), found.catalogue().visiting
    etags: dict[str, str] = {}
    first = timed(lambda: watch(found, listed, visiting=visiting))
    timed(lambda: asyncio.run(bare(addresses, etags)))
    quiet: list[tuple[Taken, Taken]] = []
    for _ in range(rounds):
        ours = timed(lambda: check(watch(found, listed, visiting=visiting), Outcome.UNCHANGED))
        quiet.append((ours, timed(lambda: asyncio.run(bare(addresses, etags)))))
    asyncio.run(turn(port, "2"))
    ours = timed(lambda: check(watch(found, listed, visiting=visiting), Outcome.CHANGED))
    changed = [(ours, timed(lambda: asyncio.run(bare(addresses, etags))))]
    bring_up_to_date(found)
    whole = timed(lambda: whole_command(found, "--all"))
    none_due = timed(lambda: whole_command(found))
    return {
        "sources": sources,
        "first watch, sources a second": round(sources / first[0]),
        **told("nothing changed", quiet, sources),
        **told("all changed", changed, sources),
        "whole command, nothing changed, CPU ms a source": round(whole[1] / sources * 1000, 2),
        "whole command, nothing due, CPU ms a source": round(none_due[1] / sources * 1000, 2),
    }


def told(name: str, pairs: list[tuple[Taken, Taken]], sources: int) -> dict[str, object]:
    """Return the medians of *pairs* of ours and bare rounds."""
    ours = statistics.median(each[0] for each, _ in pairs)
    bare_ = statistics.median(each[0] for _, each in pairs)
    ratios = [theirs[0] / mine[0] for mine, theirs in pairs]
    return {
        f"{name}, sources a second": round(sources / ours),
        f"{name}, bare aiohttp a second": round(sources / bare_),
        f"{name}, ratio, median": round(statistics.median(ratios), 2),
        f"{name}, ratio, each round": [round(ratio, 2) for ratio in ratios],
        f"{name}, CPU ms a source": round(
            statistics.median(each[1] for each, _ in pairs) / sources * 1000, 2
        ),
        f"{name}, bare aiohttp, CPU ms a source": round(
            statistics.median(each[1] for _, each in pairs) / sources * 1000, 2
        ),
    }


def whole_command(found: Collection, *more: str) -> None:
    """Run `hexapla watch`, from its start to its end."""
    program = Path(sys.executable).with_name("hexapla")
    subprocess.run([program, "watch", "-C", found.folder, *more], check=True, capture_output=True)


def check(visits: tuple[object, ...], outcome: Outcome) -> None:
    """See that every visit ended so: a fast watch that sees nothing is worth nothing."""
    wrong = [visit for visit in visits if visit.outcome is not outcome]
    if wrong:
        raise SystemExit(f"{len(wrong)} visits ended otherwise, the first: {wrong[0]}")


async def bare(addresses: list[str], etags: dict[str, str]) -> None:
    """Ask for every address with its ETag, and read what comes."""
    places = asyncio.Semaphore(MOST_AT_ONCE)

    async def one(session: aiohttp.ClientSession, address: str) -> None:
        headers = {"If-None-Match": etags[address]} if address in etags else {}
        async with places, session.get(address, headers=headers) as response:
            await response.read()
            etags[address] = response.headers["ETag"]

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(one(session, address) for address in addresses))


async def turn(port: int, edition: str) -> None:
    """Make every page of the site another one."""
    async with aiohttp.ClientSession() as session:
        await session.get(f"http://127.0.0.1:{port}/edition/{edition}")


def timed(work: Callable[[], object]) -> Taken:
    """Return the seconds and the CPU seconds that *work* takes."""
    began, used = time.perf_counter(), cpu_seconds()
    work()
    return time.perf_counter() - began, cpu_seconds() - used


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--delay", type=float, default=0.05)
    parser.add_argument("--size", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1, help="Pages are the same in every run.")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
