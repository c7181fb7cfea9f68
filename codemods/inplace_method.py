"""TRC301 inplace-method: ``x.add_(y)`` and its like on a tensor that a transform keeps from changing.

What it does
------------
Finds methods and functions that change their tensor (``add_``, ``clamp_``, ``copy_``, ``scatter_add_``,
``masked_fill_``, ``torch.relu_`` ...), chains of them included, where

- a value that ``vmap`` batches is written into a tensor that all examples share: one from ``torch.zeros``, from a
  constant, from an argument that is not mapped
- ``grad``, ``vjp``, ``jacrev`` or ``hessian`` takes the gradient for that very tensor, or for what it is a view of
- the tensor comes from outside of a differentiated function: a global, a buffer of the module

Why it breaks
-------------
- ``torch.func.vmap``: ``RuntimeError: vmap: inplace arithmetic(self, *extra_args) is not possible because there exists
  a Tensor `other` in extra_args that has more elements than `self` ``
- ``torch.func.grad``: ``a leaf Variable that requires grad is being used in an in-place operation``, or ``During a grad
  transform, the function provided attempted to call in-place operation ... that would mutate a captured Tensor``

Example
-------
::

    def histogram(values, weights):
        counts = torch.zeros(10)
        counts.scatter_add_(0, (10 * values).long(), weights)
        return counts

    torch.func.vmap(histogram)(values, weights)      # RuntimeError

Use instead
-----------
::

    def histogram(values, weights):
        counts = weights.new_zeros(10, dtype=torch.get_default_dtype())
        counts.scatter_add_(0, (10 * values).long(), weights)
        return counts

``new_zeros`` of a batched tensor is batched, too. A tensor that an expression made, and that nobody else holds, gets a
new one under its name: ``w.mul_(2).add_(x)`` becomes ``w = w.mul(2).add(x)``. Both keep the dtype that the method in
place keeps.

Fix safety
----------
Safe where the tensor is made by the function itself or by its callers in sight: all names and views of it stay what
they are. Needs review where an argument of the function, or a buffer of a module, would get a new tensor, since the
caller's does not change then. Refused: tensors that outlive the call (under ``vmap``), or of which nothing is known.

Not reported: what works. That is tensors that are batched already (``x.clone().mul_(2)``, ``torch.zeros_like(x)``),
constants into constants, arguments without a gradient, ``jvp`` and ``jacfwd`` on their argument, optimizers,
``nn.init``.

References
----------
- https://docs.pytorch.org/docs/stable/func.ux_limitations.html#vmap-limitations
"""

from __future__ import annotations

from collections.abc import Iterator

from tracesafe.rule import Fix, Form, Framework, Node, Reached, Refusal, Rule, inplace_findings, inplace_fix


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every method that writes into its tensor, and cannot."""
    return inplace_findings(here, frozenset({Form.METHOD}))


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """A new tensor under the same name, or room for every example."""
    return inplace_fix(here, node)


RULE = Rule("TRC301", "inplace-method", frozenset({Framework.TORCH}), detect, fix, __doc__ or "")
