import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).with_name("hexapla")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def served(demo):
    """The address at which `hexapla serve` says that the demo can be read."""
    port = free_port()
    server = subprocess.Popen(
        [PROGRAM, "serve", "--collection", demo, "--port", str(port)],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert server.stderr is not None
    for line in server.stderr:
        if found := re.search(r"Read it at +(\S+)", line):
            break
    yield found[1]
    server.send_signal(signal.SIGINT)
    # Datasette goes on logging until it ends; a full pipe would keep it from ending.
    _, _ = server.communicate(timeout=30)
    assert server.returncode == 0


def status(address: str) -> int:
    try:
        with urllib.request.urlopen(address) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_the_demo_is_served_with_sql_off_until_it_is_stopped(served):
    with urllib.request.urlopen(served) as answer:
        home = answer.read().decode()
    assert "Shusha Declaration" in home
    assert status(f"{served}w/shusha-declaration") == 200
    assert status(f"{served}records/works.json") == 200
    assert status(f"{served}records.json?sql=select+1") == 403
    assert status(f"{served}records/-/query.json?sql=select+1") in {403, 404}
    assert status(f"{served}records.db") in {403, 404}


def test_a_port_that_is_taken_is_said_to_be(demo):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [PROGRAM, "serve", "--collection", demo, "--port", str(port)],
            capture_output=True,
            text=True,
            check=False,
        )
    assert ended.returncode == 1
    assert "--port" in ended.stderr
