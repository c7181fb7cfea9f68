"""Which backends ΦFlow may run on where a function stands: what its module imports, or those that import it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracesafe.analysis.resolve import import_source

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached
    from tracesafe.analysis.references import References
    from tracesafe.program.modules import Module

BACKENDS = frozenset({"torch", "jax", "tensorflow"})
_PACKAGES: Mapping[str, str] = MappingProxyType({"torch": "torch", "jax": "jax", "tf": "tensorflow"})
_USES = frozenset(
    f"{module}.{name}"
    for module in ("phi", "phi.math", "phiml", "phiml.backend", "phiml.math")
    for name in ("use", "set_global_default_backend")
)
_DEPTH = 3


def backends(here: Reached) -> frozenset[str]:
    """The backends that a function may run on: all of them where nothing is said."""
    return backends_of(here.references, here.function.module) if here.references is not None else BACKENDS


def backends_of(references: References, module: Module) -> frozenset[str]:
    """The backends that a module may run on."""
    known = references.machine.backends
    if module not in known:
        known[module] = _found(references, module)
    return known[module]


def _found(references: References, module: Module) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    level: tuple[Module, ...] = (module,)
    seen = {module}
    for _ in range(_DEPTH):
        found = found.union(*(_told(references, each) for each in level))
        if found:
            return found
        level = tuple(other for other in references.machine.program.parsed if _imports(other, level))
        level = tuple(other for other in level if other not in seen)
        seen |= set(level)
    return BACKENDS


def _told(references: References, module: Module) -> frozenset[str]:
    """The backends that a module's imports name, and those that it switches to."""
    if b"phi" not in module.source.utf8:
        return frozenset()
    if any(isinstance(node, ast.With) and any(map(_is_backend, node.items)) for node in ast.walk(module.tree)):
        return BACKENDS
    found = {_PACKAGES[name] for name in _packages(module) if name in _PACKAGES}
    if b"use(" in module.source.utf8 or b"set_global_default_backend(" in module.source.utf8:
        place = references.place(module)
        for call in (node for node in ast.walk(module.tree) if isinstance(node, ast.Call)):
            if len(call.args) == 1 and references.name(place, call.func) in _USES:
                given = call.args[0]
                name = given.value if isinstance(given, ast.Constant) else None
                found |= {str(name)} & BACKENDS or BACKENDS
    return frozenset(found)


def _is_backend(item: ast.withitem) -> bool:
    """``with TORCH:``, ``with backend:``."""
    node = item.context_expr
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return name.isupper() or "backend" in name.lower()


def _packages(module: Module) -> Iterator[str]:
    """What stands behind ``phi.`` in the imports of a module: ``torch`` of ``from phi.torch.flow import *``."""
    imports = [each for each in ast.walk(module.tree) if isinstance(each, ast.Import | ast.ImportFrom)]
    for node in imports:
        names = [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            names = [f"{import_source(node, module)}.{name}" for name in names]
        for name in names:
            top, _, rest = name.partition(".")
            if top == "phi":
                yield rest.partition(".")[0]


def _imports(module: Module, others: tuple[Module, ...]) -> bool:
    """Whether a module imports one of the others, or something of it."""
    names = {other.name for other in others}
    for node in module.facts.imports:
        if isinstance(node, ast.Import):
            found = {alias.name for alias in node.names}
        else:
            source = import_source(node, module)
            found = {source, *(f"{source}.{alias.name}" for alias in node.names)}
        if found & names:
            return True
    return any(import_source(star, module) in names for star in module.stars)
