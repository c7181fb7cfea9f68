"""How often a line runs, and how many different values an expression takes there: loops, those of callers included."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tracesafe.analysis.frames import Record
from tracesafe.analysis.places import Place, Reference
from tracesafe.analysis.reach import Plain
from tracesafe.analysis.syntax import SCOPES, is_none, own_nodes, targets
from tracesafe.analysis.values import Static, Tree
from tracesafe.program.functions import Function
from tracesafe.program.modules import Module
from tracesafe.rewrite.calls import given_to, is_bound
from tracesafe.spec import Kind

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

MANY = 8
"""From how many traces on it is worth a word: ΦML warns from 8 or 10 on, torch gives up behind 8."""
_STAGING = frozenset({Kind.STAGE, Kind.LOOP, Kind.BRANCH, Kind.CHECKPOINT, Kind.LINEARIZE})
_DEPTH = 3
"""How many calls outwards a loop is looked for."""
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
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
    runs = tuple(run for run in here.index.get(scope, ()) if is_run(run))
    return Plain(scope, runs, here.known, here.sites, here.index, here.references)


def is_run(run: Record) -> bool:
    """Whether Python runs a function in each call, not in the first one alone."""
    return not any(touch.kind in _STAGING for touch in run.context.regimes)


def scope_of(here: Reached) -> Function | None:
    """The function that is asked about; None for a module's statements."""
    return None if here.function is here.function.module.statements else here.function


def loops_around(place: Place, node: ast.AST) -> Iterator[ast.AST]:
    """The loops in whose turns a node is evaluated, those of its own function, the innermost first."""
    inner = node
    for outer in place.around(node):
        if isinstance(outer, SCOPES):
            return
        match outer:
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
            return _iterated(here, place, loop, iterable)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            found = [_iterated(here, place, loop, each.iter) for each in loop.generators]
            return Turns(math.prod(each.count for each in found), all(each.certain for each in found), loop, place)
        case _:
            return Turns(math.inf, True, loop, place)


def _iterated(here: Plain, place: Place, loop: ast.AST, iterable: ast.expr) -> Turns:
    count = length(here, iterable)
    if count is not None:
        return Turns(count, True, loop, place)
    inner = iterable
    while isinstance(inner, ast.Call) and _last(inner.func) in _SAME_LENGTH - {"trange"} and inner.args:
        inner = inner.args[0]
    ranged = isinstance(inner, ast.Call) and _last(inner.func) in ("range", "trange", "count", *_SPACED, "arange")
    sized = any(isinstance(each, ast.Call) and _last(each.func) == "len" for each in ast.walk(inner))
    return Turns(math.inf, ranged and not sized, loop, place)


def repeated(here: Plain, place: Place, node: ast.AST, depth: int = _DEPTH) -> Turns | None:
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
        for place, call in _called(here, reference.place, reference.node, _DEPTH):
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
            bound = _bound(here, node) if depth else None
            return length(here, bound, depth - 1) if bound is not None else None
        case _:
            return None


def _called_length(here: Plain, call: ast.Call, depth: int) -> float | None:
    name = _last(call.func)
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


def _bound(here: Plain, node: ast.expr) -> ast.expr | None:
    """What a variable is assigned, if that is done once."""
    if not isinstance(node, ast.Name) or here.references is None:
        return None
    scope, module = scope_of(here), here.function.module
    if scope is None or node.id not in scope.locals:
        nodes = module.bindings.get(node.id, ())
        return getattr(nodes[0], "value", None) if len(nodes) == 1 and isinstance(nodes[0], ast.Assign) else None
    found = [each for each in here.statements(ast.Assign) for target in targets(each) if _is(target, node.id)]
    others = any(isinstance(each.ctx, ast.Store) and each.id == node.id for each in here.expressions(ast.Name))
    return found[0].value if len(found) == 1 and others else None


def _is(target: ast.expr, name: str) -> bool:
    return isinstance(target, ast.Name) and target.id == name


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


# -- how many values an expression takes


@dataclass(frozen=True)
class Varying:
    """What is different each time in one function."""

    here: Plain
    place: Place
    depth: int = _DEPTH
    seen: frozenset[str] = frozenset()

    def of(self, node: ast.expr | None, at: ast.AST) -> Turns | None:
        """How many values an expression takes where it is evaluated again and again; None for one and the same."""
        match node:
            case None | ast.Constant() | ast.Lambda():
                return None
            case ast.Compare() | ast.UnaryOp(op=ast.Not()):
                return _at_most(self._parts(node, at), 2)
            case ast.BinOp(left=left, op=ast.Mod(), right=ast.Constant(value=int(base))):
                return _at_most(self.of(left, at), base)
            case ast.BinOp(left=left, op=ast.FloorDiv(), right=ast.Constant(value=int(base))) if base > 0:
                found = self.of(left, at)
                return replace(found, count=math.ceil(found.count / base)) if found is not None else None
            case ast.IfExp(test=test, body=body, orelse=orelse):
                arms = self.of(body, at) or self.of(orelse, at)
                return arms or _at_most(self.of(test, at), 2)
            case ast.Call():
                return self._called(node, at)
            case ast.Subscript(value=value, slice=index):
                return self._item(value, index, at)
            case ast.Attribute():
                return self._attribute(node, at)
            case ast.Name(id=name):
                return self._name(name, at)
            case _:
                return self._parts(node, at)

    def _parts(self, node: ast.AST, at: ast.AST) -> Turns | None:
        parts = [self.of(each, at) for each in ast.iter_child_nodes(node) if isinstance(each, ast.expr)]
        return _most(parts)

    def _called(self, call: ast.Call, at: ast.AST) -> Turns | None:
        name = self.here.qualname(call.func) or ""
        last = name.rpartition(".")[2]
        given = [*call.args, *(each.value for each in call.keywords)]
        found = _most([self.of(each, at) for each in given])
        if found is None:
            return None
        if name in ("builtins.bool", "builtins.isinstance", "builtins.callable"):
            return _at_most(found, 2)
        if name == "builtins.min":
            bounds = [each.value for each in given if isinstance(each, ast.Constant) and isinstance(each.value, int)]
            return _at_most(found, min(bounds) + 1) if bounds else replace(found, certain=False)
        same = last in ("int", "float", "str", "abs", "complex", "float32", "float64", "exp", "sqrt", "sin", "cos")
        return found if same else replace(found, certain=False)

    def _item(self, value: ast.expr, index: ast.expr, at: ast.AST) -> Turns | None:
        found = self.of(index, at)
        if found is None:
            whole = self.of(value, at)
            return replace(whole, certain=False) if whole is not None else None
        size = length(self.here, value)
        return _at_most(found, size) if size is not None else replace(found, certain=False)

    def _attribute(self, node: ast.Attribute, at: ast.AST) -> Turns | None:
        text = ast.unparse(node)
        for loop in loops_around(self.place, at):
            if any(_accumulates(each, text) for each in own_nodes(loop)):
                return turns(self.here, self.place, loop)
        scope = scope_of(self.here)
        if scope is not None and any(_accumulates(each, text) for part in scope.body for each in own_nodes(part)):
            return repeated(self.here, self.place, at)
        whole = self.of(node.value, at)
        return replace(whole, certain=False) if whole is not None else None

    def _name(self, name: str, at: ast.AST) -> Turns | None:
        if name in self.seen:
            return None
        inner = replace(self, seen=self.seen | {name})
        for loop in loops_around(self.place, at):
            if (found := inner._in_loop(name, loop)) is not None:
                return found
        scope = scope_of(self.here)
        if scope is None or not self.depth or not any(each.arg == name for each in scope.parameters):
            return None
        return _most([self._passed(scope, name, *each) for each in callers(self.here, scope)])

    def _passed(self, scope: Function, name: str, caller: Plain, place: Place, call: ast.Call) -> Turns | None:
        given = given_to(scope, name, call, bound=is_bound(scope, call))
        return Varying(caller, place, self.depth - 1).of(given, call)

    def _in_loop(self, name: str, loop: ast.AST) -> Turns | None:
        """How many values a variable takes in the turns of a loop that binds it."""
        for target, iterable in _heads(loop):
            position = _position(target, name)
            if position is not None:
                return self._element(loop, iterable, position)
        if isinstance(loop, _COMPREHENSIONS):
            return None
        found: list[Turns | None] = []
        for statement in own_nodes(loop):
            bound = [each for each in targets(statement) if _is(each, name)]
            if statement is loop or not bound:
                continue
            if _accumulates(statement, name):
                whole = turns(self.here, self.place, loop)
                guarded = not any(each is statement for each in getattr(loop, "body", ()))
                found.append(replace(whole, certain=whole.certain and not guarded))
            else:
                found.append(self.of(getattr(statement, "value", None), statement))
        return _most(found)

    def _element(self, loop: ast.AST, iterable: ast.expr, position: int) -> Turns:
        """How many values an element of an iterable takes, or a part of it."""
        whole = _iterated(self.here, self.place, loop, iterable)
        if isinstance(iterable, ast.Call) and _last(iterable.func) == "zip" and position < len(iterable.args):
            return _iterated(self.here, self.place, loop, iterable.args[position])
        display = iterable
        if isinstance(iterable, ast.Name):
            display = _bound(self.here, iterable) or iterable
        if isinstance(display, ast.Tuple | ast.List):
            return replace(whole, count=len({ast.unparse(each) for each in display.elts}))
        return whole


def _heads(loop: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    match loop:
        case ast.For() | ast.AsyncFor():
            yield loop.target, loop.iter
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            yield from ((each.target, each.iter) for each in loop.generators)
        case _:
            pass


def _position(target: ast.expr, name: str) -> int | None:
    """Which part of a target a name is; 0 for the whole."""
    if _is(target, name):
        return 0
    if not isinstance(target, ast.Tuple | ast.List):
        return None
    for index, part in enumerate(target.elts):
        if any(_is(each, name) for each in ast.walk(part) if isinstance(each, ast.expr)):
            return index
    return None


def _accumulates(statement: ast.AST, text: str) -> bool:
    """Whether a statement makes a new value of the old one: ``t += dt``, ``n = n * 2``."""
    match statement:
        case ast.AugAssign(target=target):
            return ast.unparse(target) == text
        case ast.Assign(targets=[target], value=value) if ast.unparse(target) == text and not is_none(value):
            return any(isinstance(each, ast.expr) and ast.unparse(each) == text for each in ast.walk(value))
        case _:
            return False


def _most(found: list[Turns | None]) -> Turns | None:
    known = [each for each in found if each is not None]
    return max(known, key=lambda each: (each.count, each.certain), default=None)


def _at_most(found: Turns | None, limit: float) -> Turns | None:
    return replace(found, count=min(found.count, limit)) if found is not None else None
