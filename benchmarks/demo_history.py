"""Make the histories that `hexapla demo` ships from the development data.

    python benchmarks/demo_history.py --data PATH

writes `hexapla/examples/demo/*.jsonl.gz`: the Contributor Covenant (CC BY 4.0) and Mozilla's
Firefox Cloud Services terms (CC BY-SA 3.0), each row one text at one date as its authors committed
it. Of the Covenant, which kept every edition in a file of its own, a row stands when no newer
edition in its language had been committed before.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

DEMO = Path(__file__).parent.parent / "hexapla" / "examples" / "demo"
COVENANT_LANGUAGES = ("en", "ar", "de", "es", "fr", "it", "ja", "ko", "pl", "ru", "tr", "zh-cn")
MOZILLA_LANGUAGES = ("en", "de", "fr")

Row = dict[str, str | int | bool | None]


def rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a gzipped JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def current_editions(history: Iterable[Row]) -> Iterator[Row]:
    """Drop the rows that touch an edition after a newer one had been committed."""
    newest = ""
    for row in sorted(history, key=lambda row: (row["captured_at"], row["edition"], row["seq"])):
        if str(row["edition"]) >= newest:
            newest = str(row["edition"])
            yield row


def shipped(row: Row, work: str, repository: str) -> Row:
    """Return *row* in the shape of an import: slugs for work and source, and where it came from."""
    return {
        "work": work,
        "source": str(row["lang"]).lower(),
        "url": f"https://github.com/{repository}/blob/{row['commit']}/{row['path']}",
        "captured_at": row["captured_at"],
        "media_type": "text/markdown",
        "text": row["text"],
        "from": f"git {repository} {row['commit']}",
    }


def write(name: str, history: list[Row]) -> None:
    """Write *history* such that equal rows give equal bytes."""
    lines = "".join(
        json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in history
    ).encode()
    (DEMO / name).write_bytes(gzip.compress(lines, compresslevel=9, mtime=0))
    print(f"{name}: {len(history)} rows, {len(lines)} bytes")


def main() -> None:
    """Write both histories."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    by_language = defaultdict(list)
    for row in rows(data / "b3_contributor_covenant.jsonl.gz"):
        by_language[row["lang"]].append(row)
    covenant = [
        shipped(row, "contributor-covenant", "EthicalSource/contributor_covenant")
        for language in COVENANT_LANGUAGES
        for row in current_editions(by_language[language])
    ]
    write("contributor-covenant.jsonl.gz", covenant)
    mozilla = [
        shipped(row, "firefox-cloud-services-terms", "mozilla/legal-docs")
        for row in rows(data / "b2_mozilla_legal.jsonl.gz")
        if row["work"] == "mozilla/firefox_cloud_services_tos"
        and row["lang"] in MOZILLA_LANGUAGES
        and row["text"]
    ]
    write("firefox-cloud-services-terms.jsonl.gz", mozilla)


if __name__ == "__main__":
    main()
