import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from hexapla import serving
from hexapla.errors import ServerStopped
from hexapla.serving import serve

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


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Writes a program that listens on a port and then does something."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)

    def written(then: str) -> str:
        (tmp_path / "listening.py").write_text(
            "import signal, socket, sys, time\n"
            "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
            f"with socket.create_server(('127.0.0.1', int(sys.argv[1]))) as server:\n    {then}\n"
        )
        return "listening"

    return written


def test_a_service_that_does_not_begin_is_said_to_have_stopped(free_port):
    with pytest.raises(ServerStopped, match="Datasette stopped with code 2"):
        serve(["datasette", "--no-such-option"], "127.0.0.1", free_port, on_ready=pytest.fail)


def test_a_service_that_ends_by_itself_is_said_to_have_stopped(module, free_port):
    command = [module("server.accept(); sys.exit(7)"), str(free_port)]
    ready = []
    with pytest.raises(ServerStopped, match="Datasette stopped with code 7"):
        serve(command, "127.0.0.1", free_port, on_ready=lambda: ready.append(True))
    assert ready == [True]


def test_a_service_that_does_not_stop_is_killed(module, free_port, monkeypatch):
    monkeypatch.setattr(serving, "_STOP_SECONDS", 0.2)
    command = [module("time.sleep(60)"), str(free_port)]
    serve(command, "127.0.0.1", free_port, on_ready=lambda: signal.raise_signal(signal.SIGINT))
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", free_port)) != 0
