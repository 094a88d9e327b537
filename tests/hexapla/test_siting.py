"""The reading room as a folder of files, from the command line."""

from __future__ import annotations


def test_the_pages_are_written_and_an_older_site_is_replaced(run, begun, tmp_path):
    run("watch", "--collection", begun)
    folder = tmp_path / "public"
    first = run("export", "site", "--collection", begun, folder)
    assert (first.code, first.out.strip()) == (0, str(folder / "index.html"))
    assert "Birinci fıkra." in (folder / "w" / "bildiri" / "index.html").read_text()
    (folder / "left.html").write_text("old")
    (begun / "metin.txt").write_text("Birinci fıkra, değişti.\n\nİkinci fıkra.\n")
    run("watch", "--collection", begun)
    assert run("export", "site", "--collection", begun, folder).code == 0
    assert "değişti" in (folder / "w" / "bildiri" / "index.html").read_text()
    assert not (folder / "left.html").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_folder_of_something_else_is_left_alone(run, begun, tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "cat.jpg").write_bytes(b"\xff\xd8")
    ended = run("export", "site", "--collection", begun, folder)
    assert ended.code == 1
    assert "nothing was changed" in ended.err
    assert [path.name for path in folder.iterdir()] == ["cat.jpg"]
