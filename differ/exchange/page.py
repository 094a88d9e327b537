"""Page: comparisons as one HTML page that needs no script and nothing else from anywhere."""

from __future__ import annotations

import html
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from differ.model import Place, Tier
from differ.rendering.characters import visible
from differ.rendering.html import STYLE as DIFF_STYLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from differ.model import Bead, Comparison, Finding, Passage, Span, Text

_STYLE = """\
body{margin:1.5em auto;padding:0 1em;max-width:80em;font:1em/1.5 Georgia,serif}
body{color:#1a1a1a;background:#fff}
h1,h2,th,.label,.findings,.facts{font-family:system-ui,sans-serif}
h1{font-size:1.4em}h2{font-size:1.2em;margin-top:2em}
.diff tr{border-top:1px solid #c9c9c9}
.diff .one-sided{background:#f5f0e6}.diff .outside{color:#595959}
mark{background:#fff1b8;color:#3d2c00;text-decoration:underline dotted}
mark.alarm{background:#fbdcdc;color:#5c0f0f;text-decoration:underline double}
.findings{margin:.25em 0 .75em;padding-inline-start:1.5em;font-size:.9em}
.findings .alarm{color:#5c0f0f}.findings .key{color:#595959}
"""

_PLACES = {
    Place.OMITTED: ("one-sided", "only in the base"),
    Place.ADDED: ("one-sided", "only in the translation"),
    Place.OUTSIDE: ("outside", "beyond the ends of the other text"),
    Place.MOVED: ("moved", "stands elsewhere in the other text"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A comparison to be shown, and the names of its texts; *dismissed* counts what is hidden."""

    base_name: str
    translation_name: str
    base: Text
    translation: Text
    comparison: Comparison
    dismissed: int = 0


def page(title: str, sections: Sequence[Section]) -> str:
    """Return a whole document with *sections* under each other, everything in it escaped.

    The page forbids itself to load or run anything, whatever the texts hold.
    """
    body = "".join(_section(number, section) for number, section in enumerate(sections, 1))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{_escaped(title)}</title>\n<style>\n{DIFF_STYLE}{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{_escaped(title)}</h1>\n"
        "<p>What is marked should be checked by a person. Nothing here is a verdict.</p>\n"
        f"{body}</body>\n</html>\n"
    )


def _section(number: int, section: Section) -> str:
    findings: dict[int, list[Finding]] = defaultdict(list)
    for finding in section.comparison.findings:
        findings[finding.bead].append(finding)
    beads = enumerate(section.comparison.alignment.beads)
    rows = "".join(
        _row(f"s{number}b{index + 1}", bead, findings[index], section) for index, bead in beads
    )
    names = f"{_escaped(section.base_name)} ~ {_escaped(section.translation_name)}"
    heads = "".join(
        f'<th scope="col">{_escaped(name)} ({_escaped(text.language)})</th>'
        for name, text in (
            (section.base_name, section.base),
            (section.translation_name, section.translation),
        )
    )
    return (
        f"<h2>{names}</h2>\n{_facts(section)}"
        f'<table class="diff side-by-side">\n<thead><tr>{heads}</tr></thead>\n'
        f"<tbody>\n{rows}</tbody>\n</table>\n"
    )


def _facts(section: Section) -> str:
    findings = section.comparison.findings
    alarms = sum(finding.tier is Tier.ALARM for finding in findings)
    passages = len(section.comparison.alignment.beads)
    told = [f"{passages} passages, {alarms} alarms, {len(findings) - alarms} more to check."]
    if section.dismissed:
        told.append(f"{section.dismissed} findings were dismissed by readers and are not shown.")
    told += section.comparison.notes
    return "".join(f'<p class="facts">{_escaped(words)}</p>\n' for words in told)


def _row(anchor: str, bead: Bead, findings: Sequence[Finding], section: Section) -> str:
    kind, label = _PLACES.get(bead.place, ("", ""))
    told = f'<p class="label">{label}</p>' if label else ""
    cells = (
        _cell(section.base, bead.base, [(f.tier, f.base) for f in findings]),
        _cell(section.translation, bead.translation, [(f.tier, f.translation) for f in findings]),
    )
    listed = _listed(findings)
    return (
        f'<tr id="{anchor}" class="{kind}"><td>{told}{cells[0]}</td><td>{cells[1]}</td></tr>\n'
        + (f'<tr><td colspan="2">{listed}</td></tr>\n' if listed else "")
    )


def _cell(
    text: Text, segments: Sequence[int], told: Sequence[tuple[Tier, Sequence[Passage]]]
) -> str:
    spans: dict[int, list[tuple[Span, Tier]]] = defaultdict(list)
    for tier, passages in told:
        for passage in passages:
            spans[passage.segment].append((passage.span, tier))
    language = html.escape(text.language)
    return "".join(
        f'<p lang="{language}" dir="auto"><span class="label">{index + 1}</span> '
        f"{_marked(text.segments[index], spans[index])}</p>"
        for index in segments
    )


def _marked(segment: str, spans: Sequence[tuple[Span, Tier]]) -> str:
    """Return *segment* with its *spans* marked; where they overlap, an alarm outdoes shading."""
    # A finding on a whole passage is told below it: marking all of it would hide the words.
    inner = [(s, t) for s, t in spans if s.start < s.end and s.end - s.start < len(segment)]
    edges = sorted({0, len(segment), *(e for s, _ in inner for e in (s.start, s.end))})
    parts = []
    for start, end in pairwise(edges):
        tiers = {tier for span, tier in inner if span.start <= start and end <= span.end}
        words = _escaped(segment[start:end])
        if tiers:
            kind = Tier.ALARM if Tier.ALARM in tiers else Tier.SHADING
            words = f'<mark class="{kind}">{words}</mark>'
        parts.append(words)
    return "".join(parts)


def _listed(findings: Sequence[Finding]) -> str:
    items = "".join(
        f'<li class="{finding.tier}">{_escaped(finding.rule)} ({finding.tier}, '
        f"{finding.severity}): {_escaped(finding.reason)} "
        f'<span class="key">key {_escaped(finding.key[:12])}</span></li>'
        for finding in findings
    )
    return f'<ul class="findings">{items}</ul>' if items else ""


def _escaped(text: str) -> str:
    return html.escape(visible(text))
