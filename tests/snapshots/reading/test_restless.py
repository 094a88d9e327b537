"""Selectors for what differs at every visit: they name it, and no more of the page than it."""

from __future__ import annotations

import pytest
from lxml import html

from snapshots.reading.html import DEEPEST
from snapshots.reading.restless import selectors

TEXT = "".join(
    f"<p>Madde {n}. Taraflar ılık 漢字 konusunda iş birliği yapar.</p>" for n in range(20)
)
SEEN = "Bugün 12345 kişi okudu"


def page(part: str) -> str:
    return f"<html><body><main>{TEXT}</main>{part}</body></html>"


@pytest.mark.parametrize(
    ("part", "found"),
    [
        (f"<p id='seen'>{SEEN}</p>", "#seen"),
        (f"<p class='seen'>{SEEN}</p>", "p.seen"),
        (f"<footer>{SEEN}</footer>", "footer"),
        # By the nearest that has a name, though it holds a little more.
        (f"<div class='box'><b>Not</b><p><i>{SEEN}</i></p></div>", "div.box"),
        # Names that a selector could not say are passed over, as are those in other scripts.
        (f"<p id='1' class='-1 - -- --x 2 ılık x:y seen'>{SEEN}</p>", "p.seen"),
        (f"<p id='-seen'>{SEEN}</p>", "#-seen"),
        (f"<o:p class='seen'>{SEEN}</o:p>", ".seen"),
        (f"<my-counter class='seen'>{SEEN}</my-counter>", "my-counter.seen"),
    ],
)
def test_the_restless_part_is_named_by_what_its_author_called_it(part: str, found: str):
    assert selectors(page(part), [SEEN]) == (found,)
    (chosen,) = html.fromstring(page(part)).cssselect(found)
    assert SEEN in "".join(chosen.itertext())


def test_a_name_that_much_of_the_page_has_is_not_taken():
    text = TEXT.replace("<p>", "<p class='text'>")
    whole = f"<body>{text}<footer><p class='text'>{SEEN}</p></footer></body>"
    assert selectors(whole, [SEEN]) == ("footer",)


def test_what_has_no_name_of_its_own_is_passed_over():
    assert selectors(page(f"<div><p>{SEEN}</p></div>"), [SEEN]) == ()


def test_parts_of_one_name_are_named_once():
    part = "<ul><li class='read'>Okunan 1</li><li class='read'>Okunan 2</li></ul>"
    assert selectors(page(part), ["Okunan 1", "Okunan 2"]) == ("li.read",)


@pytest.mark.parametrize(
    "content", ["", " \x00", "<!-- nothing -->", "<div><p>" * 2 * DEEPEST + SEEN, "\ud800"]
)
def test_of_what_is_no_page_nothing_is_named(content: str):
    assert selectors(content, [SEEN]) == ()
