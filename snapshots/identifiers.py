"""Making, parsing, shortening and qualifying the IDs that people cite.

A snapshot ID is the SWHID (ISO/IEC 18670) of the snapshot's own folder; a passage ID is the SWHID
of a reading's text, qualified with where it was published, the folder it stands in, its path there
and its lines.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from snapshots.digests import blob_id, files, folder_content, folder_id
from snapshots.errors import (
    AmbiguousSnapshotID,
    MalformedPassageID,
    MalformedSnapshotID,
    NotWritable,
    UnknownSnapshotID,
)
from snapshots.model import PassageID, Snapshot, SnapshotID
from snapshots.serialising import write_snapshot

DIGITS = 40
FEWEST_DIGITS = 8
DESCRIPTION_NAME = "snapshot.json"
TEXT_PATH = "/reading/text.md"

_FOLDER = "swh:1:dir:"
_CONTENT = "swh:1:cnt:"
_EXTENSION = re.compile(r"[a-z0-9]{1,16}")
_PASSAGE = re.compile(
    r"swh:1:cnt:(?P<content>[0-9a-f]{40});origin=(?P<origin>[^;\s]+)"
    r";anchor=swh:1:dir:(?P<anchor>[0-9a-f]{40});path=/reading/text\.md"
    r";lines=(?P<first>[1-9][0-9]*)(?:-(?P<last>[1-9][0-9]*))?"
)


def body_name(extension: str) -> str:
    """Return the name of the file that holds a body.

    Raises: NotWritable.
    """
    if not _EXTENSION.fullmatch(extension):
        raise NotWritable(
            f'A body cannot be kept with the extension "{ascii(extension)[1:-1]}": it must be 1 to '
            '16 of the characters a to z and 0 to 9. Use "bin" where none is known.'
        )
    return f"body.{extension}"


def snapshot_id(snapshot: Snapshot) -> SnapshotID:
    """Return the ID of *snapshot*: git's id of the folder that holds its body and description.

    Raises: NotWritable.
    """
    return snapshot_id_of(
        {
            body_name(snapshot.extension): blob_id(snapshot.body),
            DESCRIPTION_NAME: blob_id(write_snapshot(snapshot)),
        }
    )


def snapshot_id_of(blobs: Mapping[str, str]) -> SnapshotID:
    """Return the ID of a snapshot whose files are given as names with git's blob ids."""
    return SnapshotID(_FOLDER + folder_id(folder_content(files(blobs))))


def digits(identifier: SnapshotID) -> str:
    """Return the 40 hexadecimal digits of *identifier*, which are git's id of the folder."""
    return identifier.removeprefix(_FOLDER)


def from_digits(folder: str) -> SnapshotID:
    """Return the snapshot ID for git's id of a snapshot's folder.

    Raises: MalformedSnapshotID.
    """
    return parse_snapshot_id(_FOLDER + folder)


def parse_snapshot_id(text: str) -> SnapshotID:
    """Return the whole snapshot ID that *text* is; qualifiers behind it are dropped.

    Raises: MalformedSnapshotID.
    """
    prefix = parse_abbreviation(text)
    if len(prefix) < DIGITS:
        raise _malformed(text, f"the hash has {_count(prefix)}, it needs {DIGITS}")
    return SnapshotID(_FOLDER + prefix)


def parse_abbreviation(text: str) -> str:
    """Return the digits of a whole or shortened snapshot ID, with or without `swh:1:dir:`.

    Raises: MalformedSnapshotID.

    >>> parse_abbreviation("swh:1:dir:94a9ed024d")
    '94a9ed024d'
    """
    core = text.strip().partition(";")[0]
    if core.startswith("swh:") and not core.startswith(_FOLDER):
        raise _malformed(text, f"snapshot IDs begin with {_FOLDER}")
    prefix = core.removeprefix(_FOLDER)
    if stray := re.search("[^0-9a-f]", prefix):
        raise _malformed(text, f"{stray[0]!a} is not one of the digits 0 to 9 and a to f")
    if len(prefix) < FEWEST_DIGITS:
        raise _malformed(text, f"the hash has {_count(prefix)}, it needs {DIGITS}")
    if len(prefix) > DIGITS:
        raise _malformed(text, f"the hash has {_count(prefix)}, which is more than {DIGITS}")
    return prefix


def abbreviate(identifier: SnapshotID, among: Iterable[SnapshotID]) -> str:
    """Return the fewest digits, at least 8, that tell *identifier* from all others *among*."""
    whole = digits(identifier)
    shared = max(
        (_shared(whole, digits(other)) for other in among if other != identifier), default=0
    )
    return whole[: max(FEWEST_DIGITS, shared + 1)]


def resolve(abbreviation: str, among: Collection[SnapshotID]) -> SnapshotID:
    """Return the one snapshot ID *among* these that *abbreviation* begins.

    Raises: MalformedSnapshotID, UnknownSnapshotID, AmbiguousSnapshotID.
    """
    prefix = parse_abbreviation(abbreviation)
    found = sorted({other for other in among if digits(other).startswith(prefix)})
    if not found:
        raise UnknownSnapshotID(
            f'No snapshot here has an ID that begins with "{prefix}". '
            "Perhaps it was kept in another collection."
        )
    if len(found) > 1:
        raise AmbiguousSnapshotID(abbreviation, tuple(found))
    return found[0]


def content_id(content: bytes) -> str:
    """Return the SWHID of *content*, such as that of a `text.md`.

    >>> content_id(b"hello\\n")
    'swh:1:cnt:ce013625030ba8dba906f756967f9e9ca394464a'
    """
    return _CONTENT + blob_id(content)


def qualify_snapshot(identifier: SnapshotID, origin: str) -> str:
    """Return *identifier* with the address it was published at, as the standard writes it."""
    return f"{identifier};origin={_escape(origin)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedPassage:
    """The lines of a reading's text that a passage ID names.

    *content* and *anchor* are git's ids of `text.md` and of the source's folder, which holds both
    the snapshot and the reading. Lines count from 1, and *last_line* is one of them.
    """

    content: str
    origin: str
    anchor: str
    first_line: int
    last_line: int


def passage_id(passage: CitedPassage) -> PassageID:
    """Return the ID of *passage*, its qualifiers in the standard's order.

    Raises: MalformedPassageID, for lines that cannot be.
    """
    first, last = passage.first_line, passage.last_line
    if not 1 <= first <= last:
        raise MalformedPassageID(
            f"Lines {first} to {last} cannot be cited: lines count from 1, and the last is not "
            "before the first."
        )
    lines = f"{first}" if first == last else f"{first}-{last}"
    return PassageID(
        f"{_CONTENT}{passage.content};origin={_escape(passage.origin)}"
        f";anchor={_FOLDER}{passage.anchor};path={TEXT_PATH};lines={lines}"
    )


def parse_passage_id(text: str) -> CitedPassage:
    """Return the passage that *text* names.

    Raises: MalformedPassageID.
    """
    found = _PASSAGE.fullmatch(text.strip())
    if not found or int(found["last"] or found["first"]) < int(found["first"]):
        raise MalformedPassageID(
            f"{text!a} is not a passage ID, which reads swh:1:cnt:…;origin=…;anchor=swh:1:dir:"
            '…;path=/reading/text.md;lines=…. Copy it again from the page\'s box "Cite".'
        )
    return CitedPassage(
        content=found["content"],
        origin=unquote(found["origin"], errors="surrogatepass"),
        anchor=found["anchor"],
        first_line=int(found["first"]),
        last_line=int(found["last"] or found["first"]),
    )


def _escape(origin: str) -> str:
    # A qualifier ends at ";", a SWHID at white space, and "%" is the sign of an escape.
    return re.sub(r"[;%\s\x00-\x1f\x7f\ud800-\udfff]", _percent, origin)


def _percent(found: re.Match[str]) -> str:
    return quote(found[0], safe="", errors="surrogatepass")


def _shared(one: str, other: str) -> int:
    return next((i for i in range(DIGITS) if one[i] != other[i]), DIGITS)


def _count(prefix: str) -> str:
    return f"{len(prefix)} digit" if len(prefix) == 1 else f"{len(prefix)} digits"


def _malformed(text: str, because: str) -> MalformedSnapshotID:
    shown = ascii(text)[1:-1]
    return MalformedSnapshotID(
        f'"{shown[:100]}" is not a snapshot ID: {because}. '
        'Copy it again from the page\'s box "Cite".'
    )
