"""Whether ``y = y + d`` has the dtype that ``y += d`` keeps: what an array's dtype comes from."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from tracesafe.rewrite.freshness import is_number
from tracesafe.rewrite.totality import TOTAL, last_name, of_library

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_BOOLEAN = frozenset(
    """
    all any array_equal eq ge greater greater_equal gt isclose isfinite isinf isnan le less less_equal logical_and
    logical_not logical_or logical_xor lt ne not_equal signbit
    """.split()
)
_SHAPING = frozenset(
    """
    T clone contiguous detach expand expand_as flatten mT movedim narrow permute ravel reshape squeeze transpose
    unsqueeze view
    """.split()
)
_OTHER = frozenset(
    """
    array as_tensor asarray astype bool cast conj copy double eye float full half imag int item long new_full new_ones
    new_zeros norm ones real to to_float to_int type zeros array_equal
    """.split()
)
_SUMS = frozenset({"sum", "prod", "cumsum"})
"""They widen whole numbers."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The variables that an array's dtype comes from; ``plain``: by sums and products only."""

    names: frozenset[str] = frozenset()
    plain: bool = True

    def __or__(self, other: Sources) -> Sources:
        return Sources(self.names | other.names, self.plain and other.plain)


def keeps_dtype(here: Reached, node: ast.AugAssign) -> bool:
    """Whether the assignment in place and the operation have the same dtype, as far as the text shows.

    A Python number changes no dtype, unless the assignment in place fails; nor does what was computed from the
    same variables. A variable that starts as a Python number is bound anew by the first assignment anyhow.
    """
    assert isinstance(node.target, ast.Name)
    name = node.target.id
    if is_number(here, node.value) or isinstance(node.value, ast.Constant):
        return True
    starts = [value for value in assigned(here, name) if not is_number(here, value)]
    if not starts:
        return True
    own = sources(here, node.value, frozenset({name}))
    if own is None:
        return False
    for value in starts:
        before = sources(here, value, frozenset({name}))
        if before is None:
            return False
        if name not in before.names and not _covers(before, Sources(own.names - {name}, own.plain)):
            return False
    return True


def _covers(before: Sources, added: Sources) -> bool:
    return added.names <= before.names and (len(before.names) <= 1 or (before.plain and added.plain))


def assigned(here: Reached, name: str) -> list[ast.expr]:
    """What is assigned to a variable in plain assignments."""
    found: list[ast.expr] = []
    for statement in here.statements(ast.Assign, ast.AnnAssign):
        assert isinstance(statement, ast.Assign | ast.AnnAssign)
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        for target in targets:
            if statement.value is not None:
                found += _given(target, statement.value, name)
    return found


def is_bound_once(here: Reached, name: str) -> bool:
    """Whether a variable has the same value throughout the function: a parameter that nobody rebinds, or one that is
    assigned once."""
    stores = [each for each in here.expressions(ast.Name) if each.id == name and not isinstance(each.ctx, ast.Load)]
    return len(stores) + any(parameter.arg == name for parameter in here.function.parameters) <= 1


def single(here: Reached, name: str) -> ast.expr | None:
    """What a variable stands for, if it is assigned once."""
    if any(argument.arg == name for argument in here.function.parameters):
        return None
    stores = [each for each in here.expressions(ast.Name) if each.id == name and not isinstance(each.ctx, ast.Load)]
    values = assigned(here, name)
    return values[0] if len(stores) == len(values) == 1 else None


def _given(target: ast.expr, value: ast.expr, name: str) -> list[ast.expr]:
    match target, value:
        case ast.Name(id=bound), _:
            return [value] if bound == name else []
        case ((ast.Tuple(elts=targets) | ast.List(elts=targets)), (ast.Tuple(elts=values) | ast.List(elts=values))) if (
            len(targets) == len(values)
        ):
            return [each for one, two in zip(targets, values, strict=True) for each in _given(one, two, name)]
        case ast.Tuple() | ast.List():
            return [value] if any(isinstance(each, ast.Name) and each.id == name for each in ast.walk(target)) else []
        case _:
            return []


def sources(here: Reached, node: ast.expr, seen: frozenset[str]) -> Sources | None:
    """What the dtype of an expression comes from; None if the text does not show it."""
    if is_number(here, node):
        return Sources()
    match node:
        case ast.Constant(value=int() | float() | complex()) | ast.Compare():
            return Sources()
        case ast.Name(id=name):
            return _variable(here, name, seen)
        case ast.BinOp(left=left, op=operator, right=right):
            plain = isinstance(operator, ast.Add | ast.Sub | ast.Mult)
            return _all(here, [left, right], seen, plain)
        case ast.UnaryOp(op=operator, operand=operand):
            return Sources() if isinstance(operator, ast.Not) else sources(here, operand, seen)
        case ast.Subscript(value=ast.Name() | ast.Subscript() as value):
            return sources(here, value, seen)
        case ast.Attribute(value=value, attr="T" | "mT"):
            return sources(here, value, seen)
        case ast.Attribute(value=ast.Name()):
            return Sources(frozenset({here.text(node)}))
        case ast.Call():
            return _call(here, node, seen)
        case _:
            return None


def _all(here: Reached, nodes: list[ast.expr], seen: frozenset[str], plain: bool) -> Sources | None:
    found = Sources(plain=plain)
    for node in nodes:
        each = sources(here, node, seen)
        if each is None:
            return None
        found |= each
    return found


def _call(here: Reached, node: ast.Call, seen: frozenset[str]) -> Sources | None:
    last, name = last_name(node.func), here.qualname(node.func)
    operands = list(node.args)
    if name is None:
        if not isinstance(node.func, ast.Attribute) or here.callees(node):
            return None
        receiver = node.func.value
        if last in _SHAPING:
            return sources(here, receiver, seen)
        operands.insert(0, receiver)
    elif not any(of_library(name, library) for library in here.known.libraries):
        return None
    if any(keyword.arg in {"dtype", "out", None} for keyword in node.keywords):
        return None
    if last in _BOOLEAN:
        return Sources()
    if last in _SHAPING:
        return sources(here, operands[0], seen) if operands else None
    if last in _SUMS and (len(operands) > 1 or node.keywords):
        return None
    if last not in TOTAL - _OTHER:
        return None
    return _all(here, operands[1:] if last == "where" else operands, seen, False)


@lru_cache(maxsize=512)
def _variable(here: Reached, name: str, seen: frozenset[str]) -> Sources | None:
    """A variable stands for itself if it keeps its dtype, else for what it is made of.

    Kept, because a variable that stands in many parts is asked for in each.
    """
    if name in seen:
        return Sources(frozenset({name}))
    values = assigned(here, name)
    is_parameter = any(argument.arg == name for argument in here.function.parameters)
    found = [sources(here, value, seen | {name}) for value in values]
    if is_parameter or not values:
        kept = all(each is not None and each.names <= {name} for each in found)
        return Sources(frozenset({name})) if kept else None
    first = found[0]
    if first is None or any(each != first for each in found[1:]) or name in first.names:
        return None
    return first
