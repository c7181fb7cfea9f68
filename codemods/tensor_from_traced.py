"""TRC405 tensor-from-traced: arrays that are made of the numbers of traced ones.

What it does
------------
Finds ``torch.tensor``, ``torch.as_tensor``, ``torch.Tensor``, ``x.new_tensor`` and the like of lists that hold traced
tensors, or of one; and ``np.array`` of lists that hold tracers of jax. ``jnp.array([x, y])`` works, and so does
``torch.as_tensor(x)`` of a tensor: neither is reported.

Why it breaks
-------------
- ``torch.func.grad``, ``jacrev``, ``jvp`` ...: the numbers are copied, and the gradient is zero: **no error**
- ``torch.func.vmap``: ``RuntimeError: vmap: It looks like you're calling .item() on a Tensor. We don't support vmap
  over calling .item() on a Tensor``
- ``jax.jit``, ``jax.grad``, ``jax.vmap``: ``TracerArrayConversionError: The numpy.ndarray conversion method
  __array__() was called on traced array``

Example
-------
::

    def position(angle):
        return torch.tensor([torch.cos(angle), torch.sin(angle), 0.0])

    torch.func.jacrev(position)(angle)   # zeros

Use instead
-----------
::

    def position(angle):
        return torch.stack([torch.cos(angle), torch.sin(angle), angle.new_zeros(())])

Fix safety
----------
Safe where the text shows that every element has the shape (): sums, what was picked out of a vector, arguments that
all calls in sight pass as numbers. Else needs review: ``torch.tensor`` makes one number of a tensor of shape (1,), and
``torch.stack`` keeps its dimension. Numbers in the list get the dtype and the device of a tensor beside them.
``torch.tensor(x)`` of one tensor becomes ``x.clone()``, which needs review under a derivative, since gradients then
pass. ``np.array`` becomes ``jnp.array``, whose floats have single precision unless x64 is on.
Refused: ``requires_grad=True``, elements that may be numbers or tensors, rows of several lengths.

References
----------
- https://docs.pytorch.org/docs/stable/generated/torch.tensor.html
- https://docs.pytorch.org/docs/stable/func.ux_limitations.html
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tracesafe.rule import Fix, Framework, Node, Reached, Refusal, Rule, constructions, restacked


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every call that makes an array of traced numbers."""
    for found in constructions(here):
        text, element = ast.unparse(found.call.func), here.short(found.elements[0])
        if found.raising:
            why = f"needs the number of `{element}`, which is {here.hazard_text(found.raising)}"
        else:
            transform = min(found.losing, key=lambda touch: touch.site).transform
            why = f"copies the number of `{element}`: its derivative by {transform} is silently zero"
        yield found.call, f"`{text}` {why}"


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """A stack of the elements."""
    assert isinstance(node, ast.Call)
    return restacked(here, node)


RULE = Rule(
    "TRC405",
    "tensor-from-traced",
    frozenset({Framework.TORCH, Framework.JAX}),
    detect,
    fix,
    __doc__ or "",
)
