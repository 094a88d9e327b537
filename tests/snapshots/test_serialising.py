from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots.errors import NotReadable, NotWritable
from snapshots.model import (
    Exchange,
    Outcome,
    Reading,
    ReadingWarning,
    RemovedBlock,
    Snapshot,
    SnapshotID,
    Visit,
)
from snapshots.serialising import (
    format_time,
    parse_time,
    read_reading,
    read_snapshot,
    read_visits,
    with_body,
    with_text,
    write_reading,
    write_snapshot,
    write_text,
    write_visits,
)

NOON = datetime(2020, 5, 1, 12, tzinfo=UTC)
ID = SnapshotID("swh:1:dir:" + "a" * 40)

moments = st.datetimes(timezones=st.just(UTC))
# Halves of surrogate pairs stand in headers that were decoded with "surrogateescape"; those of the
# lower half never follow one of the upper half there.
strange = st.text(st.characters(exclude_categories=["Cs"])) | st.text('\udc80\udcff\0ı\u2028"\\')
optional = st.none() | strange
pairs = st.lists(st.tuples(strange, strange)).map(tuple)
lines = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"))
numbers = st.integers(min_value=0, max_value=10**6)

snapshots = st.builds(
    Snapshot,
    body=st.binary(),
    url=strange,
    fetched_at=moments,
    media_type=strange,
    extension=st.just("html"),
    final_url=optional,
    status=st.none() | numbers,
    headers=pairs,
    charset=optional,
    charset_from=optional,
    obtained=strange,
    stated=pairs,
    exchanges=st.lists(
        st.builds(Exchange, url=strange, asked=pairs, status=numbers, answered=pairs)
    ).map(tuple),
)
readings = st.builds(
    Reading,
    snapshot=st.just(ID),
    segments=st.lists(lines).map(tuple),
    reader=strange,
    reader_version=numbers,
    rules_version=numbers,
    profile_sha256=strange,
    removed=st.lists(
        st.builds(RemovedBlock, filter=strange, version=numbers, before=numbers, text=strange)
    ).map(tuple),
    warnings=st.lists(
        st.builds(ReadingWarning, rule=strange, message=strange, segment=st.none() | numbers)
    ).map(tuple),
    removed_characters=st.lists(st.tuples(strange, numbers)).map(tuple),
)
visits = st.builds(
    Visit,
    work=strange,
    source=strange,
    visited_at=moments,
    outcome=st.sampled_from(Outcome),
    reason=optional,
    status=st.none() | numbers,
    etag=optional,
    snapshot=st.none() | st.just(ID),
)


@given(snapshots)
def test_a_snapshot_is_read_back_as_it_was(snapshot: Snapshot):
    assert with_body(read_snapshot(write_snapshot(snapshot)), snapshot.body) == snapshot


@given(snapshots)
def test_a_snapshot_without_exchanges_has_the_bytes_that_it_always_had(snapshot: Snapshot):
    # Its ID depends on them, and was published by versions that knew of no exchanges.
    written = json.loads(write_snapshot(replace(snapshot, exchanges=())))
    assert set(written) == {
        "charset", "charset_from", "extension", "fetched_at", "final_url", "headers", "length",
        "media_type", "obtained", "sha256", "stated", "status", "url",
    }  # fmt: skip


@pytest.mark.parametrize(
    "told",
    [5, {"url": "x"}, [5], [{}], [{"url": 1, "asked": [], "status": 200, "answered": []}],
     [{"url": "x", "asked": [["a"]], "status": 200, "answered": []}],
     [{"url": "x", "asked": [], "status": "200", "answered": []}],
     [{"url": "x", "asked": [], "status": 200, "answered": [["a", None]]}]],
)  # fmt: skip
def test_exchanges_that_are_none_are_no_snapshot_of_ours(told):
    snapshot = Snapshot(body=b"", url="x", fetched_at=NOON, media_type="x", extension="x")
    fields = {**json.loads(write_snapshot(snapshot)), "exchanges": told}
    with pytest.raises(NotReadable):
        read_snapshot(json.dumps(fields).encode())


@given(readings)
def test_a_reading_is_read_back_as_it_was(reading: Reading):
    text = write_text(reading)
    assert with_text(read_reading(write_reading(reading, text)), text) == reading


@given(st.lists(visits).map(tuple))
def test_visits_are_read_back_as_they_were(visited: tuple[Visit, ...]):
    assert read_visits(write_visits(visited)) == visited


@given(snapshots)
def test_the_files_are_utf_8_and_have_a_key_a_line_in_order(snapshot: Snapshot):
    written = write_snapshot(snapshot).decode()
    keys = list(json.loads(written))
    assert keys == sorted(keys)
    assert written.count("\n") == len(keys) + 2


def test_the_digest_and_the_length_of_the_body_are_stated():
    description = read_snapshot(
        write_snapshot(
            Snapshot(
                body=b"abc",
                url="x",
                fetched_at=datetime(2020, 1, 1, tzinfo=UTC),
                media_type="x",
                extension="txt",
            )
        )
    )
    assert description.length == 3
    assert description.sha256.startswith("ba7816bf8f01cfea")


@given(moments)
def test_times_from_the_year_1_to_9999_are_read_back(moment: datetime):
    assert parse_time(format_time(moment)) == moment


def test_times_of_other_zones_are_kept_in_utc():
    baku = timezone(timedelta(hours=4))
    assert format_time(datetime(2021, 6, 15, 12, tzinfo=baku)) == "2021-06-15T08:00:00Z"
    assert format_time(datetime(1, 1, 1, 0, 0, 0, 5, tzinfo=UTC)) == "0001-01-01T00:00:00.000005Z"


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2020, 1, 1),  # noqa: DTZ001 - a naive time is what is refused
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=4))),
        datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-4))),
    ],
)
def test_a_time_that_is_no_moment_in_utc_is_refused(moment: datetime):
    with pytest.raises(NotWritable):
        format_time(moment)


def test_a_segment_that_is_two_lines_is_refused():
    with pytest.raises(NotWritable, match="Segment 2"):
        write_text(_reading("one", "two\nthree"))


def test_half_a_surrogate_pair_in_a_text_is_refused():
    with pytest.raises(NotWritable, match=r"U\+DC80"):
        write_text(_reading("a\udc80"))


def test_two_halves_that_would_become_one_character_are_refused():
    visit = Visit(
        work="w",
        source="s",
        visited_at=datetime(2020, 1, 1, tzinfo=UTC),
        outcome=Outcome.FAILED,
        reason="\ud83d\ude00",
    )
    with pytest.raises(NotWritable, match="surrogate pair"):
        write_visits((visit,))


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{", b"{}", b"\xff", b'{"url": 1}', b'{"fetched_at": "2020-01-01T00:00:00"}'],
)
def test_what_is_not_ours_is_not_read(content: bytes):
    with pytest.raises(NotReadable):
        read_snapshot(content)
    with pytest.raises(NotReadable):
        read_reading(content)
    with pytest.raises(NotReadable):
        read_visits(content + b"\n")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | strange,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(strange, inner, max_size=3),
    max_leaves=5,
)


@given(snapshots, st.data())
def test_what_is_read_of_a_forged_description_can_be_written_again(
    snapshot: Snapshot, data: st.DataObject
):
    fields = json.loads(write_snapshot(snapshot))
    field = data.draw(st.sampled_from(sorted(fields)))
    forged = json.dumps(fields | {field: data.draw(anything)})
    with suppress(NotReadable):
        read = with_body(read_snapshot(forged.encode()), snapshot.body)
        again = write_snapshot(read)
        assert with_body(read_snapshot(again), snapshot.body) == read


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("length", "3"),
        ("length", True),
        ("length", 3.0),
        ("url", None),
        ("status", False),
        ("fetched_at", 1588334400),
        ("headers", [["ETag", 1]]),
        ("headers", [["ETag"]]),
        ("headers", "ab"),
        ("stated", [["published", 1945]]),
        ("extension", ["txt"]),
    ],
)
def test_a_value_of_another_type_is_no_description(field: str, value: object):
    made = Snapshot(
        body=b"abc",
        url="x",
        fetched_at=datetime(2020, 1, 1, tzinfo=UTC),
        media_type="x",
        extension="txt",
    )
    forged = json.loads(write_snapshot(made)) | {field: value}
    with pytest.raises(NotReadable, match=r"snapshot\.json"):
        read_snapshot(json.dumps(forged).encode())


@pytest.mark.parametrize(
    "forged",
    [
        {"removed": [{"filter": "menu", "version": "1", "before": 0, "text": "ı"}]},
        {"removed": [{"filter": "menu"}]},
        {"removed": ["menu"]},
        {"warnings": [{"rule": "r", "message": "m", "segment": "0"}]},
        {"snapshot": None},
        {"segments": None},
        {"removed_characters": [["soft hyphen", "2"]]},
    ],
)
def test_a_value_of_another_type_is_no_description_of_a_reading(forged: dict[str, object]):
    reading = _reading("Şuşa")
    fields = json.loads(write_reading(reading, write_text(reading)))
    with pytest.raises(NotReadable, match=r"reading\.json"):
        read_reading(json.dumps(fields | forged).encode())


def test_json_that_is_nested_too_deep_is_not_read():
    for read in (read_snapshot, read_reading, read_visits):
        with pytest.raises(NotReadable, match="recursion"):
            read(b"[" * 100_000 + b"\n")


def _reading(*segments: str) -> Reading:
    return Reading(
        snapshot=ID,
        segments=segments,
        reader="x",
        reader_version=1,
        rules_version=1,
        profile_sha256="",
    )
