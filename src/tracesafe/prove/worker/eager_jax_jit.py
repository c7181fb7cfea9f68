"""jax.jit that compiles nothing: arguments become arrays as they would, and the function is called."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import tree_util

from .eager_jax_vmap import NUMBERS, as_array, is_abstract
from .eager_trees import WriteBack, shared
from .eager_users import UserCode


class Jit:
    """jax.jit and jax.experimental.pjit.pjit."""

    def __init__(self, code: UserCode, real: Callable[..., Any]) -> None:
        self._code, self._real = code, real

    def __call__(self, fun: Any = None, *args: Any, **options: Any) -> Any:
        if fun is None or not callable(fun):
            return functools.partial(self, **options)
        static = _Static(fun, options)
        real = functools.partial(self._real, fun, *args, **options)

        @functools.wraps(fun)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            return self._call(fun, static, args, kwargs)

        wrapped.__wrapped__ = fun
        for name in ("lower", "trace", "eval_shape"):
            setattr(wrapped, name, _late(real, name))
        wrapped.clear_cache = lambda: None  # type: ignore[attr-defined]
        wrapped._cache_size = lambda: 1  # type: ignore[attr-defined]
        return wrapped

    def _call(self, fun: Any, static: _Static, args: Any, kwargs: Any) -> Any:
        if is_abstract((args, kwargs)):
            return fun(*args, **kwargs)
        names = static.names(args, kwargs)
        dynamic = (
            [None if i in names else value for i, value in enumerate(args)],
            {key: None if key in names else value for key, value in kwargs.items()},
        )
        leaves, tree = tree_util.tree_flatten(dynamic)
        arrays = [traced(leaf) for leaf in leaves]
        fresh = tree_util.tree_unflatten(tree, [new is not old for new, old in zip(arrays, leaves, strict=True)])
        copy = shared(dynamic, tree_util.tree_unflatten(tree, arrays), fresh)
        back = WriteBack(dynamic)
        back.watch(copy)
        passed = [args[i] if i in names else value for i, value in enumerate(copy[0])]
        named = {key: kwargs[key] if key in names else value for key, value in copy[1].items()}
        result = fun(*passed, **named)
        back.finish(lambda values, last: as_array(last))
        if result is None:
            _copy_back(leaves, arrays)
        return tree_util.tree_map(as_array, result)


def _copy_back(leaves: list[Any], arrays: list[Any]) -> None:
    """A procedure changes arrays of its caller: that is what it is for."""
    for old, new in zip(leaves, arrays, strict=True):
        if old is not new and np.ndim(old) and isinstance(old, np.ndarray | jax.Array):
            before, after = np.asarray(old), np.asarray(new)
            if not np.array_equal(before, after, equal_nan=before.dtype.kind == "f"):
                old[...] = after


def traced(leaf: Any) -> Any:
    """The array that a traced argument stands for, apart from that of the caller."""
    if isinstance(leaf, bool | int | float | complex) and type(leaf) in (bool, int, float, complex):
        return jnp.asarray(leaf)
    if isinstance(leaf, np.ndarray) and leaf.dtype.kind in "biufc":
        return jnp.array(leaf)
    if isinstance(leaf, NUMBERS):
        return jnp.asarray(leaf)
    if isinstance(leaf, jax.Array) and not isinstance(leaf, jax.core.Tracer) and leaf.ndim:
        return leaf.copy()
    return leaf


class _Static:
    """Which arguments of a compiled function are not traced."""

    def __init__(self, fun: Any, options: dict[str, Any]) -> None:
        self._nums = _tuple(options.get("static_argnums"), int)
        self._names = _tuple(options.get("static_argnames"), str)
        try:
            parameters = list(inspect.signature(fun).parameters)
        except (TypeError, ValueError):
            parameters = []
        self._parameters = parameters

    def names(self, args: Any, kwargs: Any) -> set[Any]:
        """Positions and keywords of the static arguments."""
        count = max(len(args), len(self._parameters))
        found: set[Any] = {number % count if number < 0 else number for number in self._nums} if count else set()
        found |= set(self._names)
        for position, name in enumerate(self._parameters):
            if position in found or name in found:
                found |= {position, name}
        return found


def _tuple(value: Any, kind: type) -> tuple[Any, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, kind) else tuple(value)


def _late(real: Callable[[], Any], name: str) -> Callable[..., Any]:
    return lambda *args, **kwargs: getattr(real(), name)(*args, **kwargs)
