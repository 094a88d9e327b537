import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).with_name("hexapla")


@pytest.fixture
def served(demo, serving):
    with serving(demo) as address:
        yield address


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


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
    assert status(f"{served}records.json?sql=select+1") >= 400
    # Each Datasette has its own addresses for these, and answers those of the other as it likes.
    assert status(f"{served}records/-/query.json?sql=select+1") >= 400
    assert status(f"{served}records.db") >= 400


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


def test_stopping_the_service_stops_datasette_too(demo, free_port):
    server = subprocess.Popen(
        [PROGRAM, "serve", "--collection", demo, "--port", str(free_port)],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    next(line for line in server.stderr if "Read it at" in line)
    server.send_signal(signal.SIGTERM)
    server.communicate(timeout=30)
    assert server.returncode == 0
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", free_port)) != 0
