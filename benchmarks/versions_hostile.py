"""Run the version differ on inputs of one megabyte that were made to hurt, one process each.

    python benchmarks/versions_hostile.py --seed 1 [--json] [--case NAME]

Seconds are CPU time of `diff` alone; megabytes are what the process grew by while it ran. Every
diff is applied, and must give the new text.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable

from differ.model import Diff, Operation
from differ.versions import apply, diff

SIZE = 1_000_000
EDITS = 200
EQUAL_LINES = 200_000

Texts = tuple[list[str], list[str]]
Expectation = Callable[[Diff], bool]


def _words(chance: random.Random, prefix: str, count: int) -> list[str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    return [prefix + "".join(chance.choices(letters, k=chance.randint(2, 9))) for _ in range(count)]


def _lines(chance: random.Random, vocabulary: list[str]) -> list[str]:
    """Return a megabyte of lines of 5 to 120 words."""
    lines, size = [], 0
    while size < SIZE:
        line = " ".join(chance.choices(vocabulary, k=chance.randint(5, 120))) + "."
        lines.append(line)
        size += len(line) + 1
    return lines


def _turkish(chance: random.Random) -> list[str]:
    return _lines(chance, [word + "ışığı çöl ğü" for word in _words(chance, "", 3000)])


def disjoint(chance: random.Random) -> Texts:
    """Two texts without a word in common."""
    return (
        _lines(chance, _words(chance, "x", 5000)),
        _lines(chance, _words(chance, "y", 5000)),
    )


def one_vocabulary(chance: random.Random) -> Texts:
    """Two unrelated texts of the same few words."""
    vocabulary = _words(chance, "", 500)
    return _lines(chance, vocabulary), _lines(chance, vocabulary)


def one_line_edited(chance: random.Random) -> Texts:
    """One line with 200 words replaced, far apart."""
    words = " ".join(_lines(chance, _words(chance, "", 3000))).split()
    edited = list(words)
    step = len(words) // EDITS
    for place in range(step // 2, step * EDITS, step):
        edited[place] = f"edited{place}"
    return [" ".join(words)], [" ".join(edited)]


def one_line_unrelated(chance: random.Random) -> Texts:
    """One line, and another of the same vocabulary."""
    vocabulary = _words(chance, "", 3000)
    return [" ".join(_lines(chance, vocabulary))], [" ".join(_lines(chance, vocabulary))]


def one_token(chance: random.Random) -> Texts:
    """One word again and again, with others strewn in."""
    words = ["again"] * (SIZE // 6)
    other = list(words)
    for place in chance.sample(range(len(words)), 1000):
        words[place] = "now"
    for place in chance.sample(range(len(words)), 1000):
        other[place] = "then"
    return [" ".join(words)], [" ".join(other)]


def shuffled(chance: random.Random) -> Texts:
    """Two texts of the same paragraphs, the second in another order."""
    lines = _lines(chance, _words(chance, "", 3000))
    return lines, chance.sample(lines, len(lines))


def line_ends(chance: random.Random) -> Texts:
    """Return a text, and the same with CR LF at its line ends."""
    lines = _lines(chance, _words(chance, "", 3000))
    return lines, [line + "\r" for line in lines]


def normal_forms(chance: random.Random) -> Texts:
    """Return a text, and the same with its letters taken apart."""
    lines = _turkish(chance)
    return lines, [unicodedata.normalize("NFD", line) for line in lines]


def equal_lines(chance: random.Random) -> Texts:
    """200,000 equal lines, with a few others among them in the second text."""
    new = ["again"] * EQUAL_LINES
    for place in chance.sample(range(EQUAL_LINES), 50):
        new[place] = "now"
    return ["again"] * EQUAL_LINES, new


def upper_cased(chance: random.Random) -> Texts:
    """Return a text, and the same in capitals."""
    lines = _lines(chance, _words(chance, "", 3000))
    return lines, [line.upper() for line in lines]


CASES: dict[Callable[[random.Random], Texts], tuple[str, Expectation]] = {
    disjoint: ("", lambda _: True),
    one_vocabulary: ("", lambda _: True),
    one_line_edited: ("200 edits", lambda found: len(found.changes[0].edits) == EDITS),
    one_line_unrelated: ("", lambda _: True),
    one_token: ("", lambda _: True),
    shuffled: (
        "moves alone",
        lambda found: {change.operation for change in found.changes} == {Operation.MOVE},
    ),
    line_ends: ("one record", lambda found: len(found.changes) == 1),
    normal_forms: ("one record", lambda found: len(found.changes) == 1),
    equal_lines: ("", lambda _: True),
    upper_cased: ("case alone", lambda found: found.kind == "case"),
}


def main() -> None:
    """Run each case in a process of its own, or one case in this one."""
    options = _options()
    by_name = {case.__name__: case for case in CASES}
    if options.case:
        print(json.dumps(_run(by_name[options.case], options.seed)))
        return
    rows = []
    for name in by_name:
        command = [sys.executable, __file__, "--case", name, "--seed", str(options.seed)]
        done = subprocess.run(command, capture_output=True, check=True, text=True)
        rows.append({"case": name.replace("_", " "), **json.loads(done.stdout)})
    if options.json:
        print(json.dumps(rows, indent=1))
        return
    print("| 1 MB | seconds | MB | changes | coarse | as expected |\n|---|---:|---:|---|---|---|")
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row.values()) + " |")


def _run(case: Callable[[random.Random], Texts], seed: int) -> dict[str, object]:
    old, new = case(random.Random(seed))
    diff(["warm"], ["up"])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    found = diff(old, new, language="tr" if case is normal_forms else "en")
    _ = found.changes  # their kinds are judged when they are read
    seconds = time.process_time() - start
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    if apply(old, found) != tuple(new):
        raise SystemExit(f"{case.__name__}: the diff does not give the new text")
    expected, holds = CASES[case]
    operations = Counter(change.operation.value for change in found.changes)
    told = ", ".join(f"{count} {name}" for name, count in sorted(operations.items()))
    return {
        "seconds": round(seconds, 2),
        "megabytes": round(grown),
        "changes": told,
        "coarse": "yes" if found.coarse else "no",
        "expected": f"{expected}: {'yes' if holds(found) else 'NO'}" if expected else "",
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--case")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
