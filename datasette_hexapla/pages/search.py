"""The page of a search: in texts as they stand now, and in words that were added or removed."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from datasette_hexapla.folding import fold, fold_character, query
from datasette_hexapla.pages.asking import Asked, Connection, Row, many
from datasette_hexapla.pages.counted import When, when
from datasette_hexapla.pages.latest import languages
from datasette_hexapla.pages.places import Language
from differ.rendering.characters import visible

WHERE = ("now", "added", "removed", "ever")
PER_PAGE = 20
MOST = 2_000
AROUND = 140
LONGEST_QUERY = 200


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

    *when* tells when words were added or removed, on the first page of such a search.
    """

    words: str
    where: str
    work: str | None
    language: str | None
    hits: tuple[Hit, ...]
    after: int | None
    languages: tuple[Language, ...]
    when: When | None


_NOW = """
SELECT segments.source, segments.line, segments.text, segments.language, segments.version,
    works.title AS work_title, versions.snapshot, versions.began_at AS at
FROM segments_fts
JOIN segments ON segments.id = segments_fts.rowid
JOIN works ON works.slug = segments.work
JOIN versions ON versions.name = segments.version
WHERE segments_fts MATCH ? {filters}
ORDER BY segments_fts.rank LIMIT ? OFFSET ?
"""

_CHANGED = """
SELECT changes.source, changes.number, changes.removed, changes.added, changes.old_text,
    changes.language, changes.operation, changes.changed_at AS at, diffs.code,
    works.title AS work_title
FROM changes_fts
JOIN changes ON changes.id = changes_fts.rowid
JOIN diffs ON diffs.name = changes.diff
JOIN works ON works.slug = changes.work
WHERE changes_fts MATCH ? {filters}
ORDER BY changes.changed_at DESC, changes.name LIMIT ? OFFSET ?
"""

_COLUMNS = {"added": "added_folded", "removed": "removed_folded", "ever": "old_folded"}
_CHARTED = ("added", "removed")
_TEXTS = {"added": "added", "removed": "removed", "ever": "old_text"}


def read(connection: Connection, asked: Asked) -> SearchPage:
    """Search for what was asked."""
    words = asked.options.get("q", "").strip()[:LONGEST_QUERY]
    where = asked.chosen("where", WHERE)
    skipped = asked.number("skip", otherwise=0, most=MOST)
    asked_for = query(words)
    rows = _rows(connection, asked, where, asked_for, skipped) if asked_for else []
    return SearchPage(
        words=visible(words),
        where=where,
        work=asked.options.get("work") or None,
        language=asked.options.get("language") or None,
        hits=tuple(_hit(row, where, words) for row in rows[:PER_PAGE]),
        after=skipped + PER_PAGE if len(rows) > PER_PAGE and skipped < MOST else None,
        languages=tuple(languages(connection)),
        when=_when(connection, asked, where, asked_for) if rows and not skipped else None,
    )


def _rows(
    connection: Connection, asked: Asked, where: str, asked_for: str, skipped: int
) -> list[Row]:
    filters, values = _filters(asked, "segments" if where == "now" else "changes")
    sql = (_NOW if where == "now" else _CHANGED).format(filters=filters)
    match = asked_for if where == "now" else _match(where, asked_for)
    return many(connection, sql, match, *values, PER_PAGE + 1, skipped)


def _when(connection: Connection, asked: Asked, where: str, asked_for: str) -> When | None:
    if where not in _CHARTED:
        return None
    filters, values = _filters(asked, "changes")
    return when(connection, _match(where, asked_for), filters, values, where)


def _match(where: str, asked_for: str) -> str:
    return f"{{{_COLUMNS[where]}}} : ({asked_for})"


def _filters(asked: Asked, table: str) -> tuple[str, list[str]]:
    given = [
        (f" AND {table}.{option} = ?", value)
        for option in ("work", "language")
        if (value := asked.options.get(option))
    ]
    return "".join(sql for sql, _ in given), [value for _, value in given]


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
    spans = _spans(text, _needles(words))
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
    folded: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(text[:200_000]):
        for each in fold_character(character):
            folded.append(each)
            origin.append(place)
    searched = "".join(folded)
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
