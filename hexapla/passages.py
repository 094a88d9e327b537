"""Passages: which lines a passage ID names, and what became of them since."""

from __future__ import annotations

from datasette_hexapla import passages
from datasette_hexapla.passages import Became, Fate, Lines
from hexapla.errors import NothingToShow
from hexapla.recalling import Records, Row
from snapshots.identifiers import parse_passage_id

__all__ = ["PREFIX", "Became", "Fate", "Lines", "check_lines", "find_passage", "what_became"]

PREFIX = "swh:1:cnt:"
"""What the ID of a passage begins with, and that of a snapshot does not."""


def find_passage(records: Records, identifier: str) -> tuple[Row, Lines]:
    """Return the reading that the passage ID *identifier* is of, and the lines that it names.

    Raises: MalformedPassageID, NothingToShow.
    """
    passage = parse_passage_id(identifier)
    found = passages.find_reading(records.connection, passage)
    if found is None:
        raise NothingToShow(
            f"No text of this collection has the ID {PREFIX}{passage.content}: the passage is of "
            f"another collection, or a digit is wrong. It was published at {passage.origin}"
        )
    reading = dict(found)
    lines = check_lines(reading, passage.first_line, passage.last_line)
    elsewhere = passages.in_the_archive_alone(reading, lines)
    if elsewhere:
        raise NothingToShow(elsewhere)
    return reading, lines


def check_lines(reading: Row, first: int, last: int) -> Lines:
    """Return the lines from *first* to *last*, if the text of *reading* has them.

    Raises: NothingToShow.
    """
    problem = passages.no_such_lines(first, last, reading["segments"])
    if problem:
        raise NothingToShow(problem)
    return Lines(first, last)


def what_became(records: Records, reading: Row, cited: Lines) -> Became:
    """Return what became of the *cited* lines of *reading* in the newest text of its source."""
    asked = passages.following(records.connection, reading, cited)
    return passages.became(records.connection, reading, asked, asked.places())
