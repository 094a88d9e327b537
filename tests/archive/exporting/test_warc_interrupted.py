from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from archive.errors import AlreadyThere
from archive.exporting.warc import Selection, export_warc
from archive.keeping import writing
from archive.repository import Archive
from snapshots.model import Snapshot

SnapshotOf = Callable[..., Snapshot]


def test_an_export_that_was_killed_before_its_last_step_is_made_again(
    archive: Archive, snapshot_of: SnapshotOf, tmp_path: Path
):
    everything = Selection(
        chosen=lambda _work, _source: True, about=lambda _work, _source: {}, title="T", software="H"
    )
    with writing(archive) as writer:
        writer.keep("w", "s", snapshot_of(0))
    path = tmp_path / "a.warc.gz"
    export_warc(archive, everything, path)
    whole = {each.name: each.read_bytes() for each in tmp_path.glob("a.*")}
    path.unlink()
    export_warc(archive, everything, path)
    assert {each.name: each.read_bytes() for each in tmp_path.glob("a.*")} == whole
    path.unlink()
    (tmp_path / "a.cdxj").write_bytes(b"another's")
    with pytest.raises(AlreadyThere):
        export_warc(archive, everything, path)
    assert {each.name for each in tmp_path.glob("a.*")} == {"a.cdxj"}
