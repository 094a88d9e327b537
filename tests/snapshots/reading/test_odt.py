"""ODT: the ordinals that a word processor shows, notes, tables."""

import io
import zipfile

import pytest

from snapshots.errors import ReadingFailed
from snapshots.reading.odt import read_odt

NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "style", "table")
)
STYLES = """
<office:automatic-styles><text:list-style style:name="L">
<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
<text:list-level-style-number text:level="2" style:num-format="1" text:display-levels="2"/>
<text:list-level-style-number text:level="3" style:num-format="a" style:num-prefix="(" style:num-suffix=")"/>
</text:list-style><text:list-style style:name="B"><text:list-level-style-bullet text:level="1" text:bullet-char="•"/>
</text:list-style></office:automatic-styles>
"""
OUTLINE = """
<office:styles><text:outline-style><text:outline-level-style text:level="1" style:num-format="I" style:num-suffix="."/>
<text:outline-level-style text:level="2" style:num-format=""/></text:outline-style></office:styles>
"""


def odt(body: str, manifest: str = "", header: str = "") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
        package.writestr(
            "content.xml",
            f"<office:document-content {NAMES}>{STYLES}<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        )
        package.writestr(
            "styles.xml",
            f"<office:document-styles {NAMES}>{OUTLINE}<office:master-styles>{header}</office:master-styles></office:document-styles>",
        )
    return file.getvalue()


def lines(body: str):
    return [block.text for block in read_odt(odt(body)) if block.removed_by is None]


def items(*texts: str, style: str = "L") -> str:
    inside = "".join(f"<text:list-item>{text}</text:list-item>" for text in texts)
    return f'<text:list text:style-name="{style}">{inside}</text:list>'


def inner(*texts: str) -> str:
    inside = "".join(f"<text:list-item>{text}</text:list-item>" for text in texts)
    return f"<text:list>{inside}</text:list>"


def p(text: str) -> str:
    return f"<text:p>{text}</text:p>"


def test_clauses_have_the_numbers_that_are_shown():
    deep = inner(p("c"), p("d"))
    body = items(p("A") + inner(p("a") + deep, p("b") + inner(p("e"))), p("B") + inner(p("f")))
    assert lines(body) == ["1. A", "1.1 a", "(a) c", "(b) d", "1.2 b", "(a) e", "2. B", "2.1 f"]


def test_lists_start_anew_or_go_on():
    first = items(p("a"), p("b"))
    on = first.replace('"L"', '"L" text:continue-numbering="true"', 1)
    assert lines(first + p("x") + on + first) == [
        "1. a",
        "2. b",
        "x",
        "3. a",
        "4. b",
        "1. a",
        "2. b",
    ]
    stated = '<text:list text:style-name="L"><text:list-item text:start-value="7"><text:p>a</text:p></text:list-item></text:list>'
    assert lines(stated) == ["7. a"]


def test_bullets_and_later_paragraphs_of_an_item():
    assert lines(items(p("a") + p("more"), style="B")) == ["- a", "more"]


def test_headings_are_numbered_by_the_outline():
    body = "".join(
        f'<text:h text:outline-level="{level}">{text}</text:h>'
        for level, text in ((1, "A"), (2, "b"), (1, "C"))
    )
    assert lines(body) == ["# I. A", "## b", "# II. C"]


def test_spaces_breaks_notes_and_deletions():
    body = (
        "<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>"
        + p('a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d <text:span>e</text:span>')
        + p(
            "Clause<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>See it.</text:p></text:note-body></text:note>."
        )
    )
    assert lines(body) == ["a b c", "d e", "Clause [1].", "[1] See it."]


def test_tables_of_data_are_rows():
    row = "<table:table-row><table:table-cell><text:p>{}</text:p></table:table-cell><table:table-cell><text:p>{}</text:p></table:table-cell></table:table-row>"
    table = f"<table:table>{row.format('A', 'B')}{row.format('1', '2')}</table:table>"
    assert lines(table) == ["A | B", "1 | 2"]
    assert lines(items(p("x") + table)) == ["1. x", "A | B", "1 | 2"]


def test_headers_are_kept_apart():
    header = "<style:master-page><style:header><text:p>Gazette</text:p></style:header></style:master-page>"
    blocks = read_odt(odt(p("Law"), header=header))
    assert [(b.text, b.removed_by is None) for b in blocks] == [("Gazette", False), ("Law", True)]


def test_a_locked_file_is_told():
    with pytest.raises(ReadingFailed, match="password"):
        read_odt(odt(p("x"), manifest="<encryption-data/>"))


def test_a_heading_in_a_list_has_the_number_of_its_item_and_one_above_it_none():
    header = '<text:h text:outline-level="1" text:is-list-header="true">Header</text:h>'
    heading = '<text:h text:outline-level="2">Iğdır</text:h>'
    first = '<text:h text:outline-level="1" text:start-value="7">Seventh</text:h>'
    assert lines(header + items(heading) + first) == ["# Header", "## 1. Iğdır", "# VII. Seventh"]


def test_a_list_header_has_no_number_and_a_list_in_a_list_counts_once():
    inside = "<text:list-header><text:p>Title</text:p></text:list-header>"
    body = f'<text:list text:style-name="L">{inside}<text:list-item>{inner(p("deep"))}</text:list-item><text:list-item>{p("a")}</text:list-item></text:list>'
    assert lines(body) == ["Title", "1.1 deep", "1. a"]


def test_what_holds_blocks_is_looked_into_also_in_an_item():
    section = "<text:section>{}</text:section>"
    body = section.format(p("a") + section.format(p("b"))) + items(section.format(p("c")))
    assert lines(body) == ["a", "b", "c"]


def test_a_list_without_a_style_is_read_without_numbers():
    assert lines(items(p("a"), p("b"), style="unknown")) == ["a", "b"]


def test_cells_that_are_repeated_or_covered_are_counted_up_to_a_bound_and_tables_in_cells_stay():
    def cell(content: str, times: int = 1) -> str:
        return f'<table:table-cell table:number-columns-repeated="{times}">{content}</table:table-cell>'

    inner_table = f"<table:table><table:table-row>{cell(p('i'))}{cell(p('ii'))}</table:table-row></table:table>"
    rows = (
        f"<table:table-row>{cell(p('A'))}<table:covered-table-cell/>{cell(p('B'), 2)}<x/></table:table-row>"
        f"<table:table-row>{cell(inner_table)}{cell('', 999_999)}</table:table-row>"
    )
    text = "\n".join(lines(f"<table:table>{rows}</table:table>"))
    assert text.count("B") == 2
    assert text.count("ii") == 1
    assert len(text) < 1000


def test_notes_without_a_mark_have_an_asterisk_and_those_without_a_text_none():
    full = "<text:note><text:note-body><text:p>Own</text:p></text:note-body></text:note>"
    empty = "<text:note><text:note-citation>1</text:note-citation></text:note>"
    box = f"<text:frame><text:text-box>{p('boxed')}</text:text-box></text:frame>"
    assert lines(p(f"a{full}b{empty}c{box}d<!-- x -->e")) == ["a [*]bc", "boxed", "de", "[*] Own"]
