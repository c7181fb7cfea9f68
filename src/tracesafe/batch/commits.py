"""Commits of a migration: made without the work tree, so that a branch moves once, when all files are in place.

    blobs -> an index of our own -> trees -> a chain of commits -> the files are written -> branch, HEAD, index

A killed run leaves commits that nothing names. Hooks of the repository are not run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracesafe.batch import git
from tracesafe.batch.git import GitError
from tracesafe.source.entries import Entry, State
from tracesafe.source.journal import Journal

_NOBODY = "0" * 40


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit to make: its message, and the new bytes of files by path relative to the root."""

    message: str
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Move:
    """How a branch moves. ``head`` is where HEAD was: a branch, or a commit if it was detached."""

    head: str
    target: str
    """The branch that HEAD is on afterwards, as a full reference."""
    old: str
    new: str
    is_made: bool
    """Whether the branch is new."""

    @property
    def notes(self) -> dict[str, Any]:
        """For the journal."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def refuse_unless_possible(root: Path, branch: str, *, commit: bool) -> None:
    """Raises ``GitError`` if the branch or the commits cannot be made."""
    at = git.head(root)
    if branch:
        if not git.is_branch_name(root, branch):
            raise GitError(f"`{branch}` is no name for a branch; choose another")
        if git.asked(root, "rev-parse", "-q", "--verify", f"refs/heads/{branch}") is not None:
            raise GitError(f"there is a branch `{branch}` already; choose another name, or delete it")
    if commit:
        if not at.commit:
            raise GitError("there is no commit yet to build upon; commit first")
        if not at.branch and not branch:
            raise GitError("HEAD is detached, and commits on it are easily lost; give --branch NAME")
        if git.asked(root, "var", "GIT_COMMITTER_IDENT") is None or git.asked(root, "var", "GIT_AUTHOR_IDENT") is None:
            raise GitError("git does not know who commits; set user.name and user.email with `git config`")


def chain(root: Path, commits: Sequence[Commit]) -> list[str]:
    """Make the commits upon HEAD, with no branch on them; their names. Raises ``GitError``."""
    parent = git.head(root).commit
    made: list[str] = []
    with _index(root) as more:
        git.call(root, "read-tree", parent, more=more)
        for commit in commits:
            modes = git.known(root, list(commit.files))
            rows = []
            for name, data in commit.files.items():
                if name in modes:
                    blob = git.call(root, "hash-object", "-w", "--stdin", f"--path={name}", stdin=data).decode().strip()
                    rows.append(f"{modes[name]} {blob}\t{name}")
            if not rows:
                continue
            git.call(root, "update-index", "-z", "--index-info", stdin=os.fsencode("\0".join([*rows, ""])), more=more)
            tree = git.call(root, "write-tree", more=more).decode().strip()
            signed = ["-S"] if git.asked(root, "config", "--bool", "commit.gpgsign") == "true" else []
            text = commit.message.encode()
            parent = git.call(root, "commit-tree", *signed, "-p", parent, "-F", "-", tree, stdin=text).decode().strip()
            made.append(parent)
    return made


def planned(root: Path, branch: str, commits: Sequence[str]) -> Move | None:
    """How HEAD will move; None if it stays."""
    at = git.head(root)
    if not branch and not commits:
        return None
    target = f"refs/heads/{branch}" if branch else at.branch
    return Move(at.branch or at.commit, target, at.commit, commits[-1] if commits else at.commit, bool(branch))


def moved(root: Path, move: Move, names: Sequence[str]) -> None:
    """Move the branch, HEAD and the index, when the files are written. Raises ``GitError``."""
    why = "tracesafe migrate"
    there = git.asked(root, "rev-parse", "-q", "--verify", move.target) or ""
    if move.new and there != move.new:
        git.call(root, "update-ref", "-m", why, move.target, move.new, _NOBODY if move.is_made else move.old)
    if move.is_made and git.head(root).branch != move.target:
        git.call(root, "symbolic-ref", "-m", why, "HEAD", move.target)
    if move.new != move.old:
        _refresh(root, names)


def undone(log: Journal, entry: Entry, *, force: bool = False) -> str:
    """Undo a transaction with its commits and its branch; what could not be undone, in words."""
    said: list[str] = []

    def then() -> None:
        if (move := entry.notes.get("git")) is not None:
            said.append(_moved_back(log.root, Move(**move), file_names(entry)))

    log.undo(entry, force=force, then=then)
    return "".join(said)


def finished(log: Journal, entry: Entry) -> None:
    """Finish an interrupted transaction, its branch included."""
    log.finish(entry)
    if entry.state is State.WRITING and (move := entry.notes.get("git")) is not None:
        moved(log.root, Move(**move), file_names(entry))


def file_names(entry: Entry) -> list[str]:
    """The files of a transaction, relative to the root."""
    inside = (one.path for one in entry.files if one.path.is_relative_to(entry.root))
    return sorted(path.relative_to(entry.root).as_posix() for path in inside)


def _moved_back(root: Path, move: Move, names: Sequence[str]) -> str:
    """Undo ``moved`` when the files are back, whole or half; what stays as it is and why, in words."""
    there = git.asked(root, "rev-parse", "-q", "--verify", move.target) or ""
    if there not in (move.new, move.old, ""):
        return f"`{_short(move.target)}` has commits that were made since: it stays, with the commits of the migration"
    why = "tracesafe undo"
    if move.is_made:
        if git.head(root).branch == move.target:
            if move.head.startswith("refs/"):
                git.call(root, "symbolic-ref", "-m", why, "HEAD", move.head)
            else:
                git.call(root, "update-ref", "-m", why, "--no-deref", "HEAD", move.head)
        if there:
            git.call(root, "update-ref", "-m", why, "-d", move.target, there)
    elif there == move.new and move.new != move.old:
        git.call(root, "update-ref", "-m", why, move.target, move.old, move.new)
    if move.new != move.old:
        _refresh(root, names)
    return ""


def _short(reference: str) -> str:
    return reference.removeprefix("refs/heads/")


def _refresh(root: Path, names: Sequence[str]) -> None:
    """Let the index say of the files what they hold."""
    tracked = git.known(root, names)
    git.call(root, "update-index", "-z", "--stdin", stdin=os.fsencode("\0".join([*sorted(tracked), ""])))


@contextmanager
def _index(root: Path) -> Iterator[dict[str, str]]:
    """An index of our own, beside git's."""
    folder = git.asked(root, "rev-parse", "--absolute-git-dir")
    if folder is None:
        raise GitError("the repository is gone")
    path = Path(folder, f"tracesafe-index-{os.getpid()}")
    try:
        yield {"GIT_INDEX_FILE": str(path)}
    finally:
        for name in (path, path.with_name(f"{path.name}.lock")):
            with suppress(OSError):
                name.unlink(missing_ok=True)
