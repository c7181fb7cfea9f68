"""TRC304 out-argument: ``out=`` and ``inplace=True`` where a transform forbids them.

What it does
------------
Finds

- ``torch.add(x, y, out=z)`` with an operand that ``vmap`` batches or a derivative traces
- ``F.relu(x, inplace=True)`` on the tensor that a gradient is taken for

Why it breaks
-------------
- ``torch.func.vmap``: ``RuntimeError: Batching rule not implemented for aten::add.out; the fallback path doesn't work
  on out= or view ops.``
- ``torch.func.grad``, ``jvp``: ``functions with out=... arguments don't support automatic differentiation``, or ``a
  leaf Variable that requires grad is being used in an in-place operation``

Example
-------
::

    def affine(x, matrix, offset):
        y = torch.empty(2)
        torch.mv(matrix, x, out=y)
        return y + offset

Use instead
-----------
::

    def affine(x, matrix, offset):
        y = torch.mv(matrix, x)
        return y + offset

Fix safety
----------
Safe for a buffer that the function made and nobody else holds: the result is assigned, with ``.to(y.dtype)`` where its
dtype may be another one. A view is copied into (``y.copy_(torch.mv(matrix, x))``). Needs review where nothing is known
of the target, since ``out=`` resizes it, and for ``inplace=True`` on an argument, which the caller sees no more.
Refused: a result that is used in the same expression.

Not reported: constants into a buffer, ``inplace=True`` on hidden values, ``nn.ReLU(inplace=True)``.

References
----------
- https://docs.pytorch.org/docs/stable/func.ux_limitations.html#vmap-limitations
"""

from __future__ import annotations

from collections.abc import Iterator

from tracesafe.rule import Fix, Form, Framework, Node, Reached, Refusal, Rule, inplace_findings, inplace_fix


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every ``out=`` and ``inplace=True`` that cannot be."""
    return inplace_findings(here, frozenset({Form.OUT, Form.FLAG}))


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """The functional form."""
    return inplace_fix(here, node)


RULE = Rule("TRC304", "out-argument", frozenset({Framework.TORCH}), detect, fix, __doc__ or "")
