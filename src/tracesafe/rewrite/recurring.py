"""Whether a line runs again and again: in a loop of its function, or because its function is called again and again."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tracesafe.analysis.events import INITIAL
from tracesafe.analysis.places import Place
from tracesafe.program.functions import Function
from tracesafe.program.modules import Module
from tracesafe.rewrite.calls import arguments
from tracesafe.rewrite.closures import bindings
from tracesafe.rewrite.repeats import COMPREHENSIONS, MANY, loops_around
from tracesafe.rewrite.sequence import is_over_backends

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_KEEPING = frozenset({"cache", "lru_cache", "cached_property", "fixture"})
_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Repeat:
    """Why a line runs again and again. ``loop`` is the outermost loop of the function that it stands in; None if it is
    the function that is called again and again."""

    loop: ast.AST | None
    text: str
    called: bool
    """Whether the function is called again and again, whatever loops stand in it."""
    looped: bool
    """Whether a loop is the reason, here or around a call."""
    far: bool
    """Whether the reason is a loop around a caller of its function, or around one of the callers' callers."""
    few: bool
    """Whether it runs a few times only, as far as one sees: no loop, or loops over a few things written down."""


def repeated(here: Reached, node: ast.AST) -> Repeat | None:
    """Why a line of the function runs again and again; None if nothing in sight says that it does."""
    if here.references is None:
        return None
    place = here.references.place(here.function.module)
    if is_kept(place, node) or is_test(here.function.module) or is_compiled(here, place.function(node)):
        return None
    around = list(loops_around(place, node))
    if any(map(is_over_backends, around)):
        return None
    function = place.function(node)
    called = _called(here, function, _tested(place, node), frozenset()) if function is not None else None
    if around:
        line = getattr(around[-1], "lineno", 0)
        few = are_few(place, around) and (called is None or called.few)
        text = f"in every iteration of the loop in line {line}"
        return Repeat(around[-1], text, called is not None, True, False, few)
    return called


def is_test(module: Module) -> bool:
    """Whether a file holds tests, which may take their time."""
    name = module.source.path.name
    return name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py"


def is_compiled(here: Reached, function: Function | None) -> bool:
    """Whether only transforms run a function, or one around it: what it compiles is part of their program."""
    while function is not None:
        runs = here.of(function).records
        plain = any(record.called and not record.context.regimes for record in runs)
        if not plain and any(record.context.regimes for record in runs):
            return True
        function = function.parent
    return False


def comprehended(place: Place, node: ast.AST) -> frozenset[str]:
    """The variables of the comprehensions of its function that a node stands in."""
    around = [each for each in loops_around(place, node) if isinstance(each, COMPREHENSIONS)]
    targets = [part for each in around for generator in each.generators for part in ast.walk(generator.target)]
    return frozenset(part.id for part in targets if isinstance(part, ast.Name))


def is_run(here: Reached, place: Place, node: ast.AST, seen: frozenset[Function] = frozenset()) -> bool:
    """Whether the program visibly comes to a line outside of every transform: from the statements of a module, or from
    ``main``."""
    function = place.function(node)
    if function is None or function.name == "main":
        return True
    if function in seen or isinstance(function.node, ast.Lambda):
        return False
    return any(is_run(here, where, call, seen | {function}) for where, call in calls_of(here, function))


def is_kept(place: Place, node: ast.AST) -> bool:
    """Whether a line runs only where something is not there yet: ``if self.step is None``, ``if key not in cache``."""
    inner = node
    for outer in place.around(node):
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef):
            return inner in outer.body and any(map(_gives_kept, outer.body[: outer.body.index(inner)]))
        if isinstance(outer, ast.Lambda):
            return False
        if isinstance(outer, ast.If) and inner in outer.body and _asks(outer.test):
            return True
        if isinstance(outer, ast.If) and inner in outer.orelse and _asks(ast.UnaryOp(ast.Not(), outer.test)):
            return True
        if isinstance(outer, ast.ExceptHandler):
            return True
        inner = outer
    return False


def _gives_kept(statement: ast.stmt) -> bool:
    """``if key in cache: return cache[key]``."""
    match statement:
        case ast.If(test=test, body=[*_, ast.Return()], orelse=[]):
            return _asks(ast.UnaryOp(ast.Not(), test))
        case _:
            return False


def _asks(test: ast.expr) -> bool:
    """Whether a test asks whether something is missing."""
    match test:
        case ast.Compare(ops=[ast.Is() | ast.Eq() | ast.NotIn()]):
            return isinstance(test.ops[0], ast.NotIn) or ast.unparse(test.comparators[0]) in ("None", "0")
        case ast.UnaryOp(op=ast.Not(), operand=ast.Compare(ops=[ast.IsNot() | ast.In()])):
            return True
        case ast.UnaryOp(op=ast.Not(), operand=ast.Name() | ast.Attribute() | ast.Call()):
            return True
        case ast.BoolOp(values=values):
            return any(_asks(value) for value in values)
        case _:
            return False


def _called(here: Reached, function: Function, tested: frozenset[str], seen: frozenset[Function]) -> Repeat | None:
    """Why a function is called again and again: with a loop, or in several places.

    ``tested``: the names that decide whether the line runs.
    """
    if function in seen or len(seen) > _DEPTH or here.references is None:
        return None
    if function.name in INITIAL or function.decorator_names & _KEEPING or isinstance(function.node, ast.Lambda):
        return None
    calls = list(calls_of(here, function))
    found: list[Repeat] = []
    for place, call in calls:
        around = _around_call(place, call)
        if around and not _is_chosen(place, function, call, around, tested):
            file = "" if place.module is function.module else f" of {place.module.source.path.name}"
            text = f"`{function.name}` is called in the loop of line {getattr(around[-1], 'lineno', 0)}{file}"
            found.append(Repeat(None, text, True, True, False, are_few(place, around)))
    for place, call in calls:
        if any(other is not call and _both(place, call, second, other) for second, other in calls):
            lines = sorted({each.lineno for where, each in calls if where.module is place.module})
            told = " and ".join(f"{line}" for line in lines[:2])
            text = f"`{function.name}` is called in lines {told}"
            if len(lines) == 1:
                text = f"`{function.name}` is called twice in line {lines[0]}"
            found.append(Repeat(None, text, True, False, False, True))
            break
    if any(not each.few for each in found):
        return next(each for each in found if not each.few)
    for place, call in calls:
        caller = place.function(call)
        if caller is not None:
            outer = _called(here, caller, _tested(place, call), seen | {function})
            found += [replace(outer, far=True)] if outer is not None else []
    return next((each for each in found if not each.few), found[0] if found else None)


def _around_call(place: Place, call: ast.Call) -> list[ast.AST]:
    """The loops in whose turns a call runs: ``return fit(x, rate / 2)`` ends those that it stands in."""
    around = list(loops_around(place, call))
    if isinstance(place.statement(call), ast.Return):
        return [each for each in around if isinstance(each, COMPREHENSIONS)]
    return around


def _tested(place: Place, node: ast.AST) -> frozenset[str]:
    """The names in the tests of its function that decide whether a line runs."""
    tests = []
    for outer in place.around(node):
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            break
        if isinstance(outer, ast.If | ast.IfExp):
            tests.append(outer.test)
    return frozenset(each.id for test in tests for each in ast.walk(test) if isinstance(each, ast.Name))


def _is_chosen(
    place: Place, function: Function, call: ast.Call, around: Sequence[ast.AST], tested: frozenset[str]
) -> bool:
    """Whether loops over a few flags or names decide by an argument in which turn the line runs."""
    if not tested or not are_few(place, around):
        return False
    swept = {
        part.id
        for loop in around
        for target in loop_targets(loop)
        for part in ast.walk(target)
        if isinstance(part, ast.Name)
    }
    given = {name: value for name, value in arguments(call, function) if name in tested}
    return any(isinstance(part, ast.Name) and part.id in swept for value in given.values() for part in ast.walk(value))


def loop_targets(loop: ast.AST) -> Iterator[ast.expr]:
    """The targets of a loop or comprehension."""
    if isinstance(loop, ast.For | ast.AsyncFor):
        yield loop.target
    if isinstance(loop, COMPREHENSIONS):
        yield from (each.target for each in loop.generators)


def are_few(place: Place, loops: Iterable[ast.AST]) -> bool:
    """Whether loops run over a few things that are written down: ``for method in ("cg", "gmres")``."""
    count = 1.0
    for loop in loops:
        if isinstance(loop, COMPREHENSIONS):
            count *= math.prod(_items(place, each.iter) for each in loop.generators)
        else:
            count *= _items(place, loop.iter) if isinstance(loop, ast.For | ast.AsyncFor) else math.inf
    return count < MANY


def _items(place: Place, node: ast.expr, depth: int = 4) -> float:
    """How many items a display has; infinite for anything else."""
    match node:
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return math.inf if any(isinstance(each, ast.Starred) for each in parts) else len(parts)
        case ast.Dict(keys=keys):
            return math.inf if None in keys else len(keys)
        case ast.Call(func=ast.Name(id="enumerate" | "reversed" | "sorted" | "tqdm" | "list"), args=[given, *_]):
            return _items(place, given, depth)
        case ast.Call(func=ast.Name(id="zip"), args=[*given]) if given:
            return min(_items(place, each, depth) for each in given)
        case ast.Call(func=ast.Attribute(attr="product") | ast.Name(id="product"), args=[*given]) if given:
            return math.prod(_items(place, each, depth) for each in given)
        case ast.Call(func=ast.Attribute(value=value, attr="items" | "keys" | "values"), args=[]):
            return _items(place, value, depth)
        case ast.Name(id=name) if depth:
            display = _display(place, place.function(node), name)
            return _items(place, display, depth - 1) if display is not None else math.inf
        case _:
            return math.inf


def _display(place: Place, scope: Function | None, name: str) -> ast.expr | None:
    """What a variable is assigned, where that is done once and nothing grows it."""
    while scope is not None and name not in scope.locals:
        scope = scope.parent
    bound = bindings(scope, name) if scope is not None else place.module.bindings.get(name, ())
    if len(bound) != 1 or _grows(place, name):
        return None
    statement = bound[0] if isinstance(bound[0], ast.stmt) else place.parents.get(bound[0])
    return statement.value if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None


def _grows(place: Place, name: str) -> bool:
    """Whether a method of an object is called, or an item of it assigned: it may have more items later."""
    for node in place.module.spelled([name]):
        parent = place.parents.get(node)
        if isinstance(parent, ast.Subscript) and parent.value is node and not isinstance(parent.ctx, ast.Load):
            return True
        if isinstance(parent, ast.Attribute) and parent.attr not in ("items", "keys", "values", "copy", "index", "get"):
            return True
    return False


def calls_of(here: Reached, function: Function) -> Iterator[tuple[Place, ast.Call]]:
    """The calls of a function in sight that no transform runs."""
    assert here.references is not None
    records = here.references.machine.records
    for reference in here.references.of(function) or ():
        call = reference.place.parents.get(reference.node)
        if not isinstance(call, ast.Call) or call.func is not reference.node or not reference.certain:
            continue
        caller = reference.place.function(call)
        if caller is not None and any(record.context.regimes for record in records.get(caller, ())):
            continue
        if is_test(reference.place.module):
            continue
        if not is_kept(reference.place, call):
            yield reference.place, call


def _both(place: Place, call: ast.AST, other_place: Place, other: ast.AST) -> bool:
    """Whether two calls stand in the same function, and not on two sides of a test."""
    if place is not other_place or place.function(call) is not place.function(other):
        return False
    sides = dict(_sides(place, call))
    return not any(sides.get(test, side) != side for test, side in _sides(place, other))


def _sides(place: Place, node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    inner = node
    for outer in place.around(node):
        if isinstance(outer, ast.If | ast.IfExp):
            body = outer.body if isinstance(outer.body, list) else [outer.body]
            other = outer.orelse if isinstance(outer.orelse, list) else [outer.orelse]
            if inner in body or inner in other:
                yield outer, "body" if inner in body else "orelse"
        inner = outer
