"""The derivatives of jax, by jax itself: without jit its tracers hold values, and Python may look at them."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from typing import Any

import jax
from jax import tree_util

from .eager_jax_vmap import as_array, is_abstract
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


def install_derivatives(differentiation: Differentiation, replace: Callable[[Any, Any], None]) -> None:
    for name in WRAPPING:
        real = getattr(jax, name, None)
        if real is not None:
            replace(real, functools.wraps(real)(_wrapping(differentiation, real, name)))
    for name in CALLING:
        real = getattr(jax, name, None)
        if real is not None:
            replace(real, functools.wraps(real)(_calling(differentiation, real)))


def _wrapping(differentiation: Differentiation, real: Any, name: str) -> Any:
    def transform(fun: Any, argnums: Any = 0, has_aux: bool = False, *args: Any, **options: Any) -> Any:
        derivative = real(differentiation.follow(fun, has_aux), argnums, has_aux, *args, **options)

        @functools.wraps(fun)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            with differentiation.released(fun, args, kwargs):
                return derivative(*args, **kwargs)

        return wrapped

    return transform


def _calling(differentiation: Differentiation, real: Any) -> Any:
    def transform(fun: Any, *primals: Any, **options: Any) -> Any:
        with differentiation.released(fun, primals):
            return real(differentiation.follow(fun, bool(options.get("has_aux"))), *primals, **options)

    return transform
