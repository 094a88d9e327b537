"""Reading JSON Lines: one text of one source at one date a line (docs/importing.md)."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.errors import NotImportable
from archive.importing.bodies import LARGEST_BODY, extension_of, is_text
from archive.importing.lines import LONGEST_LINE, numbered_lines
from archive.importing.model import Event, ForeignSource, Imported, Refused, SourceName, Withdrawn
from archive.importing.naming import (
    UNKNOWN_LANGUAGE,
    Names,
    Unnameable,
    address,
    file_address,
    file_place,
    language_of,
    printable,
)
from snapshots.charsets import decide
from snapshots.model import Role, Snapshot, Source

_ROLES = {
    **{role.value: role for role in Role},
    "source": Role.AUTHENTIC,
    "translation": Role.UNOFFICIAL_TRANSLATION,
}
"""Our roles, and the two that other collections of translations use. That a translation is official
is not to be guessed."""


class _Malformed(Exception):
    """A line does not follow the schema; the message says how, and what to write."""


class JsonLines:
    """The texts in the lines of a file, compressed or not: a `ForeignHistory`.

    *declared* holds the languages of the sources that the catalogue has, by work and slug.
    """

    def __init__(self, path: Path, declared: Mapping[SourceName, str]) -> None:
        self.total = 0
        self._path = path
        self._declared = declared
        self._sources: dict[SourceName, ForeignSource] = {}
        # A file that breaks off is imported as far as it goes: `events` will say where it ends.
        with suppress(NotImportable):
            self._survey()

    @property
    def sources(self) -> tuple[ForeignSource, ...]:
        """Return the sources that the lines name."""
        return tuple(self._sources.values())

    def events(self) -> Iterator[Event]:
        """Yield what stands in each line.

        Raises: NotImportable, when the file cannot be read, or not to its end.
        """
        names = Names(self._declared)
        for place, line in self._lines():
            try:
                yield self._event(_row(line), place, names)
            except (_Malformed, Unnameable) as error:
                yield Refused(place=place, problem=str(error))

    def _survey(self) -> None:
        names = Names(self._declared)
        for _, line in self._lines():
            self.total += 1
            with suppress(_Malformed, Unnameable):
                row = _row(line)
                name = _name(row, names)
                if name not in self._sources:
                    self._sources[name] = _source(row, name)

    def _lines(self) -> Iterator[tuple[str, bytes | None]]:
        for number, line in numbered_lines(self._path):
            if line is None or line.strip(b"\xef\xbb\xbf\r\n\t "):
                yield f"{self._path.name}, line {number}", line

    def _event(self, row: _Row, place: str, names: Names) -> Event:
        name = _name(row, names)
        _source(row, name)  # A row that cannot describe its source is refused in both passes.
        at = _moment(row.required("captured_at"))
        body = _body(row)
        if body is None:
            reason = _origin("deleted upstream:", row, self._path.name)
            return Withdrawn(place=place, source=name, at=at, reason=reason)
        snapshot = _snapshot(row, body, at, self._path.name)
        return Imported(place=place, source=name, snapshot=snapshot)


def _row(line: bytes | None) -> _Row:
    if line is None:
        raise _Malformed(f"it is longer than {LONGEST_LINE:,} bytes")
    return _Row(_fields(line))


def _fields(line: bytes) -> dict[str, object]:
    try:
        fields = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _Malformed(f"it is not JSON in UTF-8 ({error}); write one object a line") from error
    if not isinstance(fields, dict):
        raise _Malformed('it is not an object; write {"work": …, "source": …, …}')
    return fields


@dataclass(frozen=True, slots=True)
class _Row:
    """The keys and values of a line."""

    fields: Mapping[str, object]

    def optional(self, key: str) -> str | None:
        """Return the text under *key*, or None where there is none."""
        value = self.fields.get(key)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            raise _Malformed(f'"{key}" is not a text; write it in quotation marks')
        return value

    def required(self, key: str) -> str:
        """Return the text under *key*."""
        value = self.optional(key)
        if value is None:
            raise _Malformed(f'"{key}" is missing; docs/importing.md lists what a line needs')
        return value


def _name(row: _Row, names: Names) -> SourceName:
    work = names.work(row.required("work"))
    language = language_of(row.optional("lang"))
    return work, names.source(work, row.required("source"), language)


def _source(row: _Row, name: SourceName) -> ForeignSource:
    work, slug = name
    url = address(row.optional("url"))
    source = Source(
        work=work,
        slug=slug,
        language=language_of(row.optional("lang")) or UNKNOWN_LANGUAGE,
        role=_role(row.optional("role")),
        publisher=printable(row.optional("publisher") or row.required("source")),
        url=url,
        file=None if url else file_place(_path(row)),
        watched=False,
    )
    title = row.optional("title") or row.required("work")
    return ForeignSource(source=source, work_title=printable(title))


def _role(stated: str | None) -> Role:
    role = _ROLES.get(stated or Role.AUTHENTIC)
    if role is None:
        raise _Malformed(f'"role" is {stated!a}; write one of: {", ".join(_ROLES)}')
    return role


def _path(row: _Row) -> str:
    return row.optional("path") or f"{row.required('work')}/{row.required('source')}"


def _moment(stated: str) -> datetime:
    try:
        moment = datetime.fromisoformat(stated)
        if moment.tzinfo is None:
            raise _Malformed(
                f'"captured_at" is {stated!a}, which leaves open where on earth it was so late; '
                "add the offset: Z for UTC, or one like +03:00"
            )
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _Malformed(
            f'"captured_at" is {stated[:50]!a}, which is no moment of the years 1 to 9999; '
            "write one like 2020-05-01T12:00:00Z"
        ) from error


def _body(row: _Row) -> bytes | None:
    """Return the bytes of the row's text, or None for a text that was deleted."""
    encoded = row.optional("body_base64")
    if encoded is not None:
        body = _decoded(encoded)
    elif "text" not in row.fields:
        raise _Malformed('"text" is missing; write null for a text that was deleted')
    else:
        text = row.fields["text"]
        if text is None:
            return None
        if not isinstance(text, str):
            raise _Malformed('"text" is neither a text nor null; write it in quotation marks')
        body = _encoded(text)
    if len(body) > LARGEST_BODY:
        raise _Malformed(f"the text has {len(body):,} bytes; the most is {LARGEST_BODY:,}")
    return body


def _encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise _Malformed(
            f'"text" holds U+{ord(text[error.start]):04X}, half of a surrogate pair, of which no '
            'bytes are known; give the bytes themselves as "body_base64"'
        ) from error


def _decoded(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _Malformed(
            f'"body_base64" is not base64 ({error}); encode the bytes again'
        ) from error


def _snapshot(row: _Row, body: bytes, at: datetime, file: str) -> Snapshot:
    media_type = (row.optional("media_type") or "text/plain").partition(";")[0].strip().lower()
    as_text = row.optional("body_base64") is None
    charset = decide(body, media_type) if is_text(media_type) else None
    return Snapshot(
        body=body,
        url=row.optional("url") or file_address(_path(row)),
        fetched_at=at,
        media_type=media_type,
        extension=extension_of(media_type),
        status=_status(row),
        # A text that came in JSON is UTF-8 here, whatever its own meta element says.
        charset="utf-8" if as_text else (charset.name if charset else None),
        charset_from="utf-8" if as_text else (charset.decided_by if charset else None),
        obtained=_origin("imported from", row, file),
        stated=_stated(row),
    )


def _status(row: _Row) -> int | None:
    # Other collections write a letter of git's under this key.
    status = row.fields.get("status")
    return status if isinstance(status, int) and not isinstance(status, bool) else None


def _stated(row: _Row) -> tuple[tuple[str, str], ...]:
    stated = row.fields.get("stated")
    if stated is None:
        return ()
    if not isinstance(stated, dict) or not all(isinstance(each, str) for each in stated.values()):
        raise _Malformed('"stated" is not an object of dates; write {"published": "2020-05-01"}')
    return tuple(sorted(stated.items()))


def _origin(verb: str, row: _Row, file: str) -> str:
    """Return where the row was taken from, as it says itself."""
    whole = row.optional("from")
    parts = [row.optional(key) for key in ("source", "commit", "path")]
    stated = whole or " ".join(part for part in parts if part) or file
    return f"{verb} {stated}"
