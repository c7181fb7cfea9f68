"""TRC202 traced-boolean: ``and``, ``or``, ``not``, chained comparisons and ``in`` on traced values.

What it does
------------
Finds boolean operations that ask a traced array for its truth. Those that are the test of a branch belong to
TRC201.

Why it breaks
-------------
``a and b`` is ``b if a else a``: Python needs the truth of ``a``. So do ``not a``, ``low < x < high`` (which is
``low < x and x < high``) and ``x in (1, 2)``.

- ``torch.func.vmap``: ``RuntimeError: vmap: It looks like you're attempting to use a Tensor in some data-dependent
  control flow. We don't support that yet``
- ``jax.jit``, ``jax.vmap``: ``TracerBoolConversionError: Attempted boolean conversion of traced array with shape
  bool[]``
- ΦFlow's ``jit_compile``: on torch the truth of the first call is kept for ever

Example
-------
::

    def inside(x, low, high):
        return low < x < high and not torch.isnan(x)

    torch.vmap(inside, in_dims=(0, None, None))(xs, 0.0, 1.0)

Use instead
-----------
::

    def inside(x, low, high):
        return (low < x) & (x < high) & ~torch.isnan(x)

As a value, ``x or y`` is one of its operands: ``torch.where(x != 0, x, y)``.

Fix safety
----------
Safe for boolean arrays: all operands are evaluated, so they have to be free of effects. Needs review where the
operation gives one of its operands. Refused where an operand would have to be evaluated twice, has effects, or is
static and guards the others (``x is None or x > 0``).

References
----------
- https://docs.pytorch.org/docs/stable/func.ux_limitations.html
- https://docs.jax.dev/en/latest/errors.html#jax.errors.TracerBoolConversionError
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tracesafe.rule import (
    Fix,
    Framework,
    Node,
    Reached,
    Refusal,
    Rule,
    Touch,
    connective,
    converted,
    test_positions,
)

_IDENTITY = (ast.Is, ast.IsNot)
_MEMBERSHIP = (ast.In, ast.NotIn)


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every boolean operation that asks a traced value for its truth, outside of the tests of branches."""
    found: dict[ast.expr, ast.expr] = {}
    for node in here.expressions(ast.BoolOp, ast.UnaryOp, ast.Compare):
        asked = next((operand for operand in _asked(node) if hazards(here, node, operand)), None)
        if asked is not None:
            found[node] = asked
    if not found:
        return
    tests = test_positions(here)
    inside: set[ast.AST] = set()
    for node, operand in found.items():
        if node in tests or node in inside:
            continue
        inside.update(ast.walk(node))
        text, short = here.short(node), here.short(operand)
        traced = here.hazard_text(hazards(here, node, operand))
        yield node, f"`{text}` asks for the truth of `{short}`, which is {traced}"


def _asked(node: ast.expr) -> Iterator[ast.expr]:
    """The operands whose truth Python asks for; comparisons count by their own result."""
    match node:
        case ast.BoolOp(values=[*firsts, _]):
            for value in firsts:
                yield from _asked(value) if isinstance(value, ast.BoolOp) else [value]
            yield from _inner(node.values[-1])
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _asked(operand) if isinstance(operand, ast.BoolOp) else [operand]
        case ast.Compare(left=left, ops=operators, comparators=others) if len(operators) > 1:
            if not any(isinstance(operator, _IDENTITY) for operator in operators):
                yield from [left, *others[:-1]]
        case ast.Compare(left=left, ops=[operator], comparators=[ast.Tuple() | ast.List() | ast.Set() as container]):
            if isinstance(operator, _MEMBERSHIP):
                yield left
                yield from container.elts
        case _:
            pass


def _inner(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BoolOp | ast.UnaryOp) or (isinstance(node, ast.Compare) and len(node.ops) > 1):
        yield from _asked(node)


def hazards(here: Reached, node: ast.expr, operand: ast.expr) -> frozenset[Touch]:
    """The transforms that forbid to ask; in a chained comparison an operand counts by the result."""
    found = here.hazards(operand)
    if not found and isinstance(node, ast.Compare) and len(node.ops) > 1 and here.is_traced(operand):
        return here.hazards(node)
    return found


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """The operation on arrays."""
    assert isinstance(node, ast.expr)
    touches = frozenset(touch for operand in _asked(node) for touch in hazards(here, node, operand))
    return converted(here, node, touches, connective, "Compute the condition with arrays")


RULE = Rule(
    "TRC202",
    "traced-boolean",
    frozenset({Framework.TORCH, Framework.JAX, Framework.PHIFLOW}),
    detect,
    fix,
    __doc__ or "",
)
