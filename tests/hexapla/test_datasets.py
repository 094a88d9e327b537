import csv
import hashlib
import json
import re
import sys
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from hexapla.datasets.tables import NAMES, harmless

SOURCE = "contributor-covenant/en"


def rows(folder, name):
    text = (folder / f"{name}.csv").read_bytes().decode()
    return list(csv.DictReader(StringIO(text, newline="")))


@pytest.fixture(scope="module")
def made(built_demo, tmp_path_factory):
    """A dataset of the demo, not to be changed."""
    from pathlib import Path

    from hexapla.collection import Collection
    from hexapla.datasets.exporting import export_dataset

    folder = tmp_path_factory.mktemp("dataset") / "data"
    export_dataset(Collection(Path(built_demo)), folder)
    return folder


def test_every_table_is_described_down_to_its_columns(made):
    told = json.loads((made / "datapackage.json").read_text(encoding="utf-8"))
    assert [each["path"] for each in told["resources"]] == [f"{name}.csv" for name in NAMES]
    for resource in told["resources"]:
        content = (made / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        header, *_ = csv.reader(StringIO(content.decode(), newline=""))
        fields = resource["schema"]["fields"]
        assert [field["name"] for field in fields] == header
        assert all(field["description"] for field in fields)
        numbers = [field["name"] for field in fields if field["type"] in {"integer", "number"}]
        for row in rows(made, resource["path"].removesuffix(".csv")):
            assert all(row[name] == "" or float(row[name]) is not None for name in numbers)


def test_keys_are_unique_and_lead_somewhere(made):
    told = json.loads((made / "datapackage.json").read_text(encoding="utf-8"))
    held = {
        each["name"]: rows(made, each["path"].removesuffix(".csv")) for each in told["resources"]
    }
    for resource in told["resources"]:
        schema, mine = resource["schema"], held[resource["name"]]
        keys = [tuple(row[name] for name in schema["primaryKey"]) for row in mine]
        assert len(set(keys)) == len(keys)
        for key in schema.get("foreignKeys", ()):
            other = held[key["reference"]["resource"] or resource["name"]]
            there = {row[key["reference"]["fields"]] for row in other}
            assert {row[key["fields"]] for row in mine} - {""} <= there


def test_each_version_is_a_file_with_its_text(made):
    versions = rows(made, "versions")
    assert len(versions) > 100
    readings = {row["version"]: row["text_sha256"] for row in rows(made, "readings")}
    for row in versions:
        content = (made / row["path"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == readings[row["name"]]
    files = {str(path.relative_to(made)) for path in made.glob("texts/**/*.md")}
    assert files == {row["path"] for row in versions}


def test_the_digests_are_of_every_file(made):
    lines = (made / "SHA256SUMS").read_text().splitlines()
    listed = dict(reversed(line.split("  ", 1)) for line in lines)
    files = {str(path.relative_to(made)) for path in made.rglob("*") if path.is_file()}
    assert files == set(listed) | {"SHA256SUMS"}
    for name, digest in listed.items():
        assert hashlib.sha256((made / name).read_bytes()).hexdigest() == digest


def test_the_citation_file_names_the_commit(made):
    told = YAML(typ="safe").load((made / "CITATION.cff").read_text(encoding="utf-8"))
    assert (told["cff-version"], told["type"]) == ("1.2.0", "dataset")
    assert re.fullmatch("swh:1:rev:[0-9a-f]{40}", told["identifiers"][0]["value"])


def test_a_second_export_has_the_same_bytes_and_a_part_only_its_own(
    run, built_demo, made, tmp_path
):
    again = tmp_path / "again"
    assert run("export", "dataset", "-C", built_demo, again).code == 0
    for path in made.rglob("*"):
        if path.is_file():
            assert (again / path.relative_to(made)).read_bytes() == path.read_bytes()
    part = tmp_path / "part"
    assert run("export", "dataset", "-C", built_demo, part, SOURCE).code == 0
    assert {row["source"] for row in rows(part, "versions")} == {SOURCE}
    assert [row["slug"] for row in rows(part, "works")] == ["contributor-covenant"]
    assert [row["name"] for row in rows(part, "texts")] == [SOURCE]
    assert run("export", "dataset", "-C", built_demo, part).code == 1


def test_parquet_holds_the_same_rows_with_types_and_values_as_they_are(run, begun, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    (begun / "metin.txt").write_text("=1+1\n\nİkinci fıkra.\n", encoding="utf-8")
    text = (begun / "sources.yml").read_text(encoding="utf-8")
    (begun / "sources.yml").write_text(text.replace("Resmî Gazete", "'=SUM(1)'"), encoding="utf-8")
    assert run("watch", "-C", begun).code == 0
    for name in ("one", "two"):
        done = run("export", "dataset", "-C", begun, tmp_path / name, "--parquet")
        assert done.code == 0, done.err
    for name in NAMES:
        content = (tmp_path / "one" / f"{name}.parquet").read_bytes()
        assert (tmp_path / "two" / f"{name}.parquet").read_bytes() == content
        table = parquet.read_table(tmp_path / "one" / f"{name}.parquet")
        listed = rows(tmp_path / "one", name)
        assert table.num_rows == len(listed)
        assert all(field.metadata[b"description"] for field in table.schema)
        for row, cells in zip(table.to_pylist(), listed, strict=True):
            told = {
                key: "" if value is None else str(harmless(value)) for key, value in row.items()
            }
            assert told == cells
    (source,) = parquet.read_table(tmp_path / "one" / "sources.parquet").to_pylist()
    assert source["publisher"] == "=SUM(1)"
    assert isinstance(source["versions"], int)
    assert "sources.parquet" in (tmp_path / "one" / "SHA256SUMS").read_text()
    assert "parquet" in (tmp_path / "one" / "README.md").read_text(encoding="utf-8")


def test_hostile_names_and_texts_stay_what_they_are(run, begun, tmp_path):
    formula = '=HYPERLINK("http://evil.example";"click")'
    text = (begun / "sources.yml").read_text(encoding="utf-8")
    (begun / "sources.yml").write_text(
        text.replace("Resmî Gazete", "'@SUM(1)|cmd'").replace("Şuşa", "'=1+1: \"x\" # y'"),
        encoding="utf-8",
    )
    (begun / "metin.txt").write_text(f'{formula}\n\n-1 fıkra, "tırnak"\n', encoding="utf-8")
    assert run("watch", "-C", begun).code == 0
    (begun / "metin.txt").write_text(
        f"{formula}\n\n+2 fıkra; ikinci cümle burada\n", encoding="utf-8"
    )
    assert run("watch", "-C", begun).code == 0
    assert run("export", "dataset", "-C", begun, tmp_path / "data").code == 0
    for name in NAMES:
        for row in rows(tmp_path / "data", name):
            for value in row.values():
                assert value[:1] not in set("=+@\t\r\n")
                assert not value.startswith("-") or float(value) < 0
    (source,) = rows(tmp_path / "data", "sources")
    assert source["publisher"] == "'@SUM(1)|cmd"
    YAML(typ="safe").load((tmp_path / "data" / "CITATION.cff").read_text(encoding="utf-8"))
    texts = [path.read_text(encoding="utf-8") for path in (tmp_path / "data").glob("texts/**/*.md")]
    assert any(formula in text for text in texts)


@given(st.text())
def test_a_cell_can_be_read_back(value):
    cell = harmless(value)
    assert cell[:1] not in set("=+-@\t\r\n＝＋－＠")
    back = cell[1:] if re.match(r"'+[=+\-@\t\r\n＝＋－＠]", cell) else cell
    assert back == value


def test_parquet_without_its_extra_says_how_to_get_it(run, begun, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    ended = run("export", "dataset", "--collection", begun, tmp_path / "out", "--parquet")
    assert ended.code == 1
    assert "pip install 'hexapla[parquet]'" in ended.err
