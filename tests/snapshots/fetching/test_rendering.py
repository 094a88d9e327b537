import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from time import monotonic

from snapshots.errors import FetchFailed, SourceGone, SourceRefused
from snapshots.fetching import rendering
from snapshots.fetching.media import MOST_BYTES

WRITTEN_LATER = b"""<!doctype html><html><head><meta charset=windows-1254></head><body>
<article id=a></article><script src="/s.js"></script></body></html>"""
SCRIPT = """
fetch("/data.json", {headers: {"X-Kind": "law"}}).then(r => r.json()).then(found => setTimeout(() => {
    for (const line of found) {
        const p = document.createElement("p");
        p.textContent = line;
        document.getElementById("a").append(p);
    }
}, 400));
"""
LINES = [
    "Madde 1 – Iğdır’da ışık",
    "Maddə 2 ə",
    "Статья 3",
    "第四条",
    "👩‍👩‍👧",
    "ا",
    "e\u0301",
    "a\ud800b",
]


def test_text_that_only_a_script_writes_is_there_and_a_second_visit_brings_the_same(
    site, reply, rendered
):
    site.pages["/page"] = WRITTEN_LATER
    site.pages["/s.js"] = reply(SCRIPT.encode(), content_type="text/javascript")
    site.pages["/data.json"] = json.dumps(LINES).encode()
    first, second = rendered(site.address + "/page", site.address + "/page")
    text = first.body.decode("utf-8")
    written = "".join(f"<p>{line}</p>" for line in LINES)
    assert written.replace("\ud800", "\ufffd") in text
    assert text.startswith("<!DOCTYPE html>")
    assert (first.obtained, first.media_type, first.charset) == ("rendered", "text/html", "utf-8")
    assert (first.status, first.final_url, first.url) == (200, None, site.address + "/page")
    assert first.body == second.body
    assert {h["x-kind"] for path, h in site.asked if path == "/data.json"} == {"law"}


def test_a_page_with_a_clock_is_taken_while_it_still_changes(site, rendered):
    site.pages["/"] = (
        b"<p id=c></p><b>Madde 1</b><script>setInterval(() => c.innerText++, 20)</script>"
    )
    (found,) = rendered(site.address + "/")
    assert b"<b>Madde 1</b>" in found.body


def test_redirects_of_server_and_script_lead_on_and_are_recorded(site, reply, rendered):
    site.pages["/old"] = reply(b"", ("Location", "/moved"), status=301)
    site.pages["/moved"] = b"<script>location.href = 'below/new'</script>"
    site.pages["/below/new"] = reply(b"", ("Location", "/there/text"), status=302)
    site.pages["/there/text"] = b"<p>text</p><script src=beside.js></script>"
    site.pages["/there/beside.js"] = b"document.body.append('beside')"
    (found,) = rendered(site.address + "/old")
    assert b"<p>text</p>" in found.body
    assert b"beside" in found.body
    assert found.final_url == site.address + "/there/text"


def test_what_a_script_sends_us_to_is_judged_as_every_page(site, rendered):
    site.pages["/robots.txt"] = b"User-agent: *\nDisallow: /closed"
    site.pages["/to-nothing"] = b"<script>location = '/nothing'</script>"
    site.pages["/to-closed"] = b"<script>location = '/closed'</script>"
    ways = ("/to-nothing", "/to-closed", "/closed")
    gone, *closed = rendered(*(site.address + way for way in ways))
    assert isinstance(gone, SourceGone)
    assert [type(each) for each in closed] == [SourceRefused, SourceRefused]
    assert "/closed" not in site.paths()


def test_scripts_that_send_us_on_and_on_fail_the_visit(site, rendered):
    for step in range(20):
        site.pages[f"/{step}"] = f"<script>location = '/{step + 1}'</script>".encode()
    (found,) = rendered(site.address + "/0")
    assert isinstance(found, FetchFailed)
    assert "send us on more than 5 times" in str(found)
    assert len(site.paths()) == 6


def test_what_is_no_page_is_kept_as_it_came(site, reply, rendered):
    site.pages["/law.pdf"] = reply(b"%PDF-1.7 law", content_type="application/pdf")
    (found,) = rendered(site.address + "/law.pdf")
    assert (found.body, found.obtained) == (b"%PDF-1.7 law", "watched")


def test_headers_of_the_source_go_to_its_origin_only_and_no_secret_to_chromium(
    site, second_site, rendered
):
    site.pages["/"] = (
        f"<body><script src=/a.js></script><script src={second_site.address}/b.js></script>".encode()
    )
    site.pages["/a.js"] = b"document.body.append('own')"
    headers = (("Authorization", "Bearer ${HEXAPLA_TOKEN}"),)
    environment = {"HEXAPLA_TOKEN": "geheim-ışık".replace("ı", "i").replace("ş", "s")}
    (found,) = rendered(site.address + "/", environment=environment, headers=headers)
    assert b"own" in found.body
    assert {h["authorization"] for p, h in site.asked if p in {"/", "/a.js"}} == {
        "Bearer geheim-isik"
    }
    assert second_site.asked == []


def test_without_chromium_the_visit_says_what_to_install(site, rendered):
    site.pages["/"] = b"text"
    (found,) = rendered(site.address + "/", environment={"PATH": "/nonexistent"})
    assert isinstance(found, FetchFailed)
    assert "install the package chromium" in str(found)
    assert site.asked == []


def test_a_program_that_is_no_chromium_fails_the_visit_and_leaves_nothing(site, rendered, tmp_path):
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\necho 'Iğdır'\nexit 3\n")
    program.chmod(0o755)
    site.pages["/"] = b"text"
    (found,) = rendered(site.address + "/", environment={"PATH": f"{tmp_path}:/usr/bin:/bin"})
    assert isinstance(found, FetchFailed)
    assert "Chromium could not be started" in str(found)


def test_without_the_extra_the_visit_says_what_to_install():
    program = (
        "import sys; sys.modules['playwright'] = None\n"
        "from snapshots.fetching.browser import Browser\n"
        "from snapshots.errors import FetchFailed\n"
        "try: Browser({}).check()\n"
        "except FetchFailed as error: print(error)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert "pip install 'hexapla[browser]'" in ran.stdout


def test_nothing_is_left_running(site, rendered):
    site.pages["/"] = b"<p>text</p>"
    before = children()
    rendered(site.address + "/")
    deadline = monotonic() + 5
    while (left := children() - before) and monotonic() < deadline:
        threading.Event().wait(0.05)
    assert not left


def children() -> set[str]:
    """The processes that this one started, however far down, that are still alive."""
    tree: dict[str, set[str]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        pid = folder.name
        try:
            said = (folder / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        state, parent = said.rpartition(")")[2].split()[:2]
        if state != "Z":
            tree.setdefault(parent, set()).add(pid)
    found: set[str] = set()
    waiting = [str(os.getpid())]
    while waiting:
        new = tree.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def test_a_page_that_its_server_moved_elsewhere_gets_its_parts_there_without_our_secrets(
    site, second_site, reply, rendered
):
    site.pages["/"] = reply(b"", ("Location", f"{second_site.address}/new"), status=302)
    second_site.pages["/new"] = b"<body><script src=/s.js></script>"
    second_site.pages["/s.js"] = "document.body.append('ışık')".encode()
    headers = (("Authorization", "Bearer geheim"),)
    (found,) = rendered(site.address + "/", headers=headers)
    assert "ışık" in found.body.decode()
    assert {h.get("authorization") for _, h in site.asked if _ == "/"} == {"Bearer geheim"}
    asked = [path for path, _ in second_site.asked]
    assert {"/new", "/s.js"} <= set(asked)
    assert not [h for _, h in second_site.asked if "authorization" in h]


def test_pages_that_ask_for_too_much_or_write_too_much_fail_whatever_is_under_way(
    site, reply, rendered, monkeypatch
):
    monkeypatch.setattr(rendering, "MOST_BYTES", 10_000)
    serialised = rendering._SERIALISED.replace(str(MOST_BYTES), "10000")
    monkeypatch.setattr(rendering, "_SERIALISED", serialised)
    slow = threading.Event()
    site.pages["/asks"] = b"<script>for (const p of ['slow', 1, 2, 3]) fetch('/' + p)</script>"
    site.pages["/slow"] = lambda _request: slow.wait(10)
    site.pages |= {f"/{n}": reply(b"x" * 4_000, content_type="text/plain") for n in (1, 2, 3)}
    site.pages["/writes"] = b"<body><script>document.body.append('x'.repeat(10000))</script>"
    began = monotonic()
    asks, writes = rendered(f"{site.address}/asks", f"{site.address}/writes")
    slow.set()
    assert isinstance(asks, FetchFailed)
    assert "the parts of the page have more than 10,000 bytes" in str(asks)
    assert isinstance(writes, FetchFailed)
    assert "the rendered page has more than 10,000 characters" in str(writes)
    assert monotonic() - began < 9


def test_what_a_page_opens_is_closed_and_what_it_says_to_people_waits_for_nobody(
    site, reply, rendered
):
    site.pages["/"] = b"<body><script src=/old.js></script>"
    site.pages["/old.js"] = reply(b"", ("Location", "/new.js"), status=301)
    site.pages["/new.js"] = (
        b"window.open('/other'); alert('!'); confirm('?'); prompt('?');"
        b"document.body.append('written')"
    )
    site.pages["/other"] = b"<script>alert('again')</script>"
    (found,) = rendered(site.address + "/")
    assert b"written</body>" in found.body
    assert "/other" not in site.paths()
