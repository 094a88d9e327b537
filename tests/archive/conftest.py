from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.x509 import Certificate, load_pem_x509_certificate

from archive.repository import Archive
from archive.sealing import KeyFormat, SigningKey
from snapshots.identifiers import snapshot_id
from snapshots.model import Reading, Snapshot

BEGINNING = datetime(2020, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create(tmp_path / "archive.git") as made:
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
