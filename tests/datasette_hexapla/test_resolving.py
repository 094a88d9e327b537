"""Any form of an ID leads to what it is of, and a passage to its lines."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import pytest

from served import serving

if TYPE_CHECKING:
    from keepers import Keeper
    from served import Site

ORIGIN = "https://example.org/a?b=1&c=2"
PASSAGE = re.compile(r'id="passage-id">([^<]+)<')


@pytest.fixture
def ask(site: Site) -> Callable[..., Any]:
    return lambda path, **headers: asked(site.address, path, **headers)


def asked(address: str, path: str, **headers: str) -> Any:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    connection.request("GET", path, headers=headers)
    response: Any = connection.getresponse()
    response.body = response.read().decode()
    connection.close()
    return response


@pytest.fixture
def digits(site: Site) -> str:
    """Those of the first snapshot of the English text."""
    ((found,),) = site.rows(
        "SELECT digits FROM snapshots WHERE source = 'declaration/en' AND number = 1"
    )
    return str(found)


@pytest.fixture
def passage_of(ask: Callable[..., Any], digits: str) -> Callable[[str], str]:
    """Gives the ID of lines, as the page of the snapshot has it."""

    def find(lines: str) -> str:
        found = PASSAGE.search(ask(f"/s/{digits}?lines={lines}").body)
        assert found is not None
        return found[1].replace("&amp;", "&")

    return find


@pytest.mark.parametrize(
    "form",
    [
        "{digits}",
        "{digits:.8}",
        "swh:1:dir:{digits}",
        "swh:1:dir:{digits:.12}",
        "swh%3A1%3Adir%3A{digits}",
        "swh:1:dir:{digits};origin=" + ORIGIN,
        "swh:1:dir:{digits};origin=https://elsewhere.example/%3B/ş".replace("ş", "%C5%9F"),
        "swh:1:dir:{digits:.9};visit=swh:1:snp:{digits};anchor=x;path=/a//b",
        "swh%3A1%3Adir%3A{digits}%3Borigin%3Dhttps%3A%2F%2Fexample.org%2Fa%3Fb%3D1",
    ],
)
def test_every_form_of_an_id_leads_to_the_snapshot(ask, digits, form):
    answer = ask("/s/" + form.format(digits=digits))
    if answer.status == 302:
        assert urlsplit(answer.headers["location"]).path == f"/s/swh:1:dir:{digits}"
        answer = ask(answer.headers["location"])
    assert answer.status == 200
    assert f'id="snapshot-id">swh:1:dir:{digits}<' in answer.body


@pytest.mark.parametrize(
    "other",
    [
        "0" * 40,
        "swh:1:dir:" + "0" * 40,
        "swh:1:dir:" + "0" * 40 + ";origin=https://elsewhere.example/",
        "swh:1:cnt:{0};origin=https://elsewhere.example/a?b%23c;anchor=swh:1:dir:{0};path=/reading/text.md;lines=3",
    ],
)
def test_an_id_of_another_collection_is_said_to_be_one(ask, other):
    answer = ask("/s/" + other.format("0" * 40))
    assert answer.status == 404
    assert "another collection" in answer.body
    told = "It was published at https://elsewhere.example/a?b#c" in answer.body
    assert told == ("cnt" in other)


@pytest.mark.parametrize(
    "bad",
    [
        "swh:1:rev:" + "0" * 40 + ";origin=x",
        "swh:1:cnt:" + "0" * 40,
        "swh:1:cnt:12",
        "swh:1:cnt:",
        "swh:1:cnt:" + "x" * 5000,
        "swh:1:cnt:" + "0" * 40 + ";lines=0",
        "swh:1:dir:;",
        "swh:1:dir:%00;origin=%00",
        "swh:1:dir:" + "0" * 40 + ";origin=%0d%0aSet-Cookie:a=b",
        "swh:2:dir:" + "0" * 40 + ";a=b",
        "swh%3A1%3Acnt%3A%F0%9F%98%80%3B<script>alert(1)</script>",
        "%ff%fe;",
        "swh:1:cnt:../../etc/passwd;lines=1",
        "' OR 1=1 --",
    ],
)
def test_hostile_forms_are_not_found_and_do_nothing(ask, bad):
    answer = ask("/s/" + quote(bad, safe="/:;=?&%<>()'"))
    assert answer.status == 404
    assert "set-cookie" not in answer.headers
    assert "<script>alert" not in answer.body


@pytest.mark.parametrize("lines", ["2", "2-3"])
@pytest.mark.parametrize("escaped", [False, True])
def test_the_id_of_a_passage_opens_at_the_passage_which_is_marked(
    ask, digits, passage_of, lines, escaped
):
    identifier = passage_of(lines)
    answer = ask(f"/s/{quote(identifier, safe='') if escaped else identifier}")
    assert answer.status == 302
    there = urlsplit(answer.headers["location"])
    assert there.path == f"/s/swh:1:dir:{digits}"
    assert there.fragment == "L2"
    page = ask(answer.headers["location"].partition("#")[0]).body
    marked = re.findall(r'class="line [a-z0-9-]* cited" id="L(\d+)"', page)
    assert marked == lines.split("-")
    assert passage_of(lines) in page.replace("&amp;", "&")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("1", "stands unchanged in the newest text"),
        ("2", "was changed"),
        ("2-4", "was changed"),
    ],
)
def test_the_page_says_what_became_of_a_passage(ask, digits, lines, told):
    body = ask(f"/s/{digits}?lines={lines}").body
    said = body[body.index("Since then") :].partition("</dd>")[0]
    assert told in said
    assert ("within 3 years" in said) == (told == "was changed")
    assert ("first seen on" in said) == (told == "was changed")
    link = re.search(r'href="([^"]+)"', said)
    assert link is not None
    newest = ask(link[1].replace("&amp;", "&").partition("#")[0])
    assert newest.status == 200
    assert re.search(r"version (\d+) of \1\b", newest.body)
    assert "<script>document" not in said


def test_a_passage_that_was_removed_is_said_to_be(ask, site: Site):
    ((digits,),) = site.rows(
        "SELECT digits FROM snapshots WHERE source = 'news/report' AND number = 1"
    )
    assert "the passage was removed" in ask(f"/s/{digits}?lines=1").body


def test_lines_that_are_not_there_are_said_not_to_be(ask, digits):
    page = ask(f"/s/{digits}?lines=99")
    assert page.status == 200
    assert "The text has lines 1 to 4; it has no line 99." in page.body
    assert "it has no lines 3 to 99." in ask(f"/s/{digits}.bib?lines=3-99").body
    assert ask(f"/s/{digits}.bib?lines=3-99").status == 404
    assert ask(f"/s/{digits}.bib?lines=x").status == 404


@pytest.mark.parametrize("ending", ["bib", "bibtex", "ris", "csl.json", "chicago", "md"])
def test_a_citation_is_of_the_lines_that_are_asked_for(ask, digits, passage_of, ending):
    identifier = passage_of("2-3")
    answer = ask(f"/s/{digits}.{ending}?lines=2-3")
    assert answer.status == 200
    assert identifier.partition(";")[0] in answer.body
    assert "lines=2-3&text=" in answer.body.replace("\\&", "&")


def test_words_are_selected_as_annotations_and_browsers_do(ask, digits):
    told = json.loads(ask(f"/s/{digits}.selector.json?lines=2").body)
    assert told["selector"]["exact"] == "The Parties shall increase imports within 2 years."
    assert told["selector"]["prefix"] == "# Declaration"
    assert told["source"] == ORIGIN
    fragment = ask(f"/s/{digits}.fragment?lines=2").body
    assert fragment.startswith(f"{ORIGIN}#:~:text=The%20Parties%20shall")


def test_several_make_a_bibliography(ask, site: Site, passage_of):
    others = [digit for (digit,) in site.rows("SELECT digits FROM snapshots LIMIT 3")]
    given = [passage_of("2"), f"{others[0]}#1", *others[1:], others[1]]
    ids = quote("\n".join(given), safe="")
    page = ask(f"/cite?ids={ids}")
    assert page.status == 200
    assert page.body.count("<li><p>") == 4
    assert ask(f"/cite.bib?ids={ids}").body.count("@online{hexapla-") == 4
    by_one = "&".join(f"id={quote(each, safe='')}" for each in given)
    assert ask(f"/cite.chicago?{by_one}").body.count("\n") == 4
    assert len(json.loads(ask(f"/cite.json?{by_one}").body)["entries"]) == 4


def test_a_bibliography_without_entries_asks_for_some(ask, digits):
    assert ask("/cite").status == 200
    assert ask("/cite.bib").status == 404
    assert ask("/cite.ris?ids=00000000").status == 404
    assert ask(f"/cite?ids={digits}#x".replace("#", "%23")).status == 404
    many = "+".join(f"{number:040x}" for number in range(101))
    assert "at most" not in ask(f"/cite?ids={digits}").body
    assert ask(f"/cite?ids={many}").status == 404
    assert ask("/cite?ids=%3Cscript%3E").status == 404


def test_titles_are_transliterated_where_asked(ask, digits):
    plain = ask(f"/s/{digits}.bib").body
    assert ask(f"/s/{digits}.bib?transliterate=1").body == plain
    assert "sorttitle" not in plain


@pytest.fixture
def read_again(keeper: Keeper) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """A collection whose two snapshots were read a second time, by rules that left a line out.

    Gives its address, and of each reading the snapshot ID, the text's ID and the folder's.
    """
    text = "Noise of the page.\n\nThe first.\n\nThe second.\n"
    with keeper.writing():
        keeper.declare(
            "title: Şuşa\nworks: [{id: w, title: W, sources: [{id: en, language: en, role: report, "
            'publisher: P, url: "https://example.org/w"}]}]\n'
        )
        kept = [
            keeper.keep("w/en", "2021-01-01", text),
            keeper.keep("w/en", "2021-02-01", text + "\nThe third.\n"),
        ]
    with keeper.writing():
        keeper.reread("w/en", kept[0], "The first.\nThe second.", 99)
        keeper.reread("w/en", kept[1], "The first.\nThe second.\nThe third.", 98)
    keeper.update()
    with serving(keeper) as address:
        yield (
            address,
            keeper.rows(
                "SELECT snapshot_id, text_blob, folder FROM readings"
                " JOIN snapshots ON snapshots.name = readings.snapshot"
                " ORDER BY fetched_at, readings.number"
            ),
        )


def test_a_passage_of_an_earlier_reading_is_still_that_passage(keeper: Keeper, read_again):
    address, readings = read_again
    versions = keeper.rows("SELECT text_blob FROM readings WHERE version IS NOT NULL")
    assert len(versions) < len(readings)
    for snapshot, blob, folder in readings:
        passage = f"swh:1:cnt:{blob};origin=https://example.org/w;anchor=swh:1:dir:{folder}"
        there = asked(address, f"/s/{passage};path=/reading/text.md;lines=2")
        assert there.status == 302
        assert urlsplit(there.headers["location"]).path == f"/s/{snapshot}"
        path = there.headers["location"].partition("#")[0]
        page = asked(address, path).body
        newest = [other for kept, other, _ in readings if kept == snapshot][-1]
        if (blob,) not in versions:
            assert f"cat-file blob {blob} | sed -n 2,2p" in page
        elif blob == newest:
            assert re.findall(r'cited" id="L(\d+)"', page) == ["2"]
            assert "It was cited as" not in page
        else:
            assert re.findall(r'cited" id="L(\d+)"', page) == ["1"]
            assert f"swh:1:cnt:{blob}" in page
            assert "It was cited as" in page
            gone = asked(address, path.replace("lines=2", "lines=1")).body
            assert "the newest reading, below, has no such words" in gone
            selector = asked(address, path.replace("?", ".selector.json?")).body
            assert json.loads(selector)["selector"]["exact"] == "The first."
