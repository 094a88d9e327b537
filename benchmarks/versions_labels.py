"""Read histories and the labels that readers gave to changes in them."""

from __future__ import annotations

import csv
import hashlib
import json
import lzma
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import pairwise
from pathlib import Path

from differ.model import Change, Span

LABELS = Path(__file__).parent / "version_labels" / "labels.tsv"

PARTS = ("made on", "unseen")
"""Rules were made with the first part in view; of the second nobody looked at more than figures."""

EXCERPT = 120
"""Characters of a side that are shown with a label: the texts are other people's."""

_DIGITS = 12
_TECHNICAL = ("Refilter", "Apply technical or declaration upgrade")


@dataclass(frozen=True, slots=True)
class Row:
    """One version of a document. *rules* counts how often its extraction was changed so far."""

    seq: int
    commit: str
    captured_at: str
    subject: str
    language: str | None
    segments: tuple[str, ...]
    rules: int


History = list[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One labelled change: where it is, what was said of it, and how it begins.

    *first* and *second* are the two readings of one reader, the second empty where there was one
    alone; *other* is what the other reader said, who happened to draw the same change. *part* is
    one of `PARTS`.
    """

    id: str
    document: str
    old_seq: int
    old_commit: str
    new_seq: int
    new_commit: str
    old_start: int
    old_end: int
    new_start: int
    new_end: int
    old_hash: str
    new_hash: str
    first: str
    second: str
    label: str
    reader: str
    other: str
    part: str
    old_excerpt: str
    new_excerpt: str

    @property
    def old(self) -> Span:
        """Where its segments stand in the old text."""
        return Span(self.old_start, self.old_end)

    @property
    def new(self) -> Span:
        """Where its segments stand in the new text."""
        return Span(self.new_start, self.new_end)


def histories(data: Path) -> dict[str, History]:
    """Return the versions of each document in the order in which they were captured."""
    path = data / "a1_ota_versions.jsonl.xz" if data.is_dir() else data
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["text"] is not None:
                found[row["work"]].append(row)
    return {document: _history(rows) for document, rows in sorted(found.items())}


def _history(rows: list[dict[str, str]]) -> History:
    history, rules = [], 0
    for row in sorted(rows, key=lambda row: (row["captured_at"], row["seq"])):
        rules += row["subject"].startswith(_TECHNICAL)
        history.append(
            Row(
                seq=int(row["seq"]),
                commit=row["commit"],
                captured_at=row["captured_at"],
                subject=row["subject"],
                language=None if row["lang"] == "und" else row["lang"],
                segments=tuple(line for line in row["text"].split("\n") if line.strip()),
                rules=rules,
            )
        )
    return history


def pair_of(history: History, label: Label) -> tuple[Row, Row]:
    """Return the two versions between which the change of *label* lies.

    Raises: LookupError, when the history does not hold them as neighbours, or not with these texts.
    """
    for old, new in pairwise(history):
        if (old.commit, new.commit) == (label.old_commit, label.new_commit):
            break
    else:
        raise LookupError(f"{label.id}: no such neighbours in {label.document}; is it other data?")
    for row, span, expected in ((old, label.old, label.old_hash), (new, label.new, label.new_hash)):
        if digest(row.segments[span.start : span.end]) != expected:
            raise LookupError(f"{label.id}: other segments stand there in version {row.seq}")
    return old, new


def digest(segments: Iterable[str]) -> str:
    """Return the first digits of the SHA-256 of *segments*; nothing for none."""
    text = "\n".join(segments)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS] if text else ""


def labelled(document: str, old: Row, new: Row, change: Change) -> Label:
    """Return *change* as a row that waits for its labels."""
    old_excerpt, new_excerpt = excerpts(change.old_segments, change.new_segments)
    return Label(
        id=digest([document, old.commit, new.commit, str(change.old), str(change.new)])[:6],
        document=document,
        old_seq=old.seq,
        old_commit=old.commit,
        new_seq=new.seq,
        new_commit=new.commit,
        old_start=change.old.start,
        old_end=change.old.end,
        new_start=change.new.start,
        new_end=change.new.end,
        old_hash=digest(change.old_segments),
        new_hash=digest(change.new_segments),
        first="",
        second="",
        label="",
        reader="",
        other="",
        part=PARTS[1],
        old_excerpt=old_excerpt,
        new_excerpt=new_excerpt,
    )


def excerpts(old: Sequence[str], new: Sequence[str]) -> tuple[str, str]:
    """Return a little of both sides, from shortly before the first character that differs."""
    left, right = " ⏎ ".join(old), " ⏎ ".join(new)
    same = 0
    while same < min(len(left), len(right)) and left[same] == right[same]:
        same += 1
    start = max(0, same - EXCERPT // 3) if old and new else 0
    return _cut(left, start), _cut(right, start)


def _cut(text: str, start: int) -> str:
    begin, room = ("…" if start else ""), EXCERPT - 2
    end = "…" if len(text) > start + room else ""
    return " ".join(f"{begin}{text[start : start + room]}{end}".split())


def read_labels(path: Path = LABELS) -> list[Label]:
    """Return the labels that are kept in *path*."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Label(**_typed(row)) for row in rows]


def write_labels(labels: Iterable[Label], path: Path = LABELS) -> None:
    """Write *labels* to *path*, one a line."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(
            lines,
            [field.name for field in fields(Label)],
            delimiter="\t",
            quoting=csv.QUOTE_NONE,
            quotechar=None,
            lineterminator="\n",
        )
        writer.writeheader()
        writer.writerows(asdict(label) for label in labels)


def _typed(row: dict[str, str]) -> dict[str, str | int]:
    counts = ("_seq", "_start", "_end")
    return {name: int(value) if name.endswith(counts) else value for name, value in row.items()}
