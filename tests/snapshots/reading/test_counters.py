"""Numbers that style sheets write: as a reader sees them, nested, reset, in any style."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snapshots.model import Profile
from snapshots.reading.html import read_html


def lines(css: str, body: str, head: str = ""):
    page = f"<html><head>{head}<style>{css}</style></head><body>{body}</body></html>"
    return [block.text for block in read_html(page, Profile()) if block.removed_by is None]


NESTED = "<ol><li>a<ol><li>b<li>c</ol><li>d<ol><li>e</ol></ol>"
PLACES = "ol{counter-reset:n;list-style:none}li{counter-increment:n}li::before{content:counters(n,'.') '. '}"


ARTICLES = (
    "body{counter-reset:a}h2{counter-reset:p}h2:before{counter-increment:a;content:'Article ' counter(a) ': '}"
    ".c:before{counter-increment:p;content:'(' counter(p, lower-alpha) ') '}"
)


@pytest.mark.parametrize(
    ("css", "body", "expected"),
    [
        (PLACES, NESTED, ["1. a", "1.1. b", "1.2. c", "2. d", "2.1. e"]),
        (
            ARTICLES,
            "<h2>Scope</h2><p class=c>x<p class=c>y<h2>Terms</h2><p class=c>z",
            ["## Article 1: Scope", "(a) x", "(b) y", "## Article 2: Terms", "(a) z"],
        ),
        ("ol{counter-reset:i 4}li{counter-increment:i}ol>li::before{content:counter(i,upper-roman)') '}", "<ol style='list-style:none'><li>a<li>b</ol>", ["V) a", "VI) b"]),
        ("p::before{content:attr(data-n) ' '}", "<p data-n='§ 3'>x", ["§ 3 x"]),
        ("li::before{content:'\\00a7\\20' counter(list-item) ' '}", "<ol style='list-style:none' start=3><li>a<li>b</ol>", ["§ 3 a", "§ 4 b"]),
        ("p::before{content:'»  '} a::before{content:'\\f101'}", "<p>x <a>y</a>", ["x y"]),
        ("p{counter-increment:n 2}p::before{content:counter(n) ' '}body{counter-reset:n}", "<p>a<p>b", ["2 a", "4 b"]),
        ("ol.a{list-style-type:lower-alpha}", "<ol class=a><li>x<li>y</ol>", ["a. x", "b. y"]),
        ("ol{list-style-type:upper-roman}ol#d{list-style-type:decimal}", "<ol id=d><li>x</ol>", ["1. x"]),
        ("li{list-style:cjk-ideographic inside}", "<ol><li>x<li>y</ol>", ["一、x", "二、y"]),
        ("@media print{ol{list-style-type:lower-roman}}@media screen{ol{list-style-type:lower-greek}}", "<ol><li>x</ol>", ["α. x"]),
        ("p{counter-reset:n 2}p p,b{counter-reset:n 7}p::before{content:counter(n) ') '}", "<p>a<p>b", ["2) a", "2) b"]),
        ("p{counter-set:n 9}p::before{content:counter(n) ') '}", "<p>a", ["9) a"]),
        ("p{counter-increment:none}p::before{content:counter(n, klingon) ') ' counter(n, none) 'x '}", "<p>a", ["0) x a"]),
        ("p::before{content:counters(no, '.') ') ' open-quote attr(title) close-quote '\\0 z '}", "<p>a", ["0) “”\ufffdz a"]),
        ("p::before{content:'Art.\\110000 '}", "<p>a", ["Art.\ufffda"]),
        ("@import 'x'; p::before{content:'Art. '}", "<p>a", ["Art. a"]),
        ("p::after{content:'not text'} p::first-line{content:'no'} p::before{content:'Art. '}", "<p>a", ["Art. a"]),
        (f"{'p,' * 9000}p::before{{content:'too long '}} p::before{{content:'Art. '}}", "<p>a", ["Art. a"]),
        ("\\e{content:'x'} p{content:'y'} p::before{content:'Art. ';color}", "<p>a", ["Art. a"]),
        ("p::before{content:'}'} ol{list-style-type:upper-alpha !important} ol{list-style-type:decimal}", "<ol><li>x</ol>", ["A. x"]),
    ],
)  # fmt: skip
def test_what_a_style_sheet_writes_is_text(css: str, body: str, expected: list[str]):
    assert lines(css, body) == expected


def test_markers_that_an_unknown_sheet_may_give_back_are_kept():
    link = "<link rel=stylesheet href=/site.css>"
    assert lines("ol,ul{list-style:none}", "<ol><li>a</ol><ul><li>b</ul>", link) == ["1. a", "- b"]
    assert lines("ol{list-style:none}", "<ol><li>(1) a</ol>") == ["(1) a"]
    assert lines(PLACES, NESTED, link)[:2] == ["1. a", "1.1. b"]


def test_lists_exported_by_google_docs():
    css = (
        "ol.lst-k_a-0.start{counter-reset:lst-ctn-k_a-0 0}.lst-k_a-0>li{counter-increment:lst-ctn-k_a-0}"
        ".lst-k_a-0>li:before{content:'' counter(lst-ctn-k_a-0,decimal) '. '}"
        ".lst-k_a-1>li{counter-increment:lst-ctn-k_a-1}ol.lst-k_a-1.start{counter-reset:lst-ctn-k_a-1 0}"
        ".lst-k_a-1>li:before{content:'' counter(lst-ctn-k_a-0,decimal) '.' counter(lst-ctn-k_a-1,decimal) ' '}"
        "ol{list-style-type:none}"
    )
    body = (
        "<ol class='lst-k_a-0 start'><li>A</li></ol><ol class='lst-k_a-1 start'><li>b</li><li>c</li></ol>"
        "<ol class=lst-k_a-0><li>D</li></ol>"
    )
    assert lines(css, body) == ["1. A", "1.1 b", "1.2 c", "2. D"]


@pytest.mark.parametrize("css", ["{" * 5000, "a{" * 5000, "}" * 99, "'", "/*", "p::before{content:counter(", "p{counter-reset:" + "x " * 9999 + "}", "a" * 99_999 + "{content:'x'}", "p:is(:not(" * 99 + "{content:x}"])  # fmt: skip
def test_hostile_sheets_end(css: str):
    assert lines(css, "<p>x") == ["x"]


@settings(max_examples=60)
@given(st.text(alphabet="p{}:;'\"()@.#,>counter-st:before \\1", max_size=80))
def test_any_sheet_leaves_the_text(css: str):
    assert "xyz" in " ".join(lines(css.replace("<", ""), "<p>xyz</p>"))
