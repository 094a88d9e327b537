"""Citing: what a reader copies from the page of a snapshot to name it, or a passage, for good."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from datasette_hexapla.citations import bibliographic, linking
from datasette_hexapla.citations.model import Cited
from datasette_hexapla.citations.styles import STYLES, in_style
from datasette_hexapla.pages.asking import Row
from datasette_hexapla.pages.places import Place
from snapshots.identifiers import CitedPassage, passage_id, qualify_snapshot
from snapshots.model import SnapshotID

__all__ = ["FORMS", "Citation", "Cited", "Form", "cite", "cited", "in_words"]


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


@dataclass(frozen=True, slots=True)
class Form:
    """A form of citations: how it is written, given the page's address, and its media type."""

    write: Callable[[Cited, str], str]
    media_type: str


def _form(write: Callable[[Sequence[Cited]], str], media_type: str) -> Form:
    def written(cited: Cited, address: str) -> str:
        return write([replace(cited, address=address)])

    return Form(written, f"{media_type}; charset=utf-8")


FORMS = {
    "bib": _form(bibliographic.biblatex, "application/x-bibtex"),
    "bibtex": _form(bibliographic.bibtex, "application/x-bibtex"),
    "ris": _form(bibliographic.ris, "application/x-research-info-systems"),
    "csl.json": _form(bibliographic.csl_json, "application/vnd.citationstyles.csl+json"),
    "md": _form(linking.markdown, "text/markdown"),
    "link.html": _form(linking.robust_links, "text/plain"),
    **{style: _form(partial(in_style, style=style), "text/plain") for style in STYLES},
}
"""Forms of citations by the ending of their addresses."""


def cited(row: Row, at: Place) -> Cited:
    """Return what is known of the snapshot in *row* of the source *at*, its text aside."""
    return Cited(
        snapshot_id=row["snapshot_id"],
        work_title=at.work_title,
        title=at.title,
        publisher=at.publisher,
        url=row["url"],
        fetched_at=row["fetched_at"],
        language=at.language.name,
        language_tag=at.language.tag,
        stated=tuple((str(name), str(value)) for name, value in json.loads(row["stated"])),
    )


def _lines(lines: tuple[int, int]) -> str:
    first, last = lines
    return f"{first}" if first == last else f"{first}-{last}"
