"""Measure what comparing costs: CPU seconds, memory and growth with the length of the texts.

    python benchmarks/translation_speed.py --data PATH [--seed N] [--sizes 500 1000] [--json]

The sentences are those of Mozilla's legal documents, English against German, each used once or
numbered apart, cold: the vectors of each size are worked out anew. Sizes that were measured apart,
with `--json`, are shown and plotted together with `--with FILE`. Memory is the largest that the
process has had so far.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import time
from dataclasses import replace
from pathlib import Path
from random import Random

import translation_data

from differ import cutting, encoders
from differ.alignment.segments import align
from differ.model import Text
from differ.translations import compare

_SIZES = (500, 1000, 2000, 4000, 8000)
_SHORTEST = 15


def sentence_pairs(data: Path, most: int, lot: Random) -> list[tuple[str, str]]:
    """Return *most* pairs of sentences, repeated with a number of their own where there are few."""
    found = []
    for text in translation_data.mozilla(data, frozenset(["de"])):
        alignment, _ = align(text.base, text.translation, encoders.surface())
        for bead in alignment.beads:
            if len(bead.base) == len(bead.translation) == 1:
                english = text.base.segments[bead.base[0]]
                german = text.translation.segments[bead.translation[0]]
                found += _parallel(english, german)
    lot.shuffle(found)
    return [
        (f"({i}) {a}", f"({i}) {b}") for i, (a, b) in enumerate(found * (most // len(found) + 1))
    ][:most]


def _parallel(english: str, german: str) -> list[tuple[str, str]]:
    one, other = cutting.sentences(english), cutting.sentences(german)
    if len(one) != len(other):
        return []
    pairs = [
        (english[a.start : a.end].strip(), german[b.start : b.end].strip())
        for a, b in zip(one, other, strict=True)
    ]
    return [pair for pair in pairs if min(map(len, pair)) >= _SHORTEST]


def measured(pairs: list[tuple[str, str]]) -> dict[str, float]:
    """Return what one size costs."""
    base = Text(segments=tuple(a for a, _ in pairs), language="en")
    translation = Text(segments=tuple(b for _, b in pairs), language="de")
    encoder = encoders.Cached(encoders.universal())
    start = time.process_time()
    alignment, _ = align(base, translation, encoder)
    aligned = time.process_time()
    compare(base, translation, encoder)
    compared = time.process_time()
    changed = list(base.segments)
    changed[len(changed) // 2] += " This was put in."
    align(replace(base, segments=tuple(changed)), translation, encoder)
    edited = time.process_time()
    right = sum(bead.base == bead.translation for bead in alignment.beads)
    return {
        "pairs": len(pairs),
        "aligning, CPU s": round(aligned - start, 2),
        "comparing in all, CPU s": round(compared - start, 2),
        "an edit re-aligned, CPU s": round(edited - compared, 2),
        "memory, MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "aligned right": round(right / len(pairs), 3),
    }


def _pairs(row: dict[str, float]) -> float:
    return row["pairs"]


def plot(rows: list[dict[str, float]]) -> str:
    """Return an SVG of CPU seconds against pairs, both logarithmic, and what were in proportion."""
    series = {"aligning": "aligning, CPU s", "comparing in all": "comparing in all, CPU s"}
    first, last = rows[0]["pairs"], rows[-1]["pairs"]
    lowest = min(row[name] for row in rows for name in series.values())
    highest = max(row[name] for row in rows for name in series.values())

    def at(pairs: float, seconds: float) -> str:
        x = 70 + 500 * math.log(pairs / first) / math.log(last / first)
        y = 330 - 290 * math.log(seconds / lowest) / math.log(highest / lowest)
        return f"{x:.1f},{y:.1f}"

    lines = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 380" font-size="13" role="img">',
        "<title>CPU seconds against pairs of sentences</title>",
        '<rect width="640" height="380" fill="#fff"/>',
    ]
    for (name, key), colour in zip(series.items(), ("#0b5394", "#783f04"), strict=True):
        points = " ".join(at(row["pairs"], row[key]) for row in rows)
        straight = f"{at(first, rows[0][key])} {at(last, rows[0][key] * last / first)}"
        lines.append(f'<polyline points="{straight}" fill="none" stroke="#999"/>')
        lines.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
        )
        x, y = at(last, rows[-1][key]).split(",")
        lines.append(f'<text x="{float(x) - 60}" y="{float(y) - 8}" fill="{colour}">{name}</text>')
    for row in rows:
        x, _ = at(row["pairs"], lowest).split(",")
        lines.append(f'<text x="{x}" y="355" text-anchor="middle">{row["pairs"]:,}</text>')
        for key in series.values():
            _, y = at(first, row[key]).split(",")
            lines.append(f'<text x="8" y="{y}">{row[key]:.0f} s</text>')
    lines.append('<text x="320" y="375" text-anchor="middle">pairs; grey: in proportion</text>')
    return "\n".join([*lines, "</svg>", ""])


def main() -> None:
    """Print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sizes", type=int, nargs="*", default=_SIZES)
    parser.add_argument("--with", type=Path, dest="earlier", nargs="*", default=[])
    parser.add_argument("--plot", type=Path, help="write an SVG of the growth here")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    sizes = sorted(arguments.sizes)
    pairs = sentence_pairs(arguments.data, max(sizes, default=0), Random(arguments.seed))
    rows = [row for path in arguments.earlier for row in json.loads(path.read_text("utf-8"))]
    rows = sorted([*rows, *(measured(pairs[:size]) for size in sizes)], key=_pairs)
    if arguments.plot:
        arguments.plot.write_text(plot(rows), "utf-8")
    if arguments.json:
        print(json.dumps(rows, indent=2))
        return
    print("| " + " | ".join(rows[0]) + " |\n|" + "--:|" * len(rows[0]))
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row.values()) + " |")


if __name__ == "__main__":
    main()
