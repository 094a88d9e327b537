"""What is installed with the program may be given on by anybody, is pinned, and is told."""

import importlib
import json
import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PERMISSIVE = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-2-Clause-Views",
    "BSD-3-Clause",
    "CC0-1.0",
    "CNRI-Python",
    "ISC",
    "LicenseRef-Public-Domain",
    "MIT",
    "MIT-0",
    "PSF-2.0",
    "Zlib",
}
EXCEPTIONS = {
    # The MPL asks for the source of its own files only, which are given on as they are.
    "certifi": "MPL-2.0",
}


@pytest.fixture
def supply(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("supply")


def is_permissive(expression: str) -> bool:
    """Tell whether all parts of an SPDX expression, or one of alternatives, are permissive.

    Innermost brackets are judged first, and become words of their own.
    """
    while found := re.search(r"\(([^()]*)\)", expression):
        judged = "MIT" if is_permissive(found[1]) else "GPL"
        expression = expression[: found.start()] + judged + expression[found.end() :]
    return any(
        all(part.strip() in PERMISSIVE for part in choice.split(" AND "))
        for choice in expression.split(" OR ")
    )


@pytest.mark.parametrize(
    ("expression", "permissive"),
    [
        ("MIT", True),
        ("GPL-3.0-or-later", False),
        ("MIT AND (BSD-2-Clause OR LGPL-2.1-or-later)", True),
        ("MIT AND LGPL-2.1-or-later", False),
        ("AGPL-3.0-only OR Apache-2.0", True),
        ("NOASSERTION", False),
        ("", False),
    ],
)
def test_an_expression_is_judged(expression, permissive):
    assert is_permissive(expression) is permissive


def test_every_package_that_is_installed_with_the_program_is_permissive(supply):
    packages = supply.required()
    stated = {name: supply.licence(each) for name, each in packages.items()}
    direct = {
        canonicalize_name(Requirement(each).name) for each in supply.project()["dependencies"]
    }
    assert direct <= set(packages)
    others = {name: each for name, each in stated.items() if not is_permissive(each)}
    assert others.items() <= EXCEPTIONS.items(), others


def test_the_bill_of_materials_tells_every_package_and_has_the_same_bytes_again(supply):
    told = json.loads(supply.sbom())
    assert supply.sbom() == supply.sbom()
    refs = {each["bom-ref"] for each in told["components"]}
    assert len(refs) == len(told["components"]) == len(supply.required())
    for each in told["dependencies"]:
        assert set(each["dependsOn"]) <= refs
    reached, waiting = set(), [told["metadata"]["component"]["bom-ref"]]
    edges = {each["ref"]: each["dependsOn"] for each in told["dependencies"]}
    while waiting:
        ref = waiting.pop()
        reached.add(ref)
        waiting += [each for each in edges[ref] if each not in reached]
    assert len(reached) > 20


def pins() -> dict[str, str]:
    """The version that is pinned of each package."""
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        name, _, rest = line.partition("==")
        version, *digests = rest.split()
        assert [each for each in digests if re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", each)], line
        found[canonicalize_name(name)] = version
    return found


def test_every_requirement_is_pinned_with_digests_and_no_host_is_named(supply):
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert "index" not in re.sub(r"^[\w.-]+==", "", text, flags=re.MULTILINE)
    pinned, stated = pins(), supply.project()
    extras = [each for extra in supply.EXTRAS for each in stated["optional-dependencies"][extra]]
    for requirement in map(Requirement, [*stated["dependencies"], *extras]):
        version = pinned[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version, prereleases=True), requirement
