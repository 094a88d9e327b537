"""Channels: where people are told of what happened, of what, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum


class Topic(StrEnum):
    """What a channel can tell of; the first ones are steps of a source's history."""

    FIRST = "first"
    REVISION = "revision"
    RESTORED = "restored"
    WITHDRAWN = "withdrawn"
    NOISE = "noise"
    RETURN = "return"
    FLAP = "flap"
    FAULT = "fault"
    RECOVERY = "recovery"
    TECHNICAL = "technical"
    ALARM = "alarm"
    FAILING = "failing"
    SUSPECT = "suspect"


SUBSTANTIVE = (
    Topic.REVISION,
    Topic.RESTORED,
    Topic.WITHDRAWN,
    Topic.FAILING,
    Topic.SUSPECT,
)
"""What is told where a channel does not say of what."""


class Rhythm(StrEnum):
    """How often a channel tells: of each event by itself, or of all together in a digest."""

    EACH = "each"
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of the day in which nothing is told; they may go over midnight."""

    start: time
    end: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One way to tell people.

    *to* is `stdout`, a `mailto:`, `https:` or `apprise:` address. *server*, *sender*, *user* and
    *password* are for mail, *secret* signs what a web hook gets. `${NAME}` in these stands for a
    variable of the environment: catalogues are published, secrets are not. Empty *works* and
    *languages* mean all. *zone* is a time zone's name, for *quiet* and for digests.
    """

    slug: str
    to: str
    server: str | None = None
    sender: str | None = None
    user: str | None = None
    password: str | None = None
    secret: str | None = None
    works: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    topics: tuple[Topic, ...] = SUBSTANTIVE
    significance: float = 0.0
    rhythm: Rhythm = Rhythm.EACH
    quiet: Quiet | None = None
    zone: str = "UTC"
