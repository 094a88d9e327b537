"""Structures of laws: how many of their words and ordinals come through, beside peers in one run.

python benchmarks/reading_structures.py [--json]

Each structure is a small page of our own, as browsers, word processors and gazettes write them. A
word or an ordinal counts where it stands in the text; an ordinal has to stand before its clause.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Callable

from reading_data import show
from reading_pages import ours, peers

Clause = tuple[str, str]
"""An ordinal as a reader sees it, and the words after it."""

A = "The parties shall examine any notice within thirty days of its receipt."
B = "Each of them may ask for a further delay, but not for more than sixty days."
C = "A delay that was not asked for in writing has no effect under this law."
D = "The Council decides upon the matter and tells both parties its reasons."

NESTED = f"<ol><li>{A}<ol type=a><li>{B}<ol type=i><li>{C}</ol></ol><li value=5>{D}</ol>"
COUNTED = (
    "<style>ol{list-style:none;counter-reset:n}li{counter-increment:n}"
    "li::before{content:counters(n,'.') ' '}</style>"
    f"<ol><li>{A}<ol><li>{B}<li>{C}</ol></li><li>{D}</ol>"
)
CELLS = "".join(
    f"<tr><td>{number}</td><td>{clause}</td></tr>"
    for number, clause in zip(("(1)", "(a)", "(b)", "(2)"), (A, B, C, D), strict=True)
)
SPANS = "".join(
    f"<p class=LegP{n}Container><span class='LegDS LegP{n}No'>{number}</span>"
    f"<span class='LegDS LegP{n}Text'>{clause}</span></p>"
    for n, number, clause in ((2, "(1)", A), (3, "(a)", B), (3, "(b)", C), (2, "(2)", D))
)
WORD = "".join(
    f"<p class=MsoListParagraph><![if !supportLists]><span style='mso-list:Ignore'>{number}"
    f"<span>&nbsp;&nbsp; </span></span><![endif]>{clause}<o:p></o:p></p>"
    for number, clause in (("1.", A), ("1.1.", B), ("1.2.", C), ("2.", D))
)
BLOCKS = "".join(
    f"<div class=row><div class=enum>{number}</div><div class=text><p>{clause}</p></div></div>"
    for number, clause in (("§ 1", A), ("(1)", B), ("(2)", C), ("§ 2", D))
)
TERMS = "".join(
    f"<dt>{n}</dt><dd>{c}</dd>" for n, c in (("1.", A), ("(a)", B), ("(b)", C), ("2.", D))
)
BROKEN = "<br>".join(f"{n} {c}" for n, c in (("1.", A), ("(a)", B), ("(b)", C), ("2.", D)))
REVERSED = f"<ol reversed type=I><li>{A}<li>{B}<li>{C}<li>{D}</ol>"
DIGITS = f"<ol style='list-style-type:arabic-indic' start=3><li>{A}<li>{B}<li>{C}<li>{D}</ol>"

STRUCTURES: dict[str, tuple[str, tuple[str, str, str, str]]] = {
    "nested lists": (NESTED, ("1.", "a.", "i.", "5.")),
    "reversed, Roman": (REVERSED, ("IV.", "III.", "II.", "I.")),
    "other digits": (DIGITS, ("٣.", "٤.", "٥.", "٦.")),
    "CSS counters": (COUNTED, ("1", "1.1", "1.2", "2")),
    "table of clauses": (f"<table>{CELLS}</table>", ("(1)", "(a)", "(b)", "(2)")),
    "legislation spans": (SPANS, ("(1)", "(a)", "(b)", "(2)")),
    "word processor": (WORD, ("1.", "1.1.", "1.2.", "2.")),
    "ordinals in blocks": (BLOCKS, ("§ 1", "(1)", "(2)", "§ 2")),
    "definition list": (f"<dl>{TERMS}</dl>", ("1.", "(a)", "(b)", "2.")),
    "line breaks": (f"<p>{BROKEN}</p>", ("1.", "(a)", "(b)", "2.")),
}


def main() -> None:
    """Print one line for each program, and one for each of its structures that is not whole."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    for program, extract in {"hexapla": ours, **peers()}.items():
        found = {name: _measured(extract, *each) for name, each in STRUCTURES.items()}
        result = {
            "program": program,
            "structures": len(found),
            "words": round(sum(words for words, _ in found.values()) / len(found), 3),
            "ordinals": round(sum(ordinals for _, ordinals in found.values()) / len(found), 3),
            "not whole": [name for name, each in found.items() if min(each) < 1],
        }
        show([result], as_json=options.json)


def _measured(
    extract: Callable[[str], str], structure: str, ordinals: tuple[str, ...]
) -> tuple[float, float]:
    page = (
        "<!doctype html><html lang=en><head><title>Law</title></head><body><nav><a href=/>Home</a>"
        f"</nav><main><h1>Law of delays</h1><p>{D} {C} {B}</p>{structure}<p>{B} {A}</p></main>"
    )
    text = " ".join(extract(page).split())
    wanted = Counter(re.findall(r"\w+", f"{D} {C} {B} {A} {B} {C} {D} {B} {A}"))
    words = (Counter(re.findall(r"\w+", text)) & wanted).total() / wanted.total()
    places = 0
    at = 0
    for ordinal, clause in zip(ordinals, (A, B, C, D), strict=True):
        match = re.compile(rf"(?<!\S){re.escape(ordinal)}\W{{0,3}}{re.escape(clause)}").search(
            text, at
        )
        places += match is not None
        at = match.end() if match else at
    return words, places / len(ordinals)


if __name__ == "__main__":
    main()
