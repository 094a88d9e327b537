import json
import shutil
import subprocess

import pytest


@pytest.fixture
def kept(run, begun):
    """A collection with two snapshots."""
    run("watch", "--collection", begun)
    (begun / "metin.txt").write_text("Birinci fıkra.\n\nÜçüncü fıkra.\n", encoding="utf-8")
    run("watch", "--collection", begun)
    return begun


def test_a_damaged_archive_is_repaired_from_its_backup(run, kept, tmp_path, flip_a_byte):
    backups = tmp_path / "backups"
    assert run("backup", "--collection", kept, backups).code == 0
    flip_a_byte(kept, "bildiri/tr")
    assert run("verify", "--collection", kept).code == 4
    assert run("repair", "--collection", kept, "--from", backups).code == 0
    assert run("verify", "--collection", kept).code == 0


def test_a_backup_is_written_and_read_where_the_user_stands(run, kept, tmp_path, monkeypatch):
    (tmp_path / "elsewhere" / "deeper").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "elsewhere" / "deeper")
    first = run("backup", "--collection", kept, "../backups")
    assert first.code == 0, first.err
    (kept / "metin.txt").write_text("Dördüncü fıkra.\n", encoding="utf-8")
    run("watch", "--collection", kept)
    assert run("backup", "--collection", kept, "../backups").code == 0
    assert len(list((tmp_path / "elsewhere" / "backups").glob("*.bundle"))) == 2
    assert run("repair", "--collection", kept, "--from", "../backups").code == 0


def test_a_backup_holds_what_is_new_and_plain_git_restores_it(run, kept, tmp_path):
    backups = tmp_path / "backups"
    run("backup", "--collection", kept, backups)
    assert "Nothing was kept" in run("backup", "--collection", kept, backups).err
    (kept / "metin.txt").write_text("Dördüncü fıkra.\n", encoding="utf-8")
    run("watch", "--collection", kept)
    assert run("backup", "--collection", kept, backups).out.strip().endswith(".bundle")
    lines = (backups / "RESTORE.txt").read_text().split("\n\n")[1]
    subprocess.run(["bash", "-euc", lines], cwd=backups, check=True, capture_output=True)
    restored = subprocess.run(
        ["git", "--git-dir", backups / "archive.git", "rev-parse", "main"],
        capture_output=True,
        check=True,
    )
    head = subprocess.run(
        ["git", "--git-dir", kept / "archive.git", "rev-parse", "main"],
        capture_output=True,
        check=True,
    )
    assert restored.stdout == head.stdout


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="needs OpenSSH's ssh-keygen")
def test_a_seal_is_checked_and_says_what_it_proves(run, kept, tmp_path):
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    public = key.with_suffix(".pub").read_text(encoding="utf-8")
    signers = tmp_path / "signers"
    signers.write_text(f"archivist@example.org {public}", encoding="utf-8")
    assert run("seal", "--collection", kept, "--key", key).code == 0
    trusted = run("verify", "--collection", kept, "--allowed-signers", signers)
    assert trusted.code == 0
    assert "archivist@example.org vouched for everything" in trusted.out
    assert "does not prove that the publishers ever said" in trusted.out
    assert "nobody here knows" in run("verify", "--collection", kept).out


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="needs OpenSSH's ssh-keygen")
def test_a_key_is_looked_for_where_the_user_stands(run, kept, tmp_path, monkeypatch):
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "key"], check=True
    )
    monkeypatch.chdir(tmp_path)
    sealed = run("seal", "--collection", kept, "--key", "key")
    assert sealed.code == 0, sealed.err


def test_an_authority_that_is_not_there_changes_nothing(run, kept):
    ended = run("stamp", "--collection", kept, "--authority", "http://127.0.0.1:9/tsr")
    assert ended.code == 1
    assert "Nothing was changed" in ended.err
    assert run("stamp", "--collection", kept, "--authority", "file:///etc/passwd").code == 1


def test_what_is_derived_wrongly_is_found_when_one_looks_deeper(run, kept, records):
    assert run("verify", "--collection", kept, "--deep").code == 0
    with records(kept) as database:
        database["versions"].update(
            next(database["versions"].pks_and_rows_where())[0], {"characters": 99999}
        )
    assert run("verify", "--collection", kept).code == 0
    ended = run("verify", "--collection", kept, "--deep")
    assert ended.code == 4
    assert "hexapla index" in ended.out
    assert "the table versions" in ended.out


def test_a_damaged_records_file_is_found_and_built_anew(run, kept, dump_of):
    run("history", "--collection", kept, "bildiri/tr")
    before = dump_of(kept)
    path = kept / "records.db"
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 9] = bytes(4096 * 6)
    path.write_bytes(content)
    assert run("verify", "--collection", kept).code == 0
    assert run("verify", "--collection", kept, "--deep").code == 4
    assert run("index", "--collection", kept).code == 0
    assert dump_of(kept) == before
    assert run("verify", "--collection", kept, "--deep").code == 0


@pytest.mark.parametrize("command", ["history", "index", "watch"])
@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda content: content[:100] + bytes(1900) + content[2000:], id="zeroed"),
        pytest.param(lambda content: content[: len(content) // 2], id="cut"),
        pytest.param(lambda content: content[:4096] + b"\xd9" * len(content), id="overwritten"),
        pytest.param(lambda _: b"not a database", id="something else"),
    ],
)
def test_damaged_records_are_set_aside_and_built_anew(run, kept, dump_of, command, damage):
    run("history", "--collection", kept, "bildiri/tr")
    before = dump_of(kept)
    path = kept / "records.db"
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)
    names = [] if command == "index" else ["bildiri/tr"]
    ended = run(command, "--collection", kept, *names)
    assert ended.code == 0
    assert "set aside as records.db.damaged-1" in ended.err
    assert path.with_name("records.db.damaged-1").read_bytes()[:200] == damaged[:200]
    if command != "watch":
        assert dump_of(kept) == before


def test_a_fact_is_noted_once_and_can_be_taken_back(run, kept):
    options = ("--into", "bildiri/tr-2", "--at", "2024-05-01", "--note", "yeni bakanlık")
    noted = run("fact", "--collection", kept, "renamed", "bildiri/tr", *options)
    assert noted.code == 0
    identifier = noted.out.split()[-1]
    back = run("fact", "--collection", kept, "retracted", "--retracts", identifier)
    assert back.code == 0
    assert run("fact", "--collection", kept, "merged", "bildiri/tr").code == 1
    assert run("verify", "--collection", kept).code == 0


def test_a_folder_that_cannot_be_made_is_told_without_a_traceback(run, kept):
    ended = run("backup", "--collection", kept, kept / "metin.txt" / "backups")
    assert ended.code == 1
    assert "metin.txt" in ended.err
    assert "Traceback" not in ended.err


def test_what_the_backup_has_not_is_said_to_be_lost(run, kept, tmp_path, flip_a_byte):
    backups = tmp_path / "backups"
    assert run("backup", "--collection", kept, backups).code == 0
    (kept / "metin.txt").write_text("Birinci fıkra.\n\nDördüncü fıkra.\n", encoding="utf-8")
    run("watch", "--collection", kept)
    flip_a_byte(kept, "bildiri/tr")
    ended = run("repair", "--collection", kept, "--from", backups)
    assert ended.code == 4
    assert "1 objects are damaged there, too: try another backup." in ended.err
    assert "Check with" not in ended.err


def test_a_branch_that_was_lost_is_set_again(run, kept, tmp_path):
    backups = tmp_path / "backups"
    assert run("backup", "--collection", kept, backups).code == 0
    branch = kept / "archive.git" / "refs" / "heads" / "main"
    before = branch.read_text().strip()
    branch.unlink()
    ended = run("repair", "--collection", kept, "--from", backups)
    assert ended.code == 0, ended.err
    assert f"The branch was lost, and was set to {before}." in ended.out
    assert run("verify", "--collection", kept).code == 0


def test_a_verification_can_be_piped(run, kept, flip_a_byte):
    sound = json.loads(run("verify", "--collection", kept, "--json").out)
    assert (sound["sound"], sound["snapshots"], sound["damages"]) == (True, 2, [])
    flipped = flip_a_byte(kept, "bildiri/tr")
    ended = run("verify", "--collection", kept, "--json")
    damaged = json.loads(ended.out)
    assert (ended.code, damaged["sound"]) == (4, False)
    assert flipped["snapshot_id"] in {each["snapshot"] for each in damaged["damages"]}


def test_records_that_are_damaged_again_replace_nothing_that_was_set_aside(run, kept):
    path = kept / "records.db"
    for number in (1, 2):
        run("history", "--collection", kept, "bildiri/tr")
        path.write_bytes(b"not a database %d" % number)
        ended = run("history", "--collection", kept, "bildiri/tr")
        assert f"set aside as records.db.damaged-{number}" in ended.err
    for number in (1, 2):
        aside = path.with_name(f"records.db.damaged-{number}")
        assert aside.read_bytes() == b"not a database %d" % number
