"""The derivative of a weighted sum of what a call returns, with respect to its arguments that are float arrays."""

from __future__ import annotations

import contextlib
import math
import sys
from collections.abc import Callable, Mapping
from typing import Any

from .freeze import Freezer, Node
from .values import make_call


def gradient(
    target: Callable[..., Any], call: Mapping[str, Any], freezer: Freezer, *, transformed: bool = False
) -> Node | None:
    """The frozen gradient of a call, by the position of the argument; None where there is none, or the frameworks
    cannot say.

    The arguments are made anew: the first call may have changed them. ``transformed``: what a transform of torch
    gives, instead of a backward pass over what plain calls leave behind.
    """
    arguments, keywords = make_call(dict(call))
    torch, jax = sys.modules.get("torch"), sys.modules.get("jax")
    try:
        if torch is not None and any(_is_float(torch, one) for one in arguments):
            return freezer.freeze((_by_transform if transformed else _torch)(torch, target, arguments, keywords))
        if jax is not None and any(_is_float_jax(jax, one) for one in arguments):
            return freezer.freeze(_jax(jax, target, arguments, keywords))
    except Exception:
        return None
    return None


def passes_infinity(target: Callable[..., Any], call: Mapping[str, Any]) -> bool:
    """Whether a plain call computes something that is not finite, whatever becomes of it: derivatives end there."""
    arguments, keywords = make_call(dict(call))
    torch, jax = sys.modules.get("torch"), sys.modules.get("jax")
    with contextlib.ExitStack() as stack:
        watch = stack.enter_context(_watch(torch)) if torch is not None else None
        if jax is not None:
            stack.enter_context(jax.debug_infs(True))
            stack.enter_context(jax.debug_nans(True))
        try:
            target(*arguments, **keywords)
        except FloatingPointError:
            return True
        except Exception:
            return False
    return watch is not None and watch.found


def _watch(torch: Any) -> Any:
    """What notes whether an operation of torch gives something that is not finite."""

    class Watch(torch.overrides.TorchFunctionMode):  # type: ignore[misc]
        found = False

        def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            result = func(*args, **(kwargs or {}))
            if _is_float(torch, result) and not bool(result.isfinite().all()):
                self.found = True
            return result

    return Watch()


def _is_float(torch: Any, value: Any) -> bool:
    return isinstance(value, torch.Tensor) and bool(value.is_floating_point())


def _is_float_jax(jax: Any, value: Any) -> bool:
    return isinstance(value, jax.Array) and bool(jax.numpy.issubdtype(value.dtype, jax.numpy.floating))


def _torch(torch: Any, target: Callable[..., Any], arguments: list[Any], keywords: dict[str, Any]) -> Any:
    inputs = [one.detach().clone().requires_grad_() if _is_float(torch, one) else one for one in arguments]
    wanted = {str(place): one for place, one in enumerate(inputs) if _is_float(torch, one)}
    total = _total(torch, target(*inputs, **keywords))
    if total is None:
        return None
    found = torch.autograd.grad(total, list(wanted.values()), allow_unused=True, materialize_grads=True)
    return dict(zip(wanted, found))  # noqa: B905 (both have one length)


def _by_transform(torch: Any, target: Callable[..., Any], arguments: list[Any], keywords: dict[str, Any]) -> Any:
    """The same by ``torch.func.grad``, under which numbers that are taken out of tensors keep their derivatives."""
    places = tuple(place for place, one in enumerate(arguments) if _is_float(torch, one))
    total = torch.func.grad(lambda *given: _total(torch, target(*given, **keywords)), argnums=places)
    found = total(*(one.detach().clone() if _is_float(torch, one) else one for one in arguments))
    return {str(place): one for place, one in zip(places, found)}  # noqa: B905 (both have one length)


def _total(torch: Any, value: Any) -> Any:
    leaves = torch.utils._pytree.tree_leaves(value)
    outputs = [one for one in leaves if _is_float(torch, one) and one.requires_grad]
    return sum((one * _weights(torch, one)).sum() for one in outputs) if outputs else None


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
    found = jax.grad(total, argnums=tuple(range(len(places))))(*wanted)
    return {str(place): one for place, one in zip(places, found)}  # noqa: B905 (both have one length)
