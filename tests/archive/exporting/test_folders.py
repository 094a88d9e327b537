from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import AlreadyThere
from archive.exporting.folders import write_files, written_whole


def test_an_export_that_stops_halfway_leaves_nothing(tmp_path: Path):
    folder = tmp_path / "made" / "işıq"

    def stop_halfway() -> None:
        with written_whole(folder) as made:
            write_files({"a.txt": b"half"}, made)
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk is full"):
        stop_halfway()
    assert list(folder.parent.iterdir()) == []


def test_what_a_killed_export_left_does_not_hinder_the_next(tmp_path: Path):
    left = tmp_path / ".data.new"
    write_files({"b.txt": b"half of somethi"}, left)
    (tmp_path / "data").mkdir()
    with written_whole(tmp_path / "data") as made:
        write_files({"a.txt": b"whole"}, made)
    assert [path.name for path in tmp_path.rglob("*")] == ["data", "a.txt"]


def test_nothing_is_mixed_with_what_is_there(tmp_path: Path):
    write_files({"mine.txt": b"mine"}, tmp_path / "data")
    with pytest.raises(AlreadyThere), written_whole(tmp_path / "data"):
        pass
    assert (tmp_path / "data" / "mine.txt").read_bytes() == b"mine"
