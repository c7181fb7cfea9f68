"""torch: vmap as a loop over examples, derivatives by torch.autograd, compiled functions as they are written."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator, Mapping
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
HOMES = (
    "torch.func",
    "torch",
    "torch._functorch.apis",
    "torch._functorch.deprecated",
    "functorch",
    "functorch.experimental",
    "torch._vmap_internals",
)
DERIVATIVES = ("grad", "grad_and_value", "vjp", "jvp", "jacrev", "jacfwd", "hessian", "linearize")
INTERNAL = ("torch._functorch.vmap", "torch._functorch.eager_transforms", "torch._higher_order_ops")


def install(code: UserCode) -> None:
    derivatives = Derivatives(code)
    numbers = TorchNumbers(derivatives)
    code.numbers.append(numbers)
    install_tensors(code, derivatives, numbers)
    vmap = Vmap(code, numbers)
    _import("functorch", "functorch.experimental", "torch._vmap_internals", "torch._functorch.deprecated")
    new: dict[str, Any] = {name: getattr(derivatives, name) for name in DERIVATIVES}
    new |= {"vmap": vmap, "chunk_vmap": vmap.chunk_vmap, "functionalize": lambda func, **options: func}
    replace(PUBLIC, [*_versions(new), *_checkpoints()], INTERNAL)
    _replace_compilers()
    install_loops()


def _import(*names: str) -> None:
    import importlib

    for name in names:
        try:
            importlib.import_module(name)
        except Exception:  # what a version does not have, nobody can import
            continue


def _versions(new: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    """All versions of each transform, new, old and deprecated, with what takes their place."""
    for home in HOMES:
        for name, other in new.items():
            old = getattr(sys.modules.get(home), name, None)
            if callable(old) and (home != "torch" or name == "vmap"):
                yield old, other


def _checkpoints() -> Iterator[tuple[Any, Any]]:
    checkpoint = sys.modules.get("torch.utils.checkpoint")
    if checkpoint is not None:
        yield checkpoint.checkpoint, _checkpoint


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


@functools.wraps(torch.utils.checkpoint.checkpoint)
def _checkpoint(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    options = ("use_reentrant", "context_fn", "determinism_check", "debug", "early_stop", "preserve_rng_state")
    return function(*args, **{key: value for key, value in kwargs.items() if key not in options})
