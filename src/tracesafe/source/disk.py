"""Every look at the disk that a check takes besides the walk for its files, so that a cache knows what it rests on.

A look is a question with its answer: is there a file, what does it hold, what is in a folder. Texts are asked, too:
most files matter only because certain words do not stand in them. While nobody listens (``listening``), the questions
are merely asked.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

Question = tuple[frozenset[bytes], ...]
"""Whether a word of each group stands in a text."""

SIZE = 16
"""The bytes of a digest."""

UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Looks:
    """What was asked so far, and what the first answer was. Paths are strings, as they were asked for."""

    kinds: dict[str, str] = field(default_factory=dict)
    """Path -> ``file``, ``other`` or nothing."""
    contents: dict[str, str] = field(default_factory=dict)
    """Path -> the digest of its bytes in hexadecimal, or why it could not be read."""
    folders: dict[str, str] = field(default_factory=dict)
    """Folder -> the digest of the names in it."""
    words: dict[Question, None] = field(default_factory=dict)
    """What was asked of the texts of all given files."""
    imports: dict[str, str] = field(default_factory=dict)
    """Given file -> what it imports, line by line, where that was asked."""
    chosen: dict[str, frozenset[str]] = field(default_factory=dict)
    """What was asked of each given file -> the files of which it is true."""
    studied: set[str] = field(default_factory=set)
    """The files whose text counts in some other way: those that were parsed, and those in which the words stand."""


_LISTENER: ContextVar[Looks | None] = ContextVar("tracesafe_looks", default=None)


@contextmanager
def listening(looks: Looks | None = None) -> Iterator[Looks]:
    """What is looked at inside of the ``with``, besides what was before. A listener inside of another one takes its
    place."""
    looks = looks if looks is not None else Looks()
    token = _LISTENER.set(looks)
    try:
        yield looks
    finally:
        _LISTENER.reset(token)


def heard(found: Looks) -> None:
    """Note what another listener was told."""
    looks = _LISTENER.get()
    if looks is not None:
        for told, known in (
            (found.kinds, looks.kinds), (found.contents, looks.contents), (found.folders, looks.folders)
        ):  # fmt: skip
            for path, answer in told.items():
                known.setdefault(path, answer)
        looks.words.update(found.words)
        looks.studied.update(found.studied)


def is_file(path: Path) -> bool:
    """Whether there is a regular file, or a link to one."""
    return _kind(str(path)) == "file"


def exists(path: Path) -> bool:
    """Whether there is something at a path."""
    return bool(_kind(str(path)))


def _kind(path: str) -> str:
    found = kind(path)
    looks = _LISTENER.get()
    if looks is not None:
        looks.kinds.setdefault(path, found)
    return found


def kind(path: str) -> str:
    """``file``, ``other`` or nothing."""
    try:
        return "file" if stat.S_ISREG(os.stat(path).st_mode) else "other"
    except (OSError, ValueError):
        return ""


def read_bytes(path: Path) -> bytes:
    """What a file holds. Raises ``OSError``."""
    looks = _LISTENER.get()
    try:
        data = path.read_bytes()
    except OSError as error:
        if looks is not None:
            looks.contents.setdefault(str(path), refusal(error))
        raise
    if looks is not None:
        looks.contents.setdefault(str(path), digest(data))
    return data


def names(folder: str) -> tuple[tuple[str, bool], ...]:
    """What is in a folder, each with whether it is one itself, by name; nothing if it cannot be listed."""
    found = listing(folder)
    looks = _LISTENER.get()
    if looks is not None:
        looks.folders.setdefault(folder, listed(found))
    return found


def listing(folder: str) -> tuple[tuple[str, bool], ...]:
    """The same, unheard."""
    try:
        with os.scandir(folder) as entries:
            return tuple(sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries))
    except OSError:
        return ()


def asked(questions: Iterable[Question]) -> None:
    """Note what is asked of all given texts."""
    looks = _LISTENER.get()
    if looks is not None:
        looks.words.update(dict.fromkeys(questions))


def imported(path: Path, found: tuple[str, ...]) -> None:
    """Note what a given file was found to import."""
    looks = _LISTENER.get()
    if looks is not None:
        looks.imports[str(path)] = "\n".join(found)


def chosen(question: str, paths: Iterable[Path]) -> None:
    """Note the given files of which something is true that was asked of all of them."""
    looks = _LISTENER.get()
    if looks is not None:
        looks.chosen[question] = frozenset(map(str, paths))


def studied(paths: Iterable[Path]) -> None:
    """Note files whose texts count."""
    looks = _LISTENER.get()
    if looks is not None:
        looks.studied.update(map(str, paths))


def answers(question: Question, data: bytes) -> bool:
    """Whether a word of each group stands in a text."""
    return all(any(word in data for word in group) for group in question)


def digest(data: bytes) -> str:
    """What stands for some bytes."""
    return blake2b(data, digest_size=SIZE).hexdigest()


def listed(found: tuple[tuple[str, bool], ...]) -> str:
    """What stands for the names in a folder."""
    return digest("\0".join(f"{name}/{is_folder:d}" for name, is_folder in found).encode("utf-8", "surrogateescape"))


def refusal(error: OSError) -> str:
    """What stands for a file that cannot be read."""
    return f"{UNREADABLE} {error.errno}"
