"""Structures of laws and of the programs that write them: every ordinal as a reader sees it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snapshots.model import Profile
from snapshots.normalising import normalise
from snapshots.reading.html import read_html


def lines(html: str):
    blocks = read_html(html, Profile())
    return [normalise(block.text).text for block in blocks if block.removed_by is None]


WORD = (
    "<p class=MsoListParagraph style='text-indent:-18pt;mso-list:l0 level1 lfo1'><![if !supportLists]>"
    "<span style='mso-list:Ignore'>1.<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp; </span></span>"
    "<![endif]>The fee is paid.<o:p></o:p></p>"
    "<p class=MsoListParagraph><span style='mso-list:Ignore'>(a)<span>&nbsp; </span></span>In lira.</p>"
    "<p class=MsoNormal><b>Scope of the law</b></p><p class=MsoNormal>All of it.</p>"
)
LEGISLATION = (
    "<p class=LegP2Container><span class='LegDS LegP2No'>(1)</span><span class='LegDS LegP2Text'>If a person dies</span></p>"
    "<p class=LegP1><span class='LegDS LegP1No'>12</span><span class=LegP1Text>Section text</span></p>"
    "<p class=LegP3Container><span class=LegP3No>(a)</span><span>“the Act” means 1(2),</span></p>"
)
BILINGUAL = (
    "<table><tr><td>Madde 1. Taraflar anlaşır, birlikte.<td>Статья 1. Стороны соглашаются во всём.</tr>"
    "<tr><td lang=tr>Son.<td lang=en>End.</tr></table>"
)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (WORD, ["1. The fee is paid.", "(a) In lira.", "## Scope of the law", "All of it."]),
        (LEGISLATION, ["(1) If a person dies", "12 Section text", "(a) “the Act” means 1(2),"]),
        (BILINGUAL, ["Madde 1. Taraflar anlaşır, birlikte.", "Статья 1. Стороны соглашаются во всём.", "Son.", "End."]),
        ("<table><tr><td>Right<td>What you may ask of us within thirty days</table>", ["Right | What you may ask of us within thirty days"]),
        ("<p><b>a.</b>The clause<p><b>v</b>iew", ["a. The clause", "view"]),
        ("<p><span>1.</span>5 million<p><i>e.g</i>. it", ["1.5 million", "e.g. it"]),
        ("<div><div class=num>§ 5</div><div>Der Satz.</div></div>", ["§ 5 Der Satz."]),
        ("<p>٣)</p><p>النص</p><p>（二）</p><p>条文</p>", ["٣) النص", "（二） 条文"]),
        ("<dl><dt>(a)</dt><dd>first</dd><dt>“Act”</dt><dd>the law</dd></dl>", ["(a) first", "“Act”", "the law"]),
        ("<p>1. One<br>2. Two<br><br>(a) sub", ["1. One", "2. Two", "(a) sub"]),
        ("<table role=presentation><tr><td>1.<td>Clause one of it<tr><td>2.<td>Clause two of it</table>", ["1. Clause one of it", "2. Clause two of it"]),
        ("<p>Text<sup><a href=#fn1 id=r1>1</a></sup>.</p><ol><li id=fn1>See it.</ol>", ["Text [1].", "1. See it."]),
    ],
)  # fmt: skip
def test_ordinals_stand_before_their_clauses(html: str, expected: list[str]):
    assert lines(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p><strong>Article 1</strong></p><p>Text.</p>", "## Article 1"),
        ("<h2>Part</h2><p><b>Article 1</b></p><p>Text.</p>", "### Article 1"),
        ("<p align=center>MADDE 2</p><p>Metin.</p>", "## MADDE 2"),
        ("<p style='font-weight:700'>Scope</p><p>Text.</p>", "## Scope"),
        ("<div role=heading aria-level=3>Scope</div>Text.", "### Scope"),
        ("<p><b>Article</b> <b>1</b></p><ul><li>Text.</ul>", "## Article 1"),
    ],
)
def test_lines_that_look_like_headings_are_some(html: str, expected: str):
    assert expected in lines(html)


@pytest.mark.parametrize(
    "html",
    [
        "<p><b>This is important.</b></p><p>Text.</p>",
        "<p><b>Note</b> that it is.</p><p>Text.</p>",
        "<p><b>One</b></p><p><b>Two</b></p>",
        "<p><b>Last line</b></p>",
        "<li><p><b>Item</b></p><p>Text</p></li>",
        "<td><p><b>Cell</b></p><p>Text</p>",
        "<p><b><a href=/x>Read more</a></b></p><p>Text.</p>",
        "<center>and</center><p>Text.</p>",
        "<p><b style='font-weight:normal'>Google's way</b></p><p>Text.</p>",
        "<p align=center>***</p>",
        "<p><b>" + "Long words of a clause " * 9 + "</b></p><p>Text.</p>",
    ],
)
def test_other_bold_and_centred_lines_are_text(html: str):
    assert not any(line.startswith("#") for line in lines(html))


CLAUSES = st.lists(
    st.tuples(
        st.sampled_from(["p", "li", "h2", "div", "blockquote", "td", "dd"]),
        st.lists(st.sampled_from(["Taraflar", "and", "or", "30", "gün", "içinde,", "§ 5", "第三条", "not", "ə"]), min_size=1, max_size=6),
    ),
    min_size=1,
    max_size=8,
)  # fmt: skip


def page(clauses: list[tuple[str, list[str]]], between: str = "", space: str = " ") -> str:
    parts = {
        "li": "<ol><li>{}</li></ol>",
        "td": "<table><tr><td>{}</td></tr></table>",
        "dd": "<dl><dd>{}</dd></dl>",
    }
    blocks = (
        parts.get(tag, f"<{tag}>{{}}</{tag}>").format(space.join(words)) for tag, words in clauses
    )
    return "<html><body>" + between.join(blocks) + "</body></html>"


@settings(max_examples=80)
@given(CLAUSES, st.sampled_from(["\n", "\n\t ", "<!-- c -->", "\n<script>x()</script>\n"]), st.sampled_from(["\n", "   ", "\t\n ", " <!-- c -->"]))  # fmt: skip
def test_markup_set_in_another_way_gives_equal_text(
    clauses: list[tuple[str, list[str]]], between: str, space: str
):
    assert lines(page(clauses, between, space)) == lines(page(clauses))


@settings(max_examples=80)
@given(CLAUSES, st.data())
def test_an_edit_of_any_word_shows(clauses: list[tuple[str, list[str]]], data: st.DataObject):
    at = data.draw(st.integers(0, len(clauses) - 1))
    tag, words = clauses[at]
    place = data.draw(st.integers(0, len(words) - 1))
    other = data.draw(
        st.sampled_from(["31", "but", "e", "§ 6", "第四条"]).filter(lambda w: w != words[place])
    )
    edited = [*words[:place], other, *words[place + 1 :]]
    changed = [*clauses[:at], (tag, edited), *clauses[at + 1 :]]
    assert lines(page(changed)) != lines(page(clauses))


@settings(max_examples=50)
@given(CLAUSES)
def test_no_word_is_lost_or_made_up(clauses: list[tuple[str, list[str]]]):
    words = [word for _, each in clauses for word in " ".join(each).split()]
    # A number that stands alone is held for the line below it, before the ordinal of that.
    marks = r"^(?:> )*(?:#+ )?((?:§ 5 |第三条 )*)(?:1\. )?"
    read = " ".join(re.sub(marks, r"\1", line) for line in lines(page(clauses)))
    assert read.split() == words
