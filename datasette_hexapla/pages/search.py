"""The page of a search: in texts as they stand now, and in words that were added or removed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from datasette_hexapla.folding import fold, fold_character, in_language, in_work, query
from datasette_hexapla.pages.asking import Asked, Connection, Row, many, one
from datasette_hexapla.pages.counted import When, when
from datasette_hexapla.pages.latest import languages
from datasette_hexapla.pages.places import Language
from datasette_hexapla.records.numbering import PER_SECOND
from differ.rendering.characters import visible

WHERE = ("now", "added", "removed", "ever")
PER_PAGE = 20
MOST = 2_000
AROUND = 140
LONGEST_QUERY = 200
NEAR, FAR = 5_000, 200_000
"""Characters of a text in which words are looked for, and in which, if there were none."""

MOST_RANKED = 5_000
"""Passages up to which all are looked at to say which of them answer best."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, the words marked, and where it stands."""

    path: str
    source: str
    work_title: str
    language: Language
    at: str | None
    operation: str | None
    html: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was asked and what was found; *after* continues the list.

    Passages stand by how well they answer, or newest first, where there are more than *more_than*.
    *when* tells when words were added or removed, on the first page of such a search.
    """

    words: str
    where: str
    work: str | None
    language: str | None
    hits: tuple[Hit, ...]
    after: int | None
    more_than: int | None
    languages: tuple[Language, ...]
    when: When | None


_RANKED = """
SELECT rowid AS id FROM segments_fts WHERE segments_fts MATCH ? ORDER BY rank LIMIT ? OFFSET ?
"""

# Rows are numbered by time, so that the index gives the newest without looking at the others.
_NEWEST = """
SELECT rowid AS id FROM {index} WHERE {index} MATCH ? ORDER BY rowid DESC LIMIT ? OFFSET ?
"""

_MANY = """
SELECT count(*) AS count FROM (
    SELECT 1 FROM segments_fts WHERE segments_fts MATCH ? LIMIT ?
)
"""

_NOW = """
SELECT segments.id, segments.source, segments.line, segments.text, segments.language,
    works.title AS work_title, versions.snapshot, versions.began_at AS at
FROM segments
JOIN works ON works.slug = segments.work
JOIN versions ON versions.name = segments.version
WHERE segments.id IN (SELECT value FROM json_each(?))
"""

_CHANGED = """
SELECT changes.id, changes.source, changes.number, changes.removed, changes.added,
    changes.old_text, changes.language, changes.operation, changes.changed_at AS at, diffs.code,
    works.title AS work_title
FROM changes
JOIN diffs ON diffs.name = changes.diff
JOIN works ON works.slug = changes.work
WHERE changes.id IN (SELECT value FROM json_each(?))
"""

_COLUMNS = {
    "now": "folded",
    "added": "added_folded",
    "removed": "removed_folded",
    "ever": "old_folded",
}
_CHARTED = ("added", "removed")
_TEXTS = {"added": "added", "removed": "removed", "ever": "old_text"}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is looked for: the query *match* of an index, and how many passages come before."""

    where: str
    match: str
    skipped: int


def read(connection: Connection, asked: Asked) -> SearchPage:
    """Search for what was asked."""
    words = asked.options.get("q", "").strip()[:LONGEST_QUERY]
    where = asked.chosen("where", WHERE)
    asked_for = query(words)
    wanted = _Wanted(
        where,
        _match(asked, where, asked_for) if asked_for else "",
        asked.number("skip", otherwise=0, most=MOST),
    )
    ranked = where == "now" and not _is_common(connection, wanted)
    rows = _rows(connection, wanted, ranked=ranked) if asked_for else []
    more = len(rows) > PER_PAGE
    charted = where in _CHARTED and rows and not wanted.skipped
    return SearchPage(
        words=visible(words),
        where=where,
        work=asked.options.get("work") or None,
        language=asked.options.get("language") or None,
        hits=tuple(_hit(row, where, words) for row in rows[:PER_PAGE]),
        after=wanted.skipped + PER_PAGE if more and wanted.skipped < MOST else None,
        more_than=MOST_RANKED if where == "now" and rows and not ranked else None,
        languages=languages(connection),
        when=when(connection, wanted.match, where) if charted else None,
    )


def _match(asked: Asked, where: str, asked_for: str) -> str:
    """Return the query of an index that finds what is *asked_for* in the work or language asked."""
    scopes = {"work": in_work, "language": in_language}
    narrowed = "".join(
        f' AND {{scope}} : "{written(value)}"'
        for option, written in scopes.items()
        if (value := asked.options.get(option))
    )
    return f"{{{_COLUMNS[where]}}} : ({asked_for}){narrowed}"


def _is_common(connection: Connection, wanted: _Wanted) -> bool:
    """Tell whether there are more passages than can be put in order of how well they answer."""
    found = one(connection, _MANY, wanted.match, MOST_RANKED + 1) if wanted.match else None
    return found is not None and found["count"] > MOST_RANKED


def _rows(connection: Connection, wanted: _Wanted, *, ranked: bool) -> list[Row]:
    now = wanted.where == "now"
    sql = _RANKED if ranked else _NEWEST.format(index="segments_fts" if now else "changes_fts")
    found = many(connection, sql, wanted.match, PER_PAGE + 1, wanted.skipped)
    ids = [row["id"] for row in found]
    rows = {row["id"]: row for row in many(connection, _NOW if now else _CHANGED, json.dumps(ids))}
    if ranked:
        return [rows[each] for each in ids]
    # Of one second, records built anew may number changes in another order.
    place = "line" if now else "number"
    return sorted(
        rows.values(), key=lambda row: (-(row["id"] // PER_SECOND), row["source"], row[place])
    )


def _hit(row: Row, where: str, words: str) -> Hit:
    now = where == "now"
    digits = row["snapshot"].rpartition("/")[2] if now else ""
    path = (
        f"/s/{digits}?lines={row['line']}#L{row['line']}"
        if now
        else f"/c/{row['code']}?source={row['source']}#c{row['number']}"
    )
    return Hit(
        path=path,
        source=row["source"],
        work_title=row["work_title"],
        language=Language(row["language"]),
        at=row["at"],
        operation=None if now else row["operation"],
        html=highlight(row["text"] if now else row[_TEXTS[where]], words),
    )


def highlight(text: str, words: str) -> str:
    """Return the part of *text* around the first of *words*, as HTML with all of them marked.

    >>> highlight("Irak ve İran", "iran")
    'Irak ve <mark>İran</mark>'
    """
    needles = _needles(words)
    spans = _spans(text[:NEAR], needles) or _spans(text[:FAR], needles)
    start = max(0, (spans[0][0] if spans else 0) - AROUND)
    end = min(len(text), start + 3 * AROUND)
    pieces, place = [], start
    for first, last in spans:
        if first < place or first >= end:
            continue
        pieces += [_html(text[place:first]), "<mark>", _html(text[first:last]), "</mark>"]
        place = last
    pieces.append(_html(text[place : max(place, end)]))
    return f"{'… ' if start else ''}{''.join(pieces)}{' …' if end < len(text) else ''}"


def _needles(words: str) -> list[str]:
    parts = words.split('"')
    pieces = [p for n, part in enumerate(parts) for p in ([part] if n % 2 else part.split())]
    return [needle for piece in pieces if (needle := fold(piece).strip())]


def _spans(text: str, needles: list[str]) -> list[tuple[int, int]]:
    """Return where *needles* stand in *text*, though both were folded to be compared."""
    origin: Sequence[int] = range(len(text))
    searched = fold(text)
    if not text.isascii():
        folded = [(each, n) for n, whole in enumerate(text) for each in fold_character(whole)]
        searched = "".join(each for each, _ in folded)
        origin = [place for _, place in folded]
    spans = []
    for needle in needles:
        found = searched.find(needle)
        while found >= 0:
            if not found or not searched[found - 1].isalnum() or not needle[0].isascii():
                spans.append((origin[found], origin[found + len(needle) - 1] + 1))
            found = searched.find(needle, found + len(needle))
    return sorted(spans)


def _html(text: str) -> str:
    return escape(visible(text))
