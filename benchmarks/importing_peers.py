"""Have webchanges, urlwatch and changedetection.io watch a site, and import what they kept.

`python benchmarks/importing_peers.py --webchanges PROGRAM --urlwatch PROGRAM --changedetection
PROGRAM [--keep FOLDER]`

The site is on the loopback interface; its pages change with every round. Each program named runs
in a home of its own; what is imported of it must be what the site said, in that order. `--keep`
leaves the data folders, from which the tests' are made. A program that is not named is left out.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.importing.changedetection import ChangeDetection
from archive.importing.model import ForeignHistory, Imported, Refused
from archive.importing.webchanges import WebChanges

ROUNDS = 3
PORT = 18080
SITE = f"http://127.0.0.1:{PORT}"
JOBS = f"""\
name: Terms
url: {SITE}/terms?a=1&b=ı
---
url: {SITE}/raw
user_visible_url: https://example.org/raw
---
url: {SITE}/plain
---
url: {SITE}/pdf
---
url: {SITE}/same
---
url: {SITE}/broken
---
name: A command
command: date +%N
"""
TITLE = "Şartlar 👩‍👩‍👧"


def page(path: str, number: int) -> tuple[int, str, bytes]:
    """Return status, media type and body of the page *path* in the round *number*."""
    if path == "/plain":
        text = f"Madde 1\nÖdeme {number} gün içinde, ılık.\n"
        return 200, "text/plain; charset=iso-8859-9", text.encode("iso-8859-9")
    if path == "/pdf":
        return 200, "application/pdf", b"%%PDF-1.4\n%%\xe2\xe3 %d\n%%%%EOF\n" % number
    if path == "/broken" and number:
        return 500, "text/plain", b"broken"
    said = "aynı" if path == "/same" else f"اتفاق number {number}. {'Uzun cümle. ' * 20}"
    head = f"<html><head><title>{TITLE}</title></head>"
    text = f"{head}<body><h1>{TITLE}</h1><p>{said}</p></body></html>"
    return 200, "text/html; charset=utf-8", text.encode()


class Site(BaseHTTPRequestHandler):
    """Answers as the round of now has it."""

    number = 0

    def do_GET(self) -> None:
        """Answer with the page."""
        status, kind, body = page(self.path.partition("?")[0], self.number)
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def run_jobs(arguments: list[str], folder: Path) -> None:
    """Run a program that visits all its jobs once, in every round."""
    for number in range(ROUNDS):
        Site.number = number
        subprocess.run(arguments, cwd=folder, env=_home(folder), check=False, capture_output=True)
        time.sleep(1.1)  # urlwatch counts whole seconds


def webchanges(program: str, folder: Path) -> ForeignHistory:
    """Have webchanges watch the site, and return what it kept."""
    (folder / "jobs.yaml").write_text(JOBS, encoding="utf-8")
    names = {"jobs": "jobs.yaml", "config": "config.yaml", "hooks": "hooks.py"}
    given = [each for name, file in names.items() for each in (f"--{name}", file)]
    run_jobs([program, *given, "--database", "snapshots.db"], folder)
    return WebChanges(folder, {})


def urlwatch(program: str, folder: Path) -> ForeignHistory:
    """Have urlwatch watch the site, and return what it kept."""
    (folder / "urls.yaml").write_text(JOBS, encoding="utf-8")
    (folder / "urlwatch.yaml").write_text("report: {stdout: {enabled: true, color: false}}\n")
    (folder / "hooks.py").write_text("")
    names = {"urls": "urls.yaml", "config": "urlwatch.yaml", "hooks": "hooks.py"}
    given = [each for name, file in names.items() for each in (f"--{name}", file)]
    run_jobs([program, *given, "--cache", "cache.db"], folder)
    return WebChanges(folder, {})


def changedetection(program: str, folder: Path) -> ForeignHistory:
    """Have changedetection.io watch the site, and return what it kept."""
    data, port = folder / "datastore", _free_port()
    with _serving([program, "-d", str(data), "-C", "-h", "127.0.0.1", "-p", str(port)], folder):
        _until(lambda: _listens(port) and (data / "changedetection.json").exists())
        settings = json.loads((data / "changedetection.json").read_text(encoding="utf-8"))
        key = settings["settings"]["application"]["api_access_token"]
        watches = [
            _asked(port, key, "POST", "/api/v1/watch", {"url": SITE + path, "title": title})["uuid"]
            for path, title in (("/terms?a=1&b=%C4%B1", "Terms"), ("/plain", None), ("/same", None))
        ]
        for number in range(ROUNDS):
            Site.number = number
            for watch in watches:
                _recheck(port, key, watch, data / watch / "watch.json")
            time.sleep(1.1)  # its history counts whole seconds
    return ChangeDetection(data, {})


def _recheck(port: int, key: str, watch: str, file: Path) -> None:
    def checks() -> int:
        stated = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        return int(stated.get("check_count") or 0)

    before = checks()
    _asked(port, key, "GET", f"/api/v1/watch/{watch}?recheck=1", None)
    _until(lambda: checks() > before)


def _asked(port: int, key: str, method: str, path: str, body: object) -> dict[str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"x-api-key": key, "Content-Type": "application/json"}
    connection.request(method, path, json.dumps(body) if body else None, headers)
    answer = json.loads(connection.getresponse().read() or b"{}")
    return answer if isinstance(answer, dict) else {}


@contextmanager
def _serving(arguments: list[str], folder: Path) -> Iterator[None]:
    server = subprocess.Popen(
        arguments,
        cwd=folder,
        env=_home(folder) | {"ALLOW_IANA_RESTRICTED_ADDRESSES": "true"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()


def _home(folder: Path) -> dict[str, str]:
    return {**os.environ, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _until(done: Callable[[], bool]) -> None:
    for _ in range(900):
        if done():
            return
        time.sleep(0.1)
    raise SystemExit("The program did not do what it should within 90 seconds.")


def told(history: ForeignHistory) -> dict[str, object]:
    """Return what of *history* is what the site said."""
    found: dict[str, list[str]] = {}
    refused = []
    for event in history.events():
        if isinstance(event, Imported):
            path = event.snapshot.url.rpartition("/")[2].partition("?")[0]
            found.setdefault(path, []).append(event.snapshot.body.decode())
        elif isinstance(event, Refused):
            refused.append(str(event))
    return {
        "texts": sum(map(len, found.values())),
        "pages": {path: _right(path, texts) for path, texts in sorted(found.items())},
        "refused": refused,
    }


def _right(path: str, texts: list[str]) -> str:
    """Say how many of *texts* have what the site said in their round, of how many it should be."""
    changes = {"same": 1, "broken": 1}.get(path, ROUNDS)
    marks = {"plain": "Ödeme {n} gün içinde, ılık.", "same": "aynı"}
    mark = marks.get(path, "اتفاق number {n}.")
    right = sum(mark.format(n=n) in text for n, text in enumerate(texts))
    return f"{right} of {changes}" + (f", and {len(texts) - right} others" * (len(texts) > right))


def main() -> None:
    """Print what was imported of each program."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    programs = {"webchanges": webchanges, "urlwatch": urlwatch, "changedetection": changedetection}
    for name in programs:
        parser.add_argument(f"--{name}")
    parser.add_argument("--keep", type=Path)
    options = vars(parser.parse_args())
    site = ThreadingHTTPServer(("127.0.0.1", PORT), Site)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    with TemporaryDirectory() as name:
        for peer, watch in programs.items():
            if options[peer]:
                folder = Path(name) / peer
                folder.mkdir()
                json.dump({peer: told(watch(options[peer], folder))}, sys.stdout, indent=1)
                print()
        if options["keep"]:
            shutil.copytree(name, options["keep"], dirs_exist_ok=True)
    site.shutdown()


if __name__ == "__main__":
    main()
