"""TRC206 builtin-extremum: ``max``, ``min``, ``sorted``, ``any``, ``all`` over traced values."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tracesafe.rule import Fix, Framework, Node, Reached, Refusal, Rule, Touch, converted, extremum

_COMPARING = frozenset({"builtins.max", "builtins.min", "builtins.sorted", "builtins.any", "builtins.all"})


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every call of a builtin that compares traced values, or asks for their truth."""
    for call in here.expressions(ast.Call):
        name = here.qualname(call.func)
        if name not in _COMPARING:
            continue
        compared = [operand for operand in _operands(call) if touches_of_operand(here, call, operand)]
        if compared:
            touches = touches_of_operand(here, call, compared[0])
            operand = " ".join(here.text(compared[0]).split())
            verb = "asks for the truth of" if name in {"builtins.any", "builtins.all"} else "compares"
            last = name.removeprefix("builtins.")
            yield call, f"`{last}` {verb} `{operand}`, which is {here.hazard_text(touches)}"


def _operands(call: ast.Call) -> Iterator[ast.expr]:
    match call.args:
        case [ast.List(elts=elts) | ast.Tuple(elts=elts)]:
            yield from elts
        case [ast.GeneratorExp(elt=elt) | ast.ListComp(elt=elt)]:
            yield elt
        case arguments:
            yield from arguments


def touches_of_operand(here: Reached, call: ast.Call, operand: ast.expr) -> frozenset[Touch]:
    """The transforms that forbid to compare an operand; one that nothing else is known of counts by the result."""
    return here.hazards(operand) or (here.hazards(call) if here.is_traced(operand) else frozenset())


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """The selection that Python's comparison makes."""
    assert isinstance(node, ast.Call)
    frameworks = {touch.framework for operand in _operands(node) for touch in touches_of_operand(here, node, operand)}
    if len(frameworks) != 1:
        return Refusal("several-frameworks", "transforms of several frameworks meet in this function")
    name = here.text(node.func)
    return converted(here, node, frameworks.pop(), extremum, f"Replace `{name}` with array operations")


RULE = Rule(
    "TRC206",
    "builtin-extremum",
    frozenset({Framework.TORCH, Framework.JAX, Framework.PHIFLOW}),
    detect,
    fix,
    __doc__ or "",
)
