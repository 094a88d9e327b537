"""Mounting: several collections on one server, each under a path of its own.

Each is published by a Datasette of its own, so that what may be seen of one says nothing of the
others. Datasette's `base_url` puts its path before all addresses: `/treaties/w/pact`.
"""

from __future__ import annotations

import argparse
import sqlite3
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import closing
from html import escape
from pathlib import Path
from typing import Any

from datasette_hexapla import assets, headers
from datasette_hexapla.describing import metadata
from datasette_hexapla.serving import PLUGIN, SETTINGS, Mounted
from differ.rendering.characters import visible

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]


def application(collections: Sequence[Mounted]) -> App:
    """Return the server of all *collections*; at its root stands the list of them."""
    # Importing Datasette costs every command a second.
    from datasette.app import Datasette

    datasettes = {each.name: _datasette(Datasette, each) for each in collections}
    apps: dict[str, App] = {name: each.app() for name, each in datasettes.items()}
    records = {each.name: each.records_path for each in collections}

    async def app(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(list(datasettes.values()), receive, send)
            return
        name = scope["path"].split("/")[1] if "/" in scope["path"] else ""
        if name in apps and scope["path"] != f"/{name}":
            await apps[name](scope, receive, send)
        elif name in apps:
            await _answer(send, 302, b"", {"location": f"/{name}/"})
        elif scope["path"] == "/":
            await _answer(send, 200, _overview(records), headers.of_error())
        else:
            await _answer(send, 404, _overview(records), headers.of_error())

    return app


def _datasette(make: Callable[..., Any], collection: Mounted) -> Any:
    database = collection.records_path.stem
    plugins = {PLUGIN: {"database": database, "archive": str(collection.archive_path)}}
    return make(
        [str(collection.records_path)],
        metadata=metadata(database) | {"plugins": plugins},
        settings={**SETTINGS, "base_url": f"/{collection.name}/"},
    )


async def _live(datasettes: Sequence[Any], receive: Receive, send: Send) -> None:
    await receive()
    for datasette in datasettes:
        await datasette.invoke_startup()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})


async def _answer(send: Send, status: int, body: bytes, more: Mapping[str, str]) -> None:
    stated = {"content-type": "text/html; charset=utf-8", **more}
    written = [(name.lower().encode(), value.encode()) for name, value in stated.items()]
    await send({"type": "http.response.start", "status": status, "headers": written})
    await send({"type": "http.response.body", "body": body})


def _overview(records: Mapping[str, Path]) -> bytes:
    first = next(iter(records))
    style = f"/{first}{assets.address('hexapla.css')}"
    listed = "".join(
        f'<li><h2><a href="/{name}/">{escape(visible(_title(path) or name))}</a></h2>'
        f'<p class="meta">/{name}/</p></li>\n'
        for name, path in records.items()
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>Collections</title>\n<link rel="stylesheet" href="{style}">\n</head>\n<body>\n'
        f'<main>\n<h1>Collections</h1>\n<ul class="works">\n{listed}</ul>\n</main>\n'
        "</body>\n</html>\n"
    ).encode()


def _title(path: Path) -> str:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as records:
        row = records.execute("SELECT value FROM state WHERE fact = 'collection'").fetchone()
    return str(row[0]) if row else ""


def main() -> None:
    """Serve the collections that the command line names, three words each."""
    import uvicorn

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("stated", nargs="+")
    stated = parser.parse_args()
    words = iter(stated.stated)
    collections = [
        Mounted(name, Path(records), Path(archive))
        for name, records, archive in zip(words, words, words, strict=True)
    ]
    uvicorn.run(application(collections), host=stated.host, port=stated.port)


if __name__ == "__main__":
    main()
