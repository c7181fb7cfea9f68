"""Puts recording transforms in the places of the frameworks' own, whenever a framework gets imported."""

from __future__ import annotations

import importlib.abc
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.machinery import ModuleSpec
from types import FunctionType, ModuleType
from typing import Any

from tracesafe.prove.record.wrappers import Wrapping
from tracesafe.spec import TransformSpec

Names = Mapping[str, Mapping[str, TransformSpec]]


class Patches(importlib.abc.MetaPathFinder):
    """Looks at imports and changes the modules that have transforms, once their own code has run."""

    def __init__(self, names: Names, wrapping: Wrapping) -> None:
        self._names = names
        self._packages = frozenset(name.partition(".")[0] for name in names)
        self._wrapping = wrapping
        self._wrappers: dict[int, tuple[Any, Any]] = {}
        self._searching: set[str] = set()

    def install(self) -> None:
        sys.meta_path.insert(0, self)
        for package in self._packages:
            if package in sys.modules:
                self.patch(package)

    def remove(self) -> None:
        """Everything is as it was, but for transformed functions that exist."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        for undo in reversed(self._wrapping.undo):
            undo()
        self._wrapping.undo.clear()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if (fullname not in self._names and fullname not in self._packages) or fullname in self._searching:
            return None
        self._searching.add(fullname)
        try:
            found = (
                finder.find_spec(fullname, path, target)
                for finder in sys.meta_path
                if finder is not self and hasattr(finder, "find_spec")
            )
            spec = next(filter(None, found), None)
        finally:
            self._searching.discard(fullname)
        if spec is not None and spec.loader is not None and hasattr(spec.loader, "exec_module"):
            _afterwards(spec.loader, self.patch)
        return spec

    def patch(self, name: str) -> None:
        """Changes the transforms of a module and, when a whole package is there, of all its modules. While a package
        is being imported nothing changes: it is built of its own functions."""
        package = name.partition(".")[0]
        if getattr(getattr(sys.modules.get(package), "__spec__", None), "_initializing", False) and name != package:
            return
        for place in self._names:
            if place == name or (name == package and place.startswith(f"{package}.")):
                module = sys.modules.get(place)
                if module is not None:
                    self._patch(module, self._names[place])

    def _patch(self, module: ModuleType, names: Mapping[str, TransformSpec]) -> None:
        for name, spec in names.items():
            original = vars(module).get(name)
            if not isinstance(original, FunctionType) or self._is_wrapper(original):
                continue
            _, wrapper = self._wrappers.setdefault(id(original), (original, None))
            if wrapper is None:
                wrapper = self._wrapping.transform(original, spec)
                self._wrappers[id(original)] = original, wrapper
            setattr(module, name, wrapper)
            self._wrapping.undo.append(_restoring(module, name, original, wrapper))

    def _is_wrapper(self, function: object) -> bool:
        return any(function is wrapper for _, wrapper in self._wrappers.values())


def _restoring(module: ModuleType, name: str, original: Any, wrapper: Any) -> Callable[[], None]:
    def restore() -> None:
        if vars(module).get(name) is wrapper:
            setattr(module, name, original)

    return restore


def _afterwards(loader: Any, then: Callable[[str], None]) -> None:
    """Has something done to a module when its loader has run it; the loader is itself again by then."""
    plain = loader.exec_module

    def exec_module(module: ModuleType) -> None:
        vars(loader).pop("exec_module", None)
        plain(module)
        then(module.__name__)

    try:
        vars(loader)["exec_module"] = exec_module
    except TypeError:
        return
