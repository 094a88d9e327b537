"""JSON and XML: by paths or whole; XHTML as XML; nothing outside the file is ever looked at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots.errors import ReadingFailed
from snapshots.model import Profile
from snapshots.reading.paths import found, steps_of
from snapshots.reading.structured import read_json, read_xml
from snapshots.reading.xhtml import read_xhtml

POST = '{"id": 7, "title": {"rendered": "Law"}, "items": [{"t": "a"}, {"t": "b", "n": 1.50}], "html": "<ol><li>x</li></ol>", "lines": "one\\ntwo", "none": null}'

ACT = """<?xml version="1.0"?>
<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act><meta><x v="1"/></meta><body>
<article eId="a1"><num>Article 1</num><heading>Scope</heading>
  <paragraph><num>1.</num><content><p>The <b>first</b> clause &amp; more.</p></content></paragraph>
  <paragraph><num>(a)</num><content><p>The second.</p></content></paragraph>
</article><note>aside</note></body></act></akomaNtoso>"""


def of_json(text: str, *path: str):
    return [block.text for block in read_json(text, Profile(path=path))]


def of_xml(text: str, **profile: tuple[str, ...]):
    return [b.text for b in read_xml(text.encode(), Profile(**profile)) if b.removed_by is None]


def test_json_is_read_whole_a_value_a_line():
    assert of_json(POST) == [
        "id: 7", "title.rendered: Law", "items[0].t: a", "items[1].t: b", "items[1].n: 1.50",
        "html:", "1. x", "lines: one", "two", "none: null",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$.title.rendered", ["Law"]),
        ("$.items[*].t", ["a", "b"]),
        ("$.items[-1]", ["t: b", "n: 1.50"]),
        ("$..t", ["a", "b"]),
        ('$["title"]["rendered"]', ["Law"]),
        ("$.html", ["1. x"]),
        ("$.lines", ["one", "two"]),
        ("$.title.*", ["Law"]),
        ("$.nothing[0].here", []),
    ],
)
def test_paths_choose_in_json(path: str, expected: list[str]):
    assert of_json(POST, path) == expected


@pytest.mark.parametrize("path", ["title", "$.a[", "$.a[1:2]", "$..", "$.a b", "$[?(@.x)]"])
def test_a_path_that_is_not_understood_is_told(path: str):
    with pytest.raises(ReadingFailed, match="no path"):
        steps_of(path)


def test_numbers_stay_as_they_are_written_and_names_twice_are_both_read():
    assert of_json("[1.10, 12345678901234567890, 1e5]", "$[*]") == [
        "1.10",
        "12345678901234567890",
        "1e5",
    ]
    assert of_json('{"a": "x", "a": "y"}') == ["a: x", "a': y"]


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"a": ' * 300 + "1" + "}" * 300])
def test_broken_json_is_told(text: str):
    with pytest.raises(ReadingFailed):
        of_json(text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_every_path_of_any_json_ends(value: object):
    assert found(value, "$..*") is not None


def test_xml_is_read_an_element_with_text_a_line():
    assert of_xml(ACT) == [
        "Article 1",
        "Scope",
        "1. The first clause & more.",
        "(a) The second.",
        "aside",
    ]


def test_paths_and_selectors_choose_in_xml_without_namespaces():
    assert of_xml(ACT, path=("//article[@eId='a1']/heading", "//note")) == ["Scope", "aside"]
    assert of_xml(ACT, select=("article",), remove=("heading",)) == [
        "Article 1",
        "1. The first clause & more.",
        "(a) The second.",
    ]
    assert of_xml(ACT, path=("//nothing",)) == []


@pytest.mark.parametrize("path", ["//a[", "count(//p)"])
def test_a_path_that_finds_no_elements_is_told(path: str):
    with pytest.raises(ReadingFailed, match="path"):
        of_xml(ACT, path=(path,))


def test_html_inside_xml_is_read_as_html():
    text = '<feed><entry><title>T</title><div xmlns="http://www.w3.org/1999/xhtml"><ol><li>a</li></ol><p>b</p></div></entry></feed>'
    assert of_xml(text) == ["T", "1. a", "b"]


@pytest.mark.parametrize(
    "text",
    [
        "<a>",
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
        '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]><a>&y;</a>',
        "<a>" * 5000 + "</a>" * 5000,
    ],
    ids=["broken", "outside", "laughs", "deep"],
)
def test_hostile_xml_is_told(text: str):
    with pytest.raises(ReadingFailed):
        of_xml(text)


def test_xhtml_is_read_as_xml_where_it_is_some():
    page = '<?xml version="1.0" encoding="iso-8859-9"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><body><p>ı<a id="x"/> b</p><p><![CDATA[1 < 2]]></p></body></html>'
    assert [b.text for b in read_xhtml(page, Profile())] == ["ı b", "1 < 2"]


@pytest.mark.parametrize(
    "page", ["<html><body><p>a&nbsp;b<br></body></html>", "<p>open", "<p>a</p><p>b</p>"]
)
def test_xhtml_that_is_none_is_read_as_html(page: str):
    assert read_xhtml(page, Profile())
