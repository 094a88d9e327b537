"""Every command that writes, with a scene in which it has something to do."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from promises_running import Ran
from promises_scene import Scene

_ONE_PACK = 2


def _no_complaint(_scene: Scene) -> list[str]:
    """Ask for nothing more."""
    return []


def _nothing(_scene: Scene) -> None:
    """Prepare nothing."""


@dataclass(frozen=True, slots=True)
class Command:
    """What is run on a scene, after what was *prepared*.

    Once the command has said what the regular expression *says* finds, what it wrote must stand:
    the state of the scene holds *leaves*, with the groups of the first put in. Run *again* after it
    was stopped anywhere, it ends with one of these codes; *then* tells what is wrong all the same.
    """

    arguments: Callable[[Scene], tuple[str, ...]]
    prepare: Callable[[Scene], None] = _nothing
    says: str = ""
    leaves: str = ""
    again: tuple[int, ...] = (0,)
    then: Callable[[Scene], list[str]] = _no_complaint

    def unkept(self, scene: Scene, ran: Ran) -> list[str]:
        """Return what the command has said that does not stand."""
        said = re.search(self.says, ran.out) if self.says else None
        wanted = said.expand(self.leaves) if said else ""
        return [] if wanted in scene.state() else [f"said, and not there: {wanted}"]


def _import_jsonl(scene: Scene) -> None:
    rows = [
        {
            "work": "law",
            "source": "fr",
            "lang": "fr",
            "captured_at": f"20{year:02d}-01-01T00:00:00Z",
            "text": f"Article premier. L’an {year}.\n\nArticle 2.",
        }
        for year in range(12)
    ]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (scene.folder.parent / "texts.jsonl").write_text(lines, encoding="utf-8")


def _import_git(scene: Scene) -> None:
    folder = scene.folder.parent / "foreign"
    git = ["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    for number in range(3):
        (folder / "ışık.md").write_text(f"Madde {number}.\n", encoding="utf-8")
        subprocess.run([*git, "add", "."], check=True)
        subprocess.run([*git, "commit", "-q", "-m", f"{number}"], check=True)


def _never_watched(scene: Scene) -> None:
    shutil.rmtree(scene.folder / "archive.git")
    for path in scene.folder.glob("*.db*"):
        path.unlink()
    scene.acknowledged.clear()


def _other_rules(scene: Scene) -> None:
    catalogue = scene.folder / "sources.yml"
    text = catalogue.read_text(encoding="utf-8")
    catalogue.write_text(f"{text}        profile:\n          filters: [none]\n", encoding="utf-8")


def _suspect(scene: Scene) -> None:
    (scene.folder / "tr.txt").write_text("Kısa.", encoding="utf-8")
    scene.run("watch", "-C", str(scene.folder))


def _channel(scene: Scene) -> None:
    with (scene.folder / "sources.yml").open("a", encoding="utf-8") as catalogue:
        catalogue.write("tell:\n  - {id: log, to: stdout, topics: [first, revision, noise]}\n")


def _lists(scene: Scene) -> None:
    folder = scene.folder / "more"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.txt").write_text(f"Text {name}.", encoding="utf-8")


def _key(scene: Scene) -> None:
    path = scene.folder.parent / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)], check=True)


def _backed_up(scene: Scene) -> None:
    scene.must("backup", "-C", str(scene.folder), str(scene.folder.parent / "backups"))


def _damaged(scene: Scene) -> None:
    _backed_up(scene)
    pack = max((scene.folder / "archive.git/objects/pack").glob("*.pack"), key=_size)
    content = bytearray(pack.read_bytes())
    content[len(content) // 2] ^= 4
    pack.chmod(0o644)
    pack.write_bytes(content)


def _size(path: Path) -> int:
    return path.stat().st_size


def _at(scene: Scene) -> tuple[str, str]:
    return "-C", str(scene.folder)


def _finding(scene: Scene) -> str:
    (pair,) = json.loads(scene.must("compare", *_at(scene), "pact", "--json").out)
    return str(pair["findings"][0]["key"])


def _beside(name: str) -> Callable[[Scene], str]:
    return lambda scene: str(scene.folder.parent / name)


def _can_be_used(scene: Scene) -> list[str]:
    """See that a collection that was begun takes a source."""
    new = scene.folder.parent / "new"
    (new / "en.txt").write_text("Text.", encoding="utf-8")
    added = scene.run("add", "-C", str(new), "law/en", "en.txt", *_ADDED)
    return [f"nothing can be added: {added.err}"] if added.code else []


def _can_be_imported(scene: Scene) -> list[str]:
    """See that all that was exported can be imported into another collection."""
    new, file = scene.folder.parent / "other", scene.folder.parent / "x.warc.gz"
    scene.must("init", str(new))
    taken = scene.run("import", "warc", "-C", str(new), str(file))
    whole = taken.code == 0 and "Kept 4 snapshots" in taken.out
    return [] if whole else [f"what was exported is not whole: {taken.out}{taken.err}"]


def _is_described(scene: Scene) -> list[str]:
    """See that a data set has the digests that it names."""
    folder = scene.folder.parent / "data"
    checked = subprocess.run(
        ["sha256sum", "--quiet", "--check", "SHA256SUMS"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return [f"the data set is not whole: {checked.stderr}"] if checked.returncode else []


_backups, _foreign, _texts = _beside("backups"), _beside("foreign"), _beside("texts.jsonl")
_ADDED = ("--language", "en", "--role", "report", "--publisher", "P")
_NOTED = r"Noted: swh:1:cnt:(\w{12})"


@dataclass(frozen=True, slots=True)
class Trial:
    """How *command* *ran* on *scene* under a *fault*, at *what* place; and what ran *beside* it."""

    fault: str
    command: str
    scene: Scene
    ran: Ran
    what: str
    beside: tuple[str, Ran] | None = None
    complaints: tuple[str, ...] = ()


COMMANDS = {
    "keep": Command(lambda _scene: ("keep",)),
    "watch": Command(lambda s: ("watch", *_at(s))),
    "first watch": Command(lambda s: ("watch", *_at(s)), _never_watched),
    "watch and tell": Command(lambda s: ("watch", *_at(s), "--tell"), _channel),
    "import jsonl": Command(lambda s: ("import", "jsonl", *_at(s), _texts(s)), _import_jsonl),
    "import git": Command(
        lambda s: ("import", "git", *_at(s), _foreign(s), "--language", "tr"), _import_git
    ),
    "reread": Command(lambda s: ("reread", "--all", *_at(s)), _other_rules),
    "index": Command(lambda s: ("index", *_at(s))),
    "pack": Command(lambda _scene: ("pack",)),
    "accept": Command(lambda s: ("accept", *_at(s), "pact/tr"), _suspect, again=(0, 1)),
    "verdict": Command(
        lambda s: ("verdict", *_at(s), _finding(s), "dismiss", "--who", "Şəhla"),
        says="Dismissed",
        leaves="Verdict: dismissed",
    ),
    "fact": Command(
        lambda s: ("fact", *_at(s), "moved", "pact/en", "--url", "https://example.org/en"),
        says=_NOTED,
        leaves=r"-\1.json",
    ),
    "tell": Command(lambda s: ("tell", *_at(s), "--since", "2020-01-01"), _channel),
    "add": Command(
        lambda s: ("add", *_at(s), "law/en", "en.txt", *_ADDED),
        says="Added law/en",
        leaves="id: law",
        again=(0, 1),
    ),
    "discover": Command(
        lambda s: ("discover", *_at(s), "more", *_ADDED),
        _lists,
        says="Added 2",
        leaves="more/b.txt",
    ),
    "init": Command(lambda s: ("init", _beside("new")(s)), again=(0, 1), then=_can_be_used),
    "backup": Command(
        lambda s: ("backup", *_at(s), _backups(s)),
        says=r"backups/(\S+)\.bundle",
        leaves=r"\1.bundle",
    ),
    "repair": Command(lambda s: ("repair", *_at(s), "--from", _backups(s)), _damaged),
    "seal": Command(
        lambda s: ("seal", *_at(s), "--key", _beside("key")(s)),
        _key,
        says=r"Sealed by the commit (\w+)",
        leaves=r"\1",
    ),
    "export warc": Command(
        lambda s: ("export", "warc", *_at(s), _beside("x.warc.gz")(s)),
        again=(0, 1),
        then=_can_be_imported,
    ),
    "export dataset": Command(
        lambda s: ("export", "dataset", *_at(s), _beside("data")(s)),
        again=(0, 1),
        then=_is_described,
    ),
    "export site": Command(lambda s: ("export", "site", *_at(s), _beside("site")(s))),
}
"""All commands that write, by the name that the tables give them."""
