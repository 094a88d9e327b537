"""Watch ten thousand changing sources through a day of a few minutes, while people read.

    python benchmarks/promises_soak.py --sources 10000 --minutes 20 --plot soak.svg
    python benchmarks/promises_soak.py --sources 500 --minutes 2

Sources stand on the loopback, ten to a host, and change one to three times in the day, each at its
own times. They are kept once; then `hexapla watch --every` and `hexapla serve` run for the minutes
given while readers ask for pages, and are ended with SIGTERM in the midst of it. Told is whether
memory, handles and processes stay, whether everything that the site served (by its own log) is in
the archive, by plain git, how long pages took, and how both commands ended; --plot draws it.

Exits with 1 if a snapshot is lost, a page fails, or a command does not end cleanly.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from soak_drawing import drawn
from soak_judging import STOP_SECONDS, Seen, figures, is_broken, kept, panels
from soak_sampling import Readers, sample, tree

HEXAPLA = Path(sys.executable).with_name("hexapla")
EVERY_SECONDS = 5
TO_A_HOST = 10
READERS = 8
_SHORTEST_TURN = 60
_CHILDREN_SECONDS = 2


@dataclass
class Run(Seen):
    """A soak that is under way; the *site* listens at that port."""

    site: int = 0

    async def watch_and_read(self) -> Readers:
        """Run both commands and the readers for the day, and stop them."""
        port = _free_port()
        serve = await self._started("serve", "--port", str(port))
        await asyncio.to_thread(_wait_for, port)
        turn = max(1, round(self.seconds / self.options.turns))
        everything = ["--all"] if turn < _SHORTEST_TURN else []
        _get(self.site, f"/begin/{self.seconds}")
        watch = await self._started("watch", "--every", f"{turn}s", *everything)
        listening = [asyncio.create_task(self.told.listen(s)) for s in (watch.stdout, watch.stderr)]
        readers = Readers(
            f"http://127.0.0.1:{port}",
            self.options.sources,
            self.options.seed,
            self.options.pages_a_second,
            self.told.acknowledged,
        )
        running = {"watch": watch, "serve": serve}
        end = time.monotonic() + self.seconds
        sampling = asyncio.create_task(self._sample(running))
        await readers.browse(READERS, end)
        sampling.cancel()
        for name, command in running.items():
            self.ended[name] = await self._stop(command)
        await asyncio.gather(*listening)
        return readers

    async def _started(self, command: str, *more: str) -> asyncio.subprocess.Process:
        told = (
            asyncio.subprocess.PIPE if command == "watch" else (self.folder / "serve.log").open("w")
        )
        return await asyncio.create_subprocess_exec(
            HEXAPLA, command, "-C", self.folder, *more, stdout=told, stderr=told
        )

    async def _sample(self, running: dict[str, asyncio.subprocess.Process]) -> None:
        began = time.monotonic()
        while True:
            for name, command in running.items():
                if found := sample(command.pid, time.monotonic() - began):
                    self.samples.setdefault(name, []).append(found)
            await asyncio.sleep(EVERY_SECONDS)

    async def _stop(self, command: asyncio.subprocess.Process) -> tuple[int | None, float, int]:
        """End *command*; return its code, the seconds, and how many of its children stayed."""
        family = [pid for pid in tree(command.pid) if pid != command.pid]
        self.stopped_at = self.stopped_at or time.time()
        began = time.monotonic()
        command.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await command.wait()
        except TimeoutError:
            command.kill()
        taken = time.monotonic() - began
        await asyncio.sleep(_CHILDREN_SECONDS)
        return command.returncode, taken, sum(sample(pid, 0) is not None for pid in family)


def main() -> None:
    """Run the day, and print what came of it."""
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="hexapla-soak-", dir=options.folder))
    try:
        with _site(folder, options.seed) as port:
            _catalogue(folder, port, options.sources)
            first = _watch_once(folder)
            run = Run(options, folder, site=port)
            readers = asyncio.run(run.watch_and_read())
            last = _watch_once(folder)
        result = {"first watch, seconds": first} | figures(run, readers) | kept(run)
        result["the next watch, seconds"] = last
    finally:
        if not options.keep:
            shutil.rmtree(folder)
    if options.plot:
        options.plot.write_text(drawn(panels(run, readers), run.seconds), encoding="utf-8")
    if options.json:
        print(json.dumps(result))
    else:
        print("\n".join(f"| {name} | {value} |" for name, value in result.items()))
    raise SystemExit(1 if is_broken(run, result) else 0)


@contextmanager
def _site(folder: Path, seed: int) -> Iterator[int]:
    script = Path(__file__).with_name("soak_site.py")
    command = [sys.executable, script, "--log", folder / "served.log", "--seed", str(seed)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield int(server.stdout.readline())
    finally:
        server.kill()
        server.communicate()


def _catalogue(folder: Path, port: int, sources: int) -> None:
    works = []
    for number in range(sources):
        host = number // TO_A_HOST
        place = f"http://127.{1 + host // 62500}.{host // 250 % 250}.{1 + host % 250}:{port}"
        works.append(
            f"  - id: work-{number}\n    title: Law {number}\n    sources:\n      - id: en\n"
            f"        url: {place}/p/{number}\n        language: en\n        role: authentic\n"
            "        publisher: Benchmark\n"
        )
    (folder / "sources.yml").write_text(
        "title: Soak\nvisiting:\n  pause: 0\n  connections: 100\n  every: 1m\n"
        "  allow_networks: [127.0.0.0/8]\nworks:\n" + "".join(works),
        encoding="utf-8",
    )


def _watch_once(folder: Path) -> float:
    began = time.monotonic()
    subprocess.run([HEXAPLA, "watch", "--all", "-C", folder], check=True, stdout=subprocess.DEVNULL)
    return round(time.monotonic() - began, 1)


def _get(port: int, path: str) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        connection.recv(1000)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    end = time.monotonic() + STOP_SECONDS * 2
    while time.monotonic() < end:
        try:
            with urlopen(f"http://127.0.0.1:{port}/", timeout=STOP_SECONDS):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("hexapla serve does not answer.")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sources", type=int, default=10_000)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--turns", type=int, default=20, help="in the day")
    parser.add_argument("--pages-a-second", type=float, default=3, help="of all readers together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where to make the collection")
    parser.add_argument("--keep", action="store_true", help="leave the collection there")
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
