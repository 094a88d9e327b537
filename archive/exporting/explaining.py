"""What the README of a proof says: three commands, what they print, and what that proves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from snapshots.identifiers import digits

if TYPE_CHECKING:
    from archive.exporting.proofs import Proof

_REPOSITORY = "check.git"

_README = """\
# Proof of {identifier}

This folder holds a snapshot of something published, as the archive keeps it, and what shows that it
was kept and has not changed since. You need git and coreutils, no network, and none of the
program that made it. Run the three commands in a fresh copy of this folder.

1. The files are those that were exported (each line ends in `OK`):

       {sums}

2. The bytes in `snapshot/` have this ID. Git computes the ids of all that is in `history.pack`
   anew, and then that of the folder, and prints `{digits}`:

       {identify}

3. The archive held this ID, and {told_end} leads back to it. Prints `{digits}` and `held`:

       {trace}

The ID itself is a SWHID (ISO/IEC 18670): `swh identify --type directory snapshot` prints it, too.

## What this proves

{proves}

The body's own SHA-256 stands in `snapshot/snapshot.json`, so that nothing hangs on SHA-1 alone.
None of this proves that the publisher ever said it: it proves what an archive kept, and, with a
seal or a time-stamp, that it did so by then. Compare with other archives.

## What is here

- `snapshot/`: the bytes as they came, and what is known of them.
{reading}- `history.pack`: {commits}, from `{end}` back to `{holder}`, and the folders of
  the archive on the way to the snapshot, which stood in `{folder}/snapshot`.
{stamp}- `SHA256SUMS`: digests of all these files.
"""

_READING = """\
- `reading/`: the text read out of it. The passage IDs of this text are anchored in what
  `git --git-dir=check.git rev-parse {holder}:{folder}` prints.
"""

_STAMP = """\
- `stamp/`: a time-stamp (RFC 3161). `sha256sum stamp/snapshots.txt` prints the `sha256` that
  `stamp/statement.json` states; one line of it is the SHA-256 of `snapshot/snapshot.json` with
  the ID. That the authority stamped this statement, its certificate and openssl tell:
  `openssl ts -verify -data stamp/statement.json -in stamp/reply.tsr -CAfile AUTHORITY.pem`
"""

_PROVES = {
    "seal": "The commit `{end}` is signed: its signer vouched for everything kept before it. Whose "
    "key\nit is, you must learn elsewhere; then, with their line in a file SIGNERS (ssh-keygen(1)):"
    "\n\n    git --git-dir=check.git -c gpg.ssh.allowedSignersFile=SIGNERS verify-commit {end}",
    "time-stamp": "The commit `{end}` was time-stamped: see `stamp/` below.",
    "newest commit": "Nobody has signed or time-stamped what was kept since. So this proves that "
    "the bytes have the\nID, and that they were kept before the commit `{end}`: it "
    "is\nworth what you know of that commit from elsewhere, such as a copy of the archive.",
}


def explain(proof: Proof, names: Sequence[str], *, has_stamp: bool) -> str:
    """Return the README of *proof*, whose snapshot has the files *names*, sorted."""
    known = {"end": proof.end, "holder": proof.holder, "folder": proof.folder}
    count = len(proof.commits)
    return _README.format(
        **known,
        identifier=proof.identifier,
        digits=digits(proof.identifier),
        sums="sha256sum --check --strict SHA256SUMS",
        identify=_identify(names),
        trace=_trace(proof),
        told_end=f"the {proof.ends_in} `{proof.end[:12]}`",
        proves=_PROVES[proof.ends_in].format(**known),
        commits="one commit" if count == 1 else f"{count} commits",
        reading=_READING.format(**known) if proof.reading else "",
        stamp=_STAMP if has_stamp else "",
    )


def _identify(names: Sequence[str]) -> str:
    lines = "".join(rf"100644 blob %s\t{name}\n" for name in names)
    paths = " ".join(f"snapshot/{name}" for name in names)
    return (
        f"git init --quiet --bare {_REPOSITORY} && "
        f"git --git-dir={_REPOSITORY} index-pack --stdin < history.pack && "
        f"printf '{lines}' $(git hash-object --no-filters {paths}) | "
        f"git --git-dir={_REPOSITORY} mktree --missing"
    )


def _trace(proof: Proof) -> str:
    """Return the command that follows the commits; before the last of them git is told to stop."""
    git = f"git --git-dir={_REPOSITORY}"
    return (
        f"echo {proof.holder} > {_REPOSITORY}/shallow && "
        f"{git} rev-parse {proof.holder}:{proof.folder}/snapshot && "
        f"{git} merge-base --is-ancestor {proof.holder} {proof.end} && echo held"
    )
