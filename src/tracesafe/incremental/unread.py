"""Files that do not matter, because of what does not stand in them.

A run parses the files in which certain words stand. All that it knows of the others is that they are there and that
the words are missing. When such a file is edited and the words are still missing, the run would find the same again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tracesafe.source import disk
from tracesafe.source.disk import Looks, Question
from tracesafe.source.text import SourceFile, Unreadable, decode

MOST = 100
"""From so many changed files on, nobody tries."""
_ALWAYS: tuple[Question, ...] = ((frozenset([b"tracesafe:"]),), (frozenset([b"TRC"]),))
"""What is asked of every file besides: comments to us."""


def matters(source: SourceFile, questions: Iterable[Question]) -> bool:
    """Whether one of the words stands in a text that nobody studied before."""
    data = source.utf8
    return any(disk.answers(question, data) for question in (*_ALWAYS, *questions))


@dataclass(frozen=True)
class Last:
    """What a run knew of its files."""

    contents: Mapping[str, str]
    """Path -> the digest of what it held."""
    held: str
    """What stands for all of them."""
    studied: frozenset[str]
    questions: Sequence[Question]

    @classmethod
    def of(cls, contents: Mapping[str, str], held: str, looks: Looks) -> Last:
        """What is kept of a run that has just ended."""
        return cls(contents, held, frozenset(looks.studied), tuple(looks.words))

    def written(self) -> str:
        """As JSON; what was studied by number, which is short."""
        numbers = {path: index for index, path in enumerate(self.contents)}
        inside = sorted(numbers[path] for path in self.studied if path in numbers)
        questions = [[sorted(word.decode() for word in group) for group in question] for question in self.questions]
        return json.dumps([list(self.contents.items()), self.held, inside, questions], separators=(",", ":"))

    @classmethod
    def read_back(cls, text: str) -> Last:
        """The same from JSON."""
        contents, held, inside, questions = json.loads(text)
        studied = frozenset(contents[index][0] for index in inside)
        asked = [tuple(frozenset(word.encode() for word in group) for group in question) for question in questions]
        return cls(dict(contents), held, studied, asked)

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
        return disk.digest(data) == content and not matters(source, self.questions)
