"""Requests and redirects are exported as they were, and never made up."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from archive.exporting.captures import target
from archive.exporting.warc import export_warc
from archive.importing.model import Imported, Revisited
from archive.importing.warc import WarcFile
from archive.keeping import writing
from snapshots.identifiers import snapshot_id
from snapshots.model import Outcome, Visit
from warc_records import HOSTILE, index_of, moved, of_kind, records_of

pytestmark = pytest.mark.usefixtures("kept")


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
