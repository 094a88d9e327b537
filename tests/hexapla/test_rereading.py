"""Reading again by other rules: what cannot be read is counted, and stops nothing."""

import pytest

from hexapla.demo import prepare


@pytest.fixture
def papers(run, begun):
    """A text, a page, and a document that no reader can make sense of."""
    (begun / "page.html").write_text("<p>Maddə 1</p><p>ışık</p>", encoding="utf-8")
    (begun / "broken.docx").write_bytes(b"PK\x03\x04 cut off")
    for name in ("page.html", "broken.docx"):
        added = run(
            *("add", "--collection", begun, f"bildiri/{name.replace('.', '-')}", name),
            *("--language", "az", "--role", "report", "--publisher", "P"),
        )
        assert added.code == 0, added.err
    run("watch", "--collection", begun)
    return begun


def test_what_no_reader_can_read_is_counted_and_the_rest_is_read_again(run, papers):
    path = papers / "sources.yml"
    text = path.read_text(encoding="utf-8")
    assert "file: page.html" in text
    path.write_text(
        text.replace("file: page.html", "file: page.html\n        profile: {select: [p]}"),
        encoding="utf-8",
    )
    first = run("reread", "--collection", papers, "--all")
    assert "Read 1 of 3 snapshots again" in first.out
    assert "1 have no reader" in first.out
    again = run("reread", "--collection", papers, "--all")
    assert "Read 0 of 3 snapshots again" in again.out


def test_a_folder_of_something_else_is_no_demo(run, begun):
    refused = run("demo", "--folder", begun, "--no-serve")
    assert refused.code == 1
    assert "demo" in refused.err
    assert "bildiri" in (begun / "sources.yml").read_text(encoding="utf-8")


def test_only_what_is_named_is_read_again(run, papers):
    path = papers / "sources.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("file: page.html", "file: page.html\n        profile: {select: [p]}"),
        encoding="utf-8",
    )
    other = run("reread", "--collection", papers, "bildiri/tr")
    assert "Read 0 of 1 snapshots again" in other.out
    named = run("reread", "--collection", papers, "bildiri/page-html")
    assert "Read 1 of 1 snapshots again" in named.out


def test_a_demo_that_was_changed_stays_as_it_is(tmp_path):
    collection = prepare(tmp_path / "demo")
    text = collection.catalogue_path.read_text(encoding="utf-8") + "# mine: ı\n"
    collection.catalogue_path.write_text(text, encoding="utf-8")
    assert prepare(tmp_path / "demo") == collection
    assert collection.catalogue_path.read_text(encoding="utf-8") == text
