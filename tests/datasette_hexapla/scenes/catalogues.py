"""Catalogues of one work, and texts for them, that several tests begin with."""

TERMS = """
title: Test collection
works:
  - id: terms
    title: Terms
    sources:
      - {id: en, url: 'https://example.org/', language: en, role: authentic, publisher: P}
"""

LAW = """
title: Test collection
works:
  - id: law
    title: Law
    sources:
      - {id: fr, url: 'https://example.org/fr', language: fr, role: authentic, publisher: P}
      - {id: en, url: 'https://example.org/en', language: en, role: unofficial translation, publisher: P}
"""
FRENCH = (
    "1. Les parties paient 100 euros avant le 1 mai 2022 à Paris.\n\n2. La liste compte 12 noms.\n"
)
ENGLISH = "1. The parties pay 700 euros before 1 May 2022 in Paris.\n\n2. The list has 12 names.\n"
"""A rendering with another number than the law's."""
