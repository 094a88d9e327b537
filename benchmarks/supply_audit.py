"""Look up the pinned and the installed versions in advisories that lie on the disk.

    python benchmarks/supply_audit.py --advisories FOLDER

FOLDER holds records in the format of OSV (ossf.github.io/osv-schema), JSON or YAML, in any folders:
the export of OSV for PyPI unpacked, or a clone of the Python Packaging Advisory Database. Nothing
is asked of any network. Exits with 1 if an advisory concerns a version, and with 2 if FOLDER has no
record at all, so that a wrong folder is not taken for good news.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version
from ruamel.yaml import YAML
from supply import CONSTRAINTS, required

_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True, order=True)
class Concern:
    """An advisory that concerns a version that we pin or have installed."""

    package: str
    version: str
    advisory: str
    aliases: tuple[str, ...]
    fixed: tuple[str, ...]
    summary: str


def pinned() -> dict[str, str]:
    """Return the versions that constraints.txt pins."""
    found = _PIN.findall(CONSTRAINTS.read_text(encoding="utf-8"))
    return {canonicalize_name(name): version for name, version in found}


def records(folder: Path) -> Iterator[Mapping[str, Any]]:
    """Yield every record below *folder*."""
    # Everything is text, or the version 3.10 would be the number 3.1.
    yaml = YAML(typ="base", pure=True)
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".json":
            record = json.loads(path.read_text(encoding="utf-8"))
        elif path.suffix in {".yaml", ".yml"}:
            record = yaml.load(path.read_text(encoding="utf-8"))
        else:
            continue
        if isinstance(record, Mapping) and "id" in record and "affected" in record:
            yield record


def concerns(
    versions: Iterable[tuple[str, str]], advisories: Iterable[Mapping[str, Any]]
) -> list[Concern]:
    """Return what *advisories* say of *versions*, pairs of a package's name and a version."""
    wanted: dict[str, set[str]] = {}
    for name, version in versions:
        wanted.setdefault(canonicalize_name(name), set()).add(version)
    found = set()
    for record in advisories:
        if record.get("withdrawn"):
            continue
        for affected in record["affected"]:
            package = affected.get("package", {})
            name = canonicalize_name(str(package.get("name", "")))
            if str(package.get("ecosystem", "")).lower() != "pypi":
                continue
            for version in wanted.get(name, ()):
                if is_affected(version, affected):
                    found.add(_concern(name, version, record, affected))
    return sorted(found)


def is_affected(version: str, affected: Mapping[str, Any]) -> bool:
    """Tell whether *version* is listed, or lies in a range, of what is *affected*.

    As OSV evaluates it: events in the order of versions, the last one at or before decides.
    """
    if version in (str(each) for each in affected.get("versions") or ()):
        return True
    ranges = affected.get("ranges") or ()
    return any(_lies(Version(version), r) for r in ranges if r.get("type") == "ECOSYSTEM")


def _lies(version: Version, range_: Mapping[str, Any]) -> bool:
    inside = False
    for at, kind in sorted(_events(range_)):
        if kind == "introduced" and version >= at:
            inside = True
        elif (kind == "fixed" and version >= at) or (kind == "last_affected" and version > at):
            inside = False
    return inside


def _events(range_: Mapping[str, Any]) -> Iterator[tuple[Version, str]]:
    for event in range_.get("events") or ():
        for kind, at in event.items():
            try:
                yield Version(str(at)), kind
            except InvalidVersion:
                continue  # `limit: "*"`, and versions that PEP 440 does not know


def _concern(
    name: str, version: str, record: Mapping[str, Any], affected: Mapping[str, Any]
) -> Concern:
    fixed = {
        str(event["fixed"])
        for range_ in affected.get("ranges") or ()
        if range_.get("type") == "ECOSYSTEM"
        for event in range_.get("events") or ()
        if "fixed" in event
    }
    first, *_ = str(record.get("summary") or record.get("details") or "").splitlines() or [""]
    aliases = tuple(sorted(str(each) for each in record.get("aliases") or ()))
    return Concern(name, version, str(record["id"]), aliases, tuple(sorted(fixed)), first[:100])


def main() -> None:
    """Print what concerns us, as a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--advisories", type=Path, required=True)
    folder = parser.parse_args().advisories
    known = list(records(folder))
    if not known:
        print(f"{folder} has no record of OSV, so nothing was looked up.")
        raise SystemExit(2)
    installed = {name: each.version for name, each in required().items()}
    found = concerns([*pinned().items(), *installed.items()], known)
    print(f"{len(known):,} records, {len(pinned())} pins, {len(installed)} packages installed.")
    for each in found:
        names, fixed = ", ".join((each.advisory, *each.aliases)), ", ".join(each.fixed)
        print(f"| {each.package} {each.version} | {names} | {fixed} | {each.summary} |")
    raise SystemExit(1 if found else 0)


if __name__ == "__main__":
    main()
