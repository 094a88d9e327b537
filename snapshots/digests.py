"""The digests under which bytes are known: SHA-256, and git's ids of blobs and trees.

Git's ids are computed here without git, so that an ID can be checked against the bytes alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

FILE_MODE = "100644"
FOLDER_MODE = "40000"


def sha256(content: bytes) -> str:
    """Return the SHA-256 of *content* in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def blob_id(content: bytes) -> str:
    """Return the id under which git keeps *content*.

    >>> blob_id(b"hello\\n")
    'ce013625030ba8dba906f756967f9e9ca394464a'
    """
    return object_id("blob", content)


def folder_content(entries: Mapping[str, tuple[str, str]]) -> bytes:
    """Return the bytes that git keeps of a folder whose *entries* map names to mode and id.

    Git sorts names as bytes, a folder's as though it ended in a slash.
    """
    ordered = sorted(
        (name.encode() + (b"/" if mode == FOLDER_MODE else b""), name.encode(), mode, object_id)
        for name, (mode, object_id) in entries.items()
    )
    return b"".join(
        mode.encode() + b" " + name + b"\0" + bytes.fromhex(object_id)
        for _, name, mode, object_id in ordered
    )


def folder_id(content: bytes) -> str:
    """Return the id under which git keeps a folder, given its bytes."""
    return object_id("tree", content)


def files(blobs: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return the entries of a folder that holds only files, given as names with blob ids."""
    return {name: (FILE_MODE, blob) for name, blob in blobs.items()}


def object_id(kind: str, content: bytes) -> str:
    """Return the id under which git keeps an object of that *kind*: blob, tree or commit."""
    # SHA-1 is git's and the SWHID's choice; SHA-256 digests stand inside what is hashed.
    digest = hashlib.sha1(f"{kind} {len(content)}\0".encode(), usedforsecurity=False)
    digest.update(content)
    return digest.hexdigest()
