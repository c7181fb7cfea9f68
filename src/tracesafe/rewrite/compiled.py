"""The calls of functions under transforms, argument by argument: what each parameter is given, and whether it is
traced there."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from tracesafe.analysis.apply import is_kept_static
from tracesafe.analysis.arity import parameter_names
from tracesafe.analysis.frames import Record, Site
from tracesafe.analysis.names import Names
from tracesafe.analysis.places import Place
from tracesafe.analysis.targets import Choice, External, FunctionTarget, Instance, Partial, Transformed
from tracesafe.analysis.values import Target, Unknown, Value
from tracesafe.program.functions import Function
from tracesafe.program.modules import Module
from tracesafe.spec import Application


@dataclass(frozen=True, slots=True)
class Given:
    """What one call gives to one parameter."""

    call: ast.Call
    module: Module
    node: ast.expr
    parameter: str
    """Empty for what ``*args`` takes."""
    index: int
    """The position among the arguments of the transformed function; -1 for a keyword-only parameter."""
    values: tuple[Value, ...]
    """What it is where the call stands, run by run."""
    by_name: bool


@dataclass(frozen=True, slots=True)
class Layer:
    """One application of a transform over a function, with all its calls in sight."""

    site: Site
    transformed: Transformed
    function: Function
    names: tuple[str, ...]
    """The function's parameters as the transformed one takes them by position."""
    given: tuple[Given, ...]
    is_open: bool
    """Whether some call passes more than what is written out: ``f(*args)``."""
    calls: tuple[ast.Call, ...]

    def is_static(self, given: Given) -> bool | None:
        """Whether an argument stays what it is; None where the options are not known."""
        return is_kept_static(self.transformed.options, given.index, given.parameter or None)

    def to(self, parameter: str) -> tuple[Given, ...]:
        """What the calls give to a parameter."""
        return tuple(each for each in self.given if each.parameter == parameter)


@lru_cache(maxsize=2)
def layers(machine: Names) -> Mapping[int, Layer]:
    """Every application of a transform whose function and calls are known, by the index of its site."""
    found: dict[int, Layer] = {}
    by_index = {site.index: site for site in machine.sites.values()}
    applying = {site.node for site in machine.sites.values()}
    for node, applications in machine.applied.items():
        if not isinstance(node, ast.Call) or node in applying:
            continue  # a transform that calls at once makes the arguments itself
        for applied in applications:
            for callee, inner in _layers(applied.callee):
                site = by_index.get(callee.site)
                if site is None:
                    continue
                layer = found.get(site.index) or _empty(site, callee)
                if layer is not None:
                    found[site.index] = _with_call(machine, layer, node, applied.module, inner)
    return found


@lru_cache(maxsize=2)
def passed(machine: Names) -> Mapping[ast.Call, tuple[tuple[Layer, Given], ...]]:
    """What each call passes to transformed functions."""
    found: dict[ast.Call, list[tuple[Layer, Given]]] = {}
    for layer in layers(machine).values():
        for given in layer.given:
            found.setdefault(given.call, []).append((layer, given))
    return {call: tuple(pairs) for call, pairs in found.items()}


def _layers(value: Value) -> Iterator[tuple[Transformed, int]]:
    """Each transform around a function, the outermost first, and how many arguments are bound inside of that one:
    ``jax.vmap(problem.sample)`` of a compiled method brings ``self`` along."""
    bound = 0
    first = True
    while True:
        match value:
            case Transformed(spec=spec, inner=inner) if spec.application is Application.WRAPS:
                yield value, bound
                value, first = inner, False
            case Partial(callee=inner, args=given):
                bound += 0 if first else len(given)
                value = inner
            case _:
                return


def _empty(site: Site, callee: Transformed) -> Layer | None:
    value: Value = callee.inner
    while isinstance(value, Transformed | Partial):
        value = value.inner if isinstance(value, Transformed) else value.callee
    if not isinstance(value, FunctionTarget):
        return None
    return Layer(site, callee, value.function, parameter_names(callee.inner), (), False, ())


def _with_call(machine: Names, layer: Layer, call: ast.Call, module: Module, inner: int) -> Layer:
    if call in layer.calls:
        return layer
    place = place_of(module)
    records = records_at(machine, place, call)
    callees = [each for record in records for each in _choices(record.values.get(call.func))]
    if any(isinstance(value, External) for value in callees):  # it calls what it is given: ``map(jax.jit(f), rows)``
        return replace(layer, is_open=True, calls=(*layer.calls, call))
    bounds = {_bound(value) for value in callees}
    bound = inner + min(bounds, default=0)
    is_open = layer.is_open or any(isinstance(each, ast.Starred) for each in call.args)
    is_open = is_open or any(each.arg is None for each in call.keywords) or len(bounds) > 1
    found: list[Given] = []
    for index, node in enumerate(call.args if len(bounds) <= 1 else ()):
        if isinstance(node, ast.Starred):
            break
        at = index + bound
        name = layer.names[at] if at < len(layer.names) else ""
        found.append(Given(call, module, node, name, at, _values(records, node), False))
    for keyword in call.keywords:
        if keyword.arg is not None:
            at = layer.names.index(keyword.arg) if keyword.arg in layer.names else -1
            found.append(Given(call, module, keyword.value, keyword.arg, at, _values(records, keyword.value), True))
    return Layer(
        layer.site,
        layer.transformed,
        layer.function,
        layer.names,
        (*layer.given, *found),
        is_open,
        (*layer.calls, call),
    )


def _choices(callee: Value | None) -> Iterator[Value]:
    """What may be called, one by one, as far as it is known."""
    if isinstance(callee, Choice):
        for option in callee.options:
            yield from _choices(option)
    elif isinstance(callee, Target):
        yield callee


def _bound(callee: Value) -> int:
    """How many arguments a callee brings along: an object that is called is the first one of its ``__call__``."""
    match callee:
        case Partial(args=given):
            return len(given)
        case Instance():
            return 1
        case _:
            return 0


@lru_cache(maxsize=64)
def place_of(module: Module) -> Place:
    """The module, turned around."""
    return Place(module)


def records_at(machine: Names, place: Place, node: ast.AST) -> tuple[Record, ...]:
    """What was seen in the function, or module body, that a node stands in."""
    scope = place.function(node)
    if scope is not None:
        return tuple(machine.records.get(scope, ()))
    body = machine.bodies.get(place.module)
    return (body,) if body is not None else ()


def _values(records: tuple[Record, ...], node: ast.expr) -> tuple[Value, ...]:
    runs = [record for record in records if record.called] or records
    found = dict.fromkeys(record.values[node] for record in runs if node in record.values)
    return tuple(found) or (Unknown(),)
