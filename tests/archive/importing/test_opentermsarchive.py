from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from archive.errors import NotImportable
from archive.importing.declarations import Declarations, load_declarations
from archive.importing.foreign import foreign_repository
from archive.importing.histories import History
from archive.importing.model import Event, ForeignSource, Imported
from archive.importing.opentermsarchive import OpenTermsArchive
from snapshots.model import Profile

Upstream = Any
Declared = Callable[..., Declarations]

# 1 January 2022, when the first declaration below was still in force.
JANUARY = 1640995200
YEAR = 31536000

FILTERED = """Update Badoo Privacy Policy

This version was recorded after filtering snapshot 573f17830d763cf0b704b2022b6e993c80bfa003
"""
ASSEMBLED = """Record new changes of A

This version was recorded after extracting from and assembling the following snapshots from 2 \
source documents:
- https://example.org/commit/e1dea3ed01ff
- https://example.org/commit/564214ba7732
"""


@pytest.fixture
def declared(tmp_path: Path) -> Declared:
    """Declarations of the service Əlaqə, with whatever terms a test gives."""

    def make(history: dict[str, object] | None = None, **terms: object) -> Declarations:
        folder = tmp_path / "repository" / "declarations"
        folder.mkdir(parents=True)
        service = {"name": "Əlaqə!", "terms": {k.replace("_", " "): v for k, v in terms.items()}}
        (folder / "Əlaqə.json").write_text(json.dumps(service), encoding="utf-8")
        if history is not None:
            (folder / "Əlaqə.history.json").write_text(json.dumps(history), encoding="utf-8")
        return load_declarations(tmp_path / "repository")

    return make


def read(path: Path, layout: OpenTermsArchive) -> tuple[list[ForeignSource], list[Event]]:
    with foreign_repository(path) as repository:
        history = History(repository, layout, {})
        return list(history.sources), list(history.events())


def test_a_version_is_the_text_of_some_terms_of_a_service(upstream: Upstream):
    upstream.commit(
        JANUARY,
        {"Əlaqə/Privacy Policy.md": "# Məxfilik", "README.md": "x", ".github/x.yml": "x"},
        message=(
            "Record new changes of Əlaqə Privacy Policy\n\nThis version was recorded after "
            "extracting from snapshot https://example.org/commit/d400f36a5aaf835e5af8e617abd62591598c2f6c"
            "\n\nX-engine-version: 10.1.2"
        ),
    )
    (source,), (event,) = read(upstream.path, OpenTermsArchive(language="az"))

    assert source.work_title == "Əlaqə: Privacy Policy"
    assert source.source.slug == "versions-az"
    assert source.source.publisher == "Əlaqə"
    assert isinstance(event, Imported)
    assert event.snapshot.body == "# Məxfilik".encode()
    assert event.snapshot.headers == (
        ("OTA-Snapshot", "https://example.org/commit/d400f36a5aaf835e5af8e617abd62591598c2f6c"),
        ("X-engine-version", "10.1.2"),
    )


@pytest.mark.parametrize(
    ("message", "snapshots"),
    [
        (FILTERED, ["573f17830d763cf0b704b2022b6e993c80bfa003"]),
        (
            ASSEMBLED,
            ["https://example.org/commit/e1dea3ed01ff", "https://example.org/commit/564214ba7732"],
        ),
        ("Start tracking A facade\n\nThe facade is deadbeef.", []),
    ],
)
def test_the_snapshots_of_a_version_are_told(
    upstream: Upstream, message: str, snapshots: list[str]
):
    upstream.commit(1, {"A/B.md": "x"}, message=message)
    _, (event,) = read(upstream.path, OpenTermsArchive())
    assert isinstance(event, Imported)
    assert event.snapshot.headers == tuple(("OTA-Snapshot", each) for each in snapshots)


@pytest.mark.parametrize(
    "subject", ["Refilter A B", "Apply technical or declaration upgrade on A B"]
)
def test_an_upgrade_of_the_extraction_is_marked(upstream: Upstream, subject: str):
    upstream.commit(1, {"A/B.md": "x"}, message=f"{subject}\n")
    _, (event,) = read(upstream.path, OpenTermsArchive())
    assert isinstance(event, Imported)
    assert event.snapshot.headers == (("OTA-Kind", "technical or declaration upgrade"),)


def test_versions_and_snapshots_of_some_terms_are_sources_of_one_work(upstream: Upstream):
    files = {
        "A/T.md": "x",
        "A/T.html": "<p>x",
        "A/T #imprint.html": "<p>y",
        "A/T #a b.pdf": "%PDF-",
    }
    upstream.commit(1, files)
    sources, _ = read(upstream.path, OpenTermsArchive())
    assert len({each.source.work for each in sources}) == 1
    slugs = sorted(each.source.slug for each in sources)
    assert slugs[0] == "snapshots"
    assert slugs[1].startswith("snapshots-a-b-")
    assert slugs[2:] == ["snapshots-imprint", "versions"]


def test_a_declaration_says_where_and_what_to_read(upstream: Upstream, declared: Declared):
    declarations = declared(
        Privacy_Policy={
            "fetch": "https://example.org/məxfilik",
            "select": ["main", ".s-rich-text"],
            "remove": "nav",
        }
    )
    upstream.commit(1, {"Əlaqə/Privacy Policy.html": "<main>x", "Əlaqə/Privacy Policy.md": "x"})
    (snapshots, versions), (event, _) = read(
        upstream.path, OpenTermsArchive(declarations=declarations)
    )
    assert snapshots.source.url == "https://example.org/məxfilik"
    assert snapshots.source.publisher == "Əlaqə!"
    assert snapshots.source.profile == Profile(select=("main", ".s-rich-text"), remove=("nav",))
    # What was extracted already has none of the page's elements left.
    assert versions.source.profile == Profile()
    assert isinstance(event, Imported)
    assert event.snapshot.url == "https://example.org/məxfilik"


def test_the_address_is_the_one_that_was_declared_then(upstream: Upstream, declared: Declared):
    declarations = declared(
        history={
            "Terms": [
                {"fetch": "https://example.org/1", "validUntil": "2022-05-11T13:25:41Z"},
                {"fetch": "https://example.org/2", "validUntil": "2025-07-08T00:33:13Z"},
            ]
        },
        Terms={"fetch": "https://example.org/3"},
    )
    for year in (0, 1, 4):
        upstream.commit(JANUARY + year * YEAR, {"Əlaqə/Terms.html": f"<p>{year}"})
    (source,), events = read(upstream.path, OpenTermsArchive(declarations=declarations))
    assert source.source.url == "https://example.org/3"
    assert [e.snapshot.url for e in events if isinstance(e, Imported)] == [
        "https://example.org/1",
        "https://example.org/2",
        "https://example.org/3",
    ]


def test_pages_that_are_combined_have_addresses_of_their_own(
    upstream: Upstream, declared: Declared
):
    declarations = declared(
        Terms={
            "select": "main",
            "combine": [
                {"fetch": "https://example.org/legal/terms.html"},
                {"fetch": "https://example.org/legal/annex?x=1", "select": "article"},
            ],
        }
    )
    upstream.commit(1, {"Əlaqə/Terms #legal-terms.html": "x", "Əlaqə/Terms #legal-annex.html": "y"})
    sources, _ = read(upstream.path, OpenTermsArchive(declarations=declarations))
    assert sorted((s.source.url, s.source.profile.select) for s in sources) == [
        ("https://example.org/legal/annex?x=1", ("article",)),
        ("https://example.org/legal/terms.html", ("main",)),
    ]


@pytest.mark.parametrize(
    "select",
    [{"startBefore": "#a", "endBefore": "#b"}, ["main", {"startAfter": "#a"}], "p[", "\x00"],
)
def test_what_is_no_plain_selector_leaves_the_page_whole(declared: Declared, select: object):
    declarations = declared(Terms={"fetch": "https://example.org/", "select": select})
    document = declarations.newest("Əlaqə", "Terms", None)
    assert document is not None
    assert document.profile == Profile()


@pytest.mark.parametrize(
    "terms", [1, None, "x", [], {"fetch": 1}, {"fetch": "javascript:x"}, {"combine": [1]}]
)
def test_declarations_of_no_page_declare_nothing(declared: Declared, terms: object):
    assert declared(Terms=terms).newest("Əlaqə", "Terms", None) is None


def test_older_declarations_call_terms_documents(tmp_path: Path):
    content = {"name": "A", "documents": {"T": {"fetch": "https://example.org/"}}}
    (tmp_path / "A.json").write_text(json.dumps(content), encoding="utf-8")
    document = load_declarations(tmp_path).newest("A", "T", None)
    assert document is not None
    assert document.url == "https://example.org/"


def test_a_folder_without_declarations_is_refused(tmp_path: Path):
    with pytest.raises(NotImportable, match="holds no declarations"):
        load_declarations(tmp_path)


@pytest.mark.parametrize("content", [b"{", b"\xff", b"[" * 100_000])
def test_a_declaration_that_cannot_be_read_is_named(tmp_path: Path, content: bytes):
    (tmp_path / "A.json").write_bytes(content)
    with pytest.raises(NotImportable, match=r"A\.json could not be read"):
        load_declarations(tmp_path)
