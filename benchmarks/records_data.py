"""Make collections of any size through the real archive, for the benchmarks of the records."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from archive_data import BEGINNING, Kept, kept

from archive.keeping import writing
from archive.repository import Archive
from snapshots.identifiers import snapshot_id

WORDS = [
    f"{syllable}{number}"
    for syllable in ("ışık", "əsas", "право", "法", "loi")
    for number in range(200)
]


@dataclass(frozen=True, slots=True)
class Shape:
    """What a collection looks like: how many *sources*, of texts of how many *lines*.

    Of the snapshots after a source's first, the share *changing* changes three lines of the text;
    the others differ in bytes that no reader reads.
    """

    sources: int
    lines: int
    changing: float
    seed: int


def make(path: Path, shape: Shape, snapshots: int) -> None:
    """Make an archive in *path* with so many *snapshots*."""
    with Archive.create(path) as archive, writing(archive) as writer:
        for _, each in zip(range(snapshots), made(shape), strict=False):
            writer.keep(each.work, each.source, each.snapshot, each.reading)


def made(shape: Shape) -> Iterator[Kept]:
    """Yield snapshots without end, of the sources in turn."""
    choices = random.Random(shape.seed)
    texts = [[_line(choices) for _ in range(shape.lines)] for _ in range(shape.sources)]
    turn = 0
    while True:
        for number, text in enumerate(texts):
            if turn and choices.random() < shape.changing:
                for _ in range(3):
                    text[choices.randrange(len(text))] = _line(choices)
            at = BEGINNING + timedelta(hours=turn, seconds=number)
            yield _padded(
                kept(f"work-{number // 10}", f"s{number % 10}", "\n".join(text) + "\n", at), turn
            )
        turn += 1


def _padded(each: Kept, turn: int) -> Kept:
    snapshot = replace(each.snapshot, body=each.snapshot.body + b"\n" * (turn % 97))
    return replace(
        each,
        snapshot=snapshot,
        reading=replace(each.reading, snapshot=snapshot_id(snapshot)),
    )


def _line(choices: random.Random) -> str:
    return " ".join(choices.choices(WORDS, k=12))
