"""Arguments as the program passes them: the calls of a function in sight, with what has to run before them."""

from __future__ import annotations

import ast
import doctest
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tracesafe.analysis.places import Place
from tracesafe.program.functions import Function
from tracesafe.program.modules import Module
from tracesafe.program.program import Program
from tracesafe.prove.inputs_slices import Script, arguments, loads, sliced
from tracesafe.prove.inputs_specs import CALL_SITES, DOCSTRING, Spec, batch, lane, read_literal, source
from tracesafe.prove.inputs_wrapped import Denoted, Layer, Passed, calls, decorated, references

_MARKS = ("pyproject.toml", "setup.py", "setup.cfg", ".git")
_FOLDERS = ("tests", "test", "examples", "example", "benchmarks", "scripts")
_FILES, _BYTES = 400, 300_000


@dataclass(frozen=True)
class Target:
    """What is called: a function, or what transforms make of it.

    ``layers``: the batching transforms around the function, the outermost last: their axes stand in the arguments.
    ``name``: the name to which its module binds the transformed function.
    """

    function: Function
    layers: tuple[Layer, ...] = ()
    name: str | None = None

    @property
    def parameters(self) -> tuple[str, ...]:
        """Those that take one value each; the receiver of a method among them, that of a class method not."""
        names = tuple(each.arg for each in self.function.parameters)
        return names[1:] if "classmethod" in self.function.decorator_names else names

    def position(self, parameter: str) -> int:
        """Where a parameter stands among the arguments that layers count: without the receiver."""
        names = list(self.parameters)
        return names.index(parameter) - (1 if self.has_receiver else 0)

    @property
    def has_receiver(self) -> bool:
        function = self.function
        return function.owner is not None and not {"staticmethod", "classmethod"} & function.decorator_names


@dataclass(frozen=True)
class Given:
    """What one call in sight gives: values of parameters, as far as they are known, and those left to defaults."""

    values: dict[str, Spec]
    missing: frozenset[str]
    """Parameters without a default whose values could not be found out."""
    origin: str


@dataclass(frozen=True, eq=False)
class Sites:
    """The calls of functions in a program."""

    program: Program
    avoid: frozenset[str] = frozenset()
    """Names of functions that are changed: what calls them on the way to an argument is left alone."""

    @cached_property
    def _outside(self) -> Program:
        return Program([], {})

    def of(self, target: Target) -> Iterator[Given]:
        """What the calls in sight give, those of the function's own module first."""
        own = target.function.module
        yield from self._in(Place(own), target)
        name = target.name or _name(target.function)
        for module in self._given(name):
            if module is not own:
                yield from self._in(Place(module), target)
        for module in self._others(own.source.path, name):
            yield from self._in(Script(module), target)

    def documented(self, target: Target) -> Iterator[Given]:
        """What the examples in docstrings give: the function's, its class's, its module's."""
        function = target.function
        nodes: list[ast.AST] = [function.node, *([function.owner.node] if function.owner else []), function.module.tree]
        for node in nodes:
            text = _docstring(node)
            if ">>>" in text:
                module = _example(text, function.module)
                if module is not None:
                    yield from self._in(Place(module), target, function.module, DOCSTRING)

    def _given(self, name: str) -> Iterator[Module]:
        for path, text in self.program.given.items():
            if name.encode() in text.utf8:
                module = self.program.module_at(path)
                if module is not None:
                    yield module

    def _others(self, path: Path, name: str) -> Iterator[Module]:
        """The tests and examples of the project that name a function."""
        given = {each.resolve() for each in self.program.given}
        for each in _files(path.resolve()):
            if each not in given and each.stat().st_size < _BYTES and name.encode() in each.read_bytes():
                module = self._outside.module_at(each)
                if module is not None:
                    yield module

    def _in(
        self, place: Place, target: Target, namespace: Module | None = None, origin: str = CALL_SITES
    ) -> Iterator[Given]:
        function = target.function
        names: list[tuple[str | None, tuple[Layer, ...]]] = [(None, decorated(function))]
        names += [(target.name, target.layers)] if target.name is not None else []
        for name, layers in names:
            for denoted in references(function, place, name, documented=namespace is not None):
                widened = Denoted(place, denoted.node, (*layers, *denoted.layers), denoted.bound, denoted.named)
                for passed in calls(widened):
                    if place.function(passed.call) is not function:
                        found = self._read(passed, target, namespace or place.module, origin)
                        if found is not None:
                            yield found

    def _read(self, passed: Passed, target: Target, namespace: Module, origin: str) -> Given | None:
        function = target.function
        given = arguments(function, passed)
        if given is None:
            return None
        module = "" if isinstance(passed.place, Script) else namespace.name
        needed = set[str]().union(
            *(loads(value) for position, value in given.values() if not _is_default(function, value))
        )
        whole = sliced(passed.place, passed.call, needed, 0, self.avoid)
        values: dict[str, Spec] = {}
        for name in target.parameters:
            if name not in given or _is_default(function, given[name][1]):
                continue
            position, value = given[name]
            simple = read_literal(value)
            before = whole or (None if simple else sliced(passed.place, passed.call, loads(value), 0, self.avoid))
            if simple is None and before is None:
                continue
            spec = simple or source(ast.unparse(value), module, before.text if before is not None else "")
            values[name] = self._fitted(spec, position, passed, target)
        left = {name for name in target.parameters if name not in values and name not in function.defaults}
        return Given(values, frozenset(left), origin) if values or not left else None

    def _fitted(self, spec: Spec, position: int, passed: Passed, target: Target) -> Spec:
        """The value with as many batch axes as the target wants."""
        if position < 0:
            return spec
        wanted, has = len(target.layers), len(passed.layers)
        for layer in reversed(passed.layers[wanted:]):
            axis = layer.axis(position)
            spec = lane(spec, axis) if axis is not None else spec
        for layer in target.layers[has:]:
            axis = layer.axis(position)
            spec = batch(spec, axis) if axis is not None else spec
        return spec


def _name(function: Function) -> str:
    if function.owner is not None and function.name in ("forward", "__call__", "__init__"):
        return function.owner.name
    return function.name if function.name.isidentifier() else ""


def _is_default(function: Function, value: ast.expr) -> bool:
    return any(value is default for default in function.defaults.values())


def _docstring(node: ast.AST) -> str:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module):
        return ast.get_docstring(node) or ""
    return ""


def _example(text: str, module: Module) -> Module | None:
    """The examples of a docstring as a module with one function that runs them."""
    try:
        examples = doctest.DocTestParser().get_examples(text)
        lines = [line for each in examples for line in each.source.split("\n")]
        tree = ast.parse("def __examples__():\n" + "\n".join(f"    {line}" for line in lines) + "\n    pass\n")
    except (ValueError, SyntaxError):
        return None
    return Module(module.name, module.package, module.root, module.source, tree)


def _files(path: Path) -> Sequence[Path]:
    """The tests and examples of the project that a file belongs to."""
    for folder in path.parents:
        if any((folder / mark).exists() for mark in _MARKS):
            found = [each for name in _FOLDERS for each in sorted((folder / name).rglob("*.py"))[:_FILES]]
            return [*found, *sorted(folder.glob("test_*.py"))][:_FILES]
    return sorted(path.parent.glob("test_*.py"))[:_FILES]
