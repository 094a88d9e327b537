"""Citing: what a reader copies to name a snapshot or a passage for good."""

from __future__ import annotations

from dataclasses import dataclass

from snapshots.identifiers import CitedPassage, passage_id, qualify_snapshot
from snapshots.model import SnapshotID


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """What is known of a snapshot that is cited; *text_blob* and *folder* are None if unread."""

    snapshot_id: str
    work_title: str
    title: str | None
    publisher: str
    url: str
    fetched_at: str
    language: str
    text_blob: str | None
    folder: str | None


@dataclass(frozen=True, slots=True)
class Citation:
    """What the box "Cite" holds."""

    snapshot_id: str
    qualified: str
    passage_id: str | None
    lines: str | None
    words: str


def cite(cited: Cited, lines: tuple[int, int] | None = None) -> Citation:
    """Return what the box "Cite" holds for a snapshot, and for *lines* of its text."""
    passage = None
    if lines and cited.text_blob and cited.folder:
        passage = passage_id(
            CitedPassage(
                content=cited.text_blob,
                origin=cited.url,
                anchor=cited.folder,
                first_line=lines[0],
                last_line=lines[1],
            )
        )
    return Citation(
        snapshot_id=cited.snapshot_id,
        qualified=qualify_snapshot(SnapshotID(cited.snapshot_id), cited.url),
        passage_id=passage,
        lines=lines and _lines(lines),
        words=in_words(cited),
    )


def in_words(cited: Cited) -> str:
    """Return a citation in words, for a footnote; the address of the page is added to it."""
    title = cited.title or cited.work_title
    return (
        f"{cited.publisher}, “{title}” ({cited.language}), {cited.url}, "
        f"as found on {cited.fetched_at[:10]}, {cited.snapshot_id}"
    )


def _lines(lines: tuple[int, int]) -> str:
    first, last = lines
    return f"{first}" if first == last else f"{first}-{last}"
