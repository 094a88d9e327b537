"""Several collections behind one address."""

import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).with_name("hexapla")


@pytest.fixture
def folders(tmp_path, run):
    """Two collections, each in a folder of its own."""
    made = []
    for name, text in (("Pacts of 2022", "The parties pay."), ("leases", "The tenant pays.")):
        folder = tmp_path / name
        run("init", folder, "--title", f"About {name}")
        (folder / "en.txt").write_text(text)
        stated = ("--language", "en", "--role", "authentic", "--publisher", "P", "--title", "T")
        run("add", "--collection", folder, "t/en", "en.txt", *stated)
        run("watch", "--collection", folder)
        made.append(folder)
    return made


def test_each_collection_is_served_under_the_name_of_its_folder(folders):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    first, second = folders
    server = subprocess.Popen(
        [PROGRAM, "serve", "--collection", first, second, "--port", str(port)],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    try:
        next(line for line in server.stderr if "Read it at" in line)
        root = f"http://127.0.0.1:{port}"
        told = {
            path: urllib.request.urlopen(root + path).read().decode()
            for path in ("/", "/pacts-of-2022/w/t", "/leases/w/t", "/leases/records/works.json")
        }
    finally:
        server.terminate()
        server.communicate(timeout=30)
    assert "About leases" in told["/"]
    assert "The parties pay." in told["/pacts-of-2022/w/t"]
    assert "The tenant pays." in told["/leases/w/t"]
    assert 'href="/leases/src/t/en"' in told["/leases/w/t"]


def test_folders_of_one_name_are_refused(folders, run):
    ran = run("serve", "--collection", folders[0], folders[0])
    assert ran.code == 2
    assert "/pacts-of-2022" in ran.err
