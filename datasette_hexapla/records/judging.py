"""Judging: what each version of a source is in its history, and why, in words.

The differ reads the history; here it is put together of versions and of the times when the source
was withdrawn. A new version can change what those shortly before it are, so a step is written when
it differs from what the records say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from datasette_hexapla.records import absences
from datasette_hexapla.records.absences import Absence
from datasette_hexapla.records.rows import execute, execute_many, insert, select
from differ import histories
from differ.model import HistoryStep, Kind, Step, Version

_VERSIONS = """
SELECT versions.name, versions.number, began_at, previous, other_rules, versions.step,
    versions.reason, returns_to, segments, text, diffs.kind
FROM versions LEFT JOIN diffs ON diffs.new = versions.name
WHERE versions.source = ? ORDER BY versions.number
"""

_DIFFS = """
UPDATE diffs SET step = told.step, substantive = told.substantive
FROM (
    SELECT versions.name, versions.step,
        versions.step = 'restored' AND NOT versions.other_rules
        OR diffs.kind IN ('wording', 'number') AND (
            versions.step = 'revision'
            -- What came back after a fault, and is not what was there before it, was edited.
            OR versions.step = 'recovery' AND versions.returns_to IS NULL
        ) AS substantive
    FROM versions JOIN diffs ON diffs.new = versions.name WHERE versions.source = ?1
) AS told
WHERE diffs.new = told.name AND diffs.source = ?1
    AND (diffs.step <> told.step OR diffs.substantive <> told.substantive)
"""


@dataclass(frozen=True, slots=True)
class _Told:
    """What is said of a version: the column values of step, reason and returns_to."""

    step: str
    reason: str
    returns_to: str | None


@dataclass(frozen=True, slots=True)
class _Kept:
    """A version, and what the records say of it; an empty step is yet to be judged."""

    name: str
    number: int
    began_at: str
    previous: str | None
    other_rules: bool
    told: _Told
    segments: tuple[str, ...]
    kind: Kind | None


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in a history: a version, one that is there *again*, or a time *without* any."""

    version: _Kept | None
    again: bool = False
    without: Absence | None = None


def judge(database: Database, source: str, *, anew: bool) -> bool:
    """Write what each version of *source* is; tell whether one is not what it was said to be.

    Steps that cannot have changed are not judged again, unless all is to be judged *anew*.
    """
    versions = [_kept(row) for row in select(database, _VERSIONS, [source])]
    gone = absences.found(database, source)
    withdrawn = gone != absences.kept(database, source)
    unsteady, differs = _write_unsteady(database, source, versions)
    places = list(_places(versions, gone))
    ((language,),) = select(database, "SELECT language FROM sources WHERE name = ?", [source])
    anew = anew or withdrawn or differs
    quiet = _only_unsteady(database, source, unsteady)
    steps = histories.read(
        _texts(places),
        [_kind(place, quiet) for place in places],
        language=str(language),
        known=() if anew else _known(places),
    )
    changed = _write_steps(database, places, steps, quiet)
    execute(database, _DIFFS, [source])
    absences.write(database, source, _absent(places, gone))
    return changed


def _kept(row: Sequence[object]) -> _Kept:
    name, number, began_at, previous, other_rules, step, reason, returns_to, count, text, kind = row
    return _Kept(
        name=str(name),
        number=int(str(number)),
        began_at=str(began_at),
        previous=None if previous is None else str(previous),
        other_rules=bool(other_rules),
        told=_Told(str(step), str(reason), None if returns_to is None else str(returns_to)),
        segments=tuple(str(text).split("\n")) if count else (),
        kind=None if kind is None else Kind(str(kind)),
    )


def _write_unsteady(
    database: Database, source: str, versions: Sequence[_Kept]
) -> tuple[frozenset[str], bool]:
    """Write which segments come and go; return them, and whether others did before."""
    now = histories.coming_and_going([Version(segments=each.segments) for each in versions])
    rows = select(database, "SELECT text FROM unsteady WHERE source = ?", [source])
    if now == {str(text) for (text,) in rows}:
        return now, False
    execute(database, "DELETE FROM unsteady WHERE source = ?", [source])
    insert(database, "unsteady", ({"source": source, "text": text} for text in sorted(now)))
    return now, True


def _only_unsteady(database: Database, source: str, unsteady: frozenset[str]) -> frozenset[str]:
    """Return the versions in which nothing but *unsteady* segments came or went."""
    if not unsteady:
        return frozenset()
    rows = select(
        database,
        "SELECT diffs.new, changes.operation, old_text, new_text FROM diffs"
        " JOIN changes ON changes.diff = diffs.name WHERE diffs.source = ?",
        [source],
    )
    found: dict[str, bool] = {}
    for new, operation, *texts in rows:
        segments = {segment for text in texts for segment in str(text).split("\n") if segment}
        comes_or_goes = operation in {"insertion", "deletion"} and segments <= unsteady
        found[str(new)] = found.get(str(new), True) and comes_or_goes
    return frozenset(name for name, only in found.items() if only)


def _places(versions: Sequence[_Kept], gone: Sequence[Absence]) -> Iterator[_Place]:
    """Yield versions and confirmed absences in order of time.

    Where the text that was withdrawn came back as it was, its version stands there again. Before
    the first version nothing can be withdrawn.
    """
    confirmed = [absence for absence in gone if absence.confirmed_at]
    for version, following in zip(versions, [*versions[1:], None], strict=False):
        yield _Place(version)
        end = _sortable(following.began_at) if following else None
        for absence in confirmed:
            since, until = _sortable(absence.since_at), _sortable(absence.until_at or "")
            if since < _sortable(version.began_at) or (end is not None and since >= end):
                continue
            yield _Place(None, without=absence)
            if until and (end is None or until < end):
                yield _Place(version, again=True)


def _sortable(at: str) -> str:
    return at.rstrip("Z")


def _texts(places: Sequence[_Place]) -> list[Version]:
    """Return the history as the differ reads it; only our rules' changes have to be told apart."""
    found: list[Version] = []
    rules = 0
    for number, place in enumerate(places):
        if place.version is None:
            found.append(Version(segments=None))
            continue
        rules += number > 0 and place.version.other_rules and not place.again
        found.append(Version(segments=place.version.segments, rules=str(rules)))
    return found


def _kind(place: _Place, quiet: frozenset[str]) -> Kind | None:
    """Return of what kind the change to *place* is, as far as noise is told from the rest by it.

    A number may be a sum or a term: that it alone changed is no noise.
    """
    version = place.version
    if version is None:
        return None
    if version.name in quiet:
        return Kind.FURNITURE
    return Kind.WORDING if version.kind is Kind.NUMBER else version.kind


def _known(places: Sequence[_Place]) -> list[HistoryStep]:
    """Return the steps of *places* that no later version can change any more."""
    new = (n for n, place in enumerate(places) if place.version and not place.version.told.step)
    first = min(next(new, len(places)), len(places))
    return [_stood(place) for place in places[: max(0, first - histories.AHEAD)]]


def _stood(place: _Place) -> HistoryStep:
    if place.version is None:
        return HistoryStep(step=Step.WITHDRAWN, reason="")
    if place.again:
        return HistoryStep(step=Step.RESTORED, reason="")
    return HistoryStep(step=Step(place.version.told.step), reason="")


def _write_steps(
    database: Database,
    places: Sequence[_Place],
    steps: Sequence[HistoryStep],
    quiet: frozenset[str],
) -> bool:
    """Write the steps that are not what they were; tell whether one of them was another before."""
    rows = []
    changed = False
    names = {place.version.name: place.version for place in places if place.version}
    for place, step in zip(places, steps, strict=True):
        version = place.version
        # A known step has no reason: what the records say of it stands.
        if version is None or place.again or not step.reason:
            continue
        back = places[step.returns_to].version if step.returns_to is not None else None
        told = _told(version, step, back, names.get(version.previous or ""), quiet)
        if told != version.told:
            rows.append((told.step, told.reason, told.returns_to, version.name))
            before = version.told
            same = (before.step, before.returns_to) == (told.step, told.returns_to)
            changed |= bool(before.step) and not same
    execute_many(
        database, "UPDATE versions SET step = ?, reason = ?, returns_to = ? WHERE name = ?", rows
    )
    return changed


def _told(
    version: _Kept,
    step: HistoryStep,
    back: _Kept | None,
    before: _Kept | None,
    quiet: frozenset[str],
) -> _Told:
    if version.previous is not None and before is None and step.step is Step.FIRST:
        return _going_on(version)
    name = back.name if back else None
    if step.step is Step.NOISE and version.name in quiet:
        return _Told(
            step.step.value, "Nothing but passages that come and go again and again.", name
        )
    return _Told(step.step.value, _reason(step, back), name)


def _going_on(version: _Kept) -> _Told:
    """Tell what the first version of a source is to the one of its ancestor."""
    if version.other_rules:
        return _Told(Step.TECHNICAL.value, _OTHER_RULES, None)
    if version.kind is None:
        source = str(version.previous).rpartition("/")[0]
        reason = f"The same text as that of {source}, from which it goes on."
        return _Told(Step.NOISE.value, reason, None)
    if version.kind not in {Kind.WORDING, Kind.NUMBER}:
        reason = f"The gravest change is of kind {version.kind}."
        return _Told(Step.NOISE.value, reason, None)
    return _Told(Step.REVISION.value, _REVISION, None)


_OTHER_RULES = "Read by other rules than the version before: nothing follows about the publisher."
_REVISION = "The publisher's text differs from the version before."


def _reason(step: HistoryStep, back: _Kept | None) -> str:
    where = f"version {back.number} of {back.began_at[:10]}" if back else ""
    said = {
        Step.FIRST: "The first text that was kept of this source.",
        Step.REVISION: _REVISION,
        Step.TECHNICAL: _OTHER_RULES,
        Step.RETURN: f"The text of {where} came back.",
        Step.FLAP: f"The text of {where} came back, as it does again and again.",
    }
    if step.step is Step.RECOVERY:
        said[Step.RECOVERY] = "The version before was at fault, and this is a new text."
    if back:
        said[Step.RECOVERY] = f"The version before was at fault; this is the text of {where} again."
    otherwise = f"{step.reason[:1].upper()}{step.reason[1:]}."
    return said.get(step.step, otherwise)


def _absent(
    places: Sequence[_Place], gone: Sequence[Absence]
) -> Iterator[tuple[Absence, str | None, bool]]:
    """Yield each absence with the version that was withdrawn, and whether that came back."""
    stood: dict[Absence, tuple[str | None, bool]] = {}
    last: str | None = None
    following = [*places[1:], None]
    for place, after in zip(places, following, strict=False):
        if place.version:
            last = place.version.name
        elif place.without:
            stood[place.without] = (last, bool(after and after.again))
    for absence in gone:
        yield (absence, *stood.get(absence, (None, False)))
