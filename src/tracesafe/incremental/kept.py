"""What was found in each component of a program, under all that it rests on.

files with what they hold --> unchanged since the last run? --> stand for themselves, unread
component --> its files' digests, the question --> what was found then, if all looks at the disk are still right
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tracesafe.cache.store import Store
from tracesafe.incremental import reports
from tracesafe.incremental.looks import read_back, still_right, written
from tracesafe.incremental.unread import Fallen, Last
from tracesafe.pipeline import Parts
from tracesafe.request import Changed, Report, Request
from tracesafe.source import disk, notebook
from tracesafe.source.disk import Looks
from tracesafe.source.text import SourceFile, Unreadable, decode


class Later(SourceFile):
    """A file that holds what it held, read when somebody asks for its text. What was found out about that text alone
    is known. Raises ``Changed`` if it holds something else by then."""

    held: str
    """The digest of what it holds."""

    def __new__(cls, path: Path, text: str, encoding: str, bom: bytes) -> Any:
        """What ``dataclasses.replace`` makes of it is a file like any other."""
        return SourceFile(path, text, encoding, bom)

    @classmethod
    def of(cls, path: Path, held: str, notes: Mapping[str, object]) -> Later:
        """A file by the digest of what it holds, with what is known of its text."""
        later = object.__new__(cls)
        later.__dict__.update(path=path, held=held, _notes=dict(notes))
        return later

    def __reduce__(self) -> tuple[type[SourceFile], tuple[Path, str, str, bytes]]:
        return SourceFile, self._fields

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SourceFile) and self._fields == (other.path, other.text, other.encoding, other.bom)

    def __hash__(self) -> int:
        return hash(self._fields)

    @property
    def _fields(self) -> tuple[Path, str, str, bytes]:
        return self.path, self.text, self.encoding, self.bom

    @cached_property
    def _read(self) -> SourceFile:
        try:
            data = disk.read_bytes(self.path)
            source = decode(data, self.path)
        except (OSError, Unreadable) as error:
            raise Changed(self.path) from error
        if disk.digest(data) != self.held:
            raise Changed(self.path)
        return source

    @cached_property
    def text(self) -> str:
        """The text."""
        return self._read.text

    @cached_property
    def encoding(self) -> str:
        """Its encoding."""
        return self._read.encoding

    @cached_property
    def bom(self) -> bytes:
        """Its byte order mark."""
        return self._read.bom


_Question = tuple[object, ...]
_MOST = 2000
"""How many components are remembered in a process."""


def question(parts: Parts, request: Request) -> _Question:
    """What is asked of a component, its texts apart."""
    return parts.rules, request.choice, request.pedantic, request.whole


@dataclass
class Kept:
    """What was found in components: in this process, and for the question of a run in the cache, too."""

    fallen: Fallen | None = None
    """How the last program fell apart."""
    last: Last | None = None
    """What the last run knew of the files."""
    contents: Mapping[str, str] = field(default_factory=dict)
    """Path -> the digest of what the file held when this run began."""
    store: Store | None = None
    key: str = ""
    """What stands for the question of the run, and for all that its answer rests on besides files."""
    asked: Callable[[], _Question] | None = None
    _memory: dict[tuple[int, str], tuple[Report, Looks]] = field(default_factory=dict)
    _questions: list[_Question] = field(default_factory=list)
    _fresh: list[tuple[str, str]] = field(default_factory=list)

    def unread(self, request: Request) -> Mapping[Path, SourceFile]:
        """Stands for the files that hold what they held, each to be read when somebody asks for its text."""
        if self.last is None:
            return {}
        names = {str(path): path for path in request.files if path not in request.overrides}
        held = {name: self.contents.get(name, "") for name in names if not name.endswith(notebook.SUFFIX)}
        same = {name: one for name, one in held.items() if self.last.is_same(name, one)}
        return {names[name]: Later.of(names[name], one, self.last.notes(name)) for name, one in same.items()}

    def split(self, parts: Parts, program: Any, seeds: Set[Path]) -> Sequence[Any]:
        """The components of a program: those of the program before, if it fell apart in the same way."""
        if program.is_one:
            return (program,)
        shape, imports = _shape(program, seeds), tuple(map("\n".join, program.imports.values()))
        if self.fallen is None or (self.fallen.shape, self.fallen.imports) != (shape, imports):
            found = list(parts.split(program, seeds))
            numbers = {path: number for number, path in enumerate(program.given)}
            pieces = (tuple(numbers[path] for path in one.given) for one in found if one.is_part)
            self.fallen = Fallen(shape, tuple(pieces), imports)
            return found
        paths = tuple(program.given)
        found = [program.part(paths[number] for number in each) for each in self.fallen.parts]
        return found or ((program,) if seeds else ())

    def recall(self, parts: Parts, request: Request, program: Any) -> tuple[Report, Looks] | None:
        """What was found in a component, and what that rests on."""
        if not program.is_part:
            return None
        number, key = self._number(parts, request), self._key(request, program)
        found = self._memory.pop((number, key), None)
        if found is None and number == _OWN and self.store is not None:
            text = self.store.part(key)
            found = _read_back(text) if text is not None else None
        if found is None or not still_right(found[1]):
            return None
        self._memory[number, key] = found
        texts = {source.path: source for source in program.given.values()}
        for path in reports.paths_shown(found[0]):
            texts[path].text  # noqa: B018
        return found

    def keep(self, parts: Parts, request: Request, program: Any, found: Report, looks: Looks) -> None:
        """Take note of what was found in a component."""
        if not program.is_part or not reports.may_be_kept(found):
            return
        number, key = self._number(parts, request), self._key(request, program)
        self._memory[number, key] = (found, looks)
        while len(self._memory) > _MOST:
            del self._memory[next(iter(self._memory))]
        if number == _OWN and self.store is not None:
            own = frozenset(str(one.path) for one in program.given.values())
            self._fresh.append((key, f"{written(looks, own)}\n{reports.written(found)}"))

    def write(self) -> None:
        """Put what is new into the cache."""
        if self.store is not None and self._fresh:
            self.store.put_parts(self._fresh)
            self._fresh.clear()

    def _number(self, parts: Parts, request: Request) -> int:
        """Which of the questions that were put so far this is: the first one is the run's own."""
        if not self._questions:
            self._questions.append(self.asked() if self.asked is not None else ())
        one = question(parts, request)
        if one not in self._questions:
            self._questions.append(one)
        return self._questions.index(one)

    def _key(self, request: Request, program: Any) -> str:
        """What stands for a component's files and what they hold."""
        rows = [
            f"{source.path}\0{path}\0{_held(source)}\0{source.path in request.named}"
            for path, source in program.given.items()
        ]
        roots = map(str, program.given_roots if program.has_few_roots else ())
        text = "\n".join([self.key, *roots, "", *rows])
        return disk.digest(text.encode("utf-8", "surrogateescape"))


_OWN = 0


def _shape(program: Any, seeds: Set[Path]) -> str:
    """What stands for the places of a program's files, and for those that count."""
    roots = (f"{folder}\0{os.pathsep.join(map(str, each))}" for folder, each in program.roots.items())
    others = map(str, program.given_roots)
    text = "\n".join([*map(str, program.given), "", *roots, "", *others, "", *sorted(map(str, seeds))])
    return disk.digest(text.encode("utf-8", "surrogateescape"))


def _held(source: SourceFile) -> str:
    if isinstance(source, Later):
        return source.held
    return source.note("digest", lambda one: disk.digest(one.encode(one.text)))


def _read_back(text: str) -> tuple[Report, Looks]:
    looks, _, report = text.partition("\n")
    return reports.read_back(report, {}), read_back(looks)
