import json
import subprocess

from archive.history import VisitsEntry, entries
from archive.repository import Archive
from snapshots.model import Outcome


def outcomes(folder):
    with Archive.open(folder / "archive.git") as archive:
        return [
            visit.outcome
            for entry in entries(archive)
            if isinstance(entry, VisitsEntry)
            for visit in entry.visits
        ]


def test_the_same_bytes_twice_are_one_snapshot_and_two_visits(run, begun):
    assert run("watch", "--collection", begun).code == 0
    assert run("watch", "--collection", begun).code == 0
    assert outcomes(begun) == [Outcome.CHANGED, Outcome.UNCHANGED]
    history = run("history", "--collection", begun, "bildiri/tr", "--json")
    assert len(json.loads(history.out)) == 1


def test_a_changed_file_is_a_new_version(run, begun):
    run("watch", "--collection", begun)
    (begun / "metin.txt").write_text("Birinci fıkra.\n\nÜçüncü fıkra.\n", encoding="utf-8")
    run("watch", "--collection", begun)
    shown = run("diff", "--collection", begun, "bildiri/tr")
    assert "[-İkinci-]{+Üçüncü+} fıkra." in shown.out
    assert run("diff", "--collection", begun, "bildiri/tr", "--exit-code").code == 5


def test_a_source_that_is_not_there_does_not_stop_the_watch(run, begun):
    run(
        *("add", "--collection", begun, "bildiri/en", "missing.txt"),
        *("--language", "en", "--role", "official translation", "--publisher", "MFA"),
    )
    ended = run("watch", "--collection", begun)
    assert ended.code == 3
    assert "bildiri/en" in ended.out
    assert sorted(outcomes(begun)) == [Outcome.CHANGED, Outcome.GONE]


def test_two_watches_in_one_second_are_both_noted(run, begun):
    for _ in range(3):
        assert run("watch", "--collection", begun).code == 0
    assert len(outcomes(begun)) == 3


def test_only_what_is_named_is_visited(run, begun):
    ended = run("watch", "--collection", begun, "bildri")
    assert ended.code == 1
    assert 'Did you mean "bildiri"' in ended.err


def test_deleted_records_come_back_equal(run, demo, dump_of):
    before = dump_of(demo)
    (demo / "records.db").unlink()
    assert run("index", "--collection", demo).code == 0
    assert dump_of(demo) == before


def test_the_archive_is_readable_with_plain_git(run, begun):
    run("watch", "--collection", begun)
    cited = json.loads(run("cite", "--collection", begun, "bildiri/tr", "--json").out)
    printed = subprocess.run(
        cited["git"].split(),
        cwd=begun / "archive.git",
        capture_output=True,
        text=True,
        check=True,
    )
    assert cited["snapshot_id"] == f"swh:1:dir:{printed.stdout.strip()}"


def test_a_change_of_our_rules_never_looks_like_a_change_of_the_text(run, begun):
    """From the third watch on, the line of dashes is filtered out: by us, not by the publisher."""
    path = begun / "sources.yml"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole + "        profile:\n          filters: [none]\n", encoding="utf-8")
    for paragraph in ("İkinci", "Üçüncü"):
        (begun / "metin.txt").write_text(f"Birinci fıkra.\n\n---\n\n{paragraph} fıkra.\n")
        run("watch", "--collection", begun)
    path.write_text(whole, encoding="utf-8")
    assert run("watch", "--collection", begun).code == 0
    versions = json.loads(run("history", "--collection", begun, "bildiri/tr", "--json").out)
    assert [version["step"] for version in versions] == ["first", "revision", "technical"]
    assert versions[1]["snapshot"] == versions[2]["snapshot"]


def test_rereading_reads_once_and_changes_no_id(run, begun):
    run("watch", "--collection", begun)
    before = run("cite", "--collection", begun, "bildiri/tr").out
    path = begun / "sources.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "        profile:\n          filters: [none]\n", encoding="utf-8")
    assert "Read 1 of 1 snapshots again" in run("reread", "--collection", begun, "--all").out
    assert "Read 0 of 1 snapshots again" in run("reread", "--collection", begun, "--all").out
    assert run("cite", "--collection", begun, "bildiri/tr").out == before
