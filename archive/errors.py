"""The errors of this package, each named after what happened.

ArchiveError
├── NotAnArchive             the folder holds no archive
├── NewerFormat              a newer program made the archive
├── AlreadyThere             an archive cannot be made where something stands
├── ArchiveBusy              another process is writing, and went on for too long
├── MalformedSlug            a name that no folder of the archive may have
├── AlreadyKept              the snapshot, or the visits of the watch, were kept before
├── NotKept                  nothing of that name was ever kept here
├── Mismatch                 the values given to be kept contradict each other
├── NotImportable            a history that others kept cannot be read, or not to its end
├── NotRepairable            a backup cannot be read, or has not what is needed
├── NotSealed                the head could not be signed or time-stamped
├── GitFailed                git could not be run, or refused
├── KeepingFailed            git did not keep a batch; nothing of it was acknowledged
└── ArchiveDamaged           bytes of the archive are not what they were
    └── MissingObject        git has lost an object that the archive needs
"""

from __future__ import annotations


class ArchiveError(Exception):
    """Anything that a user or the world can cause in this package."""


class NotAnArchive(ArchiveError):
    """The folder holds no archive."""


class NewerFormat(ArchiveError):
    """A newer program made the archive, in a format that this one does not know."""


class AlreadyThere(ArchiveError):
    """An archive cannot be made where something stands."""


class ArchiveBusy(ArchiveError):
    """Another process is writing to the archive, and went on for longer than we may wait."""


class MalformedSlug(ArchiveError):
    """A name of a work, source or watch that no folder of the archive may have."""


class AlreadyKept(ArchiveError):
    """The snapshot, or the visits of the watch, were kept before; nothing was added."""


class NotKept(ArchiveError):
    """Nothing of that name was ever kept here."""


class Mismatch(ArchiveError):
    """The values given to be kept contradict each other."""


class KeepingFailed(ArchiveError):
    """Git did not keep a batch. Nothing of it was acknowledged, and the archive is as it was."""


class ArchiveDamaged(ArchiveError):
    """Bytes of the archive are not what they were when they were kept."""


class MissingObject(ArchiveDamaged):
    """Git has lost an object that the archive needs, or cannot read it."""


class NotImportable(ArchiveError):
    """A history that others kept cannot be read, or not to its end."""


class GitFailed(ArchiveError):
    """Git could not be run, or refused what it was asked."""


class NotRepairable(ArchiveError):
    """A backup cannot be read, or has not what is needed."""


class NotSealed(ArchiveError):
    """The head could not be signed or time-stamped; nothing was changed."""
