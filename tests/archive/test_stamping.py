from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from archive.errors import NotSealed
from archive.history import entries
from archive.keeping import writing
from archive.repository import Archive
from archive.stamping import check_stamps, keep_stamp, list_stamps, stamp
from archive.verifying import verify
from snapshots.model import Snapshot

SnapshotOf = Callable[..., Snapshot]
Git = Callable[..., str]


def keep_and_stamp(archive: Archive, snapshot: Snapshot, authority) -> None:
    with writing(archive) as writer:
        writer.keep("w", "s", snapshot)
        writer.commit()
        keep_stamp(writer, *stamp(archive, authority.reply))


def test_a_time_stamp_says_by_when_everything_existed(
    archive: Archive, snapshot_of: SnapshotOf, authority
):
    keep_and_stamp(archive, snapshot_of(0), authority)
    keep_and_stamp(archive, snapshot_of(1), authority)

    stamps = check_stamps(archive, [authority.root])

    assert [checked.faults for checked in stamps] == [(), ()]
    assert all("existed by then, says the authority" in checked.saying for checked in stamps)
    assert all("does not prove that the publishers" in checked.saying for checked in stamps)
    assert verify(archive).is_sound
    assert len(list(entries(archive))) == 2


def test_stamps_of_one_second_are_checked_in_the_order_in_which_they_were_made(
    archive: Archive, snapshot_of: SnapshotOf, authority
):
    for day in range(6):
        keep_and_stamp(archive, snapshot_of(day), authority)

    assert [checked.faults for checked in check_stamps(archive, [authority.root])] == [()] * 6


def test_plain_openssl_checks_the_time_stamp(
    archive: Archive, git: Git, snapshot_of: SnapshotOf, authority
):
    keep_and_stamp(archive, snapshot_of(0), authority)
    (path,) = (
        p for p in git("ls-tree", "-r", "--name-only", "main", "stamps/").split() if "json" in p
    )
    for name, target in ((path, "statement"), (path.replace(".json", ".tsr"), "kept")):
        content = archive.commands.run("cat-file", "blob", f"main:{name}")
        (authority.folder / target).write_bytes(content)
    authority.openssl("ts -verify -data statement -in kept -CAfile ca.pem")


def test_what_was_kept_later_is_covered_by_the_next_time_stamp_only(
    archive: Archive, snapshot_of: SnapshotOf, authority
):
    with writing(archive) as writer:
        writer.keep("w", "s", snapshot_of(0))
        writer.commit()
        made = stamp(archive, authority.reply)
        writer.keep("w", "s", snapshot_of(1))
        writer.commit()
        keep_stamp(writer, *made)
    (checked,) = check_stamps(archive, [authority.root])
    assert checked.faults == ()


def test_an_authority_that_one_does_not_trust_proves_nothing(
    archive: Archive, snapshot_of: SnapshotOf, authority, new_authority, tmp_path: Path
):
    keep_and_stamp(archive, snapshot_of(0), authority)
    other = new_authority(tmp_path / "other")
    (checked,) = check_stamps(archive, [other.root])
    assert "it proves nothing" in checked.saying
    assert "none of the authorities that you trust" in checked.saying


def test_without_a_certificate_only_the_fit_is_claimed(
    archive: Archive, snapshot_of: SnapshotOf, authority
):
    keep_and_stamp(archive, snapshot_of(0), authority)
    (checked,) = check_stamps(archive)
    assert not checked.is_trusted
    assert "who made it was not checked" in checked.saying


def test_a_history_rewritten_after_the_stamp_is_found(
    archive: Archive, git: Git, snapshot_of: SnapshotOf, authority
):
    """Another snapshot takes the place of the stamped one, and the stamp is carried over."""
    root = archive.head()
    keep_and_stamp(archive, snapshot_of(0, "what was said"), authority)
    stamped = git("rev-parse", "main")
    git("update-ref", "refs/heads/main", root)
    with writing(archive) as writer:
        writer.keep("w", "s", snapshot_of(0, "what was never said"))
    paths = git("ls-tree", "-r", "--name-only", stamped, "stamps/").split()
    stream = "".join(f"M 100644 {git('rev-parse', f'{stamped}:{path}')} {path}\n" for path in paths)
    archive.commands.run(
        *("fast-import", "--quiet", "--done"),
        written=(
            "commit refs/heads/main\ncommitter A <a@example.org> 0 +0000\ndata 0\n"
            f"from refs/heads/main^0\n{stream}done\n"
        ).encode(),
    )
    (checked,) = check_stamps(archive, [authority.root])
    assert checked.faults
    assert "it proves nothing" in checked.saying


@pytest.mark.parametrize("offset", [60, 400, -40])
def test_a_changed_byte_in_a_reply_is_found(
    archive: Archive, snapshot_of: SnapshotOf, authority, offset: int
):
    with writing(archive) as writer:
        writer.keep("w", "s", snapshot_of(0))
        writer.commit()
        statement, reply = stamp(archive, authority.reply)
        changed = bytearray(reply)
        changed[offset] ^= 1
        commit = statement.commit
        writer.keep_stamp(commit, snapshot_of(0).fetched_at, _content(statement), bytes(changed))
    (checked,) = check_stamps(archive, [authority.root])
    assert checked.faults


def _content(statement: object) -> bytes:
    from archive.stamping import Statement, write_statement

    assert isinstance(statement, Statement)
    return write_statement(statement)


@pytest.mark.parametrize("reply", [b"", b"<html>busy</html>", b"0\x050\x03\x02\x01\x02"])
def test_an_authority_that_refuses_changes_nothing(
    archive: Archive, snapshot_of: SnapshotOf, reply: bytes
):
    with writing(archive) as writer:
        writer.keep("w", "s", snapshot_of(0))
    head = archive.head()
    with pytest.raises(NotSealed, match="Nothing was changed"):
        stamp(archive, lambda _query: reply)
    assert archive.head() == head


def test_the_reply_to_another_query_is_refused(
    archive: Archive, snapshot_of: SnapshotOf, authority
):
    replies: list[bytes] = []

    def twice_the_same(query: bytes) -> bytes:
        replies.append(replies[0] if replies else authority.reply(query))
        return replies[-1]

    with writing(archive) as writer:
        writer.keep("w", "s", snapshot_of(0))
    stamp(archive, twice_the_same)
    with pytest.raises(NotSealed, match="another query"):
        stamp(archive, twice_the_same)


@pytest.mark.parametrize(
    "statement",
    [
        b"",
        b"[]",
        b"[" * 100_000,
        b"{}",
        b'{"commit": "--all", "previous": null, "snapshots": 1, "sha256": ""}',
        b'{"commit": ["HEAD"], "previous": null, "snapshots": 1, "sha256": ""}',
        b'{"commit": "%s", "previous": null, "snapshots": "1", "sha256": ""}' % (b"0" * 40),
        b'{"commit": "%s", "previous": null, "snapshots": 1, "sha256": ""}' % (b"0" * 40),
        b'{"commit": "%s", "previous": {}, "snapshots": null, "sha256": ""}' % (b"0" * 40),
    ],
)
def test_a_forged_statement_proves_nothing_and_the_one_before_it_still_does(
    archive: Archive, snapshot_of: SnapshotOf, authority, forger, statement: bytes
):
    keep_and_stamp(archive, snapshot_of(0), authority)
    ((path, content, reply),) = list_stamps(archive)
    name = path.rpartition("/")[2].removesuffix(".json")
    files = {f"{name}_json": content, f"{name}_tsr": reply}
    forged = {"99T000000Z-000000000000_json": statement, "99T000000Z-000000000000_tsr": b""}
    forger.commit(path.rpartition("/")[0], forger.folder(**files, **forged), kind="stamp")
    good, bad = check_stamps(archive, [authority.root])
    assert good.faults == ()
    assert "it proves nothing" in bad.saying
    assert "its statement makes no sense" in bad.faults[0]
    assert bad.faults[1] == "the reply is not one of RFC 3161"


@pytest.mark.parametrize("reply", [b"", b"\x00", b"0\x030\x01\x02", bytes(range(256))])
def test_a_reply_that_is_none_dates_nothing(
    archive: Archive, snapshot_of: SnapshotOf, authority, reply: bytes
):
    with writing(archive) as writer:
        writer.keep("w", "s", snapshot_of(0))
        writer.commit()
        statement, _ = stamp(archive, authority.reply)
        at = snapshot_of(0).fetched_at
        writer.keep_stamp(statement.commit, at, _content(statement), reply)
    (checked,) = check_stamps(archive, [authority.root])
    assert checked.stamped_at is None
    assert checked.saying.startswith("Time-stamp of an unknown time: it proves nothing")


@pytest.mark.parametrize("other", [{"sha256": "0" * 64}, {"snapshots": 7}])
def test_a_statement_that_is_not_the_stamped_one_is_found(
    archive: Archive, snapshot_of: SnapshotOf, authority, other: dict[str, object]
):
    with writing(archive) as writer:
        writer.keep("w", "s", snapshot_of(0))
        writer.commit()
        statement, reply = stamp(archive, authority.reply)
        forged = replace(statement, **other)
        writer.keep_stamp(statement.commit, snapshot_of(0).fetched_at, _content(forged), reply)
    (checked,) = check_stamps(archive, [authority.root])
    assert checked.faults[:2] == (
        "what is kept is not what was stamped",
        "the authority stamped something else",
    )
    assert "it proves nothing" in checked.saying
