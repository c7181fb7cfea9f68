"""TRC303 item-assignment: ``x[i] = value`` on an array that cannot be written to under a transform.

What it does
------------
Finds ``x[i] = v``, ``x[i, j] += v``, ``x[1:3] = v``, ``x[mask] = v``, ``a[i], b = v, w`` and ``state["w"][i] = v`` in
functions under a transform, where

- ``x`` is an array of jax or a tensor of ΦFlow
- ``x`` is a NumPy array that the function has made (``np.zeros(n)``), and ``v`` or the index is traced by jax
- ``x`` is one tensor of torch for all examples, and the value or the index is batched by ``vmap``
- a mask is batched by torch's ``vmap``, whatever ``x`` is
- torch takes a gradient for ``x`` itself, or for what it is a view of

Why it breaks
-------------
- arrays of jax never change, without a transform neither: ``TypeError: JAX arrays are immutable and do not support
  in-place item assignment``; what a caller passes as a NumPy array is one of jax inside of ``jit``, ``grad``, ``vmap``
- a NumPy array cannot hold a tracer: ``ValueError: setting an array element with a sequence``,
  ``TracerArrayConversionError``
- tensors of ΦFlow: ``SyntaxError: Tensors are not editable``
- torch: ``RuntimeError: vmap: inplace arithmetic(self, *extra_args) is not possible because there exists a Tensor
  `other` in extra_args that has more elements than `self` ``; ``vmap: We do not support batching operators that can
  support dynamic shape``; ``a view of a leaf Variable that requires grad is being used in an in-place operation``

Example
-------
::

    @jax.jit
    def smoothed(prices):
        average = np.zeros(prices.shape[0])
        average[0] = prices[0]
        for i in range(1, prices.shape[0]):
            average[i] = 0.5 * (average[i - 1] + prices[i])
        return average

Use instead
-----------
::

    @jax.jit
    def smoothed(prices):
        average = jnp.zeros(prices.shape[0])
        average = average.at[0].set(prices[0])
        for i in range(1, prices.shape[0]):
            average = average.at[i].set(0.5 * (average[i - 1] + prices[i]))
        return average

In torch a buffer gets room for every example, and is then written to as before: ``torch.zeros(2)`` becomes
``x.new_zeros(2, dtype=torch.get_default_dtype())``. What a mask picks out on the right becomes the whole tensor, with a
harmless input for functions with a singular derivative: ``y = torch.where(x > 1, torch.log(x), y)``; a number becomes
``y.masked_fill(mask, 0)``, which keeps the dtype.

A mask becomes a selection: ``x[x < 0] = 0.0`` is ``x = jnp.where(x < 0, 0.0, x)``. ``x[i] += v`` is
``x.at[i].add(v)`` where that keeps the dtype and no item is named twice, else ``x.at[i].set(x[i] + v)``. A function
that fills an argument and returns nothing returns the argument, and its callers bind it, in every file.

Fix safety
----------
Safe for numbers, counters of loops, slices and masks of the array's own shape; for torch, where the buffer is made by
the function, one around it or its callers in sight. Needs review: an index that is data
(what lies outside is dropped, where NumPy raises), dtypes that are not known for a mask, procedures whose callers
change, a row that is kept under another name. Refused: another name or view of the same memory that is read later,
slices with traced bounds, values that are counted by a mask, arrays that outlive the call.

Not reported: NumPy arrays that get static items, writes into batched tensors, constants into constants, buffers of
torch under a gradient alone, lists and dicts, code outside of transforms.

References
----------
- https://docs.jax.dev/en/latest/notebooks/Common_Gotchas_in_JAX.html#in-place-updates
- https://docs.jax.dev/en/latest/_autosummary/jax.numpy.ndarray.at.html
- https://docs.pytorch.org/docs/stable/func.ux_limitations.html#vmap-limitations
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tracesafe.rule import Fix, Framework, Node, Reached, Refusal, Rule

from . import _items_jax, _items_torch


@dataclass(frozen=True)
class Part:
    """What one framework makes of an item assignment.

    ``detect`` yields each statement of its own framework's arrays with a message; ``fix`` is asked for them only.
    """

    detect: Callable[[Reached], Iterator[tuple[ast.stmt, str]]]
    fix: Callable[[Reached, ast.stmt], Fix | Refusal]


_PARTS: Mapping[Framework, Part] = MappingProxyType(
    {
        Framework.JAX: Part(_items_jax.detect, _items_jax.fix),
        Framework.PHIFLOW: Part(_items_jax.detect_phi, _items_jax.fix),
        Framework.TORCH: Part(_items_torch.detect, _items_torch.fix),
    }
)


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every item assignment that fails under one of the frameworks' transforms."""
    for framework, part in _PARTS.items():
        if framework in here.frameworks:
            yield from part.detect(here)


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """The functional form, by the framework whose finding it is."""
    assert isinstance(node, ast.stmt)
    owner = next(
        part
        for framework, part in _PARTS.items()
        if framework in here.frameworks and any(found is node for found, _ in part.detect(here))
    )
    return owner.fix(here, node)


RULE = Rule("TRC303", "item-assignment", frozenset(_PARTS), detect, fix, __doc__ or "")
