"""Which backends of ΦFlow a module may run with, as far as its imports tell."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from tracesafe.program.modules import Module

BACKENDS = frozenset({"jax", "tensorflow", "torch"})
_PACKAGES: Mapping[str, str] = MappingProxyType({"phi.jax": "jax", "phi.tf": "tensorflow", "phi.torch": "torch"})
_SWITCHING = frozenset({"set_global_default_backend", "use"})


@lru_cache(maxsize=64)
def backends(module: Module) -> frozenset[str]:
    """The backends of the only ``phi.X.flow`` that a module imports; all where it imports none or several, or switches.

    ``math.use(...)`` and ``with backend:`` choose a backend at run time.
    """
    found: set[str] = set()
    for node in ast.walk(module.tree):
        match node:
            case ast.ImportFrom(module=str(name), level=0):
                found |= _named(name)
            case ast.Import(names=names):
                found = found.union(*(_named(alias.name) for alias in names))
            case ast.Call(func=ast.Attribute(attr=attr) | ast.Name(id=attr)) if attr in _SWITCHING:
                return BACKENDS
            case ast.With(items=items) if any(_is_backend(item) for item in items):
                return BACKENDS
            case _:
                pass
    return frozenset(found) if len(found) == 1 else BACKENDS


def _named(module: str) -> set[str]:
    return {backend for package, backend in _PACKAGES.items() if module == package or module.startswith(f"{package}.")}


def _is_backend(item: ast.withitem) -> bool:
    """``with TORCH:``, ``with backend:``, ``with math.use('jax'):``."""
    node = item.context_expr
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return name.isupper() or "backend" in name.lower()
