import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from hexapla.cli import main


@pytest.fixture(scope="session")
def built_demo(tmp_path_factory) -> Path:
    """The demo as `hexapla demo --no-serve` builds it, once for all tests; not to be changed."""
    folder = tmp_path_factory.mktemp("built") / "demo-collection"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["hexapla", "demo", "--folder", str(folder), "--no-serve"])
        with pytest.raises(SystemExit) as ended:
            main()
    assert not ended.value.code
    return folder


@pytest.fixture(scope="session")
def serving() -> Callable[[Path], AbstractContextManager[str]]:
    """Serves a collection with `hexapla serve`, and stops it with Ctrl+C."""

    @contextmanager
    def served(folder: Path) -> Iterator[str]:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        program = Path(sys.executable).with_name("hexapla")
        server = subprocess.Popen(
            [program, "serve", "--collection", folder, "--port", str(port)],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        assert server.stderr is not None
        announced = (re.search(r"Read it at +(\S+)", line) for line in server.stderr)
        yield next(found[1] for found in announced if found)
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=30)
        assert server.returncode == 0

    return served


@pytest.fixture(scope="session")
def served_demo(built_demo, serving) -> Iterator[str]:
    """The address of the demo."""
    with serving(built_demo) as address:
        yield address
