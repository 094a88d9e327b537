"""Citing: the IDs of a snapshot and of a passage of its text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hexapla.errors import NothingToShow
from hexapla.recalling import Records, Row
from snapshots.identifiers import CitedPassage, from_digits, passage_id, qualify_snapshot
from snapshots.model import PassageID, SnapshotID

_LINES = re.compile(r"L?(?P<first>[0-9]{1,9})(?:-L?(?P<last>[0-9]{1,9}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """What one needs to cite a snapshot, and to find it again with plain git."""

    snapshot_id: SnapshotID
    qualified_id: str
    source: str
    url: str
    fetched_at: str
    git: str
    passage: PassageID | None = None
    quotation: str | None = None


def cite(records: Records, reference: str) -> Citation:
    """Return how to cite *reference*: an ID or a source, with `#12` or `#12-15` for its lines.

    Raises: NothingToShow, NoSuchSource, MalformedSnapshotID, AmbiguousSnapshotID.
    """
    name, _, lines = reference.partition("#")
    snapshot = _snapshot(records, name)
    identifier = from_digits(snapshot["digits"])
    passage, quotation = _passage(records, snapshot, lines) if lines else (None, None)
    return Citation(
        snapshot_id=identifier,
        qualified_id=qualify_snapshot(identifier, snapshot["url"]),
        source=snapshot["source"],
        url=snapshot["url"],
        fetched_at=snapshot["fetched_at"],
        git=f"git rev-parse {snapshot['archive_commit']}:{snapshot['archive_path']}",
        passage=passage,
        quotation=quotation,
    )


def _snapshot(records: Records, name: str) -> Row:
    if "/" in name and not name.startswith("swh:"):
        return records.snapshot(records.version(name)["digits"])
    return records.snapshot(name)


def _passage(records: Records, snapshot: Row, lines: str) -> tuple[PassageID, str]:
    found = _LINES.fullmatch(lines)
    if found is None:
        raise NothingToShow(f'"#{lines}" names no lines. Write #12 for one, #12-15 for several.')
    first, last = int(found["first"]), int(found["last"] or found["first"])
    reading = records.reading(snapshot)
    if not 1 <= first <= last <= reading["segments"]:
        raise NothingToShow(
            f"The text has lines 1 to {reading['segments']}; it has no lines {first} to {last}."
        )
    passage = CitedPassage(
        content=reading["text_blob"],
        origin=snapshot["url"],
        anchor=reading["folder"],
        first_line=first,
        last_line=last,
    )
    text = records.rows("select text from versions where name = ?", [reading["version"]])
    quoted = str(text[0]["text"]).split("\n")[first - 1 : last]
    return passage_id(passage), "\n".join(quoted)
