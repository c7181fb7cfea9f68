"""From a name in a module to what it denotes: imports, re-exports, star imports, top-level bindings."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping, Sequence
from copy import copy
from functools import cached_property
from types import MappingProxyType

from tracesafe.analysis.regimes import may_forbid_truth
from tracesafe.analysis.targets import UNKNOWN, External, ModuleTarget
from tracesafe.analysis.values import Static, Value
from tracesafe.program.modules import Module
from tracesafe.program.program import Program
from tracesafe.spec import Library, StarModule, TransformSpec

_BUILTINS = frozenset(dir(builtins))


class Knowledge:
    """The tables, by name: transforms, array libraries, star imports."""

    def __init__(
        self,
        transforms: Sequence[TransformSpec],
        libraries: Sequence[Library],
        stars: Sequence[StarModule],
        skip_validation: bool = False,
    ) -> None:
        self.skip_validation = skip_validation
        """Whether the user wants checks of traced values to be skipped where they cannot run."""
        self.transforms: Mapping[str, TransformSpec] = MappingProxyType(
            {name: spec for spec in transforms for name in (*spec.aliases, spec.name)}
        )
        self.libraries = tuple(libraries)
        self.stars: Mapping[str, Mapping[str, str]] = MappingProxyType({star.name: star.names for star in stars})
        names = (*self.transforms, *(name for library in libraries for name in library.namespaces), *self.stars)
        self.roots = frozenset(name.partition(".")[0] for name in names) | {"numpy", "scipy"}
        """The top-level packages that are known as libraries, never followed as code of the project."""
        self.entries: Mapping[str, TransformSpec] = MappingProxyType(
            {name: spec for name, spec in self.transforms.items() if may_forbid_truth(spec)}
        )
        """The transforms under which some Python fails: where a search starts."""
        self.short_names = frozenset(name.rpartition(".")[2] for name in self.entries)
        self.annotations = frozenset(name for library in libraries for name in library.array_types)
        self.starred = frozenset[str]().union(*(star.names for star in stars))
        """The names that some star import of a library may bring."""
        self._namespaces: Mapping[str, Library] = MappingProxyType(
            {space: library for library in libraries for space in library.namespaces}
        )
        self.transparent = frozenset[str]().union(*(library.transparent for library in libraries))
        """Decorators that leave a function as it was."""
        self._constants = frozenset(
            f"{module}.{name}" for module in ("math", "cmath", "numpy") for name in ("pi", "e", "inf", "nan", "tau")
        ).union(*(library.constants for library in libraries))

    def of_interest(self, module: str) -> Knowledge:
        """The tables as a module of this name is searched: in a user's own code every transform is an entry."""
        return self if module.partition(".")[0] in self.roots else self._wider

    @cached_property
    def _wider(self) -> Knowledge:
        wider = copy(self)
        wider.entries = self.transforms
        wider.short_names = frozenset(name.rpartition(".")[2] for name in self.transforms)
        return wider

    def library_of(self, name: str) -> Library | None:
        """The array library of which a qualified name is a function."""
        return self._namespaces.get(name.rpartition(".")[0])

    def external(self, name: str) -> Value:
        """What a qualified name of a library denotes: a constant is a number, a re-export stands for its original."""
        parent, _, last = name.rpartition(".")
        name = self.stars.get(parent, {}).get(last, name)
        if name in self._constants:
            return Static("float")
        return External(name)


def import_source(node: ast.ImportFrom, module: Module) -> str:
    """The absolute dotted name of the module that a ``from`` import names."""
    if not node.level:
        return node.module or ""
    parts = module.package.split(".") if module.package else []
    parts = parts[: len(parts) - (node.level - 1)] if node.level > 1 else parts
    return ".".join([*parts, *([node.module] if node.module else [])])


def module_value(name: str, importer: Module, program: Program, known: Knowledge, *, relative: bool = False) -> Value:
    """The module of a dotted name: the project's own, or a library's."""
    if relative or name.partition(".")[0] not in known.roots:
        found = program.find(name, importer)
        if found is not None:
            return ModuleTarget(found.name, module=found)
    return known.external(name)


def builtin(name: str) -> Value:
    """A name of the builtins, or unknown."""
    return External(f"builtins.{name}") if name in _BUILTINS else UNKNOWN
