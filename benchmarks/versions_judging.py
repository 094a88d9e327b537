"""Compare the differ's kinds with the labels of readers, and count kinds over whole histories."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from versions_labels import History, Label, Row, pair_of

from differ import backgrounds, histories
from differ.backgrounds import Background
from differ.kinds import gravest
from differ.model import Change, Diff, Kind, Span, Version
from differ.versions import diff

NOTHING = "nothing"
"""Told of a labelled place in which the differ sees no change at all."""

_EDGE = "\x00"


class Document:
    """The versions of one document, with what the differ tells of each and of its changes."""

    def __init__(self, history: History) -> None:
        self.history = history

    @cached_property
    def background(self) -> Background:
        """The versions, what each of them is, and what comes and goes in them."""
        versions = [Version(segments=row.segments) for row in self.history]
        steps = histories.read(versions, language=self.history[0].language)
        return Background(versions, steps, histories.coming_and_going(versions))

    def diff(self, place: int) -> Diff:
        """Return the diff that leads to the version at *place*, told from these two texts alone."""
        old, new = self.history[place - 1], self.history[place]
        return diff(old.segments, new.segments, language=new.language)

    def settled(self, place: int, found: Diff) -> Diff:
        """Return *found*, the diff that leads to *place*, with what the whole history says."""
        return backgrounds.settle(found, self.background, place)


@dataclass(frozen=True, slots=True)
class Judged:
    """A label, the kind that the differ tells of its place, and whether by the same change.

    *alone* is the kind that the two versions tell without the others. *is_new* is true of wording
    that was never seen before in its document.
    """

    label: Label
    kind: str
    alone: str
    same_change: bool
    is_new: bool

    @property
    def is_wording(self) -> tuple[bool, bool]:
        """Tell whether the reader and the differ call it wording."""
        return self.label.label == Kind.WORDING, self.kind == Kind.WORDING


def judge(documents: dict[str, History], labels: Sequence[Label]) -> list[Judged]:
    """Return what the differ tells of each of *labels*."""
    known = {label.document: Document(documents[label.document]) for label in labels}
    found: dict[tuple[str, str], Diff] = {}
    judged = []
    for label in labels:
        document = known[label.document]
        place = document.history.index(pair_of(document.history, label)[1])
        key = label.document, label.new_commit
        if key not in found:
            found[key] = document.diff(place)
        judged.append(_judged(label, document, place, found[key]))
    return judged


def _judged(label: Label, document: Document, place: int, found: Diff) -> Judged:
    alone, _ = _told(label, found.changes)
    kind, same = _told(label, document.settled(place, found).changes)
    is_new = label.label == Kind.WORDING and not _was_seen(label, document.history, place)
    return Judged(label, kind, alone, same, is_new)


def _was_seen(label: Label, history: History, place: int) -> bool:
    seen = Seen()
    for row in history[:place]:
        seen.add(row)
    return seen.holds(history[place], label.new)


def _told(label: Label, changes: Sequence[Change]) -> tuple[str, bool]:
    """Return the kind that is told of the place of *label*, and whether it is the same change."""
    same = [each for each in changes if (each.old, each.new) == (label.old, label.new)]
    touching = same or [each for each in changes if _touches(each, label)]
    kind = gravest(each.kind for each in touching) if touching else NOTHING
    return str(kind), bool(same)


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


def scores(judged: Sequence[Judged]) -> dict[str, float]:
    """Return precision, recall and F1 of noise and of wording, and the share that is right."""
    pairs = [each.is_wording for each in judged]
    row: dict[str, float] = {"changes": len(pairs), "wording": sum(a for a, _ in pairs)}
    for name, wanted in (("noise", False), ("wording", True)):
        row |= _scores(name, pairs, lambda says, wanted=wanted: says is wanted)
    alone = [(each.label.label == Kind.WORDING, each.alone == Kind.WORDING) for each in judged]
    row["noise F1, two versions alone"] = _scores("", alone, lambda says: not says)["F1"]
    row["wording told as noise"] = sum(says and not told for says, told in pairs)
    row["noise told as wording"] = sum(told and not says for says, told in pairs)
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
    """Return the share of *labels* on which both readings agree, and Cohen's kappa."""
    return _agreement([(each.first, each.second) for each in labels if each.second])


def agreement_of_readers(labels: Sequence[Label]) -> tuple[int, int, int]:
    """Return how many changes two readers labelled, alike, and alike as noise or wording."""
    both = [(each.label, each.other) for each in labels if each.other]
    alike = sum(one == other for one, other in both)
    roughly = sum((one == Kind.WORDING) == (other == Kind.WORDING) for one, other in both)
    return len(both), alike, roughly


def _agreement(pairs: Sequence[tuple[str, str]]) -> tuple[float, float]:
    count = len(pairs)
    agreed = sum(one == other for one, other in pairs) / count
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum(first[kind] * second[kind] for kind in first) / count**2
    return agreed, (agreed - chance) / (1 - chance)


def census(documents: dict[str, History]) -> dict[str, Counter[str]]:
    """Count the changes of all neighbouring versions by kind, for each document.

    Beside the kinds stand *changes* (all), *new wording* (never seen before in the document) and
    *own wording*, that part of it which is not between two versions of different extraction.
    """
    return {name: _census(history) for name, history in documents.items()}


def _census(history: History) -> Counter[str]:
    document = Document(history)
    counts: Counter[str] = Counter(f"step: {step.step.value}" for step in document.background.steps)
    seen = Seen()
    for place, (old, new) in enumerate(pairwise(history), 1):
        seen.add(old)
        for change in document.settled(place, document.diff(place)).changes:
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
