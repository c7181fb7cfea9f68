"""What a run has done so far, on disk: one line for each repository that is finished, so that ``--resume`` goes on.

The same command line in the same directory is the same run.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tracesafe.batch.results import Outcome, RepositoryResult, as_record, from_record
from tracesafe.source import folder


@dataclass(frozen=True, slots=True)
class Record:
    """The file of a run."""

    path: Path
    run: str
    """The name of the run, which journals hold, too."""

    def done(self) -> dict[str, RepositoryResult]:
        """Root -> result of every repository that needs no second look."""
        found: dict[str, RepositoryResult] = {}
        for line in self.path.read_bytes().split(b"\n") if self.path.exists() else ():
            with suppress(ValueError, KeyError, TypeError):
                result = from_record(json.loads(line))
                if result.outcome is not Outcome.FAILED:
                    found[result.root] = replace(result, resumed=True)
        return found

    def add(self, result: RepositoryResult) -> None:
        """Note that a repository is finished, for good."""
        with self.path.open("ab") as stream:
            stream.write(json.dumps(as_record(result)).encode() + b"\n")
            stream.flush()
            os.fsync(stream.fileno())


def opened(directory: Path, wish: Mapping[str, Any], roots: Sequence[Path], *, resume: bool) -> Record:
    """The record of a run over these repositories; with ``resume`` that of the interrupted one, if there is one.

    Raises ``OSError``.
    """
    text = json.dumps([dict(sorted(wish.items())), sorted(map(str, roots))], default=str)
    name = hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
    place = folder.made(directory) / "migrate"
    place.mkdir(exist_ok=True)
    path = place / f"{name}.jsonl"
    if resume and path.exists():
        head = path.read_bytes().partition(b"\n")[0]
        with suppress(ValueError, KeyError, TypeError):
            return Record(path, str(json.loads(head)["run"]))
    run = os.urandom(8).hex()
    path.write_bytes(json.dumps({"run": run}).encode() + b"\n")
    return Record(path, run)
