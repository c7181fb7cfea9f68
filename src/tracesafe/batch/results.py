"""What became of each repository of a migration, as plain values: for the report, for JSON lines, for ``--resume``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from tracesafe.fixing import Fixed
from tracesafe.model import Finding
from tracesafe.source.text import SourceFile


class Outcome(StrEnum):
    """What became of a repository."""

    CLEAN = "clean"
    """There was nothing to change."""
    PLANNED = "planned"
    """There is something to change; nothing was written."""
    CHANGED = "changed"
    """It was written."""
    TAKEN_BACK = "taken-back"
    """It was written, tests failed that did not fail before, and every file got its old bytes back."""
    FAILED = "failed"
    """It could not be processed; every file is as it was."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A file that could not be read, analysed or written: why, and what to do."""

    path: str
    row: int
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Tested:
    """What the test command said. ``new``: what fails only after the change."""

    command: str
    passed_before: int
    failed_before: int
    new: tuple[str, ...]
    seconds: float


@dataclass(frozen=True)
class RepositoryResult:
    """One repository. Paths are relative to ``root``, as strings."""

    name: str
    root: str
    outcome: Outcome
    files: int = 0
    """How many files were looked at."""
    changed: tuple[str, ...] = ()
    found: Mapping[str, int] = field(default_factory=dict)
    """Rule -> findings before."""
    fixed: Mapping[str, int] = field(default_factory=dict)
    """Rule -> fixes that were made, or would be."""
    left: Mapping[str, int] = field(default_factory=dict)
    """Rule -> findings after."""
    verdicts: Mapping[str, int] = field(default_factory=dict)
    """safe, unsafe, none -> findings before with such a fix, or with a refusal."""
    baselined: int = 0
    """Findings that the baseline holds: not counted above."""
    skipped: tuple[Trouble, ...] = ()
    """Changes that were left out when files were written."""
    failures: tuple[Trouble, ...] = ()
    """Files that could not be processed."""
    problem: str = ""
    """Why the whole repository could not be processed, and what to do."""
    notes: tuple[str, ...] = ()
    branch: str = ""
    commits: tuple[str, ...] = ()
    transaction: str = ""
    """By which ``tracesafe undo`` knows the change."""
    tested: Tested | None = None
    owners: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """File with a finding -> its owners."""
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    memory: int = 0
    """The most bytes that the process held at any time."""
    resumed: bool = False
    """Whether the result is that of an earlier run that was interrupted later on."""

    @property
    def is_complete(self) -> bool:
        """Whether everything that was asked for could be processed."""
        return self.outcome is not Outcome.FAILED and not self.failures and not self.skipped


@dataclass(frozen=True)
class Detail:
    """The findings and texts behind a result, where a diff or a report wants them."""

    findings: tuple[Finding, ...]
    """What was found at the beginning; spans point into ``sources``."""
    left: tuple[Finding, ...]
    """What is found at the end; spans point into ``after``, and into ``sources`` for files that stay."""
    sources: Mapping[Path, SourceFile]
    """The texts before, of files with findings and of those that change."""
    after: Mapping[Path, SourceFile]
    """The new texts of the files that change."""
    baselined: tuple[Finding, ...] = ()
    written: bool = False
    """Whether the texts after are on disk."""


def detail(fixed: Fixed, *, written: bool) -> Detail:
    """The detail of a plan, as values that another process can have."""
    shown = (*fixed.first.findings, *fixed.left.findings, *fixed.first.baselined)
    paths = {finding.path for finding in shown} | {hop.path for finding in shown for hop in finding.via}
    every = {**fixed.left.sources, **fixed.before}
    sources = {path: replace(every[path]) for path in sorted(paths | set(fixed.changed)) if path in every}
    after = {path: replace(fixed.after[path]) for path in fixed.changed}
    return Detail(fixed.first.findings, fixed.left.findings, sources, after, fixed.first.baselined, written)


@dataclass(frozen=True)
class Migrated:
    """A result, with its texts if they were asked for."""

    result: RepositoryResult
    detail: Detail | None = None


@dataclass(frozen=True)
class MigrationResult:
    """All repositories, in the order in which they were given."""

    repositories: tuple[Migrated, ...]
    seconds: float

    @property
    def is_complete(self) -> bool:
        """Whether every repository could be processed."""
        return all(one.result.is_complete for one in self.repositories)


def as_record(result: RepositoryResult) -> dict[str, Any]:
    """A result for JSON; ``from_record`` reads it."""
    tables = ("found", "fixed", "left", "verdicts")
    record: dict[str, Any] = {name: getattr(result, name) for name in result.__dataclass_fields__}
    record |= {name: dict(sorted(record[name].items())) for name in tables}
    record["owners"] = {path: list(names) for path, names in sorted(result.owners.items())}
    record["outcome"] = result.outcome.value
    record["seconds"] = round(result.seconds, 3)
    record["cpu_seconds"] = round(result.cpu_seconds, 3)
    for name in ("skipped", "failures"):
        record[name] = [_plain(one) for one in record[name]]
    record["tested"] = None if result.tested is None else _plain(result.tested)
    return record


def from_record(record: Mapping[str, Any]) -> RepositoryResult:
    """The result that a record holds. Raises ``ValueError``, ``KeyError`` or ``TypeError`` for another record."""
    values = dict(record)
    values["outcome"] = Outcome(values["outcome"])
    for name in ("changed", "notes", "commits"):
        values[name] = tuple(values[name])
    for name in ("skipped", "failures"):
        values[name] = tuple(Trouble(**one) for one in values[name])
    values["owners"] = {path: tuple(names) for path, names in values["owners"].items()}
    if values["tested"] is not None:
        values["tested"] = Tested(**{**values["tested"], "new": tuple(values["tested"]["new"])})
    return RepositoryResult(**values)


def total(tables: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """Counts added up by rule."""
    found: dict[str, int] = {}
    for table in tables:
        for code, number in table.items():
            found[code] = found.get(code, 0) + number
    return dict(sorted(found.items()))


def _plain(value: Trouble | Tested) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}
