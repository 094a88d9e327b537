"""Count what the processes that read do, which get no environment and may soon write no file.

Python imports this module when it starts, wherever this folder is in PYTHONPATH: `make coverage`
sees to that. What coverage.py counted goes through a pipe to a child that was forked before any
limit was set, and the child writes it down.
"""

from __future__ import annotations

import os
import sys

if "snapshots.reading.worker" in sys.orig_argv:
    import atexit
    import contextlib
    from pathlib import Path

    from coverage import Coverage, CoverageData
    from coverage.exceptions import CoverageException

    ROOT = Path(__file__).parents[2]

    def write_down(pipe: int) -> None:
        """Write what comes through *pipe* once its other end is closed, for `coverage combine`."""
        for end in (0, 1):
            os.close(end)  # whoever waits for the reader must not wait for this process
        with open(pipe, "rb") as counted:
            content = counted.read()
        # A reader that was killed has sent nothing, or not all of it.
        with contextlib.suppress(CoverageException):
            data = CoverageData(str(ROOT / f".coverage.reader.{os.getpid()}"))
            data.loads(content)
            data.write()

    def send(coverage: Coverage, pipe: int) -> None:
        """Send what *coverage* counted through *pipe*."""
        coverage.stop()
        with open(pipe, "wb") as counted:
            counted.write(coverage.get_data().dumps())

    taken, given = os.pipe()
    if os.fork() == 0:
        os.close(given)
        write_down(taken)
        os._exit(0)
    os.close(taken)
    measuring = Coverage(data_file=None, config_file=str(ROOT / "pyproject.toml"))
    measuring.start()
    atexit.register(send, measuring, given)
