"""What a visitor may try with addresses alone, on a served collection full of hostile texts."""

from __future__ import annotations

import json
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

HEXAPLA = Path(sys.executable).with_name("hexapla")
TEMPLATE = "{{191*191}}{% for x in [1] %}ran{% endfor %}${191*191}<%= 191*191 %>"
SCRIPT = "<script>evil()</script><img src=x onerror=evil()>"
HOSTILE = f"{TEMPLATE} {SCRIPT}"


def hexapla(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the program, as its user does."""
    return subprocess.run(
        [HEXAPLA, *arguments], capture_output=True, text=True, timeout=60, check=False
    )


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_Stay)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str


def ask(address: str, form: bytes | None = None) -> Answer:
    """Ask for a page without following a redirect."""
    try:
        with _OPENER.open(urllib.request.Request(address, form), timeout=30) as found:
            got = found
            text = found.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        got, text = error, error.read().decode(errors="replace")
    return Answer(got.status or 0, {k.lower(): v for k, v in got.headers.items()}, text)


@pytest.fixture(scope="session")
def hostile_collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection with hostile names, titles and texts."""
    folder = tmp_path_factory.mktemp("attacked") / "collection"
    assert hexapla("init", folder, "--title", HOSTILE).returncode == 0
    rows = [
        {
            "work": "pact",
            "title": HOSTILE,
            "source": "en",
            "lang": "en",
            "publisher": HOSTILE,
            "url": "https://example.org/en",
            "captured_at": f"2021-0{month}-01T00:00:00Z",
            "text": f"Article {month}.\n\n{HOSTILE}\n",
        }
        for month in (1, 2)
    ]
    lines = folder.parent / "rows.jsonl"
    lines.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    ran = hexapla("import", "jsonl", lines, "-C", folder)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return folder


@pytest.fixture(scope="session")
def attacked(hostile_collection: Path, serving: Callable) -> Iterator[str]:
    """The address at which that collection is served."""
    with serving(hostile_collection) as address:
        yield address.rstrip("/")


def pages(address: str) -> list[str]:
    """The pages that show what others wrote."""
    found = ["/", "/changes?show=all", "/search?q=Article", "/w/pact", "/src/pact/en"]
    codes = re.findall(r'href="(/[cs]/[^"#?]+)"', ask(address + "/src/pact/en").text)
    assert any(code.startswith("/c/") for code in codes)
    return found + sorted(set(codes))


def test_no_template_in_what_others_wrote_is_filled_in(attacked: str) -> None:
    shown = 0
    for page in pages(attacked):
        text = ask(attacked + page).text
        assert str(191 * 191) not in text
        assert "[1]ran" not in text.replace(" ", "")
        shown += "{{191*191}}" in text
    assert shown


def test_stored_markup_is_shown_and_never_is_markup(attacked: str) -> None:
    shown = 0
    for page in pages(attacked):
        answer = ask(attacked + page)
        assert "<script>evil" not in answer.text
        assert "<img src=x" not in answer.text
        assert "script-src" in answer.headers["content-security-policy"]
        shown += "&lt;script&gt;evil" in answer.text
    assert shown


@pytest.mark.parametrize(
    "path",
    [
        "/search?q={}",
        "/search?q=%22{}",
        "/w/{}",
        "/src/pact/{}",
        "/s/{}",
        "/c/{}",
        "/d/{}..{}",
        "/changes?show={}",
        "/changes?from={}",
        "/w/pact?columns={}",
        "/{}",
        "/records/{}",
        "/records/versions?{}=1",
        "/records/versions?_sort={}",
        "/records/versions?_trace=1&_search={}",
        "/?_trace=1&x={}",
        "/-/{}",
    ],
)
def test_nothing_that_is_asked_for_comes_back_as_markup(attacked: str, path: str) -> None:
    answer = ask(attacked + path.replace("{}", quote(HOSTILE, safe="")))
    # Datasette itself answers 500 where it is asked to sort its own tables by what is no column.
    assert answer.status < 500 or "Cannot sort table by" in answer.text
    if "html" in answer.headers.get("content-type", ""):
        assert SCRIPT not in answer.text
        assert "<script>evil" not in answer.text
    assert str(191 * 191) not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/../../../../etc/passwd",
        "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/-/static/..%2f..%2f..%2f..%2fetc%2fpasswd",
        "/-/static/%2e%2e/app.py",
        "/-/static/../app.py",
        "/-/static//etc/passwd",
        "/-/static-plugins/hexapla/../plugin.py",
        "/-/static-plugins/datasette_hexapla/..%2fplugin.py",
        "/-/static-plugins/..%2f..%2fetc/passwd",
        "/s/..%2f..%2farchive.git%2fconfig",
        "/archive.git/config",
        "/records.db",
        "/records.db.metadata.json",
        "/sources.yml",
    ],
)
def test_no_address_leads_to_a_file(attacked: str, path: str) -> None:
    answer = ask(attacked + path)
    assert answer.status in {302, 400, 403, 404}
    for content in ("root:", "import ", "[core]", "SQLite format", "works:"):
        assert content not in answer.text


@pytest.mark.parametrize(
    "path",
    ["//example.com/", "//example.com/w/pact/", "/%2f%2fexample.com/", "/%5cexample.com/",
     "/w/pact/", "/https://example.com/", "//example.com/%2e%2e/"],
)  # fmt: skip
def test_no_address_leads_a_reader_away(attacked: str, path: str) -> None:
    answer = ask(attacked + path)
    place = answer.headers.get("location", "/")
    assert re.match(r"/(?![/\\])", place) or place.startswith(attacked + "/")


@pytest.mark.parametrize(
    "end", ["%0d%0aSet-Cookie:%20a=b", "%0aSet-Cookie:%20a=b", "%08", "%c5%9f"]
)
@pytest.mark.parametrize(
    "path", ["/c/x-y{}", "/c/x-y{}.json", "/w/pact{}", "/d/x..y{}", "/w/x/at/{}"]
)
def test_no_address_makes_a_header(attacked: str, path: str, end: str) -> None:
    answer = ask(attacked + path.format(end))
    assert answer.status < 500
    assert "set-cookie" not in answer.headers
    assert re.fullmatch(r"[!-~]*", answer.headers.get("location", ""))


NAMES = [
    "name]",
    "name'",
    'name"',
    "name`",
    "1 or 1=1--",
    "name) union select sql from sqlite_master--",
    "x\0",
]


@pytest.mark.parametrize(
    "how", ["{}=1", "{}__contains=a", "_sort={}", "_facet={}", "_col={}", "_where={}"]
)
def test_no_name_in_an_address_becomes_sql(attacked: str, how: str) -> None:
    for name in NAMES:
        answer = ask(f"{attacked}/records/works.json?{how.replace('{}', quote(name, safe=''))}")
        assert "CREATE TABLE" not in answer.text


def test_sql_is_refused_in_every_form(attacked: str, hostile_collection) -> None:
    sql = quote("select name from sqlite_master")
    for path in (f"/records?sql={sql}", f"/records.json?sql={sql}", f"/records/-/query?sql={sql}",
                 f"/records/-/query.json?sql={sql}", f"/records/works.json?_where={quote('1=1')}"):  # fmt: skip
        answer = ask(attacked + path)
        assert answer.status in {302, 400, 403, 404}, path
        assert "sqlite_master" not in json.dumps(answer.headers.get("location", ""))
    with closing(sqlite3.connect(hostile_collection / "records.db")) as records:
        assert records.execute("select count(*) from works").fetchone() == (1,)


def test_a_verdict_without_its_token_is_refused(attacked: str) -> None:
    answer = ask(f"{attacked}/findings/verdict", b"verdict=confirmed&key=" + b"0" * 64)
    assert answer.status == 403


def test_no_cookie_of_a_visitor_stands_in_the_log(hostile_collection: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [HEXAPLA, "serve", "-C", hostile_collection, "--port", str(port)],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert server.stderr is not None
    log = next(line for line in server.stderr if "Read it at" in line)
    for path in ("/x/y", "/records/none", "/records/works?_sort=none", "/s/00000000"):
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}{path}", headers={"Cookie": "ds_actor=geheim42"}
        )
        with suppress(urllib.error.HTTPError):
            _OPENER.open(request, timeout=30).close()
    server.send_signal(signal.SIGINT)
    log += server.communicate(timeout=30)[1]
    assert "geheim42" not in log
