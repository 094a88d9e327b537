"""An address is tried before it is added: what would be kept, and what never stands still."""

from __future__ import annotations

import io
import json
from itertools import count

import pytest

from snapshots import catalogue
from snapshots.reading.restless import selectors

OPTIONS = ("--language", "tr", "--role", "authentic", "--publisher", "Resmî Gazete")
CLAUSES = "".join(f"<p>Madde {n}. Taraflar bu konuda iş birliği yapar.</p>" for n in range(20))
VISITING = "visiting:\n  pause: 0\n  allow_networks: [127.0.0.0/8]\n"


@pytest.fixture
def empty(run, tmp_path):
    folder = tmp_path / "laws"
    run("init", folder, "--title", "Qanunlar")
    path = folder / "sources.yml"
    path.write_text(path.read_text(encoding="utf-8") + VISITING, encoding="utf-8")
    return folder


@pytest.fixture
def restless(site, reply):
    """A page with a counter that is another number at each visit."""
    numbers = count(1)

    def page(request):
        body = (
            f"<html><body><main><h1>Yasa</h1>{CLAUSES}<div id='visits'>"
            f"<p>Bugün {next(numbers) * 977} kişi okudu</p></div></main></body></html>"
        )
        reply(body.encode())(request)

    site.pages["/yasa"] = page
    return f"{site.address}/yasa"


def test_what_differs_is_shown_with_what_leaves_it_out(run, empty, restless):
    ended = run("add", "-C", empty, "yasa/tr", restless, *OPTIONS)
    assert ended.code == 0
    assert "1 line differs" in ended.err
    assert 'remove: "#visits"' in ended.err
    assert profile(empty).remove == ()


def test_who_agrees_has_it_left_out(run, empty, restless, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    run("add", "-C", empty, "yasa/tr", restless, *OPTIONS)
    assert profile(empty).remove == ("#visits",)
    for _ in range(2):
        assert run("watch", "-C", empty, "--all").code == 0
    # The bytes differ at each visit; the text does not.
    assert len(json.loads(run("history", "-C", empty, "yasa/tr", "--json").out)) == 1


def profile(folder):
    ((source,),) = (work.sources for work in catalogue.load(folder).works)
    return source.profile


def test_what_would_be_kept_is_shown_and_nothing_is_kept(run, site, empty):
    site.pages["/yasa"] = f"<html><body><h1>Yasa</h1>{CLAUSES}</body></html>".encode()
    ended = run("add", "-C", empty, "yasa/tr", f"{site.address}/yasa", *OPTIONS)
    assert ended.code == 0
    assert "21 lines would be kept" in ended.err
    assert "Madde 0. Taraflar" in ended.err
    assert not (empty / "archive.git").exists()


def test_what_cannot_be_reached_is_added_with_a_word(run, site, empty):
    ended = run("add", "-C", empty, "yasa/tr", f"{site.address}/nowhere", *OPTIONS)
    assert ended.code == 0
    assert "could not be tried" in ended.err
    assert "status 404" in ended.err
    assert catalogue.load(empty).works[0].slug == "yasa"


def test_an_address_is_previewed_when_one_says_so(run, site, empty):
    site.pages["/yasa"] = f"<html><body><h1>Yasa</h1>{CLAUSES}</body></html>".encode()
    run("add", "-C", empty, "yasa/tr", f"{site.address}/yasa", *OPTIONS, "--untried")
    refused = run("preview", "-C", empty, "yasa/tr")
    assert (refused.code, site.asked) == (1, [])
    assert "--fresh" in refused.err
    assert "Madde 19." in run("preview", "-C", empty, "yasa/tr", "--fresh").out
    assert not (empty / "archive.git").exists()


def test_untried_asks_for_nothing(run, site, empty):
    run("add", "-C", empty, "yasa/tr", f"{site.address}/yasa", *OPTIONS, "--untried")
    assert site.asked == []


def test_selectors_name_the_restless_part_and_no_more():
    page = (
        f"<html><body><main>{CLAUSES}<p class='a count'>Bugün 3 kişi okudu</p></main></body></html>"
    )
    assert selectors(page, ["Bugün 3 kişi okudu"]) == ("p.a",)
    assert selectors(page, ["Madde 3. Taraflar bu konuda iş birliği yapar."]) == ()
    assert selectors(page, ["", "—", "not there"]) == ()
    assert selectors("", ["x"]) == ()
    assert selectors("<main><p id='x'>everything</p></main>", ["everything"]) == ()


def test_what_never_stands_still_and_has_no_selector_is_told(run, empty, site, reply):
    numbers = count(1)

    def page(request):
        text = f"Madde 1. Dursun.\n\nBugün {next(numbers)} kişi okudu.\n"
        reply(text.encode(), content_type="text/plain; charset=utf-8")(request)

    site.pages["/yasa"] = page
    ended = run("add", "-C", empty, "yasa/tr", f"{site.address}/yasa", *OPTIONS)
    assert ended.code == 0
    assert "1 line differs from one look to the next:\n  ~ Bugün" in ended.err
    assert "No selector was found that leaves out just these." in ended.err
    assert profile(empty).remove == ()


def test_a_page_of_which_all_differs_has_no_selector(run, empty, site, reply):
    numbers = count(1)

    def page(request):
        text = f"<html><body><p>Bugün {next(numbers) * 977} kişi okudu.</p></body></html>"
        reply(text.encode())(request)

    site.pages["/yasa"] = page
    ended = run("add", "-C", empty, "yasa/tr", f"{site.address}/yasa", *OPTIONS)
    assert "No selector was found that leaves out just these." in ended.err


def test_what_is_likely_no_text_is_doubted_before_it_is_watched(run, empty, site):
    site.pages["/yasa"] = "<html><body><p>Sayfa bulunamadı</p></body></html>".encode()
    ended = run("add", "-C", empty, "yasa/tr", f"{site.address}/yasa", *OPTIONS)
    assert ended.code == 0
    assert "Look twice: " in ended.err
    assert "error page" in ended.err
