"""Python numbers that ΦFlow hands to a compiled function as tensors of the backend, and what ``+=`` does to them.

A torch tensor is changed in place. ``jit_compile`` runs the function several times on the same tensor while it traces,
so that the first call sees what the run before has left; a gradient for that number raises.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracesafe.analysis.backends import backends
from tracesafe.analysis.values import Array, Dtype, Static, Touch
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.rewrite.precedence import symbol
from tracesafe.source.spans import Span
from tracesafe.spec import Framework, Kind

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_KINDS = frozenset({Kind.STAGE, Kind.GRADIENT})
_ATOMS = (ast.Name, ast.Constant, ast.Call, ast.Attribute, ast.Subscript)
_REDUCED = frozenset({"max", "mean", "min", "std", "sum"})


def changed_numbers(here: Reached) -> Iterator[tuple[ast.AugAssign, Touch]]:
    """Augmented assignments to a parameter that was a Python number, with the transform that makes a tensor of it."""
    if Framework.PHIFLOW not in here.frameworks or "torch" not in backends(here):
        return
    numbers = dict(_numbers(here))
    for statement in here.statements(ast.Assign, ast.AnnAssign, ast.AugAssign):
        match statement:
            case ast.AugAssign(target=ast.Name(id=name), value=value) if name in numbers:
                if _is_number(here, value, numbers):
                    yield statement, numbers[name]
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Name(id=other)) if other in numbers:
                numbers[name] = numbers[other]
            case ast.Assign() | ast.AnnAssign():
                for node in ast.walk(statement):
                    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                        numbers.pop(node.id, None)


def _numbers(here: Reached) -> Iterator[tuple[str, Touch]]:
    for record in here.traced_records:
        for name, value in record.arguments.items():
            if isinstance(value, Array) and value.python and value.dtype is not Dtype.BOOL:
                found = [each for each in value.touches if each.framework is Framework.PHIFLOW and each.kind in _KINDS]
                if found:
                    yield name, min(found, key=lambda each: each.site)


def _is_number(here: Reached, node: ast.expr, numbers: dict[str, Touch]) -> bool:
    """Whether an operand is a number too: a tensor of ΦFlow on the right makes a new tensor."""
    match node:
        case ast.Name(id=name) if name in numbers:
            return True
        case ast.BinOp(left=left, right=right):
            return _is_number(here, left, numbers) and _is_number(here, right, numbers)
        case ast.UnaryOp(operand=operand):
            return _is_number(here, operand, numbers)
        case ast.Attribute(attr=attr) if attr in _REDUCED:
            return here.is_traced(node)
        case _:
            value = here.value(node)
            return isinstance(value, Static) and value.type in ("int", "float", "number")


def rebound(here: Reached, statement: ast.AugAssign) -> Fix | Refusal:
    """``dt *= 0.5`` -> ``dt = dt * 0.5``."""
    target = here.text(statement.target)
    edits = stepped(here, statement, target)
    return Fix(f"Give `{target}` a new value, and leave the old one as it is", edits, Safety.SAFE)


def stepped(here: Reached, statement: ast.AugAssign, name: str) -> tuple[Edit, ...]:
    """The operator of ``x += y`` as ``= x +``; the target stays as it is."""
    source = here.source
    target, value = source.span(statement.target), source.span(statement.value)
    closed = isinstance(statement.value, _ATOMS)
    between = f" = {name} {symbol(statement.op)} {'' if closed else '('}"
    after = () if closed else (Edit(source.path, Span(value.end, value.end), ")"),)
    return (Edit(source.path, Span(target.end, value.start), between), *after)
