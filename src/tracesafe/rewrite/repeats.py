"""How often a line runs: the loops around it, and those around the calls of its function."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tracesafe.analysis.frames import Record
from tracesafe.analysis.places import Place, Reference
from tracesafe.analysis.reach import Plain
from tracesafe.analysis.syntax import targets
from tracesafe.analysis.values import Static, Tree
from tracesafe.program.functions import Function
from tracesafe.program.modules import Module
from tracesafe.spec import Kind

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

MANY = 8
"""From how many traces on it is worth a word: ΦML warns from 8 or 10 on, torch gives up behind 8."""
_STAGING = frozenset({Kind.STAGE, Kind.LOOP, Kind.BRANCH, Kind.CHECKPOINT, Kind.LINEARIZE})
DEPTH = 3
"""How many calls outwards a loop is looked for."""
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_CACHING = frozenset({"functools.lru_cache", "functools.cache", "functools.cached_property"})
_SAME_LENGTH = frozenset("enumerate reversed sorted list tuple set iter tqdm trange progress".split())
_SPACED = frozenset("linspace geomspace logspace".split())


@dataclass(frozen=True, slots=True)
class Turns:
    """How many times, or how many different values."""

    count: float
    """Infinite where the program does not say how many."""
    certain: bool
    """Whether there are so many: not for what an unknown iterable holds."""
    loop: ast.AST
    place: Place
    """Where the loop stands."""

    @property
    def are_many(self) -> bool:
        """Whether it is worth a word."""
        return self.count >= MANY


def plain(here: Reached, module: Module, scope: Function | None) -> Plain:
    """What is known of a function, or of a module's statements, where it runs anew in each call: under no transform,
    or under those alone that run it with its callers."""
    assert here.references is not None
    if scope is None:
        body = here.references.machine.bodies.get(module)
        return Plain(
            module.statements, () if body is None else (body,), here.known, here.sites, here.index, here.references
        )
    known = here.index.get(scope, ())
    staged = any(not is_run(run) for run in known)
    runs = tuple(run for run in known if is_run(run) and (run.called or not staged))
    return Plain(scope, runs, here.known, here.sites, here.index, here.references)


def is_run(run: Record) -> bool:
    """Whether Python runs a function in each call, not in the first one alone."""
    return not any(touch.kind in _STAGING for touch in run.context.regimes)


def scope_of(here: Reached) -> Function | None:
    """The function that is asked about; None for a module's statements."""
    return None if here.function is here.function.module.statements else here.function


def loops_around(place: Place, node: ast.AST) -> Iterator[ast.AST]:
    """The loops and comprehensions of its own function in whose turns a node is evaluated, the innermost first.

    What stands in front of a nested function (its decorators and defaults) is evaluated around it.
    """
    inner = node
    for outer in place.around(node):
        match outer:
            case ast.FunctionDef(body=body) | ast.AsyncFunctionDef(body=body) if inner in body:
                return
            case ast.Lambda(body=body) if inner is body:
                return
            case ast.ClassDef():
                return
            case ast.For(body=body) | ast.AsyncFor(body=body) if inner in body:
                yield outer
            case ast.While(orelse=orelse) if inner not in orelse:
                yield outer
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp() if (
                inner is not outer.generators[0]
            ):
                yield outer
        inner = outer


def turns(here: Plain, place: Place, loop: ast.AST) -> Turns:
    """How many turns a loop has."""
    match loop:
        case ast.For(iter=iterable) | ast.AsyncFor(iter=iterable):
            return iterated(here, place, loop, iterable)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            found = [iterated(here, place, loop, each.iter) for each in loop.generators]
            return Turns(math.prod(each.count for each in found), all(each.certain for each in found), loop, place)
        case _:
            return Turns(math.inf, True, loop, place)


def iterated(here: Plain, place: Place, loop: ast.AST, iterable: ast.expr) -> Turns:
    count = length(here, iterable)
    if count is not None:
        return Turns(count, True, loop, place)
    inner = iterable
    while isinstance(inner, ast.Call) and last_name(inner.func) in _SAME_LENGTH - {"trange"} and inner.args:
        inner = inner.args[0]
    ranged = isinstance(inner, ast.Call) and last_name(inner.func) in ("range", "trange", "count", *_SPACED, "arange")
    sized = any(isinstance(each, ast.Call) and last_name(each.func) == "len" for each in ast.walk(inner))
    return Turns(math.inf, ranged and not sized, loop, place)


def repeated(here: Plain, place: Place, node: ast.AST, depth: int = DEPTH) -> Turns | None:
    """How often a node is evaluated, through the loops around it and around the calls of its function; None: once.

    What is told of is the innermost loop of those that make it many.
    """
    found: Turns | None = None
    for loop in loops_around(place, node):
        found = _times(found, turns(here, place, loop))
    scope = scope_of(here)
    if scope is None or (found is not None and found.are_many) or not depth:
        return found
    outer = [repeated(caller, where, call, depth - 1) for caller, where, call in callers(here, scope)]
    most = max((each for each in outer if each is not None), key=lambda each: each.count, default=None)
    return _times(most, found) if most is not None and found is not None else found or most


def _times(one: Turns | None, other: Turns) -> Turns:
    if one is None:
        return other
    told = one if one.are_many else other
    return replace(told, count=one.count * other.count, certain=one.certain and other.certain)


def callers(here: Reached, function: Function) -> Iterator[tuple[Plain, Place, ast.Call]]:
    """The calls of a function in sight that are run each time, with what is known where they stand.

    Calls of what a transform made of it count, too: ``slope(x)`` where ``slope = gradient(loss)``.
    """
    if here.references is None or isinstance(function.node, ast.Lambda) or is_cached(here, function):
        return
    for reference in here.references.of(function) or ():
        for place, call in _called(here, reference.place, reference.node, DEPTH):
            scope = place.function(call)
            caller = plain(here, place.module, scope)
            if scope is None or caller.records or not here.index.get(scope):
                yield caller, place, call


def _called(here: Reached, place: Place, node: ast.expr, depth: int) -> Iterator[tuple[Place, ast.Call]]:
    """The calls of what stands at a node, through transforms and the variables that hold what they made."""
    parent = place.parents.get(node)
    match parent:
        case ast.Call(func=func) if func is node:
            yield place, parent
        case ast.Call() if depth and here.site_at(parent) is not None and parent.args[:1] == [node]:
            yield from _called(here, place, parent, depth - 1)
        case ast.Assign(targets=[ast.Name(id=name)]) if depth and here.site_at(node) is not None:
            readers: tuple[Reference, ...] | None = None
            if here.references is not None:
                readers = here.references.readers(place, place.function(node), name)
            for reader in readers or ():
                yield from _called(here, reader.place, reader.node, depth - 1)
        case _:
            pass


def is_cached(here: Reached, function: Function) -> bool:
    """Whether a function's results are kept for the next call."""
    decorators = getattr(function.node, "decorator_list", ())
    if here.references is None:
        return False
    place = here.references.place(function.module)
    inner = (each.func if isinstance(each, ast.Call) else each for each in decorators)
    return any(here.references.name(place, each) in _CACHING for each in inner)


# -- how many values an iterable gives


def length(here: Plain, node: ast.expr, depth: int = 4) -> float | None:
    """How many elements an iterable has; None where the program does not say."""
    match node:
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return None if any(isinstance(each, ast.Starred) for each in parts) else len(parts)
        case ast.Dict(keys=keys):
            return len(keys)
        case ast.ListComp(generators=generators) if not any(each.ifs for each in generators):
            found = [length(here, each.iter, depth - 1) for each in generators]
            known = [each for each in found if each is not None]
            return math.prod(known) if len(known) == len(found) else None
        case ast.Call():
            return _called_length(here, node, depth)
        case ast.Name() | ast.Attribute():
            value = here.value(node)
            if isinstance(value, Tree) and value.kind != "many":
                return len(value.parts)
            bound = (bound_once(here, node) or _default(here, node)) if depth else None
            return length(here, bound, depth - 1) if bound is not None else None
        case _:
            return None


def _called_length(here: Plain, call: ast.Call, depth: int) -> float | None:
    name = last_name(call.func)
    if name in ("range", "trange", "arange"):
        return _range(here, call)
    if name in _SPACED:
        given = call.args[2] if len(call.args) > 2 else next((k.value for k in call.keywords if k.arg == "num"), None)
        return _number(here, given) if given is not None else 50
    if name in _SAME_LENGTH and call.args and isinstance(call.func, ast.Name | ast.Attribute):
        return length(here, call.args[0], depth)
    if name in ("zip", "product") and call.args:
        known = [each for each in (length(here, part, depth) for part in call.args) if each is not None]
        if name == "product":
            return math.prod(known) if len(known) == len(call.args) else None
        return min(known, default=None)
    if name in ("items", "keys", "values") and isinstance(call.func, ast.Attribute) and not call.args:
        return length(here, call.func.value, depth)
    return None


def _range(here: Plain, call: ast.Call) -> float | None:
    given = [_number(here, each) for each in call.args]
    if not given or any(each is None for each in given) or call.keywords:
        return None
    numbers = [each for each in given if each is not None]
    start, stop, step = {1: (0, numbers[0], 1), 2: (*numbers[:2], 1), 3: tuple(numbers)}.get(len(numbers), (0, 0, 1))
    return max(math.ceil((stop - start) / step), 0) if step else None


def _number(here: Plain, node: ast.expr) -> float | None:
    value = here.value(node)
    if isinstance(node, ast.Constant):
        value = Static(None, node.value)
    known = isinstance(value, Static) and isinstance(value.const, int | float) and not isinstance(value.const, bool)
    return float(value.const) if known and isinstance(value, Static) else None  # type: ignore[arg-type]


def bound_once(here: Plain, node: ast.expr) -> ast.expr | None:
    """What a variable is assigned, if that is done once."""
    if not isinstance(node, ast.Name) or here.references is None:
        return None
    scope, module = scope_of(here), here.function.module
    if scope is None or node.id not in scope.locals:
        nodes = module.bindings.get(node.id, ())
        return getattr(nodes[0], "value", None) if len(nodes) == 1 and isinstance(nodes[0], ast.Assign) else None
    found = [each for each in here.statements(ast.Assign) for target in targets(each) if is_name(target, node.id)]
    others = any(isinstance(each.ctx, ast.Store) and each.id == node.id for each in here.expressions(ast.Name))
    return found[0].value if len(found) == 1 and others else None


def _default(here: Plain, node: ast.expr) -> ast.expr | None:
    """The display that a parameter is by default, if nothing else is assigned to it: ``rates=(0.1, 0.01)``."""
    scope = scope_of(here)
    if scope is None or not isinstance(node, ast.Name):
        return None
    stored = any(not isinstance(each.ctx, ast.Load) and each.id == node.id for each in here.expressions(ast.Name))
    default = None if stored else scope.defaults.get(node.id)
    return default if isinstance(default, ast.Tuple | ast.List) and default.elts else None


def is_name(target: ast.expr, name: str) -> bool:
    return isinstance(target, ast.Name) and target.id == name


def last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
