"""The lines that are cited on the page of a snapshot, and what became of them since."""

from __future__ import annotations

import re
from dataclasses import dataclass

from datasette_hexapla.pages.asking import Asked, Connection, Row, one
from datasette_hexapla.pages.holding import Held
from datasette_hexapla.passages import (
    Became,
    Following,
    Lines,
    became,
    following,
    in_the_archive_alone,
    no_such_lines,
    text_of_reading,
)

_LINES = re.compile(r"L?([1-9][0-9]{0,8})(?:-L?([1-9][0-9]{0,8}))?")
_TEXT = re.compile(r"[0-9a-f]{8,40}")
_HELD: Held[tuple[int, ...]] = Held(128)


@dataclass(frozen=True, slots=True)
class Passage:
    """What a page says of the lines that are cited on it.

    *missing* says that the text has no such lines. *shown* are those of the text on the page, and
    *quotation* is what was cited, where that was an earlier reading of the same bytes.
    """

    missing: str | None
    shown: tuple[int, int] | None
    became: Became | None
    quotation: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """A passage, with the *reading* that it is cited from and its *lines* there."""

    reading: Row
    lines: Lines | None
    passage: Passage


def cited_lines(connection: Connection, asked: Asked, shown: Row) -> tuple[Row, Lines | None, str]:
    """Return the reading whose lines are asked for, the lines, and else what there is not.

    That is the reading *shown*, or the earlier one of the same snapshot that `text` names by the
    first digits of its ID.
    """
    wanted = _LINES.fullmatch(asked.options.get("lines", ""))
    reading = _reading_named(connection, asked.options.get("text", ""), shown)
    if wanted is None:
        return reading, None, ""
    lines = Lines(int(wanted[1]), int(wanted[2] or wanted[1]))
    problem = no_such_lines(lines.first, lines.last, reading["segments"])
    missing = problem or in_the_archive_alone(reading, lines)
    return (reading, None, missing) if missing else (reading, lines, "")


def read_passage(connection: Connection, asked: Asked, shown: Row | None) -> CitedPassage | None:
    """Read what is told of the lines that are asked for, of the reading *shown* or another.

    Raises: Later.
    """
    if shown is None or shown["version"] is None:
        return None
    reading, lines, missing = cited_lines(connection, asked, shown)
    if lines is None:
        nothing = Passage(missing, None, None, ())
        return CitedPassage(shown, None, nothing) if missing else None
    to_newest = following(connection, reading, lines)
    here = to_newest
    if reading["text_blob"] != shown["text_blob"]:
        here = Following(
            old=to_newest.old,
            new=text_of_reading(connection, shown),
            language=to_newest.language,
            cited=lines,
        )
    for question in (to_newest, here):
        _HELD.ready(question.key, question.places)
    return CitedPassage(
        reading,
        lines,
        Passage(
            missing=None,
            shown=_span(_places(here)) if here is not to_newest else (lines.first, lines.last),
            became=became(connection, reading, to_newest, _places(to_newest)),
            quotation=lines.of(to_newest.old) if here is not to_newest else (),
        ),
    )


def _reading_named(connection: Connection, stated: str, shown: Row) -> Row:
    if not _TEXT.fullmatch(stated) or shown["text_blob"].startswith(stated):
        return shown
    found = one(
        connection,
        "SELECT * FROM readings WHERE source = ? AND snapshot = ?"
        " AND substr(text_blob, 1, ?) = ? ORDER BY version IS NULL, number DESC LIMIT 1",
        shown["source"],
        shown["snapshot"],
        len(stated),
        stated,
    )
    return found or shown


def _places(question: Following) -> tuple[int, ...]:
    return _HELD.get(question.key, question.places)


def _span(places: tuple[int, ...]) -> tuple[int, int] | None:
    return (places[0] + 1, places[-1] + 1) if places else None
