"""Referring: what a reference means, in whatever form people copied it, and where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import unquote

from datasette_hexapla.citations.model import SHORT_TEXT, Cited
from datasette_hexapla.citing import cited
from datasette_hexapla.errors import NoSuchPage
from datasette_hexapla.pages import addresses
from datasette_hexapla.pages.asking import Asked, Connection, Row, one
from datasette_hexapla.pages.passage import cited_lines
from datasette_hexapla.pages.places import collection_title, place
from datasette_hexapla.pages.snapshot import find, newest_reading
from datasette_hexapla.passages import (
    Lines,
    find_reading,
    no_such_lines,
    quoted,
    text_of_reading,
)
from snapshots.errors import MalformedPassageID
from snapshots.identifiers import CitedPassage, parse_passage_id

_CONTENT = re.compile(r"\s*swh:1:cnt:")
_QUALIFIED = re.compile(r"swh:1:(?:cnt:|[a-z]{3}:[^;#?]*;)")
_WITH_LINES = re.compile(r"(?P<id>[^#?;]+)[#?](?P<lines>.+)")
_LINES = re.compile(r"(?:lines=)?(L?[0-9]+(?:-L?[0-9]+)?)(?:&text=([0-9a-f]+))?(?:#.*)?")


@dataclass(frozen=True, slots=True)
class Referred:
    """A snapshot, or *lines* of the *reading* of it that they are cited from."""

    snapshot: Row
    reading: Row | None = None
    lines: Lines | None = None


def refer(connection: Connection, reference: str) -> Referred:
    """Return what *reference* means: the ID of a snapshot or of a passage, in any form.

    Behind the ID of a snapshot may stand lines, as `#3-5` or as in the address of a page.

    Raises: NoSuchPage, AmbiguousID.
    """
    # Browsers and programs escape what they like; an ID as it was copied comes first.
    stated = _unescaped(reference)
    if _QUALIFIED.match(stated):
        return refer_id(connection, reference)
    with_lines = _WITH_LINES.fullmatch(stated)
    if with_lines is None:
        return Referred(find(connection, stated)[0])
    found = _LINES.fullmatch(with_lines["lines"])
    if found is None:
        raise NoSuchPage(
            f'"{with_lines["lines"][:80]}" names no lines. Write #12 for one, #12-15 for several.'
        )
    options = {"lines": found[1], "text": found[2] or ""}
    return refer_lines(connection, Asked({"id": with_lines["id"]}, options))


def refer_id(connection: Connection, identifier: str) -> Referred:
    """Return what the *identifier* means: that of a snapshot with qualifiers, or of a passage.

    Raises: NoSuchPage, AmbiguousID.
    """
    stated = _unescaped(identifier)
    if _CONTENT.match(stated):
        return _passage(connection, identifier.strip(), stated)
    return Referred(find(connection, stated.partition(";")[0])[0])


def refer_lines(connection: Connection, asked: Asked) -> Referred:
    """Return what an address with the name `id` means, and its options `lines` and `text`.

    Raises: NoSuchPage, AmbiguousID.
    """
    row, _ = find(connection, asked.names["id"], asked.options.get("source"))
    if not asked.options.get("lines"):
        return Referred(row)
    newest = newest_reading(connection, row["name"])
    if newest is None or newest["version"] is None:
        raise NoSuchPage(f"No text could be read out of {row['snapshot_id']}, so it has no lines.")
    reading, lines, missing = cited_lines(connection, asked, newest)
    if lines is None:
        raise NoSuchPage(missing or "Lines are written as lines=12, or as lines=12-15.")
    return Referred(row, reading, lines)


def describe(connection: Connection, referred: Referred) -> Cited:
    """Return what is known of what is *referred* to, to be written in any form."""
    snapshot, reading, lines = referred.snapshot, referred.reading, referred.lines
    at = place(connection, snapshot["source"])
    known = cited(snapshot, at, collection_title(connection))
    if reading is None or lines is None:
        return known
    text = text_of_reading(connection, reading)
    return replace(known, lines=quoted(text, reading, snapshot["url"], lines))


def where(referred: Referred) -> tuple[str, str]:
    """Return path and options of the page where what is *referred* to stands, and its lines."""
    path = addresses.snapshot(referred.snapshot["snapshot_id"])
    if referred.reading is None or referred.lines is None:
        return path, ""
    text = referred.reading["text_blob"][:SHORT_TEXT]
    return path, f"?lines={referred.lines}&text={text}#L{referred.lines.first}"


def _passage(connection: Connection, reference: str, stated: str) -> Referred:
    passage = _parsed(reference, stated)
    reading = find_reading(connection, passage)
    if reading is None:
        raise NoSuchPage(
            f"No text here has the ID swh:1:cnt:{passage.content}: the passage is of another "
            f"collection, or a digit is wrong. It was published at {passage.origin}"
        )
    problem = no_such_lines(passage.first_line, passage.last_line, reading["segments"])
    if problem:
        raise NoSuchPage(problem)
    snapshot = one(connection, "SELECT * FROM snapshots WHERE name = ?", reading["snapshot"])
    assert snapshot is not None  # noqa: S101 - a foreign key
    return Referred(snapshot, reading, Lines(passage.first_line, passage.last_line))


def _parsed(reference: str, stated: str) -> CitedPassage:
    try:
        return parse_passage_id(reference)
    except MalformedPassageID:
        pass
    try:
        return parse_passage_id(stated)
    except MalformedPassageID as error:
        raise NoSuchPage(str(error)) from error


def _unescaped(reference: str) -> str:
    return unquote(reference, errors="replace").strip()
