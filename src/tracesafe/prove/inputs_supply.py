"""Inputs for what is called, in one step: the callable by its file and name, and the search with a runner."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracesafe.program.functions import Function
from tracesafe.program.modules import Module
from tracesafe.program.program import Program
from tracesafe.prove.inputs import Settings, calls_for
from tracesafe.prove.inputs_branches import branches, closure, thresholds
from tracesafe.prove.inputs_names import Names
from tracesafe.prove.inputs_search import Budget, Found, Ran, Runner, search
from tracesafe.prove.inputs_sites import Target
from tracesafe.prove.inputs_specs import Call
from tracesafe.prove.inputs_wrapped import decorated, unwrapped

Result = Mapping[str, Any]
"""What the worker says of one call: ``{"status": "same", "lines": {"before": {file: [line, ...]}}, ...}``."""

_SHOWN = ("same", "differs")


@dataclass(frozen=True)
class Tried:
    """A search that compared both sides on the way: the calls that both made, and what came of each."""

    found: Found
    calls: tuple[Call, ...]
    results: tuple[Result, ...]


@dataclass(frozen=True, eq=False)
class Supply:
    """Inputs for the callables of one program. ``named``: how the runner calls a file in the lines that it reports."""

    program: Program
    settings: Settings
    named: Callable[[Path], str] = str

    def of(self, path: Path, name: str, run: Runner, budget: Budget | None = None) -> Found:
        """Calls that work for ``f``, ``Net.forward``, whose receiver comes first, ``fast = jit(f)``, or ``vmap(f)``."""
        target = self.target(path, name)
        if target is None:
            return Found((), 0, error=f"`{name}` is no function in sight")
        functions = tuple(closure(target.function, self.program))
        files = {str(each.module.source.path): self.named(each.module.source.path) for each in functions}
        calls = calls_for(target, self.program, self.settings)
        return search(calls, run, branches(functions, files), thresholds(functions), budget)

    def tried(
        self, path: Path, name: str, perform: Callable[[Sequence[Call]], Sequence[Result]], budget: Budget | None = None
    ) -> Tried:
        """The same, with a runner that makes calls on both sides and says what came of each.

        It may answer fewer than it was asked, as it does after one that differs: then the search is over.
        """
        calls: list[Call] = []
        results: list[Result] = []

        def run(asked: Sequence[Call]) -> list[Ran]:
            is_over = any(result.get("status") == "differs" for result in results)
            answered = () if is_over else perform(asked)
            calls.extend(asked[: len(answered)])
            results.extend(answered)
            missing = [Ran(False, "not run")] * (len(asked) - len(answered))
            return [*map(Ran.of, answered), *missing]

        found = self.of(path, name, run, budget)
        kept = [(call, one) for call, one in zip(calls, results, strict=True) if one.get("status") in _SHOWN]
        return Tried(found, tuple(call for call, _ in kept), tuple(one for _, one in kept))

    def target(self, path: Path, name: str) -> Target | None:
        """What a name means in a file, if a function of the project is at the bottom of it."""
        module = self.program.module_at(path)
        if module is None:
            return None
        function = _function(module, name)
        if function is not None:
            return Target(function, decorated(function))
        for binding in reversed(module.bindings.get(name, ())):
            if isinstance(binding, ast.Assign):
                return self._made(binding.value, module, name)
        try:
            value = ast.parse(name, mode="eval").body
        except SyntaxError:
            return None
        return self._made(value, module, None)

    def _made(self, value: ast.expr, module: Module, name: str | None) -> Target | None:
        inner, layers = unwrapped(value)
        function = Names(module, self.program).function(inner)
        if isinstance(inner, ast.Lambda):
            function = module.function_of.get(inner)
        if function is None:
            return None
        return Target(function, (*decorated(function), *layers), name)


def _function(module: Module, name: str) -> Function | None:
    """The function of a dotted name without the module's."""
    found = [each for each in module.facts.functions if each.qualname == f"{module.name}.{name}"]
    return found[-1] if found else None
