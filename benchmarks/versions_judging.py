"""Compare the differ's kinds with the labels of readers, and count kinds over whole histories."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from versions_labels import History, Label, Row, pair_of

from differ.kinds import gravest
from differ.model import Change, Kind, Span
from differ.versions import diff

PARTS = ("develop", "report")
"""Rules are mended on the documents of the first part; figures are reported on the second."""

NOTHING = "nothing"
"""Told of a labelled place in which the differ sees no change at all."""

_EDGE = "\x00"


@dataclass(frozen=True, slots=True)
class Judged:
    """A label, the kind that the differ tells of its place, and whether by the same change."""

    label: Label
    kind: str
    same_change: bool
    is_new: bool

    @property
    def is_wording(self) -> tuple[bool, bool]:
        """Tell whether the reader and the differ call it wording."""
        return self.label.label == Kind.WORDING, self.kind == Kind.WORDING


def judge(documents: dict[str, History], labels: Sequence[Label]) -> list[Judged]:
    """Return what the differ tells of each of *labels*."""
    found, changes_of = [], {}
    for label in labels:
        history = documents[label.document]
        old, new = pair_of(history, label)
        if (label.document, new.commit) not in changes_of:
            changes = diff(old.segments, new.segments, language=new.language).changes
            changes_of[label.document, new.commit] = changes
        found.append(_judged(label, changes_of[label.document, new.commit], history))
    return found


def _judged(label: Label, changes: Sequence[Change], history: History) -> Judged:
    new = pair_of(history, label)[1]
    same = [each for each in changes if (each.old, each.new) == (label.old, label.new)]
    touching = same or [each for each in changes if _touches(each, label)]
    kind = gravest(each.kind for each in touching) if touching else NOTHING
    seen = Seen()
    for row in history[: history.index(new)]:
        seen.add(row)
    is_new = not seen.holds(new, label.new)
    return Judged(label, str(kind), bool(same), is_new)


def _touches(change: Change, label: Label) -> bool:
    """Tell whether *change* covers any segment of *label*."""
    return _overlap(change.old, label.old) or _overlap(change.new, label.new)


def _overlap(one: Span, other: Span) -> bool:
    return max(one.start, other.start) < min(one.end, other.end)


class Seen:
    """The lines of the versions seen so far, and which of them stood next to each other."""

    def __init__(self) -> None:
        self._lines: set[str] = set()
        self._neighbours: set[tuple[str, str]] = set()

    def add(self, row: Row) -> None:
        """Remember the lines of *row*."""
        lines = [_plain(each) for each in row.segments]
        self._lines.update(lines)
        self._neighbours.update(pairwise([_EDGE, *lines, _EDGE]))

    def holds(self, row: Row, span: Span) -> bool:
        """Tell whether what a change made of *row* at *span* was seen before.

        Of a deletion that is so when the lines that it brought together stood together before.
        """
        lines = [_plain(each) for each in row.segments[span.start : span.end]]
        if lines:
            return self._lines.issuperset(lines)
        before = _plain(row.segments[span.start - 1]) if span.start else _EDGE
        after = _plain(row.segments[span.end]) if span.end < len(row.segments) else _EDGE
        return (before, after) in self._neighbours


def _plain(line: str) -> str:
    return " ".join(line.split())


def split(documents: Iterable[str], seed: int) -> dict[str, str]:
    """Return the part that each of *documents* belongs to.

    Documents of one publisher, whose pages look alike, belong to the same part.
    """
    names = set(documents)
    publishers = sorted({_publisher(name) for name in names})
    random.Random(seed).shuffle(publishers)
    first = set(publishers[: len(publishers) // 2])
    return {name: PARTS[_publisher(name) not in first] for name in names}


def _publisher(document: str) -> str:
    return document.partition("/")[0]


def scores(judged: Sequence[Judged]) -> dict[str, float]:
    """Return precision, recall and F1 of noise and of wording, and the share that is right."""
    pairs = [each.is_wording for each in judged]
    row: dict[str, float] = {"changes": len(pairs), "wording": sum(a for a, _ in pairs)}
    for name, wanted in (("noise", False), ("wording", True)):
        row |= _scores(name, pairs, lambda says, wanted=wanted: says is wanted)
    row["right kind"] = sum(each.label.label == each.kind for each in judged) / max(len(judged), 1)
    return row


def kind_scores(judged: Sequence[Judged]) -> dict[str, dict[str, float]]:
    """Return precision and recall of each kind, with how often readers gave it."""
    pairs = [(each.label.label, each.kind) for each in judged]
    kinds = Counter(label for label, _ in pairs)
    return {
        kind: {"labels": count} | _scores("", pairs, lambda says, kind=kind: says == kind)
        for kind, count in kinds.most_common()
    }


def _scores(
    name: str, pairs: Sequence[tuple[object, object]], means: Callable[[object], bool]
) -> dict[str, float]:
    hits = sum(means(label) and means(told) for label, told in pairs)
    precision = hits / max(sum(means(told) for _, told in pairs), 1)
    recall = hits / max(sum(means(label) for label, _ in pairs), 1)
    found = {"precision": precision, "recall": recall}
    found["F1"] = 2 * precision * recall / (precision + recall) if hits else 0.0
    return {f"{name} {measure}".strip(): value for measure, value in found.items()}


def confusion(judged: Sequence[Judged]) -> Counter[tuple[str, str]]:
    """Return how often readers said the first and the differ the second."""
    return Counter((each.label.label, each.kind) for each in judged)


def agreement(labels: Sequence[Label]) -> tuple[float, float]:
    """Return the share of labels on which both readings agree, and Cohen's kappa."""
    count = len(labels)
    agreed = sum(each.first == each.second for each in labels) / count
    first, second = Counter(each.first for each in labels), Counter(each.second for each in labels)
    chance = sum(first[kind] * second[kind] for kind in first) / count**2
    return agreed, (agreed - chance) / (1 - chance)


def census(documents: dict[str, History]) -> dict[str, Counter[str]]:
    """Count the changes of all neighbouring versions by kind, for each document.

    Beside the kinds stand *changes* (all), *new wording* (never seen before in the document) and
    *own wording*, that part of it which is not between two versions of different extraction.
    """
    return {name: _census(history) for name, history in documents.items()}


def _census(history: History) -> Counter[str]:
    counts: Counter[str] = Counter()
    seen = Seen()
    for old, new in pairwise(history):
        seen.add(old)
        for change in diff(old.segments, new.segments, language=new.language).changes:
            counts.update(_counted(change, old, new, seen))
    return counts


def _counted(change: Change, old: Row, new: Row, seen: Seen) -> Iterator[str]:
    yield "changes"
    yield str(change.kind)
    if change.kind is Kind.WORDING and not seen.holds(new, change.new):
        yield "new wording"
        if old.rules == new.rules:
            yield "own wording"


def new_wording_by_labels(
    judged: Sequence[Judged], counted: dict[str, Counter[str]]
) -> tuple[float, float]:
    """Return which share of all changes readers would call wording never seen before.

    Each document's share among its labels is weighed by its number of changes; the second share
    leaves out the three documents with the most, which hold about half of all changes.
    """
    shares = defaultdict(list)
    for each in judged:
        shares[each.label.document].append(each.is_wording[0] and each.is_new)
    weights = {name: counted[name]["changes"] for name in shares}
    fewer = sorted(weights, key=lambda name: -weights[name])[3:]
    return (
        _weighed(shares, weights),
        _weighed({name: shares[name] for name in fewer}, weights),
    )


def _weighed(shares: dict[str, list[bool]], weights: dict[str, int]) -> float:
    """Return the mean of the documents' shares, each weighed by its number of changes."""
    total = sum(weights[name] for name in shares)
    return sum(weights[name] * sum(found) / len(found) for name, found in shares.items()) / total
