"""DOCX: the ordinals that Word shows, tracked changes as they stand, notes, and hostile packages."""

import io
import zipfile

import pytest

from snapshots.errors import ReadingFailed
from snapshots.reading.docx import read_docx
from snapshots.reading.odt import read_odt

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

LEGAL = (("decimal", "%1."), ("decimal", "%1.%2"), ("lowerLetter", "(%3)"), ("lowerRoman", "%4)"))


def packed(**parts: str | bytes) -> bytes:
    """Return a package; "word__document" names the part word/document.xml."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/") + ".xml", content)
    return file.getvalue()


def docx(body: str, **parts: str) -> bytes:
    return packed(word__document=f"<w:document {W}><w:body>{body}</w:body></w:document>", **parts)


def lines(body: str, **parts: str):
    return [block.text for block in read_docx(docx(body, **parts)) if block.removed_by is None]


def levels(*formats: tuple[str, str], inside: str = "") -> str:
    return "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{inside}<w:lvlText w:val="{text}"/></w:lvl>'
        for n, (kind, text) in enumerate(formats)
    )


def numbering(
    abstract: str, nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
) -> str:
    return f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">{abstract}</w:abstractNum>{nums}</w:numbering>'


def p(text: str, level: int | None = None, list_id: int = 1, style: str = "") -> str:
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if level is not None:
        properties += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def test_clauses_have_the_numbers_that_word_shows():
    body = (
        p("A", 0)
        + p("B", 1)
        + p("C", 2)
        + p("D", 2)
        + p("E", 3)
        + p("F", 1)
        + p("G", 2)
        + p("H", 0)
        + p("I", 1)
    )
    assert lines(body, word__numbering=numbering(levels(*LEGAL))) == [
        "1. A", "1.1 B", "(a) C", "(b) D", "i) E", "1.2 F", "(a) G", "2. H", "2.1 I",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "text", "count", "last"),
    [
        ("lowerLetter", "%1)", 28, "bb) x"),
        ("upperRoman", "Article %1", 4, "Article IV x"),
        ("decimalZero", "%1", 3, "03 x"),
        ("russianLower", "%1)", 3, "в) x"),
        ("chineseCounting", "第%1条", 12, "第十二条 x"),
        ("hebrew1", "%1.", 16, "טז. x"),
        ("ordinal", "%1", 22, "22nd x"),
        ("bullet", "\uf0b7", 1, "- x"),
        ("none", "", 1, "x"),
        ("decimal", "Section %1 —", 1, "Section 1 — x"),
    ],
)
def test_systems_of_numbers(kind: str, text: str, count: int, last: str):
    assert lines(p("x", 0) * count, word__numbering=numbering(levels((kind, text))))[-1] == last


def test_legal_numbering_writes_all_places_in_digits():
    abstract = levels(("upperRoman", "%1."), ("decimal", "%1.%2")).replace(
        '<w:lvlText w:val="%1.%2"/>', '<w:isLgl/><w:lvlText w:val="%1.%2"/>'
    )
    assert lines(p("a", 0) + p("b", 1), word__numbering=numbering(abstract)) == ["I. a", "1.1 b"]


def test_a_list_that_starts_anew_does_and_one_that_shares_counters_goes_on():
    nums = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>'
    )
    body = p("a", 0) + p("b", 0, 2) + p("c", 0, 3) + p("d", 0, 3) + p("e", 0, 0)
    assert lines(body, word__numbering=numbering(levels(*LEGAL), nums)) == [
        "1. a",
        "2. b",
        "7. c",
        "8. d",
        "e",
    ]


def test_a_level_that_never_restarts_goes_on():
    abstract = levels(
        ("upperRoman", "%1."), ("decimal", "Art. %2"), inside='<w:lvlRestart w:val="0"/>'
    )
    body = p("a", 0) + p("b", 1) + p("c", 0) + p("d", 1)
    assert lines(body, word__numbering=numbering(abstract)) == [
        "I. a",
        "Art. 1 b",
        "II. c",
        "Art. 2 d",
    ]


def test_numbers_that_styles_give():
    styles = (
        f'<w:styles {W}><w:style w:type="paragraph" w:styleId="H"><w:name w:val="heading 2"/><w:pPr>'
        '<w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="C"><w:basedOn w:val="H"/><w:name w:val="Clause"/></w:style></w:styles>'
    )  # fmt: skip
    abstract = levels(*LEGAL).replace(
        '<w:lvl w:ilvl="1">', '<w:lvl w:ilvl="1"><w:pStyle w:val="C"/>'
    )
    body = p("Scope", style="H") + p("clause", style="C") + p("none", 0, 0, style="H")
    parts = {"word__styles": styles, "word__numbering": numbering(abstract)}
    assert lines(body, **parts) == ["## 1. Scope", "## 1.1 clause", "## none"]


def test_tracked_changes_are_read_as_they_would_be_accepted():
    body = (
        "<w:p><w:r><w:t>The fee is </w:t></w:r><w:del><w:r><w:delText>10</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>12</w:t></w:r></w:ins><w:r><w:t> lira.</w:t></w:r></w:p>"
    )
    assert lines(body) == ["The fee is 12 lira."]


def test_signs_hidden_text_and_raised_numbers():
    body = (
        '<w:p><w:r><w:t>10</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>2</w:t></w:r>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r><w:r><w:tab/><w:t>a</w:t><w:br/><w:t>b</w:t></w:r>"
        "<w:r><w:rPr><w:strike/></w:rPr><w:t>old</w:t></w:r>"
        "<w:r><w:fldChar/><w:instrText>PAGE</w:instrText></w:r></w:p>"
    )
    assert lines(body) == ["10^2 a", "b~~old~~"]


def test_notes_follow_the_text_that_refers_to_them():
    notes = (
        f'<w:footnotes {W}><w:footnote w:id="0" w:type="separator"><w:p/></w:footnote>'
        '<w:footnote w:id="5"><w:p><w:r><w:footnoteRef/><w:t> See annex.</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    body = '<w:p><w:r><w:t>Clause</w:t></w:r><w:r><w:footnoteReference w:id="5"/></w:r></w:p>' + p(
        "After"
    )
    assert lines(body, word__footnotes=notes) == ["Clause [1]", "After", "[1] See annex."]


def test_a_note_that_refers_to_itself_ends():
    note = f'<w:footnotes {W}><w:footnote w:id="1"><w:p><w:r><w:footnoteReference w:id="1"/></w:r></w:p></w:footnote></w:footnotes>'
    body = '<w:p><w:r><w:t>x</w:t><w:footnoteReference w:id="1"/></w:r></w:p>'
    assert lines(body, word__footnotes=note) == ["x [1]", "[1] [1]"]


def test_tables_and_text_boxes():
    cell = "<w:tc>{}</w:tc>"
    table = f"<w:tbl><w:tr>{cell.format(p('A'))}{cell.format(p('B'))}</w:tr><w:tr>{cell.format(p('(a)'))}{cell.format(p('The clause of it'))}</w:tr></w:tbl>"
    box = f"<w:p><w:r><w:t>before</w:t><w:pict><w:txbxContent>{p('boxed')}</w:txbxContent></w:pict></w:r></w:p>"
    assert lines(table + box) == ["A | B", "(a) The clause of it", "before", "boxed"]


def test_headers_are_kept_apart():
    header = f"<w:hdr {W}>{p('Official Gazette')}</w:hdr>"
    blocks = read_docx(docx(p("Law"), word__header1=header))
    assert [(b.text, b.removed_by) for b in blocks] == [
        ("Official Gazette", ("page-furniture", 1)),
        ("Law", None),
    ]


@pytest.mark.parametrize("edit", [("thirty", "sixty"), ("and", "or"), ('"1"', '"2"'), ("ı", "i")])
def test_an_edit_shows(edit: tuple[str, str]):
    body = p("Within thirty days and Iğdır'ı", 0)
    parts = {"word__numbering": numbering(levels(*LEGAL))}
    changed = {
        "word__numbering": parts["word__numbering"].replace(
            'w:start w:val="1"', 'w:start w:val="2"'
        )
    }
    assert lines(body, **parts) != lines(
        body.replace(*edit), **(changed if '"' in edit[0] else parts)
    )


BOMB = (
    "<w:document "
    + W
    + "><w:body><w:p><w:r><w:t>"
    + "a" * 150_000_000
    + "</w:t></w:r></w:p></w:body></w:document>"
)
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "damaged or cut off"),
        (docx(p("x"))[:-30], "damaged or cut off"),
        (packed(other="<x/>"), "it has no word/document.xml"),
        (packed(word__document="<w:document"), "no whole XML"),
        (packed(word__document=f"{LAUGHS}<w:document {W}><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"), "entities"),
        (packed(word__document=f"{OUTSIDE}<w:document {W}><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>"), "entities"),
        (packed(word__document="<w:a " + W + ">" + "<w:b>" * 5000), "no whole XML"),
    ],
    ids=["empty", "cut", "other", "broken", "laughs", "outside", "deep"],
)  # fmt: skip
def test_hostile_packages_fail_with_the_reason(body: bytes, reason: str):
    with pytest.raises(ReadingFailed, match=reason):
        read_docx(body)
    with pytest.raises(ReadingFailed):
        read_odt(body)


def test_a_bomb_is_not_unpacked():
    with pytest.raises(ReadingFailed, match="unpacks to more than"):
        read_docx(packed(word__document=BOMB))


def test_headings_come_from_styles_that_others_are_based_on_however_they_are_called():
    styles = f"""<w:styles {W}>
<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="Ü"><w:name w:val="Überschrift Iğdır"/><w:basedOn w:val="O"/></w:style>
<w:style w:type="paragraph" w:styleId="O"><w:name w:val="o"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Text"><w:name w:val="text"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>
</w:styles>"""
    body = p("Law", style="T") + p("Part", style="Ü") + p("text", style="Text") + p("x", style="no")
    assert lines(body, word__styles=styles) == ["# Law", "### Part", "text", "x"]


def test_styles_that_are_based_on_each_other_end():
    styles = f"""<w:styles {W}>
<w:style w:styleId="A"><w:name w:val="a"/><w:basedOn w:val="B"/></w:style>
<w:style w:styleId="B"><w:name w:val="b"/><w:basedOn w:val="A"/></w:style></w:styles>"""
    assert lines(p("ışık", style="A"), word__styles=styles) == ["ışık"]


def test_a_style_keeps_its_own_list_over_that_of_the_style_it_is_based_on():
    styles = f"""<w:styles {W}>
<w:style w:styleId="A"><w:name w:val="a"/><w:basedOn w:val="B"/><w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr></w:style>
<w:style w:styleId="B"><w:name w:val="b"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>"""
    body = p("one", style="B") + p("none", style="A") + p("two", style="B")
    parts = {"word__styles": styles, "word__numbering": numbering(levels(*LEGAL))}
    assert lines(body, **parts) == ["1. one", "none", "2. two"]


def test_what_holds_paragraphs_is_looked_into():
    held = "".join(f"<w:{name}>{p(name)}</w:{name}>" for name in ("sdtContent", "ins", "moveTo"))
    assert lines(f"<w:sdt>{held}</w:sdt><w:moveFrom>{p('old')}</w:moveFrom>") == [
        "sdtContent", "ins", "moveTo",
    ]  # fmt: skip


def test_a_table_in_a_cell_stays_in_its_cell():
    inner = f"<w:tbl><w:tr><w:tc>{p('i')}</w:tc><w:tc>{p('ii')}</w:tc></w:tr></w:tbl>"
    outer = f"<w:tbl><w:tr><w:tc>{p('A')}{inner}</w:tc><w:tc>{p('B')}</w:tc></w:tr></w:tbl>"
    text = "\n".join(lines(outer))
    assert [text.count(word) for word in ("A", "B", "ii")] == [1, 1, 1]


def test_a_paragraph_that_was_deleted_with_its_mark_is_not_counted():
    deleted = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr></w:pPr>'
        "<w:del><w:r><w:delText>old clause</w:delText></w:r></w:del></w:p>"
    )
    joined = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>stays</w:t></w:r></w:p>"
    body = p("one", 0) + deleted + p("two", 0) + joined
    assert lines(body, word__numbering=numbering(levels(*LEGAL))) == ["1. one", "2. two", "stays"]


def test_an_empty_item_is_counted_but_shows_no_lonely_bullet():
    abstract = levels(("decimal", "%1."), ("bullet", "•"))
    body = p("a", 0) + p("", 0) + p("b", 0) + p("", 1) + p("c", 1)
    first, second, third = lines(body, word__numbering=numbering(abstract))
    assert (first, third) == ("1. a", "- c")
    assert second.endswith("3. b")


@pytest.mark.parametrize(
    ("sign", "text"),
    [
        ('<w:sym w:font="Wingdings" w:char="F0FE"/>', "a\uf0feb"),
        ('<w:sym w:char="not hexadecimal"/>', "a\ufffdb"),
        ("<w:sym/>", "a\ufffdb"),
        ("<w:noBreakHyphen/>", "a\u2011b"),
        ('<w:br w:type="page"/>', "a b"),
        ('<w:footnoteReference w:id="7"/>', "ab"),
        ('<w:footnoteReference w:id="1" w:customMarkFollows="1"/><w:t>*</w:t>', "a*b"),
        ("<w:t/>", "ab"),
        ("<w:lastRenderedPageBreak/>", "ab"),
    ],
)
def test_signs_between_letters(sign: str, text: str):
    notes = f'<w:footnotes {W}><w:footnote w:id="1">{p("own")}</w:footnote></w:footnotes>'
    body = f"<w:p><w:r><w:t>a</w:t>{sign}<w:t>b</w:t></w:r></w:p>"
    assert lines(body, word__footnotes=notes) == [text]


def test_notes_and_endnotes_are_numbered_apart_and_one_without_text_has_its_mark():
    notes = f'<w:footnotes {W}><w:footnote w:id="1">{p("ilk")}</w:footnote><w:footnote w:id="2"/></w:footnotes>'
    ends = f'<w:endnotes {W}><w:endnote w:id="1">{p("at the end")}</w:endnote></w:endnotes>'
    body = "".join(
        f'<w:p><w:r><w:t>{n}</w:t><w:{kind}Reference w:id="{n}"/></w:r></w:p>'
        for kind, n in (("footnote", 1), ("endnote", 1), ("footnote", 2), ("footnote", 1))
    )
    assert lines(body, word__footnotes=notes, word__endnotes=ends) == [
        "1 [1]", "1 [e1]", "2 [2]", "1 [1]", "[1] ilk", "[e1] at the end", "[2]",
    ]  # fmt: skip


@pytest.mark.parametrize("value", ["0", "false", "off", "none"])
def test_what_is_switched_off_is_shown(value: str):
    body = f'<w:p><w:r><w:rPr><w:vanish w:val="{value}"/><w:strike w:val="{value}"/></w:rPr><w:t>x</w:t></w:r></w:p>'
    assert lines(body) == ["x"]


def test_lists_that_lead_nowhere_number_nothing():
    nums = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="x"><w:lvl/></w:lvlOverride></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="77"/></w:num>'
    )
    body = p("a", 0, 1) + p("b", 0, 2) + p("c", 0, 3) + p("d", 12, 1)
    assert lines(body, word__numbering=numbering(levels(*LEGAL), nums)) == ["1. a", "b", "c", "d"]
    assert lines(body) == ["a", "b", "c", "d"]
