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

_PLAIN = re.compile(r"[\w.-]+")
"""A pattern that is a name: no wildcard, no slash, no ``!`` or ``#``."""


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
    files: dict[str, str] = {}
    for path in given:
        if not os.path.lexists(path):
            raise MissingPath(path)
        for file, real in walk.under(str(path)):
            if real not in files or os.path.islink(files[real]):
                files[real] = file
    found = sorted(files.values(), key=lambda file: file.split(os.sep))
    return Discovered(tuple(map(Path, found)), tuple(walk.failures), given)


@dataclass(frozen=True)
class _Walk:
    """One run of discovery; ``failures`` fills while it runs. A file is a pair: its path, and that of its target."""

    selection: Selection
    failures: list[Unreadable] = field(default_factory=list)

    @cached_property
    def excluded(self) -> _Patterns:
        return _Patterns(str(self.selection.root), self.selection.exclude)

    def under(self, path: str) -> Iterator[tuple[str, str]]:
        """The files that a given path stands for."""
        try:
            mode = os.stat(path).st_mode
        except OSError as error:
            self.failures.append(_failure(path, error))
            return
        directory = stat.S_ISDIR(mode)
        excluded = self.excluded.match(path, directory=directory)
        if excluded and self.selection.force_exclude:
            return
        if directory:
            patterns = _Patterns(path, self.selection.exclude) if excluded else self.excluded
            yield from self.directory(path, patterns)
        elif stat.S_ISREG(mode):
            yield path, os.path.realpath(path)
        else:
            reason = "cannot read: is not a regular file"
            self.failures.append(Unreadable(Path(path), 1, reason, "give a file, or - and the text on standard input"))

    def directory(self, top: str, excluded: _Patterns) -> Iterator[tuple[str, str]]:
        """The files below a directory. No link to a directory is followed, so that only files need be resolved."""
        pending = [(top, os.path.realpath(top), self.ignores_above(Path(top)))]
        while pending:
            here, real, above = pending.pop()
            try:
                entries = sorted(os.scandir(here), key=lambda entry: entry.name)
            except OSError as error:
                self.failures.append(_failure(here, error))
                continue
            rules = (*above, *self.ignores_in(here, entries))
            for entry in entries:
                directory = entry.is_dir(follow_symlinks=False)
                if not directory and not (entry.name.endswith((".py", ".ipynb")) and _is_file(entry)):
                    continue
                path = entry.path
                if excluded.match(path, directory=directory) or _is_ignored(path, rules, directory=directory):
                    continue
                if directory:
                    pending.append((path, os.path.join(real, entry.name), rules))
                else:
                    yield path, os.path.realpath(path) if entry.is_symlink() else os.path.join(real, entry.name)

    def ignores_in(self, directory: str, entries: Sequence[os.DirEntry[str]]) -> Iterator[_Ignore]:
        """The rules that a directory adds: its .gitignore, and at the top of a repository ``.git/info/exclude``."""
        if self.selection.respect_gitignore:
            names = {entry.name for entry in entries}
            if ".git" in names:
                yield from _ignore(Path(directory), Path(directory) / ".git" / "info" / "exclude")
            if ".gitignore" in names:
                yield from _ignore(Path(directory), Path(directory) / ".gitignore")

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
        return tuple(rule for rule in found if not rule.verdict(str(directory), directory=True))


@dataclass(frozen=True)
class _Patterns:
    """Exclude patterns, which count from ``root``. Most are plain names, for which no pattern need be run."""

    root: str
    lines: tuple[str, ...]

    @cached_property
    def names(self) -> frozenset[str]:
        is_ordered = any(line.startswith("!") for line in self.lines)
        return frozenset() if is_ordered else frozenset(line for line in self.lines if _PLAIN.fullmatch(line))

    @cached_property
    def spec(self) -> pathspec.GitIgnoreSpec:
        return pathspec.GitIgnoreSpec.from_lines(line for line in self.lines if line not in self.names)

    def match(self, path: str, *, directory: bool) -> bool:
        """Whether the patterns name the path or a directory between it and the root."""
        relative = _below(path, self.root)
        if relative is None:
            relative = os.path.basename(path)
        if not self.names.isdisjoint(relative.split(os.sep)):
            return True
        return bool(len(self.spec) and relative) and self.spec.match_file(relative + "/" * directory)


@dataclass(frozen=True, slots=True)
class _Ignore:
    """One .gitignore file: its patterns count from its directory."""

    directory: str
    patterns: tuple[pathspec.Pattern, ...]

    def verdict(self, path: str, *, directory: bool) -> bool | None:
        """True: ignored, False: taken back by a ``!`` pattern, None: this file does not say.

        Only the path itself is asked about; git asks about its parents first, and so does the walk.
        """
        relative = (_below(path, self.directory) or "").replace(os.sep, "/") + "/" * directory
        for pattern in reversed(self.patterns):
            if pattern.include is not None and _matches(pattern, relative):
                return pattern.include
        return None


def _below(path: str, directory: str) -> str | None:
    """The path relative to a directory that holds it, empty for the directory itself; None for another path."""
    if path == directory:
        return ""
    head = directory if directory.endswith(os.sep) else directory + os.sep
    return path[len(head) :] if path.startswith(head) else None


def _matches(pattern: pathspec.Pattern, path: str) -> bool:
    """Whether a pattern names a path itself: the slash that ends a directory's name in a match is the last one."""
    regex: re.Pattern[str] | None = getattr(pattern, "regex", None)
    if regex is None:
        return False
    if any(match.groupdict().get("ps_d") is None for match in regex.finditer(path.removesuffix("/"))):
        return True
    return any(match.end("ps_d") == len(path) for match in regex.finditer(path) if match.groupdict().get("ps_d"))


def _is_ignored(path: str, rules: Sequence[_Ignore], *, directory: bool) -> bool:
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
        yield _Ignore(str(directory), tuple(pathspec.GitIgnoreSpec.from_lines(lines).patterns))
    except (OSError, ValueError):
        return


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Whether a directory's entry is a regular file or a link to one; a link that leads nowhere is neither."""
    try:
        return entry.is_file()
    except OSError:
        return False


def _failure(path: str, error: OSError) -> Unreadable:
    remedy = "check its permissions, or exclude it with --exclude"
    return Unreadable(Path(path), 1, f"cannot read: {error.strerror or error}", remedy)
