import os
import subprocess
import sys
from pathlib import Path

import pytest

from hexapla.cli import cli
from hexapla.documenting import DOCUMENT, commands, document

COMMANDS = dict(commands(cli, "hexapla"))


@pytest.mark.parametrize(("name", "command"), COMMANDS.items(), ids=COMMANDS)
def test_the_help_of_every_command_ends_with_an_example(name, command):
    help_text = command.help or ""
    assert "Example:" in help_text
    assert name in help_text.rpartition("Example:")[2]


def test_every_command_and_option_is_documented():
    assert DOCUMENT.read_text(encoding="utf-8") == document(), (
        "write it anew: python -m hexapla.documenting"
    )


def test_the_first_screen_says_where_to_begin(run):
    shown = run("--help")
    assert "hexapla demo" in shown.out


def test_a_folder_that_is_no_collection_is_said_to_be_none(run, tmp_path):
    ended = run("watch", "--collection", tmp_path)
    assert ended.code == 1
    assert "hexapla init" in ended.err


def test_wrong_usage_exits_with_2(run):
    assert run("history").code == 2
    assert run("no-such-command").code == 2


def test_a_catalogue_with_mistakes_has_all_of_them_reported(run, begun):
    path = begun / "sources.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("language: tr", "langage: tr").replace("authentic", "autentic"))
    ended = run("watch", "--collection", begun)
    assert ended.code == 1
    assert 'did you mean "language"' in ended.err
    assert "autentic" in ended.err


def test_beginning_twice_changes_nothing(run, begun):
    before = (begun / "sources.yml").read_bytes()
    ended = run("init", begun)
    assert ended.code == 1
    assert "already" in ended.err
    assert (begun / "sources.yml").read_bytes() == before


@pytest.mark.parametrize("form", [[], ["--json"]], ids=["text", "JSON"])
def test_whoever_reads_the_answer_may_stop_in_the_middle(begun, form):
    """As `head` does."""
    reading, writing = os.pipe()
    os.close(reading)
    program = Path(sys.executable).with_name("hexapla")
    # What is not written at once is complained of when Python ends.
    buffered = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    ended = subprocess.run(
        [program, "status", "--collection", begun, *form],
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        env=buffered,
    )
    os.close(writing)
    assert ended.returncode == 0
    assert "Traceback" not in ended.stderr
    assert "BrokenPipe" not in ended.stderr


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("reread",), "say --all"),
        (("backfill", "bildiri/tr", "--from", "wayback"), "No web archive has what is a file"),
        (("export", "site", "out", "--address", "texts.example.org"), "begin it with https://"),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(run, begun, command, said):
    ended = run(*command, "--collection", begun)
    assert ended.code == 2
    assert said in ended.err
