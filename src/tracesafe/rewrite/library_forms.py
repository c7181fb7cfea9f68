"""The forms of what the array library's functions give, by their last names."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

from tracesafe.rewrite.forms import BOOL, DEFAULT_FLOAT, INEXACT, NONE, Facts, Form, Type
from tracesafe.rewrite.totality import last_name

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_SAME = frozenset(
    """
    abs absolute add conj conjugate copysign fmax fmin flip maximum minimum mod multiply negative nan_to_num
    remainder relu sign square stop_gradient subtract where round cumsum roll clip sort
    """.split()
)
_INEXACT = frozenset(
    """
    arccos arccosh arcsin arcsinh arctan arctan2 arctanh cbrt ceil cos cosh deg2rad divide elu erf exp exp2 expm1
    fabs float_power floor gelu hypot log log10 log1p log2 logaddexp power rad2deg reciprocal rint rsqrt selu
    sigmoid silu sin sinc sinh softplus sqrt swish tan tanh true_divide trunc
    """.split()
)
_BOOLEAN = frozenset(
    """
    equal greater greater_equal isclose isfinite isinf isnan less less_equal logical_and logical_not logical_or
    logical_xor not_equal signbit
    """.split()
)
_SUMS = frozenset("sum prod max min amax amin nansum".split())
_MEANS = frozenset("mean std var norm median nanmean".split())
_TRUTHS = frozenset("all any allclose array_equal".split())
_LIKE = frozenset("zeros_like ones_like full_like empty_like copy asarray array".split())
_MADE = frozenset("zeros ones empty full linspace normal uniform eye".split())


def form_of(here: Reached, facts: Facts, node: ast.Call, operands: Sequence[Type]) -> Type | None:
    """The form of a call's result, the receiver of a method being its first operand; None if unknown."""
    last, keywords = last_name(node.func), [keyword.arg for keyword in node.keywords]
    if last in _MADE and last != "full":
        return Form(_sized(here, node), DEFAULT_FLOAT)
    if keywords or not operands:
        return None
    if last == "where" and len(operands) == 3:
        return Form(facts.united(operands).shape, facts.united(operands[1:]).dtype)
    if last in _SAME:
        return facts.united(operands)
    if last in _INEXACT:
        return facts.united((*operands, INEXACT))
    if last in _BOOLEAN:
        return Form(facts.united(operands[:2]).shape, BOOL.dtype)
    if last in _LIKE:
        found = operands[-1] if last == "full_like" and len(operands) > 2 else operands[0]
        return _strong(found) if isinstance(found, Form) else None
    if len(operands) != 1:
        return None
    if last in _SUMS:
        return Form(NONE, facts.united(operands).dtype)
    if last in _MEANS:
        return Form(NONE, facts.united((*operands, INEXACT)).dtype)
    return BOOL if last in _TRUTHS else None


def _strong(found: Form) -> Form:
    strong = {"~int": "int", "~float": "float"}
    return Form(found.shape, frozenset(strong.get(str(origin), origin) for origin in found.dtype))


def _sized(here: Reached, node: ast.Call) -> frozenset[Hashable]:
    """The shape that a constructor is given: none for ``()``, one of its own for anything else."""
    sizes = [argument for argument in node.args if not isinstance(argument, ast.Starred)]
    if last_name(node.func) in {"normal", "uniform"}:
        sizes = [*sizes[1:2], *(keyword.value for keyword in node.keywords if keyword.arg == "shape")]
        if not sizes:
            return NONE
    if sizes and isinstance(sizes[0], ast.Tuple) and not sizes[0].elts:
        return NONE
    return frozenset({("size", tuple(here.text(each) for each in sizes))})
