"""Watching the web: what is kept, noted and asked for, with a real server on the loopback."""

import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.history import VisitsEntry, entries
from archive.repository import Archive
from hexapla.collection import Collection
from hexapla.watching import in_turns, watch, watch_due, watched
from snapshots.model import Outcome, Role, Source, Visit

PAGE = "<!doctype html><html><body><main><p>Birinci bənd, {}.</p></main></body></html>"


def visit_all(collection: Collection) -> tuple[Visit, ...]:
    return watch(collection, watched(collection))


def noted(collection: Collection) -> list[Visit]:
    with Archive.open(collection.archive_path) as archive:
        return [
            visit
            for entry in entries(archive)
            if isinstance(entry, VisitsEntry)
            for visit in entry.visits
        ]


def page(word: str) -> bytes:
    return PAGE.format(word).encode()


def test_a_page_is_kept_and_then_asked_for_conditionally(site, reply, collection):
    def answer(request):
        known = request.headers.get("If-None-Match") == '"1"'
        reply(b"" if known else page("bir"), ("ETag", '"1"'), status=304 if known else 200)(request)

    site.pages["/a"] = answer
    found = collection("/a")
    (first,) = visit_all(found)
    (second,) = visit_all(found)
    assert (first.outcome, first.status, first.etag) == (Outcome.CHANGED, 200, '"1"')
    assert (second.outcome, second.status) == (Outcome.UNCHANGED, 304)
    assert second.snapshot == first.snapshot
    assert noted(found) == [first, second]


def test_equal_bytes_are_no_second_snapshot(site, collection):
    site.pages["/a"] = page("bir")
    found = collection("/a")
    (first,), (second,) = visit_all(found), visit_all(found)
    assert (second.outcome, second.snapshot) == (Outcome.UNCHANGED, first.snapshot)


def test_another_text_is_another_snapshot(site, collection):
    found = collection("/a")
    visits = []
    for word in ("bir", "iki"):
        site.pages["/a"] = page(word)
        visits += visit_all(found)
    assert [visit.outcome for visit in visits] == [Outcome.CHANGED] * 2
    assert visits[0].snapshot != visits[1].snapshot


def test_the_newest_etag_of_the_same_bytes_is_asked_with_and_not_for_ever(site, reply, collection):
    found = collection("/a")
    began = datetime.now(UTC).replace(microsecond=0)
    for number, after in enumerate((0, 2, 48, 24 * 10)):
        site.pages["/a"] = reply(page("bir"), ("ETag", f'"{number}"'))
        at = began + timedelta(hours=after)
        watch_due(found, watched(found), clock=lambda at=at: at)
    asked = [headers.get("if-none-match") for path, headers in site.asked if path == "/a"]
    assert asked == [None, '"0"', '"1"', None]
    assert [visit.outcome.value for visit in noted(found)] == ["changed"] + ["unchanged"] * 3


def test_an_address_that_moved_in_the_catalogue_is_fetched_whole(site, reply, collection):
    site.pages["/a"] = site.pages["/b"] = reply(page("bir"), ("ETag", '"1"'))
    visit_all(collection("/a"))
    visit_all(collection("/b"))
    assert "if-none-match" not in site.asked[-1][1]


def test_redirects_are_followed_and_recorded(site, reply, collection):
    site.pages["/a"] = reply(b"", ("Location", "/b?x=1#y"), status=301)
    site.pages["/b?x=1"] = page("bir")
    found = collection("/a")
    visit_all(found)
    with Archive.open(found.archive_path) as archive:
        (kept,) = [e.kept for e in entries(archive) if hasattr(e, "kept")]
    assert kept.description.final_url == f"{site.address}/b?x=1"
    assert kept.description.headers[0] == ("location", f"{site.address}/b?x=1")


def test_each_visit_says_how_it_ended_and_none_stops_another(site, reply, collection):
    site.pages |= {
        "/good": page("bir"),
        "/gone": reply(status=410),
        "/login": reply(status=401),
        "/broken": reply(status=501),
        "/empty": b"<html><body></body></html>",
        "/image": reply(b"\x89PNG\0", content_type="image/png"),
        "/loop": reply(b"", ("Location", "/loop"), status=302),
        "/inside": reply(b"", ("Location", "http://169.254.169.254/latest"), status=302),
    }
    visits = {v.work: v for v in visit_all(collection(*site.pages))}
    outcomes = [visits[f"work-{n}"].outcome.value for n in range(8)]
    assert outcomes == [
        *("changed", "gone", "refused", "failed", "suspect", "failed", "failed", "failed")
    ]
    assert [visits[f"work-{n}"].status for n in range(4)] == [200, 410, 401, 501]
    assert "round in a circle" in visits["work-6"].reason
    assert "169.254.169.254" in visits["work-7"].reason


def test_a_page_that_cannot_be_read_does_not_keep_the_next_one_out(site, reply, collection):
    found = collection("/a")
    outcomes = []
    for body in (reply(b"\x89PNG\0", content_type="image/png"),) * 2 + (page("bir"),) * 2:
        site.pages["/a"] = body
        (visit,) = visit_all(found)
        outcomes.append(visit.outcome.value)
    assert outcomes == ["failed", "failed", "changed", "unchanged"]


def test_robots_are_obeyed(site, collection):
    site.pages |= {
        "/robots.txt": b"User-agent: *\nDisallow: /private\n\nUser-agent: Hexapla\nDisallow: /h",
        "/private": page("bir"),
        "/h": page("iki"),
    }
    first, second = visit_all(collection("/private", "/h"))
    outcomes = {first.work: first.outcome, second.work: second.outcome}
    assert outcomes == {"work-0": Outcome.CHANGED, "work-1": Outcome.REFUSED}
    assert site.paths() == ["/private"]


def test_the_loopback_is_not_visited_unless_the_catalogue_allows_it(site, collection):
    site.pages["/a"] = page("bir")
    (visit,) = visit_all(collection("/a", visiting=""))
    assert (visit.outcome, site.asked) == (Outcome.FAILED, [])
    assert "allow_networks" in visit.reason


def test_what_was_visited_is_not_due_until_later(run, site, collection):
    site.pages["/a"] = page("bir")
    found = collection("/a")
    assert run("watch", "-C", found.folder).code == 0
    ended = run("watch", "-C", found.folder)
    assert (ended.code, ended.err) == (0, "Visited 0: none is due; with --all they are visited.\n")
    for arguments in (("--all",), ("work-0",)):
        assert "Visited 1" in run("watch", "-C", found.folder, *arguments).err
    assert site.paths() == ["/a"] * 3


def test_records_that_cannot_be_read_stop_no_watch(site, collection, capsys):
    site.pages["/a"] = page("bir")
    found = collection("/a")
    visit_all(found)
    found.records_path.mkdir()
    assert len(watch_due(found, watched(found))) == 1
    assert "everything is visited" in capsys.readouterr().err


def everything(folder: Path) -> bytes:
    """Every byte that the collection holds, git's objects unpacked."""
    git = ["git", "--git-dir", str(folder / "archive.git"), "cat-file", "--batch-all-objects"]
    objects = subprocess.run([*git, "--batch"], capture_output=True, check=True).stdout
    return objects + b"".join(
        path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in str(path)
    )


def test_secrets_are_sent_and_stand_nowhere(run, site, reply, collection, monkeypatch):
    monkeypatch.setenv("GAZETTE_TOKEN", "geheim+wert/42")
    monkeypatch.setenv("HEXAPLA_VARIABLES", "GAZETTE_TOKEN")
    site.pages["/a"] = reply(
        b"",
        ("Location", "/b?token=geheim%2Bwert%2F42"),
        ("Link", "<geheim+wert/42>"),
        status=302,
    )
    site.pages["/b?token=geheim%2Bwert%2F42"] = reply(
        page("bir"), ("ETag", '"geheim+wert/42"'), ("Link", "<geheim+wert/42>")
    )
    site.pages["/c"] = reply(b"", ("Location", "ftp://geheim+wert/42"), status=302)
    more = """        headers:
          Authorization: Bearer ${GAZETTE_TOKEN}
        cookies:
          session: ${GAZETTE_TOKEN}
"""
    found = collection("/a", "/c", more=more)
    ended = run("watch", "-C", found.folder)
    assert site.asked[-1][1]["authorization"] == "Bearer geheim+wert/42"
    assert site.asked[-1][1]["cookie"] == "session=geheim+wert/42"
    for form in ("geheim+wert", "geheim%2Bwert"):
        assert form not in ended.out + ended.err
        assert form.encode() not in everything(found.folder)
    assert ended.code == 3


def test_a_missing_secret_is_named(site, collection, monkeypatch):
    monkeypatch.setenv("HEXAPLA_VARIABLES", "NO_SUCH_VARIABLE")
    more = "        headers:\n          Authorization: Bearer ${NO_SUCH_VARIABLE}\n"
    (visit,) = visit_all(collection("/a", more=more))
    assert visit.outcome is Outcome.FAILED
    assert "NO_SUCH_VARIABLE" in visit.reason
    assert site.paths() == []


@pytest.mark.parametrize(
    "where", ["headers:\n          Accept-Language: '{}'", "cookies:\n          a: '{}'"]
)
def test_a_variable_that_nobody_permitted_is_not_sent(site, collection, monkeypatch, where):
    monkeypatch.setenv("SECRET_OF_OTHERS", "geheim")
    monkeypatch.setenv("HEXAPLA_VARIABLES", "SECRET,OTHER SECRET_OF")
    more = f"        {where.format('${SECRET_OF_OTHERS}')}\n"
    (visit,) = visit_all(collection("/a", more=more))
    assert visit.outcome is Outcome.FAILED
    assert "add SECRET_OF_OTHERS to the names in HEXAPLA_VARIABLES" in visit.reason
    assert site.paths() == []


def started(found: Collection) -> subprocess.Popen:
    program = Path(sys.executable).with_name("hexapla")
    return subprocess.Popen(
        [program, "watch", "-C", found.folder], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
    )


def wait_for(condition) -> None:
    for _ in range(600):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_watch_goes_on_where_it_was(site, collection, told):
    paths = [f"/{number}" for number in range(20)]
    site.pages |= {path: page(path) for path in paths}
    site.pages["/19"] = lambda _request: time.sleep(20)
    found = collection(*paths)
    watching = started(found)
    wait_for(lambda: len(site.paths()) == 20)
    time.sleep(2)
    watching.send_signal(told)
    watching.communicate(timeout=30)
    assert watching.returncode == 1
    before = noted(found)
    assert before
    site.pages["/19"] = page("19")
    after = watch_due(found, watched(found))
    assert sorted(visit.work for visit in (*before, *after)) == sorted(
        f"work-{number}" for number in range(20)
    )


def test_a_killed_watch_goes_on_from_what_it_noted(site, collection):
    paths = [f"/{number}" for number in range(12)]
    site.pages |= {path: page(path) for path in paths}
    site.pages["/11"] = lambda _request: time.sleep(60)
    found = collection(*paths)
    watching = started(found)
    wait_for(lambda: found.archive_path.exists() and len(noted(found)) == 11)
    watching.kill()
    watching.communicate(timeout=30)
    site.pages["/11"] = page("/11")
    before = len(site.paths())
    assert len(watch_due(found, watched(found))) == 1
    assert site.paths()[before:] == ["/11"]


def test_two_watches_at_once_do_not_visit_twice(site, collection):
    paths = [f"/{number}" for number in range(10)]

    def slow(request):
        time.sleep(0.2)
        request.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n" + page(request.path))
        request.close_connection = True

    site.pages |= dict.fromkeys(paths, slow)
    found = collection(*paths)
    watches = [started(found), started(found)]
    for each in watches:
        each.communicate(timeout=120)
    # On a busy machine the second may give up waiting, and says so.
    assert sorted(each.returncode for each in watches) in ([0, 0], [0, 1])
    assert sorted(site.paths()) == sorted(paths)


def test_hosts_are_visited_in_turns():
    def source(url: str | None) -> Source:
        return Source(work="w", slug="s", language="tr", role=Role.REPORT, publisher="p", url=url)

    urls = ["http://a/1", "http://a/2", "http://A/3", "http://b/1", None, "http://c/1"]
    taken = [each.url for each in in_turns(map(source, urls))]
    assert taken == ["http://a/1", "http://b/1", None, "http://c/1", "http://a/2", "http://A/3"]
