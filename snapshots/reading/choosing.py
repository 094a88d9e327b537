"""Reading a snapshot: the reader is chosen by media type, then come normalising and filters."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from snapshots import charsets
from snapshots.errors import ReadingFailed
from snapshots.filtering import DEFAULT, Block, apply, split
from snapshots.media_types import (
    ATOM,
    DOCX,
    EPUB,
    HTML,
    JSON,
    MARKDOWN,
    ODT,
    PDF,
    PLAIN,
    RSS,
    RTF,
    XHTML,
    XML,
    read_as,
)
from snapshots.model import Profile, Reading, ReadingWarning, Snapshot
from snapshots.normalising import RULES_VERSION, normalise, total
from snapshots.reading import docx, epub, html, markdown, odt, pdf, plain, rtf, structured, xhtml
from snapshots.reading.breaks import broken_sentences

if TYPE_CHECKING:
    from snapshots.model import SnapshotID, Source


class Found(NamedTuple):
    """What a reader finds in a snapshot, and what it has to say of it."""

    blocks: tuple[Block, ...]
    warnings: tuple[ReadingWarning, ...] = ()


class Reader(NamedTuple):
    """One way from bytes to blocks; its *version* is raised when it would read them differently."""

    name: str
    version: int
    read: Callable[[Snapshot, Profile], Found]


def _of_text(
    read_text: Callable[[str, Profile], tuple[Block, ...]],
) -> Callable[[Snapshot, Profile], Found]:
    """Return the reader of snapshots for a reader of texts."""

    def read_snapshot(snapshot: Snapshot, profile: Profile) -> Found:
        name = snapshot.charset or charsets.decide(snapshot.body, snapshot.media_type).name
        return Found(read_text(charsets.decode(snapshot.body, name), profile))

    return read_snapshot


def _of_bytes(
    read_body: Callable[[bytes], tuple[Block, ...]],
) -> Callable[[Snapshot, Profile], Found]:
    return lambda snapshot, _profile: Found(read_body(snapshot.body))


def _of_pdf(snapshot: Snapshot, _profile: Profile) -> Found:
    return Found(*pdf.read_pages(snapshot.body))


_HTML = Reader(html.READER, html.READER_VERSION, _of_text(html.read_html))
_XML = Reader(
    structured.XML_READER,
    structured.READER_VERSION,
    lambda snapshot, profile: Found(structured.read_xml(snapshot.body, profile)),
)

READERS: Mapping[str, Reader] = {
    PLAIN: Reader(
        plain.READER, plain.READER_VERSION, _of_text(lambda text, _: plain.read_plain(text))
    ),
    MARKDOWN: Reader(markdown.READER, markdown.READER_VERSION, _of_text(markdown.read_markdown)),
    HTML: _HTML,
    XHTML: Reader(xhtml.READER, xhtml.READER_VERSION, _of_text(xhtml.read_xhtml)),
    PDF: Reader(pdf.READER, pdf.READER_VERSION, _of_pdf),
    DOCX: Reader(docx.READER, docx.READER_VERSION, _of_bytes(docx.read_docx)),
    ODT: Reader(odt.READER, odt.READER_VERSION, _of_bytes(odt.read_odt)),
    RTF: Reader(rtf.READER, rtf.READER_VERSION, _of_bytes(rtf.read_rtf)),
    EPUB: Reader(
        epub.READER,
        epub.READER_VERSION,
        lambda snapshot, profile: Found(epub.read_epub(snapshot.body, profile)),
    ),
    JSON: Reader(structured.JSON_READER, structured.READER_VERSION, _of_text(structured.read_json)),
    XML: _XML,
    ATOM: _XML,
    RSS: _XML,
}
"""The readers of this version, by media type."""


class Rules(NamedTuple):
    """The rules that a reading is made by; readings by equal rules may be compared."""

    reader: str
    reader_version: int
    rules_version: int
    profile_sha256: str


def rules_for(media_type: str, profile: Profile) -> Rules:
    """Return the rules by which this version reads *media_type* with *profile*.

    Raises: ReadingFailed where no reader takes the media type.
    """
    reader = reader_for(media_type)
    return Rules(reader.name, reader.version, RULES_VERSION, profile_sha256(profile))


def reader_for(media_type: str) -> Reader:
    """Return the reader of *media_type*; what has a more special name is read as what it is.

    Raises: ReadingFailed where no reader takes the media type.
    """
    reader = READERS.get(read_as(media_type))
    if reader is None:
        known = ", ".join(READERS)
        raise ReadingFailed(
            f"Reading a snapshot: there is no reader for {media_type}. This version reads {known}."
        )
    return reader


def read(snapshot: Snapshot, snapshot_id: SnapshotID, source: Source) -> Reading:
    """Return the text of *snapshot*, read by the rules of this version and *source*'s profile.

    Equal bytes, profile and rules give equal readings. Raises: ReadingFailed.
    """
    rules = rules_for(snapshot.media_type, source.profile)
    found = reader_for(snapshot.media_type).read(snapshot, source.profile)
    blocks, removed_characters = _normalised(found.blocks)
    segments, removed = split(apply(blocks, source.profile.filters or DEFAULT))
    return Reading(
        snapshot=snapshot_id,
        segments=segments,
        reader=rules.reader,
        reader_version=rules.reader_version,
        rules_version=rules.rules_version,
        profile_sha256=rules.profile_sha256,
        removed=removed,
        warnings=(*found.warnings, *broken_sentences(segments)),
        removed_characters=removed_characters,
    )


def _normalised(
    blocks: Iterable[Block],
) -> tuple[tuple[Block, ...], tuple[tuple[str, int], ...]]:
    """Return *blocks* normalised, without the empty ones, and what was taken out of them.

    Front matter and what else a reader removed stay as they came.
    """
    normalised: list[Block] = []
    counts = []
    for block in blocks:
        if block.removed_by is not None:
            normalised.append(block)
            continue
        result = normalise(block.text)
        counts.append(result.removed)
        if result.text:
            normalised.append(replace(block, text=result.text))
    return tuple(normalised), total(counts)


def profile_sha256(profile: Profile) -> str:
    """Return the SHA-256 under which a reading remembers the *profile* it was made with."""
    parts = {"select": profile.select, "remove": profile.remove, "filters": profile.filters}
    if profile.path:
        # Left out where it is empty, so that profiles keep the digests that they had before.
        parts["path"] = profile.path
    content = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    # A selector may hold anything that YAML can, so also what UTF-8 cannot.
    return sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
