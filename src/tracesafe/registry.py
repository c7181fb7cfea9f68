"""Finds rules and tables: every module of ``tracesafe.codemods`` and ``tracesafe.transforms``, and third parties'.

A rule file holds one ``RULE``; a table holds tuples called ``TRANSFORMS``, ``LIBRARIES``, ``STARS`` or ``RENAMES``. A
third party names such a module, or a package of such modules, in the entry points ``tracesafe.rules`` and
``tracesafe.transforms``. Modules whose names begin with an underscore are shared parts, not leaves.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.metadata import entry_points
from types import ModuleType
from typing import TypeVar

from tracesafe.rule import Rule
from tracesafe.spec import Library, Rename, StarModule, TransformSpec

T = TypeVar("T")

RULES = "tracesafe.rules"
TABLES = "tracesafe.transforms"


class BrokenLeafError(Exception):
    """A rule file or a table that cannot be used; the message names it and says what is wrong with it."""


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule there is, by code. Raises BrokenLeafError if two have one code or one name."""
    found = tuple(sorted(_values(_leaves("tracesafe.codemods", RULES), ("RULE",), Rule), key=lambda rule: rule.code))
    _check_unique(found, "code", lambda rule: rule.code)
    _check_unique(found, "name", lambda rule: rule.name)
    return found


@cache
def transforms() -> tuple[TransformSpec, ...]:
    """What is known of every transform. Raises BrokenLeafError if a name or an alias stands for two of them."""
    found = tuple(_values(_tables(), ("TRANSFORMS",), TransformSpec))
    for name, specs in _by_name(found).items():
        if len(specs) > 1:
            raise BrokenLeafError(f"the transform {name} is described {len(specs)} times")
    return found


@cache
def libraries() -> tuple[Library, ...]:
    """What is known of every array library."""
    return tuple(_values(_tables(), ("LIBRARIES",), Library))


@cache
def stars() -> tuple[StarModule, ...]:
    """What the star imports bind that cannot be read off the files at hand."""
    found = tuple(_values(_tables(), ("STARS",), StarModule))
    _check_unique(found, "star import", lambda star: star.name)
    return found


@cache
def renames() -> tuple[Rename, ...]:
    """The names that moved. Raises BrokenLeafError if two rows tell of one name."""
    found = tuple(_values(_tables(), ("RENAMES",), Rename))
    _check_unique(found, "old name", lambda row: row.old)
    return found


def _tables() -> tuple[ModuleType, ...]:
    return _leaves("tracesafe.transforms", TABLES)


@cache
def _leaves(package: str, group: str) -> tuple[ModuleType, ...]:
    return (*_modules(importlib.import_module(package)), *_third_party(group))


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    """The modules of a package, by name; a module that is no package stands for itself."""
    if not hasattr(package, "__path__"):
        yield package
        return
    for found in sorted(pkgutil.iter_modules(package.__path__), key=lambda module: module.name):
        if not found.name.startswith("_"):
            yield importlib.import_module(f"{package.__name__}.{found.name}")


def _third_party(group: str) -> Iterator[ModuleType]:
    for point in sorted(entry_points(group=group), key=lambda point: (point.value, point.name)):
        try:
            loaded = point.load()
        except Exception as error:
            raise BrokenLeafError(
                f"entry point {point.name} = {point.value} of {group} cannot be loaded: {error}"
            ) from error
        if not isinstance(loaded, ModuleType):
            raise BrokenLeafError(f"entry point {point.name} = {point.value} of {group} is not a module")
        yield from _modules(loaded)


def _values(modules: Iterable[ModuleType], names: tuple[str, ...], kind: type[T]) -> Iterator[T]:
    for module in modules:
        for name in names:
            held = getattr(module, name, ())
            for value in held if isinstance(held, tuple) else (held,):
                if not isinstance(value, kind):
                    raise BrokenLeafError(
                        f"{module.__name__}.{name} holds a {type(value).__name__}, not a {kind.__name__}"
                    )
                yield value


def _by_name(found: Iterable[TransformSpec]) -> dict[str, list[TransformSpec]]:
    named: dict[str, list[TransformSpec]] = {}
    for spec in found:
        for name in (spec.name, *spec.aliases):
            named.setdefault(name, []).append(spec)
    return named


def _check_unique(found: Iterable[T], what: str, key: Callable[[T], str]) -> None:
    seen: set[str] = set()
    for value in found:
        if key(value) in seen:
            raise BrokenLeafError(f"the {what} {key(value)} is given twice")
        seen.add(key(value))
