"""A collection in which everything that others write is written to be run or to deceive."""

from __future__ import annotations

import json

from archive.verdicts import Judgement, Verdict
from keepers import Keeper, moment
from snapshots.model import Outcome

RUN = "window.owned=1"
PAYLOADS = (
    f"<script>{RUN}</script>",
    f"<img src=//canary.invalid/x onerror={RUN}>",
    f'"><svg onload={RUN}>',
    "'><iframe srcdoc='<script>parent.owned=1</script>'></iframe>",
    f"</title></textarea></style></script><script>{RUN}</script>",
    f"javascript:{RUN}",
    "<style>@import '//canary.invalid/x';*{background:url(//canary.invalid/y)}</style>",
    f"<a href=javascript:{RUN}>a link</a>",
    "{{191*191}}${191*191}<%=191*191%>{% for x in [1] %}ran{% endfor %}",
    f"]]><script>{RUN}</script><![CDATA[",
    f"<!--><script>{RUN}</script>-->",
    f"&lt;script&gt;{RUN}&lt;/script&gt;&#60;script&#62;{RUN}&#60;/script&#62;",
    f"<math><mtext><table><mglyph><style><img src=x onerror={RUN}>",
    "<meta http-equiv=refresh content='0;url=//canary.invalid/z'><base href=//canary.invalid/>",
    f"<mark><ins><del onclick={RUN}><form action=//canary.invalid><button autofocus onfocus={RUN}>",
)
DECEIVING = "\u202egnp.exe\u202c \u2066\u2069\u200e\u061c \ufeff\u00ad\ufffe"
CONTROLS = "\x1b[31m\x07 \x85"
TITLE = "".join(PAYLOADS[:2])
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="{RUN}"><script>{RUN}</script><text>Words</text></svg>'
CSS = "body::after{content:'run'} *{background:url(//canary.invalid/css)} /* </style>" + PAYLOADS[0]
PAGE = (
    f"<title>{TITLE}</title><style>@import '//canary.invalid/p';</style><h1>{TITLE}</h1><p>On a page."
    f"</p><svg onload={RUN}><text>Drawn.</text></svg><script>{RUN}</script><iframe src=//canary.invalid>"
)

ADDRESSES = {
    "home": "/",
    "changes": "/changes?show=all",
    "findings": "/findings",
    "numbers": "/numbers",
    "numbers of a work": "/w/law/numbers",
    "search": "/search?q=script&where=now",
    "search of words added": "/search?q=script&where=added",
    "search of words removed": "/search?q=plain&where=removed",
    "search of all versions": "/search?q=script&where=ever",
    "search for markup": "/search?q=%3Cscript%3Ewindow.owned%3D1%3C/script%3E%22%3E%3Csvg+onload=window.owned=1%3E",
    "work": "/w/law",
    "work on a day": "/w/law/at/2021-01-15",
    "source": "/src/law/en",
    "source of a page": "/src/files/web",
    "suspect": "/suspects/{suspect[law/fr]}",
    "text of a suspect": "/suspects/{suspect[law/fr]}/text",
    "snapshot": "/s/{digits[law/en 2]}",
    "passage": "/s/{digits[law/en 2]}?lines=1-9",
    "page": "/s/{digits[files/web 1]}",
    "picture": "/s/{digits[files/svg 1]}",
    "style sheet": "/s/{digits[files/css 1]}",
    "change": "/c/{change[law/en]}",
    "change in one text": "/c/{change[law/en]}?view=inline",
    "difference": "/d/{digits[law/en 1]:.12}..{digits[law/en 2]:.12}",
    "comparison": "/t/{comparison[law/en]}",
    "missing": "/w/%3Cscript%3Ewindow.owned=1%3C%2Fscript%3E",
    "missing change": "/c/%22%3E%3Csvg%20onload=window.owned=1%3E",
}


def catalogue() -> str:
    """Return a catalogue with hostile titles, publishers, addresses and names of files."""
    named = json.dumps(TITLE)
    url = json.dumps(f"https://example.org/?a=1&b='onload={RUN}'&c=javascript:{RUN}")
    return (
        f"title: {named}\nworks:\n"
        f"  - id: law\n    title: {named}\n    sources:\n"
        f"      - {{id: fr, url: {url}, language: fr, role: authentic, publisher: {named}}}\n"
        f"      - {{id: en, url: {url}, language: en, role: unofficial translation, publisher: {named}, base: fr}}\n"
        f"  - id: files\n    title: {named}\n    sources:\n"
        f"      - {{id: web, file: {json.dumps(PAYLOADS[0].replace('/', '') + '.html')}, language: en, role: report, publisher: {named}}}\n"
        f"      - {{id: svg, file: {json.dumps('x onerror=window.owned=1.svg')}, language: en, role: report, publisher: {named}}}\n"
        f"      - {{id: css, file: x.css, language: en, role: report, publisher: {named}}}\n"
    )


def fill(keeper: Keeper) -> None:
    """Keep hostile texts in two versions and two languages, and files that are no texts."""
    plain = [
        f"{number}. A plain clause about {number + 10} things." for number in range(len(PAYLOADS))
    ]
    hostile = [
        f"{line} {payload} {DECEIVING}" for line, payload in zip(plain, PAYLOADS, strict=True)
    ]
    headers = (
        *((f"x-{n}", each) for n, each in enumerate(PAYLOADS)),
        (TITLE, DECEIVING + CONTROLS),
    )
    with keeper.writing():
        keeper.declare(catalogue())
        keeper.keep("law/fr", "2021-01-01", "\n\n".join([*hostile, CONTROLS]))
        keeper.keep("law/en", "2021-01-02", "\n\n".join(plain))
        keeper.keep("law/en", "2021-02-02", "\n\n".join(hostile[:-1]), headers=headers)
        keeper.keep("files/web", "2021-01-03", PAGE, "text/html")
        keeper.keep("files/svg", "2021-01-03", SVG, "image/svg+xml")
        keeper.keep("files/css", "2021-01-03", CSS, "text/css")
        keeper.visit(
            "run-1", "law/en", "2021-03-01T10:00", Outcome.REFUSED, reason=TITLE + DECEIVING
        )
        keeper.hold("law/fr", "2021-03-01", "\n\n".join(hostile[::-1]), TITLE + DECEIVING)
        keeper.visit("run-2", "files/web", "2021-03-01T10:00", Outcome.SUSPECT, reason=TITLE)


def decide(keeper: Keeper) -> None:
    """Let somebody with a hostile name say something hostile of each finding."""
    found = keeper.rows(
        "SELECT translation, key, rule, base_words, translation_words FROM findings"
    )
    with keeper.writing():
        for number, (translation, key, rule, base, words) in enumerate(found[:6]):
            keeper.writer.keep_verdict(
                Verdict(
                    work="law",
                    translation=translation,
                    key=key,
                    verdict=list(Judgement)[number % 2],
                    decided_at=moment("2022-09-01"),
                    rule=rule,
                    base_words=base,
                    translation_words=words,
                    note=PAYLOADS[number],
                    who=TITLE,
                )
            )
