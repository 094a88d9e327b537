"""A small part of benchmarks/promises_faults.py, which tries every step of every command."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"


@pytest.mark.skipif(
    (sys.platform, platform.machine()) != ("linux", "x86_64"),
    reason="steps are watched over by what Linux on x86-64 has for it",
)
def test_faults_at_some_steps_break_no_promise():
    faults = (
        "kill -9, all, before each step",
        "kill -9, one process, before each step",
        "kill -9, all, in the middle of each write",
        "ENOSPC from each step on",
        "EIO at each write, fsync, rename",
        "kill -9, all, at random",
        "power cut",
    )
    chosen = [option for fault in faults for option in ("--fault", fault)]
    ran = subprocess.run(
        [
            *(sys.executable, str(BENCHMARKS / "promises_faults.py"), *chosen),
            *("--command", "keep", "--command", "watch", "--most", "1", "--seed", "7"),
        ],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    if "does not let steps be watched over" in ran.stderr:
        pytest.skip("this system does not let steps be watched over")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    rows = [line.split(" | ") for line in ran.stdout.splitlines()[2:]]
    assert [(fault.strip("| "), trials, broken) for fault, trials, _, broken in rows] == [
        (fault, "2", "0 |") for fault in faults
    ]
