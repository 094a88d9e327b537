from __future__ import annotations

import html
import json
import re
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt
from pybtex.database import parse_string

from datasette_hexapla.citations import bibliographic, linking, styles
from datasette_hexapla.citations.model import Cited, CitedLines
from datasette_hexapla.errors import StyleUnreadable

TITLES = [
    "Şuşa Bəyannaməsi: ıİiI ğüşöç",
    "اتفاقية «الرياض» ١٩٨٣",
    "上海公报，第二版",
    "A {brace}, a } alone, a { alone, \\ and \\{",
    "AT&T #1: 100% of $5_000 ~^ \"quoted\" 'single'",
    "@online{injected, title = {no}}",
    "TY  - BOOK\r\nER  - \r\nTI  - injected",
    "<script>alert(1)</script> & <b>bold</b> [link](javascript:x) `code` *x* _y_ | #",
    "\x1b[31mred\x07 \u202eterS \x00 \ud800 👩‍👩‍👧",
    "x" * 500,
    "  spaced \n out\t ",
    "Ends with a backslash \\",
    "%",
    "Что делать?",
    " \n",
]


def cited(title: str = "Şuşa", **more: object) -> Cited:
    known = {
        "snapshot_id": "swh:1:dir:" + "ab" * 20,
        "work_title": title,
        "title": None,
        "publisher": "Resmî Gazete",
        "url": "https://www.example.org/a_b%20c?x=1&y={2}#f",
        "fetched_at": "2021-06-16T10:00:00Z",
        "language": "Turkish",
        "language_tag": "tr",
        "archive": "Şuşa & Co.",
        "address": "https://archive.example/s/swh:1:dir:" + "ab" * 20,
        "stated": (("published", "2021-06-15"),),
    }
    return Cited(**{**known, **more})


def lines(quotation: str = "1. Taraflar, dış politika", first: int = 3, last: int = 3):
    return CitedLines(
        passage_id="swh:1:cnt:" + "1" * 40 + f";origin=https://a/;lines={first}",
        first=first,
        last=last,
        quotation=quotation,
        before="before ",
        after=" after",
    )


def said(title: str) -> str:
    """A title as people read it: on one line, with nothing hidden in it."""
    return cited(title).name


@pytest.mark.parametrize("write", [bibliographic.bibtex, bibliographic.biblatex])
@pytest.mark.parametrize("title", TITLES)
def test_bibtex_is_read_back_by_its_own_parser(write, title):
    entries = parse_string(write([cited(title), cited("other", lines=lines())]), "bibtex").entries
    assert list(entries) == ["hexapla-" + "ab" * 6, "hexapla-" + "ab" * 6 + "-3"]
    first = entries["hexapla-" + "ab" * 6]
    assert without_tex(first.fields["title"]) == without_space(said(title))
    assert set(first.fields) <= {"title", "date", "url", "urldate", "language", "note"} | {
        "year",
        "month",
        "howpublished",
    }


def without_tex(field: str) -> str:
    shown = field.removeprefix("{").removesuffix("}")
    for name, character in {
        r"\textbackslash{}": "\\",
        r"\textbraceleft{}": "{",
        r"\textbraceright{}": "}",
        r"\textasciitilde{}": "~",
        r"\textasciicircum{}": "^",
    }.items():
        shown = shown.replace(name, f"\0{ord(character)}\0")
    shown = re.sub(r"\\([%&#_$])", r"\1", shown)
    return without_space(re.sub(r"\0(\d+)\0", lambda found: chr(int(found[1])), shown))


def without_space(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@pytest.mark.parametrize("title", TITLES)
def test_ris_is_read_back_by_its_own_parser(title):
    records = rispy.loads(bibliographic.ris([cited(title), cited("other", lines=lines())]))
    assert len(records) == 2
    assert records[0]["title"] == said(title)
    assert records[0]["type_of_reference"] == "ELEC"
    assert records[0]["authors"] == ["Resmî Gazete"]
    assert records[1]["accession_number"].startswith("swh:1:cnt:")


STRINGS = {"id", "type", "title", "URL", "language", "archive", "archive_location", "section"}


@pytest.mark.parametrize("title", TITLES)
def test_csl_json_has_the_names_and_types_of_its_schema(title):
    first, _ = json.loads(bibliographic.csl_json([cited(title), cited(stated=())]))
    dates = {"issued", "original-date", "accessed"}
    assert set(first) == (STRINGS | dates | {"author", "note"}) - {"section"}
    assert all(isinstance(first[name], str) for name in set(first) & STRINGS)
    assert first["title"] == said(title)
    assert first["author"] == [{"literal": "Resmî Gazete"}]
    assert first["accessed"] == {"date-parts": [[2021, 6, 16]]}
    assert first["original-date"] == first["issued"] == {"date-parts": [[2021, 6, 15]]}


def test_that_a_page_was_found_on_a_day_is_not_said_to_be_its_date():
    (item,) = json.loads(bibliographic.csl_json([cited(stated=())]))
    assert "issued" not in item
    assert "(n.d.)" in styles.in_style([cited(stated=())], "apa")
    assert "(2021, June 15)" in styles.in_style([cited()], "apa")


@pytest.mark.parametrize("style", styles.STYLES)
@pytest.mark.parametrize("title", TITLES)
def test_every_style_gives_one_line_with_title_dates_address_and_id(style, title):
    written = styles.in_style([cited(title)], style)
    assert written.count("\n") == 1
    assert without_space(said(title)) in written
    assert "Resmî Gazete" in written
    assert cited().snapshot_id in written
    assert "2021" in written
    assert cited().address in written
    assert "\x1b" not in written


def test_the_styles_write_what_their_guides_ask_for():
    one = cited("Shusha Declaration", archive="Demo", url="https://example.org/a")
    snapshot, address = one.snapshot_id, one.address
    assert styles.in_style([one], "chicago") == (
        "Resmî Gazete. “Shusha Declaration”. June 15, 2021. Archived June 16, 2021. "
        f"Demo, {snapshot}. As found at https://example.org/a. {address}.\n"
    )
    assert styles.in_style([one], "apa") == (
        "Resmî Gazete. (2021, June 15). Shusha Declaration. As found at https://example.org/a. "
        f"Demo, {snapshot}. Retrieved June 16, 2021, from {address}\n"
    )
    assert styles.in_style([one], "mla") == (
        f"Resmî Gazete. “Shusha Declaration”. Demo, {snapshot}, 15 June 2021, {address}. "
        "Accessed 16 June 2021. As found at https://example.org/a.\n"
    )
    assert styles.in_style([one], "oscola") == (
        f"Resmî Gazete, ‘Shusha Declaration’ (Demo, 15 June 2021) <{address}> accessed 16 June "
        f"2021 (As found at https://example.org/a, {snapshot})\n"
    )
    assert styles.in_style([one], "bluebook") == (
        "Resmî Gazete, Shusha Declaration, (June 15, 2021), As found at https://example.org/a "
        f"[{address}, {snapshot}] (archived June 16, 2021).\n"
    )


def test_several_make_a_bibliography_in_the_order_in_which_they_are_named():
    written = styles.in_style([cited("B", lines=lines()), cited("A")], "chicago").splitlines()
    assert ["“B”" in written[0], "“A”" in written[1]] == [True, True]
    assert "Line 3" in written[0]


def test_a_style_of_ones_own_is_followed_and_anything_else_is_refused(tmp_path):
    own = tmp_path / "own.csl"
    ours = (styles._FOLDER / "mla.csl").read_text()
    own.write_text(ours.replace("Accessed ", "Gesehen am "))
    assert "Gesehen am 16 June 2021" in styles.in_style_of([cited()], own)
    for content in ("<style/>", "no XML", ""):
        other = tmp_path / f"other{len(content)}.csl"
        other.write_text(content)
        with pytest.raises(StyleUnreadable, match="CSL"):
            styles.in_style_of([cited()], other)


@pytest.mark.parametrize("title", TITLES)
def test_a_robust_link_says_what_it_led_to_and_when(title):
    (link,) = etree.HTML(linking.robust_links([cited(title)])).iter("a")
    assert link.get("data-originalurl") == cited().url
    assert link.get("data-versionurl") == link.get("href") == cited().address
    assert link.get("data-versiondate") == "2021-06-16"
    assert "".join(link.itertext()).split() == said(title).split()
    assert not list(link)


class Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        self.tags.append(tag)


@pytest.mark.parametrize("title", TITLES)
def test_markdown_shows_a_title_as_it_is(title):
    parser = Text()
    parser.feed(MarkdownIt("commonmark").render(linking.markdown([cited(title)])))
    assert without_space(said(title)) in without_space(parser.text)
    assert set(parser.tags) == {"p", "a", "code"}


def test_an_address_that_could_do_something_becomes_no_link():
    bad = cited(url="javascript:alert(1)", address=None)
    for write in (linking.robust_links, linking.markdown):
        written = write([bad])
        assert "href" not in written
        assert "](" not in written
    assert '"URL"' not in bibliographic.csl_json([bad])
    assert "javascript" not in re.sub("note.*", "", bibliographic.biblatex([bad]))


def test_a_selector_quotes_the_words_and_their_neighbours():
    selected = json.loads(linking.selectors([cited(lines=lines())]))
    assert selected["type"] == "SpecificResource"
    assert selected["source"] == cited().url
    assert selected["state"]["sourceDate"] == "2021-06-16T10:00:00Z"
    assert selected["selector"] == {
        "type": "TextQuoteSelector",
        "exact": "1. Taraflar, dış politika",
        "prefix": "before ",
        "suffix": " after",
    }


@pytest.mark.parametrize(
    ("quotation", "words"),
    [
        ("1. Taraflar, dış politika", "Taraflar, dış politika"),
        ("# (a) Fees - due", "Fees - due"),
        ("- item & more", "item & more"),
        ("اتفاقية", "اتفاقية"),
    ],
)
def test_a_text_fragment_names_the_words_without_marks_and_numbers(quotation, words):
    address = linking.text_fragment(cited(lines=lines(quotation)))
    before, _, fragment = address.partition("#:~:text=")
    assert before == cited().url.partition("#")[0]
    assert unquote(fragment) == words
    assert not set(fragment) & set(",&- ")


def test_a_long_passage_is_named_by_its_first_and_last_words():
    address = linking.text_fragment(cited(lines=lines("one two three four five six\nlast of all")))
    assert unquote(address.partition("=")[2].partition("text=")[2]) == (
        "one two three four five,last of all"
    )


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(max_size=30))
def test_no_title_breaks_any_form(title, publisher):
    one = cited(title, publisher=publisher)
    assert (
        len(parse_string(bibliographic.biblatex([one, cited(lines=lines())]), "bibtex").entries)
        == 2
    )
    assert len(rispy.loads(bibliographic.ris([one, cited()]))) == 2
    (item, _) = json.loads(bibliographic.csl_json([one, cited()]))
    assert item["title"] == one.name
    html.unescape(linking.robust_links([one])).encode()
    assert styles.in_style([one], "oscola").count("\n") == 1
