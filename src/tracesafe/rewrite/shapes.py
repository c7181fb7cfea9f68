"""What a selection between plain values makes of them: a dtype and a shape that nobody wrote down."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracesafe.rewrite import terms
from tracesafe.rewrite.conditions import is_exact
from tracesafe.rewrite.dtypes import assigned
from tracesafe.rewrite.numbers import is_python_number
from tracesafe.rewrite.terms import Ref, Term, User
from tracesafe.rewrite.totality import last_name

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_REDUCTIONS = frozenset("sum mean prod max min amax amin norm dot vdot trace det median std var any all item".split())
_LENGTHENING = frozenset({"unsqueeze", "expand_dims", "atleast_1d", "atleast_2d"})
_RESHAPING = frozenset({"reshape", "view"})


def inexact_numbers(here: Reached, *sides: Term) -> str:
    """The numbers of a selection between nothing but numbers, for a message, if single precision changes one.

    Nothing for a selection around another one that has been told about.
    """
    for side in sides:
        inner = terms.plain(side)
        if isinstance(inner, Ref):
            inner = terms.plain(inner.binding.term)
        if isinstance(inner, terms.Where) and inexact_numbers(here, inner.then, inner.other):
            return ""
    numbers = [number for side in sides for number in _numbers(here, side)]
    if any(number is None for number in numbers):
        return ""
    known = [number for number in numbers if number is not None]
    if all(is_exact(number) for number in known):
        return ""
    return " and ".join(dict.fromkeys(f"`{here.text(number)}`" for number in known))


def _numbers(here: Reached, term: Term) -> Iterator[ast.expr | None]:
    """The numbers that a term selects among; None for anything else."""
    match terms.plain(term):
        case Ref(binding=binding):
            yield from _numbers(here, binding.term)
        case terms.Where(then=then, other=other) | terms.Conditional(then=then, other=other):
            yield from _numbers(here, then)
            yield from _numbers(here, other)
        case User(node=node, holes=holes) if not holes and _is_number(node):
            yield node
        case terms.Name(id=name) if is_python_number(here, term):
            yield from (value if _is_number(value) else None for value in assigned(here, name))
        case _:
            yield None


def _is_number(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=value):
            return isinstance(value, int | float)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            return _is_number(operand)
        case _:
            return False


def gains_dimension(here: Reached, condition: Term, *sides: Term) -> str:
    """A part of the test that visibly has a dimension of length 1, if no side of the selection has one."""
    if not all(_has_none(here, side) for side in sides):
        return ""
    found = (part for node in _nodes(condition) for part in _long(here, node, frozenset()))
    return next((here.text(part) for part in found), "")


def _nodes(term: Term) -> Iterator[ast.expr]:
    for inner in terms.walk(term):
        if isinstance(inner, User):
            yield inner.node
        elif isinstance(inner, Ref):
            yield from _nodes(inner.binding.term)


def _long(here: Reached, node: ast.expr, seen: frozenset[str]) -> Iterator[ast.expr]:
    """The parts of an expression by which its value has a dimension of length 1."""
    match node:
        case ast.Subscript(slice=index) if any(_keeps_one(part) for part in _parts(index)):
            yield node
        case ast.Call(func=function) if _lengthens(node, last_name(function)):
            yield node
        case ast.Call(func=function) if last_name(function) in _REDUCTIONS:
            return
        case ast.Subscript():
            return
        case ast.Name(id=name) if name not in seen:
            values = list(_assigned(here, name))
            if len(values) == 1:
                yield from _long(here, values[0], seen | {name})
        case _:
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    yield from _long(here, child, seen)


def _assigned(here: Reached, name: str) -> Iterator[ast.expr]:
    for statement in here.statements(ast.Assign):
        if any(isinstance(target, ast.Name) and target.id == name for target in statement.targets):
            yield statement.value


def _parts(index: ast.expr) -> list[ast.expr]:
    return index.elts if isinstance(index, ast.Tuple) else [index]


def _keeps_one(part: ast.expr) -> bool:
    """Whether an index keeps or makes a dimension of length 1: ``:1``, ``-1:``, ``None``, ``i : i + 1``."""
    match part:
        case ast.Constant(value=None) | ast.Attribute(attr="newaxis"):
            return True
        case ast.Slice(lower=None, upper=ast.Constant(value=1)):
            return True
        case ast.Slice(lower=ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1)), upper=None):
            return True
        case ast.Slice(lower=ast.Constant(value=int(first)), upper=ast.Constant(value=int(last))):
            return last - first == 1
        case ast.Slice(
            lower=ast.Name(id=lower),
            upper=ast.BinOp(left=ast.Name(id=upper), op=ast.Add(), right=ast.Constant(value=1)),
        ):
            return lower == upper
        case _:
            return False


def _lengthens(node: ast.Call, last: str) -> bool:
    if last in _LENGTHENING:
        return True
    if any(
        keyword.arg in {"keepdim", "keepdims"}
        and isinstance(keyword.value, ast.Constant)
        and keyword.value.value is True
        for keyword in node.keywords
    ):
        return True
    sizes = [each for argument in node.args for each in _parts(argument)]
    return last in _RESHAPING and any(isinstance(size, ast.Constant) and size.value == 1 for size in sizes)


def _has_none(here: Reached, term: Term) -> bool:
    """Whether a term is visibly a single number: a constant, a reduction, arithmetic of those."""
    match terms.plain(term):
        case Ref(binding=binding):
            return _has_none(here, binding.term)
        case terms.Infix(left=left, right=right):
            return _has_none(here, left) and _has_none(here, right)
        case terms.Where(then=then, other=other):
            return _has_none(here, then) and _has_none(here, other)
        case terms.Literal():
            return True
        case terms.Name(id=name):
            values = list(_assigned(here, name))
            return len(values) == 1 and _single(here, values[0], frozenset({name}))
        case User(node=node):
            return _single(here, node, frozenset())
        case _:
            return False


def _single(here: Reached, node: ast.expr, seen: frozenset[str]) -> bool:
    match node:
        case ast.Constant():
            return True
        case ast.UnaryOp(operand=operand):
            return _single(here, operand, seen)
        case ast.BinOp(left=left, right=right):
            return _single(here, left, seen) and _single(here, right, seen)
        case ast.Call(func=function, args=arguments, keywords=keywords) if last_name(function) in _REDUCTIONS:
            method = isinstance(function, ast.Attribute) and here.qualname(function.value) is None
            return not keywords and len(arguments) <= (0 if method else 1) + (last_name(function) in {"dot", "vdot"})
        case ast.Name(id=name) if name not in seen:
            values = list(_assigned(here, name))
            return len(values) == 1 and _single(here, values[0], seen | {name})
        case _:
            return False
