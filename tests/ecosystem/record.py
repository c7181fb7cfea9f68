"""A pytest plugin that keeps what the public functions of a package are called with while its own tests run.

Run as a script, on a machine where the package imports, with nothing of this project on the path::

    python record.py --package nflows --out calls.pkl -- tests -q

The file it writes is a pickled list of `(function, call)` pairs: the dotted name of the function, and the bytes of
`(arguments, keyword arguments)` as they were before the call, pickled on their own, so that each replay starts afresh.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import pickle
import pkgutil
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import cloudpickle
import pytest
import torch
from torch.utils._pytree import tree_flatten, tree_map

CALLS_A_FUNCTION = 4
"""Calls with the same shapes and dtypes as an earlier one are not kept, nor more than this many of one function."""
LARGEST_TENSOR = 50_000
LARGEST_CALL = 20_000_000


def submodules(package: str) -> Iterator[ModuleType]:
    """The package and all of its modules that import; those that do not are left out."""
    root = importlib.import_module(package)
    yield root
    for found in pkgutil.walk_packages(root.__path__, prefix=f"{package}.", onerror=lambda _: None):
        try:
            yield importlib.import_module(found.name)
        except Exception as problem:
            print(f"not imported: {found.name}: {problem}", file=sys.stderr)


def is_public(name: str) -> bool:
    return not name.startswith("_") or name == "__call__"


class Recorder:
    """Wraps functions so that they note their arguments, and holds the notes."""

    def __init__(self, package: str) -> None:
        self.package = package
        self.calls: list[tuple[str, bytes]] = []
        self._seen: defaultdict[str, set[str]] = defaultdict(set)

    def install(self) -> int:
        """Wrap every public function and method that the package defines, wherever the package refers to it."""
        modules = list(submodules(self.package))
        wrapped: dict[int, Callable[..., Any]] = {}
        for module in modules:
            for name, value in list(vars(module).items()):
                if isinstance(value, FunctionType) and self._owns(value) and is_public(value.__name__):
                    if id(value) not in wrapped:
                        wrapped[id(value)] = self._wrap(value, is_method=False)
                    setattr(module, name, wrapped[id(value)])
                elif isinstance(value, type) and value.__module__ == module.__name__:
                    self._install_methods(value, wrapped)
        return len(wrapped)

    def _install_methods(self, owner: type, wrapped: dict[int, Callable[..., Any]]) -> None:
        if issubclass(owner, torch.autograd.Function):
            return
        for name, value in list(vars(owner).items()):
            if isinstance(value, FunctionType) and is_public(name) and self._owns(value):
                wrapped[id(value)] = self._wrap(value, is_method=True)
                setattr(owner, name, wrapped[id(value)])

    def _owns(self, function: FunctionType) -> bool:
        return f"{function.__module__}.".startswith(f"{self.package}.") and "<locals>" not in function.__qualname__

    def _wrap(self, function: FunctionType, is_method: bool) -> Callable[..., Any]:
        name = f"{function.__module__}:{function.__qualname__}"

        @functools.wraps(function)
        def recording(*args: Any, **kwargs: Any) -> Any:
            self._note(name, args, kwargs, is_method)
            return function(*args, **kwargs)

        return recording

    def _note(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], is_method: bool) -> None:
        seen = self._seen[name]
        if len(seen) >= CALLS_A_FUNCTION:
            return
        leaves, structure = tree_flatten((args[1:] if is_method else args, kwargs))
        tensors = [leaf for leaf in leaves if isinstance(leaf, torch.Tensor)]
        if not tensors or any(_is_wrapped(tensor) or tensor.numel() > LARGEST_TENSOR for tensor in tensors):
            return
        signature = str(([_describe(leaf) for leaf in leaves], str(structure), type(args[0]) if is_method else ""))
        if signature in seen:
            return
        try:
            kept = cloudpickle.dumps(tree_map(_detached, (args, kwargs)))
        except Exception:
            return
        if len(kept) <= LARGEST_CALL:
            seen.add(signature)
            self.calls.append((name, kept))


def _is_wrapped(tensor: torch.Tensor) -> bool:
    return bool(torch._C._functorch.is_functorch_wrapped_tensor(tensor)) or tensor.device.type != "cpu"


def _detached(leaf: Any) -> Any:
    is_plain = type(leaf) is torch.Tensor
    return leaf.detach().clone() if is_plain else leaf


def _describe(leaf: Any) -> str:
    if isinstance(leaf, torch.Tensor):
        return f"{tuple(leaf.shape)} {leaf.dtype}"
    return repr(leaf) if isinstance(leaf, bool | str | type(None)) else type(leaf).__name__


def main() -> int:
    options = argparse.ArgumentParser(description="Record the calls of a package's public functions.")
    options.add_argument("--package", required=True)
    options.add_argument("--out", required=True, type=Path)
    options.add_argument("pytest_arguments", nargs="*")
    chosen = options.parse_args()
    torch.set_num_threads(1)
    recorder = Recorder(chosen.package)
    count = recorder.install()
    outcome = int(pytest.main([*chosen.pytest_arguments]))
    chosen.out.write_bytes(pickle.dumps(recorder.calls))
    names = {name for name, _ in recorder.calls}
    print(f"{count} public functions, {len(names)} called with tensors, {len(recorder.calls)} calls kept")
    return 0 if outcome in (0, 1) else outcome


if __name__ == "__main__":
    sys.exit(main())
