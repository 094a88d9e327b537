"""The seeds of the fuzzer's routes reach every address that the plugin answers."""

import importlib
import re
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def routes(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("fuzzing_routes")


def test_every_route_has_a_seed_that_reaches_it(routes):
    from datasette_hexapla.citing import FORMS
    from datasette_hexapla.plugin import register_routes

    _, site = routes.served()
    paths = [routes.request_of(seed)[1].partition("?")[0] for seed in routes.SEEDS]
    unreached = []
    for pattern, _ in register_routes(site):
        alike = any(f"\\.{form}" in pattern for form in FORMS)
        asset = pattern.startswith("^/-/hexapla/[")
        if not (alike or asset or any(re.match(pattern, path) for path in paths)):
            unreached.append(pattern)
    assert unreached == []


def test_no_seed_is_answered_by_an_error_of_ours(routes):
    answers = {asked: answer.status_code for asked, answer in map(routes.answer, routes.SEEDS)}
    assert [asked for asked, status in answers.items() if status >= routes.FIRST_ERROR] == []
    good = [asked for asked, status in answers.items() if status == 200]
    assert len(good) > len(routes.SEEDS) / 2
