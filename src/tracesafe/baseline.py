"""A baseline: findings that are known and left alone, so that only new ones are reported.

A finding is known by its rule, its function and its code with the white space evened out: lines may move. Equal
ones are counted. The file is JSON with one finding a line, so that it merges and reads well under version control.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from tracesafe.model import Finding
from tracesafe.source.text import SourceFile
from tracesafe.source.write import Replacement, Unwritable, write_all

_VERSION = 1
_SHOWN = 80


class BaselineError(Exception):
    """A baseline that cannot be read or written: the file, what is wrong, what to do."""


@dataclass(frozen=True, order=True, slots=True)
class Known:
    """One finding, or several alike, as the file shows them."""

    path: str
    code: str
    function: str
    text: str
    mark: str
    count: int = 1


@dataclass(frozen=True)
class Baseline:
    """The findings that are left alone."""

    findings: tuple[Known, ...] = ()
    counts: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Mark -> how many."""

    def sift(
        self, findings: Iterable[Finding], sources: Mapping[Path, SourceFile]
    ) -> tuple[list[Finding], list[Finding]]:
        """The findings that the baseline lacks, and those that it holds."""
        left = Counter(self.counts)
        new: list[Finding] = []
        held: list[Finding] = []
        for finding in findings:
            mark = fingerprint(finding, sources[finding.path]) if left else ""
            if left[mark] > 0:
                left[mark] -= 1
                held.append(finding)
            else:
                new.append(finding)
        return new, held

    def pruned(self, findings: Iterable[Finding], sources: Mapping[Path, SourceFile]) -> Baseline:
        """The baseline without what is no longer found; ``findings`` are all that there are."""
        found = Counter(fingerprint(finding, sources[finding.path]) for finding in findings)
        kept: list[Known] = []
        for one in self.findings:
            number = min(one.count, found[one.mark])
            found[one.mark] -= number
            if number:
                kept.append(Known(one.path, one.code, one.function, one.text, one.mark, number))
        return _of(kept)

    @property
    def total(self) -> int:
        """How many findings it holds."""
        return sum(self.counts.values())


def fingerprint(finding: Finding, source: SourceFile) -> str:
    """What stays of a finding when lines move, and when a file does."""
    words = " ".join(source.slice(finding.span).split())
    text = "\0".join((finding.code, finding.function, words))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()


def baseline(findings: Iterable[Finding], sources: Mapping[Path, SourceFile], root: Path) -> Baseline:
    """The baseline that holds these findings; paths in it count from ``root``."""
    rows: Counter[Known] = Counter()
    for finding in findings:
        source = sources[finding.path]
        path = finding.path
        name = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
        words = " ".join(source.slice(finding.span).split())
        shown = words if len(words) <= _SHOWN else f"{words[: _SHOWN - 3]}..."
        rows[Known(name, finding.code, finding.function, shown, fingerprint(finding, source))] += 1
    return _of([Known(one.path, one.code, one.function, one.text, one.mark, number) for one, number in rows.items()])


def read(path: Path) -> Baseline:
    """The baseline in a file. Raises ``BaselineError``."""
    try:
        data = json.loads(path.read_bytes())
    except OSError as error:
        advice = "--write-baseline makes it" if isinstance(error, FileNotFoundError) else "check the path"
        raise BaselineError(f"{path}: cannot read the baseline: {error.strerror or error}; {advice}") from error
    except ValueError as error:
        row = getattr(error, "lineno", 1)
        raise BaselineError(f"{path}:{row}: is no baseline: {error}; --write-baseline makes it anew") from error
    try:
        if data["version"] != _VERSION:
            raise BaselineError(f"{path}: is a baseline of another version; --write-baseline makes it anew")
        return _of([Known(**{**row, "count": int(row["count"])}) for row in data["findings"]])
    except (KeyError, TypeError, ValueError) as error:
        raise BaselineError(f"{path}: is no baseline of tracesafe; --write-baseline makes it anew") from error


def write(path: Path, found: Baseline) -> None:
    """Write a baseline, in place of the one that is there. Raises ``BaselineError``."""
    rows = [
        json.dumps({name: getattr(one, name) for name in one.__slots__}, ensure_ascii=False) for one in found.findings
    ]
    body = "\n  " + ",\n  ".join(rows) + "\n" if rows else ""
    text = f'{{\n "version": {_VERSION},\n "findings": [{body} ]\n}}\n'.encode("utf-8", "surrogatepass")
    try:
        before = path.read_bytes() if path.exists() else None
        if before is None:
            path.write_bytes(text)
        elif before != text:
            write_all([Replacement(path, before, text)])
    except (OSError, Unwritable) as error:
        raise BaselineError(f"{path}: cannot write the baseline: {error}; check the path") from error


def _of(rows: Sequence[Known]) -> Baseline:
    counts: Counter[str] = Counter()
    for one in rows:
        counts[one.mark] += one.count
    return Baseline(tuple(sorted(rows)), MappingProxyType(dict(counts)))
