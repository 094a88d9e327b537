"""Fuzz as `fuzzing.py` does, guided by which lines of our code an input reaches.

    pip install --group fuzzing
    python benchmarks/fuzzing_guided.py --minutes 10 --target html

atheris, which is libFuzzer for Python, keeps those inputs that reach something new and goes on from
them. They stay in the folder of --finds, as corpus-TARGET, for a later run to begin with. Targets,
seeds, limits and finds are those of `fuzzing.py`. Only what is written in Python is seen: of
PDFium, lxml and git it knows nothing.
"""

from __future__ import annotations

import io
import sys
import time
from contextlib import redirect_stderr
from dataclasses import dataclass
from multiprocessing.sharedctypes import Synchronized
from random import Random

import atheris

# Parsers in Python that take bytes of others; what reads no input would only be slowed down.
SEEN = [
    *("archive", "datasette_hexapla", "differ", "snapshots"),
    *("ruamel", "markdown_it", "warcio", "protego", "cssselect", "zipfile", "tinycss2"),
]

with (
    redirect_stderr(io.StringIO()),  # it names every module
    atheris.instrument_imports(include=SEEN, enable_loader_override=False),
):
    import fuzzing
    from fuzzing_targets import TARGETS

_KEPT_SHARE = 0.5
"""The share of inputs that libFuzzer changes; the others are changed by the acts of `fuzzing.py`,
which know what breaks programs and can look into packages."""


@dataclass
class Guided(fuzzing.Session):
    """One process that runs inputs of one target as atheris chooses them."""

    def run(self, end: float, count: Synchronized[int]) -> None:
        """Run changed inputs until the *end*."""
        target = TARGETS[self.name]
        for each in self.seeds:
            target.try_(each)
        fuzzing.limit()
        seen: set[str] = set()

        def one(data: bytes) -> None:
            self.current.write_bytes(data)
            why = fuzzing.complaint(target, data)
            count.value += 1
            if why is not None and why.partition(":")[0] not in seen:
                seen.add(why.partition(":")[0])
                self.keep(fuzzing.smaller(target, data, why), why)
            self.current.unlink(missing_ok=True)

        def change(data: bytes, most: int, seed: int) -> bytes:
            chance = Random(seed)
            if chance.random() < _KEPT_SHARE and not target.packed:
                return bytes(atheris.Mutate(data, most))
            try:
                return fuzzing.changed(data, self.seeds, chance, packed=target.packed)[:most]
            except Exception:  # noqa: BLE001 - a package that an earlier act damaged
                data = chance.choice(self.seeds)
                return fuzzing.changed(data, self.seeds, chance, packed=target.packed)[:most]

        atheris.Setup(self._arguments(end), one, custom_mutator=change)
        # It does not come back, but ends the process.
        atheris.Fuzz()

    def _arguments(self, end: float) -> list[str]:
        corpus = self.finds / f"corpus-{self.name}"
        corpus.mkdir(exist_ok=True)
        for number, each in enumerate(self.seeds):
            (corpus / f"seed-{number}").write_bytes(each)
        # Time and memory are limited by us, because libFuzzer ends at the first find.
        return [
            *(sys.argv[0], str(corpus), f"-artifact_prefix={self.finds}/.{self.name}-"),
            *(f"-max_total_time={max(1, round(end - time.monotonic()))}", "-timeout=0"),
            *("-rss_limit_mb=0", "-max_len=65536", "-verbosity=0", f"-seed={_number(self.seed)}"),
        ]


def _number(seed: str) -> int:
    return Random(seed).randrange(1, 1 << 31)


if __name__ == "__main__":
    fuzzing.main(Guided)
