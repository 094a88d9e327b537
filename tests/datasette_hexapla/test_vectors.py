from __future__ import annotations

from pathlib import Path

import pytest

from datasette_hexapla import vectors
from datasette_hexapla.vectors import Borrowed, Vectors
from differ.encoders import Cached, surface


def test_vectors_are_there_again_when_the_file_is_opened_again(tmp_path: Path) -> None:
    with Vectors(tmp_path / "vectors.db") as kept:
        kept["one"] = b"\x00\x01"
        kept["two"] = b"\x02"
    with Vectors(tmp_path / "vectors.db") as again:
        assert dict(again) == {"one": b"\x00\x01", "two": b"\x02"}
        assert "three" not in again
        assert len(again) == 2


def test_a_vector_can_be_replaced_and_forgotten(tmp_path: Path) -> None:
    with Vectors(tmp_path / "vectors.db") as kept:
        kept["one"] = b"1"
        kept["one"] = b"2"
        assert kept["one"] == b"2"
        del kept["one"]
        with pytest.raises(KeyError):
            kept["one"]
        with pytest.raises(KeyError):
            del kept["one"]


def test_memory_stays_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "HELD", 3)
    with Vectors(tmp_path / "vectors.db") as kept:
        for number in range(10):
            kept[str(number)] = bytes([number])
        assert len(kept._held) <= 3
        assert [kept[str(number)] for number in range(10)] == [bytes([n]) for n in range(10)]


def test_vectors_of_another_process_are_read_and_never_written(tmp_path: Path) -> None:
    with Vectors(tmp_path / "vectors.db") as vectors:
        vectors["old"] = b"1"
    borrowed = Borrowed(tmp_path / "vectors.db")
    borrowed["new"] = b"2"
    assert "old" in borrowed
    assert (borrowed["old"], borrowed["new"]) == (b"1", b"2")
    assert "neither" not in borrowed
    with Vectors(tmp_path / "vectors.db") as vectors:
        assert list(vectors) == ["old"]


def test_there_need_not_be_a_file_to_borrow_from(tmp_path: Path) -> None:
    assert "any" not in Borrowed(tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize("kind", [Vectors, Borrowed])
def test_a_text_of_more_segments_than_are_held_is_encoded_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: type[Vectors | Borrowed]
) -> None:
    monkeypatch.setattr(vectors, "HELD", 3)
    segments = ["Iğdır 1", "ILIK 2", "漢字 3", "\ud800 4", "👩‍👩‍👧 5", "", "Iğdır 1"]
    held = kind(tmp_path / "vectors.db")
    cached = Cached(surface(), held)
    expected = surface().encode(segments)
    for shown in (segments[:4], segments[2:], segments):
        assert (cached.encode(shown) == expected[segments.index(shown[0]) :][: len(shown)]).all()
    if isinstance(held, Vectors):
        held.close()
