import errno
from pathlib import Path

import pytest

from hexapla.replacing import create_text, replace_text


def test_a_file_is_there_whole_or_not_at_all(tmp_path):
    path = tmp_path / "sources.yml"
    with pytest.raises(UnicodeEncodeError):
        create_text(path, "title: \ud800")
    assert list(tmp_path.iterdir()) == []
    create_text(path, "title: Fäults ışık\r\n")
    assert path.read_bytes() == "title: Fäults ışık\r\n".encode()


def test_a_file_that_is_there_is_not_made_again(tmp_path):
    path = tmp_path / "sources.yml"
    path.write_text("mine")
    with pytest.raises(FileExistsError):
        create_text(path, "theirs")
    assert [each.read_text() for each in tmp_path.iterdir()] == ["mine"]


def test_a_file_that_cannot_be_replaced_stays(tmp_path):
    path = tmp_path / "sources.yml"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        replace_text(path, "new \ud800")
    assert [each.read_text() for each in tmp_path.iterdir()] == ["old"]


def test_where_there_are_no_links_a_file_is_made_once_all_the_same(tmp_path, monkeypatch):
    """As on a stick with FAT, where making one is not permitted."""

    def refused(_self, _target):
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refused)
    path = tmp_path / "sources.yml"
    create_text(path, "mine: ı")
    with pytest.raises(FileExistsError):
        create_text(path, "theirs")
    assert [each.read_text(encoding="utf-8") for each in tmp_path.iterdir()] == ["mine: ı"]
