"""The arrays inside of a value: through tuples, lists, dicts, dataclasses, and what a framework knows as a tree."""

import dataclasses
import sys
from collections.abc import Callable
from typing import Any

ARRAY_MODULES = ("torch", "jax", "jaxlib", "numpy")
PHI_MODULES = ("phi", "phiml")


def is_array(value: Any) -> bool:
    """Whether a value is an array of some framework, a NumPy scalar or a tensor of ΦFlow."""
    kind = type(value)
    module = kind.__module__.partition(".")[0]
    if module in ARRAY_MODULES:
        return hasattr(value, "shape") and hasattr(value, "dtype") and not isinstance(value, type)
    return module in PHI_MODULES and hasattr(value, "native") and hasattr(value, "shape")


def leaves(value: Any) -> list[Any]:
    """The arrays of a value, in a fixed order."""
    found: list[Any] = []

    def keep(leaf: Any) -> Any:
        found.append(leaf)
        return leaf

    mapped(keep, value)
    return found


def mapped(change: Callable[..., Any], *values: Any, numbers: bool = False) -> Any:
    """A value of the same structure with something else in place of its arrays (with ``numbers``: and its floats).

    Several values of one structure are walked together. What is no container and no array stays the first's.
    """
    first = values[0]
    if is_array(first) or (numbers and type(first) in (float, int, bool)):
        return change(*values)
    if isinstance(first, (tuple, list)):
        parts = [mapped(change, *each, numbers=numbers) for each in zip(*values, strict=False)]
        return type(first)(*parts) if hasattr(first, "_fields") else type(first)(parts)
    if isinstance(first, dict):
        pairs = ((key, mapped(change, *(each[key] for each in values), numbers=numbers)) for key in first)
        return type(first)(pairs) if type(first) is not dict else dict(pairs)
    if dataclasses.is_dataclass(first) and not isinstance(first, type):
        return _dataclass(change, values, numbers)
    jax = sys.modules.get("jax")
    if jax is not None and not jax.tree_util.all_leaves([first]):
        return jax.tree_util.tree_map(lambda *each: mapped(change, *each, numbers=numbers), *values)
    return first


def _dataclass(change: Callable[..., Any], values: Any, numbers: bool) -> Any:
    """A dataclass with other arrays in its fields; the object itself if it holds none."""
    first = values[0]
    new = {}
    for field in dataclasses.fields(first):
        old = [getattr(each, field.name) for each in values]
        changed = mapped(change, *old, numbers=numbers)
        if changed is not old[0]:
            new[field.name] = changed
    if not new:
        return first
    try:
        return dataclasses.replace(first, **new)
    except (TypeError, ValueError):
        return _copied(first, new)


def _copied(first: Any, new: Any) -> Any:
    copy = object.__new__(type(first))
    for field in dataclasses.fields(first):
        object.__setattr__(copy, field.name, new.get(field.name, getattr(first, field.name)))
    return copy
