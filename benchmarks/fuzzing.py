"""Throw damaged inputs at everything that takes bytes of others, until the time is over.

    python benchmarks/fuzzing.py --minutes 10                    # ten minutes for each target
    python benchmarks/fuzzing.py --minutes 1 --target html --seed 7

Inputs are small right ones, changed by bytes, pieces, copies and splices; of packages mostly what
is inside. Each runs in a process of its target, for at most 10 seconds of computing (40 by the
clock), and with at most 1 GB more memory than that began with. Only the documented errors of a
target are allowed. What is found is made smaller and written to --finds as TARGET-DIGEST.bin: put
it into tests/finds, where a test runs it.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import multiprocessing
import os
import random
import resource
import signal
import time
import traceback
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from types import FrameType

from fuzzing_seeds import PIECES, SEEDS
from fuzzing_targets import TARGETS, Target

LONGEST_SECONDS = 10
MOST_BYTES = 1 << 30
_LARGEST_INPUT = 1 << 16
_SMALLER_SECONDS = 5.0


class TookTooLong(Exception):
    """An input ran for longer than it may."""


def main(kind: type[Session]) -> None:
    """Fuzz every target that is asked for, and leave with a failure if anything was found."""
    options = _options()
    options.finds.mkdir(parents=True, exist_ok=True)
    found = 0
    print("| target | minutes | inputs | found |\n|---|--:|--:|--:|", flush=True)
    for name in options.target or TARGETS:
        before = len(list(options.finds.glob(f"{name}-*.bin")))
        inputs = _fuzz(name, options, kind)
        more = len(list(options.finds.glob(f"{name}-*.bin"))) - before
        found += more
        print(f"| {name} | {options.minutes:g} | {inputs:,} | {more} |", flush=True)
    raise SystemExit(1 if found else 0)


def _fuzz(name: str, options: argparse.Namespace, kind: type[Session]) -> int:
    """Run the target *name* for its time, in processes that may die; return how many inputs ran."""
    end = time.monotonic() + 60 * options.minutes
    seeds = SEEDS[name]()
    context = multiprocessing.get_context("fork")
    count, round_ = context.Value("q", 0), 0
    current = options.finds / f".{name}"
    while time.monotonic() < end:
        session = kind(name, seeds, f"{options.seed} {round_}", options.finds, current)
        process = context.Process(target=session.run, args=(end, count))
        process.start()
        _watch(process, count)
        if process.exitcode and not current.exists():
            raise SystemExit(f"The target {name} does not take its own seeds.")
        if process.exitcode:
            session.keep(current.read_bytes(), f"ended with {process.exitcode}")
        round_ += 1
    current.unlink(missing_ok=True)
    return int(count.value)


def _watch(process: multiprocessing.process.BaseProcess, count: Synchronized[int]) -> None:
    """Wait for *process*; kill it where an input hangs in a library that no signal reaches."""
    ran, since = -1, time.monotonic()
    while process.is_alive():
        process.join(0.5)
        if count.value != ran:
            ran, since = count.value, time.monotonic()
        # The first input may have to build a collection; making one smaller takes its time too.
        elif time.monotonic() - since > 4 * LONGEST_SECONDS:
            process.kill()


@dataclass
class Session:
    """One process that runs inputs of one target; *current* holds the input that runs."""

    name: str
    seeds: list[bytes]
    seed: str
    finds: Path
    current: Path

    def run(self, end: float, count: Synchronized[int]) -> None:
        """Run changed inputs until the *end*."""
        target, chance = TARGETS[self.name], random.Random(f"{self.name} {self.seed}")
        for each in self.seeds:
            target.try_(each)
        limit()
        seen: set[str] = set()
        while time.monotonic() < end:
            data = changed(chance.choice(self.seeds), self.seeds, chance, packed=target.packed)
            self.current.write_bytes(data)
            why = complaint(target, data)
            count.value += 1
            if why is not None and why.partition(":")[0] not in seen:
                seen.add(why.partition(":")[0])
                self.keep(smaller(target, data, why), why)
        self.current.unlink(missing_ok=True)

    def keep(self, data: bytes, why: str) -> None:
        """Write a find to its file and say so."""
        digest = hashlib.sha256(data).hexdigest()[:12]
        path = self.finds / f"{self.name}-{digest}.bin"
        path.write_bytes(data)
        print(f"{path}: {why}", flush=True)


def limit() -> None:
    """Bound the memory of this process, and its output, and let an alarm end an input."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * os.sysconf("SC_PAGE_SIZE") + MOST_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    signal.signal(signal.SIGPROF, _ring)


def _ring(_signal: int, _frame: FrameType | None) -> None:
    raise TookTooLong(f"longer than {LONGEST_SECONDS} seconds")


def complaint(target: Target, data: bytes) -> str | None:
    """Return what went wrong with *data*, and where, or None."""
    # Counted is computing: on a busy machine the clock would call many inputs slow.
    signal.setitimer(signal.ITIMER_PROF, LONGEST_SECONDS)
    try:
        target.try_(data)
    except (Exception, MemoryError) as error:  # noqa: BLE001 - any error is what is looked for
        last = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__} in {Path(last.filename).name}, {last.name}: {error!s:.200}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return None


def smaller(target: Target, data: bytes, why: str) -> bytes:
    """Return a part of *data* that goes wrong in the same place, found by leaving pieces out."""
    kind = why.partition(":")[0]
    end, step = time.monotonic() + _SMALLER_SECONDS, max(1, len(data) // 2)
    while step and time.monotonic() < end:
        place = 0
        while place < len(data) and time.monotonic() < end:
            shorter = data[:place] + data[place + step :]
            if (complaint(target, shorter) or "").partition(":")[0] == kind:
                data = shorter
            else:
                place += step
        step //= 2
    return data


def changed(data: bytes, seeds: list[bytes], chance: random.Random, *, packed: bool) -> bytes:
    """Return *data* after a few random acts, on what is inside of it if it is *packed*."""
    if packed and chance.random() < 0.8:  # noqa: PLR2004 - a fifth damages the package itself
        return _repacked(data, chance)
    for _ in range(chance.choice((1, 1, 2, 3, 8, 20))):
        data = chance.choice(ACTS)(data, seeds, chance)[:_LARGEST_INPUT]
    return data


def _repacked(data: bytes, chance: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        victim = chance.choice(names)
        for name in names:
            content = old.read(name)
            if name == victim:
                content = changed(content, [content], chance, packed=False)
            new.writestr(name, content)
    return out.getvalue()


def _places(data: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, min(len(data), start + chance.choice((0, 1, 2, 4, 16, 64)))


def _put(data: bytes, _: list[bytes], chance: random.Random) -> bytes:
    start, end = _places(data, chance)
    return data[:start] + chance.choice(PIECES) + data[end:]


def _cut(data: bytes, _: list[bytes], chance: random.Random) -> bytes:
    start, end = _places(data, chance)
    return data[:start] + data[end:]


def _flip(data: bytes, _: list[bytes], chance: random.Random) -> bytes:
    if not data:
        return data
    place = chance.randrange(len(data))
    return data[:place] + bytes([data[place] ^ (1 << chance.randrange(8))]) + data[place + 1 :]


def _copy(data: bytes, _: list[bytes], chance: random.Random) -> bytes:
    start, end = _places(data, chance)
    place = chance.randrange(len(data) + 1)
    return data[:place] + data[start:end] * chance.choice((1, 2, 50)) + data[place:]


def _splice(data: bytes, seeds: list[bytes], chance: random.Random) -> bytes:
    other = chance.choice(seeds)
    return data[: chance.randrange(len(data) + 1)] + other[chance.randrange(len(other) + 1) :]


def _truncate(data: bytes, _: list[bytes], chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


ACTS: tuple[Callable[[bytes, list[bytes], random.Random], bytes], ...] = (
    _put, _put, _put, _cut, _flip, _flip, _copy, _splice, _truncate,
)  # fmt: skip


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10, help="for each target")
    parser.add_argument("--target", action="append", choices=TARGETS, help="may be repeated")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--finds", type=Path, default=Path("finds"), help="folder of what is found")
    return parser.parse_args()


if __name__ == "__main__":
    main(Session)
