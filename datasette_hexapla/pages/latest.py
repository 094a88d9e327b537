"""Latest changes: steps of histories, each with the words that changed most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from datasette_hexapla.pages.asking import Asked, Connection, Row, many
from datasette_hexapla.pages.excerpts import excerpt
from datasette_hexapla.pages.places import Language, Place, place

PER_PAGE = 30
WORDS = ("words", "all")
"""What a list of changes shows: only wording and numbers that the publisher changed, or all."""

_QUIET = "step NOT IN ('technical', 'noise', 'flap') AND kind IN ('wording', 'number')"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The words of one change, with a little of what stands around them."""

    number: int
    operation: str
    html: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step from a version to the next."""

    code: str
    source: str
    changed_at: str
    step: str
    kind: str | None
    significance: float
    reason: str
    changes: int
    words_added: int
    words_removed: int
    place: Place
    excerpts: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True)
class Latest:
    """A page of steps, newest first; *older* continues it, None at the end."""

    show: str
    work: str | None
    language: str | None
    steps: tuple[Step, ...]
    older: str | None


def latest(
    connection: Connection, asked: Asked, *, count: int = PER_PAGE, excerpts: int = 2
) -> Latest:
    """Read the steps that *asked* wants: of a work, in a language, before a moment."""
    show = asked.chosen("show", WORDS)
    rows = _rows(connection, asked, show, count + 1)
    steps = tuple(_step(connection, row, excerpts) for row in rows[:count])
    more = len(rows) > count
    return Latest(
        show=show,
        work=asked.options.get("work") or None,
        language=asked.options.get("language") or None,
        steps=steps,
        older=_cursor(steps[-1]) if more else None,
    )


def _cursor(step: Step) -> str:
    return f"{step.changed_at}~{step.code}"


def _rows(connection: Connection, asked: Asked, show: str, count: int) -> Sequence[Row]:
    where, values = ["1"], []
    if show == "words":
        where.append(_QUIET)
    if work := asked.options.get("work"):
        where.append("work = ?")
        values.append(work)
    if source := asked.options.get("source"):
        where.append("source = ?")
        values.append(source)
    if language := asked.options.get("language"):
        where.append("source IN (SELECT name FROM sources WHERE language = ?)")
        values.append(language)
    if before := asked.options.get("before"):
        at, _, code = before.partition("~")
        where.append("(changed_at, code) < (?, ?)")
        values += [at, code]
    sql = (
        f"SELECT * FROM diffs WHERE {' AND '.join(where)}"  # noqa: S608 - conditions of ours
        " ORDER BY changed_at DESC, code DESC LIMIT ?"
    )
    return many(connection, sql, *values, count)


def _step(connection: Connection, row: Row, excerpts: int) -> Step:
    at = place(connection, row["source"])
    return Step(
        code=row["code"],
        source=row["source"],
        changed_at=row["changed_at"],
        step=row["step"],
        kind=row["kind"],
        significance=row["significance"],
        reason=row["reason"],
        changes=row["changes"],
        words_added=row["words_added"],
        words_removed=row["words_removed"],
        place=at,
        excerpts=tuple(_excerpts(connection, row["name"], excerpts)),
    )


def _excerpts(connection: Connection, diff: str, count: int) -> list[Excerpt]:
    rows = many(
        connection,
        "SELECT number, operation, html FROM changes WHERE diff = ?"
        " ORDER BY significance DESC, number LIMIT ?",
        diff,
        count,
    )
    return [Excerpt(row["number"], row["operation"], excerpt(row["html"])) for row in rows]


def languages(connection: Connection) -> list[Language]:
    """Return the languages of the collection, in the order of their tags."""
    rows = many(connection, "SELECT DISTINCT language FROM sources ORDER BY language")
    return [Language(row["language"]) for row in rows]


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """The list of all changes, with what it can be narrowed to."""

    latest: Latest
    works: tuple[tuple[str, str], ...]
    languages: tuple[Language, ...]


def read(connection: Connection, asked: Asked) -> ChangesPage:
    """Read the list of changes."""
    works = many(connection, "SELECT slug, title FROM works ORDER BY position LIMIT 500")
    return ChangesPage(
        latest=latest(connection, asked),
        works=tuple((row["slug"], row["title"]) for row in works),
        languages=tuple(languages(connection)),
    )
