"""jax.vmap and pmap as a Python loop: every example is a concrete array (or tracer of a derivative outside)."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import tree_util

from .eager_state import Arrays, Batch, State
from .eager_trees import WriteBack, shared
from .eager_users import UserCode

NUMBERS = (bool, int, float, complex, np.generic)


class JaxArrays(Arrays):
    def is_array(self, value: Any) -> bool:
        return isinstance(value, jax.Array | np.ndarray | np.generic)

    def stack(self, values: list[Any]) -> Any:
        return stack(values, 0)

    def same(self, a: Any, b: Any) -> bool:
        if np.shape(a) != np.shape(b):
            return False
        a, b = concrete(a), concrete(b)
        if hasattr(a, "dtype") and jnp.issubdtype(a.dtype, jax.dtypes.prng_key):
            a, b = jax.random.key_data(a), jax.random.key_data(b)
        return bool(np.allclose(np.asarray(a), np.asarray(b), rtol=1e-6, equal_nan=np.asarray(a).dtype.kind in "fc"))


class Vmap:
    """jax.vmap, and what is made of it."""

    def __init__(self, code: UserCode, real: Callable[..., Any]) -> None:
        self._code, self._real = code, real
        self._batch = Batch(code, JaxArrays())

    def __call__(self, fun: Callable[..., Any], in_axes: Any = 0, out_axes: Any = 0, **options: Any) -> Any:
        real = self._real(fun, in_axes, out_axes, **options)

        @functools.wraps(fun)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            if is_abstract((args, kwargs)):
                return real(*args, **kwargs)
            mapped = functools.partial(self._map, fun, in_axes, out_axes, options.get("axis_size"), args, kwargs)
            if options.get("axis_name") is None:
                return mapped()
            state = State(self._code, [fun, args, kwargs])
            before = state.capture()
            try:
                return mapped()
            except NameError as problem:
                if "axis name" not in str(problem):
                    raise
            state.restore(before)  # examples that look at each other cannot run one by one
            return real(*args, **kwargs)

        return wrapped

    def pmap(
        self, fun: Callable[..., Any], axis_name: Any = None, *, in_axes: Any = 0, out_axes: Any = 0, **options: Any
    ) -> Any:
        static = options.get("static_broadcasted_argnums", ())
        static = (static,) if isinstance(static, int) else tuple(static)
        if not static:
            return self(fun, in_axes, out_axes, axis_name=axis_name, axis_size=options.get("axis_size"))

        @functools.wraps(fun)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            axes = (in_axes,) * len(args) if not isinstance(in_axes, list | tuple) else tuple(in_axes)
            kept = [i for i in range(len(args)) if i not in static]

            def inner(*dynamic: Any, **named: Any) -> Any:
                full = list(args)
                for i, value in zip(kept, dynamic, strict=True):
                    full[i] = value
                return fun(*full, **named)

            mapped = self(inner, tuple(axes[i] for i in kept), out_axes, axis_name=axis_name)
            return mapped(*(args[i] for i in kept), **kwargs)

        return wrapped

    def _map(self, fun: Any, in_axes: Any, out_axes: Any, axis_size: Any, args: Any, kwargs: Any) -> Any:
        flat, tree = tree_util.tree_flatten((args, kwargs))
        axes = flat_axes(in_axes, args, kwargs, tree)
        axes = [
            axis if np.ndim(leaf) or isinstance(leaf, jax.Array) else None
            for axis, leaf in zip(axes, flat, strict=True)
        ]
        size = mapped_size(fun, tree, flat, axes, axis_size)
        if size == 0:
            return self._real(fun, in_axes, out_axes, axis_size=axis_size)(*args, **kwargs)
        fresh = tree_util.tree_unflatten(tree, [axis is not None for axis in axes])
        back = WriteBack((args, kwargs))

        def call(i: int, watched: bool = True) -> Any:
            leaves = [leaf if axis is None else example(leaf, axis, i) for leaf, axis in zip(flat, axes, strict=True)]
            copy = shared((args, kwargs), tree_util.tree_unflatten(tree, leaves), fresh)
            if watched:
                back.watch(copy)
            return fun(*copy[0], **copy[1])

        results = self._batch.run([fun, args, kwargs], size, call, lambda i: call(i, False))
        back.finish(self._batch.join)
        return join(results, out_axes)


def flat_axes(in_axes: Any, args: Any, kwargs: Any, tree: Any) -> list[Any]:
    """The axis of every leaf of the arguments; keyword arguments are mapped over their first axis."""
    if isinstance(in_axes, tuple | list) and len(in_axes) != len(args):
        raise ValueError(
            "vmap in_axes must be an int, None, or a tuple of entries corresponding to the positional arguments "
            f"passed to the function, but got len(in_axes)={len(in_axes)}, len(args)={len(args)}"
        )
    in_axes = tuple(in_axes) if isinstance(in_axes, list) else in_axes
    try:
        from jax._src.api_util import flatten_axes

        flatten: Any = flatten_axes
        return list(flatten("vmap in_axes", tree, (in_axes, 0), kws=True))
    except ImportError:
        spread = tree_util.tree_broadcast((in_axes, 0), (args, kwargs), is_leaf=lambda axis: axis is None)
        return tree_util.tree_leaves(spread, is_leaf=lambda axis: axis is None)


def mapped_size(fun: Any, tree: Any, flat: list[Any], axes: list[Any], axis_size: Any) -> int:
    try:
        from jax._src.api import _mapped_axis_size

        measure: Any = _mapped_axis_size
        return int(measure(fun, tree, flat, axes, "vmap", axis_size=axis_size))
    except (ImportError, TypeError) as problem:
        sizes = {np.shape(leaf)[axis] for leaf, axis in zip(flat, axes, strict=True) if axis is not None}
        if len(sizes) > 1:
            raise ValueError(f"vmap got inconsistent sizes for array axes to be mapped: {sorted(sizes)}") from problem
        if not sizes and axis_size is None:
            raise ValueError("vmap must have at least one non-None value in in_axes") from problem
        return sizes.pop() if sizes else int(axis_size)


def example(leaf: Any, axis: Any, i: int) -> Any:
    array = leaf if isinstance(leaf, jax.Array) else jnp.asarray(leaf)
    axis = axis % array.ndim
    return array[(slice(None),) * axis + (i,)]


def join(results: list[Any], out_axes: Any) -> Any:
    """The results of all examples as one tree of batches."""
    none = lambda value: value is None  # noqa: E731
    flats = [tree_util.tree_flatten(result) for result in results]
    tree = flats[0][1]
    if any(len(leaves) != len(flats[0][0]) for leaves, _ in flats):
        raise TypeError(f"vmap: the examples return different structures: {tree} and {flats[-1][1]}")
    try:
        from jax._src.api_util import flatten_axes

        flatten: Any = flatten_axes
        axes = list(flatten("vmap out_axes", tree, out_axes))
    except ImportError:
        axes = tree_util.tree_leaves(tree_util.tree_broadcast(out_axes, results[0], is_leaf=none), is_leaf=none)
    columns = zip(*(leaves for leaves, _ in flats), strict=True)
    return tree_util.tree_unflatten(tree, [_join(list(c), axis) for c, axis in zip(columns, axes, strict=True)])


def _join(values: list[Any], axis: int | None) -> Any:
    if axis is None or not all(isinstance(value, (jax.Array, np.ndarray, *NUMBERS)) for value in values):
        return as_array(values[-1])
    return stack(values, axis)


def stack(values: list[Any], axis: int) -> Any:
    shapes = {np.shape(value) for value in values}
    parts = [as_array(value) for value in values]
    if len(shapes) > 1:
        parts = jnp.broadcast_arrays(*parts)
    return jnp.stack(parts, axis)


def as_array(value: Any) -> Any:
    """What a transform makes of a result: numbers and NumPy arrays become arrays of jax."""
    return jnp.asarray(value) if isinstance(value, (np.ndarray, *NUMBERS)) else value


def concrete(value: Any) -> Any:
    """The number behind the tracers of derivatives."""
    while isinstance(value, jax.core.Tracer):
        inner = getattr(value, "primal", None)
        if inner is None:
            return value
        value = inner
    return value


def is_abstract(tree: Any) -> bool:
    """Whether a real transform is tracing this: then Python must not look at values."""
    return any(isinstance(concrete(leaf), jax.core.Tracer) for leaf in tree_util.tree_leaves(tree))
