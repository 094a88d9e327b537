"""Many hosts at once, with as few open files as systems allow a program at first."""

import resource
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

HOSTS = 150
FEW = 64


class NothingThere(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # which keeps connections open

    def do_GET(self):
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 200


@pytest.fixture
def port():
    """A server on every address of the loopback."""
    with Server(("0.0.0.0", 0), NothingThere) as server:  # noqa: S104 - all of 127.0.0.0/8
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_many_hosts_need_not_more_open_files_than_there_may_be(tmp_path: Path, port):
    works = "".join(
        f"  - id: work-{n}\n    title: W\n    sources:\n      - id: en\n"
        f"        url: http://127.0.1.{1 + n}:{port}/a\n        language: en\n"
        "        role: report\n        publisher: P\n"
        for n in range(HOSTS)
    )
    (tmp_path / "sources.yml").write_text(
        f"title: T\nvisiting:\n  pause: 0\n  allow_networks: [127.0.0.0/8]\nworks:\n{works}"
    )
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    ended = subprocess.run(
        [Path(sys.executable).with_name("hexapla"), "watch", "-C", tmp_path],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (FEW, hard)),
    )
    assert f"Visited {HOSTS}: {HOSTS} gone." in ended.stderr, ended.stderr[-500:]
    assert ended.returncode == 3
