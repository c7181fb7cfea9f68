"""TRC303 item-assignment: assigning to an item of a tensor that a transform keeps from changing.

What it does
------------
Finds ``x[i] = v``, ``x[i, :] += v`` and ``x[mask] = v`` where

- the value or the index is batched by ``vmap``, and ``x`` is one tensor for all examples
- the mask is batched by ``vmap``, whatever ``x`` is
- a gradient is taken for ``x`` itself, or for what it is a view of

Why it breaks
-------------
- ``RuntimeError: vmap: inplace arithmetic(self, *extra_args) is not possible because there exists a Tensor `other` in
  extra_args that has more elements than `self` ``
- ``RuntimeError: vmap: We do not support batching operators that can support dynamic shape. Attempting to batch over
  indexing with a boolean mask.``
- ``torch.func.grad``: ``a view of a leaf Variable that requires grad is being used in an in-place operation``

Example
-------
::

    def pieces(x):
        out = torch.zeros(2)
        out[0] = x.min()
        out[1] = x.max()
        y = x.clone()
        y[x > 1] = torch.log(x[x > 1])
        return out, y

    torch.func.vmap(pieces)(batch)      # RuntimeError

Use instead
-----------
::

    def pieces(x):
        out = x.new_zeros(2, dtype=torch.get_default_dtype())
        out[0] = x.min()
        out[1] = x.max()
        y = x.clone()
        y = torch.where(x > 1, torch.log(x), y)
        return out, y

What the mask picks out on the right becomes the whole tensor. Under a gradient, functions with a singular derivative
get a harmless input where the mask is false: ``torch.log(torch.where(x > 1, x, 1))``. A number becomes
``y.masked_fill(mask, 0)``, which keeps the dtype.

Fix safety
----------
Safe where the buffer is made by the function itself, by a function around it or by its callers in sight, and for masks
that visibly have the shape of their tensor. Needs review: masks of whose shape nothing is known, and arguments that are
copied before a gradient is taken. Refused: values of which there are as many as the mask selects, masks beside other
indices, tensors that outlive the call.

Not reported: writes into batched tensors, constants into constants, lists and dicts, buffers under a gradient alone.

References
----------
- https://docs.pytorch.org/docs/stable/func.ux_limitations.html#vmap-limitations
- https://docs.pytorch.org/docs/stable/generated/torch.where.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tracesafe.rule import Fix, Framework, Node, Reached, Refusal, Rule

from . import _items_torch


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every ``x[i] = v`` that changes a tensor, and cannot."""
    yield from _items_torch.detect(here)


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """Room for every example, or a selection instead of a mask."""
    assert isinstance(node, ast.stmt)
    return _items_torch.fix(here, node)


RULE = Rule("TRC303", "item-assignment", frozenset({Framework.TORCH}), detect, fix, __doc__ or "")
