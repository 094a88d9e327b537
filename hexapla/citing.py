"""Citing: the IDs of a snapshot or a passage of its text, and citations in the usual forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from datasette_hexapla.citations import bibliographic, linking
from datasette_hexapla.citations.model import Cited, CitedLines
from datasette_hexapla.citations.styles import STYLES, in_style
from datasette_hexapla.citing import cited
from datasette_hexapla.pages.places import collection_title, place
from datasette_hexapla.passages import quoted, text_of_reading
from hexapla.errors import NothingToShow
from hexapla.passages import PREFIX, Became, Lines, check_lines, find_passage, what_became
from hexapla.recalling import Records, Row
from snapshots.identifiers import from_digits, qualify_snapshot
from snapshots.model import PassageID, SnapshotID

FORMS: dict[str, Callable[[Sequence[Cited]], str]] = {
    "bibtex": bibliographic.bibtex,
    "biblatex": bibliographic.biblatex,
    "ris": bibliographic.ris,
    "csl-json": bibliographic.csl_json,
    **{style: partial(in_style, style=style) for style in STYLES},
    "robust-link": linking.robust_links,
    "markdown": linking.markdown,
    "selector": linking.selectors,
    "text-fragment": linking.text_fragments,
}
"""The forms of citations by their names."""

_LINES = re.compile(r"L?(?P<first>[0-9]{1,9})(?:-L?(?P<last>[0-9]{1,9}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """What one needs to cite a snapshot, and to find it again with plain git.

    Of a passage that was cited by its ID, *became* tells what became of it since.
    """

    snapshot_id: SnapshotID
    qualified_id: str
    source: str
    url: str
    fetched_at: str
    git: str
    passage: PassageID | None = None
    quotation: str | None = None
    became: Became | None = None


@dataclass(frozen=True, slots=True)
class _Meant:
    """What a reference means: a snapshot, or lines of a reading of it."""

    snapshot: Row
    reading: Row | None = None
    lines: Lines | None = None


def cite(records: Records, reference: str) -> Citation:
    """Return how to cite *reference*: any ID, or a source, with `#12` or `#12-15` for its lines.

    Raises: NothingToShow, NoSuchSource, IdentifierError.
    """
    meant = _meant(records, reference)
    snapshot = meant.snapshot
    identifier = from_digits(snapshot["digits"])
    by_passage_id = reference.startswith(PREFIX) and meant.reading and meant.lines
    lines = _cited_lines(records, meant)
    return Citation(
        snapshot_id=identifier,
        qualified_id=qualify_snapshot(identifier, snapshot["url"]),
        source=snapshot["source"],
        url=snapshot["url"],
        fetched_at=snapshot["fetched_at"],
        git=f"git rev-parse {snapshot['archive_commit']}:{snapshot['archive_path']}",
        passage=PassageID(lines.passage_id) if lines else None,
        quotation=lines.quotation if lines else None,
        became=what_became(records, meant.reading, meant.lines)
        if by_passage_id and meant.reading and meant.lines
        else None,
    )


def describe(
    records: Records, reference: str, *, address: str | None = None, transliterate: bool = False
) -> Cited:
    """Return what is known of *reference*, to be written in any of the `FORMS`.

    *address* is that at which the collection is published, if it is; to *transliterate* is to give
    titles of other scripts in Latin letters, too.

    Raises: NothingToShow, NoSuchSource, IdentifierError.
    """
    meant = _meant(records, reference)
    snapshot = meant.snapshot
    connection = records.connection
    known = cited(snapshot, place(connection, snapshot["source"]), collection_title(connection))
    return replace(
        known,
        address=f"{address.rstrip('/')}/s/{known.snapshot_id}" if address else None,
        lines=_cited_lines(records, meant),
        transliterate=transliterate,
    )


def _meant(records: Records, reference: str) -> _Meant:
    if reference.startswith(PREFIX):
        reading, lines = find_passage(records, reference)
        return _Meant(records.snapshot(reading["digits"]), reading, lines)
    name, _, lines_named = reference.partition("#")
    snapshot = _snapshot(records, name)
    if not lines_named:
        return _Meant(snapshot)
    found = _LINES.fullmatch(lines_named)
    if found is None:
        raise NothingToShow(
            f'"#{lines_named}" names no lines. Write #12 for one, #12-15 for several.'
        )
    reading = records.reading(snapshot)
    first, last = int(found["first"]), int(found["last"] or found["first"])
    return _Meant(snapshot, reading, check_lines(reading, first, last))


def _snapshot(records: Records, name: str) -> Row:
    if "/" in name and not name.startswith("swh:"):
        return records.snapshot(records.version(name)["digits"])
    return records.snapshot(name)


def _cited_lines(records: Records, meant: _Meant) -> CitedLines | None:
    if meant.reading is None or meant.lines is None:
        return None
    text = text_of_reading(records.connection, meant.reading)
    return quoted(text, meant.reading, meant.snapshot["url"], meant.lines)
