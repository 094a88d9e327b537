"""What was kept aside becomes a version when a person says so."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime, timedelta
from secrets import token_hex

import pytest

from archive.keeping import writing
from archive.repository import Archive
from snapshots.model import Outcome, Snapshot, Visit

TEXT = "Birinci fıkra.\n"


@pytest.fixture
def suspicious(run, begun):
    """A collection whose source was visited twice; the second text is kept aside."""
    run("watch", "--collection", begun)
    at = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=5)
    snapshot = Snapshot(
        body=TEXT.encode(),
        url="file:metin.txt",
        fetched_at=at,
        media_type="text/plain",
        extension="txt",
        charset="utf-8",
        charset_from="utf-8",
    )
    with Archive.open(begun / "archive.git") as archive, writing(archive) as writer:
        aside = writer.keep_suspect("bildiri", "tr", snapshot, "only half is left")
        visit = Visit(
            work="bildiri",
            source="tr",
            visited_at=at,
            outcome=Outcome.SUSPECT,
            reason="only half is left",
            snapshot=aside,
        )
        writer.keep_visits(token_hex(4), [visit])
    return begun, aside


@pytest.fixture
def git_log():
    """The subjects of the archive's commits."""

    def log(folder):
        command = ["git", "--git-dir", str(folder / "archive.git"), "log", "--format=%s"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split(
            "\n"
        )

    return log


def test_a_suspect_is_shown_by_status_and_makes_no_version(run, suspicious):
    folder, aside = suspicious
    told = run("status", "--collection", folder)
    assert "suspect" in told.out
    assert f"/suspects/{aside.rpartition(':')[2]}" in told.out
    (standing,) = json.loads(run("status", "--collection", folder, "--json").out)
    assert standing["aside"] == aside
    assert "only half is left" in told.out
    assert len(json.loads(run("history", "--collection", folder, "bildiri/tr", "--json").out)) == 1


def test_a_dry_run_shows_the_change_and_keeps_nothing(run, suspicious):
    folder, aside = suspicious
    shown = run("accept", "--collection", folder, "bildiri/tr", "--dry-run")
    assert "İkinci fıkra." in shown.out
    assert aside in shown.err
    assert len(json.loads(run("history", "--collection", folder, "bildiri/tr", "--json").out)) == 1


def test_an_accepted_suspect_is_a_version_under_its_id(run, suspicious):
    folder, aside = suspicious
    assert run("accept", "--collection", folder, "bildiri/tr").code == 0
    versions = json.loads(run("history", "--collection", folder, "bildiri/tr", "--json").out)
    assert [version["snapshot"] for version in versions][1:] == [aside]
    assert "1 well" in run("status", "--collection", folder).err
    assert run("verify", "--collection", folder, "--all").code == 0
    again = run("accept", "--collection", folder, "bildiri/tr")
    assert again.code == 1
    assert "Nothing of bildiri/tr waits" in again.err


def test_records_made_anew_equal_those_brought_up_to_date(run, suspicious, dump_of):
    folder, _ = suspicious
    run("accept", "--collection", folder, "bildiri/tr")
    before = dump_of(folder)
    (folder / "records.db").unlink()
    run("index", "--collection", folder)
    assert dump_of(folder) == before


def test_a_name_that_is_not_there_is_said_so(run, begun):
    ended = run("accept", "--collection", begun, "bildiri/tx")
    assert ended.code == 1
    assert 'Did you mean "bildiri/tr"' in ended.err


def test_a_suspect_that_stays_is_kept_once_and_goes_when_the_text_is_back(run, begun, git_log):
    whole = "".join(f"{number}. fıkra burada durur.\n\n" for number in range(30))
    path = begun / "metin.txt"
    path.write_text(whole, encoding="utf-8")
    assert run("watch", "--collection", begun).code == 0
    path.write_text(whole[:300], encoding="utf-8")
    for _ in range(2):
        visited = run("watch", "--collection", begun, "--json")
        assert visited.code == 3
        (visit,) = json.loads(visited.out)
        assert visit["outcome"] == "suspect"
    assert len([each for each in git_log(begun) if each.startswith("Keep a suspect")]) == 1
    path.write_text(whole, encoding="utf-8")
    assert run("watch", "--collection", begun).code == 0
    assert "1 well" in run("status", "--collection", begun).err
    assert len(json.loads(run("history", "--collection", begun, "bildiri/tr", "--json").out)) == 1
