"""The page of what was kept aside: why, its text, and what it would change."""

from __future__ import annotations

import json
from dataclasses import dataclass

from datasette_hexapla.errors import NoSuchPage
from datasette_hexapla.pages import addresses
from datasette_hexapla.pages.asking import Asked, Connection, Elsewhere, Row, one
from datasette_hexapla.pages.blame import blame
from datasette_hexapla.pages.change import VIEWS, segments_of, the_part
from datasette_hexapla.pages.difference import Compared, compare
from datasette_hexapla.pages.lines import Part, part
from datasette_hexapla.pages.places import Place, place
from datasette_hexapla.pages.shown import CONTEXT, ShownDiff, blamed, show
from datasette_hexapla.pages.snapshot import Fact, kept_aside
from differ.rendering.characters import visible

_STOOD = """
SELECT * FROM versions WHERE source = ? AND rtrim(began_at, 'Z') <= rtrim(?, 'Z')
ORDER BY number DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Stands:
    """The text that stood when something was kept aside."""

    digits: str
    fetched_at: str
    number: int


@dataclass(frozen=True, slots=True)
class WouldChange:
    """What it would change in the text that stands."""

    words_added: int
    words_removed: int
    coarse: bool
    algorithm: str


@dataclass(frozen=True, slots=True)
class SuspectPage:
    """The page of what was kept aside; it has a text while it *waits* to be accepted.

    Either that *text* is shown, or the *diff* from the one that *stands*.
    """

    place: Place
    digits: str
    snapshot_id: str
    fetched_at: str
    reason: str
    waits: bool
    url: str
    final_url: str | None
    status: int | None
    headers: tuple[Fact, ...]
    media_type: str
    length: int
    body_sha256: str
    archive_commit: str
    archive_path: str
    stands: Stands | None
    view: str
    text: Part | None
    diff: ShownDiff | None
    would_change: WouldChange | None


def read(connection: Connection, asked: Asked) -> SuspectPage | Elsewhere:
    """Read the page of a suspect, or lead to the snapshot that it became.

    Raises: NoSuchPage, Later.
    """
    row = find(connection, asked.names["id"])
    if one(connection, "SELECT 1 FROM snapshots WHERE digits = ?", row["digits"]):
        return Elsewhere(addresses.snapshot(row["digits"]))
    before = one(connection, _STOOD, row["source"], row["fetched_at"])
    if "text" in asked.names or before is None or row["text"] is None:
        return _page(connection, row, asked, before, None)
    compared = compare(before, row, place(connection, row["source"]).language.tag)
    if part := the_part(asked, addresses.suspect(row["digits"]), compared.told, (before, row)):
        return part
    return _page(connection, row, asked, before, compared)


def find(connection: Connection, identifier: str) -> Row:
    """Return the suspect that *identifier* names, whole or shortened.

    Raises: NoSuchPage.
    """
    digits = kept_aside(connection, identifier) or identifier.rpartition(":")[2]
    row = one(connection, "SELECT * FROM suspects WHERE digits = ?", digits)
    if row is None:
        raise NoSuchPage("Nothing that has this ID was kept aside here.")
    return row


def _page(
    connection: Connection,
    row: Row,
    asked: Asked,
    before: Row | None,
    compared: Compared | None,
) -> SuspectPage:
    diff = _diff(connection, before, row, compared, asked) if before and compared else None
    return SuspectPage(
        place=place(connection, row["source"]),
        digits=row["digits"],
        snapshot_id=row["snapshot_id"],
        fetched_at=row["fetched_at"],
        reason=row["reason"],
        waits=bool(row["waits"]),
        url=row["url"],
        final_url=row["final_url"],
        status=row["status"],
        headers=tuple(
            Fact(visible(str(name)), visible(str(value)))
            for name, value in json.loads(row["headers"])
        ),
        media_type=row["media_type"],
        length=row["length"],
        body_sha256=row["body_sha256"],
        archive_commit=row["archive_commit"],
        archive_path=row["archive_path"],
        stands=_stands(before) if before else None,
        view=asked.chosen("view", VIEWS),
        text=None if diff or row["text"] is None else _text(row, asked),
        diff=diff,
        would_change=_would_change(compared) if compared else None,
    )


def _text(row: Row, asked: Asked) -> Part:
    """Return the part of the text that is *asked* for, or that holds the line that is."""
    near = max(1, asked.number("lines", otherwise=1) - CONTEXT)
    return part(segments_of(row), asked.number("from", otherwise=near))


def _stands(version: Row) -> Stands:
    digits = version["snapshot"].rpartition("/")[2]
    return Stands(digits, version["began_at"], version["number"])


def _would_change(compared: Compared) -> WouldChange:
    return WouldChange(
        compared.words_added, compared.words_removed, compared.coarse, compared.algorithm
    )


def _diff(
    connection: Connection, before: Row, row: Row, compared: Compared, asked: Asked
) -> ShownDiff:
    first = asked.number("from", otherwise=1)
    shown = show(compared.told, segments_of(before), segments_of(row), first)
    told = [each.told for each in shown.changes]
    old = [range(each.old_line, each.old_line + each.old_lines) for each in told]
    return blamed(shown, blame(connection, before["name"], old), (), "")
