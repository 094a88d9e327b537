"""Running git: the one place that starts its processes, through GitPython."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from io import BufferedReader
from pathlib import Path
from subprocess import PIPE
from typing import IO, cast

from git import Git
from git.exc import GitCommandError, GitCommandNotFound

from archive.errors import GitFailed

_CHUNK = 1 << 16


# glibc gives memory back to the system and takes it again for every object that git reads or
# writes. Told to keep it, `git fast-import` takes 0.01 instead of 0.23 ms of system time a snapshot
# and 17 times fewer page faults. Other C libraries do not know these variables.
MEMORY_SETTINGS = {
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TOP_PAD_": str(4 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(64 << 20),
}

# An archive says the same in its own settings, for other people's git. Ours must not hang on them:
# one flipped byte there, or a restoring with plain git, and commits would not reach the disk.
_SETTINGS = {
    "core.fsync": "all",
    "core.logAllRefUpdates": "false",
    "fastimport.unpackLimit": "1",
    "gc.auto": "0",
    "maintenance.auto": "false",
}


class GitProcess:
    """A running git, with its pipes."""

    def __init__(self, process: Git.AutoInterrupt) -> None:
        # GitPython ends the process when its own wrapper is forgotten, so it is held here.
        self._process = process
        popen = process.proc
        if popen is None or popen.stdin is None or popen.stdout is None or popen.stderr is None:
            raise GitFailed("Git was started without its pipes. This is a fault of GitPython.")
        self.stdin: IO[bytes] = popen.stdin
        self.stdout = cast("BufferedReader", popen.stdout)
        self.stderr: IO[bytes] = popen.stderr
        self._popen = popen

    def finish(self, written: bytes | None = None) -> tuple[int, bytes, str]:
        """Send *written*, close the input, and return exit code, output and complaint."""
        output, complaint = self._popen.communicate(written)
        return self._popen.returncode, output, complaint.decode(errors="replace").strip()

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        self._popen.kill()
        self._popen.wait()
        for pipe in (self.stdin, self.stdout, self.stderr):
            # What was still to be written to a process that we killed cannot arrive any more.
            with suppress(BrokenPipeError):
                pipe.close()


class GitCommands:
    """Git, run on one repository and deaf to the surroundings.

    The repository is always named, replacement objects are never followed, and nothing is read
    from variables that another git (running a hook, say) has set for itself.
    """

    def __init__(self, repository: Path, *, borrow_from: Path | None = None) -> None:
        """Hold git for *repository*, which may read the objects of another, *borrow_from*, too."""
        self._git = Git(str(repository.parent))
        self._repository = repository
        self._git.update_environment(
            **MEMORY_SETTINGS,
            **_settings_as_variables(),
            GIT_DIR=str(repository),
            GIT_OBJECT_DIRECTORY=str(repository / "objects"),
            GIT_ALTERNATE_OBJECT_DIRECTORIES=str(borrow_from / "objects") if borrow_from else "",
            GIT_NO_REPLACE_OBJECTS="1",
            GIT_GRAFT_FILE=str(repository / "no-such-file"),
            GIT_TERMINAL_PROMPT="0",
        )

    def start(self, *arguments: str, inherit: Sequence[int] = ()) -> GitProcess:
        """Start git with *arguments*; it inherits the open files *inherit*.

        Raises: GitFailed.
        """
        command = ["git", *arguments]
        try:
            process = self._git.execute(
                command, istream=PIPE, as_process=True, pass_fds=tuple(inherit)
            )
        except (GitCommandNotFound, GitCommandError) as error:
            raise GitFailed(
                f"Running git in {self._repository} failed: {error}. Is git installed?"
            ) from error
        return GitProcess(process)

    def run(self, *arguments: str, written: bytes = b"", inherit: Sequence[int] = ()) -> bytes:
        """Run git to its end, with *written* on its input, and return its output.

        Raises: GitFailed.
        """
        code, output, complaint = self.start(*arguments, inherit=inherit).finish(written)
        if code != 0:
            raise self._failure(arguments, code, complaint)
        return output

    def lines(self, *arguments: str, separator: bytes = b"\n") -> Iterator[bytes]:
        """Run git and yield its output as it comes, cut at each *separator*, which is dropped.

        Raises: GitFailed, after the last line.
        """
        process = self.start(*arguments)
        try:
            yield from _cut(process.stdout, separator)
            code, _, complaint = process.finish()
        finally:
            process.stop()
        if code != 0:
            raise self._failure(arguments, code, complaint)

    def _failure(self, arguments: Sequence[str], code: int, complaint: str) -> GitFailed:
        return GitFailed(
            f"`git {' '.join(arguments)}` in {self._repository} ended with exit code {code}: "
            f"{complaint or 'it said nothing'}"
        )


def _settings_as_variables() -> dict[str, str]:
    variables = {"GIT_CONFIG_COUNT": str(len(_SETTINGS))}
    for number, (key, value) in enumerate(_SETTINGS.items()):
        variables |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return variables


def _cut(pipe: BufferedReader, separator: bytes) -> Iterator[bytes]:
    rest = b""
    while chunk := pipe.read1(_CHUNK):
        *whole, rest = (rest + chunk).split(separator)
        yield from whole
    if rest:
        yield rest
