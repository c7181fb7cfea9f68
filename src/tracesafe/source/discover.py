"""Paths as the user gives them -> the Python files that they stand for.

Directories are walked in order; symbolic links to directories are not followed (git does not, and a loop or
a link out of the tree must not be rewritten). What git ignores is left out, and so are environments,
build products and version control. A file that is given by name is always taken, unless ``force_exclude``.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pathspec

from tracesafe.source.text import Unreadable

EXCLUDED = (
    *(".bzr", ".direnv", ".eggs", ".git", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox", ".pants.d", ".pyenv"),
    *(".pytest_cache", ".pytype", ".ruff_cache", ".svn", ".tox", ".venv", ".vscode", "__pycache__", "__pypackages__"),
    *("_build", "buck-out", "build", "dist", "node_modules", "site-packages", "venv"),
)
"""Names of directories that are never walked into unless they are given."""

_BELOW = re.compile(r"/\*\*/[ \t]*$")
"""``a/**/`` means the directories below ``a`` for git; pathspec takes ``a`` itself, too."""


class MissingPath(Exception):  # noqa: N818
    """A path that does not exist was given."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: no such file or directory")
        self.path = path


@dataclass(frozen=True, slots=True)
class Selection:
    """Which files of a directory are taken.

    ``exclude`` holds patterns as in a .gitignore, relative to ``root``: a name excludes it at any depth.
    """

    root: Path
    exclude: tuple[str, ...] = EXCLUDED
    respect_gitignore: bool = True
    force_exclude: bool = False


@dataclass(frozen=True, slots=True)
class Discovered:
    """The files, sorted, and what could not be looked into. ``given`` are the paths that were asked for."""

    files: tuple[Path, ...]
    failures: tuple[Unreadable, ...] = ()
    given: tuple[Path, ...] = ()


def discover(paths: Iterable[Path], selection: Selection) -> Discovered:
    """The Python files under ``paths``, as absolute paths. Raises ``MissingPath``."""
    given = tuple(Path(os.path.abspath(path)) for path in paths)
    walk = _Walk(selection)
    files: dict[str, Path] = {}
    for path in given:
        if not os.path.lexists(path):
            raise MissingPath(path)
        for file in walk.under(path):
            real = os.path.realpath(file)
            if real not in files or files[real].is_symlink():
                files[real] = file
    return Discovered(tuple(sorted(files.values())), tuple(walk.failures), given)


@dataclass(frozen=True)
class _Walk:
    """One run of discovery; ``failures`` fills while it runs."""

    selection: Selection
    failures: list[Unreadable] = field(default_factory=list)

    @cached_property
    def excluded(self) -> pathspec.GitIgnoreSpec:
        return pathspec.GitIgnoreSpec.from_lines(self.selection.exclude)

    def under(self, path: Path) -> Iterator[Path]:
        """The files that a given path stands for."""
        try:
            mode = path.stat().st_mode
        except OSError as error:
            self.failures.append(_failure(path, error))
            return
        directory = stat.S_ISDIR(mode)
        excluded = self.is_excluded(path, self.selection.root, directory=directory)
        if excluded and self.selection.force_exclude:
            return
        if directory:
            base = path if excluded else self.selection.root
            yield from self.directory(path, base, self.ignores_above(path))
        elif stat.S_ISREG(mode):
            yield path
        else:
            reason = "cannot read: is not a regular file"
            self.failures.append(Unreadable(path, 1, reason, "give a file, or - and the text on standard input"))

    def directory(self, top: Path, base: Path, ignores: tuple[_Ignore, ...]) -> Iterator[Path]:
        """The files below a directory; exclude patterns count from ``base``."""
        pending = [(top, ignores)]
        while pending:
            here, above = pending.pop()
            try:
                entries = sorted(os.scandir(here), key=lambda entry: entry.name)
            except OSError as error:
                self.failures.append(_failure(here, error))
                continue
            rules = (*above, *self.ignores_in(here, entries))
            for entry in entries:
                directory = entry.is_dir(follow_symlinks=False)
                if not directory and not (entry.name.endswith(".py") and _is_file(entry)):
                    continue
                path = Path(entry.path)
                if self.is_excluded(path, base, directory=directory) or _is_ignored(path, rules, directory=directory):
                    continue
                if directory:
                    pending.append((path, rules))
                else:
                    yield path

    def is_excluded(self, path: Path, base: Path, *, directory: bool) -> bool:
        """Whether the exclude patterns name the path or a directory between it and ``base``."""
        relative = path.relative_to(base).as_posix() if path.is_relative_to(base) else path.name
        return relative != "." and self.excluded.match_file(relative + "/" * directory)

    def ignores_in(self, directory: Path, entries: Sequence[os.DirEntry[str]]) -> Iterator[_Ignore]:
        """The rules that a directory adds: its .gitignore, and at the top of a repository ``.git/info/exclude``."""
        if self.selection.respect_gitignore:
            names = {entry.name for entry in entries}
            if ".git" in names:
                yield from _ignore(directory, directory / ".git" / "info" / "exclude")
            if ".gitignore" in names:
                yield from _ignore(directory, directory / ".gitignore")

    def ignores_above(self, directory: Path) -> tuple[_Ignore, ...]:
        """The rules of the .gitignore files between the top of the repository and a given directory, top first.

        A rule that ignores the given directory itself is left out: the user asked for it by name.
        """
        if not self.selection.respect_gitignore or (directory / ".git").exists():
            return ()
        parents = list(directory.parents)
        top = next((index for index, parent in enumerate(parents) if (parent / ".git").exists()), None)
        if top is None:
            return ()
        found = list(_ignore(parents[top], parents[top] / ".git" / "info" / "exclude"))
        for parent in reversed(parents[: top + 1]):
            found.extend(_ignore(parent, parent / ".gitignore"))
        return tuple(rule for rule in found if not rule.verdict(directory, directory=True))


@dataclass(frozen=True, slots=True)
class _Ignore:
    """One .gitignore file: its patterns count from its directory."""

    directory: Path
    spec: pathspec.GitIgnoreSpec

    def verdict(self, path: Path, *, directory: bool) -> bool | None:
        """True: ignored, False: taken back by a ``!`` pattern, None: this file does not say.

        Only the path itself is asked about; git asks about its parents first, and so does the walk.
        """
        relative = path.relative_to(self.directory).as_posix() + "/" * directory
        for pattern in reversed(list(self.spec.patterns)):
            if pattern.include is not None and _matches(pattern, relative):
                return pattern.include
        return None


def _matches(pattern: pathspec.Pattern, path: str) -> bool:
    """Whether a pattern names a path itself: the slash that ends a directory's name in a match is the last one."""
    regex: re.Pattern[str] | None = getattr(pattern, "regex", None)
    if regex is None:
        return False
    if any(match.groupdict().get("ps_d") is None for match in regex.finditer(path.removesuffix("/"))):
        return True
    return any(match.end("ps_d") == len(path) for match in regex.finditer(path) if match.groupdict().get("ps_d"))


def _is_ignored(path: Path, rules: Sequence[_Ignore], *, directory: bool) -> bool:
    """Git's verdict on a path whose parents are not ignored: the last pattern of the nearest file decides."""
    for rule in reversed(rules):
        verdict = rule.verdict(path, directory=directory)
        if verdict is not None:
            return verdict
    return False


def _ignore(directory: Path, file: Path) -> Iterator[_Ignore]:
    """The rules of one ignore file; one that is missing or unreadable has none, as for git."""
    try:
        lines = file.read_text(encoding="utf-8", errors="surrogateescape").split("\n")
        lines = [_BELOW.sub("/**/*/", line) for line in lines]
        yield _Ignore(directory, pathspec.GitIgnoreSpec.from_lines(lines))
    except (OSError, ValueError):
        return


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Whether a directory's entry is a regular file or a link to one; a link that leads nowhere is neither."""
    try:
        return entry.is_file()
    except OSError:
        return False


def _failure(path: Path, error: OSError) -> Unreadable:
    remedy = "check its permissions, or exclude it with --exclude"
    return Unreadable(path, 1, f"cannot read: {error.strerror or error}", remedy)
