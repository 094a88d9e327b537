import pytest

from snapshots import catalogue


def add(run, folder, *arguments):
    return run("add", "--collection", folder, *arguments)


def test_what_is_added_stands_in_the_catalogue_beside_the_users_comments(run, begun):
    path = begun / "sources.yml"
    path.write_text("# Benim notum: ığdır\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    options = ("--language", "az", "--role", "authentic", "--publisher", "Azərtac")
    added = add(run, begun, "bildiri/az-1", "az.txt", *options, "--part", "az:1")
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
