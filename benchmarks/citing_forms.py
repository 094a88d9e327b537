"""Write citations with titles made to hurt, and have other programs' parsers read them.

`python benchmarks/citing_forms.py --seed 1 [--titles 1000] [--schema csl-data.json]
[--biber biber]`

BibTeX and BibLaTeX are read by pybtex, RIS by rispy; with `--schema`, CSL-JSON is checked against
the schema of citationstyles.org (which needs the package jsonschema); the styles are written by
citeproc-py. With `--biber`, which is a package of Linux systems, biber reads all BibLaTeX entries,
checks them against its model of data, and writes them again: entries and titles must be the same.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import rispy
from pybtex.database import parse_string

from datasette_hexapla.citations import bibliographic, linking, styles
from datasette_hexapla.citations.model import Cited, CitedLines

PIECES = [
    *(
        "Соглашение о мире",
        "Συνθήκη",
        "Şuşa Bəyannaməsi",
        "ıİiI",
        "اتفاقية «الرياض»",
        "上海公报",
        "Декларация",
        "é",
        "👩‍👩‍👧",
    ),
    *("{", "}", "{{", "\\", "\\textbf{x", "&", "#", "%", "$", "_", "~", "^", '"', "'", "@online{"),
    *("\r\nER  - \r\n", "TY  - X", "<script>", "</a>", "&amp;", "[x](javascript:y)", "`", "*", "|"),
    *("\x00", "\x1b[31m", "\u202e", "\ud800", "\n\n", "\t", "  ", "?", ".", ",", "”", "’", "=1+1"),
]
_LONG = 500


def title(chance: random.Random) -> str:
    """Return a title of up to 30 pieces; one of twenty is some 500 characters long."""
    text = "".join(chance.choice(PIECES) for _ in range(chance.randrange(1, 30)))
    return (text * _LONG)[:_LONG] if chance.random() < 0.05 else text  # noqa: PLR2004 (a share)


def cited(chance: random.Random, number: int) -> Cited:
    """Return something to be cited, every second one a passage."""
    lines = CitedLines(
        passage_id="swh:1:cnt:" + f"{number:040x}" + ";origin=https://a/;lines=3-5",
        first=3,
        last=5,
        quotation=title(chance),
    )
    return Cited(
        # Keys are made of the first digits.
        snapshot_id=f"swh:1:dir:{number:012x}{'0' * 28}",
        work_title=title(chance),
        title=chance.choice([None, title(chance)]),
        publisher=title(chance),
        url="https://example.org/" + title(chance),
        fetched_at=f"{chance.randrange(1, 9999):04d}-06-16T10:00:00Z",
        language="Turkish",
        language_tag="tr",
        archive=title(chance),
        address=chance.choice([None, f"https://archive.example/s/{number}"]),
        stated=(("published", chance.choice(["2021-06-15", "2021", "June", title(chance)])),),
        lines=lines if number % 2 else None,
        transliterate=chance.random() < 0.5,  # noqa: PLR2004 (a share)
    )


def bibtex_is_read(write: Callable[[Sequence[Cited]], str]) -> Callable[[Cited], bool]:
    """Return what tells whether pybtex reads one entry out of what *write* writes."""

    def check(one: Cited) -> bool:
        entries = parse_string(write([one]), "bibtex").entries
        return list(entries) == [one.key] and "title" in entries[one.key].fields

    return check


def ris_is_read(one: Cited) -> bool:
    """Tell whether rispy reads one record with this title."""
    records = rispy.loads(bibliographic.ris([one]))
    return len(records) == 1 and records[0]["title"] == one.name


def csl_is_valid(schema: Path | None) -> Callable[[Cited], bool] | None:
    """Return what tells whether CSL-JSON follows its schema, if there is one."""
    if schema is None:
        return None
    from jsonschema import Draft7Validator

    validator = Draft7Validator(json.loads(schema.read_text(encoding="utf-8")))
    return lambda one: validator.is_valid(json.loads(bibliographic.csl_json([one])))


def read_by_biber(program: str, many: Sequence[Cited]) -> dict[str, object]:
    """Return how many of the entries biber keeps with their titles, and what it complains of."""
    with TemporaryDirectory() as folder:
        given, out = Path(folder) / "given.bib", Path(folder) / "out.bib"
        given.write_text(bibliographic.biblatex(many), encoding="utf-8")
        command = [program, "--tool", "--validate-datamodel", "--output-file", str(out), str(given)]
        told = subprocess.run(command, capture_output=True, text=True, check=False)
        before, after = (
            parse_string(path.read_text(encoding="utf-8"), "bibtex").entries
            for path in (given, out)
        )
        same = sum(
            key in after and entry.fields["title"].split() == after[key].fields["title"].split()
            for key, entry in before.items()
        )
    complaints: dict[str, int] = {}
    for line in told.stdout.splitlines():
        found = re.match(r"(WARN|ERROR) - (.*)", line)
        if found:
            problem = re.sub(r"'hexapla-[^']*' \([^)]*\)", "…", found[2])
            complaints[problem] = complaints.get(problem, 0) + 1
    return {"of": len(many), "good": same, "status": told.returncode, "complaints": complaints}


def style_is_one_line(style: str) -> Callable[[Cited], bool]:
    """Return what tells whether *style* gives one line that has the ID and most of the title."""

    def check(one: Cited) -> bool:
        written = styles.in_style([one], style)
        return written.count("\n") == 1 and one.identifier in written

    return check


def main() -> None:
    """Print how many were read, and what one citation takes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--titles", type=int, default=1000)
    parser.add_argument("--schema", type=Path)
    parser.add_argument("--biber", metavar="PROGRAM")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    many = [cited(chance, number) for number in range(options.titles)]
    checks: dict[str, Callable[[Cited], bool] | None] = {
        "bibtex": bibtex_is_read(bibliographic.bibtex),
        "biblatex": bibtex_is_read(bibliographic.biblatex),
        "ris": ris_is_read,
        "csl-json": csl_is_valid(options.schema),
        **{style: style_is_one_line(style) for style in styles.STYLES},
        "robust-link": lambda one: linking.robust_links([one]).count("<a") == 1,
    }
    told: dict[str, dict[str, object]] = {}
    if options.biber:
        told["biber"] = read_by_biber(options.biber, many)
    for name, check in checks.items():
        if check is not None:
            started = time.process_time()
            good = sum(check(one) for one in many)
            each = (time.process_time() - started) / len(many)
            told[name] = {
                "of": len(many),
                "good": good,
                "ms each, read back": round(each * 1000, 2),
            }
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
