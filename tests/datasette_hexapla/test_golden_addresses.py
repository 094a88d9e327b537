"""Addresses that were published once answer the same for ever, on every supported Datasette.

`HEXAPLA_REWRITE_GOLDEN=1 pytest tests/datasette_hexapla/test_golden_addresses.py` writes down what
was added since. An entry that changes or goes is a promise broken (docs/addresses.md).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from keepers import Keeper
from right_to_left import ARABIC
from served import Answer, Site, serving
from snapshots.digests import sha256

GOLDEN = Path(__file__).with_name("golden_addresses.json")
LASTING = ("w", "src", "s", "c", "t")
LISTS = (
    "/",
    "/changes?show=all",
    "/findings",
    "/numbers",
    "/search?q=Parties",
    "/search?q=4&where=added",
)
FEEDS = ("/feed.atom", "/feed.json", "/w/pact/feed.atom", "/src/pact/en/feed.json")
MEMENTOS = (
    "/timegate/https://example.org/en",
    "/timemap/link/https://example.org/en",
    "/timemap/json/https://example.org/en",
)
FORMS = (
    *("bib", "bibtex", "ris", "csl.json", "chicago", "apa", "mla", "oscola", "bluebook", "md"),
    "link.html",
)
LOST = ("/s/00000000", "/w/nothing", "/src/pact/nothing", "/c/0-0", "/t/0~0", "/feed", "/d/0..0")

CATALOGUE = """
title: Treaties
works:
  - id: pact
    title: Pact
    sources:
      - {id: fr-1, url: 'https://example.org/fr-1', language: fr, role: authentic, publisher: P, part_of: fr, part: 1}
      - {id: fr-2, url: 'https://example.org/fr-2', language: fr, role: authentic, publisher: P, part_of: fr, part: 2}
      - {id: en, url: 'https://example.org/en', language: en, role: unofficial translation, publisher: Q, base: fr}
      - {id: ar, url: 'https://example.org/ar', language: ar, role: unofficial translation, publisher: Q, base: fr}
  - id: news
    title: News
    sources:
      - {id: report, file: report.txt, language: en, role: report, publisher: R}
"""
ENGLISH = (
    "The Parties pay 100 euros within 2 years.\n\nThey meet in Paris.\n\nDone on 16 June 2021.\n"
)


@pytest.fixture(scope="module")
def treaties(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A collection that never changes: its addresses stand in the golden list."""
    keeper = Keeper(tmp_path_factory.mktemp("treaties"))
    with keeper.writing():
        keeper.declare(CATALOGUE)
        keeper.keep("pact/fr-1", "2021-06-16", "Les Parties paient 100 euros sous 2 ans.\n")
        keeper.keep(
            "pact/fr-2", "2021-06-16", "Elles se réunissent à Paris.\n\nFait le 16 juin 2021.\n"
        )
        keeper.keep("pact/en", "2021-06-17", ENGLISH)
        keeper.keep("pact/en", "2021-07-01", ENGLISH.replace("2 years", "4 years"))
        keeper.keep("pact/en", "2022-07-01", ENGLISH.replace("2 years", "4 years") + "\nThe end.\n")
        keeper.keep("pact/ar", "2021-06-18", ARABIC)
        keeper.keep("news/report", "0912-02-28", "An <b>old</b> report.\n")
    keeper.update()
    with serving(keeper) as address:
        yield Site(address, keeper, {})
    keeper.archive.close()


def published(site: Site) -> Iterator[str]:
    """Yield every address of the collection that somebody could have written down."""
    yield from LISTS
    listed = re.findall(r"<loc>([^<]*)</loc>", site.get("/sitemap.xml").text)
    paths = [address.removeprefix(site.address) for address in listed]
    lasting = [path for path in paths if path.split("/")[1] in LASTING]
    assert {path.split("/")[1] for path in lasting} == set(LASTING)
    for path in (*LISTS, *lasting):
        yield path
        yield site.machine(path)
    snapshots = [path for path in lasting if path.startswith("/s/")]
    for path in snapshots:
        yield from (f"{path}{ending}" for ending in (".txt", ".raw", "?lines=1"))
        yield "/s/" + path[-40:-28]
    yield from (f"{snapshots[2]}.{form}" for form in FORMS)
    yield f"/d/{snapshots[2][-40:-28]}..{snapshots[4][-40:-28]}"
    yield f"/d?old={snapshots[2][-40:]}&new={snapshots[4][-40:]}"
    for (anchor,) in site.rows("SELECT anchor FROM segments WHERE source = 'pact/en'"):
        yield f"/src/pact/en?clause={anchor}"
    yield from ("/w/pact/at/2021-06-30", "/w/pact?columns=ar", "/w/pact/numbers")
    yield from (*FEEDS, *MEMENTOS, *LOST, "/sitemap.xml")


def told(site: Site, path: str) -> dict[str, Any]:
    """Return what must never change of the answer to *path*."""
    answer = site.get(path)
    found: dict[str, Any] = {"status": answer.status}
    if "location" in answer.headers:
        return found | {"location": answer.headers["location"].removeprefix(site.address)}
    media_type = answer.headers["content-type"]
    return found | {"type": media_type} | _body(answer, media_type, path, site)


def _body(answer: Answer, media_type: str, path: str, site: Site) -> dict[str, Any]:
    text = answer.text.replace(site.address, "https://example.org")
    if media_type.startswith("text/html") and "." not in path.rpartition("/")[2]:
        page = html.document_fromstring(answer.body)
        return {"title": page.findtext(".//title"), "heading": page.find(".//h1").text_content()}
    if media_type.startswith("application/json"):
        return {"fields": sorted(json.loads(text))}
    if "feed" in path:
        return {"names": re.findall(r"https://example\.org/c/[^\"<]*", text)}
    if path.endswith((".txt", ".raw")):
        return {"sha256": sha256(answer.body)}
    return {}


def held(before: dict[str, Any], now: dict[str, Any]) -> bool:
    """Tell whether what was told *before* is told *now*; fields of JSON may be added."""
    fields = set(before.pop("fields", ())) <= set(now.pop("fields", ()))
    return fields and before == now


def test_every_published_address_answers_as_it_always_did(treaties: Site) -> None:
    found = {path: told(treaties, path) for path in published(treaties)}
    if os.environ.get("HEXAPLA_REWRITE_GOLDEN"):
        GOLDEN.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert set(found) == set(golden), "an address is not in the golden list, or not published"
    broken = [path for path in golden if not held(golden[path], dict(found[path]))]
    assert broken == []
    treaties.keeper.rebuild()
    assert {path: told(treaties, path) for path in found} == found
