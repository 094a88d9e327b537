from __future__ import annotations

import gzip
import json
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.errors import AlreadyThere
from archive.exporting.captures import METADATA_TYPE, target
from archive.exporting.warc import Selection, export_wacz, export_warc
from archive.importing.model import Imported, Revisited
from archive.importing.warc import WarcFile
from archive.keeping import writing
from archive.packing import pack_new
from archive.repository import Archive
from snapshots.digests import sha256
from snapshots.identifiers import snapshot_id
from snapshots.model import Exchange, Outcome, Snapshot, Visit
from snapshots.surts import capture_key

HOSTILE = b"\xff\x00WARC/1.0\r\nContent-Length: 9\r\n\r\n\x1f\x8b\x08 \xd8\xa7 I\xc4\xb1\r\n\r\nWARC/1.1\r\n"


@pytest.fixture
def everything() -> Selection:
    return Selection(
        chosen=lambda _work, _source: True,
        about=lambda work, _source: {"language": "tr", "work_title": work},
        title="Şuşa",
        software="test",
    )


pytestmark = pytest.mark.usefixtures("kept")


@pytest.fixture
def kept(archive: Archive, snapshot_of) -> list[Snapshot]:
    """Snapshots of two sources, and visits that found one unchanged."""
    made = [
        snapshot_of(0, b"<p>bir</p>"),
        snapshot_of(2, HOSTILE),
        snapshot_of(4, b""),
    ]
    with writing(archive) as writer:
        for snapshot in made:
            writer.keep("w", "s", snapshot)
        writer.keep("other", "t", made[1])
        for day, status in ((5, 304), (6, 200)):
            visit = Visit(
                work="w",
                source="s",
                visited_at=made[2].fetched_at + timedelta(days=day),
                outcome=Outcome.UNCHANGED,
                status=status,
                etag='"é"',
                snapshot=snapshot_id(made[2]),
            )
            writer.keep_visits(f"run-{day}", [visit])
    return made


def records_of(content: bytes):
    found = []
    for record in ArchiveIterator(BytesIO(content), check_digests="raise"):
        body = record.content_stream().read()
        found.append((record, dict(record.rec_headers.headers), body))
    return found


def of_kind(content: bytes, kind: str):
    return [each for each in records_of(content) if each[0].rec_type == kind]


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


def moved() -> Snapshot:
    """A page that was got by way of a redirect."""
    first, last = "http://example.org/ışık?a=%2F", "https://www.example.org/yeni"
    asked = (("User-Agent", "Hexapla"), ("Accept-Language", "tr, *;q=0.5"))
    return Snapshot(
        body=HOSTILE,
        url=first,
        final_url=last,
        fetched_at=datetime(2021, 6, 15, 12, tzinfo=UTC),
        media_type="text/plain",
        extension="txt",
        status=200,
        headers=(("location", last), ("content-type", "text/plain")),
        exchanges=(
            Exchange(
                url=first,
                asked=asked,
                status=308,
                answered=(("Location", last), ("Content-Length", "154"), ("Server", "ı")),
            ),
            Exchange(
                url=last,
                asked=asked,
                status=200,
                answered=(
                    ("Content-Type", "text/plain"),
                    ("Content-Encoding", "br"),
                    ("Content-Length", "17"),
                    ("X-\r\nEvil", "1"),
                    ("X-Frame-Options", "DENY\r\nSet-Cookie: a=b"),
                ),
            ),
        ),
    )


def test_each_redirect_is_an_answer_of_its_own_beside_its_request(
    archive, everything, tmp_path: Path
):
    with writing(archive) as writer:
        identifier = writer.keep("moved", "s", moved())
        visit = Visit(
            work="moved",
            source="s",
            visited_at=moved().fetched_at + timedelta(days=1),
            outcome=Outcome.UNCHANGED,
            status=200,
            snapshot=identifier,
        )
        writer.keep_visits("later", [visit])
    export_warc(archive, everything, tmp_path / "a.warc.gz")
    content = (tmp_path / "a.warc.gz").read_bytes()
    program = Path(sys.executable).with_name("warcio")
    subprocess.run([program, "check", tmp_path / "a.warc.gz"], check=True)

    *_, metadata, asked_first, hop, asked_last, last, revisit = records_of(content)
    assert json.loads(metadata[2])["snapshot"]["exchanges"][0]["status"] == 308
    for (record, headers, body), uri in (
        (asked_first, target(moved().url)),
        (asked_last, moved().final_url),
    ):
        assert (record.rec_type, headers["WARC-Target-URI"], body) == ("request", uri, b"")
        assert record.http_headers.protocol == "GET"
        assert record.http_headers.get_header("user-agent") == "Hexapla"
    assert asked_first[0].http_headers.statusline == "/%C4%B1%C5%9F%C4%B1k?a=%2F HTTP/1.1"
    assert asked_first[0].http_headers.get_header("host") == "example.org"
    assert asked_first[1]["WARC-Concurrent-To"] == hop[1]["WARC-Record-ID"]
    assert asked_last[1]["WARC-Concurrent-To"] == last[1]["WARC-Record-ID"]
    assert hop[0].http_headers.get_statuscode() == "308"
    assert hop[0].http_headers.get_header("location") == moved().final_url
    assert hop[0].http_headers.get_header("x-archive-orig-content-length") == "154"
    assert (hop[1]["WARC-Truncated"], hop[2]) == ("unspecified", b"")
    assert last[1]["WARC-Target-URI"] == revisit[1]["WARC-Target-URI"] == moved().final_url
    assert last[0].http_headers.get_header("content-length") == str(len(HOSTILE))
    assert last[0].http_headers.get_header("x-archive-orig-content-encoding") == "br"
    assert last[0].http_headers.get_header("set-cookie") is None
    assert last[2] == HOSTILE

    statuses = [json.loads(line.split(" ", 2)[2])["status"] for line in index_of(tmp_path)]
    assert sorted(statuses) == ["200"] * 7 + ["304", "308"]


@pytest.mark.parametrize(
    ("location", "written"),
    [
        ("/ışık a", "/%C4%B1%C5%9F%C4%B1k%20a"),
        ("//h/x?a=%2F#b", "//h/x?a=%2F#b"),
        ("a\r\nX: 1", "a%0D%0AX:%201"),
    ],
)
def test_where_a_redirect_led_is_written_as_it_was(
    archive, everything, tmp_path: Path, location, written
):
    first, last = moved().exchanges
    hop = replace(first, answered=(("Location", location),))
    with writing(archive) as writer:
        writer.keep("moved", "s", replace(moved(), exchanges=(hop, last)))
    export_warc(archive, everything, tmp_path / "a.warc")
    found = of_kind((tmp_path / "a.warc").read_bytes(), "response")[-2][0]
    assert found.http_headers.get_header("location") == written


def index_of(folder: Path) -> list[str]:
    return [line for line in (folder / "a.cdxj").read_text().splitlines() if line]


def test_of_older_snapshots_no_requests_and_no_redirects_are_made_up(
    archive, everything, tmp_path: Path
):
    older = replace(moved(), exchanges=())
    with writing(archive) as writer:
        writer.keep("moved", "s", older)
    export_warc(archive, everything, tmp_path / "a.warc")
    content = (tmp_path / "a.warc").read_bytes()
    assert not of_kind(content, "request")
    (record, headers, body) = of_kind(content, "response")[-1]
    assert headers["WARC-Target-URI"] == target(older.url)
    assert record.http_headers.get_header("location") is None
    assert body == older.body


def test_a_page_that_scripts_made_is_not_passed_off_as_an_answer(
    archive, everything, tmp_path: Path
):
    with writing(archive) as writer:
        writer.keep("app", "s", replace(moved(), obtained="rendered", media_type="text/html"))
    export_warc(archive, everything, tmp_path / "a.warc")
    content = (tmp_path / "a.warc").read_bytes()
    ((_, headers, body),) = of_kind(content, "resource")
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["WARC-Target-URI"] == target(moved().url)
    assert body == HOSTILE
    assert not of_kind(content, "request")


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


def test_what_is_exported_is_imported_with_requests_and_redirects(
    archive, kept, everything, tmp_path: Path
):
    with writing(archive) as writer:
        writer.keep("moved", "s", moved())
        writer.keep("app", "s", replace(moved(), obtained="rendered", media_type="text/html"))
    export_warc(archive, everything, tmp_path / "a.warc.gz")
    events = list(WarcFile(tmp_path / "a.warc.gz", {}, {}).events())
    imported = [event for event in events if isinstance(event, Imported)]
    assert {type(event) for event in events} == {Imported, Revisited}
    assert [event.source for event in imported][-2:] == [("moved", "s"), ("app", "s")]
    for event, original in zip(
        imported, [*kept, kept[1], moved(), replace(moved(), media_type="text/html")], strict=True
    ):
        found = event.snapshot
        assert (found.body, found.fetched_at, found.url, found.final_url) == (
            original.body, original.fetched_at, original.url, original.final_url,
        )  # fmt: skip
        assert [url.url for url in found.exchanges] == [e.url for e in original.exchanges]
        assert dict(found.headers).get("location") == dict(original.headers).get("location")
    revisited = [event.snapshot for event in events if isinstance(event, Revisited)]
    assert set(revisited) == {snapshot_id(imported[2].snapshot)}


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
