"""Python numbers that become arrays: uses of them that only a Python number can serve."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import stores
from tracesafe.analysis.values import Array, Static, Target, Tree
from tracesafe.program.nodes import walk
from tracesafe.rewrite import terms
from tracesafe.rewrite.dtypes import assigned
from tracesafe.rewrite.freshness import is_number, parents_in
from tracesafe.rewrite.statements import own_statements
from tracesafe.rewrite.terms import Ref, Term
from tracesafe.rewrite.totality import TOTAL, last_name, of_library
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_BUILTINS = frozenset({"abs", "isinstance", "max", "min", "pow", "print", "sum", "type"})
_OPERANDS = frozenset(
    """
    add arctan2 atan2 copysign div divide eq equal float_power floor_divide fmod ge greater greater_equal gt hypot
    isclose le lerp less less_equal logaddexp logical_and logical_or logical_xor lt maximum minimum mod mul multiply ne
    not_equal pow power remainder sub subtract true_divide where xlogy
    """.split()
)
"""Functions of which an array may be any operand."""
_TRACEABLE = frozenset("clip clamp elu full full_like leaky_relu nan_to_num".split())
"""The same, outside of torch, behind the first operand."""
_SIZES = frozenset(
    "arange empty eye full iota linspace new_empty new_full new_ones new_zeros ones rand randn zeros".split()
)


def is_python_number(here: Reached, term: Term, *, added: bool = True) -> bool:
    """Whether a term is a Python number, not a truth value, before the rewrite.

    ``added``: what is added to a variable in place counts, too.
    """
    match terms.plain(term):
        case terms.User(node=ast.Constant(value=number)):
            return isinstance(number, int | float) and not isinstance(number, bool)
        case terms.User(node=node, holes=holes) if not holes:
            value = here.value(node)
            return is_number(here, node) and not (isinstance(value, Static) and value.type == "bool")
        case terms.Name(id=name):
            values = [*assigned(here, name), *(_added(here, name) if added else ())]
            return bool(values) and all(is_python_number(here, terms.User(value)) for value in values)
        case Ref(binding=binding):
            return binding.item is None and is_python_number(here, binding.term, added=added)
        case terms.Where(then=then, other=other) | terms.Infix(left=then, right=other):
            return all(is_python_number(here, side, added=added) for side in (then, other))
        case _:
            return False


def _added(here: Reached, name: str) -> list[ast.expr]:
    return [
        statement.value
        for statement in here.statements(ast.AugAssign)
        if isinstance(statement.target, ast.Name) and statement.target.id == name
    ]


def starts_as_number(here: Reached, node: ast.expr) -> bool:
    """Whether all variables of a test may still have the Python number that they started with, in a first round."""
    names = [each.id for each in walk(node) if isinstance(each, ast.Name) and not isinstance(here.value(each), Target)]
    return bool(names) and all(_reached_by_number(here, name, here.function.body, node) is True for name in names)


def starts_as_truth(here: Reached, node: ast.expr) -> bool:
    """Whether a test is a variable that still is the True or False that it started as, in a first round."""
    name = node.operand if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not) else node
    return isinstance(name, ast.Name) and _reached_by_truth(name.id, here.function.body, name) is True


def _holds(statement: ast.stmt, node: ast.expr) -> bool:
    rows = range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
    return node.lineno in rows and any(inner is node for inner in walk(statement))


def _reached_by_truth(name: str, body: Sequence[ast.stmt], node: ast.expr) -> bool | None:
    """Whether the last assignment in front of a node is of True or False; None if there is none in the statements."""
    found: bool | None = None
    for statement in body:
        if _holds(statement, node):
            for suite in (getattr(statement, field, []) for field in ("body", "orelse", "finalbody")):
                if isinstance(suite, list) and any(inner is node for each in suite for inner in walk(each)):
                    inside = _reached_by_truth(name, suite, node)
                    return found if inside is None else inside
            return found
        if name in stores(statement):
            found = all(map(_is_truth, _stored(statement, name))) and (found or not hasattr(statement, "body"))
    return found


def _stored(statement: ast.stmt, name: str) -> Iterator[ast.stmt]:
    """The simple statements that bind a variable."""
    return (each for each in own_statements(statement) if not hasattr(each, "body") and name in stores(each))


def _is_truth(statement: ast.stmt) -> bool:
    match statement:
        case ast.Assign(targets=[ast.Name()], value=ast.Constant(value=bool())):
            return True
        case _:
            return False


def _reached_by_number(here: Reached, name: str, body: Sequence[ast.stmt], node: ast.expr) -> bool | None:
    """Whether the last assignment in front of a node is of a number; None if there is none in the statements."""
    found: bool | None = None
    for statement in body:
        if _holds(statement, node):
            for suite in (getattr(statement, field, []) for field in ("body", "orelse", "finalbody")):
                inside = _reached_by_number(here, name, suite, node) if isinstance(suite, list) else None
                holds = any(inner is node for each in suite for inner in walk(each)) if suite else False
                if holds:
                    return found if inside is None else inside
            return found
        match statement:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                found = is_python_number(here, terms.User(value))
            case ast.AugAssign(target=ast.Name(id=target), value=value) if target == name:
                found = bool(found) and is_python_number(here, terms.User(value))
            case _ if name in stores(statement):
                found = found if hasattr(statement, "body") else False
            case _:
                pass
    return found


def decides_shape(here: Reached, node: ast.AST) -> bool:
    """Whether the number that an expression gives is the bound of a slice, or the length of something new."""
    return _decides_shape(here, node, parents_in(here))


def _decides_shape(here: Reached, node: ast.AST, parents: Mapping[ast.AST, ast.AST]) -> bool:
    parent = parents.get(node)
    match parent:
        case ast.Slice():
            return True
        case ast.BinOp() | ast.UnaryOp() | ast.Call(func=ast.Name(id="int")):
            return _decides_shape(here, parent, parents)
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name in _SIZES | {"range"} and not here.callees(parent)
        case _:
            return False


def replaced_later(here: Reached, name: str, at: ast.stmt) -> ast.AugAssign | None:
    """An augmented assignment behind a statement, and behind the loops around it, that gives a variable another value:
    that of a number is new, and that of a tensor changes in place, for all who hold it and without a new dtype."""
    around = [loop for loop in here.statements(ast.For, ast.AsyncFor, ast.While) if at in set(walk(loop))]
    last = max(each.end_lineno or 0 for each in (at, *around))
    for statement in here.statements(ast.AugAssign):
        target = statement.target
        if isinstance(target, ast.Name) and target.id == name and statement.lineno > last:
            value = here.value(statement.value)
            whole = isinstance(value, Static) and value.type == "int"
            counts = whole and isinstance(statement.op, ast.Add | ast.Sub | ast.Mult)
            if not counts or _is_held(here, name):
                return statement
    return None


def _is_held(here: Reached, name: str) -> bool:
    """Whether something else may get the very value of a variable."""
    held = {ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.Tuple, ast.List, ast.Dict, ast.Call, ast.IfExp, ast.Return}
    parents = parents_in(here)
    reads = (each for each in here.expressions(ast.Name) if each.id == name and isinstance(each.ctx, ast.Load))
    return any(type(parents.get(each)) in held for each in reads)


def needing(here: Reached, use: ast.AST) -> str:
    """What needs the number, for a message."""
    text = (
        f"`{' '.join(here.text(use).split())}`" if isinstance(use, ast.expr) and not isinstance(use, ast.Slice) else ""
    )
    line = getattr(use, "lineno", 0)
    return f"{text or 'a slice'} in line {line} needs; a selection makes an array"


@dataclass
class Needs:
    """Looks for uses in one function; ``deep`` is how many calls it was followed through."""

    here: Reached
    framework: Framework
    deep: int = 0

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """Everything in the function with what it stands in."""
        return parents_in(self.here)

    def of_variable(self, name: str, at: ast.stmt | None, seen: frozenset[str] = frozenset()) -> ast.AST | None:
        """A use of the variable behind a statement that needs a Python number."""
        if name in seen:
            return None
        inside = set(walk(at)) if at is not None else set()
        looping = at is None or at in self.here.looped
        for node in self.parents:
            if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
                behind = looping or at is None or node.lineno > (at.end_lineno or at.lineno)
                if node not in inside and behind and (found := self.of_value(node, seen | {name})) is not None:
                    return found
        return None

    def of_value(self, node: ast.AST, seen: frozenset[str] = frozenset()) -> ast.AST | None:
        """What needs a Python number of an expression, if anything does: the expression around it."""
        parent = self.parents.get(node)
        match parent:
            case ast.BinOp(left=left, right=right):
                other = self.here.value(right if left is node else left)
                if isinstance(other, Tree) or (isinstance(other, Static) and other.type in {"str", "list", "tuple"}):
                    return parent
                return self.of_value(parent, seen) if isinstance(other, Static) else None
            case ast.UnaryOp():
                return self.of_value(parent, seen)
            case ast.IfExp(test=test):
                return None if test is node else self.of_value(parent, seen)
            case ast.Compare(ops=operators):
                return parent if any(isinstance(each, ast.Is | ast.IsNot) for each in operators) else None
            case ast.Assign(targets=[ast.Name(id=target)]) | ast.AugAssign(target=ast.Name(id=target)):
                return self.of_variable(target, parent, seen)
            case ast.Subscript(value=value):
                indexes = value is not node and self.framework is Framework.JAX
                return None if indexes and isinstance(self.here.value(value), Array) else parent
            case ast.Slice() | ast.FormattedValue():
                return parent
            case ast.Tuple() | ast.List():
                return self._of_item(parent, seen)
            case ast.Dict(keys=keys):
                return parent if any(key is node for key in keys) else None
            case ast.keyword(arg=name):
                call = self.parents.get(parent)
                return self._of_argument(call, name, node, seen) if isinstance(call, ast.Call) else None
            case ast.Call(args=arguments):
                index = next((i for i, each in enumerate(arguments) if each is node), None)
                return self._of_argument(parent, index, node, seen) if index is not None else None
            case _:
                return None

    def _of_item(self, display: ast.expr, seen: frozenset[str]) -> ast.AST | None:
        """A display is looked at where it is an index or a shape."""
        parent = self.parents.get(display)
        if isinstance(parent, ast.Subscript | ast.Call | ast.keyword | ast.Tuple | ast.List):
            return self.of_value(display, seen)
        return None

    def _of_argument(
        self, call: ast.Call, place: int | str | None, node: ast.AST, seen: frozenset[str]
    ) -> ast.AST | None:
        name, last = self.here.qualname(call.func), last_name(call.func)
        callees = self.here.callees(call)
        if name is not None and name.startswith("builtins."):
            if last in {"max", "min", "abs", "pow", "sum"}:
                return self.of_value(call, seen)
            return None if last in _BUILTINS else call
        if callees:
            return self._of_parameters(call, place)
        method = name is None
        library = self.here.library(self.framework)
        if (method and callees is None) or not (method or of_library(name, library)):
            return call
        operand = place if isinstance(place, str) else (place or 0) + method
        if last in _OPERANDS or (last in TOTAL - _SIZES and operand == 0):
            return None
        return None if self.framework is not Framework.TORCH and last in _TRACEABLE and operand != 0 else call

    def _of_parameters(self, call: ast.Call, place: int | str | None) -> ast.AST | None:
        """The uses in the functions that are called."""
        for callee in self.here.callees(call) or ():
            parameters = [argument.arg for argument in callee.parameters]
            offset = 1 if callee.owner is not None and parameters[:1] in (["self"], ["cls"]) else 0
            index = place + offset if isinstance(place, int) else None
            name = place if isinstance(place, str) else None
            if index is not None and index < len(parameters):
                name = parameters[index]
            if name not in parameters or self.deep > 3:
                return call
            if Needs(self.here.of(callee), self.framework, self.deep + 1).of_variable(name, None) is not None:
                return call
        return None
