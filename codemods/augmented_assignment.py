"""TRC302 augmented-assignment: ``x += y`` on a tensor that a transform keeps from changing.

What it does
------------
Finds augmented assignments that change a tensor in place where

- a value that ``vmap`` batches is added into a tensor that all examples share
- ``grad``, ``vjp``, ``jacrev`` or ``hessian`` takes the gradient for that very tensor, or for what it is a view of
- the tensor comes from outside of a differentiated function
- ΦFlow's ``jit_compile`` or ``gradient`` has made a tensor of a Python number (``dt *= 0.5``)

Why it breaks
-------------
``x += y`` is ``x.add_(y)`` for a tensor.

- ``torch.func.vmap``: ``RuntimeError: output with shape [] doesn't match the broadcast shape [4]``
- ``torch.func.grad``: ``a leaf Variable that requires grad is being used in an in-place operation``
- ΦFlow with the torch backend hands a number to a compiled function as a tensor of torch, and runs the function three
  times on it while it traces: in the first call ``dt *= 0.5`` has divided by eight, with **no error**; a gradient for
  ``dt`` raises as above. With jax the number is right; tensors of ΦFlow themselves are never changed in place.

Example
-------
::

    def series(x):
        total = torch.zeros(())
        for n in range(1, 5):
            total += x**n / n
        return total

    torch.func.vmap(series)(xs)      # RuntimeError

Use instead
-----------
::

    def series(x):
        total = x.new_zeros((), dtype=torch.get_default_dtype())
        for n in range(1, 5):
            total += x**n / n
        return total

or ``total = total + x**n / n``, which is written for a tensor that one expression made and one statement changes; it
gets ``.to(total.dtype)`` where a wider dtype may be added, since ``+=`` keeps the dtype.

Fix safety
----------
Safe for a number of ΦFlow's, which gets a new value: ``dt = dt * 0.5``. Safe where the tensor is made by the function
itself or by its callers in sight, whoever else holds it or a view of it. Needs review where an argument of the function
gets a new tensor: the caller's does not change then. Refused: tensors that outlive the call, or of which nothing is
known.

Not reported: Python numbers that become tensors (``total = 0.0``), batched tensors, constants, lists.

References
----------
- https://docs.pytorch.org/docs/stable/func.ux_limitations.html#vmap-limitations
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tracesafe.rule import (
    Fix,
    Form,
    Framework,
    Kind,
    Node,
    Reached,
    Refusal,
    Rule,
    Touch,
    backends,
    changed_numbers,
    inplace_findings,
    inplace_fix,
    rebound,
)


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every ``x += y`` that changes a tensor, and cannot."""
    if Framework.TORCH in here.frameworks:
        yield from inplace_findings(here, frozenset({Form.AUGMENTED}))
    for statement, touch in changed_numbers(here):
        yield statement, _message(here, statement, touch)


def _message(here: Reached, statement: ast.AugAssign, touch: Touch) -> str:
    name = here.text(statement.target)
    raises = touch.kind is Kind.GRADIENT
    does = "raises" if raises else "changes it anew in every run of the first call"
    others = "" if backends(here) == {"torch"} else "; jax gives the right number"
    text = f"`{name}` is a number, of which {touch.transform} makes a tensor with the torch backend"
    return f"{text}, where `{here.short(statement)}` {does}{others}"


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """A new tensor under the same name, or room for every example."""
    if isinstance(node, ast.AugAssign) and any(found is node for found, _ in changed_numbers(here)):
        return rebound(here, node)
    return inplace_fix(here, node)


RULE = Rule(
    "TRC302", "augmented-assignment", frozenset({Framework.TORCH, Framework.PHIFLOW}), detect, fix, __doc__ or ""
)
