"""HTML: clauses and their numbers as a reader sees them, and nothing lost."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snapshots.errors import ReadingFailed
from snapshots.model import Profile
from snapshots.reading.html import read_html


def lines(html: str, **profile: tuple[str, ...]):
    return [b.text for b in read_html(html, Profile(**profile)) if b.removed_by is None]


def removed(html: str, **profile: tuple[str, ...]):
    return [(b.removed_by[0], b.text) for b in read_html(html, Profile(**profile)) if b.removed_by]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h1>Law <em>of</em>\n Türkiye</h1><h3>Scope</h3>", ["# Law of Türkiye", "### Scope"]),
        ("<ol><li>a<li>b</ol>", ["1. a", "2. b"]),
        ("<ol type=a start=26><li>a<li>b</ol>", ["z. a", "aa. b"]),
        ("<ol type=I><li>a<li value=9>b<li>c</ol>", ["I. a", "IX. b", "X. c"]),
        ("<ol reversed><li>a<li>b<li>c</ol>", ["3. a", "2. b", "1. c"]),
        ("<ol reversed start=10><li>a<li>b</ol>", ["10. a", "9. b"]),
        (
            "<ol><li>a<ol type=a><li>b<ol type=i><li>c</ol></ol><li>d</ol>",
            ["1. a", "a. b", "i. c", "2. d"],
        ),
        ("<ol><li><ol type=a><li>b</ol></ol>", ["1. a. b"]),
        ("<ol><li></li><li><p>x</p><p>y</p></li></ol>", ["2. x", "y"]),
        ("<ol style='list-style-type: lower-roman'><li>a</ol>", ["i. a"]),
        ("<ol style='list-style:none'><li>(a) x</ol>", ["(a) x"]),
        ("<ol style='list-style-type:arabic-indic' start=12><li>ا</ol>", ["١٢. ا"]),
        ("<ul><li>a<ol><li>b</ol></ul>", ["- a", "1. b"]),
        ("<li>stray", ["- stray"]),
        ("<ol><li><h2>Scope</h2>text</ol>", ["## 1. Scope", "text"]),
        ("<table><tr><th>A<th>B<tr><td>x<br>y<td>z</table>", ["A | B", "x y | z"]),
        ("<table><tr><td>A<td><td>B<td></table>", ["A |  | B"]),
        ("<table><tr><td>(a)<td>The clause.</table>", ["(a) The clause."]),
        ("<table><tr><td>1<td>2</table>", ["1 | 2"]),
        ("<table><tr><td>1<td>A clause of four words</table>", ["1 A clause of four words"]),
        ("<table><tr><td>(1)<td><table><tr><td>(a)<td>sub</table></table>", ["(1) (a) sub"]),
        ("<table><tr><td><h2>T</h2><p>x<td><p>side</table>", ["## T", "x", "side"]),
        ("<table><tr><td><p>only cell<p>two</table>", ["only cell", "two"]),
        ("<div>(b)</div><div>clause</div>", ["(b) clause"]),
        ("<div>第三条</div><p>条文</p>", ["第三条 条文"]),
        ("<div>(b)</div>", ["(b)"]),
        ("<dl><dt>1.<dd>x<dt>Term<dd>Meaning</dl>", ["1. x", "Term", "Meaning"]),
        ("<p>a<br>b<br/>c", ["a", "b", "c"]),
        ("<h2>A<br>B</h2>", ["## A B"]),
        ("<blockquote><p>a<blockquote>b</blockquote></blockquote>c", ["> a", "> > b", "c"]),
        ("<pre>a\n  b</pre>", ["a", "b"]),
        ("<p>10<sup>2</sup> m, 1<sup>st</sup>, CO<sub>2</sub>", ["10^2 m, 1st, CO2"]),
        ("<p>2020<sup><a href=#n>1</a></sup> <a href=#m><sup>2</sup></a>", ["2020 [1] 2"]),
        ("<p><q>a</q> <del>b</del> <ruby>漢<rp>(</rp><rt>かん</rt></ruby>", ["“a” ~~b~~ 漢(かん)"]),
        ("<p>un<b>bro</b>ken <a href='https://x.org'>link</a>", ["unbroken link"]),
        ("<span style='display:block'>a</span><span>b</span>", ["a", "b"]),
        ("<p>a<script>x()</script>b<style>p{}</style><!-- c -->", ["ab"]),
        ("text & more &lt;", ["text & more <"]),
        ("<p>a\x00b<p>c&#0;", ["a\ufffdb", "c\ufffd"]),
        ("<p>\ud800x", ["\ufffdx"]),
        ("", []),
        ("<!-- -->", []),
    ],
)
def test_what_a_reader_sees_is_a_line(html: str, expected: list[str]):
    assert lines(html) == expected


def test_reflowed_markup_gives_equal_text():
    html = "<ol><li>The <b>first</b> clause.</li><li>The second.</li></ol><p>End.</p>"
    reflowed = html.replace("><", ">\n\t<").replace(" ", "\n   ")
    assert lines(reflowed) == lines(html)


@pytest.mark.parametrize("edit", [("1(a)", "1(b)"), (" and ", " or "), ("30", "31"), ("ı", "i")])
def test_a_small_edit_shows(edit: tuple[str, str]):
    html = "<ol><li>Within 30 days and by 1(a), Iğdır'ı <table><tr><td>x<td>y</table></ol>"
    assert lines(html) != lines(html.replace(*edit, 1))


def test_a_removed_item_changes_the_ordinals_after_it():
    assert lines("<ol><li>a<li>b<li>c</ol>")[-1] != lines("<ol><li>a<li>c</ol>")[-1]


def test_navigation_and_hidden_parts_are_removed_and_kept_aside():
    html = (
        "<body><header>Site</header><nav><a>Menu</a></nav><h1>T</h1><p>a<span hidden>H</span>b</p>"
        "<div style='display: none'>N</div><button>Go</button><footer>©</footer>"
    )
    assert lines(html) == ["# T", "ab"]
    assert removed(html) == [
        ("navigation", "Site"),
        ("navigation", "Menu"),
        ("hidden", "H"),
        ("hidden", "N"),
        ("navigation", "Go"),
        ("navigation", "©"),
    ]


def test_what_a_button_unfolds_is_text():
    html = "<h2><button aria-controls=c>More</button></h2><div id=c hidden>clause</div>"
    assert lines(html) == ["clause"]


def test_the_content_that_a_page_marks_is_chosen():
    html = "<body><div>Ads</div><main><header><h1>T</h1></header><p>text of the law</main>Foot"
    assert lines(html) == ["# T", "text of the law"]
    assert removed(html) == [("outside-content", "Ads"), ("outside-content", "Foot")]


def test_a_main_element_that_holds_nearly_nothing_is_not_the_content():
    html = "<main>Loading</main><div>" + "clause " * 20 + "</div>"
    assert lines(html) == ["Loading", ("clause " * 20).strip()]


def test_a_profile_selects_and_removes():
    html = "<main><p>x<div id=t><p>a<p class=ad>b<nav>c</nav></div></main>"
    assert lines(html, select=("#t",), remove=(".ad",)) == ["a"]
    assert lines(html, select=("nav",)) == ["c"]
    assert lines(html, select=("#none",)) == []


def test_a_selector_that_cannot_be_used_is_told():
    with pytest.raises(ReadingFailed, match="Write a simpler one"):
        lines("<p>x", select=("p >",))


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda n: "<div>" * n + "deep" + "</div>" * n + "<p>after", "deepafter"),
        (lambda n: "<div>a" * n, "a" * 20_000),
        (lambda n: "<span>a" * n, "a" * 20_000),
        (lambda n: "<blockquote>" * n + "q", "q"),
        (lambda n: "<div hidden>" * n + "h", ""),
        (lambda n: "<p>a" * n, "a" * 20_000),
    ],
    ids=["div", "open div", "span", "blockquote", "hidden", "p"],
)
def test_deep_nesting_loses_nothing_and_ends(make: Callable[[int], str], expected: str):
    text = "".join(lines(make(20_000)))
    assert text.replace("> ", "") == expected


@pytest.mark.parametrize(
    "unit", ["<a ", "<div", "<!--", "<div title='", "<q>", "&#", "<td>", "</p>", "<tr>"]
)
def test_malformed_markup_ends(unit: str):
    lines(unit * 20_000)


def test_a_line_of_ten_megabytes_is_read():
    assert [len(line) for line in lines("<p>" + "söz " * 2_500_000)] == [9_999_999]


TAGS = [
    "p",
    "div",
    "ol",
    "li",
    "table",
    "tr",
    "td",
    "h2",
    "blockquote",
    "pre",
    "sup",
    "a",
    "dl",
    "dt",
    "q",
]
PIECES = st.one_of(
    st.sampled_from(
        [f"<{t}>" for t in TAGS] + [f"</{t}>" for t in TAGS] + ["<br>", "<ol reversed>"]
    ),
    st.text(st.characters(categories=["L", "N"]), max_size=5),
)


@settings(max_examples=200)
@given(st.lists(PIECES, max_size=40))
def test_no_letter_of_any_markup_is_lost(pieces: list[str]):
    html = "".join(pieces)
    letters = "".join(p for p in pieces if not p.startswith("<"))
    read = "".join(lines(html))
    kept = iter(read)
    assert all(letter in kept for letter in letters if letter.isalpha())


@pytest.mark.parametrize("element", ["main", "article", "section", "p", "div"])
@pytest.mark.parametrize("before", ["", "<!doctype html><meta charset=utf-8>", "<html><head>"])
def test_a_page_without_a_body_element_is_read(element: str, before: str):
    page = f"{before}<title>Law</title><{element}>Clause one of the law.</{element}><p>İkinci."
    assert lines(page)[0] == "Clause one of the law."
    # What stands beside a `main` element is kept aside.
    assert "İkinci." in [*lines(page), *(text for _, text in removed(page))]
