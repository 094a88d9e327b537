from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree

import pytest
from cryptography.x509 import Certificate, load_pem_x509_certificate

from archive.layout import BRANCH, source_folder
from archive.repository import Archive
from archive.sealing import KeyFormat, SigningKey
from snapshots.identifiers import from_digits, snapshot_id
from snapshots.model import Reading, Snapshot, SnapshotID

BEGINNING = datetime(2020, 5, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty archive, made once, as that takes a dozen processes; not to be changed."""
    path = tmp_path_factory.mktemp("founded") / "archive.git"
    Archive.create(path).close()
    return path


@pytest.fixture
def archive(founded: Path, tmp_path: Path) -> Iterator[Archive]:
    with Archive.open(copytree(founded, tmp_path / "archive.git")) as made:
        yield made


@pytest.fixture
def git(archive: Archive) -> Callable[..., str]:
    """Plain git, as anyone would run it, on the archive."""

    def run(*arguments: str) -> str:
        command = ["git", "--git-dir", str(archive.path), *arguments]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    return run


@pytest.fixture
def snapshot_of() -> Callable[..., Snapshot]:
    """A snapshot fetched so many days after 1 May 2020."""

    def make(day: int, body: str | bytes = "Şuşa Bəyannaməsi\n") -> Snapshot:
        return Snapshot(
            body=body if isinstance(body, bytes) else body.encode(),
            url="https://example.org/ışık",
            fetched_at=BEGINNING + timedelta(days=day),
            media_type="text/plain",
            extension="txt",
            status=200,
            headers=(("ETag", '"é"'),),
        )

    return make


@pytest.fixture
def reading_of() -> Callable[..., Reading]:
    """A reading that takes every line for a segment."""

    def make(snapshot: Snapshot, rules: int = 1) -> Reading:
        return Reading(
            snapshot=snapshot_id(snapshot),
            segments=tuple(snapshot.body.decode(errors="replace").split("\n")),
            reader="lines",
            reader_version=1,
            rules_version=rules,
            profile_sha256="0" * 64,
        )

    return make


PERSON = ("-c", "user.name=Ə", "-c", "user.email=a@example.org")


@dataclass(frozen=True)
class Forger:
    """Puts objects into a repository with git's own commands."""

    archive: Archive

    def write(self, content: bytes, kind: str = "blob") -> str:
        how = ("hash-object", "-w", "--stdin", "-t", kind, "--literally")
        return self.archive.commands.run(*how, written=content).decode().strip()

    def folder(self, **names: str | bytes) -> str:
        """A folder of files (their bytes) and of folders (their ids); `_` stands for the dot."""
        lines = []
        for name, what in names.items():
            place = name.replace("_", ".")
            if isinstance(what, bytes):
                lines.append(f"100644 blob {self.write(what)}\t{place}\n")
            else:
                lines.append(f"040000 tree {what}\t{place}\n")
        made = self.archive.commands.run("mktree", written="".join(lines).encode())
        return made.decode().strip()

    def commit(self, path: str, what: str, *, kind: str, **trailers: str) -> str:
        """Let the branch show *what*, a folder or a file, at *path*, and nothing else."""
        mode, type_ = "040000", "tree"
        if self.archive.commands.run("cat-file", "-t", what).strip() == b"blob":
            mode, type_ = "100644", "blob"
        for name in reversed(path.split("/")):
            line = f"{mode} {type_} {what}\t{name}\n".encode()
            what = self.archive.commands.run("mktree", written=line).decode().strip()
            mode, type_ = "040000", "tree"
        stated = {"Kind": kind} | trailers
        message = "Forged\n\n" + "".join(f"{name}: {value}\n" for name, value in stated.items())
        made = self.archive.commands.run(
            *PERSON, "commit-tree", "-p", self.archive.head(), "-F", "-", what,
            written=message.encode(),
        )  # fmt: skip
        self.archive.commands.run("update-ref", BRANCH, made.decode().strip())
        return made.decode().strip()

    def keep(self, snapshot: str, reading: str | None = None, identifier: str = "") -> SnapshotID:
        """Keep the folder *snapshot* of declaration/tr and its *reading*, both as ids."""
        folders = {"snapshot": snapshot} | ({"reading": reading} if reading else {})
        stated = from_digits(snapshot)
        self.commit(
            source_folder("declaration", "tr"),
            self.folder(**folders),
            kind="snapshot",
            Work="declaration",
            Source="tr",
            Snapshot=identifier or stated,
        )
        return stated


@pytest.fixture
def forger(archive: Archive) -> Forger:
    return Forger(archive)


SETTINGS = """\
[tsa]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
[ca]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
[stamper]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""


@dataclass(frozen=True)
class Authority:
    """A time-stamping authority made with openssl in a folder."""

    folder: Path

    def openssl(self, command: str) -> None:
        subprocess.run(
            ["openssl", *command.split()], cwd=self.folder, check=True, capture_output=True
        )

    def reply(self, query: bytes) -> bytes:
        (self.folder / "query").write_bytes(query)
        self.openssl(
            "ts -reply -config settings -section tsa -queryfile query -signer tsa.pem"
            " -inkey tsa.key -out reply"
        )
        return (self.folder / "reply").read_bytes()

    @property
    def root(self) -> Certificate:
        return load_pem_x509_certificate((self.folder / "ca.pem").read_bytes())


def make_authority(folder: Path) -> Authority:
    folder.mkdir()
    made = Authority(folder)
    (folder / "settings").write_text(SETTINGS.format(folder=folder))
    (folder / "serial").write_text("01\n")
    new_key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
    made.openssl(
        f"req -x509 {new_key} -keyout ca.key -out ca.pem -subj /CN=Root-{folder.name} -days 30"
        " -config settings -extensions ca"
    )
    made.openssl(f"req {new_key} -keyout tsa.key -out tsa.csr -subj /CN=Stamper -config settings")
    made.openssl(
        "x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out tsa.pem -days 20"
        " -extfile settings -extensions stamper"
    )
    return made


@pytest.fixture
def new_authority() -> Callable[[Path], Authority]:
    """Makes a time-stamping authority in a folder."""
    return make_authority


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return make_authority(tmp_path / "authority")


@pytest.fixture
def key(tmp_path: Path) -> SigningKey:
    """A key to sign with, made for the test."""
    path = tmp_path / "key"
    make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "librarian", "-f", str(path)]
    subprocess.run(make, check=True)
    return SigningKey(KeyFormat.SSH, str(path))
