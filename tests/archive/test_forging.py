"""What somebody puts there who can write to the repository, past this program: git finds it whole.

The id of every object is that of its bytes, so what git checks when it stores one is fulfilled.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.errors import ArchiveDamaged
from archive.facts import Fact, FactKind, write_fact
from archive.history import SnapshotEntry, entries
from archive.keeping import writing
from archive.layout import source_folder, suspect_folder
from archive.repository import Archive
from archive.suspects import write_suspicion
from archive.verdicts import Judgement, Verdict, verdicts, write_verdict
from archive.verifying import Part, Report, verify, verify_snapshot
from snapshots.identifiers import from_digits, snapshot_id
from snapshots.model import Outcome, Reading, Snapshot, Visit
from snapshots.serialising import write_reading, write_snapshot, write_text, write_visits

WHEN = datetime(2020, 5, 1, tzinfo=UTC)
FOLDER = source_folder("declaration", "tr")
ASIDE = suspect_folder("declaration", "tr")

NOTED = {
    "visits/2020/05/01T000000Z-r1.jsonl": (
        "visits",
        Part.VISITS,
        write_visits(
            (Visit(work="declaration", source="tr", visited_at=WHEN, outcome=Outcome.UNCHANGED),)
        ),
    ),
    "facts/2020/05/01T000000Z-0123456789ab.json": (
        "fact",
        Part.FACT,
        write_fact(
            Fact(kind=FactKind.RENAMED, at=WHEN, noted_at=WHEN, before=("a/b",), after=("a/c",))
        ),
    ),
    "verdicts/8c/declaration/tr/2020/05/01T000000Z-0123456789ab.json": (
        "verdict",
        Part.VERDICT,
        write_verdict(
            Verdict(
                work="declaration",
                translation="declaration/tr",
                key="0" * 64,
                verdict=Judgement.DISMISSED,
                decided_at=WHEN,
                rule="number",
                base_words="ıki",
                translation_words="两",
            )
        ),
    ),
    "stamps/2020/05/01T000000Z-0123456789ab.json": ("stamp", Part.STAMP, b"{}\n"),
}


@pytest.fixture
def whole(snapshot_of: Callable[..., Snapshot]) -> dict[str, bytes]:
    """The files of a snapshot as they should be."""
    made = snapshot_of(0)
    return {"body_txt": made.body, "snapshot_json": write_snapshot(made)}


def parts(report: Report) -> list[Part]:
    return [damage.part for damage in report.damages]


def altered(content: bytes, **fields: object) -> bytes:
    return json.dumps(json.loads(content) | fields).encode()


def test_what_is_whole_is_sound_whoever_put_it_there(
    archive: Archive, forger, whole: dict[str, bytes], snapshot_of: Callable[..., Snapshot]
):
    kept = forger.keep(forger.folder(**whole))
    assert kept == snapshot_id(snapshot_of(0))
    for path, (kind, _, content) in NOTED.items():
        forger.commit(path, forger.write(content), kind=kind, Path=path)
    forger.commit("catalogue/sources.yml", forger.write(b""), kind="catalogue")
    forger.commit("x", forger.write(b""), kind="no kind that this program knows")
    assert verify(archive).is_sound


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"body_txt": b"forged"}, Part.BODY),
        ({"body_txt": None}, Part.BODY),
        ({"snapshot_json": None}, Part.DESCRIPTION),
        ({"snapshot_json": b""}, Part.DESCRIPTION),
        ({"snapshot_json": b"[]"}, Part.DESCRIPTION),
        ({"snapshot_json": b"[" * 100_000}, Part.DESCRIPTION),
        ({"snapshot_json": b'{"length": 1e9999}'}, Part.DESCRIPTION),
    ],
)
def test_a_forged_snapshot_is_named_and_so_is_the_part(
    archive: Archive,
    forger,
    whole: dict[str, bytes],
    change: dict[str, bytes | None],
    part: Part,
):
    files = {name: content for name, content in (whole | change).items() if content is not None}
    kept = forger.keep(forger.folder(**files))
    report = verify(archive)
    assert parts(report) == [part]
    assert report.damaged_snapshots == {kept}
    assert [damage.part for damage in verify_snapshot(archive, kept)] == [part]


@pytest.mark.parametrize("extension", ["../../x", "", "TXT", "txt\n", 3, None, ["txt"]])
def test_an_extension_that_names_no_file_is_damage(
    archive: Archive, forger, whole: dict[str, bytes], extension: object
):
    described = altered(whole["snapshot_json"], extension=extension)
    kept = forger.keep(forger.folder(**whole | {"snapshot_json": described}))
    assert [damage.part for damage in verify_snapshot(archive, kept)] == [Part.DESCRIPTION]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(field=st.sampled_from(sorted(json.loads(write_snapshot(
    Snapshot(body=b"", url="", fetched_at=WHEN, media_type="", extension="txt")
)))), value=anything)  # fmt: skip
def test_whatever_a_description_says_verifying_ends_and_the_body_is_judged_by_it(
    archive: Archive, forger, whole: dict[str, bytes], field: str, value: object
):
    described = altered(whole["snapshot_json"], **{field: value})
    found = verify_snapshot(
        archive, from_digits(forger.folder(**whole | {"snapshot_json": described}))
    )
    assert {damage.part for damage in found} <= {Part.DESCRIPTION, Part.BODY}
    if field in ("sha256", "length", "extension"):
        kept = json.dumps(json.loads(whole["snapshot_json"])[field])
        assert bool(found) == (kept != json.dumps(value))


@pytest.mark.parametrize("kind", ["blob", "commit", "tree"])
def test_an_id_of_something_else_is_named_without_a_crash(archive: Archive, forger, kind: str):
    content = b"\xff\0no tree at all" if kind == "tree" else b"tree of no commit\n"
    found = verify_snapshot(archive, from_digits(forger.write(content, kind)))
    assert [damage.part for damage in found] == [Part.FOLDER]


def test_a_folder_that_ends_inside_an_entry_is_named(archive: Archive, forger):
    cut = forger.write(b"100644 body.txt\0" + bytes(19), "tree")
    (damage,) = verify_snapshot(archive, from_digits(cut))
    assert damage.part == Part.FOLDER
    assert "is no folder" in damage.message


def test_a_file_in_the_place_of_a_source_is_named(archive: Archive, forger):
    kept = from_digits("0" * 40)
    stated = {"Work": "declaration", "Source": "tr", "Snapshot": kept}
    forger.commit(FOLDER, forger.write(b"x"), kind="re-reading", **stated)
    assert parts(verify(archive)) == [Part.FOLDER]


@pytest.fixture
def reading(
    snapshot_of: Callable[..., Snapshot], reading_of: Callable[..., Reading]
) -> dict[str, bytes]:
    made = reading_of(snapshot_of(0))
    text = write_text(made)
    return {"reading_json": write_reading(made, text), "text_md": text}


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"text_md": b"forged\n"}, Part.TEXT),
        ({"text_md": None}, Part.TEXT),
        ({"reading_json": None}, Part.READING),
        ({"reading_json": b"\xff"}, Part.READING),
        ({"reading_json": b"{}"}, Part.READING),
    ],
)
def test_a_forged_reading_is_named_and_so_is_the_part(
    forger,
    whole: dict[str, bytes],
    reading: dict[str, bytes],
    change: dict[str, bytes | None],
    wanted: Part,
):
    files = {name: content for name, content in (reading | change).items() if content is not None}
    kept = forger.keep(forger.folder(**whole), forger.folder(**files))
    report = verify(forger.archive)
    assert parts(report) == [wanted]
    assert report.damaged_snapshots == {kept}
    assert verify_snapshot(forger.archive, kept) == ()


def test_a_reading_that_says_it_is_of_another_snapshot_is_named(
    archive: Archive, forger, whole: dict[str, bytes], reading: dict[str, bytes]
):
    other = altered(reading["reading_json"], snapshot="swh:1:dir:" + "1" * 40)
    forger.keep(forger.folder(**whole), forger.folder(**reading | {"reading_json": other}))
    (damage,) = verify(archive).damages
    assert (damage.part, damage.message) == (Part.READING, f"it is of swh:1:dir:{'1' * 40}")


@pytest.mark.parametrize(
    ("suspicion", "wanted"),
    [
        (b'{"reason": "\xc4\xb1\xc5\x9f\xc4\xb1k"}', []),
        (None, [Part.SUSPICION]),
        (b"{}", [Part.SUSPICION]),
        (b"\0", [Part.SUSPICION]),
    ],
)
def test_a_forged_suspicion_is_named(
    archive: Archive,
    forger,
    whole: dict[str, bytes],
    suspicion: bytes | None,
    wanted: list[Part],
):
    held = forger.folder(**whole)
    files: dict[str, str | bytes] = {"snapshot": held}
    if suspicion is not None:
        files["suspicion_json"] = suspicion
    stated = {"Work": "declaration", "Source": "tr", "Snapshot": from_digits(held)}
    forger.commit(ASIDE, forger.folder(**files), kind="suspect", **stated)
    assert parts(verify(archive)) == wanted


def test_a_suspect_that_is_not_where_its_commit_says_is_named(
    archive: Archive, forger, whole: dict[str, bytes]
):
    held, other = forger.folder(**whole), forger.folder(body_txt=b"other")
    stated = {"Work": "declaration", "Source": "tr", "Snapshot": from_digits(held)}
    suspicion = write_suspicion(from_digits(held), "why")
    there = forger.folder(snapshot=other, suspicion_json=suspicion)
    forger.commit(ASIDE, there, kind="suspect", **stated)
    forger.commit("elsewhere", there, kind="suspect", **stated)
    first, second = verify(archive).damages
    assert first.message == f"{ASIDE} does not hold the suspect"
    assert second.part == Part.FOLDER
    assert "is missing" in second.message


@pytest.mark.parametrize("path", NOTED)
@pytest.mark.parametrize("content", [b"nul", b"[]\n", b'"x"\n', b"[" * 100_000 + b"\n"])
def test_a_note_that_is_none_is_named(archive: Archive, forger, path: str, content: bytes):
    kind, part, _ = NOTED[path]
    forger.commit(path, forger.write(content + b"\n"), kind=kind, Path=path)
    assert parts(verify(archive)) == [part]


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), path=st.sampled_from([path for path in NOTED if "stamps" not in path]))
def test_whatever_a_note_says_verifying_ends(
    archive: Archive, forger, path: str, data: st.DataObject
):
    kind, part, content = NOTED[path]
    field = data.draw(st.sampled_from(sorted(json.loads(content))))
    value = data.draw(anything)
    forged = forger.write(altered(content, **{field: value}) + b"\n")
    commit = forger.commit(path, forged, kind=kind, Path=path)
    assert {(d.part, d.commit) for d in verify(archive).damages if d.commit == commit} <= {
        (part, commit)
    }


@pytest.mark.parametrize(
    "path",
    [
        "../../../etc/passwd",
        "catalogue/sources.yml",
        "--batch",
        "visits/2020/05/01T000000Z-ı.jsonl",
    ],
)
def test_a_path_that_no_note_can_have_is_never_read(archive: Archive, forger, path: str):
    commit = forger.commit("x", forger.write(b"{}"), kind="visits", Path=path)
    assert [(d.part, d.commit) for d in verify(archive).damages] == [(Part.COMMIT, commit)]


@pytest.mark.parametrize(
    "stated",
    [
        {},
        {"Work": "declaration", "Source": "tr"},
        {"Work": "declaration", "Source": "tr", "Snapshot": "swh:1:dir:94a9"},
        {"Work": "../..", "Source": "tr", "Snapshot": "swh:1:dir:" + "0" * 40},
        {"Work": "declaration", "Source": "ışık", "Snapshot": "swh:1:dir:" + "0" * 40},
    ],
)
@pytest.mark.parametrize("kind", ["snapshot", "re-reading", "suspect"])
def test_trailers_that_make_no_sense_are_named_and_nothing_else_is_missed(
    archive: Archive, forger, whole: dict[str, bytes], stated: dict[str, str], kind: str
):
    forged = forger.commit("x", forger.write(b""), kind=kind, **stated)
    kept = forger.keep(forger.folder(**whole))
    report = verify(archive)
    assert forged in {damage.commit for damage in report.damages}
    assert kept not in report.damaged_snapshots
    assert report.snapshots >= 1


@pytest.mark.parametrize("name", ["catalogue/sources.yml", "catalogue/terms.yml", "format.json"])
@pytest.mark.parametrize("there", [True, False])
def test_a_lost_file_of_the_collection_is_named_and_so_is_a_folder_in_its_place(
    archive: Archive, forger, name: str, *, there: bool
):
    kind, part = {
        "catalogue/sources.yml": ("catalogue", Part.CATALOGUE),
        "catalogue/terms.yml": ("terms", Part.TERMS),
        "format.json": ("format", Part.FORMAT),
    }[name]
    folder = forger.folder(x=b"")
    forger.commit(name if there else "elsewhere", folder, kind=kind)
    (damage,) = verify(archive).damages
    assert damage.part == part
    assert ("is a tree where a blob belongs" if there else "is missing") in damage.message


def test_what_was_kept_before_a_forgery_is_told_from_it(
    archive: Archive, forger, snapshot_of: Callable[..., Snapshot]
):
    with writing(archive) as writer:
        good = writer.keep("declaration", "en", snapshot_of(0))
    forged = forger.keep(forger.folder(body_txt="é".encode()))
    report = verify(archive)
    assert report.damaged_snapshots == {forged}
    assert report.snapshots == 2
    assert good not in report.damaged_snapshots


@pytest.mark.parametrize("kind", ["snapshot", "re-reading"])
def test_reading_the_history_says_what_is_no_folder(archive: Archive, forger, kind: str):
    stated = {"Work": "declaration", "Source": "tr", "Snapshot": from_digits("0" * 40)}
    blob = forger.write("no folder, nicht ein Ordner, папка жок".encode())
    forger.commit(FOLDER, blob, kind=kind, **stated)
    with pytest.raises(ArchiveDamaged, match="no folder"):
        list(entries(archive))


def test_reading_the_history_says_what_a_folder_lacks(archive: Archive, forger, whole):
    forger.keep(forger.folder(body_txt=whole["body_txt"]))
    with pytest.raises(ArchiveDamaged, match=r"no snapshot\.json, only body\.txt"):
        list(entries(archive))


def test_a_commit_that_keeps_nothing_of_what_it_says_is_passed_over(
    archive: Archive, forger, snapshot_of: Callable[..., Snapshot]
):
    forger.commit("elsewhere", forger.folder(x=b""), kind="snapshot", Work="w", Source="s")
    forger.commit("facts/x", forger.write(b""), kind="fact", Path="facts/x")
    forger.commit("verdicts/x", forger.write(b""), kind="verdict", Path="verdicts/x")
    forger.commit("other", forger.write(b""), kind="catalogue")
    with writing(archive) as writer:
        kept = writer.keep("declaration", "en", snapshot_of(0))
    assert [e.kept.snapshot_id for e in entries(archive) if isinstance(e, SnapshotEntry)] == [kept]
    assert list(verdicts(archive)) == []
    assert not verify(archive).is_sound
