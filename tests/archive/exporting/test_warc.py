from __future__ import annotations

import gzip
import json
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest

from archive.errors import AlreadyThere
from archive.exporting.captures import METADATA_TYPE, target
from archive.exporting.warc import Selection, export_wacz, export_warc
from archive.keeping import writing
from archive.packing import pack_new
from snapshots.digests import sha256
from snapshots.identifiers import from_digits, snapshot_id
from snapshots.model import Outcome, Snapshot, Visit
from snapshots.surts import capture_key
from warc_records import HOSTILE, moved, of_kind, records_of

pytestmark = pytest.mark.usefixtures("kept")


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_what_is_exported_is_read_by_programs_of_web_archives(
    archive, kept, everything, tmp_path: Path, name
):
    done = export_warc(archive, everything, tmp_path / name)

    assert (done.captures, done.revisits) == (4, 2)
    program = Path(sys.executable).with_name("warcio")
    checked = subprocess.run(
        [program, "check", tmp_path / name], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
    content = (tmp_path / name).read_bytes()
    responses = of_kind(content, "response")
    assert [body for _, _, body in responses] == [s.body for s in [*kept, kept[1]]]
    assert responses[0][1]["WARC-Date"] == "2020-05-01T12:00:00Z"
    assert responses[0][1]["WARC-Target-URI"] == "https://example.org/%C4%B1%C5%9F%C4%B1k"
    assert responses[0][0].http_headers.get_statuscode() == "200"
    assert responses[0][0].http_headers.get_header("content-type") == "text/plain"


def test_a_visit_that_found_nothing_new_is_a_revisit(archive, everything, tmp_path: Path):
    export_warc(archive, everything, tmp_path / "a.warc.gz")
    content = (tmp_path / "a.warc.gz").read_bytes()
    original = of_kind(content, "response")[2][1]
    unmodified, identical = of_kind(content, "revisit")
    for record, headers, body in (unmodified, identical):
        assert record.length >= len(body) == 0
        assert headers["WARC-Refers-To"] == original["WARC-Record-ID"]
        assert headers["WARC-Refers-To-Date"] == original["WARC-Date"]
        assert headers["WARC-Payload-Digest"] == original["WARC-Payload-Digest"]
    assert unmodified[1]["WARC-Profile"].endswith("server-not-modified")
    assert unmodified[0].http_headers.get_statuscode() == "304"
    assert identical[1]["WARC-Profile"].endswith("identical-payload-digest")


def test_what_is_known_of_a_snapshot_stands_before_it(archive, kept, everything, tmp_path: Path):
    export_warc(archive, everything, tmp_path / "a.warc")
    content = (tmp_path / "a.warc").read_bytes()
    kinds = [record.rec_type for record, _, _ in records_of(content)]
    assert kinds == ["warcinfo", *["metadata", "response"] * 4, "revisit", "revisit"]
    (_, headers, body), *_ = of_kind(content, "metadata")
    told = json.loads(body)
    assert headers["Content-Type"] == METADATA_TYPE
    assert headers["WARC-Refers-To"] == of_kind(content, "response")[0][1]["WARC-Record-ID"]
    assert headers["WARC-Target-URI"] == f"urn:hexapla:{snapshot_id(kept[0])}"
    assert told["snapshot_id"] == snapshot_id(kept[0])
    assert told["snapshot"]["sha256"] == sha256(kept[0].body)
    assert (told["work"], told["source"], told["language"]) == ("w", "s", "tr")


def test_each_line_of_the_index_leads_to_its_record(archive, everything, tmp_path: Path):
    export_warc(archive, everything, tmp_path / "a.warc.gz")
    content = (tmp_path / "a.warc.gz").read_bytes()
    lines = (tmp_path / "a.cdxj").read_text().splitlines()
    assert lines == sorted(lines)
    assert len(lines) == 6
    for line in lines:
        key, stamp, fields = line.split(" ", 2)
        told = json.loads(fields)
        assert key == capture_key(told["url"])
        start, length = int(told["offset"]), int(told["length"])
        ((_, headers, _),) = records_of(content[start : start + length])
        assert headers["WARC-Date"].replace("-", "").replace(":", "")[:8] == stamp[:8]
        assert headers["WARC-Payload-Digest"] == told["digest"]


def test_the_pages_of_a_wacz_are_those_that_a_reader_would_open(
    archive, everything, tmp_path: Path
):
    with writing(archive) as writer:
        writer.keep("moved", "s", moved())
    export_wacz(archive, everything, tmp_path / "a.wacz")
    with ZipFile(tmp_path / "a.wacz") as package:
        pages = [json.loads(each) for each in package.read("pages/pages.jsonl").splitlines()]
    assert [each["url"] for each in pages[1:]].count(moved().final_url) == 1
    assert target(moved().url) not in [each["url"] for each in pages[1:]]


@pytest.mark.parametrize("write", [export_warc, export_wacz])
def test_a_second_export_has_the_same_bytes(archive, everything, tmp_path: Path, write):
    names = []
    for number in range(2):
        folder = tmp_path / f"folder-{number}"
        folder.mkdir()
        write(archive, everything, folder / "a.warc.gz")
        names.append(folder / "a.warc.gz")
        pack_new(archive)
        archive.close()
        time.sleep(1.1)  # a time that came from the clock would differ
    assert names[0].read_bytes() == names[1].read_bytes()


def test_only_what_is_chosen_is_exported(archive, tmp_path: Path):
    chosen = Selection(
        chosen=lambda work, _source: work == "other",
        about=lambda _work, _source: {},
        title="",
        software="test",
    )
    done = export_warc(archive, chosen, tmp_path / "a.warc.gz")
    assert (done.captures, done.revisits) == (1, 0)


def test_a_wacz_holds_warc_index_pages_and_their_digests(archive, everything, tmp_path: Path):
    export_wacz(archive, everything, tmp_path / "a.wacz")
    with ZipFile(tmp_path / "a.wacz") as package:
        held = {name: package.read(name) for name in package.namelist()}
    assert set(held) == {
        "archive/data.warc.gz",
        "indexes/index.cdxj",
        "pages/pages.jsonl",
        "datapackage.json",
        "datapackage-digest.json",
    }
    told = json.loads(held["datapackage.json"])
    assert (told["profile"], told["wacz_version"], told["title"]) == (
        "data-package",
        "1.1.1",
        "Şuşa",
    )
    for resource in told["resources"]:
        content = held[resource["path"]]
        assert resource["hash"] == f"sha256:{sha256(content)}"
        assert resource["bytes"] == len(content)
    digest = json.loads(held["datapackage-digest.json"])
    assert digest["hash"] == f"sha256:{sha256(held['datapackage.json'])}"
    pages = [json.loads(line) for line in held["pages/pages.jsonl"].splitlines()]
    assert pages[0]["format"] == "json-pages-1.0"
    assert len(pages) == 1 + 4
    assert len(of_kind(held["archive/data.warc.gz"], "response")) == 4


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a\r\nSet-Cookie: x",
        "https://example.org/<>\"' \x00\ud800",
        "file:ı b.txt",
        "no address",
        "mailto:a@b",
    ],
)
def test_no_address_breaks_a_header(archive, snapshot_of, everything, tmp_path: Path, url):
    snapshot = snapshot_of(0)
    hostile = Snapshot(
        body=HOSTILE,
        url=url,
        fetched_at=snapshot.fetched_at,
        media_type="text/plain",
        extension="txt",
        status=799,
        headers=(("X-\r\nEvil", "1"), ("etag", "a\r\nb\x00ı\ud800"), ("Content-Encoding", "br")),
    )
    with writing(archive) as writer:
        writer.keep("w", "s", hostile)
    export_warc(archive, everything, tmp_path / "a.warc.gz")
    content = (tmp_path / "a.warc.gz").read_bytes()
    captured = [
        each for each in records_of(content) if each[0].rec_type in {"response", "resource"}
    ]
    _, headers, body = captured[-1]
    assert body == HOSTILE
    assert headers["WARC-Target-URI"] == target(url)
    assert b"Set-Cookie: x" not in gzip.decompress(content).replace(b"\\r\\nSet-Cookie", b"")


def test_nothing_is_written_over(archive, everything, tmp_path: Path):
    (tmp_path / "a.cdxj").write_text("mine")
    with pytest.raises(AlreadyThere):
        export_warc(archive, everything, tmp_path / "a.warc.gz")
    assert [path.name for path in tmp_path.glob("*a.*")] == ["a.cdxj"]


@pytest.mark.parametrize("snapshot", [None, from_digits("1" * 40)])
def test_a_visit_that_found_what_is_not_there_is_no_revisit(
    archive, kept, everything, tmp_path: Path, snapshot
):
    visit = Visit(
        work="w",
        source="s",
        visited_at=kept[2].fetched_at + timedelta(days=9),
        outcome=Outcome.UNCHANGED,
        snapshot=snapshot,
    )
    with writing(archive) as writer:
        writer.keep_visits("run-9", [visit])
    exported = export_warc(archive, everything, tmp_path / "a.warc.gz")
    assert (exported.captures, exported.revisits) == (4, 2)
    assert len(of_kind((tmp_path / "a.warc.gz").read_bytes(), "revisit")) == 2
