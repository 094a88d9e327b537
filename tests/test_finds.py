"""What fuzzing once found: inputs that broke a promise, each run again."""

import importlib
import signal
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
FINDS = sorted((Path(__file__).parent / "finds").glob("*.bin"))


@pytest.fixture
def scripts(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("fuzzing"), importlib.import_module("fuzzing_targets")


@pytest.mark.parametrize("find", FINDS, ids=lambda find: find.stem)
def test_what_was_found_is_mended(scripts, find):
    fuzzing, targets = scripts
    name = find.stem.rpartition("-")[0]
    target = targets.TARGETS[name]
    # The first input may have to build a collection, which is not what is timed.
    target.try_(fuzzing.SEEDS[name]()[0])
    before = signal.signal(signal.SIGPROF, fuzzing._ring)
    try:
        assert fuzzing.complaint(target, find.read_bytes()) is None
    finally:
        signal.signal(signal.SIGPROF, before)


def test_an_error_that_is_not_documented_is_found(scripts):
    fuzzing, targets = scripts

    def fail(data):
        if b"x" in data:
            raise KeyError(data)

    target = targets.Target(fail, (ValueError,))
    why = fuzzing.complaint(target, b"abcxdef")
    assert why.startswith("KeyError in test_finds.py, fail")
    assert fuzzing.smaller(target, b"abc" * 50 + b"x" + b"def" * 50, why) == b"x"
    assert fuzzing.complaint(targets.Target(fail, (KeyError,)), b"x") is None


def test_every_target_has_seeds_that_it_takes(scripts):
    fuzzing, targets = scripts
    assert set(fuzzing.SEEDS) == set(targets.TARGETS)
    for name in sorted(targets.TARGETS.keys() - {"routes", "git"}):
        for seed in fuzzing.SEEDS[name]():
            targets.TARGETS[name].run(seed)
