"""Whether the text stays the same where only a page's surroundings change.

python benchmarks/reading_stability.py --data PATH [--pages 84] [--seed 1] [--json]

Two measures. *Noise runs*: raw snapshots of one page in a row, of which the upstream archive
recorded no change of text; counted are pairs that would make a version, read without a profile and
with one written by hand. *Rotated boilerplate*: twelve kinds of parts, each with other words at
each visit, are put into real pages, with a hint in the markup (as sites write them) and without.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from reading_data import ID, SOURCE, rows, show, snapshot_of

from snapshots.model import Profile
from snapshots.reading.choosing import read

PROFILES = {
    "UptimeRobot/Privacy Policy": Profile(select=("main.page-body",)),
    "GitHub/Privacy Policy": Profile(select=("h1", "#article-contents")),
    "ChristianMingle/Privacy Policy": Profile(select=(".entry-content",)),
    "ChristianMingle/Trackers Policy": Profile(select=(".entry-content",)),
    "eharmony/Terms of Service": Profile(select=(".hentry__content",)),
    "Parship/Terms of Service": Profile(select=(".hentry__content",)),
    "Parship/Commercial Terms": Profile(select=("main",)),
    "happn/Terms of Service": Profile(select=(".cms__content",)),
    "happn/Trackers Policy": Profile(select=(".elementor-widget-text-editor",)),
    "Zoosk/Privacy Policy": Profile(select=(".legal__inner",)),
    "Zoosk/Terms of Service": Profile(select=(".terms-of-service-eu",)),
    "HER/Privacy Policy": Profile(select=("body",), remove=("header", "footer")),
    "HER/Terms of Service": Profile(select=("body",), remove=("header", "footer")),
    "Coffee Meets Bagel/Privacy Policy": Profile(select=("main",)),
    "Jdate/Trackers Policy": Profile(select=(".legal-text-container",)),
    "LOVOO/Terms of Service": Profile(select=("section.main-content",)),
}
"""Written by hand after looking at each page; `select` alone is enough."""

KINDS = {
    "share buttons": (
        "share-buttons",
        "<div{}><a href='/f'>Share {}</a> <a href='/t'>Post</a></div>",
    ),
    "related texts": ("related-posts", "<div{}><h4><a href='/r{}'>Another text {}</a></h4></div>"),
    "newsletter": ("newsletter-signup", "<div{}><p>Get news number {} by mail</p></div>"),
    "advertisement": ("ad-slot", "<div{}><p>Buy product {} today</p></div>"),
    "comments": ("comments", "<div{}><p>Reader {} says: a fine text</p></div>"),
    "visits counter": ("view-count", "<p{}>Read {} times</p>"),
    "breadcrumb": ("breadcrumb", "<ul{}><li><a href='/'>Home</a><li><a href='/x'>Part {}</a></ul>"),
    "cookie banner": ("cookie-banner", "<div{}><p>We and {} partners use cookies</p></div>"),
    "weather": ("weather", "<div{}>Ankara {} degrees</div>"),
    "most read": ("most-read", "<ol{}><li><a href='/m'>Most read text {}</a></li></ol>"),
    "tags": ("tags", "<ul{}><li><a href='/tag'>topic {}</a></li></ul>"),
    "menu": ("site-navigation", "<div{}><a href='/a'>Menu {}</a> <a href='/b'>Laws</a></div>"),
}
"""The class of each kind, and how it is written: a place for the class, others for what changes."""


def main() -> None:
    """Print the pairs that would make a version, and the share of pages with an equal text."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--pages", type=int, default=84)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    results = list(_noise(options.data / "a4_html_noise_runs.jsonl.gz"))
    chosen = list(rows(options.data / "a4_html_with_gold.jsonl.gz"))[: options.pages]
    pages = [row["html"] for row in {row["work"]: row for row in chosen}.values()]
    results += _rotated(pages, random.Random(options.seed))
    show(results, as_json=options.json)


def text_of(html: str, profile: Profile) -> tuple[str, ...]:
    """Return the segments of a page, read as a watched source is."""
    return read(snapshot_of(html), ID, replace(SOURCE, profile=profile)).segments


def _noise(path: Path) -> Iterator[dict[str, Any]]:
    runs: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows(path):
        runs[row["run"]].append(row)
    for what in ("no profile", "a profile written by hand"):
        pairs = versions = bytes_differ = empty = 0
        for run in runs.values():
            run.sort(key=lambda row: row["seq"])
            profile = Profile() if what == "no profile" else PROFILES[run[0]["work"]]
            texts = [text_of(row["html"], profile) for row in run]
            empty += sum(not text for text in texts)
            for index in range(1, len(run)):
                if not run[index]["upstream_recorded_text_change"]:
                    pairs += 1
                    bytes_differ += run[index]["html"] != run[index - 1]["html"]
                    versions += texts[index] != texts[index - 1]
        yield {
            "measure": "noise runs",
            "read with": what,
            "documents": len(runs),
            "pairs without a change": pairs,
            "other bytes": bytes_differ,
            "versions": versions,
            "empty texts": empty,
        }


def _rotated(pages: list[str], chance: random.Random) -> Iterator[dict[str, Any]]:
    for kind, (name, shape) in KINDS.items():
        counts = {"hint": 0, "no hint": 0, "profile": 0}
        for page in pages:
            where = chance.random()
            plain, hinted = ("", f" class='{name}'")
            made = {
                what: [_planted(page, shape, attribute, where, visit) for visit in (3, 41)]
                for what, attribute in (("hint", hinted), ("no hint", plain))
            }
            counts["hint"] += _equal(made["hint"], Profile())
            counts["no hint"] += _equal(made["no hint"], Profile())
            counts["profile"] += _equal(
                made["hint"], Profile(select=("body",), remove=(f".{name}",))
            )
        shares = {what: round(count / len(pages), 2) for what, count in counts.items()}
        yield {"measure": "rotated", "kind": kind, "pages": len(pages), **shares}


def _planted(page: str, shape: str, attribute: str, where: float, visit: int) -> str:
    """Return *page* with one part put in after one of its paragraphs, *where* says which."""
    places = [match.end() for match in re.finditer(r"</p>", page)] or [len(page)]
    place = places[int(where * len(places))]
    part = shape.format(attribute, *[str(visit)] * (shape.count("{}") - 1))
    return page[:place] + part + page[place:]


def _equal(pages: list[str], profile: Profile) -> bool:
    first, second = (text_of(page, profile) for page in pages)
    return first == second


if __name__ == "__main__":
    main()
