from __future__ import annotations

from pathlib import Path

import pytest

from datasette_hexapla import vectors
from datasette_hexapla.vectors import Vectors


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
