"""Small inputs that are right, made here, and pieces that have broken programs before."""

from __future__ import annotations

import gzip
import io
import json
import os
import sqlite3
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import fuzzing_routes

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"

CATALOGUE = """title: Şuşa
tell:
  - {id: desk, to: stdout, works: [pact]}
works:
  - id: pact
    title: Pact
    sources:
      - {id: en, url: 'https://example.org/en', language: en, role: authentic, publisher: P}
      - id: tr
        file: metin.txt
        language: tr
        role: official translation
        publisher: P
        base: en
        every: 1 day
        profile: {select: [main], remove: [nav], filters: [none], path: ['//a']}
"""
TERMS = "terms:\n  - {tr: ihracat, en: exports}\ndo_not_confuse:\n  - {en: [export, import]}\n"
HTML = """<!doctype html><html lang=tr><head><meta charset=utf-8><title>İ</title><style>
ol{counter-reset:a}li::before{counter-increment:a;content:counters(a,".") " "}</style></head><body>
<nav><a href=/>x</a></nav><main><h1>Başlık</h1><ol type=a start=3><li value=7>bir<li>iki
<ol type=I reversed><li>ışık</ol></ol><table><tr><th>a<td rowspan=2 colspan=0>b</table><p hidden>c
<p>É<sup>2</sup> 声 <a class=__cf_email__ data-cfemail=543931>x</a><details>d</details></main>"""
XHTML = (
    '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><h1>a</h1><ol><li>b</li>'
    "</ol><p><![CDATA[x]]>ə</p></body></html>"
)
MARKDOWN = "---\ntitle: x\n---\n# A\n\n1. b\n   - c\n> d\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ne\n```\n"
FEED = (
    '<?xml version="1.0"?><rss xml:base="https://example.org/"><channel><item><title>T</title>'
    "<link>a</link></item></channel></rss>"
)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><entry xml:lang="tr"><title type="html">T</title>'
    '<link href="/b" rel="alternate"/></entry></feed>'
)
SITEMAP = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:xhtml="http://www.w3.org/1999/xhtml"><url><loc>https://example.org/a</loc>'
    '<xhtml:link rel="alternate" hreflang="tr" href="https://example.org/tr"/></url></urlset>'
)
JOBS = "name: Şartlar\nurl: https://example.org/a\nfilters: [html2text]\n---\ncommand: date\n"
INDEXES = (
    "org,example)/a 20200501100000 https://example.org/a text/html 200 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA 99\n",
    'org,example)/a 20200501100000 {"url": "https://example.org/a", "mime": "warc/revisit", "status": "200"}\n',
    '[["urlkey","timestamp","original"],["org,example)/a","20200501","https://example.org/a"]]',
    (
        '<https://example.org/a>; rel="original",\n<https://a.b/2020/https://example.org/a>; rel="first memento";'
        ' datetime="Fri, 01 May 2020 10:00:00 GMT",\n<https://a.b/2>; rel="timemap"; type="application/link-format"'
    ),
    '{"mementos": {"list": [{"datetime": "2020-05-01T10:00:00Z", "uri": "https://a.b/2020/x"}]}, "timemap_index": []}',
)
RTF = rb"{\rtf1\ansi\ansicpg1254{\fonttbl{\f0 A;}}{\listtext 1.\tab}\b a\b0\par\u305?\'fd\cell\row}"
DIGITS = "94a9ed024d3859793618152ea559a168bbcbb5e2"
LAW = "1. Taraflar 2 yıl içinde öder.\n\n2. IRAK ve İRAN.\n\n(a) son\n\n本隐私政策。"
LAW_EN = (
    "1. The parties pay within 2 years.\n\n2. Iraq and Iran.\n\n(a) last\n\nThis privacy policy."
)


def packed(**parts: str) -> bytes:
    """Return a ZIP with *parts*; `__` in a name stands for a slash, `_` for a dot."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/").replace("_", "."), content)
    return file.getvalue()


def docx() -> list[bytes]:
    """Return a document with a list, a table, a note and a change."""
    body = (
        f'<w:document xmlns:w="{W}"><w:body><w:p><w:pPr><w:pStyle w:val="H"/><w:numPr><w:ilvl '
        'w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>a</w:t></w:r><w:ins><w:r><w:t>b'
        '</w:t></w:r></w:ins><w:r><w:footnoteReference w:id="2"/><w:sym w:char="F0B7"/></w:r></w:p>'
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>c</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body>"
        "</w:document>"
    )
    numbering = (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start '
        'w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    styles = (
        f'<w:styles xmlns:w="{W}"><w:style w:styleId="H"><w:name w:val="heading 1"/><w:basedOn '
        'w:val="H"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style></w:styles>'
    )
    notes = (
        f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="2"><w:p><w:r><w:t>n</w:t></w:r></w:p>'
        "</w:footnote></w:footnotes>"
    )
    return [
        packed(
            word__document_xml=body,
            word__numbering_xml=numbering,
            word__styles_xml=styles,
            word__footnotes_xml=notes,
        )
    ]


def odt() -> list[bytes]:
    """Return a text with a list, a heading and a table."""
    content = (
        f'<o:document-content xmlns:o="{OFFICE}:office:1.0" xmlns:text="{OFFICE}:text:1.0" '
        f'xmlns:table="{OFFICE}:table:1.0" xmlns:style="{OFFICE}:style:1.0"><o:automatic-styles>'
        '<text:list-style style:name="L"><text:list-level-style-number text:level="1" '
        'style:num-format="i" style:num-suffix="."/></text:list-style></o:automatic-styles><o:body>'
        '<o:text><text:h text:outline-level="1">a</text:h><text:list text:style-name="L">'
        '<text:list-item text:start-value="4"><text:p>b<text:s text:c="3"/><text:tab/></text:p>'
        "</text:list-item></text:list><table:table><table:table-row><table:table-cell "
        'table:number-columns-repeated="3"><text:p>c</text:p></table:table-cell></table:table-row>'
        "</table:table></o:text></o:body></o:document-content>"
    )
    return [packed(content_xml=content, styles_xml=content)]


def epub() -> list[bytes]:
    """Return a book of one chapter."""
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile '
        'full-path="b.opf"/></rootfiles></container>'
    )
    book = (
        '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" href="a.xhtml" '
        'media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine>'
        "</package>"
    )
    return [packed(**{"META-INF__container_xml": container, "b_opf": book, "a_xhtml": XHTML})]


def pdf() -> list[bytes]:
    """Return a document of one page with two lines."""
    content = b"BT /F 12 Tf 72 700 Td (1. First line of a text.) Tj 0 -14 Td (and more) Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, starts = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    return [
        out
        + b"xref\n0 6\n0000000000 65535 f \n%strailer\n<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (table, len(out))
    ]


def warc() -> list[bytes]:
    """Return a crawl of two pages, packed and not."""
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<p>a\n\r\n0\r\n\r\n"
    records = b""
    for number in (1, 2):
        records += (
            b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/a\r\n"
            b"WARC-Date: 2020-05-0%dT10:00:00Z\r\nWARC-Record-ID: <urn:uuid:%d>\r\n"
            b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
            % (number, number, len(http), http)
        )
    return [records, gzip.compress(records, mtime=0), packed(archive__a_warc=records.decode())]


def jsonl() -> list[bytes]:
    """Return two rows, packed and not."""
    row = {"work": "w", "source": "s", "captured_at": "2020-05-01T12:00:00+03:00", "lang": "tr"}
    rows = [
        row | {"text": "ışık"},
        row | {"body_base64": "YQ==", "stated": {"a": "b"}, "status": 200},
    ]
    whole = b"".join(json.dumps(each).encode() + b"\n" for each in rows)
    return [whole, gzip.compress(whole, mtime=0)]


def git() -> list[bytes]:
    """Return a bundle of two versions of a file that moves."""
    who = {f"GIT_{w}_{k}": v for w in ("AUTHOR", "COMMITTER") for k, v in
           (("NAME", "P"), ("EMAIL", "p@example.org"), ("DATE", "2021-06-16T00:00:00Z"))}  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:

        def run(*arguments: str) -> None:
            command = ["git", "-C", folder, *arguments]
            subprocess.run(command, check=True, capture_output=True, env={**os.environ, **who})

        run("init", "--initial-branch=main")
        (Path(folder) / "a.md").write_text(LAW, encoding="utf-8")
        run("add", "a.md")
        run("commit", "-m", "x")
        run("mv", "a.md", "ş.md")
        run("commit", "-m", "y")
        run("bundle", "create", "x.bundle", "main")
        return [(Path(folder) / "x.bundle").read_bytes()]


def webchanges() -> list[bytes]:
    """Return a list of jobs with what one of them found, and a whole database."""
    import msgpack

    found = msgpack.packb({"d": "ışık\n", "t": 0, "e": "", "m": "text/markdown", "err": {}})
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "snapshots.db"
        with closing(sqlite3.connect(database)) as connection, connection:
            connection.execute("pragma page_size = 512")
            connection.execute("create table CacheEntry (guid, timestamp, data, tries, etag)")
            connection.execute("insert into CacheEntry values ('a', 1.5e9, 'ışık', 0, '')")
        return [JOBS.encode() + b"\n====\n" + found, database.read_bytes()]


def texts() -> list[bytes]:
    """Return pairs of texts."""
    pairs = [(LAW, LAW_EN), (LAW, LAW.replace("2", "3")), (LAW_EN, "x\n\n" + LAW_EN), ("", LAW)]
    return [f"{old}\n====\n{new}".encode() for old, new in pairs]


def _diffs() -> list[bytes]:
    from differ.rendering import json as diff_json
    from differ.versions import diff

    found = diff(LAW.split("\n\n"), LAW.replace("2", "3").split("\n\n"))
    return [diff_json.dump(found).encode()]


SEEDS: dict[str, Callable[[], list[bytes]]] = {
    "catalogue": lambda: [CATALOGUE.encode()],
    "terms": lambda: [TERMS.encode()],
    "identifiers": lambda: [
        each.encode()
        for each in (
            f"swh:1:dir:{DIGITS}",
            DIGITS[:8],
            f"swh:1:cnt:{DIGITS};origin=https://a.b/;anchor=swh:1:dir:{DIGITS};path=/reading/text.md;lines=2-3",
        )
    ],
    "headers": lambda: [
        b'Content-Type: text/html; charset=utf-8\nETag: W/"a"\nLink: <a>; rel=b\nLocation: //b/\xc5\x9f',
        b"Retry-After: Wed, 21 Oct 2015 07:28:00 GMT\nLocation: http://[::1]/\nUser-agent: *\nDisallow: /a",
        gzip.compress(b"a" * 300, mtime=0),
    ],
    "charsets": lambda: [
        "<meta charset=windows-1254>ışık".encode("windows-1254"),
        "声".encode("utf-16"),
        "согл".encode("koi8-r"),
    ],
    "html": lambda: [HTML.encode()],
    "xhtml": lambda: [XHTML.encode(), HTML.encode()],
    "markdown": lambda: [MARKDOWN.encode()],
    "xml": lambda: [SITEMAP.encode() + b"\0\0path://url/loc", ATOM.encode()],
    "json": lambda: [b'{"a": [1, {"b": "<p>x"}], "c": null, "d": 1e400}\0\0path:$.a[*].b', b'["x"]'],
    "rtf": lambda: [RTF],
    "pdf": pdf,
    "docx": docx,
    "odt": odt,
    "epub": epub,
    "lists": lambda: [FEED.encode(), ATOM.encode(), SITEMAP.encode(), b"https://a.example/ T\n# x\n"],
    "warc": warc,
    "jsonl": jsonl,
    "git": git,
    "webchanges": webchanges,
    "captures": lambda: [each.encode() for each in INDEXES],
    "differ": texts,
    "stored-diff": _diffs,
    "alignment": texts,
    "routes": lambda: list(fuzzing_routes.SEEDS),
}  # fmt: skip
"""What makes the seeds of each target."""

PIECES = (
    b"", b"\0", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\r", b"\n", b"\n\n", b"\x1b[31m",
    "İıəŞ".encode(), "\u202e\u2066".encode(), "e\u0301\u0301".encode(), "👩‍👩‍👧".encode(), "声".encode(), "ﷺ".encode(),
    b"-1", b"0", b"1e999", b"99999999999999999999", b"-0", b"NaN", b"%", b"%s", b"..", b"../..", b"//", b"\\",
    b"<", b">", b"&", b"&#0;", b"&#x110000;", b"<!ENTITY", b"<![CDATA[", b"]]>", b"<!--", b"<ol>" * 50, b"<div>" * 200,
    b"'", b'"', b"{", b"}", b"[" * 300, b"]", b":", b",", b"|", b"- ", b"*", b"&a ", b"*a", b"!!python/object:x", b"? ",
    b"null", b"true", b"{{7*7}}", b"${x}", b"//*", b"count(//a)", b"$..*", b"$[?(@.a)]", b"swh:1:dir:", b"~2E",
    b"\\u305?", b"{\\", b"\\bin99999 ", b"endobj", b"/Kids[2 0 R]", b"Content-Length: -5", b"WARC/1.0\r\n", b"\x1f\x8b\x08",
    b"a" * 5000, b"1." * 500, b"\xcc\x81" * 500, b" " * 3000,
)  # fmt: skip
"""Pieces that are put anywhere."""
