"""jax.lax.scan, while_loop, cond and their kin as Python loops and branches on values."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from typing import Any

import jax.numpy as jnp
from jax import lax, tree_util

from .eager_jax_vmap import as_array, concrete, is_abstract, stack

ABSENT = object()


def loops() -> Iterator[tuple[Any, Any]]:
    """The loops and branches of JAX, each with what takes its place."""
    for name, make in (
        ("scan", _scan),
        ("fori_loop", _fori_loop),
        ("while_loop", _while_loop),
        ("cond", _cond),
        ("switch", _switch),
        ("map", _map),
        ("associative_scan", _associative_scan),
    ):
        real = getattr(lax, name, None)
        if real is not None:
            yield real, functools.wraps(real)(make(real))


def _arrays(tree: Any) -> Any:
    return tree_util.tree_map(as_array, tree)


def _scan(real: Any) -> Any:
    def scan(
        f: Any, init: Any, xs: Any = None, length: Any = None, reverse: bool = False, *args: Any, **kw: Any
    ) -> Any:
        leaves, tree = tree_util.tree_flatten(xs)
        leaves = [as_array(leaf) for leaf in leaves]
        size = leaves[0].shape[0] if leaves else length
        if is_abstract((init, xs)) or not size or not all(leaf.shape[:1] == (size,) for leaf in leaves):
            return real(f, init, xs, length, reverse, *args, **kw)
        carry, results = _arrays(init), []
        for i in reversed(range(size)) if reverse else range(size):
            carry, y = f(carry, tree_util.tree_unflatten(tree, [leaf[i] for leaf in leaves]))
            results.append(y)
        if reverse:
            results.reverse()
        return _arrays(carry), _stacked(results)

    return scan


def _associative_scan(real: Any) -> Any:
    def associative_scan(fn: Any, elems: Any, reverse: bool = False, axis: int = 0) -> Any:
        """One element after the other; the function is given slices with the axis, as by JAX, here of one element."""
        leaves, tree = tree_util.tree_flatten(elems)
        leaves = [as_array(leaf) for leaf in leaves]
        if is_abstract(elems) or not leaves or not leaves[0].ndim or not leaves[0].shape[axis]:
            return real(fn, elems, reverse, axis)
        places = range(leaves[0].shape[axis])
        parts = [
            tree_util.tree_unflatten(tree, [lax.slice_in_dim(leaf, i, i + 1, axis=axis) for leaf in leaves])
            for i in (reversed(places) if reverse else places)
        ]
        results = list(itertools.accumulate(parts, fn))
        if reverse:
            results.reverse()
        return tree_util.tree_map(lambda *each: jnp.concatenate(each, axis), *results)

    return associative_scan


def _stacked(results: list[Any]) -> Any:
    flats = [tree_util.tree_flatten(result) for result in results]
    columns = zip(*(leaves for leaves, _ in flats), strict=True)
    return tree_util.tree_unflatten(flats[0][1], [stack(list(column), 0) for column in columns])


def _fori_loop(real: Any) -> Any:
    def fori_loop(lower: Any, upper: Any, body_fun: Any, init_val: Any, **options: Any) -> Any:
        if is_abstract((lower, upper, init_val)):
            return real(lower, upper, body_fun, init_val, **options)
        value = _arrays(init_val)
        for i in range(int(concrete(lower)), int(concrete(upper))):
            value = body_fun(jnp.asarray(i), value)
        return _arrays(value)

    return fori_loop


def _while_loop(real: Any) -> Any:
    def while_loop(cond_fun: Any, body_fun: Any, init_val: Any) -> Any:
        if is_abstract(init_val):
            return real(cond_fun, body_fun, init_val)
        value = _arrays(init_val)
        while True:
            test = cond_fun(value)
            if is_abstract(test):
                return real(cond_fun, body_fun, value)
            if not concrete(test):
                return _arrays(value)
            value = body_fun(value)

    return while_loop


def _cond(real: Any) -> Any:
    def cond(pred: Any, true_fun: Any, false_fun: Any, *operands: Any, operand: Any = ABSENT, **options: Any) -> Any:
        if is_abstract(pred) or not callable(true_fun) or not callable(false_fun):
            given = {} if operand is ABSENT else {"operand": operand}
            return real(pred, true_fun, false_fun, *operands, **given, **options)
        chosen = true_fun if bool(concrete(pred)) else false_fun
        return _arrays(chosen(*(operands if operand is ABSENT else (operand,))))

    return cond


def _switch(real: Any) -> Any:
    def switch(index: Any, branches: Any, *operands: Any, operand: Any = ABSENT, **options: Any) -> Any:
        if is_abstract(index):
            given = {} if operand is ABSENT else {"operand": operand}
            return real(index, branches, *operands, **given, **options)
        branches = list(branches)
        chosen = branches[min(max(int(concrete(index)), 0), len(branches) - 1)]
        return _arrays(chosen(*(operands if operand is ABSENT else (operand,))))

    return switch


def _map(real: Any) -> Any:
    def map_(f: Any, xs: Any, **options: Any) -> Any:
        leaves, tree = tree_util.tree_flatten(xs)
        if is_abstract(xs) or not leaves or not jnp.shape(leaves[0])[0]:
            return real(f, xs, **options)
        leaves = [as_array(leaf) for leaf in leaves]
        size = leaves[0].shape[0]
        return _stacked([f(tree_util.tree_unflatten(tree, [leaf[i] for leaf in leaves])) for i in range(size)])

    return map_
