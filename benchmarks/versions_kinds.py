"""Measure the kinds of change against a sample labelled by hand, and what is new wording at all.

    python benchmarks/versions_kinds.py --data PATH [--json] [--misses]

The labels name changes in the histories of a1 by work, versions and segments. In
`versions_labels.jsonl`, 312 were read twice, the second time in another order and without the first
reading, and rules were mended on them; 47 were read once, after that. `version_labels/labels.tsv`
is another reader's sample.
A change is told to be noise when its kind is not wording, or its version is a fault or the recovery
from one, or all its segments are of those that come and go.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from versions_texts import rows_of

from differ import histories
from differ.model import Change, Diff, HistoryStep, Kind, Span, Step, Version
from differ.segments import is_filler
from differ.versions import diff

LABELS = Path(__file__).with_name("versions_labels.jsonl")
OTHERS = Path(__file__).with_name("version_labels") / "labels.tsv"
OTHER = "another reader's"
FAULTS = frozenset({Step.FAULT, Step.RECOVERY})


@dataclass
class History:
    """The versions of one document, with what the differ says of them."""

    rows: list[dict[str, Any]]

    @cached_property
    def versions(self) -> list[Version]:
        """The texts, split into lines."""
        return [Version(segments=tuple(row["text"].split("\n"))) for row in self.rows]

    @cached_property
    def steps(self) -> dict[int, HistoryStep]:
        """What each version is, by its number in the data."""
        found = histories.read(self.versions)
        return {row["seq"]: step for row, step in zip(self.rows, found, strict=True)}

    @cached_property
    def coming_and_going(self) -> frozenset[str]:
        """The segments that come and go."""
        return histories.coming_and_going(self.versions)

    def diff(self, old: int, new: int) -> Diff:
        """Return the diff between two versions, by their numbers in the data."""
        texts = {row["seq"]: row["text"].split("\n") for row in self.rows}
        language = self.rows[0]["lang"]
        return diff(texts[old], texts[new], language=None if language == "und" else language)

    def is_noise(self, change: Change, new: int) -> bool:
        """Tell whether *change*, to the version numbered *new*, is told to be noise."""
        return (
            change.kind is not Kind.WORDING
            or self.steps[new].step in FAULTS
            or self._comes_and_goes(change)
        )

    def _comes_and_goes(self, change: Change) -> bool:
        content = [
            segment
            for segment in (*change.old_segments, *change.new_segments)
            if not is_filler(segment)
        ]
        return bool(content) and self.coming_and_going.issuperset(content)


def main() -> None:
    """Print F1 and the confusions, then the share of raw changes that is new wording."""
    options = _options()
    by_work: dict[str, list[dict[str, Any]]] = {}
    for row in rows_of(options.data, "a1_"):
        if row["text"]:
            by_work.setdefault(row["work"], []).append(row)
    documents = {
        work: History(sorted(rows, key=lambda row: row["seq"])) for work, rows in by_work.items()
    }
    samples = _samples(documents.values())
    results = {
        name: _scores(documents if name != OTHER else _without_blanks(documents), labels, options)
        for name, labels in samples.items()
    }
    if not options.labels_only:
        results["whole history"] = _whole_history(documents.values())
    if options.json:
        print(json.dumps(results, indent=1))
        return
    for part, scores in results.items():
        print(f"{part}: " + ", ".join(f"{name} {value}" for name, value in scores.items()))


def _samples(documents: Iterable[History]) -> dict[str, list[dict[str, Any]]]:
    """Return the labels by sample: the one that rules were mended on, and those they never saw."""
    numbers = {
        (row["work"], row["commit"]): row["seq"] for history in documents for row in history.rows
    }
    lines = LABELS.read_text(encoding="utf-8").splitlines()
    samples: dict[str, list[dict[str, Any]]] = {"mended on": [], "never seen": []}
    for label in map(json.loads, lines):
        samples["mended on" if label["part"] == "develop" else "never seen"].append(label)
    with OTHERS.open(encoding="utf-8", newline="") as file:
        samples[OTHER] = [
            {
                "work": row["document"],
                "old": numbers[row["document"], row["old_commit"]],
                "new": numbers[row["document"], row["new_commit"]],
                "old_span": [int(row["old_start"]), int(row["old_end"])],
                "new_span": [int(row["new_start"]), int(row["new_end"])],
                "first": row["first"],
                "second": row["second"],
                "label": row["label"],
            }
            for row in csv.DictReader(file, delimiter="\t")
            if (row["document"], row["old_commit"]) in numbers
            and (row["document"], row["new_commit"]) in numbers
        ]
    return samples


def _without_blanks(documents: dict[str, History]) -> dict[str, History]:
    """Return the documents as the other reader saw them: blank lines were no segments there."""
    return {
        work: History(
            [
                {**row, "text": "\n".join(line for line in row["text"].split("\n") if line.strip())}
                for row in history.rows
            ]
        )
        for work, history in documents.items()
    }


def _scores(
    documents: dict[str, History], labels: list[dict[str, Any]], options: argparse.Namespace
) -> dict[str, Any]:
    counts: Counter[tuple[bool, bool]] = Counter()
    alone: Counter[tuple[bool, bool]] = Counter()
    for label in labels:
        history = documents[label["work"]]
        change = _labelled(history.diff(label["old"], label["new"]), label)
        noise = label["label"] != Kind.WORDING
        told = history.is_noise(change, label["new"])
        counts[noise, told] += 1
        alone[noise, change.kind is not Kind.WORDING] += 1
        if options.misses and noise != told:
            print(label, change.kind, ascii("\n".join(change.new_segments)[:80]))
    twice = [label for label in labels if label["second"]]
    agreeing = sum(label["first"] == label["second"] for label in twice)
    return {
        "labelled": len(labels),
        "read twice": len(twice),
        "agreeing passes": agreeing,
        "F1 of noise": round(_f1(counts, positive=True), 3),
        "F1 of wording": round(_f1(counts, positive=False), 3),
        "F1 of noise by kind alone": round(_f1(alone, positive=True), 3),
        "of wording told as noise": counts[False, True],
        "of noise told as wording": counts[True, False],
    }


def _labelled(found: Diff, label: dict[str, Any]) -> Change:
    """Return the change that covers most of the labelled segments."""

    def overlap(change: Change) -> tuple[int, int]:
        old, new = label["old_span"], label["new_span"]
        common = _common(change.old, old) + _common(change.new, new)
        return common, -abs(change.old.start - old[0]) - abs(change.new.start - new[0])

    return max(found.changes, key=overlap)


def _common(span: Span, labelled: list[int]) -> int:
    return max(0, min(span.end, labelled[1]) - max(span.start, labelled[0]))


def _f1(counts: Counter[tuple[bool, bool]], *, positive: bool) -> float:
    hits = counts[positive, positive]
    wrong = counts[not positive, positive] + counts[positive, not positive]
    return 2 * hits / (2 * hits + wrong) if hits else 0.0


def _whole_history(documents: Iterable[History]) -> dict[str, Any]:
    """Count every change of every document, and those that bring wording never seen before."""
    total = wording = new_wording = 0
    steps: Counter[str] = Counter()
    for history in documents:
        steps.update(step.step.value for step in history.steps.values())
        seen = set(history.versions[0].segments or ())
        for before, after in pairwise(history.rows):
            for change in history.diff(before["seq"], after["seq"]).changes:
                total += 1
                substantive = not history.is_noise(change, after["seq"])
                wording += substantive
                new_wording += substantive and not seen.issuperset(change.new_segments)
            seen.update(after["text"].split("\n"))
    return {
        "raw changes": total,
        "wording": f"{wording / total:.3f}",
        "wording never seen before": f"{new_wording / total:.3f}",
        "steps": dict(steps),
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of histories")
    parser.add_argument("--misses", action="store_true", help="print what was told wrongly")
    parser.add_argument("--labels-only", action="store_true", help="leave the histories out")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
