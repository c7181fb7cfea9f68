"""Whether a mask has the shape of the array that it selects from."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Static
from tracesafe.rewrite.dtypes import assigned
from tracesafe.rewrite.freshness import is_number
from tracesafe.rewrite.totality import last_name

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

ELEMENTWISE = frozenset(
    """
    abs absolute arccos arccosh arcsin arcsinh arctan arctan2 arctanh ceil clip cos cosh divide exp exp2 expm1 fabs
    floor float_power fmax fmin hypot isfinite isnan log log10 log1p log2 logaddexp logical_and logical_not logical_or
    maximum minimum multiply nan_to_num negative pow power reciprocal relu rsqrt sigmoid sign sin sinh softplus sqrt
    square subtract tan tanh add clamp xlogy
    """.split()
)
"""Last names of functions that work on each element alone."""


def same_shape(here: Reached, mask: ast.expr, array: ast.expr) -> bool:
    """Whether a mask was computed from the array itself, element by element."""
    if isinstance(mask, ast.Name):
        made = assigned(here, mask.id)
        return len(made) == 1 and not _is_rebound(here, array) and same_shape(here, made[0], array)
    return ast.dump(array) in set(_elementwise(here, mask)) and all(
        each in (ast.dump(array), "") for each in _elementwise(here, mask)
    )


def _is_rebound(here: Reached, array: ast.expr) -> bool:
    """Whether a variable gets a second value in the function."""
    if not isinstance(array, ast.Name):
        return True
    is_parameter = any(argument.arg == array.id for argument in here.function.parameters)
    return len(assigned(here, array.id)) > (0 if is_parameter else 1)


def _elementwise(here: Reached, node: ast.expr) -> Iterator[str]:
    """The arrays whose shapes an elementwise expression has, as text; a number has none, what is not known ``?``."""
    match node:
        case ast.Name() | ast.Attribute() | ast.Subscript() if not isinstance(here.value(node), Static):
            yield ast.dump(node)
        case ast.Compare(left=left, comparators=others):
            for each in (left, *others):
                yield from _elementwise(here, each)
        case ast.BinOp(left=left, right=right):
            yield from _elementwise(here, left)
            yield from _elementwise(here, right)
        case ast.UnaryOp(operand=operand):
            yield from _elementwise(here, operand)
        case ast.Call(func=function, args=args, keywords=[]) if here.qualname(function) is not None and (
            last_name(function) in ELEMENTWISE
        ):
            for each in args:
                yield from _elementwise(here, each)
        case ast.Call(func=ast.Attribute(value=inner, attr=attr), args=args, keywords=[]) if attr in ELEMENTWISE:
            for each in (inner, *args):
                yield from _elementwise(here, each)
        case _ if is_number(here, node) or isinstance(node, ast.Constant):
            yield ""
        case _:
            yield "?"
