"""Time-stamping: an authority outside says when it saw the digest of everything kept (RFC 3161).

What is stamped is a statement: the digest of the SHA-256 of every `snapshot.json` kept since the
statement before, and the digest of that one. So the statements are a chain, each covers everything
before it, and what they prove hangs on SHA-256 alone, not on git's SHA-1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256 as new_sha256

from cryptography.x509 import Certificate
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from archive.errors import NotKept, NotSealed
from archive.history import SnapshotEntry, entries
from archive.keeping import Writer
from archive.layout import STAMPS
from archive.repository import Archive
from snapshots.digests import sha256
from snapshots.errors import NotReadable
from snapshots.identifiers import DESCRIPTION_NAME, digits
from snapshots.serialising import read_json, write_canonical
from snapshots.shapes import checked

Send = Callable[[bytes], bytes]
"""Sends a time-stamp query to an authority and returns its reply, both in DER."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What is time-stamped: the digest of all snapshots kept up to *commit* since *previous*.

    *previous* is the SHA-256 of the statement before, or None for the first.
    """

    commit: str
    previous: str | None
    snapshots: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A time-stamp that was checked: what of it does not hold, and what it says.

    *faults* is empty if all of it holds. *is_trusted* is false where no certificate of the
    authority was given to check it with.
    """

    path: str
    stamped_at: datetime | None
    is_trusted: bool
    faults: tuple[str, ...]

    @property
    def saying(self) -> str:
        """Say in plain words what the time-stamp proves, and what it does not."""
        at = self.stamped_at
        when = f"{at:%Y-%m-%d %H:%M:%S} UTC" if at else "an unknown time"
        if self.faults:
            return f"Time-stamp of {when}: it proves nothing, because {'; '.join(self.faults)}."
        if not self.is_trusted:
            return (
                f"Time-stamp of {when}: it fits what is kept, but who made it was not checked. "
                "Give the certificate of the authority to check that, too."
            )
        return (
            f"Time-stamp of {when}: every snapshot that it covers existed by then, says the "
            "authority, and is unchanged. "
            "It does not prove that the publishers ever said what was kept."
        )


def state(archive: Archive, commit: str, since: bytes | None) -> Statement:
    """Return the statement on everything kept up to *commit* since the statement *since*.

    Raises: ArchiveDamaged, NotKept.
    """
    digest = new_sha256()
    count = 0
    for line in stated_lines(archive, commit, since):
        digest.update(line)
        count += 1
    return Statement(
        commit=commit,
        previous=sha256(since) if since else None,
        snapshots=count,
        sha256=digest.hexdigest(),
    )


def stated_lines(archive: Archive, commit: str, since: bytes | None) -> Iterator[bytes]:
    """Yield the lines of which a statement is the digest: SHA-256 of `snapshot.json`, and the ID.

    Raises: ArchiveDamaged, NotKept.
    """
    before = read_statement(since).commit if since else None
    kept = [
        entry.kept.snapshot_id
        for entry in entries(archive, before, until=commit)
        if isinstance(entry, SnapshotEntry)
    ]
    names = (f"{digits(identifier)}:{DESCRIPTION_NAME}" for identifier in kept)
    for identifier, found in zip(kept, archive.objects.get(names), strict=True):
        yield f"{sha256(found.content)}  {identifier}\n".encode()


def write_statement(statement: Statement) -> bytes:
    """Return the content of the file that holds *statement*."""
    return write_canonical(
        {
            "commit": statement.commit,
            "previous": statement.previous,
            "sha256": statement.sha256,
            "snapshots": statement.snapshots,
        }
    )


def read_statement(content: bytes) -> Statement:
    """Return the statement of which *content* is the file.

    Raises: NotReadable.
    """
    fields = read_json(content, "what was time-stamped")
    try:
        return checked(
            Statement(
                commit=fields["commit"],
                previous=fields["previous"],
                snapshots=fields["snapshots"],
                sha256=fields["sha256"],
            )
        )
    except (KeyError, TypeError) as error:
        raise NotReadable(
            f"Reading what was time-stamped failed: {type(error).__name__}: {error}. It is damaged "
            "(`hexapla verify` tells), or somebody else put it there."
        ) from error


def stamp(archive: Archive, send: Send) -> tuple[Statement, bytes]:
    """Have everything kept so far time-stamped; return the statement and the authority's reply.

    Give both to `keep_stamp`. *send* reaches the authority: this package sends nothing itself.

    Raises: NotSealed, ArchiveDamaged.
    """
    since = next((content for _, content, _ in reversed(list_stamps(archive))), None)
    statement = state(archive, archive.head(), since)
    content = write_statement(statement)
    request = TimestampRequestBuilder(data=content, hash_algorithm=HashAlgorithm.SHA256).build()
    reply = send(request.as_bytes())
    fault = _fault_of_reply(reply, content)
    decoded = _decode(reply)
    if fault is None and decoded is not None and decoded.tst_info.nonce != request.nonce:
        fault = "it is the reply to another query"
    if fault is not None:
        raise NotSealed(
            f"Time-stamping the head of {archive.path} failed, because of the authority's reply: "
            f"{fault}. Nothing was changed."
        )
    return statement, reply


def keep_stamp(writer: Writer, statement: Statement, reply: bytes) -> None:
    """Queue the *statement* with the authority's *reply*.

    Raises: KeepingFailed.
    """
    stamped_at = decode_timestamp_response(reply).tst_info.gen_time
    writer.keep_stamp(statement.commit, stamped_at, write_statement(statement), reply)


def check_stamps(archive: Archive, authorities: Sequence[Certificate] = ()) -> tuple[Stamp, ...]:
    """Check every time-stamp against what is kept, the first one first.

    *authorities* are the root certificates of the authorities that one trusts; certificates need
    to have been valid when they stamped, not today.

    Raises: ArchiveDamaged.
    """
    stamps = []
    since: bytes | None = None
    for path, content, reply in list_stamps(archive):
        faults = (_fault_of_content(archive, content, since), _fault_of_reply(reply, content))
        found = [fault for fault in faults if fault is not None]
        if not found and authorities:
            untrusted = _fault_of_authority(reply, content, authorities)
            found += [untrusted] if untrusted else []
        stamps.append(
            Stamp(
                path=path,
                stamped_at=_stamped_at(reply),
                is_trusted=bool(authorities),
                faults=tuple(found),
            )
        )
        since = content
    return tuple(stamps)


def list_stamps(archive: Archive) -> list[tuple[str, bytes, bytes]]:
    """Return path, statement and reply of every time-stamp, the first one first."""
    head = archive.head()
    listed = archive.commands.run("ls-tree", "-r", "-z", "--name-only", head, f"{STAMPS}/")
    paths = sorted(path for path in listed.decode().split("\0") if path.endswith(".json"))
    names = [name for path in paths for name in (path, f"{path.removesuffix('.json')}.tsr")]
    found = archive.find(head, names)
    return _in_order(
        [
            (path, statement.content if statement else b"", reply.content if reply else b"")
            for path, statement, reply in zip(paths, found, found, strict=True)
        ]
    )


def _in_order(stamps: Sequence[tuple[str, bytes, bytes]]) -> list[tuple[str, bytes, bytes]]:
    """Order *stamps* by what each says came before it; those that no chain leads to come last.

    Their paths do not tell: two that were made within one second are told apart by a hash.
    """
    waiting = list(stamps)
    ordered: list[tuple[str, bytes, bytes]] = []
    previous: str | None = None
    while found := next((each for each in waiting if _previous(each[1]) == previous), None):
        waiting.remove(found)
        ordered.append(found)
        previous = sha256(found[1])
    return ordered + waiting


def _previous(content: bytes) -> str | None:
    try:
        return read_statement(content).previous
    except NotReadable:
        return ""


def _fault_of_content(archive: Archive, content: bytes, since: bytes | None) -> str | None:
    try:
        statement = read_statement(content)
        if statement == state(archive, statement.commit, since):
            return None
    except (NotReadable, ValueError, NotKept) as error:
        return f"its statement makes no sense ({error})"
    return "what is kept is not what was stamped"


def _decode(reply: bytes) -> TimeStampResponse | None:
    try:
        decoded = decode_timestamp_response(reply)
        if decoded.status == PKIStatus.GRANTED:
            _ = decoded.tst_info  # it is taken apart only when it is asked for
    except ValueError:
        return None
    return decoded


def _stamped_at(reply: bytes) -> datetime | None:
    decoded = _decode(reply)
    granted = decoded is not None and decoded.status == PKIStatus.GRANTED
    return decoded.tst_info.gen_time if decoded and granted else None


def _fault_of_reply(reply: bytes, content: bytes) -> str | None:
    decoded = _decode(reply)
    if decoded is None:
        return "the reply is not one of RFC 3161"
    if decoded.status != PKIStatus.GRANTED:
        return f"the authority refused: {' '.join(decoded.status_string) or decoded.status}"
    if decoded.tst_info.message_imprint.message != new_sha256(content).digest():
        return "the authority stamped something else"
    return None


def _fault_of_authority(
    reply: bytes, content: bytes, authorities: Sequence[Certificate]
) -> str | None:
    builder = VerifierBuilder()
    for certificate in authorities:
        builder = builder.add_root_certificate(certificate)
    try:
        builder.build().verify_message(decode_timestamp_response(reply), content)
    except VerificationError as error:
        return f"none of the authorities that you trust made it ({error})"
    return None
