"""How many different values an expression takes where it is evaluated again and again."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tracesafe.analysis.places import Place
from tracesafe.analysis.reach import Plain
from tracesafe.analysis.syntax import is_none, own_nodes, targets
from tracesafe.program.functions import Function
from tracesafe.rewrite.calls import given_to, is_bound
from tracesafe.rewrite.repeats import (
    COMPREHENSIONS,
    DEPTH,
    Turns,
    bound_once,
    callers,
    is_name,
    iterated,
    last_name,
    length,
    loops_around,
    repeated,
    scope_of,
    turns,
)


@dataclass(frozen=True)
class Varying:
    """What is different each time in one function."""

    here: Plain
    place: Place
    depth: int = DEPTH
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
        if isinstance(loop, COMPREHENSIONS):
            return None
        found: list[Turns | None] = []
        for statement in own_nodes(loop):
            bound = [each for each in targets(statement) if is_name(each, name)]
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
        whole = iterated(self.here, self.place, loop, iterable)
        if isinstance(iterable, ast.Call) and last_name(iterable.func) == "zip" and position < len(iterable.args):
            return iterated(self.here, self.place, loop, iterable.args[position])
        display = iterable
        if isinstance(iterable, ast.Name):
            display = bound_once(self.here, iterable) or iterable
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
    if is_name(target, name):
        return 0
    if not isinstance(target, ast.Tuple | ast.List):
        return None
    for index, part in enumerate(target.elts):
        if any(is_name(each, name) for each in ast.walk(part) if isinstance(each, ast.expr)):
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
