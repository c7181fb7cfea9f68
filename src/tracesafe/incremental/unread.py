"""Files that do not matter, because of what does not stand in them.

A run parses the files in which certain words stand. All that it knows of the others is that they are there and that
the words are missing. When such a file is edited and the words are still missing, the run would find the same again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from tracesafe.program.imports import IMPORTS, imported
from tracesafe.source import disk
from tracesafe.source.disk import Looks, Question
from tracesafe.source.text import SourceFile, Unreadable, decode

MOST = 100
"""From so many changed files on, nobody tries."""
_ALWAYS: tuple[Question, ...] = ((frozenset([b"tracesafe:"]),), (frozenset([b"TRC"]),))
"""What is asked of every file besides: comments to us."""


class Known(Protocol):
    """What was found out about the files."""

    @property
    def chosen(self) -> Mapping[str, frozenset[str]]: ...
    @property
    def imports(self) -> Mapping[str, str]: ...


def is_idle(source: SourceFile, path: str, known: Known, questions: Iterable[Question]) -> bool:
    """Whether the text of a file that nobody studied before matters as little as the one that it held: it imports the
    same, and none of the words stands in it."""
    if any(path in paths for paths in known.chosen.values()):
        return False
    if path in known.imports and known.imports[path] != "\n".join(imported(source)):
        return False
    data = source.utf8
    return not any(disk.answers(question, data) for question in (*_ALWAYS, *questions))


@dataclass(frozen=True)
class Fallen:
    """How a program fell apart into components."""

    shape: str
    """What stands for the places of its files, and for those without which nothing is found."""
    parts: tuple[tuple[int, ...], ...]
    """The files of each by number; none if it did not fall apart."""
    imports: tuple[str, ...]
    """What each file imports, line by line."""


@dataclass(frozen=True)
class Last:
    """What a run knew of its files."""

    contents: Mapping[str, str]
    """Path -> the digest of what it held."""
    held: str
    """What stands for all of them."""
    studied: frozenset[str]
    questions: Sequence[Question]
    chosen: Mapping[str, frozenset[str]]
    """What was asked of each file -> the files of which it is true."""
    imports: Mapping[str, str]
    """File -> what it imports, line by line, where that was asked."""
    fallen: Fallen | None

    @classmethod
    def of(cls, contents: Mapping[str, str], held: str, looks: Looks, fallen: Fallen | None) -> Last:
        """What is kept of a run that has just ended."""
        return cls(contents, held, frozenset(looks.studied), tuple(looks.words), looks.chosen, looks.imports, fallen)

    def written(self) -> str:
        """As JSON; files by number, which is short."""
        numbers = {path: index for index, path in enumerate(self.contents)}

        def listed(paths: Iterable[str]) -> list[int]:
            return sorted(numbers[path] for path in paths if path in numbers)

        questions = [[sorted(word.decode() for word in group) for group in question] for question in self.questions]
        chosen = {question: listed(paths) for question, paths in self.chosen.items()}
        imports = [self.imports.get(path) for path in numbers]
        fallen = [self.fallen.shape, self.fallen.parts] if self.fallen is not None else None
        held = [list(self.contents.items()), self.held, listed(self.studied), questions, chosen, imports, fallen]
        return json.dumps(held, separators=(",", ":"))

    @classmethod
    def read_back(cls, text: str) -> Last:
        """The same from JSON."""
        contents, held, inside, questions, chosen, imports, apart = json.loads(text)
        paths = [path for path, _ in contents]
        studied = frozenset(paths[index] for index in inside)
        asked = [tuple(frozenset(word.encode() for word in group) for group in question) for question in questions]
        true = {question: frozenset(paths[index] for index in each) for question, each in chosen.items()}
        lines = {path: each for path, each in zip(paths, imports, strict=True) if each is not None}
        fallen = Fallen(apart[0], tuple(map(tuple, apart[1])), tuple(lines.values())) if apart else None
        return cls(dict(contents), held, studied, asked, true, lines, fallen)

    def is_same(self, path: str, content: str) -> bool:
        """Whether a file holds what it held, which could be read."""
        return self.contents.get(path) == content and not content.startswith(disk.UNREADABLE)

    def notes(self, path: str) -> dict[str, object]:
        """What was found out about the text of a file."""
        notes: dict[str, object] = {question: path in paths for question, paths in self.chosen.items()}
        if path in self.imports:
            notes[IMPORTS] = tuple(filter(None, self.imports[path].split("\n")))
        return notes

    def changed(self, contents: Mapping[str, str]) -> list[str]:
        """The files that hold something else now."""
        return [path for path, held in contents.items() if self.contents.get(path) != held]

    def covers(self, contents: Mapping[str, str]) -> bool:
        """Whether the files are the same, and those that changed matter as little as before."""
        if contents.keys() != self.contents.keys():
            return False
        changed = self.changed(contents)
        if len(changed) > MOST or not self.studied.isdisjoint(changed):
            return False
        return all(self._is_idle(path, contents[path]) for path in changed)

    def moved(self, contents: Mapping[str, str], held: str) -> Last:
        """The same run over the files as they are now."""
        return replace(self, contents=contents, held=held)

    def _is_idle(self, path: str, content: str) -> bool:
        if content.startswith(disk.UNREADABLE) or self.contents[path].startswith(disk.UNREADABLE):
            return False
        try:
            data = Path(path).read_bytes()
            source = decode(data, Path(path))
        except (OSError, Unreadable):
            return False
        return disk.digest(data) == content and is_idle(source, path, self, self.questions)
