"""What can be shown of an array, and what elementwise functions make of it."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

MADE = frozenset("zeros ones empty rand randn full".split())
RANDOM = frozenset("normal uniform".split())
LISTS = frozenset("tensor array asarray as_tensor".split())
FLOATING = frozenset(
    """
    acos acosh arccos arcsin arctan arctan2 asin asinh atan atan2 atanh cos cosh deg2rad erf erfc exp exp2 expm1 gelu
    hypot lgamma log log10 log1p log2 log_softmax logaddexp logsumexp rad2deg reciprocal rsqrt sigmoid silu sin sinc
    sinh softmax softplus sqrt tan tanh
    """.split()
)
SAME = frozenset(
    """
    abs absolute add ceil clamp clamp_max clamp_min clip clone copysign cumsum detach fabs floor fmax fmin fmod maximum
    minimum mul multiply negative nan_to_num pow positive relu remainder round sign square stop_gradient sub subtract
    trunc where zeros_like ones_like contiguous
    """.split()
)
REDUCING = frozenset("sum prod max min amax amin".split())
AVERAGING = frozenset("mean std var norm median dot vdot trace det".split())
TRUTHS = frozenset("all any".split())
COMPARING = frozenset("eq ne lt le gt ge isnan isinf isfinite isclose logical_and logical_or logical_not".split())
DOUBLE = frozenset({"float64", "double"})
RANK = ("bool", "int", "float", "double")


@dataclass(frozen=True, slots=True)
class Shown:
    """``ndim`` and ``kind`` (``bool``, ``int``, ``float`` of the default width, ``double``); None where not shown.

    ``weak``: a Python number, which widens nothing.
    """

    ndim: int | None = None
    kind: str | None = None
    weak: bool = False
    inexact: bool = False
    """It certainly holds floats, of whatever width."""

    @property
    def is_float(self) -> bool:
        """Whether it holds floats."""
        return self.inexact or self.kind in ("float", "double")


NOTHING = Shown()


def sizes_of(sizes: list[ast.expr]) -> int | None:
    """How many dimensions a constructor is asked for."""
    match sizes:
        case [ast.Tuple(elts=elts) | ast.List(elts=elts)]:
            return None if any(isinstance(each, ast.Starred) for each in elts) else len(elts)
        case [ast.Constant(), *_]:
            return None if any(isinstance(each, ast.Starred) for each in sizes) else len(sizes)
        case []:
            return 0
        case _:
            return None if len(sizes) < 2 or any(isinstance(each, ast.Starred) for each in sizes) else len(sizes)


def inexact(found: Shown) -> Shown:
    """What a function of floats makes of a value."""
    return Shown(found.ndim, "float" if found.kind in ("bool", "int") else found.kind, False, True)


def widest(parts: Iterable[Shown]) -> int | None:
    known = [part.ndim for part in parts]
    return None if None in known else max((ndim for ndim in known if ndim is not None), default=None)


def united(parts: Iterable[Shown]) -> Shown:
    """What elementwise operations make of several values."""
    found = list(parts)
    strong = [part for part in found if not part.weak]
    kinds = [part.kind for part in strong or found]
    kind = None if None in kinds or not kinds else max((each for each in kinds if each), key=RANK.index)
    if strong and kind in ("bool", "int") and any(part.weak and part.kind == "float" for part in found):
        kind = "float"
    return Shown(widest(found), kind, not strong, any(part.is_float for part in found))


def joined(parts: Iterable[Shown]) -> Shown:
    """What is shown of a variable that may be any of some values."""
    found = list(parts)
    if not found:
        return NOTHING
    first = found[0]
    return Shown(
        first.ndim if all(part.ndim == first.ndim for part in found) else None,
        first.kind if all(part.kind == first.kind for part in found) else None,
        all(part.weak for part in found),
        all(part.is_float for part in found),
    )
