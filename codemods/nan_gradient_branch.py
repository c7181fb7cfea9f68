"""TRC406 nan-gradient-branch: a selection whose untaken side has no finite derivative.

What it does
------------
Finds ``torch.where``, ``jnp.where``, ``lax.select`` and ΦFlow's ``math.where`` with a side that is singular where it is
not taken, if gradients go back through it: ``where(x > 0, log(x), 0)`` at 0, ``where(n != 0, v / n, 0)`` at 0,
``where(x > 0, x, exp(x) - 1)`` at 100. The test and the operand are computed for many numbers: nothing is reported
where no number is left out by the test and singular, nor where that hangs on what the test compares with: ``where(r <
limit, 1 - r / limit, 0)`` asks nothing about a ``limit`` of zero. Bounds whose value is not known count as positive.

Why it breaks
-------------
Both sides are computed. The gradient of the one that is not taken is zero times its derivative, and zero times
infinity is NaN, with **no error**: the values are right, and training fails later.

Example
-------
::

    def entropy(p):
        return -torch.where(p > 0, p * torch.log(p), 0.0).sum()

    torch.func.grad(entropy)(torch.tensor([0.0, 1.0]))   # nan

Use instead
-----------
::

    def entropy(p):
        return -torch.where(p > 0, p * torch.log(torch.where(p > 0, p, 1)), 0.0).sum()

Fix safety
----------
Needs review: the operand is another number where the side is not taken, so that the gradients there are those of the
other side. Refused where the function stands in an assignment that others read, or in front of the test's own values.

Not reported: derivatives that go forward (``jvp``, ``jacfwd``), which select tangents as they select values; operands
that were guarded, clamped, or kept away from zero by a small number.

References
----------
- https://github.com/pytorch/pytorch/issues/23395
- https://docs.jax.dev/en/latest/faq.html#gradients-contain-nan-where-using-where
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tracesafe.rule import Fix, Framework, Node, Reached, Refusal, Rule, dangers, guarded


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every selection with a side that is singular where it is not taken."""
    for danger, touches in dangers(here):
        transform = min(touches, key=lambda touch: touch.site).transform
        test, function = here.short(danger.selection.args[0]), here.short(danger.function)
        holds = "does not hold" if danger.taken else "holds"
        where = f"where `{test}` {holds}"
        yield danger.selection, f"`{function}` has an infinite derivative {where}, and {transform} gives NaN there"


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """A selection inside, which keeps the operand where the function is smooth."""
    assert isinstance(node, ast.Call)
    return guarded(here, node)


RULE = Rule(
    "TRC406",
    "nan-gradient-branch",
    frozenset({Framework.TORCH, Framework.JAX, Framework.PHIFLOW}),
    detect,
    fix,
    __doc__ or "",
)
