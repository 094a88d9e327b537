"""Comparisons of older texts: what is compared when it is asked for, and what is not, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import unquote

import pytest

from asked import answers
from catalogues import ENGLISH, FRENCH, LAW
from datasette_hexapla import building, making
from datasette_hexapla.pages import older
from datasette_hexapla.pages.holding import Held
from datasette_hexapla.vectors import FILE_NAME
from differ.encoders import Cached, surface, universal
from differ.model import Vectors
from keepers import Keeper, picture

NEWER = FRENCH.replace("12 noms", "13 noms")

WORKS = """
  - id: parts
    title: A text in parts
    sources:
      - {id: tr-1, file: 1.txt, language: tr, role: authentic, publisher: P, part_of: tr, part: 1}
      - {id: tr-2, file: 2.txt, language: tr, role: authentic, publisher: P, part_of: tr, part: 2}
      - {id: en, file: en.txt, language: en, role: unofficial translation, publisher: Q, base: tr}
      - {id: told, file: told.txt, language: en, role: report, publisher: Q}
"""
FIRST = "Taraflar 2 yıl içinde ihracatı artırır.\n"
SECOND = "Iğdır ile Irak sınırı 16 Haziran 2021 tarihinde açıldı.\n"
WHOLE = (
    "The Parties shall increase exports within 2 years.\n\n"
    "The border of Iğdır and Iraq was opened on 16 June 2021.\n"
)


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keeper]:
    keeper = Keeper(tmp_path_factory.mktemp("older"))
    with keeper.writing():
        keeper.declare(LAW + WORKS)
        keeper.keep("law/fr", "2022-01-01", FRENCH)
        keeper.keep("law/en", "2022-02-01", ENGLISH)
        keeper.keep("law/fr", "2022-03-01", NEWER)
        keeper.keep("parts/tr-1", "2022-01-01", FIRST)
        keeper.keep("parts/en", "2022-02-01", WHOLE)
        # This part was first seen when the other two had long been there.
        keeper.keep("parts/tr-2", "2022-03-01", SECOND)
        keeper.keep("parts/tr-1", "2022-04-01", FIRST.replace("2 yıl", "3 yıl"))
        keeper.keep("parts/told", "2022-04-01", "They opened it.\n")
        keeper.writer.keep("law", "en", picture("https://example.org/en", "2022-04-01"), None)
    keeper.update()
    yield keeper
    keeper.archive.close()


@pytest.fixture
def digits(collection: Keeper) -> dict[str, str]:
    rows = collection.rows("SELECT source, number, digits FROM snapshots")
    return {f"{source} {number}": digits for source, number, digits in rows}


@pytest.fixture(autouse=True)
def nothing_held() -> Iterator[None]:
    older._HELD = Held(older.HELD)
    older._known.cache_clear()
    yield
    older._known.cache_clear()


def code(digits: dict[str, str], *sides: str) -> str:
    """The address of a comparison, with IDs as short as pages write them; + joins parts."""
    named = ("+".join(digits[part][:12] for part in side.split("+")) for side in sides)
    return f"/t/{'~'.join(named)}"


def said(page: Any) -> str:
    """What is told to check."""
    told = page.json()
    return " ".join(each["reason"] for each in (*told["alarms"], *told["shading"]))


def test_texts_that_are_no_longer_newest_are_compared_when_that_is_asked_for(
    collection: Keeper, digits: dict[str, str]
) -> None:
    newest, before = answers(
        collection,
        f"{code(digits, 'law/fr 2', 'law/en 1')}.json",
        f"{code(digits, 'law/fr 1', 'law/en 1')}.json",
    )
    assert newest.json()["newest"]
    assert not before.json()["newest"]
    assert "13" in said(newest)
    assert "13" not in said(before)
    assert "700" in said(before)


def test_a_part_that_is_not_named_is_the_one_of_that_time_or_the_first_thereafter(
    collection: Keeper, digits: dict[str, str]
) -> None:
    path = code(digits, "parts/tr-1 1+parts/tr-2 1", "parts/en 1")
    short, whole = answers(collection, code(digits, "parts/tr-1 1", "parts/en 1"), f"{path}.json")
    assert short.status_code == 302
    assert unquote(short.headers["location"]) == path
    parts = [part["source"] for part in whole.json()["base"]["parts"]]
    assert parts == ["parts/tr-1", "parts/tr-2"]


NONE = {
    "no two texts": ("law/fr 1", None, "it names two snapshot IDs"),
    "of two works": ("law/fr 1", "parts/en 1", "not texts of one work in two languages"),
    "of one language": ("law/fr 1", "law/fr 2", "not texts of one work in two languages"),
    "parts of two texts": ("parts/tr-1 1+parts/en 1", "parts/en 1", "not parts of one text"),
    "a report": ("parts/tr-1 1", "parts/told 1", "A report is about a work"),
    "no text": ("law/fr 1", "law/en 2", "No text could be read out of swh:1:dir:"),
}  # fmt: skip


@pytest.mark.parametrize("name", NONE)
def test_what_is_no_pair_of_texts_is_said_to_be_none(
    collection: Keeper, digits: dict[str, str], name: str
) -> None:
    base, translation, reason = NONE[name]
    path = code(digits, base, translation) if translation else code(digits, base) + "~"
    page, told = answers(collection, path, f"{path}.json")
    assert page.status_code == told.status_code == 404
    assert reason in told.json()["error"]
    assert reason.split()[-1] in page.text


def test_texts_that_are_too_long_for_a_page_are_left_to_the_command(
    collection: Keeper, digits: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"{code(digits, 'law/fr 1', 'law/en 1')}.json"
    monkeypatch.setattr(older, "MOST_SEGMENTS", 4)
    (page,) = answers(collection, path)
    assert page.status_code == 200
    monkeypatch.setattr(older, "MOST_SEGMENTS", 3)
    (page,) = answers(collection, path)
    assert page.status_code == 404
    assert "`hexapla compare`" in page.json()["error"]


def test_whoever_waits_too_long_for_a_comparison_is_told_so_and_finds_it_later(
    collection: Keeper, digits: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = code(digits, "law/fr 1", "law/en 1")
    with monkeypatch.context() as patch:
        patch.setattr(making, "WAIT_SECONDS", 0.0)
        (told,) = answers(collection, f"{path}.json")
    assert told.status_code == 503
    assert "ask again in a minute" in told.json()["error"]
    assert answers(collection, path)[0].status_code == 200


class _InItsName:
    """Vectors that are quickly made, under the name of the encoder that pages use."""

    name = universal().name
    languages = universal().languages

    def encode(self, segments: Sequence[str]) -> Vectors:
        return surface().encode(segments)


def test_older_texts_are_compared_with_the_vectors_beside_the_records(keeper: Keeper) -> None:
    with keeper.writing():
        keeper.declare(LAW)
        keeper.keep("law/fr", "2022-01-01", FRENCH)
        keeper.keep("law/en", "2022-02-01", ENGLISH)
    building.update(keeper.archive, keeper.records_path, _InItsName())
    with keeper.writing():
        keeper.keep("law/fr", "2022-03-01", NEWER)
    building.update(keeper.archive, keeper.records_path, _InItsName())
    rows = keeper.rows("SELECT source, number, digits FROM snapshots")
    digits = {f"{source} {number}": digits for source, number, digits in rows}
    (page,) = answers(keeper, f"{code(digits, 'law/fr 1', 'law/en 1')}.json")
    assert page.json()["encoder"] == _InItsName.name
    assert not page.json()["newest"]
    # The model itself, which takes seconds, was not even loaded: every segment was known.
    known = older._known(_InItsName.name, keeper.records_path.with_name(FILE_NAME))
    assert isinstance(known, Cached)
    assert "_model" not in vars(known.encoder)
