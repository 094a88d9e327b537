"""The page of a comparison: whole, escaped, and closed to everything outside it."""

from __future__ import annotations

import lxml.html

from differ.exchange.page import Section, page
from differ.model import (
    Alignment,
    Bead,
    Comparison,
    Encoder,
    Finding,
    Passage,
    Place,
    Rule,
    Severity,
    Span,
    Text,
    Tier,
)
from differ.translations import compare

HOSTILE = (
    "<script>alert(1)</script> & \"quoted\" 'words'",
    "İSTANBUL ışık ə Şuşa \u202eevil\u202c \0 \x1b[31m",
    "لا إله 中文 👩‍👩‍👧 e\u0301 \ud800",
)


def section(comparison: Comparison, base: Text, translation: Text, dismissed: int = 0) -> Section:
    return Section(
        base_name="a/<b>",
        translation_name='a/"en"',
        base=base,
        translation=translation,
        comparison=comparison,
        dismissed=dismissed,
    )


def finding(tier: Tier, span: Span) -> Finding:
    return Finding(
        rule=Rule.NUMBER,
        tier=tier,
        severity=Severity.MAJOR,
        bead=0,
        base=(Passage(segment=0, span=span),),
        translation=(),
        reason="<b>Check this.</b>",
        confidence=0.5,
        key="ab" * 32,
    )


def of_one_bead(words: str, *findings: Finding) -> str:
    text = Text(segments=(words,), language="tr")
    bead = Bead(base=(0,), translation=(), place=Place.OMITTED, score=0.0)
    comparison = Comparison(
        alignment=Alignment(algorithm="a", encoder="e", beads=(bead,)), findings=findings
    )
    return page("t", [section(comparison, text, Text(segments=(), language="en"))])


def test_every_segment_stands_in_the_page_once_and_nothing_in_it_is_markup(
    encoder: Encoder,
) -> None:
    base, translation = Text(segments=HOSTILE, language="tr"), Text(segments=HOSTILE, language="en")
    written = page("<t>", [section(compare(base, translation, encoder), base, translation)])
    written.encode()
    tree = lxml.html.document_fromstring(written)
    assert tree.xpath("//script | //img | //link | //iframe | //@href | //@src | //@onload") == []
    paragraphs = [p.text_content() for p in tree.xpath("//td/p[@lang]")]
    assert sum("<script>alert(1)</script> &" in words for words in paragraphs) == 2
    assert sum("⟨U+202E⟩evil" in words for words in paragraphs) == 2
    assert tree.xpath("//h2")[0].text_content() == 'a/<b> ~ a/"en"'


def test_a_page_forbids_itself_to_load_anything() -> None:
    written = page("t", [])
    assert "default-src 'none'" in written
    assert written.startswith("<!DOCTYPE html>")


def test_words_of_a_finding_are_marked_and_an_alarm_outdoes_shading() -> None:
    shading, alarm = finding(Tier.SHADING, Span(2, 8)), finding(Tier.ALARM, Span(4, 6))
    tree = lxml.html.document_fromstring(of_one_bead("0123456789", shading, alarm))
    marks = [(mark.get("class"), mark.text) for mark in tree.xpath("//mark")]
    assert marks == [("shading", "23"), ("alarm", "45"), ("shading", "67")]
    listed = tree.xpath("//ul[@class='findings']/li")
    assert len(listed) == 2
    assert "<b>Check this.</b>" in listed[0].text_content()
    assert "key abababababab" in listed[0].text_content()


def test_a_finding_on_a_whole_passage_is_listed_but_not_marked() -> None:
    tree = lxml.html.document_fromstring(of_one_bead("0123", finding(Tier.ALARM, Span(0, 4))))
    assert tree.xpath("//mark") == []
    assert len(tree.xpath("//li")) == 1


def test_what_readers_dismissed_is_counted() -> None:
    empty = Text(segments=(), language="en")
    comparison = Comparison(
        alignment=Alignment(algorithm="a", encoder="e", beads=()), findings=(), notes=("a <note>",)
    )
    written = page("t", [section(comparison, empty, empty, dismissed=3)])
    assert "3 findings were dismissed" in written
    assert "a &lt;note&gt;" in written
