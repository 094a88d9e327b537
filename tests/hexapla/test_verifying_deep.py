"""Deriving anew what an archive and its records should hold, and telling what is otherwise."""

from dataclasses import replace

import pytest

from archive.history import latest
from archive.keeping import writing
from archive.repository import Archive


@pytest.fixture
def visited(run, begun):
    (begun / "page.html").write_text("<p>Maddə 1</p><p>ışık</p>", encoding="utf-8")
    added = run(
        *("add", "--collection", begun, "bildiri/az", "page.html", "--language", "az"),
        *("--role", "report", "--publisher", "P"),
    )
    assert added.code == 0, added.err
    assert run("watch", "--collection", begun).code == 0
    return begun


def test_a_reading_that_its_rules_do_not_give_is_told(run, visited):
    with Archive.open(visited / "archive.git") as archive:
        kept = latest(archive, "bildiri", "az")
        assert kept is not None
        assert kept.reading is not None
        forged = replace(kept.reading.load(archive), segments=("Maddə 2",))
        with writing(archive) as writer:
            writer.keep_reading("bildiri", "az", forged)
    assert run("verify", "--collection", visited).code == 0
    deep = run("verify", "--collection", visited, "--deep")
    assert deep.code == 4
    assert "(bildiri/az) is not what its rules give" in deep.out


def test_a_source_that_is_watched_no_more_has_no_rules_to_be_judged_by(run, visited):
    path = visited / "sources.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("id: az", "id: az-old"), encoding="utf-8")
    run("index", "--collection", visited)
    deep = run("verify", "--collection", visited, "--deep")
    assert (deep.code, "its rules" in deep.out) == (0, False), deep.out


def test_records_that_are_lost_are_no_fault_and_changed_ones_are_named(run, visited, records):
    run("index", "--collection", visited)
    with records(visited) as database:
        database.execute("UPDATE works SET title = 'ərazi'")
        database.conn.commit()
    deep = run("verify", "--collection", visited, "--deep")
    assert deep.code == 4
    assert "see the table works" in deep.out
    (visited / "records.db").unlink()
    assert run("verify", "--collection", visited, "--deep").code == 0


@pytest.mark.parametrize("content", [b"", b"-----BEGIN CERTIFICATE-----\nx\n", b"\xff\0"])
def test_what_is_no_certificate_is_said_so(run, visited, content):
    (visited / "ca.pem").write_bytes(content)
    ended = run("verify", "--collection", visited, "--authorities", visited / "ca.pem")
    assert ended.code == 1
    assert "ca.pem" in ended.err


def test_what_was_read_by_older_rules_or_by_nobody_is_no_fault(run, visited):
    """Reading again is for `hexapla reread`."""
    (visited / "broken.docx").write_bytes(b"PK\x03\x04 cut off")
    path = visited / "sources.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("file: page.html", "file: page.html\n        profile: {select: [p]}"),
        encoding="utf-8",
    )
    run(
        *("add", "--collection", visited, "bildiri/en", "broken.docx", "--language", "en"),
        *("--role", "report", "--publisher", "P"),
    )
    assert run("watch", "--collection", visited, "bildiri/en").code == 3
    deep = run("verify", "--collection", visited, "--deep")
    assert (deep.code, "its rules" in deep.out) == (0, False), deep.out
