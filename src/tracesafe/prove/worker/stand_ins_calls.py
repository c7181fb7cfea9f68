"""Functions that JAX took away and that nothing stands for by another name alone, as their documentation had them.

Sources: the API reference of jax 0.2.26 for ``jax.ops``, ``jax.lax.tie_in`` and ``jax.experimental.host_callback``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy


class _Index:
    """``jax.ops.index``: what stands between its brackets."""

    def __getitem__(self, key: Any) -> Any:
        return key


def _updated(change: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """``jax.ops.index_add`` and those like it: the array with another value at an index; ``x`` keeps its dtype."""

    def update(x: Any, idx: Any, y: Any, *_options: Any, **_named: Any) -> Any:
        import jax.numpy as jnp

        x = jnp.asarray(x)
        places = numpy.arange(x.size).reshape(x.shape)[idx]
        flat, wanted = x.reshape(-1), jnp.broadcast_to(jnp.asarray(y, x.dtype), places.shape).reshape(-1)
        for place, value in zip(places.reshape(-1).tolist(), wanted, strict=True):
            parts = [flat[:place], change(flat[place], value)[None], flat[place + 1 :]]
            flat = jnp.concatenate(parts)
        return flat.reshape(x.shape)

    return update


def _least(one: Any, other: Any) -> Any:
    import jax.numpy as jnp

    return jnp.minimum(one, other)


def _greatest(one: Any, other: Any) -> Any:
    import jax.numpy as jnp

    return jnp.maximum(one, other)


def _host_call(callback_func: Callable[[Any], Any], arg: Any, *, result_shape: Any = None, **_options: Any) -> Any:
    import jax

    found = callback_func(arg)
    shapes = None if callable(result_shape) else result_shape
    if shapes is None:
        return found
    return jax.tree.map(lambda shape, value: jax.numpy.asarray(value, shape.dtype), shapes, found)


def _host_tap(tap_func: Callable[[Any, Any], Any], arg: Any, *, result: Any = None, **_options: Any) -> Any:
    tap_func(arg, ())
    return arg if result is None else result


def _host_print(arg: Any, *, result: Any = None, what: str = "", **_options: Any) -> Any:
    print(*([f"{what}:"] if what else []), arg)
    return arg if result is None else result


OLD: Mapping[str, Any] = MappingProxyType(
    {
        "jax.ops.index": _Index(),
        "jax.ops.index_update": _updated(lambda one, other: other),
        "jax.ops.index_add": _updated(lambda one, other: one + other),
        "jax.ops.index_mul": _updated(lambda one, other: one * other),
        "jax.ops.index_min": _updated(_least),
        "jax.ops.index_max": _updated(_greatest),
        "jax.lax.tie_in": lambda x, y: y,
        "jax.experimental.host_callback.call": _host_call,
        "jax.experimental.host_callback.id_tap": _host_tap,
        "jax.experimental.host_callback.id_print": _host_print,
    }
)
