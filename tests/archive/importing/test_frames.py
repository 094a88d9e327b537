"""Each kind of damage that a WARC file can have, and what is found behind it."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from io import BytesIO
from time import process_time

import pytest

from archive.importing import frames as module
from archive.importing.frames import Damage, Frame, frames

END = b"\r\n\r\n"
HOSTILE = "ışıq \u0301 漢字 👩‍👩‍👧\x00".encode() + b"\xed\xa0\x80"


def record(body: bytes, length: object = None, *, headers: bytes = b"WARC-Type: resource") -> bytes:
    stated = len(body) if length is None else length
    return b"WARC/1.1\r\n%s\r\nContent-Length: %s" % (headers, str(stated).encode()) + END + body


def found(*pieces: bytes) -> list[bytes | str]:
    """Return the bodies of the records in a file of *pieces*, and in their places the problems."""
    return [
        each.problem if isinstance(each, Damage) else each.content.partition(END)[2]
        for each in frames(BytesIO(b"".join(pieces)))
    ]


FIRST, LAST = record(b"first " + HOSTILE) + END, record(b"last " + HOSTILE) + END
WHOLE = [b"first " + HOSTILE, b"last " + HOSTILE]

DAMAGES = {
    "no length": (b"WARC/1.1\r\nWARC-Type: resource" + END, "does not state its length"),
    "no number": (record(b"abc", "three") + END, "does not state its length"),
    "below zero": (record(b"abc", -3) + END, "does not state its length"),
    "no end of headers": (b"WARC/1.1\r\n" + b"x" * 70_000 + b"\r\n", "headers of a record do not end"),
    "too short": (record(b"abc" * 9, 3) + END, "does not end where its stated length says"),
    "no record": (b"lines of\r\nsomething else\r\n", "no record begins here"),
}  # fmt: skip
TOO_FAR = {
    "past the next": (200, "does not end where"),
    "past the file": (60_000, "does not end where"),
    "past any record": (99_999_999_999, "does not end where"),
    "past any file": (999_999_999_999_999_999, "does not end where"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_record_is_told_and_hides_no_other(name: str) -> None:
    damaged, problem = DAMAGES[name]
    first, told, last = found(FIRST, damaged, LAST)
    assert [first, last] == WHOLE
    assert problem in str(told)


@pytest.mark.parametrize("name", TOO_FAR)
def test_a_length_that_is_too_great_hides_no_record_behind_it(name: str) -> None:
    length, problem = TOO_FAR[name]
    first, told, last = found(FIRST, record(b"abc", length) + END, LAST)
    assert [first, last] == WHOLE
    assert problem in str(told)


@pytest.mark.parametrize("name", DAMAGES)
def test_in_a_file_that_was_compressed_as_a_whole_it_hides_no_other_either(name: str) -> None:
    damaged, problem = DAMAGES[name]
    first, told, last = found(gzip.compress(FIRST + damaged + LAST))
    assert [first, last] == WHOLE
    assert problem in str(told)


def test_in_such_a_file_a_length_that_is_too_great_hides_no_other() -> None:
    first, told, last = found(gzip.compress(FIRST + record(b"abc", 1 << 40) + END + LAST))
    assert [first, last] == WHOLE
    assert "ends before the length" in str(told)


def test_such_a_file_that_breaks_off_is_read_as_far_as_it_goes() -> None:
    packed = gzip.compress(FIRST + LAST + record(b"x" * 5_000) + END, compresslevel=0)
    assert found(packed[:-1_000]) == [*WHOLE, "the file ends within a compressed record"]


def test_damage_of_such_a_file_is_no_damage_of_what_was_appended_to_it() -> None:
    packed = bytearray(gzip.compress(FIRST + LAST, compresslevel=0))
    packed[-5] ^= 1
    told, last = found(bytes(packed), gzip.compress(LAST))
    assert "cannot be unpacked" in str(told)
    assert last == WHOLE[1]


@pytest.mark.parametrize("blank", [b"\r\n", b"\n\n", b" \r\n\t\r\n"])
def test_a_member_may_end_with_any_blank_lines(blank: bytes) -> None:
    members = [gzip.compress(record(body) + blank) for body in WHOLE]
    assert found(*members) == WHOLE


@pytest.mark.parametrize("blank", [b"\r\n" * 3, b"\n"])
def test_blank_lines_at_the_end_of_a_file_are_no_damage(blank: bytes) -> None:
    assert found(FIRST, LAST, blank) == WHOLE


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_record_that_is_too_long_is_told_and_passed_over(
    pack: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGEST_RECORD", 1_000)
    monkeypatch.setattr(module, "_CHUNK", 100)
    first, told, last = found(pack(FIRST), pack(record(b"x" * 1_001) + END), pack(LAST))
    assert [first, last] == WHOLE
    assert "longer than 1,000 bytes" in str(told)
    assert "warcio recompress" in str(told)


def test_the_word_in_the_middle_of_a_line_begins_no_record() -> None:
    damaged = record(b"of WARC/1.1 it is told that WARC/", 5) + END
    first, told, last = found(FIRST, damaged, LAST)
    assert [first, last] == WHOLE
    assert isinstance(told, str)


def test_bytes_that_look_like_a_member_begin_none() -> None:
    # The beginnings of a member that is none, and of one that holds something else than records.
    damaged = zlib.compress(b"x") + b"\x1f\x8b\x08\x00nothing" + gzip.compress(b"some text")
    first, told, last = found(gzip.compress(FIRST), damaged, gzip.compress(LAST))
    assert [first, last] == WHOLE
    assert "cannot be unpacked" in str(told)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_the_next_record_is_found_wherever_pieces_of_the_file_end(
    pack: Callable[[bytes], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    for size in range(8, 30):
        monkeypatch.setattr(module, "_CHUNK", size)
        first, *told, last = found(pack(FIRST), b"no record " * 20 + b"\n", pack(LAST))
        assert [first, last] == WHOLE
        assert len(told) == 1


def test_nothing_is_found_behind_the_last_damage() -> None:
    *whole, told = found(FIRST, LAST, b"no record " * 100)
    assert whole == WHOLE
    assert told == "no record begins here"


def test_a_frame_tells_where_its_record_begins() -> None:
    told = list(frames(BytesIO(FIRST + LAST)))
    assert told == [Frame(0, FIRST.removesuffix(END)), Frame(len(FIRST), LAST.removesuffix(END))]


def test_a_file_of_more_records_takes_longer_in_proportion() -> None:
    def seconds(count: int) -> float:
        packed = gzip.compress((record(b"x" * 500) + END) * count, compresslevel=1)
        took = []
        # The least of three, as what else the machine does only adds to it.
        for _ in range(3):
            began = process_time()
            assert sum(1 for _ in frames(BytesIO(packed))) == count
            took.append(process_time() - began)
        return min(took)

    # Eight times as many took 64 times as long when what follows was copied for each.
    assert seconds(32_000) < 30 * seconds(4_000)


def test_a_record_that_unpacks_to_many_pieces_is_no_damage() -> None:
    long = "ılık 漢字 ".encode() * 60_000
    members = [gzip.compress(record(body) + END) for body in (b"first", long, long[::-1], b"last")]
    assert found(*members) == [b"first", long, long[::-1], b"last"]
