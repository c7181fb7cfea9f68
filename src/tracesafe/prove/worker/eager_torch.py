"""torch: vmap as a loop over examples, derivatives by torch.autograd, compiled functions as they are written."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any

import torch

from .eager_torch_derivatives import Derivatives
from .eager_torch_loops import install_loops
from .eager_torch_tensors import TorchNumbers, install_tensors
from .eager_torch_vmap import Vmap
from .eager_users import UserCode, replace

PUBLIC = (
    "torch",
    "functorch",
)
INTERNAL = ("torch._functorch.vmap", "torch._functorch.eager_transforms", "torch._higher_order_ops")


def install(code: UserCode) -> None:
    derivatives = Derivatives(code)
    numbers = TorchNumbers(derivatives)
    code.numbers.append(numbers)
    install_tensors(code, derivatives, numbers)
    vmap = Vmap(code, numbers)
    _import("functorch", "functorch.experimental", "torch._vmap_internals", "torch._functorch.deprecated")
    for name in ("grad", "grad_and_value", "vjp", "jvp", "jacrev", "jacfwd", "hessian", "linearize"):
        _replace(name, getattr(derivatives, name))
    _replace("vmap", vmap)
    _replace("chunk_vmap", vmap.chunk_vmap)
    _replace("functionalize", lambda func, **options: func)
    _replace_compilers()
    install_loops()


def _import(*names: str) -> None:
    import importlib

    for name in names:
        try:
            importlib.import_module(name)
        except Exception:  # what a version does not have, nobody can import
            continue


def _replace(name: str, new: Callable[..., Any]) -> None:
    """Put `new` in the place of all versions of a transform: new, old and deprecated."""
    homes = (
        "torch.func",
        "torch",
        "torch._functorch.apis",
        "torch._functorch.deprecated",
        "functorch",
        "functorch.experimental",
        "torch._vmap_internals",
        "torch._functorch.eager_transforms",
    )
    for home in homes:
        module = sys.modules.get(home)
        old = getattr(module, name, None)
        if home in ("torch._functorch.eager_transforms",):
            continue
        if callable(old) and old is not new and (home != "torch" or name == "vmap"):
            _replace_object(old, new)


def _replace_object(old: Any, new: Any) -> None:
    kept = {name: vars(sys.modules[name]).copy() for name in list(sys.modules) if _is_internal(name)}
    replace(PUBLIC, old, new)
    for name, content in kept.items():
        for key, value in content.items():
            if value is old:
                setattr(sys.modules[name], key, value)


def _is_internal(name: str) -> bool:
    return sys.modules.get(name) is not None and name.startswith(INTERNAL)


def _replace_compilers() -> None:
    def compile(model: Any = None, **options: Any) -> Any:
        return model if model is not None else lambda function: function

    def script(obj: Any = None, *args: Any, **options: Any) -> Any:
        return obj if obj is not None else lambda function: function

    def trace(func: Any = None, *args: Any, **options: Any) -> Any:
        return func if func is not None else lambda function: function

    torch.compile = compile
    torch.jit.script = script
    torch.jit.trace = trace
    torch.nn.Module.compile = lambda self, *args, **options: None  # type: ignore[method-assign]
    checkpoint = sys.modules.get("torch.utils.checkpoint")
    if checkpoint is not None:
        _replace_object(checkpoint.checkpoint, _checkpoint)


@functools.wraps(torch.utils.checkpoint.checkpoint)
def _checkpoint(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    options = ("use_reentrant", "context_fn", "determinism_check", "debug", "early_stop", "preserve_rng_state")
    return function(*args, **{key: value for key, value in kwargs.items() if key not in options})
