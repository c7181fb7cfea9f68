"""TRC302 augmented-assignment: ``x += y`` on a tensor that a transform keeps from changing.

What it does
------------
Finds augmented assignments that change a tensor in place where

- a value that ``vmap`` batches is added into a tensor that all examples share
- ``grad``, ``vjp``, ``jacrev`` or ``hessian`` takes the gradient for that very tensor, or for what it is a view of
- the tensor comes from outside of a differentiated function

Why it breaks
-------------
``x += y`` is ``x.add_(y)`` for a tensor.

- ``torch.func.vmap``: ``RuntimeError: output with shape [] doesn't match the broadcast shape [4]``
- ``torch.func.grad``: ``a leaf Variable that requires grad is being used in an in-place operation``

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
Safe where the tensor is made by the function itself or by its callers in sight, whoever else holds it or a view of it.
Needs review where an argument of the function gets a new tensor: the caller's does not change then. Refused: tensors
that outlive the call, or of which nothing is known.

Not reported: Python numbers that become tensors (``total = 0.0``), batched tensors, constants, lists.

References
----------
- https://docs.pytorch.org/docs/stable/func.ux_limitations.html#vmap-limitations
"""

from __future__ import annotations

from collections.abc import Iterator

from tracesafe.rule import Fix, Form, Framework, Node, Reached, Refusal, Rule, inplace_findings, inplace_fix


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every ``x += y`` that changes a tensor, and cannot."""
    return inplace_findings(here, frozenset({Form.AUGMENTED}))


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """A new tensor under the same name, or room for every example."""
    return inplace_fix(here, node)


RULE = Rule("TRC302", "augmented-assignment", frozenset({Framework.TORCH}), detect, fix, __doc__ or "")
