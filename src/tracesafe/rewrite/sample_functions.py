"""What operators and functions give for plain numbers, and where their derivatives are infinite."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from types import MappingProxyType

_OVERFLOW = 88.8

SINGULAR: Mapping[str, Callable[[float], bool]] = MappingProxyType(
    {
        **dict.fromkeys(("sqrt", "rsqrt"), lambda u: u <= 0),
        **dict.fromkeys(("log", "log2", "log10", "reciprocal", "norm"), lambda u: u == 0),
        "log1p": lambda u: u == -1,
        **dict.fromkeys(("acos", "arccos", "asin", "arcsin", "erfinv"), lambda u: abs(u) >= 1),
        **dict.fromkeys(("acosh", "arccosh"), lambda u: u <= 1),
        **dict.fromkeys(("atanh", "arctanh"), lambda u: abs(u) == 1),
        "logit": lambda u: u in (0, 1),
        **dict.fromkeys(("exp", "expm1", "exp2"), lambda u: u > _OVERFLOW),
        **dict.fromkeys(("sinh", "cosh"), lambda u: abs(u) > _OVERFLOW),
    }
)
"""Where the first derivative is infinite or undefined, or overflows in single precision."""

BINARY: Mapping[type[ast.operator], Callable[[float, float], float]] = MappingProxyType(
    {
        ast.Add: operator.add,
        ast.Sub: operator.sub,
        ast.Mult: operator.mul,
        ast.Div: operator.truediv,
        ast.Mod: operator.mod,
        ast.FloorDiv: operator.floordiv,
        ast.Pow: lambda a, b: float(a**b),
    }
)
COMPARED: Mapping[type[ast.cmpop], Callable[[float, float], bool]] = MappingProxyType(
    {
        ast.Lt: operator.lt,
        ast.LtE: operator.le,
        ast.Gt: operator.gt,
        ast.GtE: operator.ge,
        ast.Eq: operator.eq,
        ast.NotEq: operator.ne,
    }
)
FUNCTIONS: Mapping[str, Callable[..., float]] = MappingProxyType(
    {
        "abs": abs,
        "absolute": abs,
        "cos": math.cos,
        "exp": math.exp,
        "expm1": math.expm1,
        "log": math.log,
        "log1p": math.log1p,
        "negative": operator.neg,
        "relu": lambda u: max(u, 0.0),
        "sigmoid": lambda u: 1 / (1 + math.exp(-u)),
        "sin": math.sin,
        "softplus": lambda u: math.log1p(math.exp(u)),
        "sqrt": math.sqrt,
        "square": lambda u: u * u,
        "tanh": math.tanh,
        "maximum": max,
        "minimum": min,
        "where": lambda c, a, b: a if c else b,
        "gt": operator.gt,
        "ge": operator.ge,
        "lt": operator.lt,
        "le": operator.le,
        "eq": operator.eq,
        "ne": operator.ne,
        "greater": operator.gt,
        "less": operator.lt,
        "equal": operator.eq,
        "not_equal": operator.ne,
        "logical_and": lambda a, b: bool(a) and bool(b),
        "logical_or": lambda a, b: bool(a) or bool(b),
        "logical_not": operator.not_,
        "stop_gradient": lambda u: u,
        "detach": lambda u: u,
        "zeros_like": lambda u: 0.0 * u,
        "ones_like": lambda u: 0.0 * u + 1.0,
        "full_like": lambda u, number: 0.0 * u + number,
        "isclose": lambda a, b: abs(a - b) <= 1e-8 + 1e-5 * abs(b),
    }
)
CONSTANT: Mapping[str, float] = MappingProxyType({"zeros": 0.0, "new_zeros": 0.0, "ones": 1.0, "new_ones": 1.0})
