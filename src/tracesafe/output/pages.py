"""What a report is about: repositories, and in each the findings, the files before and after, and who owns them.

``Page`` is what every kind of report is made from: the HTML page, the tables, SARIF. One run of ``check`` or ``fix``
is a page with one repository; a migration has many.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from tracesafe.fixing import Fixed, Identity, identity
from tracesafe.model import Finding, Fix, Safety
from tracesafe.request import Report
from tracesafe.source.text import SourceFile, Unreadable

BASELINE = "in the baseline"
"""The reason of a finding that no comment silences, but the baseline."""


class Verdict(StrEnum):
    """What can be done about a finding."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    """There is a fix, and a reviewer has to look at it."""
    NONE = "none"
    """There is no fix, and a reason."""


class Status(StrEnum):
    """What has been done about a finding."""

    OPEN = "open"
    PLANNED = "planned"
    """The files after the run are without it, but nothing was written."""
    FIXED = "fixed"
    """It was written."""
    SILENCED = "silenced"
    """A comment or a baseline silences it."""


@dataclass(frozen=True)
class Repository:
    """One tree of files, and what a run made of it."""

    name: str
    root: Path
    findings: tuple[Finding, ...]
    """What was found at the beginning, in order; spans point into ``sources``."""
    sources: Mapping[Path, SourceFile]
    """The texts before."""
    after: Mapping[Path, SourceFile] = field(default_factory=lambda: MappingProxyType({}))
    """The new texts of the files that change."""
    left: tuple[Finding, ...] | None = None
    """What is found in the texts after; None if nothing was rewritten. Spans point into ``after``."""
    silenced: tuple[tuple[Finding, str], ...] = ()
    """What comments silence, with their reasons, and what the baseline holds (``BASELINE``)."""
    failures: tuple[Unreadable, ...] = ()
    owners: Mapping[Path, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    seconds: float = 0.0
    problem: str = ""
    """Why the repository could not be processed at all."""
    written: bool = False
    """Whether the texts after are on disk."""
    notes: tuple[tuple[str, str], ...] = ()
    """More about it, as pairs of a heading and a text: its branch, what its tests said."""

    @property
    def changed(self) -> tuple[Path, ...]:
        """The files whose text is another one after."""
        return tuple(
            sorted(
                path
                for path, source in self.after.items()
                if path in self.sources and source.text != self.sources[path].text
            )
        )


@dataclass(frozen=True)
class Page:
    """A whole report."""

    title: str
    repositories: tuple[Repository, ...]
    command: str = ""
    """The command line that made it."""
    date: str = ""
    """When, in ISO 8601; empty leaves it out."""
    version: str = ""


@dataclass(frozen=True)
class Entry:
    """One finding of a page, with what the page says about it."""

    repository: Repository
    finding: Finding
    sources: Mapping[Path, SourceFile]
    """The texts that its spans point into."""
    status: Status
    later: bool = False
    """Whether it was found only after the rewrites."""
    reason: str = ""
    """Why it is silenced."""

    @property
    def verdict(self) -> Verdict:
        """What can be done about it."""
        return verdict(self.finding)

    @property
    def owners(self) -> tuple[str, ...]:
        """Who owns its file."""
        return self.repository.owners.get(self.finding.path, ())

    @property
    def path(self) -> str:
        """Its file, as it is called inside of the repository."""
        return inside(self.finding.path, self.repository.root)


def verdict(finding: Finding) -> Verdict:
    """What can be done about a finding."""
    if not isinstance(finding.fix, Fix):
        return Verdict.NONE
    return Verdict.SAFE if finding.fix.safety is Safety.SAFE else Verdict.UNSAFE


def inside(path: Path, root: Path) -> str:
    """A path relative to the root where it lies below it."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def entries(repository: Repository) -> list[Entry]:
    """The findings of a repository: what was found first, then what only the rewrites brought up."""
    before = [(finding, identity(finding, repository.sources)) for finding in repository.findings]
    done = Status.FIXED if repository.written else Status.PLANNED
    left: Counter[Identity] = Counter()
    texts = {**repository.sources, **repository.after}
    after = [(finding, identity(finding, texts)) for finding in repository.left or ()]
    left.update(mark for _, mark in after)
    found = []
    for finding, mark in before:
        is_open = repository.left is None or left[mark] > 0
        left[mark] -= is_open
        found.append(Entry(repository, finding, repository.sources, Status.OPEN if is_open else done))
    for finding, mark in after:
        if left[mark] > 0:
            left[mark] -= 1
            found.append(Entry(repository, finding, texts, Status.OPEN, later=True))
    for finding, reason in repository.silenced:
        found.append(Entry(repository, finding, repository.sources, Status.SILENCED, reason=reason))
    return found


def of_report(name: str, root: Path, report: Report, **more: object) -> Repository:
    """A repository that was looked at only."""
    values = {"silenced": report.silenced, "failures": report.failures, **more}
    return Repository(name, root, report.findings, report.sources, **values)  # type: ignore[arg-type]


def of_fixed(name: str, root: Path, fixed: Fixed, **more: object) -> Repository:
    """A repository that was rewritten, in memory or on disk (``written``)."""
    after = {path: fixed.after[path] for path in fixed.changed}
    values = {"silenced": fixed.first.silenced, "failures": fixed.left.failures, **more}
    rest = (after, fixed.left.findings)
    return Repository(name, root, fixed.first.findings, fixed.first.sources, *rest, **values)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Tally:
    """How many findings of a kind there are, by verdict."""

    key: str
    label: str
    safe: int = 0
    unsafe: int = 0
    none: int = 0
    done: int = 0
    """Of these, how many are fixed, or would be."""

    @property
    def total(self) -> int:
        """All of them."""
        return self.safe + self.unsafe + self.none


def tallies(keyed: Iterable[tuple[str, str, Entry]]) -> tuple[Tally, ...]:
    """Counts by key, the largest first; silenced findings do not count."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for key, label, entry in keyed:
        if entry.status is not Status.SILENCED:
            numbers = counts.setdefault((key, label), Counter())
            numbers[entry.verdict] += 1
            numbers["done"] += entry.status is not Status.OPEN
    found = [
        Tally(key, label, numbers["safe"], numbers["unsafe"], numbers["none"], numbers["done"])
        for (key, label), numbers in counts.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.total, one.key)))


def by_rule(found: Sequence[Entry]) -> tuple[Tally, ...]:
    """Counts of each rule."""
    return tallies((one.finding.code, one.finding.name, one) for one in found)


def by_verdict(found: Sequence[Entry]) -> tuple[Tally, ...]:
    """Counts of each verdict, in their order."""
    labels = {Verdict.SAFE: "Safe fix", Verdict.UNSAFE: "Needs review", Verdict.NONE: "No fix"}
    order = [verdict.value for verdict in labels]
    counted = tallies((one.verdict.value, labels[one.verdict], one) for one in found)
    return tuple(sorted(counted, key=lambda one: order.index(one.key)))


def by_repository(found: Sequence[Entry]) -> tuple[Tally, ...]:
    """Counts of each repository."""
    return tallies((one.repository.name, one.repository.name, one) for one in found)


def by_owner(found: Sequence[Entry]) -> tuple[Tally, ...]:
    """Counts of each owner; a file with two owners counts for both, one without any as nobody's."""
    return tallies((owner, owner or "nobody", one) for one in found for owner in one.owners or ("",))
