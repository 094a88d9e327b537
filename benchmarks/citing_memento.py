"""Have memento-client ask a server of ours for mementos, and compare with what is kept.

`python benchmarks/citing_memento.py --seed 1 [--pages 5] [--mementos 40] [--times 20]`

Needs the package memento-client. Pages are published on the loopback interface, as the client also
asks for the original; what they once said is imported, and served by `hexapla serve`.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

from memento_client import MementoClient

from hexapla.collection import Collection, create
from hexapla.deriving import bring_up_to_date
from hexapla.importing import import_jsonl

# No semicolon: the client takes one for the end of an address, also between < and >.
PATHS = ["/a", "/a?b=1&c=2", "/%C4%B1%C5%9F%C4%B1k", "/A/b/?q=%26", "/x,y=1"]
FIRST = datetime(1999, 1, 1, tzinfo=UTC)

Kept = dict[str, list[datetime]]
"""When each page was captured."""


class Original(BaseHTTPRequestHandler):
    """Answers for every page as it is today, without a word of mementos."""

    def do_HEAD(self) -> None:
        """Answer that there is a page."""
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def published() -> Iterator[str]:
    """Publish pages on the loopback interface."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Original)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


@contextmanager
def served(collection: Collection) -> Iterator[str]:
    """Serve *collection*."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = Path(sys.executable).with_name("hexapla")
    server = subprocess.Popen(
        [program, "serve", "--collection", collection.folder, "--port", str(port)],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    next(line for line in server.stderr or () if re.search(r"Read it at", line))
    yield f"http://127.0.0.1:{port}"
    server.send_signal(signal.SIGINT)
    server.wait()


def keep(collection: Collection, urls: list[str], chance: random.Random, number: int) -> Kept:
    """Import so many texts of each of *urls*; return when each was captured."""
    kept, rows = {}, []
    for url in urls:
        seconds = sorted(chance.sample(range(20 * 365 * 86400), number))
        kept[url] = [FIRST + timedelta(seconds=each) for each in seconds]
        rows += [
            {
                "work": f"w{urls.index(url)}",
                "source": "page",
                "url": url,
                "captured_at": at.isoformat(),
                "text": f"Şartlar {at}\n",
            }
            for at in kept[url]
        ]
    file = collection.folder / "rows.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    import_jsonl(collection, file)
    bring_up_to_date(collection)
    return kept


def asked(address: str, kept: Kept, chance: random.Random, times: int) -> dict[str, int]:
    """Return how often the client was led to what is nearest, and told the right neighbours."""
    client = MementoClient(timegate_uri=f"{address}/timegate/", check_native_timegate=False)
    told = dict.fromkeys(["asked", "nearest", "first", "last", "prev", "next"], 0)
    for url, moments in kept.items():
        span = (moments[-1] - moments[0]).total_seconds()
        for _ in range(times):
            wanted = moments[0] + timedelta(seconds=int(chance.uniform(-0.2, 1.2) * span))
            found = client.get_memento_info(url, wanted.replace(tzinfo=None))["mementos"]
            place = min(range(len(moments)), key=lambda n: abs(moments[n] - wanted))
            right = {
                "nearest": ("closest", place),
                "first": ("first", 0),
                "last": ("last", len(moments) - 1),
                "prev": ("prev", place - 1 if place else None),
                "next": ("next", place + 1 if place + 1 < len(moments) else None),
            }
            told["asked"] += 1
            for name, (key, number) in right.items():
                at = found.get(key, {}).get("datetime")
                expected = None if number is None else moments[number].replace(tzinfo=None)
                told[name] += at == expected
    return told


def main() -> None:
    """Print what the client found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pages", type=int, default=len(PATHS))
    parser.add_argument("--mementos", type=int, default=40)
    parser.add_argument("--times", type=int, default=20)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with TemporaryDirectory() as name, published() as web:
        collection = create(Path(name) / "collection", "Mementos")
        urls = [web + path for path in PATHS[: options.pages]]
        kept = keep(collection, urls, chance, options.mementos)
        with served(collection) as address:
            print(json.dumps(asked(address, kept, chance, options.times), indent=1))


if __name__ == "__main__":
    main()
