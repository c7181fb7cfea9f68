"""Which repositories to migrate: paths, and lists of paths in files."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tracesafe.batch import git


class Unlisted(Exception):  # noqa: N818
    """A list file that cannot be read: ``where`` is the file, ``problem`` says why."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"{where}: {problem}")


@dataclass(frozen=True, slots=True)
class Target:
    """A tree to migrate, or why it cannot be one."""

    name: str
    """As the user wrote it."""
    root: Path
    """The top of the repository; the given directory itself where there is none."""
    paths: tuple[Path, ...] = ()
    """What to look at in it."""
    problem: str = ""


def targets(given: Sequence[str], *, use_git: bool) -> tuple[Target, ...]:
    """The repositories behind paths and ``@LIST``, each once. Raises ``Unlisted``."""
    found: dict[Path, Target] = {}
    for name, path in _paths(given):
        one = _target(name, path, use_git=use_git)
        known = found.get(one.root)
        if known is None or known.problem or one.problem:
            found.setdefault(one.root, one)
        else:
            found[one.root] = _joined(known, one)
    return tuple(found.values())


def _joined(one: Target, other: Target) -> Target:
    """Two parts of one repository."""
    paths = sorted({*one.paths, *other.paths})
    outer = tuple(path for path in paths if not any(path != up and path.is_relative_to(up) for up in paths))
    return Target(one.name, one.root, outer)


def _target(name: str, path: Path, *, use_git: bool) -> Target:
    real = Path(os.path.realpath(path))
    if not real.exists():
        return Target(name, real, problem="no such directory; check the path")
    if not real.is_dir():
        return Target(name, real, problem="is not a directory; give the repository that holds it")
    if not use_git:
        return Target(name, real, (real,))
    try:
        top = git.toplevel(real)
    except git.GitError as error:
        return Target(name, real, problem=str(error))
    if top is None:
        advice = "--no-git migrates it without one (`tracesafe undo` still works), or run `git init` and commit first"
        return Target(name, real, problem=f"is not a git repository; {advice}")
    return Target(name, top, (real,))


def _paths(given: Sequence[str]) -> Iterator[tuple[str, Path]]:
    for name in given:
        if name.startswith("@"):
            yield from _listed(name[1:])
        else:
            yield name, Path(name).absolute()


def _listed(name: str) -> Iterator[tuple[str, Path]]:
    """The paths in a list: one a line, relative to the list; blank lines and those with ``#`` in front do not count."""
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise Unlisted(name, f"cannot read the list: {error.strerror or error}; check the path") from error
    except UnicodeDecodeError as error:
        raise Unlisted(name, "is not a list of paths in UTF-8") from error
    base = Path.cwd() if name == "-" else Path(name).absolute().parent
    lines = [line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    wanted = [line for line in lines if line and not line.startswith("#")]
    if not wanted:
        raise Unlisted(name, "names no repository")
    for line in wanted:
        if "\0" in line:
            raise Unlisted(name, "is not a list of paths: it holds a null character")
        yield line, base / Path(line).expanduser()
