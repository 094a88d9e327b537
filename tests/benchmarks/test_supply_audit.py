"""The look-up of versions in advisories judges as OSV says, and takes no silence for good news."""

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def audit(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("supply_audit")


def record(*events, name="GitPython", versions=(), **more):
    ranges = [{"type": "ECOSYSTEM", "events": list(events)}] if events else []
    package = {"ecosystem": "PyPI", "name": name}
    affected = [{"package": package, "ranges": ranges, "versions": list(versions)}]
    return {"id": "PYSEC-0-0", "affected": affected, **more}


@pytest.mark.parametrize(
    ("version", "events", "concerned"),
    [
        ("3.1.0", [{"introduced": "0"}, {"fixed": "3.1.59"}], True),
        ("3.1.59", [{"introduced": "0"}, {"fixed": "3.1.59"}], False),
        ("3.1.9", [{"introduced": "0"}, {"fixed": "3.1.59"}], True),
        ("3.1.59rc1", [{"introduced": "0"}, {"fixed": "3.1.59"}], True),
        ("2.9", [{"introduced": "3"}, {"fixed": "3.1"}], False),
        ("3.1", [{"introduced": "3"}, {"last_affected": "3.1"}], True),
        ("3.1.1", [{"introduced": "3"}, {"last_affected": "3.1"}], False),
        ("5.0", [{"introduced": "0"}], True),
        # Fixed in two lines of releases; the events need not be in order.
        ("4.2", [{"introduced": "4"}, {"fixed": "4.3"}, {"introduced": "0"}, {"fixed": "3.9"}], True),
        ("3.9.1", [{"introduced": "4"}, {"fixed": "4.3"}, {"introduced": "0"}, {"fixed": "3.9"}], False),
        ("3.9.1", [{"introduced": "0"}, {"limit": "*"}], True),
    ],
)  # fmt: skip
def test_a_version_is_judged_by_the_events_before_it(audit, version, events, concerned):
    found = audit.concerns([("gitpython", version)], [record(*events)])
    assert bool(found) is concerned


def test_names_are_compared_as_the_index_compares_them(audit):
    listed = record(name="Ruamel_YAML", versions=["0.19.1"])
    assert audit.concerns([("ruamel.yaml", "0.19.1")], [listed])
    assert not audit.concerns([("ruamel.yaml", "0.19.2")], [listed])
    assert not audit.concerns([("ruamel", "0.19.1")], [listed])


def test_a_version_is_no_number(audit, tmp_path):
    (tmp_path / "a.yaml").write_text(
        "id: PYSEC-0-1\naffected:\n- package: {name: gitpython, ecosystem: PyPI}\n"
        "  ranges:\n  - type: ECOSYSTEM\n    events: [{introduced: 3.2}, {fixed: 3.10}]\n"
    )
    known = list(audit.records(tmp_path))
    assert audit.concerns([("gitpython", "3.9"), ("gitpython", "3.11")], known)[0].version == "3.9"


def test_what_was_withdrawn_or_is_of_others_concerns_nobody(audit):
    withdrawn = record({"introduced": "0"}, withdrawn="2024-01-01T00:00:00Z")
    other = record({"introduced": "0"})
    other["affected"][0]["package"]["ecosystem"] = "npm"
    commits = record({"introduced": "0"})
    commits["affected"][0]["ranges"][0]["type"] = "GIT"
    assert not audit.concerns([("gitpython", "3.1")], [withdrawn, other, commits])


def run(folder):
    return subprocess.run(
        [sys.executable, BENCHMARKS / "supply_audit.py", "--advisories", folder],
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_concern_is_told_and_a_folder_without_records_is_no_good_news(tmp_path):
    assert run(tmp_path).returncode == 2
    every = record({"introduced": "0"}, aliases=["CVE-0-0"], summary="Everything")
    (tmp_path / "a.json").write_text(json.dumps(every))
    told = run(tmp_path)
    assert told.returncode == 1
    assert "| gitpython " in told.stdout
    assert "PYSEC-0-0, CVE-0-0" in told.stdout
    (tmp_path / "a.json").unlink()
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.yaml").write_text(
        "id: PYSEC-0-1\naffected:\n- package: {name: gitpython, ecosystem: PyPI}\n"
        "  ranges:\n  - type: ECOSYSTEM\n    events: [{introduced: '0'}, {fixed: 3.1.27}]\n"
    )
    assert run(tmp_path).returncode == 0
