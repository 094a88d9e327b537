import pytest

from snapshots import catalogue

OPTIONS = ("--language", "az", "--role", "authentic", "--publisher", "Azərtac")


def add(run, folder, *arguments):
    return run("add", "--collection", folder, *arguments)


def test_what_is_added_stands_in_the_catalogue_beside_the_users_comments(run, begun):
    path = begun / "sources.yml"
    path.write_text("# Benim notum: ığdır\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    added = add(run, begun, "bildiri/az-1", "az.txt", *OPTIONS, "--part", "az:1")
    assert added.code == 0
    assert path.read_text(encoding="utf-8").startswith("# Benim notum: ığdır\n")
    source = catalogue.load(path).works[0].sources[-1]
    assert (source.name, source.publisher, source.part_of, source.part) == (
        *("bildiri/az-1", "Azərtac"),
        *("az", 1),
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("bildiri", "x.txt", "--language", "tr"), "WORK/SOURCE"),
        (("bildiri/tr", "x.txt", "--language", "tr"), "of this name"),
        (("bildiri/x", "x.txt", "--language", "not a language"), "language"),
        (("Büyük/x", "x.txt", "--language", "tr"), "Büyük"),
        (("bildiri/x", "../../etc/passwd", "--language", "tr"), "collection"),
        (("bildiri/x", "x.txt", "--language", "tr", "--base", "none"), "none"),
    ],
)
def test_a_mistake_is_explained_and_changes_nothing(run, begun, arguments, said):
    before = (begun / "sources.yml").read_bytes()
    ended = add(run, begun, *arguments, "--role", "authentic", "--publisher", "X")
    assert ended.code in {1, 2}
    assert said in ended.err
    assert (begun / "sources.yml").read_bytes() == before


def test_the_line_ends_of_a_catalogue_stay(run, begun):
    path = begun / "sources.yml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    before = path.read_bytes().splitlines(keepends=True)
    assert add(run, begun, "bildiri/en", "metin.txt", *OPTIONS).code == 0
    after = path.read_bytes().splitlines(keepends=True)
    assert [line for line in before if line not in after] == []


@pytest.mark.parametrize("address", ["notaurl://x", "http://[bad", "ftp://example.org/law"])
def test_what_cannot_be_added_is_not_visited_and_said_once(run, begun, address):
    ended = add(run, begun, "bildiri/en", address, *OPTIONS)
    assert ended.code == 1
    assert "cannot be visited" in ended.err
    assert "added" not in ended.err
    assert "Looking at" not in ended.err
