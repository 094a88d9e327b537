"""How well PDFs are read: words kept, and paragraphs that stand on one line as they were written.

python benchmarks/reading_pdfs.py --data PATH [--json]

PATH holds `d1_pdf/index.json`. Paragraphs are counted only where the gold is the source from which
the PDF was made; other gold was extracted by a program.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import time
from collections import Counter
from pathlib import Path
from typing import Any

from reading_data import show

from snapshots.reading.pdf import read_pdf

_SHORTEST_PARAGRAPH = 100


def main() -> None:
    """Print one line for each PDF, and the means."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    folder = options.data / "d1_pdf"
    rows = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    results = [_measured(folder, row) for row in rows]
    results.append(_mean(results))
    show(results, as_json=options.json)


def _measured(folder: Path, row: dict[str, Any]) -> dict[str, Any]:
    body = (folder / row["pdf"]).read_bytes()
    begun = time.process_time()
    blocks = read_pdf(body)
    seconds = time.process_time() - begun
    lines = [block.text for block in blocks if block.removed_by is None]
    gold = _plain((folder / row["gold"]).read_text(encoding="utf-8"))
    ours, golden = _words("\n".join(lines)), _words(gold)
    result = {
        "file": row["pdf"],
        "recall": round((ours & golden).total() / golden.total(), 3),
        "precision": round((ours & golden).total() / ours.total(), 3),
        "removed": sum(block.removed_by is not None for block in blocks),
        "CPU ms": round(1000 * seconds, 1),
    }
    if row["gold_kind"] == "authoring source":
        result["paragraphs whole"] = round(_whole(gold, lines), 3)
    return result


def _plain(gold: str) -> str:
    """Return the Markdown *gold* without markup that no page shows."""
    gold = re.sub(r"\{:[^}]*\}|<[^>]+>", "", gold)
    return re.sub(r"\]\([^)]*\)", "]", gold)


def _words(text: str) -> Counter[str]:
    # Chinese and Japanese have no spaces: their characters are counted.
    return Counter(re.findall(r"[\u3040-\u9fff]|[^\W_\u3040-\u9fff]+", text))


def _whole(gold: str, lines: list[str]) -> float:
    """Return the share of the paragraphs of *gold* that are exactly one of *lines*."""
    found = {_letters(line) for line in lines}
    paragraphs = [_letters(each) for each in re.split(r"\n\s*\n|\n\s*[*-] ", gold)]
    long = [each for each in paragraphs if len(each) >= _SHORTEST_PARAGRAPH]
    return sum(each in found for each in long) / max(1, len(long))


def _letters(text: str) -> str:
    return "".join(re.findall(r"[^\W_]", text))


def _mean(results: list[dict[str, Any]]) -> dict[str, Any]:
    keys = ("recall", "precision", "paragraphs whole")
    found = {key: [each[key] for each in results if key in each] for key in keys}
    means = {key: round(statistics.mean(values), 3) for key, values in found.items()}
    return {"file": f"mean of {len(results)}", **means, "recall min": min(found["recall"])}


if __name__ == "__main__":
    main()
