from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots.digests import blob_id, object_id
from snapshots.errors import (
    AmbiguousSnapshotID,
    MalformedPassageID,
    MalformedSnapshotID,
    NotWritable,
    UnknownSnapshotID,
)
from snapshots.identifiers import (
    CitedPassage,
    abbreviate,
    body_name,
    content_id,
    digits,
    from_digits,
    parse_abbreviation,
    parse_passage_id,
    parse_snapshot_id,
    passage_id,
    qualify_snapshot,
    resolve,
    snapshot_id,
)
from snapshots.model import Snapshot, SnapshotID
from snapshots.serialising import write_snapshot

HASH = "94a9ed024d3859793618152ea559a168bbcbb5e2"
PASSAGE = CitedPassage(
    content=HASH, origin="https://example.org/a", anchor=HASH, first_line=3, last_line=4
)


def snapshot(body: bytes = b"Hello\n", *, day: int = 1) -> Snapshot:
    return Snapshot(
        body=body,
        url="https://example.org/ı",
        fetched_at=datetime(2020, 5, day, tzinfo=UTC),
        media_type="text/html",
        extension="html",
    )


def test_the_independent_tool_prints_the_same_id_for_the_folder(tmp_path: Path):
    taken = snapshot("Şuşa bəyannaməsi — 声明\0\r\n".encode())
    (tmp_path / "body.html").write_bytes(taken.body)
    (tmp_path / "snapshot.json").write_bytes(write_snapshot(taken))

    printed = subprocess.run(
        [sys.executable, "-m", "swh.model.cli", "--type", "directory", str(tmp_path)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout

    assert printed.split("\t")[0] == snapshot_id(taken)


@given(st.binary())
def test_blob_ids_are_those_that_git_computes(content: bytes):
    assert content_id(content) == f"swh:1:cnt:{blob_id(content)}"
    assert blob_id(content) == object_id("blob", content)


def test_the_id_depends_on_the_bytes_and_on_the_time():
    ids = {
        snapshot_id(snapshot(b"a")),
        snapshot_id(snapshot(b"b")),
        snapshot_id(snapshot(b"a", day=2)),
        snapshot_id(snapshot(b"a")),
    }
    assert len(ids) == 3


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("swh:1:dir:94a9", "the hash has 4 digits, it needs 40"),
        ("swh:1:dir:a", "the hash has 1 digit, it needs 40"),
        ("", "the hash has 0 digits"),
        (f"swh:1:dir:{HASH}0", "41 digits, which is more than 40"),
        (f"swh:1:cnt:{HASH}", "snapshot IDs begin with swh:1:dir:"),
        (f"swh:1:dir:{HASH.upper()}", "'A' is not one of the digits"),
        ("swh:1:dir:" + "ı" * 40, "is not one of the digits"),
        ("--output=/etc/passwd", "'-' is not one of the digits"),
        (HASH[:12], "the hash has 12 digits, it needs 40"),
        (f"{HASH}\nHEAD", r"'\n' is not one of the digits"),
        ("\udc80" * 40, "is not one of the digits"),
    ],
)
def test_what_is_no_snapshot_id_is_refused_with_the_reason(text: str, because: str):
    with pytest.raises(MalformedSnapshotID) as raised:
        parse_snapshot_id(text)
    assert because in str(raised.value)
    assert 'box "Cite"' in str(raised.value)


def test_an_id_is_found_with_or_without_its_prefix_and_qualifiers():
    whole = SnapshotID(f"swh:1:dir:{HASH}")
    assert parse_snapshot_id(HASH) == whole
    assert parse_snapshot_id(f" {whole} \n") == whole
    assert parse_snapshot_id(qualify_snapshot(whole, "https://example.org/;x")) == whole
    assert from_digits(digits(whole)) == whole
    assert parse_abbreviation(f"swh:1:dir:{HASH[:8]}") == HASH[:8]


def test_an_id_is_shortened_until_only_it_begins_so_but_never_below_8_digits():
    one, twin = from_digits("ab" * 20), from_digits("ab" * 6 + "cd" * 14)
    assert abbreviate(one, [one, from_digits("cd" * 20)]) == "abababab"
    assert abbreviate(one, [one, twin]) == "ab" * 6 + "a"
    assert resolve(abbreviate(twin, [one, twin]), [one, twin]) == twin


@given(st.sets(st.text("01", min_size=40, max_size=40), min_size=1, max_size=20))
def test_every_abbreviation_resolves_to_its_own_id(hashes: set[str]):
    ids = [from_digits(each) for each in hashes]
    for identifier in ids:
        assert resolve(abbreviate(identifier, ids), ids) == identifier


def test_an_ambiguous_abbreviation_lists_what_it_could_mean():
    one, twin = from_digits("ab" * 20), from_digits("ab" * 6 + "cd" * 14)
    with pytest.raises(AmbiguousSnapshotID) as raised:
        resolve("abababab", [twin, one])
    assert raised.value.candidates == (one, twin)
    assert one in str(raised.value)
    assert twin in str(raised.value)


def test_an_id_from_elsewhere_is_unknown():
    with pytest.raises(UnknownSnapshotID, match="94a9ed02"):
        resolve(HASH[:8], [from_digits("ab" * 20)])


def test_qualifiers_stand_in_the_standards_order():
    assert passage_id(PASSAGE) == (
        f"swh:1:cnt:{HASH};origin=https://example.org/a;anchor=swh:1:dir:{HASH}"
        ";path=/reading/text.md;lines=3-4"
    )


@given(
    st.text(min_size=1),
    st.integers(min_value=1, max_value=10**9),
    st.integers(min_value=0, max_value=10**6),
)
def test_a_passage_id_says_exactly_what_it_was_made_of(origin: str, first: int, more: int):
    passage = CitedPassage(
        content=HASH, origin=origin, anchor=HASH, first_line=first, last_line=first + more
    )
    assert parse_passage_id(passage_id(passage)) == passage


def test_the_independent_tool_reads_our_passage_ids():
    origins = ["https://example.org/a;b=%3B?c d", "https://пример.рф/ı", "https://e.org/\u2028"]
    ids = [
        passage_id(
            CitedPassage(content=HASH, origin=origin, anchor=HASH, first_line=7, last_line=9)
        )
        for origin in origins
    ]
    # A program of its own, because its licence (GPL) is not ours.
    program = (
        "import json, sys; from swh.model.swhids import QualifiedSWHID as Q\n"
        "read = [Q.from_string(each) for each in json.load(sys.stdin)]\n"
        "print(json.dumps([[q.object_id.hex(), q.lines, q.path.decode(), q.origin] for q in read]))"
    )
    printed = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(ids),
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert json.loads(printed) == [[HASH, [7, 9], "/reading/text.md", each] for each in origins]


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"swh:1:dir:{HASH}",
        f"swh:1:cnt:{HASH};lines=3",
        passage_id(PASSAGE).replace("lines=3-4", "lines=4-3"),
        passage_id(PASSAGE).replace("lines=3-4", "lines=0"),
        passage_id(PASSAGE).replace("path=/reading", "path=/snapshot"),
    ],
)
def test_what_is_no_passage_id_is_refused(text: str):
    with pytest.raises(MalformedPassageID):
        parse_passage_id(text)


def test_lines_that_cannot_be_are_not_cited():
    with pytest.raises(MalformedPassageID, match="Lines 4 to 3"):
        passage_id(CitedPassage(content=HASH, origin="x", anchor=HASH, first_line=4, last_line=3))


@pytest.mark.parametrize("extension", ["", "..", "a/b", "HTML", "tar.gz", "ı", "a" * 17, "h\0"])
def test_an_extension_that_could_be_a_path_is_refused(extension: str):
    with pytest.raises(NotWritable, match="extension"):
        body_name(extension)
