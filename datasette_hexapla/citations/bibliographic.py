"""Citations for programs: BibTeX, BibLaTeX, RIS and CSL-JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from urllib.parse import quote

from datasette_hexapla.citations.model import Cited, iso, one_line

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_TEX = {
    "\\": r"\textbackslash{}",
    # BibTeX counts braces, also those behind a backslash: one alone would end a field.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "%": r"\%",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "$": r"\$",
}
# Characters that no address has, and that would end or break the field that holds it.
_NOT_IN_ADDRESSES = re.compile(r"[\\{}\s\"<>^`|\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_FULL_DATE = 3


def biblatex(many: Iterable[Cited]) -> str:
    """Return entries for BibLaTeX."""
    return "\n".join(_entry("online", cited, _biblatex_fields(cited)) for cited in many)


def bibtex(many: Iterable[Cited]) -> str:
    """Return entries for BibTeX, which knows neither `@online` nor whole dates."""
    return "\n".join(_entry("misc", cited, _bibtex_fields(cited)) for cited in many)


def ris(many: Iterable[Cited]) -> str:
    """Return records in RIS."""
    return "".join(f"{tag}  - {value}\r\n" for cited in many for tag, value in _ris_fields(cited))


def csl_json(many: Iterable[Cited]) -> str:
    """Return items in CSL-JSON, which Zotero and pandoc read."""
    return json.dumps([csl_item(cited) for cited in many], ensure_ascii=False, indent=1)


def csl_item(cited: Cited) -> dict[str, object]:
    """Return the item of *cited* in CSL-JSON."""
    url = cited.permanent or cited.original
    published = _date_parts(cited.published_on)
    item: dict[str, object | None] = {
        "id": cited.key,
        "type": "webpage",
        "title": cited.name,
        "author": [{"literal": cited.author}] if cited.author else None,
        "issued": published,
        "original-date": published,
        "accessed": _date_parts(cited.fetched_on),
        "URL": _address(url) if url else None,
        "language": cited.language_tag if cited.spoken else None,
        "archive": one_line(cited.archive),
        "archive_location": cited.identifier,
        "section": _lines(cited),
        "note": _note(cited),
    }
    return {name: value for name, value in item.items() if value is not None}


def _entry(kind: str, cited: Cited, fields: dict[str, str | None]) -> str:
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{kind}{{{cited.key},\n{lines}}}\n"


def _biblatex_fields(cited: Cited) -> dict[str, str | None]:
    url = cited.permanent or cited.original
    return {
        # Braces within braces keep capitals: no style may write "shusha declaration".
        "title": f"{{{_tex(cited.name)}}}",
        "sorttitle": _tex(cited.romanised) if cited.romanised else None,
        "author": f"{{{_tex(cited.author)}}}" if cited.author else None,
        "date": iso(cited.published_on),
        "url": _address(url) if url else None,
        "urldate": iso(cited.fetched_on),
        "language": _tex(cited.spoken) if cited.spoken else None,
        "note": _tex(f"{_note(cited)}. {one_line(cited.archive)}, {cited.identifier}"),
    }


def _bibtex_fields(cited: Cited) -> dict[str, str | None]:
    url = cited.permanent or cited.original
    published = cited.published_on
    return {
        "title": f"{{{_tex(cited.name)}}}",
        "author": f"{{{_tex(cited.author)}}}" if cited.author else None,
        "year": iso(published[:1]),
        "month": _MONTHS[published[1] - 1] if _has_month(published) else None,
        "howpublished": rf"\url{{{_address(url)}}}" if url else None,
        "language": _tex(cited.spoken) if cited.spoken else None,
        "note": _tex(
            f"{_note(cited)}. Accessed {iso(cited.fetched_on)}. {one_line(cited.archive)}, "
            f"{cited.identifier}"
        ),
    }


def _has_month(date: tuple[int, ...]) -> bool:
    return len(date) > 1 and 1 <= date[1] <= len(_MONTHS)


def _ris_fields(cited: Cited) -> list[tuple[str, str]]:
    url = cited.permanent or cited.original
    published, fetched = cited.published_on, cited.fetched_on
    fields = [
        ("TY", "ELEC"),
        ("TI", cited.name),
        ("AU", cited.author),
        ("PY", iso(published[:1])),
        ("DA", _ris_date(published)),
        ("Y2", _ris_date(fetched)),
        ("LA", cited.spoken),
        ("UR", _address(url) if url else None),
        ("DB", one_line(cited.archive)),
        ("AN", cited.identifier),
        ("SP", cited.lines.numbers if cited.lines else None),
        ("N1", _note(cited)),
        ("ID", cited.snapshot_id),
        ("ER", ""),
    ]
    return [(tag, value) for tag, value in fields if value or (value == "" and tag == "ER")]


def _ris_date(date: tuple[int, ...]) -> str:
    parts = [*(iso(date).split("-") if date else []), "", ""]
    return "/".join(parts[:_FULL_DATE]) if date else ""


def _date_parts(date: tuple[int, ...]) -> dict[str, object] | None:
    return {"date-parts": [list(date)]} if date else None


def _lines(cited: Cited) -> str | None:
    if cited.lines is None:
        return None
    return f"{'lines' if '-' in cited.lines.numbers else 'line'} {cited.lines.numbers}"


def _note(cited: Cited) -> str:
    return f"As found at {one_line(cited.url)}"


def _address(url: str) -> str:
    return _NOT_IN_ADDRESSES.sub(lambda found: quote(found[0], safe="", errors="replace"), url)


def _tex(text: str) -> str:
    return "".join(_TEX.get(character, character) for character in text)
