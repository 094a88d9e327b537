"""Whom a backfill asks: the service that was named, and others on the open internet only."""

from __future__ import annotations

from datetime import timedelta

from web_archives import BEGAN, CATALOGUE, URL, Capture, page

OLDER = "https://www.example.org/eski"


def test_what_a_list_names_elsewhere_in_an_allowed_network_is_not_asked_for(
    site, second_site, reply, fill
):
    second_site.pages["/inside"] = page("not published")
    links = (
        f'<{second_site.address}/inside>; rel="memento"; datetime="Fri, 01 May 2020 10:00:00 GMT",\n'
        f'<{second_site.address}/timemap/link/2>; rel="timemap"; type="application/link-format"'
    )
    ask = site.pages.get
    site.pages.get = lambda path, default=None: (
        reply(links.encode(), content_type="application/link-format")
        if path.startswith("/timemap/")
        else ask(path, default)
    )
    done = fill(service="/timemap/link")
    assert done.code == 3
    assert "not an address on the open internet" in done.err
    assert not second_site.asked


def test_what_several_addresses_show_is_told_in_the_order_of_dates(told, museum):
    """Else an unchanged text would look like a change, or the other way round."""
    museum.captures = [
        Capture(at=BEGAN + timedelta(days=day), body=page(text), original=address)
        for day, (address, text) in enumerate(
            [(OLDER, "bir"), (URL, "bir"), (OLDER, "iki"), (URL, "bir")]
        )
    ]
    first = told("--address", URL, "--address", OLDER)
    assert (first["kept"], first["revisits"]) == (3, 1)


def test_only_one_source_can_have_had_an_address(run, collection):
    text = CATALOGUE.format("[127.0.0.0/8]", URL)
    other = text[text.index("      - id: az") :].replace("id: az", "id: en")
    (collection / "sources.yml").write_text(text + other, encoding="utf-8")
    named = ("--from", "https://archive.example/cdx", "--address", OLDER)
    done = run("backfill", "-C", collection, "law", *named)
    assert done.code == 2
    assert "that of one source" in done.err
