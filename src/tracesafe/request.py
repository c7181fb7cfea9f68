"""What is asked of the pipeline, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from tracesafe.baseline import Baseline
from tracesafe.choice import Choice
from tracesafe.model import Finding, Hop
from tracesafe.pipeline import Parts
from tracesafe.source.disk import Looks
from tracesafe.source.text import SourceFile, Unreadable


@dataclass(frozen=True)
class Request:
    """What to check. ``overrides`` are texts in place of files on disk (standard input, an editor's buffers)."""

    files: tuple[Path, ...]
    choice: Choice
    overrides: Mapping[Path, SourceFile] = field(default_factory=lambda: MappingProxyType({}))
    named: frozenset[Path] = frozenset()
    """The files that were given by name: each is parsed, even one that names no transform."""
    pedantic: bool = False
    """Whether calls into unknown code are listed."""
    whole: bool = False
    """Whether the files are all of a project, so that a suppression without a finding is surely idle."""
    failures: tuple[Unreadable, ...] = ()
    """What could not even be listed."""
    promoted: frozenset[object] = frozenset()
    """Identities of fixes that count as safe although they need review, because they were proved."""
    baseline: Baseline = Baseline()
    """Findings that are known and left alone."""
    progress: Callable[[str, int, int], None] = lambda _stage, _done, _total: None
    seen: Callable[[Report], None] | None = None
    """Told what was found before any fix is looked for: each is ``LATER``."""
    wants: Callable[[Report], Iterable[Finding]] | None = None
    """Chooses, from the same report, whose fixes are looked for; the others stay ``LATER``."""
    jobs: int = 1
    """How many processes may check components at once."""
    kept: Kept | None = None
    """What is known from earlier runs."""


@dataclass(frozen=True, slots=True)
class Stats:
    """Figures of a run: files given, calls looked at in reached functions, those that lead to unknown code."""

    files: int = 0
    functions: int = 0
    calls: int = 0
    unknown: int = 0
    suppressed: int = 0


@dataclass(frozen=True)
class Report:
    """The findings to show, in order; the files that could not be processed; the texts that they point into."""

    findings: tuple[Finding, ...]
    failures: tuple[Unreadable, ...]
    stats: Stats
    sources: Mapping[Path, SourceFile]
    unknown: tuple[Hop, ...] = ()
    """The calls into unknown code, if they were asked for."""
    outside: Mapping[Path, int] = field(default_factory=lambda: MappingProxyType({}))
    """The project's files that were not given, though calls lead there: how many findings each would have."""
    silenced: tuple[tuple[Finding, str], ...] = ()
    """What comments silence, with the reasons that they give."""
    baselined: tuple[Finding, ...] = ()
    """What the baseline holds."""


class Changed(Exception):  # noqa: N818
    """A file is no longer what it was when the run began."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}:1: changed while tracesafe looked at it; run the command again")


class Kept(Protocol):
    """What earlier runs found out."""

    def unread(self, request: Request) -> Mapping[Path, SourceFile]:
        """Stands for the files that hold what they held, each to be read when somebody asks for its text."""
        ...

    def split(self, parts: Parts, program: Any, seeds: Set[Path]) -> Sequence[Any]:
        """The components of a program."""
        ...

    def recall(self, parts: Parts, request: Request, program: Any) -> tuple[Report, Looks] | None:
        """What was found in a component, and what that rests on."""
        ...

    def keep(self, parts: Parts, request: Request, program: Any, found: Report, looks: Looks) -> None:
        """Take note of what was found in a component."""
        ...
