"""Events: what happened that a channel may tell of."""

from __future__ import annotations

from dataclasses import dataclass

from snapshots.channels import Channel, Topic

_STEPS = {topic.value: topic for topic in Topic}


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Words that changed, with a little around them.

    *html* is harmless: escaped text with `<del>` and `<ins>`.
    """

    operation: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened to a source.

    The *key* is the same however often the records are built, so that nothing is told twice. *at*
    is UTC, *number* the place of a version among those of its source. *path* is where the reading
    room shows it. Everything that others wrote (titles, reasons) stands here as they wrote it.
    """

    key: str
    topic: Topic
    at: str
    work: str
    work_title: str
    source: str
    language: str
    publisher: str
    reason: str
    path: str
    number: int = 0
    kind: str | None = None
    significance: float | None = None
    changes: int = 0
    words_added: int = 0
    words_removed: int = 0
    snapshot_id: str | None = None
    diff: str | None = None
    passages: tuple[Passage, ...] = ()


def topic_of(step: str, *, substantive: bool) -> Topic:
    """Return what a version of that *step* is told as.

    A revision that is not *substantive*, such as of furniture, is no news. A step that this program
    does not know is told as a revision, rather than not at all.

    >>> topic_of("revision", substantive=False).value, topic_of("flap", substantive=False).value
    ('noise', 'flap')
    """
    if step == Topic.REVISION and not substantive:
        return Topic.NOISE
    return _STEPS.get(step, Topic.REVISION)


def wanted(channel: Channel, event: Event) -> bool:
    """Tell whether *channel* tells of *event*."""
    return (
        event.topic in channel.topics
        and (not channel.works or event.work in channel.works)
        and (not channel.languages or _speaks(channel.languages, event.language))
        and (event.significance is None or event.significance >= channel.significance)
    )


def _speaks(languages: tuple[str, ...], tag: str) -> bool:
    """Tell whether *tag* is one of *languages*, or a variety of one."""
    lowered = f"{tag.lower()}-"
    return any(lowered.startswith(f"{language.lower()}-") for language in languages)
