"""Reading a snapshot: the reader is chosen by media type, then come normalising and filters."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from snapshots import charsets
from snapshots.errors import ReadingFailed
from snapshots.filtering import DEFAULT, Block, apply, split
from snapshots.model import Profile, Reading
from snapshots.normalising import RULES_VERSION, normalise, total
from snapshots.reading import html, markdown, plain
from snapshots.reading.breaks import broken_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable

    from snapshots.model import Snapshot, SnapshotID, Source

_READERS = {
    "text/plain": (plain.READER, plain.READER_VERSION),
    "text/markdown": (markdown.READER, markdown.READER_VERSION),
    "text/html": (html.READER, html.READER_VERSION),
    "application/xhtml+xml": (html.READER, html.READER_VERSION),
}


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
    if media_type not in _READERS:
        known = ", ".join(_READERS)
        raise ReadingFailed(
            f"Reading a snapshot: there is no reader for {media_type}. This version reads {known}."
        )
    return Rules(*_READERS[media_type], RULES_VERSION, profile_sha256(profile))


def read(snapshot: Snapshot, snapshot_id: SnapshotID, source: Source) -> Reading:
    """Return the text of *snapshot*, read by the rules of this version and *source*'s profile.

    Equal bytes, profile and rules give equal readings. Raises: ReadingFailed.
    """
    rules = rules_for(snapshot.media_type, source.profile)
    blocks, removed_characters = _normalised(_blocks(rules.reader, snapshot, source.profile))
    segments, removed = split(apply(blocks, source.profile.filters or DEFAULT))
    return Reading(
        snapshot=snapshot_id,
        segments=segments,
        reader=rules.reader,
        reader_version=rules.reader_version,
        rules_version=rules.rules_version,
        profile_sha256=rules.profile_sha256,
        removed=removed,
        warnings=broken_sentences(segments),
        removed_characters=removed_characters,
    )


def _blocks(reader: str, snapshot: Snapshot, profile: Profile) -> tuple[Block, ...]:
    name = snapshot.charset or charsets.decide(snapshot.body, snapshot.media_type).name
    text = charsets.decode(snapshot.body, name)
    if reader == plain.READER:
        return plain.read_plain(text)
    if reader == markdown.READER:
        return markdown.read_markdown(text, profile)
    return html.read_html(text, profile)


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
    content = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    # A selector may hold anything that YAML can, so also what UTF-8 cannot.
    return sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
