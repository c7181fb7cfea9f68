"""JAX: vmap as a loop over examples, compiled functions as they are written, loops in Python, derivatives by jax."""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Callable, Iterator
from typing import Any

import jax
import jax.numpy as jnp

from .eager_jax_arrays import JaxNumbers, install_arrays
from .eager_jax_derivatives import Differentiation, derivatives
from .eager_jax_jit import Jit
from .eager_jax_loops import loops
from .eager_jax_vmap import Vmap
from .eager_users import UserCode, replace

PUBLIC = ("jax", "equinox", "flax", "optax", "haiku", "numpyro", "diffrax")


def install(code: UserCode) -> None:
    with contextlib.suppress(Exception):
        update: Any = jax.config.update
        update("jax_cpu_enable_async_dispatch", False)
    _lower_in_one_context()
    differentiation = Differentiation(code)
    numbers = JaxNumbers(differentiation)
    code.numbers.append(numbers)
    real = {name: getattr(jax, name) for name in ("vmap", "jit", "checkpoint", "pmap") if hasattr(jax, name)}
    vmap = Vmap(code, real["vmap"])
    jit = Jit(code, real["jit"])
    _replace_batching(vmap)
    staging = _staging(vmap, jit, real)
    replace(PUBLIC, [*loops(), *derivatives(differentiation), (real["vmap"], vmap), (real["jit"], jit), *staging])
    install_arrays(code, differentiation, numbers)


def _lower_in_one_context() -> None:
    """Lower all operations in one context of MLIR: JAX makes one for each, which is a third of what they cost."""
    lowering = sys.modules.get("jax._src.interpreters.mlir")
    make = getattr(lowering, "make_ir_context", None)
    if callable(make):
        vars(lowering)["make_ir_context"] = functools.lru_cache(maxsize=1)(make)


def _staging(vmap: Any, jit: Any, real: dict[str, Any]) -> Iterator[tuple[Any, Any]]:
    """What is compiled or kept otherwise, with what takes its place."""
    if "pmap" in real:
        yield real["pmap"], vmap.pmap
    yield real["checkpoint"], checkpoint
    for home, name in (("jax.experimental.pjit", "pjit"), ("jax", "named_call")):
        old = getattr(_module(home), name, None)
        if callable(old):
            yield old, jit if name == "pjit" else lambda fun, **options: fun


def checkpoint(fun: Callable[..., Any] | None = None, **options: Any) -> Any:
    """jax.checkpoint changes no value."""
    return fun if fun is not None else lambda function: function


def _module(name: str) -> Any:
    import importlib

    try:
        return importlib.import_module(name)
    except Exception:  # what a version does not have, nobody can import
        return None


def _replace_batching(vmap: Any) -> None:
    """Let the functions of jax.numpy that batch by vmap do so by the loop."""
    import types

    class Namespace:
        def __init__(self, module: Any) -> None:
            self._module = module

        def __getattr__(self, name: str) -> Any:
            return vmap if name == "vmap" else getattr(self._module, name)

    for name in ("vectorize", "apply_along_axis", "apply_over_axes", "fromfunction"):
        function = getattr(jnp, name, None)
        function = getattr(function, "__wrapped__", function)
        if not isinstance(function, types.FunctionType):
            continue
        scope = dict(function.__globals__)
        for key in ("api", "jax"):
            if key in scope:
                scope[key] = Namespace(scope[key])
        if "vmap" in scope:
            scope["vmap"] = vmap
        copy = types.FunctionType(function.__code__, scope, name, function.__defaults__, function.__closure__)
        copy.__kwdefaults__ = function.__kwdefaults__
        copy.__doc__ = function.__doc__
        setattr(jnp, name, copy)
