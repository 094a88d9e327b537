"""Plant edits, splits, merges and moves in real texts, and count how many a differ finds.

    python benchmarks/versions_gold.py --data PATH --texts 60 --part report --seed 1 [--json]

Each text is taken from the histories in PATH. What was planted is known exactly, so recall is the
share of planted links that the diff tells, and a wrong link is one between two paragraphs of which
one, at least, was planted elsewhere.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import versions_engines as engines
from versions_measures import EQUAL, WORD, Piece
from versions_texts import PARTS, histories

from differ.model import Diff
from differ.rendering.passages import Departure, Unchanged, rows

Link = tuple[int, int]

KINDS = (
    "edit of 10 %",
    "edit of 30 %",
    "edit of 50 %",
    "split",
    "merge",
    "move",
    "move with edit of 10 %",
    "move with edit of 30 %",
)
_EACH = 3
_LEAST_WORDS = 10
_FAR = 6
_SHARED = 0.3
_JUDGED_WORDS = 5
_SIZES = (3_000, 80_000)
_JUDGED_WORDS = 5
_SIZES = (3_000, 80_000)

_VOCABULARY = (
    "liability consent processor retention notwithstanding jurisdiction withdrawal subscriber "
    "indemnify arbitration payment refund notice termination data access deletion minor "
    "children cookies advertising partner service content license authority tribunal statute "
    "regulation "
)


@dataclass(frozen=True, slots=True)
class Planted:
    """A text, the text made of it, and which line became which, by what was planted."""

    old: list[str]
    new: list[str]
    links: dict[Link, str]


@dataclass(slots=True)
class _Line:
    """A line of the text in the making: its words, and the old lines it comes from."""

    text: str
    origins: tuple[int, ...]
    kind: str


def plant(text: str, foreign: Sequence[str], chance: random.Random) -> Planted | None:
    """Return *text* with every kind of change planted in it, None when it is too short for that."""
    old = text.split("\n")
    counts = Counter(old)
    usable = [
        place
        for place, line in enumerate(old)
        if counts[line] == 1 and len(line.split()) >= _LEAST_WORDS <= len(WORD.findall(line))
    ]
    chance.shuffle(usable)
    each = min(_EACH, len(usable) // (2 * len(KINDS)))
    if not each:
        return None
    chosen = {kind: [usable.pop() for _ in range(each)] for kind in KINDS}
    deleted = {usable.pop() for _ in range(each)}
    lines = [
        _Line(line, (place,), "same") for place, line in enumerate(old) if place not in deleted
    ]
    places = {line.origins[0]: line for line in lines}
    for kind in KINDS[:4]:
        for place in chosen[kind]:
            _change_in_place(places[place], kind, chance)
    taken = {place for planted in chosen.values() for place in planted}
    for place in chosen["merge"]:
        _merge(lines, places[place], taken)
    _move(lines, [places[place] for kind in KINDS[5:] for place in chosen[kind]], chosen, chance)
    for _ in range(each):
        lines.insert(chance.randrange(len(lines) + 1), _Line(chance.choice(foreign), (), "foreign"))
    return _finished(old, lines)


def _change_in_place(line: _Line, kind: str, chance: random.Random) -> None:
    if kind == "split":
        words = line.text.split(" ")
        half = len(words) // 2
        line.text = " ".join(words[:half]) + "\n" + " ".join(words[half:])
    else:
        line.text = _edited(line.text, int(kind.split()[2]) / 100, chance)
    line.kind = kind


def _edited(text: str, share: float, chance: random.Random) -> str:
    """Replace, delete and insert words, two replacements for each of the others."""
    words = text.split(" ")
    for _ in range(max(1, int(len(words) * share))):
        place = chance.randrange(len(words))
        what = chance.choice(("replace", "replace", "delete", "insert"))
        if what == "replace":
            words[place] = chance.choice(_VOCABULARY.split())
        elif what == "insert":
            words.insert(place, chance.choice(_VOCABULARY.split()))
        elif len(words) > 1:
            del words[place]
    return " ".join(words)


def _merge(lines: list[_Line], line: _Line, taken: set[int]) -> None:
    """Join *line* with the next one that has words, if nothing was planted there."""
    at = next(k for k, each in enumerate(lines) if each is line)
    following = at + 1
    while following < len(lines) and not WORD.search(lines[following].text):
        following += 1
    if following < len(lines):
        other = lines[following]
        if other.kind == "same" and not taken & set(other.origins):
            line.text = f"{line.text} {other.text}"
            line.origins += other.origins
            line.kind = "merge"
            del lines[at + 1 : following + 1]


def _move(
    lines: list[_Line],
    moving: Iterable[_Line],
    chosen: dict[str, list[int]],
    chance: random.Random,
) -> None:
    kinds = {place: kind for kind, places in chosen.items() for place in places}
    for line in moving:
        at = next(k for k, each in enumerate(lines) if each is line)
        del lines[at]
        far = [k for k in range(len(lines) + 1) if abs(k - at) >= _FAR] or [0]
        lines.insert(chance.choice(far), line)
        line.kind = kinds[line.origins[0]]
        if "edit" in line.kind:
            line.text = _edited(line.text, int(line.kind.split()[4]) / 100, chance)


def _finished(old: list[str], lines: Iterable[_Line]) -> Planted:
    new: list[str] = []
    links: dict[Link, str] = {}
    for line in lines:
        for part in line.text.split("\n"):
            if WORD.search(part):
                links |= {(origin, len(new)): line.kind for origin in line.origins}
            new.append(part)
    return Planted(old, new, links)


def links_of_diff(old: Sequence[str], new: Sequence[str], found: Diff) -> set[Link]:
    """Return which old line became which new line, as our diff tells it."""
    links: set[Link] = set()
    for row in rows(old, found):
        if isinstance(row, Unchanged):
            links |= {(row.old + k, row.new + k) for k in range(len(row.segments))}
        elif not isinstance(row, Departure):
            pairs = [
                (i, j)
                for i in range(row.old.start, row.old.end)
                for j in range(row.new.start, row.new.end)
            ]
            links |= {(i, j) for i, j in pairs if len(pairs) == 1 or _share(old[i], new[j])}
    return links


def _share(a: str, b: str) -> bool:
    left, right = Counter(WORD.findall(a)), Counter(WORD.findall(b))
    return (left & right).total() >= _SHARED * min(left.total(), right.total()) > 0


def links_of_pieces(pieces: Iterable[Piece]) -> set[Link]:
    """Return which lines have words in common along the equal pieces of another engine."""
    shared: defaultdict[Link, int] = defaultdict(int)
    old_size: defaultdict[int, int] = defaultdict(int)
    new_size: defaultdict[int, int] = defaultdict(int)
    i = j = 0
    for operation, text in pieces:
        for k, part in enumerate(text.split("\n")):
            i += k > 0 and operation <= EQUAL
            j += k > 0 and operation >= EQUAL
            size = len(WORD.findall(part))
            old_size[i] += size if operation <= EQUAL else 0
            new_size[j] += size if operation >= EQUAL else 0
            shared[i, j] += size if operation == EQUAL else 0
    return {
        (i, j)
        for (i, j), size in shared.items()
        if size >= _SHARED * min(old_size[i], new_size[j]) > 0
    }


def _texts(data: Path, part: str, count: int, seed: int) -> list[str]:
    """Return the last texts of histories, in a random order, of a size that can hold gold."""
    found = []
    for _, history in histories(data, part):
        texts = [row["text"] for row in history if row["text"]]
        if texts and _SIZES[0] < len(texts[-1]) < _SIZES[1]:
            found.append(texts[-1])
    random.Random(seed).shuffle(found)
    return found[: count + 20]


def main() -> None:
    """Plant, run every engine, and print recall by kind and the share of wrong links."""
    options = _options()
    texts = _texts(options.data, options.part, options.texts, options.seed)
    foreign = [
        line
        for text in texts[options.texts :]
        for line in text.split("\n")
        if len(WORD.findall(line)) >= 2 * _LEAST_WORDS
    ]
    chance = random.Random(options.seed)
    planted = [
        gold
        for text in texts[: options.texts]
        if (gold := plant(text, foreign, chance)) is not None
    ]
    results = {"hexapla": _score(planted, _hexapla)}
    if options.peers:
        results["diff-match-patch"] = _score(planted, _diff_match_patch)
    counts = Counter(kind for gold in planted for kind in gold.links.values())
    if options.json:
        print(json.dumps({"texts": len(planted), "links": counts, "engines": results}, indent=1))
        return
    print(f"{len(planted)} texts, part {options.part}, seed {options.seed}\n")
    print("| | links | " + " | ".join(results) + " |")
    print("|---|---:|" + "---:|" * len(results))
    for row in results["hexapla"]:
        cells = " | ".join(f"{scores[row]:.4f}" for scores in results.values())
        print(f"| {row} | {counts.get(row, '')} | {cells} |")


def _hexapla(gold: Planted) -> set[Link]:
    found = engines.hexapla("\n".join(gold.old), "\n".join(gold.new), None)
    return links_of_diff(gold.old, gold.new, found)


def _diff_match_patch(gold: Planted) -> set[Link]:
    found = engines.diff_match_patch_default("\n".join(gold.old), "\n".join(gold.new))
    return links_of_pieces(found)


def _score(planted: Sequence[Planted], engine: Callable[[Planted], set[Link]]) -> dict[str, float]:
    hits: Counter[str] = Counter()
    totals: Counter[str] = Counter()
    told = wrong = 0
    for gold in planted:
        found = engine(gold)
        for link, kind in gold.links.items():
            totals[kind] += 1
            hits[kind] += link in found
        known = {i for i, _ in gold.links}
        judged = [
            link
            for link in found
            if link[0] in known and len(WORD.findall(gold.old[link[0]])) >= _JUDGED_WORDS
        ]
        told += len(judged)
        wrong += sum(link not in gold.links for link in judged)
    scores = {kind: hits[kind] / totals[kind] for kind in ("same", *KINDS) if totals[kind]}
    return scores | {"wrong links": wrong / told}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of histories")
    parser.add_argument("--texts", type=int, default=60)
    parser.add_argument("--part", choices=PARTS, default="report")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--peers", action="store_true", help="run diff-match-patch too")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
