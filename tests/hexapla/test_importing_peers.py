import json
from pathlib import Path

import pytest

PEERS = Path(__file__).parents[1] / "archive" / "importing" / "peers"


@pytest.mark.parametrize(
    ("peer", "refused", "kept"),
    [("webchanges", 4, 11), ("urlwatch", 4, 11), ("changedetection", 0, 7)],
)
def test_what_other_programs_kept_becomes_history_and_is_known_again(
    run, tmp_path, peer, refused, kept
):
    assert run("init", tmp_path / "own", "--title", "Şuşa").code == 0
    command = "changedetection" if peer == "changedetection" else "webchanges"

    first = run("import", command, "-C", tmp_path / "own", PEERS / peer, "--json")
    again = run("import", command, "-C", tmp_path / "own", PEERS / peer, "--json")

    assert first.code == again.code == (3 if refused else 0)
    told = json.loads(first.out)
    assert (told["kept"], told["refused"], told["unread"]) == (kept, refused, 0)
    assert json.loads(again.out)["known"] == kept
    listed = run("history", "-C", tmp_path / "own", plain_page(tmp_path / "own"))
    assert listed.out.count("\n") == 3


def plain_page(folder):
    """The source whose text changed with every visit."""
    slugs = (line.strip() for line in (folder / "sources.yml").read_text().splitlines())
    (work,) = [each for each in slugs if "-plain-" in each and ":" in each]
    return f"{work.split(':')[-1].strip()}/text"
