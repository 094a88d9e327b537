import json
import shutil
import sqlite3
import subprocess
from contextlib import closing

import pytest

from hexapla.citing import FORMS

SOURCE = "contributor-covenant/en"


def bodies(folder):
    """What a collection has: source, date, bytes and text of every snapshot."""
    with closing(sqlite3.connect(folder / "records.db")) as records:
        return records.execute(
            "select snapshots.source, fetched_at, body_sha256, media_type, charset, text_sha256"
            " from snapshots left join readings on readings.snapshot = snapshots.name"
            " order by 1, 2, 3"
        ).fetchall()


def test_a_proof_is_written_for_any_form_of_an_id(run, built_demo, tmp_path):
    identifier = json.loads(run("cite", "-C", built_demo, SOURCE, "--json").out)["snapshot_id"]
    for form in (identifier, identifier[-40:], identifier[-40:][:10]):
        folder = tmp_path / form.replace(":", "-")
        made = run("export", "proof", "-C", built_demo, form, folder)
        assert made.code == 0
        assert identifier in made.err
        assert identifier in (folder / "README.md").read_text()
    again = run("export", "proof", "-C", built_demo, identifier, folder)
    assert again.code == 1
    assert "Choose another folder" in again.err
    other = run("export", "proof", "-C", built_demo, "swh:1:dir:" + "0" * 40, tmp_path / "other")
    assert other.code == 1


@pytest.mark.parametrize(("command", "name"), [("warc", "all.warc.gz"), ("wacz", "all.wacz")])
def test_what_is_exported_can_be_imported_with_bodies_and_dates(
    run, built_demo, tmp_path, command, name
):
    chosen = (SOURCE, "shusha-declaration")
    assert run("export", command, "-C", built_demo, tmp_path / name, *chosen).code == 0
    empty = tmp_path / "empty"
    assert run("init", empty, "--title", "Boş").code == 0

    done = run("import", "warc", "-C", empty, tmp_path / name)

    assert done.code == 0, done.err
    wanted = [each for each in bodies(built_demo) if each[0].startswith(chosen)]
    assert len(wanted) > 10
    assert bodies(empty) == wanted
    again = run("import", "warc", "-C", empty, tmp_path / name, "--json")
    assert json.loads(again.out)["known"] == len(wanted)


def test_what_was_exported_from_a_collection_is_known_to_it(run, demo, tmp_path):
    file = tmp_path / "some.warc"
    assert run("export", "warc", "-C", demo, file, SOURCE, "shusha-declaration").code == 0
    told = json.loads(run("import", "warc", "-C", demo, file, "--json").out)
    assert told["kept"] == told["refused"] == 0
    assert told["known"] > 3


def test_visits_that_found_nothing_new_come_along(run, begun, tmp_path):
    for _ in range(2):
        assert run("watch", "-C", begun).code == 0
    assert run("export", "warc", "-C", begun, tmp_path / "a.warc.gz").code == 0
    empty = tmp_path / "empty"
    run("init", empty, "--title", "Boş")
    told = json.loads(run("import", "warc", "-C", empty, tmp_path / "a.warc.gz", "--json").out)
    assert (told["kept"], told["revisits"], told["sources"]) == (1, 1, 1)
    with closing(sqlite3.connect(empty / "records.db")) as records:
        visits = records.execute("select outcome, snapshot is not null from visits").fetchall()
    assert ("unchanged", 1) in visits


def test_a_name_that_is_not_in_the_catalogue_is_refused(run, built_demo, tmp_path):
    done = run("export", "warc", "-C", built_demo, tmp_path / "a.warc.gz", "shusha-declaratoin")
    assert done.code == 1
    assert 'Did you mean "shusha-declaration' in done.err
    assert not list(tmp_path.glob("*.warc*"))


def test_every_export_has_the_same_bytes_from_an_archive_that_is_packed_otherwise(
    run, built_demo, tmp_path
):
    copy = tmp_path / "copy"
    shutil.copytree(built_demo, copy)
    repack = ["git", "--git-dir", str(copy / "archive.git"), "repack", "-adfq", "--depth=3"]
    subprocess.run(repack, check=True)
    identifier = json.loads(run("cite", "-C", built_demo, SOURCE, "--json").out)["snapshot_id"]
    written = []
    for folder, out in ((built_demo, tmp_path / "one"), (copy, tmp_path / "two")):
        out.mkdir()
        for command in (
            ("warc", out / "a.warc"),
            ("warc", out / "packed.warc.gz"),
            ("wacz", out / "a.wacz"),
            ("dataset", out / "data"),
            ("proof", identifier, out / "proof"),
        ):
            done = run("export", command[0], "-C", folder, *command[1:])
            assert done.code == 0, done.err
        for form in FORMS:
            cited = run("cite", "-C", folder, SOURCE, "--as", form, "--transliterate")
            (out / form).write_text(cited.out, encoding="utf-8")
        written.append(
            {path.relative_to(out): path.read_bytes() for path in out.rglob("*") if path.is_file()}
        )
    assert len(written[0]) > 100
    assert written[0] == written[1]
