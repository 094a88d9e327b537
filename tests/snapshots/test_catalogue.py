"""Catalogues: what is accepted, how mistakes are told, and adding sources to the text."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots import catalogue
from snapshots.catalogue import add_source, initial, load, parse
from snapshots.errors import CatalogueMistakes, CatalogueNotChanged, CatalogueUnreadable
from snapshots.model import Profile, Role, Source

WHOLE = """\
# our treaties
title: Antlaşmalar – معاهدات
works:
  - id: kars
    title: Treaty of Kars
    related: [moscow]
    sources:
      - id: tr-1   # the first half
        file: texts/000.txt
        language: tr
        role: authentic
        publisher: Resmî Gazete
        part_of: tr
        part: 1
      - id: tr-2
        file: texts/001.txt
        language: tr
        role: authentic
        publisher: Resmî Gazete
        part_of: tr
        part: 2
        watch: false
      - id: "no"
        url: https://example.org/kars?x=1
        language: no
        role: unofficial translation
        publisher: Someone
        title: Kars-traktaten
        base: tr
        profile:
          select: [main, "#text > p"]
          remove: .share
          filters: [rules]
  # the other one
  - id: moscow
    title: Treaty of Moscow
    sources: []
"""

SOURCE = Source(
    work="kars",
    slug="az",
    language="az",
    role=Role.AUTHENTIC,
    publisher="Dövlət: 'nəşr' # 1",
    url="https://example.org/az#ə",
    base="tr",
    profile=Profile(select=("main", "[id='a: b']"), filters=("rules",)),
)


def mistakes(text: str):
    with pytest.raises(CatalogueMistakes) as caught:
        parse(text)
    return {mistake.line: mistake.message for mistake in caught.value.mistakes}


def test_a_whole_catalogue_is_read():
    catalogue = parse(WHOLE)
    kars, moscow = catalogue.works
    first, second, translation = kars.sources
    assert catalogue.title == "Antlaşmalar – معاهدات"
    assert kars.related == ("moscow",)
    assert moscow.sources == ()
    assert (first.name, first.text, first.part, second.part) == ("kars/tr-1", "tr", 1, 2)
    assert (first.watched, second.watched) == (True, False)
    assert translation.language == "no", "YAML 1.1 would have read Norwegian as false"
    assert translation.profile == Profile(
        select=("main", "#text > p"), remove=(".share",), filters=("rules",)
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("language: tr\n        role", "langage: tr\n        role", 10, 'did you mean "language"?'),
        ("language: tr\n", "language: tr_TR\n", 10, 'did you mean "tr-TR"?'),
        ("language: tr\n", "language: turkish\n", 10, 'did you mean "tr"?'),
        ("language: tr\n", "language: xx-yy-zz\n", 10, "is not a language tag"),
        ("role: authentic", "role: autentic", 11, 'did you mean "authentic"?'),
        ("role: authentic", "role: boss", 11, "write one of: authentic, official translation"),
        ("        publisher: Resmî Gazete\n", "", 8, '"publisher" is missing'),
        ("publisher: Resmî Gazete", "publisher:", 12, "is empty"),
        ("publisher: Resmî Gazete", "publisher: [a, b]", 12, "is one text"),
        ("id: kars", "id: Kars Antlaşması", 4, 'for instance "kars-antla-mas"'),
        ("id: kars", "id: " + "k" * 65, 4, "up to 64"),
        ("id: kars", "id: ../kars", 4, 'cannot be "id"'),
        ("id: moscow", "id: kars", 35, "is the id of the work in line 4 too"),
        ("id: tr-2", "id: tr-1", 15, "is the id of the source in line 8 too"),
        ("id: tr-2", "id: tr", 13, "the whole text needs a name of its own"),
        ("part: 2", "part: 1", 21, "is in line 14 too"),
        ("part: 2", "part: 0", 21, "count 1, 2"),
        ("        part: 2\n", "", 20, '"part_of" needs "part"'),
        (
            "        part_of: tr\n        part: 2\n",
            "        part: 2\n",
            20,
            '"part" needs "part_of"',
        ),
        ("watch: false", "watch: no", 22, "either true or false"),
        ("file: texts/000.txt", "file: ../000.txt", 9, "leaves the collection"),
        ("file: texts/000.txt", "file: a/../../b", 9, "leaves the collection"),
        ("file: texts/000.txt", "file: /etc/passwd", 9, "outside the collection"),
        ("file: texts/000.txt", "file: C:\\x", 9, "works everywhere"),
        ("file: texts/000.txt", "file: texts/..", 9, "is a folder"),
        ("file: texts/000.txt", "title: x", 8, "the source has no place"),
        ("        url: https", "        file: x\n        url: https", 25, 'either "url" or "file"'),
        ("https://example.org/kars", "ftp://example.org/kars", 24, "http:// or https://"),
        ("https://example.org/kars", "https://me:pw@example.org/", 24, "would be published"),
        ("https://example.org/kars", "https://[::1", 24, "cannot be visited"),
        ("base: tr", "base: trr", 29, 'did you mean "tr"?'),
        ("base: tr", 'base: "no"', 29, "translated from itself"),
        ("related: [moscow]", "related: [mosco]", 6, 'did you mean "moscow"?'),
        ("related: [moscow]", "related: [kars]", 6, "is the work itself"),
        ("filters: [rules]", "filters: [ruls]", 33, 'did you mean "rules"?'),
        ('"#text > p"', '"#text >"', 31, "is not a CSS selector"),
        ("remove: .share", "remove: {a: b}", 32, "is a list"),
        ("select: [main", "selct: [main", 31, 'did you mean "select"?'),
        ("title: Treaty of Kars", "- title", 5, "not YAML"),
        ("title: Treaty of Kars", "title: &a x", 5, "is an anchor"),
        ("title: Treaty of Kars", "title: *a", 5, "is an alias"),
        ("title: Treaty of Kars", "title: !!python/name:os.system x", 5, "is a YAML tag"),
        ("title: Treaty of Kars", "title: a\n    title: b", 6, "stands already in line 5"),
        ("    title: Treaty of Kars", "\ttitle: x", 5, "tab"),
        ("title: Treaty of Kars", "title: a\x00b", 5, "U+0000"),
        ("title: Treaty of Kars", "title: a\ud800b", 5, "U+D800"),
        ("title: Treaty of Kars", 'title: "a\\nb"', 5, "use one line"),
        ("related: [moscow]", "related: [[[[[[[[[[[[[[[[[[[[[[moscow", 6, "too deep"),
        ("works:\n", "---\nworks:\n", 3, "second document"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_write(
    old: str, new: str, line: int, message: str
):
    assert old in WHOLE
    found = mistakes(WHOLE.replace(old, new, 1))
    assert line in found, found
    assert message in found[line]


def test_all_mistakes_are_told_at_once_and_no_consequence_of_one():
    text = (
        WHOLE.replace("id: tr-1 ", "id: TR 1 ")
        .replace("langu", "lagnu", 1)
        .replace("base: tr", "base: tr-1")
    )
    assert sorted(mistakes(text)) == [8, 10]


def test_the_message_names_file_line_key_and_suggestion():
    with pytest.raises(CatalogueMistakes) as caught:
        parse(WHOLE.replace("language: tr\n", "langage: tr\n", 1))
    told = 'sources.yml, line 10: "langage" is not a key of a source; did you mean "language"?'
    assert str(caught.value) == told


@pytest.mark.parametrize(
    "text", ["", "[]", "just words", "- a\n- b", "title: x", "works: 1", "{{}}"]
)
def test_what_is_no_catalogue_is_a_mistake_not_a_crash(text: str):
    assert mistakes(text)


def test_bombs_are_refused_at_once():
    bomb = "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    assert "anchor" in mistakes(bomb)[1]
    assert "too deep" in mistakes("[" * 100_000)[1]


@given(st.text(st.characters(), max_size=60))
def test_any_text_is_read_or_refused_by_name(text: str):
    try:
        parse(text)
    except CatalogueMistakes as error:
        assert error.mistakes  # noqa: PT017  either way is right, a crash is not


def test_a_file_is_loaded_by_its_path_or_by_its_folder(tmp_path: Path):
    (tmp_path / "sources.yml").write_text("\ufeff" + WHOLE, encoding="utf-8")
    assert load(tmp_path) == load(tmp_path / "sources.yml") == parse(WHOLE)


def test_a_missing_file_and_one_that_is_not_utf8_are_told(tmp_path: Path):
    with pytest.raises(CatalogueUnreadable, match="hexapla init"):
        load(tmp_path)
    (tmp_path / "sources.yml").write_bytes("title: x\n# ğ".encode("iso8859-9"))
    with pytest.raises(CatalogueMistakes, match="line 2: this is not UTF-8"):
        load(tmp_path)


@pytest.mark.parametrize(
    "title", ["My laws", 'A "b": c # d', "no", "1921", "Şuşa\u2028\x7f😀", " x "]
)
def test_a_new_catalogue_has_its_title_and_no_works(title: str):
    if title.isprintable():
        catalogue = parse(initial(title))
        assert (catalogue.title, catalogue.works) == (title, ())
    else:
        assert "control characters" in next(iter(mistakes(initial(title)).values()))


def test_adding_a_source_leaves_every_line_as_it_was():
    after = add_source(WHOLE, SOURCE)
    assert parse(after).works[0].sources[-1] == SOURCE
    added = after.splitlines()
    kept = iter(added)
    assert all(line in kept for line in WHOLE.splitlines())
    assert added.index("      - id: az") < added.index("  # the other one")


def test_adding_a_source_of_a_new_work_adds_the_work():
    new = replace(SOURCE, work="lausanne", base=None)
    for text in (WHOLE, initial("x"), "title: x\nworks:", "title: x\r\nworks: []\r\n"):
        work = parse(add_source(text, new, "Treaty: Lausanne")).works[-1]
        assert (work.slug, work.title, work.sources) == ("lausanne", "Treaty: Lausanne", (new,))


def test_adding_works_with_an_empty_list_and_with_commented_lines():
    new = replace(SOURCE, work="moscow", base=None)
    assert parse(add_source(WHOLE, new)).works[1].sources == (new,)
    commented = WHOLE.replace("part: 2\n", "part: 2\n        # base: ru\n")
    assert "        # base: ru\n        watch: false" in add_source(commented, SOURCE)


def test_adding_what_is_there_or_into_flow_style_changes_nothing():
    with pytest.raises(CatalogueNotChanged, match="of this name"):
        add_source(WHOLE, replace(SOURCE, slug="tr-1"))
    with pytest.raises((CatalogueNotChanged, CatalogueMistakes)):
        add_source("title: x\nworks: [{id: kars, title: K, sources: []}]", SOURCE)


SLUGS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,9}", fullmatch=True)
TITLES = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)


@given(st.lists(st.tuples(SLUGS, SLUGS, TITLES), max_size=5, unique_by=lambda each: each[:2]))
def test_sources_that_were_added_are_read_back_as_they_were(added: list[tuple[str, str, str]]):
    text = initial("x")
    expected = []
    for work, slug, publisher in added:
        source = replace(SOURCE, work=work, slug=slug, publisher=publisher, base=None)
        text = add_source(text, source)
        expected.append(source)
    read = [source for work in parse(text).works for source in work.sources]
    assert sorted(read, key=lambda each: each.name) == sorted(expected, key=lambda each: each.name)


def test_a_catalogue_that_cannot_be_read_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "sources.yml").mkdir()
    with pytest.raises(CatalogueUnreadable, match="Is a directory"):
        load(tmp_path)
    (tmp_path / "sources.yml").rmdir()
    (tmp_path / "sources.yml").write_text(initial("Iğdır"), encoding="utf-8")
    assert load(tmp_path).title == "Iğdır"
    monkeypatch.setattr(catalogue, "_MOST_BYTES", 10)
    with pytest.raises(CatalogueUnreadable, match="the most is 10"):
        load(tmp_path)


TWO = """\
title: T
works:
  - id: w
    title: W
    sources:
      - {id: one, language: tr, role: authentic, publisher: P, file: a.txt}
"""
NEW = Source(
    work="w", slug="two", language="en", role=Role.REPORT, publisher="Q", url="https://e.org/"
)


@pytest.mark.parametrize(
    "after",
    ["", "\n\n", "        # of the first\n", "        # of the first\n\n# of all\n", " \n \n"],
)
def test_a_source_is_added_behind_the_last_with_what_is_said_of_that(after: str):
    text = add_source(TWO + after, NEW)
    assert [each.slug for each in parse(text).sources] == ["one", "two"]
    assert text.startswith(TWO.rstrip())
    assert sorted(filter(None, map(str.strip, after.split("\n")))) == sorted(
        line.strip() for line in text.split("\n") if line.strip().startswith("#")
    )
    if "first" in after:
        assert text.index("of the first") < text.index("two")


def test_a_layout_in_which_nothing_can_be_inserted_is_left_to_its_author():
    flow = (
        "{title: T, works: [{id: w, title: W, sources: [{id: one, language: tr, role: authentic,"
        " publisher: P, file: a.txt}]}]}\n"
    )
    assert parse(flow).title == "T"
    with pytest.raises((CatalogueNotChanged, CatalogueMistakes)):
        add_source(flow, NEW)
