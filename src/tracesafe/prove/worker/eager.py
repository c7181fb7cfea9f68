"""Eager equivalents of function transforms: the original program runs, and gives the numbers that its author meant.

Under vmap a function is called once for each example, under jit it is just called, its derivatives come from the
eager autodiff of the framework; loops and branches of a framework run in Python. In-place writes, conversions and
NumPy calls, which the real transforms forbid, work as they do in plain Python.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable

from .eager_users import UserCode

FRAMEWORKS = ("torch", "jax", "phi")
PRELOAD = ("torch", "torch.func", "torch._functorch.deprecated", "torch.fx.experimental.symbolic_shapes", "jax.numpy")
"""What takes seconds to import and is needed: for the process that children are forked from."""


def install(frameworks: Iterable[str]) -> None:
    """Replace the transforms in this process, for good. Call it before the program of the user is imported.

    A framework that is not installed is passed over: the program that needs it says so itself.
    """
    wanted = frozenset(frameworks)
    code = UserCode()
    for name in FRAMEWORKS:
        if name in wanted and _importable(name):
            importlib.import_module(f".eager_{name}", __package__).install(code)
    code.hook()


def _importable(name: str) -> bool:
    try:
        importlib.import_module(name)
    except ImportError:
        return False
    return True
