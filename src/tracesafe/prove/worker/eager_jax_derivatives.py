"""The derivatives of jax, by jax itself: without jit its tracers hold values, and Python may look at them."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from typing import Any

import jax
import numpy as np
from jax import tree_util

from .eager_jax_vmap import as_array, concrete, is_abstract
from .eager_state import State, read, write
from .eager_users import UserCode

WRAPPING = ("grad", "value_and_grad", "jacfwd", "jacrev", "jacobian", "hessian")
CALLING = ("vjp", "jvp", "linearize")


class Differentiation:
    """Which derivatives are at work, and one differentiated value of each."""

    def __init__(self, code: UserCode) -> None:
        self.code = code
        self.tokens: list[Any] = []

    def follow(self, fun: Callable[..., Any], has_aux: bool = False) -> Callable[..., Any]:
        """The function, told apart from the rest of the program while it is differentiated."""

        @functools.wraps(fun)
        def followed(*args: Any, **kwargs: Any) -> Any:
            tracers = [leaf for leaf in tree_util.tree_leaves((args, kwargs)) if isinstance(leaf, jax.core.Tracer)]
            inexact = [leaf for leaf in tracers if jax.numpy.issubdtype(leaf.dtype, jax.numpy.inexact)]
            if not inexact or is_abstract(tracers):
                return fun(*args, **kwargs)
            self.tokens.append(inexact[0])
            try:
                result = fun(*args, **kwargs)
            finally:
                self.tokens.pop()
            if has_aux and isinstance(result, tuple | list) and len(result) == 2:
                return tree_util.tree_map(as_array, result[0]), result[1]
            return tree_util.tree_map(as_array, result)

        return followed

    @contextlib.contextmanager
    def released(self, *roots: Any) -> Iterator[None]:
        """When the derivative is there, what the function left in the program are values, not tracers."""
        state = State(self.code, roots)
        try:
            yield
        finally:
            level = len(self.tokens)
            for holder in State(self.code, state.holders).holders:
                content = read(holder)
                cut = {key: self._cut(value, level) for key, value in content.items()}
                if any(cut[key] is not content[key] for key in content):
                    write(holder, cut)

    @contextlib.contextmanager
    def undone(self, *roots: Any) -> Iterator[None]:
        """What a second run leaves in the program is what the first one left."""
        state = State(self.code, roots)
        contents = state.capture()
        try:
            yield
        finally:
            state.restore(contents)

    def _cut(self, value: Any, level: int) -> Any:
        if isinstance(value, jax.core.Tracer):
            alive = {id(token._trace) for token in self.tokens}
            while isinstance(value, jax.core.Tracer) and id(value._trace) not in alive and hasattr(value, "primal"):
                value = value.primal
            return value
        if isinstance(value, tuple):
            parts = [self._cut(part, level) for part in value]
            if all(new is old for new, old in zip(parts, value, strict=True)):
                return value
            return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
        return value


def derivatives(differentiation: Differentiation) -> Iterator[tuple[Any, Any]]:
    """The transforms that differentiate, each with what takes its place."""
    for name in WRAPPING:
        real = getattr(jax, name, None)
        if real is not None:
            yield real, functools.wraps(real)(_wrapping(differentiation, real, name))
    for name in CALLING:
        real = getattr(jax, name, None)
        if real is not None:
            yield real, functools.wraps(real)(_calling(differentiation, real))


def _wrapping(differentiation: Differentiation, real: Any, name: str) -> Any:
    forward = jax.jacfwd

    def transform(fun: Any, argnums: Any = 0, has_aux: bool = False, *args: Any, **options: Any) -> Any:
        followed = differentiation.follow(fun, has_aux)
        derivative = real(followed, argnums, has_aux, *args, **options)

        def again(*args: Any, **kwargs: Any) -> Any:
            """The same derivative in forward mode: there a branch that is not taken has none."""
            inner = forward if name == "hessian" else lambda function, *rest: function
            alone = (lambda *a, **k: followed(*a, **k)[0]) if has_aux else followed
            return forward(inner(alone, argnums), argnums)(*args, **kwargs)

        @functools.wraps(fun)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            with differentiation.released(fun, args, kwargs):
                result = derivative(*args, **kwargs)
                if name == "jacfwd" or not _has_nan(_gradient(name, has_aux, result)):
                    return result
                with contextlib.suppress(Exception):
                    with differentiation.undone(fun, args, kwargs):
                        better = again(*args, **kwargs)
                    if not _has_nan(better):
                        return _with_gradient(name, has_aux, result, better)
                return result

        return wrapped

    return transform


def _gradient(name: str, has_aux: bool, result: Any) -> Any:
    if name == "value_and_grad":
        return result[1]
    return result[0] if has_aux else result


def _with_gradient(name: str, has_aux: bool, result: Any, gradient: Any) -> Any:
    if name == "value_and_grad":
        return result[0], gradient
    return (gradient, result[1]) if has_aux else gradient


def _has_nan(tree: Any) -> bool:
    leaves = [concrete(leaf) for leaf in tree_util.tree_leaves(tree)]
    if any(isinstance(leaf, jax.core.Tracer) for leaf in leaves):
        return False
    arrays = [np.asarray(leaf) for leaf in leaves if hasattr(leaf, "dtype") and leaf.dtype.kind == "f"]
    return any(bool(np.isnan(array).any()) for array in arrays)


def _calling(differentiation: Differentiation, real: Any) -> Any:
    forward = jax.jacfwd

    def transform(fun: Any, *primals: Any, **options: Any) -> Any:
        followed = differentiation.follow(fun, bool(options.get("has_aux")))
        with differentiation.released(fun, primals):
            result = real(followed, *primals, **options)
        if real.__name__ != "vjp" or options.get("has_aux"):
            return result
        return result[0], _pullback(differentiation, forward, followed, primals, result[1])

    return transform


def _pullback(differentiation: Differentiation, forward: Any, fun: Any, primals: Any, pull: Any) -> Any:
    @functools.wraps(pull)
    def pulled(weights: Any) -> Any:
        found = pull(weights)
        if not _has_nan(found) or _has_nan(weights):
            return found

        def weighed(*args: Any) -> Any:
            parts = tree_util.tree_map(lambda value, weight: (value * weight).sum(), fun(*args), weights)
            return sum(tree_util.tree_leaves(parts))

        with contextlib.suppress(Exception):
            with differentiation.undone(fun, primals):
                better = forward(weighed, tuple(range(len(primals))))(*primals)
            return found if _has_nan(better) else better
        return found

    return pulled
