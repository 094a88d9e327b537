"""Sealing: signing the head, and so everything that leads to it, with a key of one's own.

Git signs, with SSH or OpenPGP, and git checks: a seal is a signed commit that changes nothing. It
proves that the holder of the key vouched for everything up to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from archive.errors import GitFailed, NotSealed
from archive.layout import BRANCH, Kind
from archive.leftovers import clear_leftovers
from archive.locking import WRITER_LOCK, locked
from archive.repository import Archive
from archive.syncing import sync


class KeyFormat(StrEnum):
    """What kind of key signs, in git's own words."""

    SSH = "ssh"
    OPENPGP = "openpgp"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key to sign with: the path of an SSH key, or the fingerprint of an OpenPGP key."""

    format: KeyFormat
    key: str


class Verdict(StrEnum):
    """What git says of a signature, by its own letters."""

    GOOD = "G"
    GOOD_BUT_UNKNOWN = "U"
    GOOD_BUT_EXPIRED = "X"
    GOOD_BY_EXPIRED_KEY = "Y"
    GOOD_BY_REVOKED_KEY = "R"
    BAD = "B"
    CANNOT_BE_CHECKED = "E"
    NONE = "N"


_SAYINGS = {
    Verdict.GOOD: "{signer} vouched for everything kept before it, and nothing of that has changed",
    Verdict.GOOD_BUT_UNKNOWN: "a key that is not on your list ({key}) vouched for everything "
    "before it; whose it is, nobody here knows",
    Verdict.GOOD_BUT_EXPIRED: "the signature of {signer} was good and has expired",
    Verdict.GOOD_BY_EXPIRED_KEY: "the signature is good; the key of {signer} has expired since",
    Verdict.GOOD_BY_REVOKED_KEY: "the signature is good, but the key of {signer} was revoked: "
    "anyone may hold it",
    Verdict.BAD: "the signature is not that of what it seals: one of the two was changed",
    Verdict.CANNOT_BE_CHECKED: "the signature cannot be checked: the key is missing here",
    Verdict.NONE: "the commit says that it is a seal, but nobody signed it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """A seal, and what git says of it."""

    commit: str
    sealed_at: datetime
    verdict: Verdict
    signer: str
    key: str

    @property
    def holds(self) -> bool:
        """Tell whether the signature is good, by whomever."""
        return self.verdict in (Verdict.GOOD, Verdict.GOOD_BUT_UNKNOWN, Verdict.GOOD_BY_EXPIRED_KEY)

    @property
    def saying(self) -> str:
        """Say in plain words what the seal proves, and what it does not."""
        said = _SAYINGS[self.verdict].format(signer=self.signer or "someone", key=self.key)
        return (
            f"Seal of {self.sealed_at:%Y-%m-%d %H:%M} UTC (by the sealer's own clock): {said}. "
            "It does not prove that the publishers ever said what was kept."
        )


def seal(archive: Archive, key: SigningKey, *, wait_seconds: float = 30) -> str:
    """Sign the head with *key*, as a commit on top of it; return the commit's id.

    Raises: NotSealed, ArchiveBusy.
    """
    with locked(archive.path / WRITER_LOCK, wait_seconds=wait_seconds) as lock:
        clear_leftovers(archive.path)
        head = archive.head()
        try:
            made = archive.commands.run(
                *("-c", f"gpg.format={key.format}", "-c", f"user.signingKey={key.key}"),
                *("-c", "user.name=Hexapla", "-c", "user.email=hexapla@localhost"),
                *("commit-tree", "-S", "-p", head, f"{head}^{{tree}}"),
                written=f"Seal everything kept before\n\nKind: {Kind.SEAL}\n".encode(),
                inherit=(lock,),
            )
            commit = made.decode().strip()
            # Before the branch leads to the commit, its name is to be on the disk.
            for folder in (f"objects/{commit[:2]}", "objects"):
                sync(archive.path / folder)
            archive.commands.run("update-ref", BRANCH, commit, head, inherit=(lock,))
            sync((archive.path / BRANCH).parent)
        except GitFailed as error:
            raise NotSealed(
                f"Signing the head of {archive.path} with the key {key.key} failed: {error}. "
                "Nothing was changed. Try the key with `git commit -S` elsewhere."
            ) from error
    return commit


def check_seals(archive: Archive, allowed_signers: Path | None = None) -> tuple[Seal, ...]:
    """Let git check all seals, the first one first.

    *allowed_signers* lists the SSH keys that one trusts, in the format of ssh-keygen(1); those of
    OpenPGP are the ones in gpg's keyring.

    Raises: GitFailed.
    """
    trusted = str(allowed_signers.absolute()) if allowed_signers else "/dev/null"
    listed = archive.commands.run(
        *("-c", f"gpg.ssh.allowedSignersFile={trusted}", "log", "--reverse", "--first-parent"),
        *("--no-show-signature", "--no-notes", f"--grep=^Kind: {Kind.SEAL}$"),
        *("--format=%H%x00%ct%x00%G?%x00%GS%x00%GK", BRANCH),
    )
    return tuple(_seal(line) for line in listed.decode(errors="replace").splitlines())


def _seal(line: str) -> Seal:
    commit, seconds, verdict, signer, key = line.split("\0")
    return Seal(
        commit=commit,
        sealed_at=datetime.fromtimestamp(int(seconds), UTC),
        verdict=Verdict(verdict),
        signer=signer,
        key=key,
    )
