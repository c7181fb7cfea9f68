"""torch.cond, while_loop, scan and their kin as Python control flow on values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
import torch.utils._pytree as pytree


def install_loops() -> None:
    for home, name, new in (
        (torch, "cond", cond),
        (torch, "while_loop", while_loop),
        (getattr(torch, "_higher_order_ops", None), "while_loop", while_loop),
        (getattr(torch, "_higher_order_ops", None), "scan", scan),
        (getattr(torch, "_higher_order_ops", None), "map", map_),
    ):
        if home is not None and callable(getattr(home, name, None)):
            setattr(home, name, new)


def cond(pred: Any, true_fn: Callable[..., Any], false_fn: Callable[..., Any], operands: Any = ()) -> Any:
    return true_fn(*operands) if pred else false_fn(*operands)


def while_loop(cond_fn: Callable[..., Any], body_fn: Callable[..., Any], carried_inputs: Any) -> Any:
    carried = tuple(carried_inputs)
    while cond_fn(*carried):
        carried = tuple(body_fn(*carried))
    return carried


def scan(combine_fn: Callable[..., Any], init: Any, xs: Any, *, dim: int = 0, reverse: bool = False) -> Any:
    leaves, spec = pytree.tree_flatten(xs)
    size = leaves[0].shape[dim]
    carry, results = init, []
    for i in reversed(range(size)) if reverse else range(size):
        carry, y = combine_fn(carry, pytree.tree_unflatten([leaf.select(dim, i) for leaf in leaves], spec))
        results.append(y)
    return carry, _stacked(results[::-1] if reverse else results, dim)


def map_(f: Callable[..., Any], xs: Any, *args: Any) -> Any:
    leaves, spec = pytree.tree_flatten(xs)
    return _stacked([f(pytree.tree_unflatten(each, spec), *args) for each in zip(*leaves, strict=True)], 0)


def _stacked(results: Sequence[Any], dim: int) -> Any:
    flat = [pytree.tree_flatten(result) for result in results]
    parts = [torch.stack(each, dim) for each in zip(*(leaves for leaves, _ in flat), strict=True)]
    return pytree.tree_unflatten(parts, flat[0][1])
