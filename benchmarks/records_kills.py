"""Kill the building of records at random moments, and see what readers saw and what was left.

    python benchmarks/records_kills.py --kills 100 --seed 1 --json

Each round keeps more in an archive (snapshots of any date, a fact) and starts a process that brings
the records up to date or builds them anew. It is killed with SIGKILL after a random part of the
time that this takes, while a reader goes on reading. Afterwards the records must be the old ones or
the new ones, whole; and the next update must give what building them anew elsewhere gives.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sqlite3
import tempfile
import time
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive_data import kept

from archive.facts import Fact, FactKind
from archive.keeping import writing
from archive.repository import Archive
from datasette_hexapla import building

SOURCES = 4
KEPT = 12


def main() -> None:
    """Kill, count and print."""
    arguments = _arguments()
    folder = Path(tempfile.mkdtemp(prefix="hexapla-records-kills-"))
    try:
        with Archive.create(folder / "archive.git") as archive:
            counted = Rounds(archive, folder, random.Random(arguments.seed)).run(arguments.kills)
    finally:
        shutil.rmtree(folder)
    print(json.dumps(counted) if arguments.json else counted)


class Rounds:
    """Rounds of keeping, building, killing and looking."""

    def __init__(self, archive: Archive, folder: Path, choices: random.Random) -> None:
        self._archive = archive
        self._path = folder / "records.db"
        self._fresh = folder / "fresh.db"
        self._choices = choices
        self._round = 0

    def run(self, kills: int) -> dict[str, int]:
        """Return how often each thing was seen in so many rounds."""
        counted: Counter[str] = Counter(
            dict.fromkeys(("killed", "old", "new", "neither", "reads", "torn reads", "unequal"), 0)
        )
        self._keep()
        building.update(self._archive, self._path, None)
        seconds = 0.5
        while counted["killed"] < kills:
            self._keep()
            old, new = building.dump(self._path), self._built_anew()
            states = {self._state(self._path), self._state(self._fresh)}
            child = self._start(self._choices.random() < 0.5)  # noqa: PLR2004 - half of the times
            wait = self._choices.uniform(0, 1.2 * seconds)
            ended = self._read_until(child, wait, states, counted)
            if ended is not None:
                seconds = ended
            left = building.dump(self._path)
            found = "old" if left == old else "new" if left == new else "neither"
            counted["killed"] += ended is None
            counted[found] += ended is None
            building.update(self._archive, self._path, None)
            counted["unequal"] += building.dump(self._path) != new
        return dict(counted)

    def _keep(self) -> None:
        self._round += 1
        with writing(self._archive, pack=lambda _: None) as writer:
            for number in range(KEPT):
                day = timedelta(days=self._choices.randrange(40_000), seconds=self._round)
                at = datetime(1900, 1, 1, tzinfo=UTC) + day
                words = " ".join(self._choices.choices(["ışık", "право", "法", "loi"], k=9))
                text = f"One line stays.\n{words}.\nRound {self._round}, text {number}.\n"
                each = kept("work", f"s{self._choices.randrange(SOURCES)}", text, at)
                writer.keep(each.work, each.source, each.snapshot, each.reading)
            writer.keep_fact(self._fact())

    def _fact(self) -> Fact:
        one, other = self._choices.sample(range(SOURCES), 2)
        at = datetime(1900, 1, 1, tzinfo=UTC) + timedelta(days=self._choices.randrange(40_000))
        return Fact(
            kind=FactKind.RENAMED,
            at=at,
            noted_at=datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=self._round),
            before=(f"work/s{one}",),
            after=(f"work/s{other}",),
        )

    def _built_anew(self) -> str:
        self._fresh.unlink(missing_ok=True)
        building.rebuild(self._archive, self._fresh, None)
        return building.dump(self._fresh)

    def _start(self, anew: bool) -> int:  # noqa: FBT001 - of the two things that build
        self._archive.close()
        child = os.fork()
        if child == 0:
            (building.rebuild if anew else building.update)(self._archive, self._path, None)
            os._exit(0)
        return child

    def _read_until(
        self, child: int, wait: float, states: set[object], counted: Counter[str]
    ) -> float | None:
        """Read until *wait* seconds are over, then kill; or return how long the child took."""
        began = time.perf_counter()
        while time.perf_counter() - began < wait:
            if os.waitpid(child, os.WNOHANG)[0]:
                return time.perf_counter() - began
            counted["reads"] += 1
            counted["torn reads"] += self._state(self._path) not in states
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        return None if os.WIFSIGNALED(status) else time.perf_counter() - began

    def _state(self, path: Path) -> tuple[object, ...]:
        """Return what a reader sees in one statement: enough to tell the old from the new."""
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            found: tuple[object, ...] = connection.execute(
                "SELECT value, (SELECT count(*) FROM snapshots), (SELECT count(*) FROM versions),"
                " (SELECT count(*) FROM changes), (SELECT count(*) FROM segments),"
                " (SELECT count(*) FROM lineage) FROM state WHERE fact = 'archive_head'"
            ).fetchone()
        return found


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
