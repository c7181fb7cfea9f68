"""The derivatives of torch.func by torch.autograd: whatever plain Python does with tensors, they follow."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from typing import Any

import torch
import torch.utils._pytree as pytree

from .eager_state import State, read, write
from .eager_torch_modes import Eager
from .eager_users import UserCode

differentiate = torch.autograd.grad
"""The real function: that of the program is replaced."""


class Derivatives:
    """grad, vjp, jvp and their kin, and whether one of them is at work."""

    def __init__(self, code: UserCode) -> None:
        self.code = code
        self.depth = 0

    @contextlib.contextmanager
    def _inside(self, *roots: Any) -> Iterator[None]:
        """While the function runs; when the outermost ends, what it left in the program is cut from the graph."""
        state = State(self.code, roots) if self.depth == 0 else None
        self.depth += 1
        try:
            with contextlib.ExitStack() as stack:
                if state is not None:
                    stack.enter_context(torch.enable_grad())
                    stack.enter_context(torch.autograd.graph.saved_tensors_hooks(_saved, lambda saved: saved))
                    stack.enter_context(Eager())
                yield
        finally:
            self.depth -= 1
            if state is not None:
                self._release(state)

    def _release(self, state: State) -> None:
        for holder in State(self.code, state.holders).holders:
            content = read(holder)
            cut = {key: self._cut(value) for key, value in content.items()}
            if any(cut[key] is not content[key] for key in content):
                write(holder, cut)

    def _cut(self, value: Any) -> Any:
        if isinstance(value, torch.Tensor) and value.grad_fn is not None:
            return value.detach()
        if isinstance(value, tuple) and any(isinstance(part, torch.Tensor) and part.grad_fn for part in value):
            parts = [self._cut(part) for part in value]
            return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
        return value

    def grad(self, func: Callable[..., Any], argnums: Any = 0, has_aux: bool = False) -> Callable[..., Any]:
        both = self.grad_and_value(func, argnums, has_aux)

        @functools.wraps(func)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            gradient, value = both(*args, **kwargs)
            return (gradient, value[1]) if has_aux else gradient

        return wrapped

    def grad_and_value(self, func: Callable[..., Any], argnums: Any = 0, has_aux: bool = False) -> Callable[..., Any]:
        @functools.wraps(func)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            with self._inside(func, args, kwargs):
                point = Point(args, argnums)
                output = func(*point.args, **kwargs)
                output, aux = _split(output, has_aux, "grad_and_value")
                output = _as_tensor(output)
                if not isinstance(output, torch.Tensor):
                    raise RuntimeError(
                        "grad_and_value(f)(*args): Expected f(*args) to return tensor, got tensor of type "
                        f"{type(output)}"
                    )
                if output.dim() != 0:
                    raise RuntimeError(
                        "grad_and_value(f)(*args): Expected f(*args) to return a scalar tensor, got tensor with "
                        f"{output.dim()} dims. Did you forget to remove a dimension?"
                    )
                gradient = point.pull([output], [torch.ones_like(output)])
            keep = self.depth > 0 or point.attached
            return _cut((gradient, (output, aux) if has_aux else output), keep)

        return wrapped

    def vjp(self, func: Callable[..., Any], *primals: Any, has_aux: bool = False) -> Any:
        with self._inside(func, primals):
            point = Point(primals, tuple(range(len(primals))))
            output, aux = _split(func(*point.args), has_aux, "vjp")
            flat, spec = pytree.tree_flatten(output)
        keep = self.depth > 0 or point.attached

        def pull(*cotangents: Any, retain_graph: bool = True, create_graph: bool | None = None) -> Any:
            given = cotangents[0] if len(cotangents) == 1 else cotangents
            weights = pytree.tree_flatten(given)[0]
            kept = keep or any(weight.requires_grad for weight in weights)
            return _cut(point.pull(flat, weights), kept)

        value = _cut(pytree.tree_unflatten(flat, spec), keep)
        return (value, pull, _cut(aux, keep)) if has_aux else (value, pull)

    def jvp(
        self, func: Callable[..., Any], primals: Any, tangents: Any, *, strict: bool = False, has_aux: bool = False
    ) -> Any:
        if not isinstance(primals, tuple) or not isinstance(tangents, tuple):
            raise RuntimeError("jvp(f, primals, tangents): Expected primals and tangents to be tuples.")
        with self._inside(func, primals):
            point = Point(primals, tuple(range(len(primals))))
            output, aux = _split(func(*point.args), has_aux, "jvp")
            flat, spec = pytree.tree_flatten(output)
            pushed = point.push(flat, pytree.tree_flatten(tangents)[0])
        keep = self.depth > 0 or point.attached
        value, tangent = _cut(pytree.tree_unflatten(flat, spec), keep), _cut(pytree.tree_unflatten(pushed, spec), keep)
        return (value, tangent, _cut(aux, keep)) if has_aux else (value, tangent)

    def linearize(self, func: Callable[..., Any], *primals: Any) -> Any:
        with self._inside(func, primals):
            point = Point(primals, tuple(range(len(primals))))
            flat, spec = pytree.tree_flatten(func(*point.args))
        keep = self.depth > 0 or point.attached

        def push(*tangents: Any) -> Any:
            pushed = point.push(flat, pytree.tree_flatten(tangents)[0])
            return _cut(pytree.tree_unflatten(pushed, spec), keep)

        return _cut(pytree.tree_unflatten(flat, spec), keep), push

    def jacrev(
        self, func: Callable[..., Any], argnums: Any = 0, *, has_aux: bool = False, chunk_size: Any = None,
        _preallocate_and_copy: bool = False,
    ) -> Callable[..., Any]:  # fmt: skip
        return self._jacobian(func, argnums, has_aux)

    def jacfwd(
        self, func: Callable[..., Any], argnums: Any = 0, has_aux: bool = False, *, randomness: str = "error"
    ) -> Callable[..., Any]:
        return self._jacobian(func, argnums, has_aux)

    def hessian(self, func: Callable[..., Any], argnums: Any = 0) -> Callable[..., Any]:
        return self._jacobian(self._jacobian(func, argnums, False), argnums, False)

    def _jacobian(self, func: Callable[..., Any], argnums: Any, has_aux: bool) -> Callable[..., Any]:
        @functools.wraps(func)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            with self._inside(func, args, kwargs):
                point = Point(args, argnums)
                output, aux = _split(func(*point.args, **kwargs), has_aux, "jacobian")
                flat, spec = pytree.tree_flatten(output)
                rows = [self._rows(point, _as_tensor(leaf)) for leaf in flat]
            keep = self.depth > 0 or point.attached
            jacobian = _cut(pytree.tree_unflatten(rows, spec), keep)
            return (jacobian, _cut(aux, keep)) if has_aux else jacobian

        return wrapped

    def _rows(self, point: Point, output: Any) -> Any:
        """The derivatives of each element of one output, with its dimensions in front."""
        basis = torch.eye(output.numel(), dtype=output.dtype).reshape(output.numel(), *output.shape)
        rows = [pytree.tree_flatten(point.pull([output], [each])) for each in basis]
        if not rows:
            leaves, spec = pytree.tree_flatten(point.primals)
            return pytree.tree_unflatten([leaf.new_zeros((*output.shape, *leaf.shape)) for leaf in leaves], spec)
        columns = zip(*(leaves for leaves, _ in rows), strict=True)
        stacked = [torch.stack(parts).reshape((*output.shape, *parts[0].shape)) for parts in columns]
        return pytree.tree_unflatten(stacked, rows[0][1])


class Point:
    """The arguments at which a function is differentiated, as fresh variables; the function gets copies of them."""

    def __init__(self, args: Any, argnums: Any) -> None:
        numbers = [argnums] if isinstance(argnums, int) else list(argnums)
        if any(not -len(args) <= number < len(args) for number in numbers):
            raise RuntimeError(f"Got argnum={argnums}, but only {len(args)} positional inputs")
        numbers = [number % len(args) for number in numbers]
        chosen = [args[number] for number in numbers]
        self._tree = chosen[0] if isinstance(argnums, int) else tuple(chosen)
        leaves, self._spec = pytree.tree_flatten(self._tree)
        for leaf in leaves:
            if not isinstance(leaf, torch.Tensor):
                raise ValueError(f"Thing passed to transform API must be Tensor, got {type(leaf)}")
        self.attached = torch.is_grad_enabled() and any(
            isinstance(leaf, torch.Tensor) and leaf.requires_grad for leaf in pytree.tree_flatten(args)[0]
        )
        self._variables = [_variable(leaf) for leaf in leaves]
        self.primals = pytree.tree_unflatten(self._variables, self._spec)
        copies = pytree.tree_unflatten([each.clone() for each in self._variables], self._spec)
        passed = list(args)
        for number, copy in zip(numbers, [copies] if isinstance(argnums, int) else copies, strict=True):
            passed[number] = copy
        self.args = tuple(passed)

    def pull(self, outputs: list[Any], weights: list[Any]) -> Any:
        """The derivatives with respect to the arguments, in their structure."""
        pairs = [
            (o, w) for o, w in zip(outputs, weights, strict=True) if isinstance(o, torch.Tensor) and o.requires_grad
        ]
        wanted = [each for each in self._variables if each.requires_grad]
        found: Any = [None] * len(wanted)
        if pairs and wanted:
            outs = [o for o, _ in pairs]
            found = differentiate(
                outs, wanted, [w.expand_as(o) for o, w in pairs], create_graph=True, allow_unused=True
            )
        by_id = {id(each): value for each, value in zip(wanted, found, strict=True)}
        gradients = [by_id.get(id(each)) for each in self._variables]
        filled = [torch.zeros_like(v) if g is None else g for v, g in zip(self._variables, gradients, strict=True)]
        return pytree.tree_unflatten(filled, self._spec)

    def push(self, outputs: list[Any], tangents: list[Any]) -> list[Any]:
        """The directional derivatives of the outputs: the pullback is linear, and is differentiated in turn."""
        pushed = []
        for output in outputs:
            if not output.requires_grad:
                pushed.append(torch.zeros_like(output))
                continue
            weight = torch.zeros_like(output, requires_grad=True)
            pulled = pytree.tree_flatten(self.pull([output], [weight]))[0]
            pairs = [(p, t) for p, t in zip(pulled, tangents, strict=True) if p.requires_grad]
            total = None
            if pairs:
                outs, given = zip(*pairs, strict=True)
                (total,) = differentiate(outs, [weight], list(given), create_graph=True, allow_unused=True)
            pushed.append(torch.zeros_like(output) if total is None else total)
        return pushed


def _saved(tensor: torch.Tensor) -> torch.Tensor:
    """What a derivative keeps for its way back is a copy: the program may write to the tensor afterwards."""
    return tensor.detach().clone()


def _variable(leaf: torch.Tensor) -> torch.Tensor:
    if leaf.requires_grad:
        return leaf.clone()
    if leaf.is_floating_point() or leaf.is_complex():
        return leaf.detach().clone().requires_grad_()
    return leaf


def _split(output: Any, has_aux: bool, name: str) -> tuple[Any, Any]:
    if not has_aux:
        return output, None
    if not (isinstance(output, tuple) and len(output) == 2):
        raise RuntimeError(
            f"{name}(f)(*args): output of function f should be a tuple: (output, aux) if has_aux is True"
        )
    return output


def _as_tensor(output: Any) -> Any:
    return torch.tensor(float(output)) if isinstance(output, int | float) else output


def _cut(tree: Any, keep: bool) -> Any:
    if keep:
        return tree
    return pytree.tree_map(lambda each: each.detach() if isinstance(each, torch.Tensor) else each, tree)
