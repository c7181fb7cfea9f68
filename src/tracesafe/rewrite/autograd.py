"""What torch's own differentiation does inside of a transform of ``torch.func``: raises, or loses a derivative."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tracesafe.analysis.frames import Record
from tracesafe.analysis.values import Array, Touch, Touched, Tree, Unknown, touches
from tracesafe.spec import Framework, Kind

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

GRAD = "torch.autograd.grad"
FORWARD = frozenset({"torch.func.jvp", "torch.func.jacfwd", "torch.func.linearize"})
_LEVELS = frozenset({Kind.BATCH, Kind.GRADIENT, Kind.LINEARIZE})
REQUIRES = "requires_grad_"


class Outcome(StrEnum):
    """What happens."""

    NO_GRAPH = "no graph"
    CUT = "cut"
    RAISES = "raises"


@dataclass(frozen=True, slots=True)
class Differentiation:
    """One use of torch's own differentiation, and what it does under the innermost transform."""

    node: ast.Call
    outcome: Outcome
    by: Touch


def differentiations(here: Reached) -> Iterator[Differentiation]:
    """Every use that fails, or cuts a derivative, in some run."""
    if Framework.TORCH not in here.frameworks:
        return
    for call in here.expressions(ast.Call):
        for record in here.traced_records:
            by = innermost(record)
            outcome = _outcome(here, record, call, by) if by is not None else None
            if by is not None and outcome is not None:
                yield Differentiation(call, outcome, by)
                break


def innermost(record: Record) -> Touch | None:
    """The last transform of ``torch.func`` on the way to a run: its level is the one that tensors belong to."""
    found = [by for by in record.context.regimes if by.framework is Framework.TORCH and by.kind in _LEVELS]
    return found[-1] if found and found[-1].transform.startswith("torch.") else None


def _outcome(here: Reached, record: Record, call: ast.Call, by: Touch) -> Outcome | None:
    name = here.qualname(call.func)
    if name == GRAD:
        return _of_grad(record, call, by)
    if name in ("torch.autograd.backward",):
        return Outcome.RAISES
    match call.func:
        case ast.Attribute(value=owner, attr="backward" | "requires_grad_") if not here.callees(call):
            known = isinstance(record.values.get(owner), Array | Touched)
            return Outcome.RAISES if known else None
        case _:
            return None


def _of_grad(record: Record, call: ast.Call, by: Touch) -> Outcome | None:
    outputs, inputs = given(call, 0, "outputs"), given(call, 1, "inputs")
    if outputs is None or inputs is None:
        return None
    held = [_touches(record, node) for node in (outputs, inputs)]
    of_output, of_input = (by in (each or ()) for each in held)
    if held[1] is None and not of_output:
        return None
    if by.kind is Kind.BATCH or by.kind is Kind.LINEARIZE or by.transform in FORWARD:
        return Outcome.NO_GRAPH if of_output or of_input else None
    if not of_input:
        return Outcome.NO_GRAPH if of_output and held[1] is not None else None
    create = next((each.value for each in call.keywords if each.arg == "create_graph"), None)
    if create is None or (isinstance(create, ast.Constant) and create.value is False):
        return Outcome.CUT
    return None


def _touches(record: Record, node: ast.expr) -> frozenset[Touch] | None:
    """The transforms that trace a value; None where that is not known."""
    value = record.values.get(node)
    if isinstance(value, Tree) and not all(isinstance(part, Array | Touched) for part in value.parts):
        return None
    if value is None or (isinstance(value, Unknown) and not value.touches):
        return None
    return value.touches if isinstance(value, Unknown) else touches(value)


def given(call: ast.Call, position: int, name: str) -> ast.expr | None:
    """What a call gives to a parameter."""
    if any(isinstance(each, ast.Starred) for each in call.args):
        return None
    if position < len(call.args):
        return call.args[position]
    return next((each.value for each in call.keywords if each.arg == name), None)
