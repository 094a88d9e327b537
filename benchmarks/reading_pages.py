"""How much of a page's text generic reading keeps, and how much else, beside peers in one run.

python benchmarks/reading_pages.py --data PATH [--part all|even|odd] [--json]

No profile is used. Words are counted as a multiset, so that a lost sentence cannot be made good by
another. Peers: trafilatura, readability-lxml, resiliparse (those that are installed).
"""

from __future__ import annotations

import argparse
import importlib
import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lxml import html as lxml_html
from reading_data import rows, show, words

from snapshots.model import Profile
from snapshots.reading.html import read_html

Extractor = Callable[[str], str]

GOLD = (
    ("c1_article_extraction.jsonl.gz", "gold_text"),
    ("a4_html_with_gold.jsonl.gz", "gold_markdown"),
)
PHRASES = "c2_trafilatura_cc_pages.jsonl.gz"


def main() -> None:
    """Print one line for each file and program."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--part", choices=("all", "even", "odd"), default="all")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    step = {"all": slice(None), "even": slice(0, None, 2), "odd": slice(1, None, 2)}[options.part]
    extractors = {"hexapla": ours, "hexapla, titles not counted": ours_without_titles, **peers()}
    results = []
    for name, key in GOLD:
        pages = list(rows(options.data / name))[step]
        results += [_against_gold(name, pages, key, *each) for each in extractors.items()]
    pages = list(rows(options.data / PHRASES))[step]
    results += [_with_phrases(pages, *each) for each in extractors.items()]
    show(results, as_json=options.json)


def ours(html: str) -> str:
    """Return the text that generic reading finds."""
    blocks = read_html(html, Profile())
    return "\n".join(block.text for block in blocks if block.removed_by is None)


def ours_without_titles(html: str) -> str:
    """Return the same without the title, which the gold of c1 leaves out and peers drop."""
    return "\n".join(line for line in ours(html).split("\n") if not line.startswith("# "))


def peers() -> dict[str, Extractor]:
    """Return the programs beside which ours is measured, as far as they are installed."""
    makers = {
        "trafilatura": _trafilatura,
        "trafilatura, for recall": lambda: _trafilatura(favor_recall=True),
        "readability-lxml": _readability,
        "resiliparse": _resiliparse,
    }
    found = {}
    for name, make in makers.items():
        try:
            found[name] = make()
        except ImportError:
            print(f"{name} is not installed")
    return found


def _trafilatura(**options: bool) -> Extractor:
    extract = importlib.import_module("trafilatura").extract
    # Its memory of texts seen before would make a page's result hang on the page before it.
    return lambda html: extract(html, deduplicate=False, include_comments=False, **options) or ""


def _readability() -> Extractor:
    document = importlib.import_module("readability").Document

    def extract(html: str) -> str:
        summary = document(html).summary()
        if not summary:
            return ""
        tree = lxml_html.fromstring(summary)
        # It gives markup, whose text would run together.
        for element in tree.iter("p", "div", "li", "br", "td", "th", "dt", "dd", "h1", "h2", "h3"):
            element.tail = "\n" + (element.tail or "")
        return str(tree.text_content())

    return extract


def _resiliparse() -> Extractor:
    extract = importlib.import_module("resiliparse.extract.html2text").extract_plain_text
    return lambda html: str(extract(html, main_content=True))


def _against_gold(
    name: str, pages: list[dict[str, Any]], key: str, program: str, extract: Extractor
) -> dict[str, Any]:
    recalls, precisions, measures = [], [], []
    seconds = 0.0
    for row in pages:
        begun = time.process_time()
        found = words(extract(row["html"]))
        seconds += time.process_time() - begun
        gold = words(row[key])
        common = (found & gold).total()
        recalls.append(common / max(1, gold.total()))
        precisions.append(common / max(1, found.total()))
        measures.append(2 * common / max(1, gold.total() + found.total()))
    return {
        "file": name,
        "program": program,
        "pages": len(pages),
        "recall": round(statistics.mean(recalls), 3),
        "recall min": round(min(recalls), 3),
        "precision": round(statistics.mean(precisions), 3),
        "F1": round(statistics.mean(measures), 3),
        "F1 median": round(statistics.median(measures), 3),
        "CPU ms": round(1000 * seconds / len(pages), 1),
    }


def _with_phrases(pages: list[dict[str, Any]], program: str, extract: Extractor) -> dict[str, Any]:
    kept = wanted = slipped = unwanted = 0
    for row in pages:
        text = _plain(extract(row["html"]))
        wanted += len(row["must_contain"])
        kept += sum(_plain(phrase) in text for phrase in row["must_contain"])
        unwanted += len(row["must_not_contain"])
        slipped += sum(_plain(phrase) in text for phrase in row["must_not_contain"])
    precision = kept / max(1, kept + slipped)
    recall = kept / wanted
    return {
        "file": PHRASES,
        "program": program,
        "pages": len(pages),
        "recall": round(recall, 3),
        "precision": round(precision, 3),
        "F1": round(2 * precision * recall / max(1e-9, precision + recall), 3),
        "unwanted kept": f"{slipped} of {unwanted}",
    }


def _plain(text: str) -> str:
    return "".join(re.findall(r"\w+", text))


if __name__ == "__main__":
    main()
