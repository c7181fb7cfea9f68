"""TRC206 builtin-extremum: ``max``, ``min``, ``sorted``, ``any``, ``all`` over traced values.

What it does
------------
Finds calls of the builtins that compare traced arrays with each other or ask for their truth. ``abs``, ``sum``,
``pow`` and ``round`` do neither, and are not reported.

Why it breaks
-------------
``max(a, b)`` is ``b if b > a else a``.

- ``torch.func.vmap``: ``RuntimeError: vmap: It looks like you're attempting to use a Tensor in some data-dependent
  control flow. We don't support that yet``
- ``jax.jit``, ``jax.vmap``: ``TracerBoolConversionError: Attempted boolean conversion of traced array with shape
  bool[]``
- ΦFlow's ``jit_compile``: on torch the winner of the first call is kept for ever

Example
-------
::

    def hinge(score, label):
        return max(0.0, 1 - label * score)

    jax.vmap(hinge)(scores, labels)

Use instead
-----------
::

    def hinge(score, label):
        return jnp.where(1 - label * score > 0.0, 1 - label * score, 0.0)

That is what Python's comparison does, with NaN and with gradients at a tie. Without a gradient, a bound that is a
plain number becomes ``torch.clamp(x, min=0.0)`` or ``jnp.maximum(x, 0.0)``.

Fix safety
----------
Safe for two or three values, and for ``any`` and ``all`` over a display. ``max(x)`` over an array needs review.
Refused: ``sorted``, a key, generators, an operand that would be evaluated twice and is not free of effects.

References
----------
- https://docs.pytorch.org/docs/stable/func.ux_limitations.html
- https://docs.jax.dev/en/latest/errors.html#jax.errors.TracerBoolConversionError
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tracesafe.rule import (
    Array,
    Fix,
    Framework,
    Node,
    Reached,
    Refusal,
    Rule,
    Touch,
    Tree,
    converted,
    extremum,
    touches,
)

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
            operand = here.short(compared[0])
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
    value = here.value(operand)
    if isinstance(value, Array) and value.taken:  # a Python number by then, or an error of its own
        return frozenset()
    holds = here.is_traced(operand) or (isinstance(value, Tree) and value.kind == "many" and bool(touches(value)))
    return here.hazards(operand) or (here.hazards(call) if holds else frozenset())


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """The selection that Python's comparison makes."""
    assert isinstance(node, ast.Call)
    touches = frozenset(touch for each in _operands(node) for touch in touches_of_operand(here, node, each))
    name = here.text(node.func)
    return converted(here, node, touches, extremum, f"Replace `{name}` with array operations")


RULE = Rule(
    "TRC206",
    "builtin-extremum",
    frozenset({Framework.TORCH, Framework.JAX, Framework.PHIFLOW}),
    detect,
    fix,
    __doc__ or "",
)
