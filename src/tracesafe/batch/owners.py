"""Who owns a file: CODEOWNERS, as GitHub and GitLab read it. The last pattern that matches decides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pathspec

PLACES = (".github/CODEOWNERS", ".gitlab/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
_SECTION = re.compile(r"\^?\[[^\]]+\](?:\[\d+\])?\s*(.*)")
_FIELD = re.compile(r"(?:\\.|[^\s\\])+")


@dataclass(frozen=True)
class _Line:
    pattern: str
    owners: tuple[str, ...]

    def matches(self, path: str) -> bool:
        if self.pattern.endswith("/*") and not _matched(f"{self.pattern}/**", path):
            return _matched(self.pattern, path)
        return not self.pattern.endswith("/*") and _matched(self.pattern, path)


@dataclass(frozen=True)
class Owners:
    """The lines of one CODEOWNERS file, last first."""

    lines: tuple[_Line, ...] = ()

    def of(self, path: str) -> tuple[str, ...]:
        """The owners of a file, given by its path from the top; none if nobody owns it."""
        return next((line.owners for line in self.lines if line.matches(path)), ())


def owners(root: Path) -> Owners:
    """Who owns the files of a repository; nobody if no file says so."""
    for name in PLACES:
        try:
            text = (root / name).read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        return Owners(tuple(reversed(list(_lines(text.split("\n"))))))
    return Owners()


def _lines(rows: Sequence[str]) -> Iterator[_Line]:
    default: tuple[str, ...] = ()
    for row in rows:
        text = row.strip()
        if not text or text.startswith("#"):
            continue
        section = _SECTION.fullmatch(text)
        if section:
            default = tuple(section[1].split())
            continue
        pattern, *names = _FIELD.findall(re.sub(r"\s#.*", "", text))
        yield _Line(pattern, tuple(names) or default)


def _matched(pattern: str, path: str) -> bool:
    try:
        return pathspec.GitIgnoreSpec.from_lines([pattern]).match_file(path)
    except ValueError:
        return False
