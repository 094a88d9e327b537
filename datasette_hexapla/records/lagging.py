"""Lagging: where a translation has fallen behind its base, clause by clause and as a whole."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from datasette_hexapla.records.rows import Row, execute, insert, select
from differ import staleness
from differ.model import Encoder, Text
from differ.staleness import Dated
from snapshots.serialising import format_time, parse_time

MOST_VERSIONS = 12
"""Versions of a base, the newest, among which the one is sought that a translation renders."""

MOST_SEGMENTS = 600
"""Segments of both texts together up to which the texts are asked, and not only the dates."""

_BY_DATES = 0.5

_SEGMENTS = """
SELECT segments.source, segments.text, segments.revised FROM aligned_versions
JOIN segments ON segments.version = aligned_versions.version
WHERE aligned_versions.alignment = ? AND side = ? ORDER BY part, line
"""

# A fault of capture is no text of the publisher's.
_TEXTS = """
SELECT began_at, step, segments, text FROM versions
WHERE source = ? AND step <> 'fault' ORDER BY number
"""

_CONCERNED = """
SELECT DISTINCT alignments.name FROM alignments
JOIN sources ON sources.text IN (alignments.base, alignments.translation)
WHERE alignments.work = sources.work AND sources.name IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True, slots=True)
class _Segment:
    """A segment of a text in its newest version, and when its words changed by which change."""

    source: str
    text: str
    revised: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Stale:
    """A bead that is behind: the *later* changes of its base, oldest first."""

    bead: int
    later: tuple[tuple[str, str], ...]
    is_unrendered: bool


@dataclass(frozen=True, slots=True)
class _History:
    """The texts of a source in order of time, and when each began."""

    began: tuple[str, ...]
    texts: tuple[tuple[str, ...], ...]

    def at(self, moment: str) -> tuple[str, ...]:
        """Return the text that stood at *moment*; before the first there is none."""
        place = bisect_right(self.began, moment)
        return self.texts[place - 1] if place else ()


def concerned(database: Database, sources: Iterable[str]) -> set[str]:
    """Return the alignments of texts to which *sources* belong."""
    rows = select(database, _CONCERNED, [json.dumps(sorted(sources))])
    return {str(name) for (name,) in rows}


def forget_without_alignment(database: Database) -> None:
    """Remove what was said of alignments that are no more."""
    for table in ("staleness", "stale_clauses"):
        execute(
            database,
            f"DELETE FROM {table} WHERE alignment NOT IN (SELECT name FROM alignments)",  # noqa: S608 - ours
        )


def write(database: Database, alignment: str, encoder: Encoder | None) -> None:
    """Write how far the translation of *alignment* is behind its base."""
    for table in ("staleness", "stale_clauses"):
        execute(database, f"DELETE FROM {table} WHERE alignment = ?", [alignment])  # noqa: S608 - ours
    pair = _pair(database, alignment)
    stale = list(_stale(database, alignment, pair))
    named: Row = {"alignment": alignment, "work": alignment.partition("/")[0]}
    insert(database, "stale_clauses", (named | _stale_row(each) for each in stale))
    if any(history.began for history in pair.histories.values()):
        judged = _judged(pair, encoder)
        insert(database, "staleness", [named | judged | {"clauses": len(stale)}])


@dataclass(frozen=True, slots=True)
class _Pair:
    """Both sides of an alignment, the histories of the base's parts, and the dates that count.

    *changed_at* is when the words of the translation last changed.
    """

    translation_name: str
    languages: tuple[str, str]
    base: tuple[_Segment, ...]
    translation: tuple[_Segment, ...]
    histories: dict[str, _History]
    begun: dict[str, str]

    @property
    def changed_at(self) -> str:
        """Return when the words of the translation last changed, or it began."""
        times = (at for each in self.translation for at, _ in each.revised)
        return max([*times, *self.begun.values()])


def _pair(database: Database, alignment: str) -> _Pair:
    ((translation, *languages),) = select(
        database,
        "SELECT translation.name, base.language, translation.language FROM alignments"
        " JOIN texts AS base ON base.name = alignments.base"
        " JOIN texts AS translation ON translation.name = alignments.translation"
        " WHERE alignments.name = ?",
        [alignment],
    )
    base, rendering = (_side(database, alignment, side) for side in ("base", "translation"))
    parts = dict.fromkeys(segment.source for segment in base)
    return _Pair(
        translation_name=str(translation),
        languages=(str(languages[0]), str(languages[1])),
        base=base,
        translation=rendering,
        histories={source: _history(database, source) for source in parts},
        begun={each.source: _begun(database, each.source) for each in rendering},
    )


def _side(database: Database, alignment: str, side: str) -> tuple[_Segment, ...]:
    return tuple(
        _Segment(
            source=str(source),
            text=str(text),
            revised=tuple((_plain(at), name) for at, name in json.loads(str(revised))),
        )
        for source, text, revised in select(database, _SEGMENTS, [alignment, side])
    )


def _plain(at: object) -> str:
    """Return a time that sorts rightly, whether it has fractions of a second or not."""
    return str(at).rstrip("Z")


def _begun(database: Database, source: str) -> str:
    ((at,),) = select(
        database, "SELECT min(rtrim(began_at, 'Z')) FROM versions WHERE source = ?", [source]
    )
    return str(at)


def _history(database: Database, source: str) -> _History:
    began: list[str] = []
    texts: list[tuple[str, ...]] = []
    for at, step, count, text in select(database, _TEXTS, [source]):
        segments = tuple(str(text).split("\n")) if count else ()
        if step == "technical" and texts:
            # The same text, read by newer rules of ours.
            texts[-1] = segments
        else:
            began.append(_plain(at))
            texts.append(segments)
    return _History(tuple(began), tuple(texts))


def _stale_row(stale: _Stale) -> Row:
    return {
        "bead": stale.bead,
        "since_at": f"{stale.later[0][0]}Z",
        "changes": len(stale.later),
        "change": stale.later[0][1],
        "is_unrendered": int(stale.is_unrendered),
    }


def _stale(database: Database, alignment: str, pair: _Pair) -> Iterator[_Stale]:
    """Yield the beads whose base changed after the translation last did.

    What the base says now and said then as well is not stale, though it was another in between.
    """
    rows = select(
        database,
        "SELECT number, place, base, translation FROM beads WHERE alignment = ?"
        " AND place IN ('matched', 'moved', 'omitted') ORDER BY number",
        [alignment],
    )
    for number, place, ours, theirs in rows:
        base = [pair.base[n - 1] for n in json.loads(str(ours))]
        last = _last(pair, [pair.translation[n - 1] for n in json.loads(str(theirs))])
        later = tuple(sorted({time for each in base for time in each.revised if time[0] > last}))
        if later and not all(each.text in pair.histories[each.source].at(last) for each in base):
            yield _Stale(int(str(number)), later, place == "omitted")


def _last(pair: _Pair, segments: Sequence[_Segment]) -> str:
    """Return when the words of *segments* last changed; without any, those of the whole text."""
    if not segments:
        return pair.changed_at
    times = (at for each in segments for at, _ in each.revised)
    return max([*times, *(pair.begun[each.source] for each in segments)])


def _judged(pair: _Pair, encoder: Encoder | None) -> Row:
    """Return what is said of the translation as a whole."""
    language, other = pair.languages
    changed_at = pair.changed_at
    base = [
        Dated(text=Text(segments=text, language=language), at=parse_time(f"{at}Z"))
        for at, text in _joined(pair, changed_at)
    ]
    words = tuple(each.text for each in pair.translation)
    newest = Dated(text=Text(segments=words, language=other), at=parse_time(f"{changed_at}Z"))
    current = max((n for n, each in enumerate(base) if each.at <= newest.at), default=0)
    by_texts = len(pair.base) + len(words) <= MOST_SEGMENTS
    declared = None if by_texts else current
    found = staleness.judge(base, [newest], encoder, declared=declared)
    return {
        "translation": pair.translation_name,
        "is_stale": int(found.is_stale),
        "since_at": format_time(found.since) if found.since else None,
        "behind": sum(lag.substantial for lag in found.behind),
        "rendered_at": format_time(base[found.base].at),
        "known_from": "texts" if by_texts else "dates",
        "confidence": found.confidence if by_texts else _BY_DATES,
        "touched": int(found.touched),
    }


def _joined(pair: _Pair, moment: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return the newest texts of the base with their times, and the one that stood at *moment*."""
    histories = pair.histories.values()
    moments = sorted({at for history in histories for at in history.began})
    stood = moments[max(0, bisect_right(moments, moment) - 1)]
    chosen = sorted({stood, *moments[-MOST_VERSIONS:]})
    return [
        (at, tuple(segment for history in histories for segment in history.at(at))) for at in chosen
    ]
