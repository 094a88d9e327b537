from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha1
from pathlib import Path

import msgpack
import pytest

from archive.errors import NotImportable
from archive.importing import jobs as jobs_module
from archive.importing.model import Imported, Refused, Revisited
from archive.importing.webchanges import WebChanges

PEERS = Path(__file__).with_name("peers")
URL = "https://www.example.org/şartlar"
JOBS = f"name: Şartlar\nurl: {URL}\nfilters: [html2text]\n"


def guid(location: str) -> str:
    return sha1(location.encode(), usedforsecurity=False).hexdigest()


def packed(found: object, tries: object = 0, **more: object) -> bytes:
    stated = {"d": found, "t": tries, "e": "", "m": "text/markdown", "err": {}, **more}
    content = msgpack.packb(stated, unicode_errors="surrogatepass")
    assert isinstance(content, bytes)
    return content


@pytest.fixture
def folder(tmp_path: Path):
    """Makes a data folder of rows as webchanges writes them, each a second after the last."""

    def make(*rows: object, jobs: str = JOBS, of: str = URL) -> Path:
        (tmp_path / "jobs.yaml").write_text(jobs, encoding="utf-8")
        with closing(sqlite3.connect(tmp_path / "snapshots.db")) as database, database:
            database.execute(
                "create table webchanges (uuid text, timestamp real, msgpack_data blob)"
            )
            for number, row in enumerate(rows):
                values = (guid(of), 1_600_000_000.25 + number, row)
                database.execute("insert into webchanges values (?, ?, ?)", values)
        return tmp_path

    return make


@pytest.mark.parametrize("peer", ["webchanges", "urlwatch"])
def test_what_the_programs_themselves_have_written_is_read(peer):
    # Made by `python benchmarks/importing_peers.py --keep`, of webchanges 3.37 and urlwatch 2.
    history = WebChanges(PEERS / peer, {})
    events = list(history.events())
    found: dict[str, list[str]] = {}
    for event in events:
        if isinstance(event, Imported):
            found.setdefault(event.snapshot.url, []).append(event.snapshot.body.decode())
    site = "http://127.0.0.1:18080"
    assert found[f"{site}/plain"] == [
        f"Madde 1\nÖdeme {number} gün içinde, ılık.\n" for number in range(3)
    ]
    assert [text.count("<p>") for text in found["https://example.org/raw"]] == [1, 1, 1]
    assert {url: len(texts) for url, texts in found.items()} == {
        f"{site}/plain": 3,
        "https://example.org/raw": 3,
        f"{site}/terms?a=1&b=ı": 3,
        f"{site}/same": 1,
        f"{site}/broken": 1,
    }
    refused = [event for event in events if isinstance(event, Refused)]
    assert len(refused) == 4
    assert sum("application/pdf" in event.problem for event in refused) == 3
    assert [each.work_title for each in history.sources if "terms" in each.source.url] == ["Terms"]
    html = {event.snapshot.media_type for event in events if isinstance(event, Imported)}
    assert html == {"text/plain", "text/html"}


def test_texts_come_with_their_times_names_and_media_types(folder):
    history = WebChanges(folder(packed("# Iğdır\nاتفاق"), packed("# İki\n", m="text/plain")), {})
    first, second = history.events()
    assert isinstance(first, Imported)
    assert first.snapshot.body.decode() == "# Iğdır\nاتفاق"
    assert first.snapshot.fetched_at == datetime(2020, 9, 13, 12, 26, 40, 250_000, UTC)
    assert (first.snapshot.media_type, first.snapshot.extension) == ("text/markdown", "md")
    assert first.snapshot.charset == "utf-8"
    assert isinstance(second, Imported)
    assert second.snapshot.media_type == "text/plain"
    (source,) = history.sources
    assert (source.work_title, source.source.slug) == ("Şartlar", "text")
    assert (source.source.url, source.source.publisher) == (URL, "example.org")
    assert not source.source.watched
    assert history.total == 2


def test_a_page_that_was_written_in_another_charset_is_read_as_it_was_understood(folder):
    page = '<html><meta charset="iso-8859-9"><p>ığış</p></html>'
    (event,) = WebChanges(folder(packed(page, m="text/html")), {}).events()
    assert isinstance(event, Imported)
    assert (event.snapshot.body.decode(), event.snapshot.charset) == (page, "utf-8")


def test_runs_that_failed_found_nothing_and_what_did_not_change_was_seen_again(folder):
    rows = (packed("one"), packed("one", tries=1), packed("one"), packed("two"), packed("one"))
    events = list(WebChanges(folder(*rows), {}).events())
    assert [type(event) for event in events] == [Imported, Revisited, Imported, Imported]
    assert isinstance(events[1], Revisited)
    assert events[1].at.second == 42


def test_bytes_stay_bytes(folder):
    (event,) = WebChanges(folder(packed(b"%PDF-1.4\xff", m="application/pdf")), {}).events()
    assert isinstance(event, Imported)
    assert event.snapshot.body == b"%PDF-1.4\xff"
    assert (event.snapshot.media_type, event.snapshot.extension) == ("application/pdf", "pdf")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (b"no MessagePack \xc1", "no MessagePack"),
        (b"\x91" * 100_000, "no MessagePack"),
        (b"\xdd\xff\xff\xff\xff", "no MessagePack"),
        ("a text", "no MessagePack"),
        (msgpack.packb(["d"]), "whether the run had failed"),
        (packed("x", tries="0"), "whether the run had failed"),
        (packed(3), "neither text nor bytes"),
        (packed(None), "neither text nor bytes"),
        (packed("%PDF ruined", m="application/pdf"), "the document itself is lost"),
        (packed("x" * 20_000_001), "more than"),
        (b"x" * 22_000_000, "more than"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_alone(folder, row, problem):
    refused, imported = WebChanges(folder(row, packed("a text")), {}).events()
    assert isinstance(refused, Refused)
    assert problem in refused.problem
    assert refused.place == f"job {guid(URL)}, number 1"
    assert isinstance(imported, Imported)


def test_a_lone_half_of_a_pair_and_a_nul_do_no_harm(folder):
    rows = (packed("a\x00b \N{GRINNING FACE}"), packed("x\ud800y"))
    kept, refused = WebChanges(folder(*rows), {}).events()
    assert isinstance(kept, Imported)
    assert isinstance(refused, Refused)


@pytest.mark.parametrize("seconds", [1e30, -1e30, float("inf"), "soon", None])
def test_a_time_that_is_none_is_refused(folder, seconds):
    path = folder(packed("a text"))
    with closing(sqlite3.connect(path / "snapshots.db")) as database, database:
        database.execute("update webchanges set timestamp = ?", [seconds])
    (event,) = WebChanges(path, {}).events()
    assert isinstance(event, Refused)


@pytest.mark.parametrize(
    ("jobs", "problem"),
    [
        ("url: https://elsewhere.example/\n", "none that this could be of"),
        ("", "none that this could be of"),
        ("- a\n- b\n", "none that this could be of"),
    ],
)
def test_what_no_job_is_known_of_is_refused_once(folder, jobs, problem):
    history = WebChanges(folder(packed("a"), packed("b"), jobs=jobs), {})
    (event,) = history.events()
    assert isinstance(event, Refused)
    assert problem in event.problem
    assert history.sources == ()


@pytest.mark.parametrize(
    "location", ["date +%N", "file:///etc/passwd", "http://user:password@example.org/"]
)
def test_what_is_no_page_of_the_web_is_refused(folder, location):
    key = "command" if " " in location else "url"
    path = folder(packed("a"), jobs=f'{key}: "{location}"\n', of=location)
    (event,) = WebChanges(path, {}).events()
    assert isinstance(event, Refused)
    assert "no page of the web" in event.problem


@pytest.mark.parametrize(
    "jobs", ["url: [", "!include other.yaml\n", "a: &a [*a]\nb: !!python/object:os.system x\n"]
)
def test_a_list_of_jobs_that_cannot_be_read_is_said_to_be_one(folder, jobs):
    with pytest.raises(NotImportable, match=r"jobs\.yaml"):
        WebChanges(folder(packed("a"), jobs=jobs), {})


def test_a_list_of_jobs_that_is_too_long_is_not_read(folder, monkeypatch):
    monkeypatch.setattr(jobs_module, "_LARGEST", 100)
    with pytest.raises(NotImportable, match="more than 100 bytes"):
        WebChanges(folder(packed("a"), jobs=JOBS + "# ılık\n" * 100), {})


def test_a_job_that_names_no_place_hides_no_other(folder):
    events = list(WebChanges(folder(packed("a"), jobs=f"name: nothing\n---\n{JOBS}"), {}).events())
    assert [type(each) for each in events] == [Imported]


def test_the_list_of_jobs_may_stand_elsewhere(folder, tmp_path):
    path = folder(packed("a"))
    (path / "jobs.yaml").rename(tmp_path / "other.yaml")
    with pytest.raises(NotImportable, match="--jobs"):
        WebChanges(path, {})
    history = WebChanges(path / "snapshots.db", {}, tmp_path / "other.yaml")
    assert len(list(history.events())) == 1


def test_any_other_folder_or_database_is_said_to_be_none(tmp_path):
    with pytest.raises(NotImportable, match=r"snapshots\.db"):
        WebChanges(tmp_path, {})
    (tmp_path / "jobs.yaml").write_text(JOBS, encoding="utf-8")
    (tmp_path / "snapshots.db").write_bytes(b"no database" * 100)
    with pytest.raises(NotImportable, match="failed"):
        WebChanges(tmp_path, {})
    (tmp_path / "snapshots.db").unlink()
    with closing(sqlite3.connect(tmp_path / "snapshots.db")) as database, database:
        # What pretends to be the table could compute for ever.
        database.execute("create view webchanges as select 1 as uuid, 2 as timestamp")
    with pytest.raises(NotImportable, match="no table"):
        WebChanges(tmp_path, {})


def test_nothing_in_the_folder_is_changed(folder):
    path = folder(packed("a"))
    before = {each.name: each.read_bytes() for each in path.iterdir()}
    list(WebChanges(path, {}).events())
    assert {each.name: each.read_bytes() for each in path.iterdir()} == before
