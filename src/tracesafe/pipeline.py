"""What the pipeline is made of, as far as its parts look at each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tracesafe.model import Confidence, Fix, Hop, Refusal
from tracesafe.source.text import SourceFile, Unreadable
from tracesafe.spec import Framework


class Owner(Protocol):
    """A function, as far as a finding names it."""

    @property
    def qualname(self) -> str: ...
    @property
    def node(self) -> Any: ...


class Reach(Protocol):
    """A reached function, as far as the pipeline looks at it."""

    @property
    def source(self) -> SourceFile: ...
    @property
    def function(self) -> Owner: ...
    @property
    def frameworks(self) -> frozenset[Framework]: ...
    def way(self, node: Any) -> tuple[Hop, ...]: ...
    def runs(self, node: Any) -> bool: ...
    @property
    def confidence(self) -> Confidence: ...


class Counts(Protocol):
    """What the analysis counted."""

    @property
    def calls(self) -> int: ...
    @property
    def unknown(self) -> int: ...


class Found(Protocol):
    """An analysis, as far as the pipeline looks at it."""

    @property
    def reached(self) -> Sequence[Any]: ...
    @property
    def plain(self) -> Sequence[Any]: ...
    @property
    def written(self) -> Callable[[], Sequence[Any]]: ...
    @property
    def stats(self) -> Counts: ...


class Loaded(Protocol):
    """A program, as far as the pipeline looks at it."""

    @property
    def failures(self) -> Sequence[Unreadable]: ...
    @property
    def given(self) -> Mapping[Path, SourceFile]: ...
    @property
    def is_part(self) -> bool: ...
    @property
    def strays(self) -> Set[Path]: ...
    @property
    def parsed(self) -> Sequence[Any]: ...
    def resolved(self, path: Path) -> Path: ...
    def module_at(self, path: Path) -> object: ...


class Pattern(Protocol):
    """A rule, as far as the pipeline looks at it."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def frameworks(self) -> frozenset[Framework]: ...
    @property
    def everywhere(self) -> bool: ...
    @property
    def files(self) -> bool: ...
    @property
    def detect(self) -> Callable[[Any], Iterable[tuple[Any, str]]]: ...
    @property
    def fix(self) -> Callable[[Any, Any], Fix | Refusal]: ...


@dataclass(frozen=True)
class Variant:
    """A rule that is like another one, with a detector or a fix of its own."""

    code: str
    name: str
    frameworks: frozenset[Framework]
    everywhere: bool
    files: bool
    detect: Callable[[Any], Iterable[tuple[Any, str]]]
    fix: Callable[[Any, Any], Fix | Refusal]


def variant(
    rule: Pattern,
    *,
    detect: Callable[[Any], Iterable[tuple[Any, str]]] | None = None,
    fix: Callable[[Any, Any], Fix | Refusal] | None = None,
) -> Variant:
    """The rule with another detector, or another fix."""
    about = (rule.code, rule.name, rule.frameworks, rule.everywhere, rule.files)
    return Variant(*about, detect or rule.detect, fix or rule.fix)


def _nothing(_program: Any) -> Set[Path]:
    return frozenset()


def _as_it_is(program: Any, _seeds: Set[Path]) -> Sequence[Any]:
    return (program,)


@dataclass(frozen=True)
class Parts:
    """What the pipeline is made of."""

    load: Callable[[Sequence[Path], Mapping[Path, SourceFile]], Loaded]
    analyse: Callable[[Any], Found]
    rules: tuple[Pattern, ...]
    seeds: Callable[[Any], Set[Path]] = _nothing
    """The files of a program without which nothing is found."""
    split: Callable[[Any, Set[Path]], Sequence[Loaded]] = _as_it_is
    """A program and its seeds -> the programs that it falls into, each to be analysed alone."""

    def around(self, program: Any, path: Path) -> Any:
        """The component of a program that a file is in."""
        place = program.resolved(path)
        found = self.split(program, self.seeds(program) | {place})
        return next((one for one in found if place in one.given), program)
