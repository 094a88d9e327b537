"""What is installed with the program: its licences, a bill of materials, pins, and the wheel.

    python benchmarks/supply.py licences       # a table: package, version, licence
    python benchmarks/supply.py sbom           # CycloneDX JSON, the same bytes each time
    python benchmarks/supply.py constraints    # writes constraints.txt; needs uv and an index
    python benchmarks/supply.py wheel          # builds the wheel twice and compares the bytes

Packages are those that pyproject.toml requires, with all extras that are installed, and what they
require in turn. Tools for developing are not among them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS = ROOT / "constraints.txt"
EXTRAS = ("chat", "wide", "browser")
"""Extras that are pinned; `hub` is for whatever model a user names, and brings what that needs."""

# How packages write their licences, and what SPDX calls those.
SPELLINGS = {
    "apache 2": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "public domain": "LicenseRef-Public-Domain",
    "python software foundation license": "PSF-2.0",
    "bsd-3-clause, apache-2.0, dependency licenses": "BSD-3-Clause AND Apache-2.0",
}


def project() -> dict[str, Any]:
    """Return what pyproject.toml says of the project."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        stated: dict[str, Any] = tomllib.load(file)["project"]
    return stated


def required() -> dict[str, Distribution]:
    """Return the installed packages that the program needs, by their normal names."""
    stated = project()
    optional = stated["optional-dependencies"].values()
    waiting = [Requirement(each) for each in stated["dependencies"]]
    waiting += [Requirement(each) for extra in optional for each in extra]
    found: dict[str, Distribution] = {}
    asked: set[tuple[str, str]] = set()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        wanted = {(name, extra) for extra in ("", *requirement.extras)} - asked
        try:
            found[name] = distribution(requirement.name)
        except PackageNotFoundError:
            continue  # an extra that is not installed here
        asked |= wanted
        for _, extra in wanted:
            waiting += _needs(found[name], extra)
    return dict(sorted(found.items()))


def _needs(package: Distribution, extra: str) -> Iterator[Requirement]:
    for line in package.requires or ():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
            yield requirement


def licence(package: Distribution) -> str:
    """Return the licence of *package* as an SPDX expression, or as it is stated if that is none."""
    about = package.metadata
    expression = about.get("License-Expression")
    if expression:
        return expression
    classified = [
        line.rpartition(" :: ")[2]
        for line in about.get_all("Classifier") or ()
        if line.startswith("License :: ")
    ]
    first, *_ = (about.get("License") or "").strip().splitlines() or [""]
    stated = first if first and first != "UNKNOWN" else " AND ".join(sorted(classified))
    return SPELLINGS.get(stated.lower(), stated) or "NOASSERTION"


def sbom() -> bytes:
    """Return the bill of materials; it bears no date, so that equal installations give equal bytes.

    Format: CycloneDX 1.6 (ECMA-424).
    """
    stated, packages = project(), required()
    root = f"pkg:pypi/{stated['name']}@{stated['version']}"
    purls = {name: f"pkg:pypi/{name}@{each.version}" for name, each in packages.items()}
    direct = [canonicalize_name(Requirement(each).name) for each in stated["dependencies"]]
    content = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": root,
                "name": stated["name"],
                "version": stated["version"],
                "purl": root,
                "licenses": [{"expression": stated["license"]}],
            }
        },
        "components": [_component(purls[name], each) for name, each in packages.items()],
        "dependencies": [
            {"ref": root, "dependsOn": sorted(purls[name] for name in direct if name in purls)},
            *({"ref": purls[n], "dependsOn": _edges(p, purls)} for n, p in packages.items()),
        ],
    }
    known = json.dumps(content, sort_keys=True)
    content["serialNumber"] = f"urn:uuid:{uuid5(NAMESPACE_URL, known)}"
    return (json.dumps(content, indent=1, sort_keys=True) + "\n").encode()


def _component(purl: str, package: Distribution) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": purl,
        "name": package.metadata["Name"],
        "version": package.version,
        "purl": purl,
        "licenses": [{"expression": licence(package)}],
    }


def _edges(package: Distribution, purls: dict[str, str]) -> list[str]:
    names = {canonicalize_name(each.name) for each in _needs(package, "")}
    return sorted(purls[name] for name in names if name in purls)


def write_constraints() -> None:
    """Write the newest versions that fit together, each with the digests of all its files."""
    uv = Path(sys.executable).with_name("uv")
    extras = [part for extra in EXTRAS for part in ("--extra", extra)]
    compiled = subprocess.run(
        [
            *(str(uv) if uv.exists() else "uv", "pip", "compile", "pyproject.toml", *extras),
            *("--universal", "--generate-hashes", "--no-header", "--no-annotate"),
            *("--no-emit-index-url", "--no-emit-find-links", "--quiet"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    hosts = [line for line in compiled.splitlines() if "://" in line]
    if hosts:
        raise SystemExit(f"constraints.txt would name hosts: {hosts[:3]}. Nothing was written.")
    CONSTRAINTS.write_text(compiled, encoding="utf-8")


def build_twice() -> Iterable[str]:
    """Yield the SHA-256 of the wheel, built in two folders from one commit."""
    stated = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    for umask in (0o022, 0o077):
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "copy"
            command = ["git", "clone", "--quiet", "--depth=1", ROOT.as_uri(), str(copy)]
            subprocess.run(command, check=True, umask=umask)
            subprocess.run(
                [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", folder, copy],
                env={**os.environ, "SOURCE_DATE_EPOCH": stated},
                check=True,
            )
            (wheel,) = Path(folder).glob("*.whl")
            yield f"{hashlib.sha256(wheel.read_bytes()).hexdigest()}  {wheel.name}"


def main() -> None:
    """Do what the argument says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["licences", "sbom", "constraints", "wheel"])
    match parser.parse_args().what:
        case "licences":
            print("| package | version | licence |\n|---|---|---|")
            for name, package in required().items():
                print(f"| {name} | {package.version} | {licence(package)} |")
        case "sbom":
            sys.stdout.buffer.write(sbom())
        case "constraints":
            write_constraints()
        case _:
            one, two = build_twice()
            print(one, two, sep="\n")
            if one != two:
                raise SystemExit("The two wheels differ.")


if __name__ == "__main__":
    main()
