"""Draw changes to label, and print them as a reader reads them: without the differ's opinion."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

import regex
from versions_labels import History, Label, Row, labelled, pair_of

from differ.versions import diff

CHANGES_OF_A_PAIR = 2
CHANGES_OF_A_DOCUMENT = 8

_PIECE = regex.compile(r"[\p{L}\p{M}\p{N}]+|\s+|.", regex.DOTALL)
_LONGEST_EQUAL = 140
_LONGEST_SIDE = 2000
_LONGEST_ITEM = 5000
_AROUND = 2


def draw(documents: dict[str, History], count: int, seed: int) -> list[Label]:
    """Return *count* changes, in turn over the documents, pairs and changes by chance."""
    draws = [_of_document(name, history, seed) for name, history in documents.items()]
    random.Random(seed).shuffle(draws)
    chosen: list[Label] = []
    while draws and len(chosen) < count:
        for each in tuple(draws):
            found = next(each, None)
            if found is None:
                draws.remove(each)
            else:
                chosen.append(found)
    return sorted(chosen[:count], key=lambda label: (label.document, label.new_seq, label.id))


def _of_document(name: str, history: History, seed: int) -> Iterator[Label]:
    """Yield changes of one document, none that was yielded before."""
    chance = random.Random(f"{seed} {name}")
    pairs = list(pairwise(history))
    chance.shuffle(pairs)
    seen: set[tuple[str, str]] = set()
    for old, new in pairs:
        for label in _of_pair(name, old, new, chance):
            if len(seen) < CHANGES_OF_A_DOCUMENT and (label.old_hash, label.new_hash) not in seen:
                seen.add((label.old_hash, label.new_hash))
                yield label


def _of_pair(name: str, old: Row, new: Row, chance: random.Random) -> list[Label]:
    changes = diff(old.segments, new.segments, language=new.language).changes
    chosen = chance.sample(changes, min(CHANGES_OF_A_PAIR, len(changes)))
    return [labelled(name, old, new, change) for change in chosen]


def sheet(documents: dict[str, History], labels: Sequence[Label], seed: int) -> Iterator[str]:
    """Yield what a reader reads of each change, in the order of *seed*, without any label."""
    shuffled = list(labels)
    random.Random(seed).shuffle(shuffled)
    for label in shuffled:
        history = documents[label.document]
        old, new = pair_of(history, label)
        yield "\n".join([_head(history, label, old, new), *_sides(label, old, new)])


def _head(history: History, label: Label, old: Row, new: Row) -> str:
    at = history.index(new)
    before = history[at - 2] if at > 1 else None
    after = history[at + 1] if at + 1 < len(history) else None
    lines = [f"{'none' if row is None else len(row.segments)}" for row in (before, old, new, after)]
    return (
        f"## {label.id} {label.document} {new.captured_at[:10]} [{new.subject.split()[0]}]"
        f" lines {' > '.join(lines)}; at {label.old_start}-{label.old_end} >"
        f" {label.new_start}-{label.new_end};"
        f" old {_elsewhere(history, old.segments[label.old_start : label.old_end], at)};"
        f" new {_elsewhere(history, new.segments[label.new_start : label.new_end], at)}"
    )


def _elsewhere(history: History, segments: Sequence[str], at: int) -> str:
    """Tell in how many versions before and from *at* on all of *segments* stand."""
    wanted = set(segments)
    holds = [wanted <= set(row.segments) for row in history]
    return f"in {sum(holds[:at])}/{at} before, {sum(holds[at:])}/{len(holds) - at} since"


def _sides(label: Label, old: Row, new: Row) -> Iterator[str]:
    yield from _context(
        old.segments[: label.old_start][-_AROUND:], new.segments[: label.new_start][-_AROUND:]
    )
    before = old.segments[label.old_start : label.old_end]
    after = new.segments[label.new_start : label.new_end]
    if before and after:
        yield _limited(_marked("\n".join(before), "\n".join(after)), _LONGEST_ITEM)
    else:
        yield ("DELETED: " if before else "INSERTED: ") + _limited("\n".join(before or after))
    yield from _context(
        old.segments[label.old_end :][:_AROUND], new.segments[label.new_end :][:_AROUND]
    )


def _context(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """Yield the segments next to a change, those of the old text too where they are others."""
    yield from (f"   - {_short(each)}" for each in old if each not in new)
    yield from (
        f"   + {_short(each)}" if each not in old else f"   | {_short(each)}" for each in new
    )


def _marked(old: str, new: str) -> str:
    """Return both sides in one text, what differs marked; equal stretches are cut short."""
    a, b = _PIECE.findall(old), _PIECE.findall(new)
    marked = []
    for tag, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        left, right = "".join(a[i:j]), "".join(b[k:m])
        if tag == "equal":
            marked.append(_limited(left, _LONGEST_EQUAL))
        else:
            marked.append(
                f"⟦-{_limited(left)}⟧" * bool(left) + f"⟦+{_limited(right)}⟧" * bool(right)
            )
    return "".join(marked).replace("\n", "⏎\n")


def _limited(text: str, longest: int = _LONGEST_SIDE) -> str:
    if len(text) <= longest:
        return text
    half = longest // 2
    return f"{text[:half]} …({len(text) - longest})… {text[-half:]}"


def _short(text: str) -> str:
    return _limited(text, _LONGEST_EQUAL)
