"""Reading the data folder of changedetection.io: the texts that it read out of watched pages.

Each watch has a folder, named by its UUID: `history.txt` names a time and a file a line, and the
files hold text, as it is or packed with brotli. What is watched stands in `watch.json` beside it,
or, in folders of older versions, in `url-watches.json` for all. Groups of watches have such folders
too, with a `tag.json`, and prices and pictures histories of other names: these are no texts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.errors import NotImportable
from archive.importing.bodies import LARGEST_BODY
from archive.importing.model import Event, ForeignSource, Imported, Refused, SourceName
from archive.importing.naming import UNKNOWN_LANGUAGE, Names, Unnameable, address, printable
from snapshots.charsets import decide
from snapshots.errors import FetchFailed
from snapshots.fetching.codings import decoders, unpacked
from snapshots.model import Role, Snapshot, Source

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LINE = re.compile(r"(?P<seconds>[0-9]{1,11}),(?P<file>.+)")
_PLAIN = "text/plain"
_LONGEST_LIST = 64 << 20


@dataclass(frozen=True, slots=True)
class _Watch:
    """What is known of a watch: its folder, the page that it watched, and what it is called."""

    folder: Path
    url: str
    title: str


class ChangeDetection:
    """The texts in a data folder of changedetection.io: a `ForeignHistory`.

    They are texts, not pages: each becomes a source of its own, called `text`, and never the past
    of a source that keeps the page itself.
    """

    def __init__(self, path: Path, declared: Mapping[SourceName, str]) -> None:
        self._path = path
        self._names = Names(declared)
        self._watches, self._unusable = _watches(path)
        self.total = sum(len(_history(watch)) for watch in self._watches) + len(self._unusable)

    @property
    def sources(self) -> tuple[ForeignSource, ...]:
        """Return the sources that are watched there and have texts."""
        named = {}
        for watch in self._watches:
            name = self._name(watch)
            if name not in named and _history(watch):
                named[name] = _source(watch, name)
        return tuple(named.values())

    def events(self) -> Iterator[Event]:
        """Yield each text of each watch, the oldest first."""
        yield from self._unusable
        for watch in self._watches:
            for number, line in enumerate(_history(watch), 1):
                place = f"{watch.folder.name}/history.txt, line {number}"
                try:
                    yield Imported(
                        place=place,
                        source=self._name(watch),
                        snapshot=_snapshot(watch, line),
                    )
                except (OSError, OverflowError, Unnameable, ValueError) as error:
                    yield Refused(place=place, problem=str(error))

    def _name(self, watch: _Watch) -> SourceName:
        work = self._names.work(re.sub(r"^https?://(?:www\.)?", "", watch.url).rstrip("/"))
        return work, self._names.source(work, "text", None)


def _watches(path: Path) -> tuple[list[_Watch], list[Refused]]:
    """Return the watches in the folder *path*, and those of which it is not known what they are.

    Raises: NotImportable.
    """
    listed = _json(path / "url-watches.json").get("watching", {})
    known: Mapping[str, Any] = listed if isinstance(listed, dict) else {}
    folders = sorted(each for each in path.iterdir() if _UUID.fullmatch(each.name))
    if not folders:
        raise NotImportable(
            f"{path} is no data folder of changedetection.io: it has no folder of a watch. "
            "It is the folder with changedetection.json, or with url-watches.json in older "
            "versions, often called datastore."
        )
    watches, unusable = [], []
    for folder in folders:
        if (folder / "tag.json").is_file() and not (folder / "watch.json").is_file():
            continue
        named = _json(folder / "watch.json") or known.get(folder.name)
        stated: Mapping[str, Any] = named if isinstance(named, dict) else {}
        url = stated.get("url")
        if isinstance(url, str) and address(url) is not None:
            title = next((t for t in map(stated.get, ("title", "page_title")) if t), url)
            watches.append(_Watch(folder, url, str(title)))
        else:
            problem = "neither watch.json nor url-watches.json says which page of the web it is of"
            unusable.append(Refused(place=folder.name, problem=problem))
    return watches, unusable


def _json(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            fields = json.loads(file.read(_LONGEST_LIST))
    except (OSError, RecursionError, ValueError):
        return {}
    return fields if isinstance(fields, dict) else {}


def _history(watch: _Watch) -> list[str]:
    try:
        text = (watch.folder / "history.txt").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return [line for line in text.splitlines() if line.strip()]


def _snapshot(watch: _Watch, line: str) -> Snapshot:
    """Return the text that a *line* of the history names.

    Raises: ValueError, OSError, OverflowError.
    """
    found = _LINE.fullmatch(line.strip())
    if found is None:
        raise ValueError("it is not a time, a comma and the name of a file")
    body = _body(watch, found["file"])
    charset = decide(body, _PLAIN)
    return Snapshot(
        body=body,
        url=watch.url,
        fetched_at=datetime.fromtimestamp(int(found["seconds"]), UTC),
        media_type=_PLAIN,
        extension="txt",
        charset=charset.name,
        charset_from=charset.decided_by,
        obtained=f"imported from changedetection.io {watch.folder.name}",
    )


def _body(watch: _Watch, stated: str) -> bytes:
    # Older versions wrote whole paths, as they were on the machine that it ran on.
    name = stated.replace("\\", "/").rpartition("/")[2]
    # A text may have been packed, or unpacked from a backup, after its line was written.
    for each in (name, f"{name}.br", name.removesuffix(".br")):
        path = (watch.folder / each).resolve()
        if path.parent == watch.folder.resolve() and path.is_file():
            break
    else:
        raise ValueError("the file that it names is not in the folder of the watch")
    with path.open("rb") as file:
        packed = file.read(LARGEST_BODY + 1)
    body = bytearray()
    try:
        for piece in unpacked(packed, decoders("br" if path.suffix == ".br" else "")):
            body += piece
            if len(body) > LARGEST_BODY:
                raise ValueError(f"the text has more than {LARGEST_BODY:,} bytes")
    except FetchFailed as error:
        raise ValueError(f"the file {path.name} cannot be unpacked ({error})") from error
    return bytes(body)


def _source(watch: _Watch, name: SourceName) -> ForeignSource:
    work, slug = name
    source = Source(
        work=work,
        slug=slug,
        language=UNKNOWN_LANGUAGE,
        role=Role.AUTHENTIC,
        publisher=printable(re.sub(r"^https?://(?:www\.)?|/.*$", "", watch.url)),
        url=address(watch.url),
        watched=False,
    )
    return ForeignSource(source=source, work_title=printable(watch.title))
