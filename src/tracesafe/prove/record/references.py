"""Names of what can be imported again: classes, functions, members of enums, dtypes."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

PLACES = ("torch", "torch.nn.functional", "jax.numpy", "jax.nn", "jax.lax", "builtins", "math", "operator")
"""Where functions stand that do not know their module."""


def reference(value: Any) -> str | None:
    """``module:name`` by which another process finds the same object; None if there is none."""
    module = getattr(value, "__module__", None)
    for name in (getattr(value, "__qualname__", None), getattr(value, "__name__", None)):
        if isinstance(name, str) and "<" not in name:
            for place in (module, *PLACES):
                if isinstance(place, str) and _is(found(place, name), value):
                    return f"{module_name(sys.modules[place])}:{name}"
    return None


def found(module: str, name: str) -> Any:
    """What an imported module has under a dotted name; None if it has nothing there."""
    held: Any = sys.modules.get(module)
    for part in name.split("."):
        held = getattr(held, part, None) if held is not None else None
    return held


def found_module(name: str | None) -> str:
    """The name under which others import the module that is imported under a name."""
    module = sys.modules.get(name or "")
    return module_name(module) if module is not None else name or ""


def module_name(module: ModuleType) -> str:
    """The name under which others import a module: a script that runs has one, too."""
    if module.__name__ != "__main__":
        return module.__name__
    spec = getattr(module, "__spec__", None)
    if spec is not None and spec.name:
        return str(spec.name)
    return Path(getattr(module, "__file__", None) or "__main__").stem


def _is(held: Any, value: Any) -> bool:
    return held is not None and (held is value or getattr(held, "__wrapped__", held) is value)
