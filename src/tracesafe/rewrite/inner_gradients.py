"""ΦFlow's gradients that are taken inside of compiled functions, or of functions that take gradients themselves."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.analysis.below import CUSTOM_GRADIENT, calls_below, functions_in, seen, transformed_in
from tracesafe.analysis.targets import Choice, Transformed
from tracesafe.analysis.values import Static, is_traced
from tracesafe.rewrite.solve_tapes import SOLVERS
from tracesafe.rewrite.uncompiled import compilers
from tracesafe.spec import Framework, Kind

if TYPE_CHECKING:
    from tracesafe.analysis.frames import Record, Site
    from tracesafe.analysis.reach import Reached

GRADIENTS = frozenset({"phiml.math.gradient", "phiml.math.jacobian"})
_MINIMIZERS = frozenset(
    f"{space}.{name}"
    for space in ("phiml.math", "phi.math", "phi.field", "phiml")
    for name in ("minimize", "solve_nonlinear")
)
_HESSIANS = frozenset({"phi.math.hessian", "phiml.math.hessian"})
_KEEPING = frozenset(
    """
    exp sqrt tan tanh sigmoid factorial vec_length vec_normalize norm softmax prod std median dot safe_mul
    """.split()
)
"""Functions whose derivative needs their own result, which torch cannot find again while it traces."""
_SPACES = frozenset({"phiml.math", "phi.math", "phi.field"})


@dataclass(frozen=True, slots=True)
class Taken:
    """A gradient where none can be taken."""

    node: ast.Call
    how: str
    """``compiled``, ``minimize``, ``nested`` or ``hessian``."""
    keeping: str = ""
    """What makes torch fail inside of compiled functions, as it is written; empty if nothing in sight does."""


def taken_gradients(here: Reached) -> Iterator[Taken]:
    """The gradients inside of compiled functions, those of gradients, and hessians."""
    sites = compilers(here)
    for call in here.expressions(ast.Call):
        name = here.qualname(call.func)
        if name in _HESSIANS:
            yield Taken(call, "hessian")
        elif name in _MINIMIZERS and sites:
            yield Taken(call, "minimize")
        elif _is_doubled(here, call) or _is_within_gradient(here, call):
            yield Taken(call, "nested")
        elif sites and any(gradient_of(here, call, run) is not None for run in staged(here)):
            yield Taken(call, "compiled", _keeping(here, call))


def staged(here: Reached) -> Iterator[Record]:
    """The runs of a function inside of jit_compile."""
    for record in here.traced_records:
        if any(touch.framework is Framework.PHIFLOW and touch.kind is Kind.STAGE for touch in record.context.regimes):
            yield record


def gradient_of(here: Reached, call: ast.Call, run: Record) -> Transformed | None:
    """The gradient function that a call calls in one of the runs."""
    value = run.values.get(call.func)
    if value is None:
        return None
    return next((made for made in transformed_in(value) if made.spec.name in GRADIENTS), None)


def _is_doubled(here: Reached, call: ast.Call) -> bool:
    """Whether a call makes the gradient of a gradient."""
    site = here.site_at(call)
    if site is None or site.spec.name not in GRADIENTS:
        return False
    made = [[each.spec.name in GRADIENTS for each in transformed_in(value)] for value in seen(here, call)]
    return any(sum(each) > 1 for each in made)


def _is_within_gradient(here: Reached, call: ast.Call) -> bool:
    """Whether a call takes gradients in a function that is differentiated by ΦFlow itself."""
    return any(
        touch.framework is Framework.PHIFLOW and touch.kind is Kind.GRADIENT
        for run in here.traced_records
        if gradient_of(here, call, run) is not None
        for touch in run.context.regimes
    )


def _keeping(here: Reached, call: ast.Call) -> str:
    """What torch fails at in the function whose gradient is taken."""
    made = [gradient_of(here, call, run) for run in staged(here)]
    for function in dict.fromkeys(each for value in made if value is not None for each in functions_in(value)):
        body = here.of(function)
        seen_functions = {function: body}
        for inner, each in calls_below(body):
            seen_functions.setdefault(inner.function, inner)
            if keeps(inner, each):
                return ast.unparse(each.func)
        for inner in seen_functions.values():
            for operation in inner.expressions(ast.BinOp):
                if _keeps_result(inner, operation):
                    return ast.unparse(operation)
    return ""


def keeps(here: Reached, call: ast.Call) -> bool:
    """Whether torch cannot take the gradient of a call while it traces."""
    name = here.qualname(call.func) or ""
    space, _, last = name.rpartition(".")
    if name in SOLVERS or (space in _SPACES and last in _KEEPING):
        return True
    return any(isinstance(value, Choice) and value.name == CUSTOM_GRADIENT for value in seen(here, call.func))


def keeps_nothing(here: Reached, call: ast.Call) -> bool:
    """Whether a call is neither a solve, nor one of a function with its own gradient, nor takes gradients itself."""
    name = here.qualname(call.func) or ""
    if name in SOLVERS or name in _MINIMIZERS or name.rpartition(".")[2] == "safe_mul":
        return False
    return not any(
        (isinstance(value, Choice) and value.name == CUSTOM_GRADIENT) or any(transformed_in(value))
        for value in seen(here, call.func)
    )


def _keeps_result(here: Reached, node: ast.BinOp) -> bool:
    """Whether an operation is ``number / array`` or ``array ** array``."""
    if not is_traced(here.value(node.right)):
        return False
    if isinstance(node.op, ast.Div):
        return isinstance(here.value(node.left), Static)
    return isinstance(node.op, ast.Pow)


def gradient_sites(here: Reached, calls: Iterator[ast.Call]) -> Iterator[tuple[ast.Call, Site]]:
    """The gradients that some calls take inside of jit_compile, with the lines that made them."""
    for call in calls:
        for run in staged(here):
            made = gradient_of(here, call, run)
            if made is not None:
                yield call, here.sites[made.site]
                break
