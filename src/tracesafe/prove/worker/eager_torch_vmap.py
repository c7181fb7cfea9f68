"""torch.func.vmap as a Python loop: every example is a real tensor, a view of its batch."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import torch
import torch._functorch.vmap as real
import torch.utils._pytree as pytree

from .eager_state import Arrays, Batch
from .eager_torch_tensors import TorchNumbers
from .eager_users import UserCode

UNCONNECTED = "does not require grad and does not have a grad_fn"
"""The function takes derivatives with respect to its own arguments: then the examples are variables."""


class Tensors(Arrays):
    def is_array(self, value: Any) -> bool:
        return isinstance(value, torch.Tensor)

    def stack(self, values: list[Any]) -> Any:
        return stack(values, 0, torch.get_default_dtype())

    def same(self, a: Any, b: Any) -> bool:
        return a.shape == b.shape and a.dtype == b.dtype and bool(torch.allclose(a, b, equal_nan=True))


class Vmap:
    """torch.func.vmap, and what is made of it."""

    def __init__(self, code: UserCode, numbers: TorchNumbers) -> None:
        self._numbers = numbers
        self._batch = Batch(code, Tensors())

    def __call__(
        self,
        func: Callable[..., Any] | None = None,
        in_dims: Any = 0,
        out_dims: Any = 0,
        randomness: str = "error",
        *,
        chunk_size: int | None = None,
    ) -> Any:
        if func is None:
            return functools.partial(
                self, in_dims=in_dims, out_dims=out_dims, randomness=randomness, chunk_size=chunk_size
            )
        if randomness not in ("error", "different", "same"):
            raise RuntimeError(
                f"Only allowed values for randomness are 'error', 'different' or 'same', got {randomness}"
            )
        if chunk_size is not None and chunk_size <= 0:
            raise ValueError(f"vmap: chunk_size should be None or greater than 0. (got {chunk_size})")

        @functools.wraps(func)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            try:
                return self._map(func, in_dims, out_dims, randomness, args, kwargs)
            except RuntimeError as problem:
                if UNCONNECTED not in str(problem):
                    raise
                return self._map(func, in_dims, out_dims, randomness, args, kwargs, variables=True)

        return wrapped

    def chunk_vmap(
        self, func: Callable[..., Any], in_dims: Any = 0, out_dims: Any = 0, randomness: str = "error", chunks: int = 2
    ) -> Any:
        return self(func, in_dims, out_dims, randomness)

    def _map(
        self, func: Callable[..., Any], in_dims: Any, out_dims: Any, randomness: str, args: Any, kwargs: Any,
        variables: bool = False,
    ) -> Any:  # fmt: skip
        real._check_out_dims_is_int_or_int_pytree(out_dims, func)
        size, dims, flat, spec = real._process_batched_inputs(_of_tensors(in_dims, args), args, func)
        if size == 0:
            return real.vmap_impl(func, in_dims, out_dims, randomness, None, *args, **kwargs)
        generator = torch.get_rng_state() if randomness == "same" else None
        trees: list[Any] = []

        def call(i: int, copy: bool = False) -> Any:
            if generator is not None:
                torch.set_rng_state(generator)
            leaves = [_example(leaf, dim, i, copy) for leaf, dim in zip(flat, dims, strict=True)]
            if variables:
                leaves = [_variable(leaf) for leaf in leaves]
            tree = pytree.tree_unflatten(leaves, spec)
            if copy:
                return func(*tree, **kwargs)
            before = [dict(each) if isinstance(each, dict) else None for each in _containers(tree)]
            result = func(*tree, **kwargs)
            trees.append((before, tree))
            return result

        self._numbers.mapped += 1
        try:
            results = self._batch.run([func, args, kwargs], size, call, lambda i: call(i, copy=True))
        finally:
            self._numbers.mapped -= 1
        self._write_back(args, trees)
        joined = join(results, out_dims, func, torch.get_default_dtype())
        return pytree.tree_map(_detached, joined) if variables else joined

    def _write_back(self, args: Any, trees: list[Any]) -> None:
        """Entries that the examples put into their dicts and lists go to those of the caller, as a batch."""
        for at, holder in enumerate(_containers(args)):
            examples = [list(_containers(tree))[at] for _, tree in trees if len(list(_containers(tree))) > at]
            if len(examples) != len(trees) or not isinstance(holder, dict | list):
                continue
            before = trees[0][0][at]
            if isinstance(holder, dict):
                for key in examples[0]:
                    values = [each.get(key) for each in examples]
                    fresh = before is None or any(
                        b[0][at].get(key) is not v for b, v in zip(trees, values, strict=True)
                    )
                    if fresh and all(isinstance(value, torch.Tensor) for value in values):
                        holder[key] = stack(values, 0, torch.get_default_dtype())


def _of_tensors(in_dims: Any, args: Any) -> Any:
    """The dimensions, with None for what is no tensor: flags and names are the same for every example."""
    leaves, spec = pytree.tree_flatten(args)
    dims = pytree._broadcast_to_and_flatten(in_dims, spec)
    if dims is None or all(isinstance(leaf, torch.Tensor) for leaf in leaves):
        return in_dims
    kept = [dim if isinstance(leaf, torch.Tensor) else None for leaf, dim in zip(leaves, dims, strict=True)]
    return pytree.tree_unflatten(kept, spec)


def _containers(tree: Any) -> Any:
    if isinstance(tree, dict | list):
        yield tree
    if isinstance(tree, dict):
        tree = list(tree.values())
    if isinstance(tree, list | tuple):
        for part in list(tree):
            yield from _containers(part)


def _variable(leaf: Any) -> Any:
    if isinstance(leaf, torch.Tensor) and leaf.is_floating_point() and not leaf.requires_grad:
        return leaf.detach().clone().requires_grad_().clone()
    return leaf


def _detached(leaf: Any) -> Any:
    return leaf.detach() if isinstance(leaf, torch.Tensor) else leaf


def _example(leaf: Any, dim: int | None, i: int, copy: bool) -> Any:
    if copy and isinstance(leaf, torch.Tensor):
        return leaf.clone() if dim is None else leaf.select(dim, i).clone()
    return leaf if dim is None else leaf.select(dim, i)


def join(results: list[Any], out_dims: Any, func: Callable[..., Any], dtype: torch.dtype) -> Any:
    """The results of all examples as one: a tree like theirs whose leaves are batches."""
    flat, specs = zip(*(pytree.tree_flatten(result) for result in results), strict=True)
    spec = specs[0]
    if any(len(leaves) != len(flat[0]) for leaves in flat):
        raise ValueError(f"vmap({real._get_name(func)}): the examples return different structures: {set(specs)}")
    if isinstance(out_dims, tuple) and len(out_dims) == 1 and spec.is_leaf():
        dims: Any = list(out_dims)
    elif out_dims is None:
        dims = [None] * len(flat[0])
    else:
        dims = pytree._broadcast_to_and_flatten(out_dims, spec)
    if dims is None:
        raise ValueError(
            f"vmap({real._get_name(func)}, ..., out_dims={out_dims})(<inputs>): "
            f"out_dims is not compatible with the structure of `outputs`."
        )
    leaves = [_join(list(values), dim, dtype) for values, dim in zip(zip(*flat, strict=True), dims, strict=True)]
    return pytree.tree_unflatten(leaves, spec)


def _join(values: list[Any], dim: int | None, dtype: torch.dtype) -> Any:
    if dim is None or not all(hasattr(value, "shape") or isinstance(value, int | float | complex) for value in values):
        return values[-1]
    return stack(values, dim, dtype)


def stack(values: list[Any], dim: int, floating: torch.dtype) -> Any:
    """One tensor of all; numbers join as they do in arithmetic, and are of the batch's precision if alone."""
    tensors = [torch.as_tensor(value) for value in values if not isinstance(value, bool | int | float | complex)]
    kind = functools.reduce(torch.promote_types, (each.dtype for each in tensors)) if tensors else None
    for value in values:
        if isinstance(value, bool | int | float | complex):
            kind = _with_number(kind, value, floating)
    parts = torch.broadcast_tensors(  # type: ignore[no-untyped-call]
        *(torch.as_tensor(value, dtype=kind) for value in values)
    )
    found = torch.stack(parts, dim)
    if not tensors:
        found.is_of_numbers = True  # type: ignore[attr-defined]  # for freeze.py: nothing says of what dtype
    return found


def _with_number(kind: torch.dtype | None, value: Any, floating: torch.dtype) -> torch.dtype:
    if isinstance(value, bool):
        return kind or torch.bool
    if isinstance(value, int):
        return kind if kind not in (None, torch.bool) else torch.int64
    if kind is None or not (kind.is_floating_point or kind.is_complex):
        return floating if isinstance(value, float) else torch.complex64
    return kind
