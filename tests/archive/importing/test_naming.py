from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.importing.naming import (
    Names,
    Unnameable,
    address,
    file_address,
    file_place,
    language_of,
    printable,
    slug_of,
)
from snapshots import catalogue
from snapshots.model import Role, Source

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize("slug", ["en", "0", "shusha-declaration", "x" * 64])
def test_a_name_that_is_a_slug_stays(slug: str):
    assert slug_of(slug) == slug


@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        ("Airbnb/Trackers Policy", "airbnb-trackers-policy-"),
        ("Şuşa Bəyannaməsi", "susa-beyannamesi-"),
        ("IĞDIR", "igdir-"),
        ("Договор", "name-"),
        ("宣言", "name-"),
        ("\ud800", "name-"),
        ("", "name-"),
        ("-a", "a-"),
        ("x" * 65, "xxx"),
    ],
)
def test_a_slug_says_what_it_can_of_a_name(name: str, beginning: str):
    assert slug_of(name).startswith(beginning)


@given(ANY_TEXT)
def test_every_name_gives_one_slug(name: str):
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", slug_of(name))
    assert slug_of(name) == slug_of(name)


@given(ANY_TEXT, ANY_TEXT)
def test_two_names_give_two_slugs(one: str, other: str):
    assert (slug_of(one) == slug_of(other)) == (one == other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("A b", "a-b"), ("a/b", "a b"), ("ş", "s"), ("é", "e\u0301"), ("İ", "I")],
)
def test_names_that_look_alike_do_not_meet(one: str, other: str):
    assert slug_of(one) != slug_of(other)


def test_a_source_is_named_with_the_language_of_its_texts():
    names = Names()
    assert names.source("law", "gazette", "fr") == "gazette-fr"
    assert names.source("law", "gazette", "zh-Hant") == "gazette-zh-hant"
    assert names.source("law", "gazette", None) == "gazette"


def test_a_language_that_is_in_the_name_is_not_added():
    names = Names()
    assert names.source("law", "fr", "fr") == "fr"
    assert names.source("law", "gazette-fr", "fr") == "gazette-fr"


def test_a_source_that_the_catalogue_has_in_this_language_is_meant():
    names = Names({("law", "gazette"): "fr-CA"})
    assert names.source("law", "gazette", "fr") == "gazette"
    assert names.source("law", "gazette", "en") == "gazette-en"
    assert names.source("decree", "gazette", "fr") == "gazette-fr"


def test_what_an_import_has_named_keeps_its_name():
    names = Names({("law", "gazette"): "fr", ("law", "gazette-fr"): "fr"})
    assert names.source("law", "gazette", "fr") == "gazette-fr"


def test_two_names_for_one_slug_are_refused():
    names = Names()
    names.source("law", "gazette-fr", None)
    with pytest.raises(Unnameable, match=r'"gazette \(fr\)" .* gazette-fr .*"gazette-fr"'):
        names.source("law", "gazette", "fr")


@pytest.mark.parametrize(
    ("tag", "language"), [(None, None), ("TR", "tr"), ("pt_br", "pt-BR"), ("und", "und")]
)
def test_languages_are_spelled_as_the_standard_does(tag: str | None, language: str | None):
    assert language_of(tag) == language


def test_an_unknown_language_is_refused_with_advice():
    with pytest.raises(Unnameable, match=r"Turkish.*leave it out"):
        language_of("Turkish")


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_a_catalogue_can_hold_whatever_others_wrote(title: str, who: str, url: str, path: str):
    source = Source(
        work="w",
        slug="s",
        language="und",
        role=Role.AUTHENTIC,
        publisher=printable(who),
        url=address(url),
        file=None if address(url) else file_place(path),
        watched=False,
    )
    text = catalogue.add_source(catalogue.initial("x"), source, printable(title))
    assert catalogue.parse(text).works[0].sources == (source,)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/law?x=1#a;b",
        "http://example.org:8080/şuşa",
        "HTTPS://example.org",
        "https://user:secret@example.org/",
        "https://example.org/a b",
        "https://",
        "https://[::1",
        "ftp://example.org/",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://example.org/\x00",
    ],
)
def test_an_address_is_one_that_the_catalogue_takes(url: str):
    source = Source(work="w", slug="s", language="en", role=Role.AUTHENTIC, publisher="p", url=url)
    try:
        catalogue.add_source(catalogue.initial("x"), source)
        taken = True
    except catalogue.CatalogueMistakes:
        taken = False
    assert (address(url) == url) == taken


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("a/b c.md", "a/b c.md"),
        ("/etc/passwd", "etc/passwd"),
        ("../../x", "x"),
        ("C:\\x\\y", "./C:/x/y"),
        ("~/x", "./~/x"),
        ("a//./b/", "a/b"),
        ("", "not stated"),
    ],
)
def test_a_place_never_leads_out_of_the_collection(path: str, place: str):
    assert file_place(path) == place


def test_the_address_of_a_file_keeps_every_byte_of_its_path():
    assert file_address("ş;%\udcff") == "file:%C5%9F%3B%25%FF"


def test_the_slug_that_the_documentation_shows():
    assert slug_of("Airbnb/Trackers Policy") == "airbnb-trackers-policy-a311c23320"
