"""The derivative of a weighted sum of what a call returns, with respect to its arguments that are float arrays."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping
from typing import Any

from .freeze import Freezer, Node
from .values import make_call


def gradient(target: Callable[..., Any], call: Mapping[str, Any], freezer: Freezer) -> Node | None:
    """The frozen gradient of a call; None where there is none, or the frameworks cannot say.

    The arguments are made anew: the first call may have changed them.
    """
    arguments, keywords = make_call(dict(call))
    torch, jax = sys.modules.get("torch"), sys.modules.get("jax")
    try:
        if torch is not None and any(_is_float(torch, one) for one in arguments):
            return freezer.freeze(_torch(torch, target, arguments, keywords))
        if jax is not None and any(_is_float_jax(jax, one) for one in arguments):
            return freezer.freeze(_jax(jax, target, arguments, keywords))
    except Exception:
        return None
    return None


def _is_float(torch: Any, value: Any) -> bool:
    return isinstance(value, torch.Tensor) and bool(value.is_floating_point())


def _is_float_jax(jax: Any, value: Any) -> bool:
    return isinstance(value, jax.Array) and bool(jax.numpy.issubdtype(value.dtype, jax.numpy.floating))


def _torch(torch: Any, target: Callable[..., Any], arguments: list[Any], keywords: dict[str, Any]) -> Any:
    inputs = [one.detach().clone().requires_grad_() if _is_float(torch, one) else one for one in arguments]
    wanted = [one for one in inputs if _is_float(torch, one)]
    leaves = torch.utils._pytree.tree_leaves(target(*inputs, **keywords))
    outputs = [one for one in leaves if _is_float(torch, one) and one.requires_grad]
    if not outputs:
        return None
    total = sum((one * _weights(torch, one)).sum() for one in outputs)
    return torch.autograd.grad(total, wanted, allow_unused=True, materialize_grads=True)


def _weights(torch: Any, value: Any) -> Any:
    return torch.cos(torch.arange(value.numel(), dtype=value.dtype)).reshape(value.shape) + 1.5


def _jax(jax: Any, target: Callable[..., Any], arguments: list[Any], keywords: dict[str, Any]) -> Any:
    numbers = jax.numpy
    places = tuple(index for index, one in enumerate(arguments) if _is_float_jax(jax, one))

    def total(*chosen: Any) -> Any:
        given = list(arguments)
        for place, one in zip(places, chosen):  # noqa: B905 (both have one length)
            given[place] = one
        result = 0.0
        for leaf in jax.tree_util.tree_leaves(target(*given, **keywords)):
            if isinstance(leaf, jax.Array) and numbers.issubdtype(leaf.dtype, numbers.floating):
                count = math.prod(leaf.shape)
                weights = numbers.cos(numbers.arange(count, dtype=leaf.dtype)).reshape(leaf.shape) + 1.5
                result = result + (leaf * weights).sum()
        return result

    wanted = [arguments[place] for place in places]
    return jax.grad(total, argnums=tuple(range(len(places))))(*wanted)
