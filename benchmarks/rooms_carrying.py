"""See how well older texts are matched by way of the newest, beside comparing them themselves.

    python benchmarks/rooms_carrying.py --data PATH --works 8 --seed 1 --json

PATH holds b2_mozilla_legal.jsonl.gz (or `--file NAME` of the same form: work, lang, captured_at,
text). Of works in English and another language, the newest texts are compared, and so are those of
an earlier day, drawn at random; then that day is matched from the newest comparison alone, as the
page of a work on a day does. Pairs of segments that render each other count: which share of those
of the careful comparison is found, and which share of what is shown is among them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from datasette_hexapla.pages.carried import carry, follow
from datasette_hexapla.pages.joined import JoinedText, PartOf
from datasette_hexapla.pages.places import Language
from differ import translations
from differ.encoders import Cached, universal
from differ.model import Clause, Encoder, Text

BASE = "en"
LEAST_VERSIONS = 3
MOST_SEGMENTS = 120

Texts = list[tuple[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Case:
    """The newest texts of a work in two languages, and those that stood at an earlier time."""

    work: str
    language: str
    newest: tuple[tuple[str, ...], tuple[str, ...]]
    older: tuple[tuple[str, ...], tuple[str, ...]]


def main() -> None:
    """Measure, and print the table."""
    options = _options()
    cases = list(_cases(options.data / options.file, random.Random(options.seed)))[: options.works]
    encoder = Cached(universal())
    results = [measure(case, encoder) for case in cases]
    found, shown, right = (sum(int(r[name]) for r in results) for name in _COUNTED)
    summary = {
        "texts": len(results),
        "recall": round(right / found, 3),
        "precision": round(right / shown, 3),
    }
    if options.json:
        print(json.dumps({"summary": summary, "texts": results}, indent=1))
        return
    for result in results:
        print(*(f"{value!s:>12}" for value in result.values()))
    print(summary)


_COUNTED = ("compared", "carried", "both")


def measure(case: Case, encoder: Encoder) -> dict[str, object]:
    """Return how many pairs of segments comparing and carrying find, and how many both do."""
    kept = _compared(case.newest, case.language, encoder)
    careful = _pairs(_compared(case.older, case.language, encoder))
    started = time.process_time()
    sides = [
        follow(_text(now), _text(then)) for now, then in zip(case.newest, case.older, strict=True)
    ]
    carried = _pairs(carry(kept, *sides))
    return {
        "work": case.work,
        "language": case.language,
        "compared": len(careful),
        "carried": len(carried),
        "both": len(careful & carried),
        "CPU ms": round((time.process_time() - started) * 1000, 1),
    }


def _compared(
    texts: tuple[tuple[str, ...], tuple[str, ...]], language: str, encoder: Encoder
) -> Sequence[Clause]:
    base, other = (
        Text(segments=segments, language=tag)
        for segments, tag in zip(texts, (BASE, language), strict=True)
    )
    return translations.compare(base, other, encoder).clauses


def _pairs(clauses: Sequence[Clause]) -> set[tuple[int, int]]:
    return {
        (one.segment, other.segment)
        for clause in clauses
        for one in clause.base
        for other in clause.translation
    }


def _text(segments: tuple[str, ...]) -> JoinedText:
    part = PartOf("made", "made", "", 1, 1, segments, "")
    return JoinedText("made", "made", Language("und"), "", "", (part,))


def _cases(path: Path, choices: random.Random) -> Iterator[Case]:
    histories: dict[str, dict[str, Texts]] = defaultdict(lambda: defaultdict(list))
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row.get("text"):
                segments = tuple(each for each in row["text"].split("\n") if each.strip())
                histories[row["work"]][row["lang"]].append((row["captured_at"], segments))
    for work in sorted(histories, key=lambda _: choices.random()):
        columns = {tag: sorted(texts) for tag, texts in histories[work].items()}
        base = columns.pop(BASE, [])
        others = [tag for tag, texts in sorted(columns.items()) if len(texts) >= LEAST_VERSIONS]
        if len(base) < LEAST_VERSIONS or not others or len(base[-1][1]) > MOST_SEGMENTS:
            continue
        language = choices.choice(others)
        other = columns[language]
        first = max(base[0][0], other[0][0])
        times = [at for at, _ in (*base[:-1], *other[:-1]) if at >= first]
        if times:
            at = choices.choice(times)
            older = _at(base, at), _at(other, at)
            yield Case(work, language, (base[-1][1], other[-1][1]), older)


def _at(texts: Texts, moment: str) -> tuple[str, ...]:
    return [segments for at, segments in texts if at <= moment][-1]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--file", default="b2_mozilla_legal.jsonl.gz")
    parser.add_argument("--works", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
