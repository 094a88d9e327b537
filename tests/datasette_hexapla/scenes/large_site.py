"""A collection of texts that are too long for any page: 50,000 segments, and one of 10 MB."""

from __future__ import annotations

from keepers import Keeper

CATALOGUE = """
title: Long texts
works:
  - id: many
    title: Many segments
    sources:
      - {id: en, url: 'https://example.org/many', language: en, role: authentic, publisher: P}
  - id: wide
    title: A wide segment
    sources:
      - {id: en, url: 'https://example.org/en', language: en, role: authentic, publisher: P}
      - {id: fr, url: 'https://example.org/fr', language: fr, role: unofficial translation, publisher: P}
"""

SEGMENTS = 50_000
WIDE = 10_000_000

ADDRESSES = {
    "home": "/",
    "changes": "/changes?show=all",
    "findings": "/findings",
    "numbers": "/numbers",
    "search": "/search?q=sword&where=now",
    "search of words added": "/search?q=yes&where=added",
    "search of all versions": "/search?q=sword&where=ever",
    "work of many": "/w/many",
    "work on a day": "/w/many/at/2021-01-02",
    "wide work": "/w/wide",
    "source": "/src/many/en",
    "many segments": "/s/{digits[many/en 2]}",
    "all of them cited": "/s/{digits[many/en 2]}?lines=1-50000",
    "wide segment": "/s/{digits[wide/en 2]}",
    "wide segment cited": "/s/{digits[wide/en 2]}?lines=1",
    "many changes": "/c/{change[many/en]}",
    "many changes in one text": "/c/{change[many/en]}?view=inline",
    "wide change": "/c/{change[wide/en]}",
    "wide change in one text": "/c/{change[wide/en]}?view=inline",
    "wide comparison": "/t/{comparison[wide/fr]}",
}


def fill(keeper: Keeper) -> None:
    """Keep two versions of the segments, and of the wide one, with a translation of that."""
    many = [f"No. {number}" for number in range(SEGMENTS)]
    wide = "a sword " * (WIDE // 8)
    with keeper.writing():
        keeper.declare(CATALOGUE)
        keeper.keep("many/en", "2021-01-01", "\n\n".join(many))
        many[::100] = [f"Yes. {number}" for number in range(0, SEGMENTS, 100)]
        keeper.keep("many/en", "2021-02-01", "\n\n".join(many))
        keeper.keep("wide/fr", "2021-01-02", "une épée " * (WIDE // 10) + "\n\nFin.\n")
        keeper.keep("wide/en", "2021-01-01", f"{wide}\n\nEnd.\n")
        keeper.keep("wide/en", "2021-02-01", f"{wide}and yes\n\nEnd.\n")
