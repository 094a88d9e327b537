"""The addresses that `fuzzing.py` asks a served collection for, and what it asks them with.

An input is a request: `METHOD PATH?OPTIONS` with lines of headers below; without a method it is
GET. `{name}` stands for an ID of the collection, so that changed inputs still reach its pages.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from datasette.app import Datasette

from datasette_hexapla.serving import arguments

HERE = "https://example.org/a"
HEXAPLA = Path(sys.executable).with_name("hexapla")
METHODS = (b"GET", b"HEAD", b"POST", b"OPTIONS", b"PUT", b"DELETE", b"PATCH")
FIRST_ERROR = 500

_HEADERS = (b"if-none-match", b"accept-datetime", b"accept", b"cookie", b"content-type", b"range")
_CONTROLS = (*range(32), 127)
_NAMED = {
    "first": "SELECT digits FROM snapshots WHERE source = 'pact/en' ORDER BY number LIMIT 1",
    "second": "SELECT digits FROM snapshots WHERE source = 'pact/en' ORDER BY number DESC LIMIT 1",
    "change": "SELECT code FROM diffs WHERE source = 'pact/en' LIMIT 1",
    "comparison": "SELECT code FROM alignments LIMIT 1",
    "anchor": "SELECT anchor FROM segments WHERE source = 'pact/en' LIMIT 1",
    "key": "SELECT key FROM findings LIMIT 1",
}

SEEDS = (
    b"/",
    b"/home.json",
    b"/-/hexapla/schema.json",
    b"/-/x",
    b"/nothing",
    b"/w",
    b"/w/.json",
    b"/changes?show=all&work=pact&language=en&kind=number&significance=major&before=2021-02-01~x",
    b"/changes.json?since=2021-01-01&until=2021-12-31&all=1&source=pact/en",
    b"/findings?work=pact&skip=1",
    b"/findings.json?rule=number",
    b"/numbers?before=2021-02",
    b"/w/pact/numbers.json?before=2020-01",
    b"/numbers.json",
    b"/w/pact/numbers",
    b"/search?q=Article&where=now&skip=0&work=pact&language=en",
    b"/search.json?q=2&where=added",
    b"/search?q=%22Article+1%22&where=removed",
    b"/search?q=a*+OR+NEAR(b)&where=ever",
    b"/w/pact?columns=en,tr&column=en&row={anchor}&from=2",
    b"/w/pact.json",
    b"/w/pact/at/2021-06-30?columns=en&compared=2021-01-02",
    b"/w/pact/at/2021-06-30.json?date=2021-01-02",
    b"/src/pact/en?before=2&visits=1",
    b"/src/pact/en?clause={anchor}",
    b"/src/pact/en.json?view=list",
    b"/s/swh:1:dir:{first}?lines=1-2&from=1&source=pact/en&text=1",
    b"/s/{first}.json?lines=2",
    b"/s/{second}.txt",
    b"/s/{second}.raw?source=pact/en",
    b"/s/{first}.bib?lines=1&transliterate=1",
    b"/s/{first}.csl.json?lines=1-2",
    b"/s/{first}.link.html",
    b"/s/{first}.md",
    b"/s/{first}.ris",
    b"/s/swh:1:cnt:{first};origin=https://example.org/a/en;path=/reading/text.md;lines=1",
    b"/suspects/{first}/text",
    b"/suspects/{first}.raw",
    b"/suspects/{first}.json",
    b"/cite?ids={first},{second}&transliterate=1",
    b"/cite.bib?ids={first}",
    b"/cite.json?ids={first}",
    b"/c/{change}?view=inline&from=1&change=1&source=pact/en#c1",
    b"/c/{change}.json?view=side",
    b"/d/{first}..{second}?view=inline&from=1",
    b"/d/{first}..{second}.json?change=1",
    b"/d?old={second}&new={first}",
    b"/d.json?old={second}&new=x",
    b"/t/{comparison}?from=1",
    b"/t/{comparison}.json?from=2",
    b"/feed.atom?all=1",
    b"/feed.json",
    b"/w/pact/feed.atom",
    b"/w/pact/feed.json?show=all",
    b"/src/pact/en/feed.atom",
    b"/src/pact/en/feed.json",
    b"/timegate/https://example.org/a/en\nAccept-Datetime: Thu, 01 Jul 2021 00:00:00 GMT",
    b"/timemap/link/https://example.org/a/en",
    b"/timemap/json/1/https://example.org/a/en?b=c",
    b'/sitemap.xml\nIf-None-Match: W/"a", *',
    b"/sitemap/changes-1.xml",
    b"/sitemap/snapshots-2.xml",
    b"POST /findings/verdict?translation=pact/en&key={key}&verdict=dismissed\nCookie: x=1; /=a",
    b"HEAD /w/pact",
    b"OPTIONS /c/{change}",
    b"POST /search?q=a",
    b"PUT /s/{first}",
    b"DELETE /w/pact",
    b"PATCH /t/{comparison}.json",
    b"GET /s/{first}.raw\nRange: bytes=0-3",
    b"/records/works.json?_size=1",
    b"/%ED%A0%80",
    b"/w/%00",
    b"/search?q=%ED%B0%80%00%FF&where=%",
    b"/s/" + b"9" * 4000,
    b"/w/pact?from=" + b"9" * 400,
    b"/changes?" + b"a=1&" * 200,
)


@cache
def served() -> tuple[asyncio.AbstractEventLoop, Datasette]:
    """Return a small collection, served in this process."""
    folder = Path(tempfile.mkdtemp(prefix="hexapla-fuzzing-")) / "collection"
    roles = (("tr", "authentic"), ("en", "unofficial translation"))
    rows = [
        {
            "work": "pact",
            "source": source,
            "lang": source,
            "url": f"{HERE}/{source}",
            "role": role,
            "captured_at": f"2021-0{month}-01T00:00:00Z",
            "text": f"Article {month}.\n\nLast 1{month}.",
        }
        for source, role in roles
        for month in (1, 2)
    ]
    commands = (("init", str(folder), "--title", "T"), ("import", "jsonl", f"{folder}.jsonl"))
    folder.with_suffix(".jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    subprocess.run([HEXAPLA, *commands[0]], check=True, capture_output=True)
    subprocess.run([HEXAPLA, *commands[1], "-C", str(folder)], check=True, capture_output=True)
    told = arguments(folder / "records.db", folder / "archive.git", "127.0.0.1", 0)
    stated = json.loads(Path(told[told.index("--metadata") + 1]).read_text(encoding="utf-8"))
    loop = asyncio.new_event_loop()
    atexit.register(shutil.rmtree, folder.parent, ignore_errors=True)
    atexit.register(loop.close)
    site = Datasette(
        [str(folder / "records.db")], metadata=stated, settings={"default_allow_sql": False}
    )
    loop.run_until_complete(site.invoke_startup())
    return loop, site


@cache
def named() -> dict[bytes, bytes]:
    """Return what stands for each name in braces."""
    loop, site = served()

    async def ask() -> dict[bytes, bytes]:
        found = {}
        for name, sql in _NAMED.items():
            row = (await site.databases["records"].execute(sql)).first()
            found[f"{{{name}}}".encode()] = str(row[0]).encode() if row else name.encode()
        return found

    return loop.run_until_complete(ask())


def request_of(data: bytes) -> tuple[str, str, dict[bytes, bytes]]:
    """Return the method, the address and the headers of the request *data*."""
    for name, value in named().items():
        data = data.replace(name, value)
    line, *lines = data.split(b"\n")
    method, _, rest = line.partition(b" ")
    if method not in METHODS:
        method, rest = b"GET", line
    path, _, options = rest.partition(b"?")
    address = "/" + quote(path.lstrip(b"/"), safe="/.:;~+-%")
    if options:
        address += "?" + quote(options, safe="&=+%")
    pairs = (each.partition(b":") for each in lines)
    told = {name.strip().lower(): value.strip() for name, _, value in pairs}
    headers = {
        name: bytes(each for each in value if each not in _CONTROLS)
        for name, value in told.items()
        if name in _HEADERS
    }
    return method.decode(), address, headers


def answer(data: bytes) -> tuple[str, Any]:
    """Send the request *data* and return its address with what is answered."""
    loop, site = served()
    method, address, headers = request_of(data)
    asked = site.client.request(method, address, headers=headers)
    return f"{method} {address}", loop.run_until_complete(asked)
