"""Expressions whose shape or length is another one each time: slices up to a counter, sequences that grow in a loop."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tracesafe.analysis.syntax import binds, own_nodes, targets
from tracesafe.rewrite.calls import given_to, is_bound
from tracesafe.rewrite.repeats import Turns, callers, loops_around, repeated, scope_of, turns
from tracesafe.rewrite.varying import Varying

_GROWING = frozenset("concatenate append vstack hstack column_stack dstack cat concat stack pad insert".split())
_LENGTHENING = frozenset("append extend insert appendleft add".split())
_SHORTENING = frozenset("pop popleft clear remove discard".split())
_SIZED = frozenset("zeros ones full empty eye identity arange linspace normal uniform randn rand randint".split())
_GRIDS = frozenset("CenteredGrid StaggeredGrid".split())
_DIMENSIONS = frozenset("spatial batch instance channel dual shape".split())
_SAME_SHAPE = frozenset(
    """
    asarray array stack tensor wrap convert device_put abs exp log sqrt sin cos tanh astype transpose flip sort copy
    list tuple to float double contiguous native normalize
    """.split()
)


@dataclass(frozen=True)
class Growing:
    """What has another shape each time in one function."""

    varying: Varying
    seen: frozenset[str] = frozenset()

    def of(self, node: ast.expr, at: ast.AST) -> Turns | None:
        """In how many turns an expression has another shape; None if it has the same one as far as one sees."""
        match node:
            case ast.Subscript(value=value, slice=index):
                return self._sliced(index, at) or (self.of(value, at) if _keeps_length(index) else None)
            case ast.Call():
                return self._called(node, at)
            case ast.BinOp(left=left, right=right):
                return self.of(left, at) or self.of(right, at)
            case ast.UnaryOp(operand=operand):
                return self.of(operand, at)
            case ast.Attribute(attr="T"):
                return self.of(node.value, at)
            case ast.Attribute() | ast.Name():
                return self._held(node, at)
            case _:
                return None

    def _sliced(self, index: ast.expr, at: ast.AST) -> Turns | None:
        """A slice with one end that moves; where both do, its length may well stay."""
        for each in index.elts if isinstance(index, ast.Tuple) else (index,):
            if isinstance(each, ast.Slice):
                ends = [self.varying.of(end, at) for end in (each.lower, each.upper)]
                found = [end for end in ends if end is not None]
                if len(found) == 1:
                    return found[0]
        return None

    def _called(self, call: ast.Call, at: ast.AST) -> Turns | None:
        name = self.varying.here.qualname(call.func) or ast.unparse(call.func)
        last = name.rpartition(".")[2]
        if last in _GRIDS:
            return self._most(each.value for each in call.keywords if each.arg not in ("boundary", "bounds", "values"))
        if last in _SAME_SHAPE:
            receiver = [call.func.value] if isinstance(call.func, ast.Attribute) and not call.args else []
            return next((found for each in (*receiver, *call.args[:1]) if (found := self.of(each, at))), None)
        if last not in _SIZED and not last.startswith("random_"):
            return None
        dimensions = [
            each.value
            for part in call.args
            for inner in ast.walk(part)
            if isinstance(inner, ast.Call) and self._last(inner) in _DIMENSIONS
            for each in inner.keywords
        ]
        shape = [each.value for each in call.keywords if each.arg in ("shape", "num", "size", "steps")]
        if last == "arange":
            shape += call.args if len(call.args) == 1 else []
        elif last == "linspace":
            shape += call.args[2:3]
        elif name.startswith("jax.random."):
            shape += call.args[1:2]
        elif not dimensions:
            shape += call.args[:1]
        return self._most([*shape, *dimensions], at)

    def _most(self, nodes: object, at: ast.AST | None = None) -> Turns | None:
        found = [self.varying.of(each, at or each) for each in nodes]  # type: ignore[attr-defined]
        return max((each for each in found if each is not None), key=lambda each: each.count, default=None)

    def _last(self, call: ast.Call) -> str:
        func = call.func
        return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")

    def _held(self, node: ast.Name | ast.Attribute, at: ast.AST) -> Turns | None:
        """A variable or attribute that grows in a loop around, or is given something of another shape there."""
        text = ast.unparse(node)
        if text in self.seen:
            return None
        inner = replace(self, seen=self.seen | {text})
        here, place = self.varying.here, self.varying.place
        for loop in loops_around(place, at):
            nodes = [each for each in own_nodes(loop) if each is not loop]
            if grows(nodes, text):
                return turns(here, place, loop)
            assigned = [each for each in nodes if any(ast.unparse(target) == text for target in targets(each))]
            if len(assigned) == 1 and isinstance(assigned[0], ast.Assign):
                return inner.of(assigned[0].value, assigned[0])
            if assigned:
                return None
        scope = scope_of(here)
        if scope is None:
            return None
        if isinstance(node, ast.Attribute):
            own = [each for part in scope.body for each in own_nodes(part)]
            return repeated(here, place, at) if grows(own, text) else None
        if not self.varying.depth or not any(each.arg == text for each in scope.parameters):
            return None
        for caller, where, call in callers(here, scope):
            given = given_to(scope, text, call, bound=is_bound(scope, call))
            outer = Growing(Varying(caller, where, self.varying.depth - 1))
            if given is not None and (found := outer.of(given, call)) is not None:
                return found
        return None


def _keeps_length(index: ast.expr) -> bool:
    """Whether an index takes no single item of what grows: ``x[::2]``, ``x[None]``, ``x[..., 0]``."""
    first = index.elts[0] if isinstance(index, ast.Tuple) and index.elts else index
    return isinstance(first, ast.Slice) or (isinstance(first, ast.Constant) and first.value in (None, ...))


def grows(nodes: list[ast.AST], text: str) -> bool:
    """Whether some statements make a sequence longer, and none of them gives it another value or makes it shorter."""
    longer = [each for each in nodes if _lengthens(each, text)]
    if not longer:
        return False
    for each in nodes:
        if each in longer:
            continue
        match each:
            case ast.Call(func=ast.Attribute(value=value, attr=attr)) if attr in _SHORTENING:
                if ast.unparse(value) == text:
                    return False
            case ast.Delete(targets=found):
                if any(ast.unparse(part.value) == text for part in found if isinstance(part, ast.Subscript)):
                    return False
            case ast.stmt():
                if any(_written(target) == text for target in targets(each)) or binds(each, text):
                    return False
    return True


def _written(target: ast.expr) -> str:
    """What an assignment gives another value, or another part: ``xs`` of ``xs[:] = []``."""
    part = target.value if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Slice) else target
    return ast.unparse(part)


def _lengthens(node: ast.AST, text: str) -> bool:
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=value, attr=attr))) if attr in _LENGTHENING:
            return ast.unparse(value) == text
        case ast.AugAssign(target=target, op=ast.Add(), value=ast.List() | ast.Tuple()):
            return ast.unparse(target) == text
        case ast.Assign(targets=[target], value=ast.Call(func=func) as call) if ast.unparse(target) == text:
            last = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
            return last in _GROWING and any(ast.unparse(each) == text for each in _joined(call))
        case ast.Assign(targets=[target], value=ast.BinOp(op=ast.Add(), left=left, right=ast.List() | ast.Tuple())):
            return ast.unparse(target) == text == ast.unparse(left)
        case _:
            return False


def _joined(call: ast.Call) -> Iterator[ast.expr]:
    """The parts that a call puts together: its arguments, or those of the display that it is given."""
    for each in call.args:
        yield from each.elts if isinstance(each, ast.List | ast.Tuple) else (each,)
