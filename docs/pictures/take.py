"""Take the pictures in the documents from the demo: `python docs/pictures/take.py`.

Builds the demo in a temporary folder, serves it on the loopback, and has Chromium (Debian:
`apt-get install chromium`) write a PNG of each kind of page beside this file.
"""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
PORT = 8123
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def addresses(records: str) -> dict[str, str]:
    """Return the address of one page of each kind, found through the JSON of the records."""
    return {
        "home": "/",
        "work": "/w/shusha-declaration",
        "source": "/src/contributor-covenant/en",
        "snapshot": f"/s/{records}",
        "search": "/search?q=ihracat",
    }


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Build the demo in *folder*, serve it, and yield its address."""
    program = str(Path(sys.executable).with_name("hexapla"))
    command = [program, "demo", "--folder", str(folder), "--port", str(PORT)]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert server.stderr is not None  # noqa: S101 (it was asked for)
    found = (re.search(r"Read it at +(\S+)/", line) for line in server.stderr)
    yield next(match[1] for match in found if match)
    server.send_signal(signal.SIGINT)
    server.communicate()


def told(folder: Path, *arguments: str) -> dict[str, str]:
    """Return what a command of Hexapla prints with `--json`."""
    program = str(Path(sys.executable).with_name("hexapla"))
    command = [program, arguments[0], "--collection", str(folder), *arguments[1:], "--json"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    answer = json.loads(ran.stdout)
    return answer[-1] if isinstance(answer, list) else answer


def main() -> None:
    """Take every picture, in the light and the home page in the dark."""
    folder = Path(tempfile.mkdtemp()) / "demo-collection"
    with served(folder) as address, sync_playwright() as playwright:
        snapshot = told(folder, "cite", "shusha-declaration/en")["snapshot_id"]
        paths = addresses(snapshot)
        paths["change"] = "/c/" + told(folder, "history", "contributor-covenant/en")["diff"]
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=ARGUMENTS
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        for name, path in paths.items():
            page.goto(address + path)
            page.screenshot(path=HERE / f"{name}.png")
        page.goto(address + paths["work"])
        page.goto(address + str(page.get_attribute("a[href*='/t/']", "href")))
        page.screenshot(path=HERE / "comparison.png")
        browser.close()
    shutil.rmtree(folder.parent)


if __name__ == "__main__":
    main()
