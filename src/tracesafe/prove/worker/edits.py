"""Values with something special in one of their arrays.

{"of": spec, "leaf": 0, "how": HOW, "value": spec, "at": WHERE}

``leaf`` counts the arrays of the value that HOW applies to: all of them ("ties", "empty"), those of floats ("fill",
"scale", "require", which has torch keep the gradient, "double", which has torch take float64), of integers ("set") or
of booleans ("flag"); a Python number counts as an array. WHERE is "all", "first" (the first row, or number), "last",
"half" (every second one) or "one" (a single number in the middle).
"""

import importlib
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import numpy

from .leaves import PHI_MODULES, is_array, mapped

HOWS = MappingProxyType(
    {
        "fill": "f",
        "require": "f",
        "double": "f",
        "scale": "f",
        "set": "iu",
        "flag": "b",
        "ties": "fiub",
        "empty": "fiub",
    }
)
"""What an edit does, with the kinds of numbers that it is for."""


class NoSuchLeafError(LookupError):
    """The value has no array that the edit is for: there is nothing to try."""


def edited(edit: dict[str, Any], make: Callable[[dict[str, Any]], Any]) -> Any:
    """The value with the edit. Raises ``NoSuchLeafError`` if no array is left that it is for."""
    kinds = HOWS[edit["how"]]
    wanted = edit.get("leaf", 0)
    seen: list[Any] = []

    def change(leaf: Any) -> Any:
        if kind_of(leaf) not in kinds:
            return leaf
        seen.append(leaf)
        return _changed(leaf, edit, make) if len(seen) - 1 == wanted else leaf

    value = make(edit["of"])
    found = mapped(change, value, numbers=True)
    if len(seen) <= wanted:
        raise NoSuchLeafError(f"{len(seen)} arrays for {edit['how']!r}")
    return found


def kind_of(leaf: Any) -> str:
    """The kind of an array's numbers, or of a Python number: f, i, u, b, or another letter for what is none of them."""
    if isinstance(leaf, (bool, float, int)):
        return "b" if isinstance(leaf, bool) else "f" if isinstance(leaf, float) else "i"
    if not is_array(leaf):
        return "O"
    text = str(leaf.dtype)
    if "key" in text:
        return "O"
    for word, letter in (("bool", "b"), ("complex", "c"), ("uint", "u"), ("int", "i"), ("float", "f")):
        if word in text:
            return letter
    return "O"


def _changed(leaf: Any, edit: dict[str, Any], make: Callable[[dict[str, Any]], Any]) -> Any:
    if edit["how"] == "require":
        if not hasattr(leaf, "requires_grad"):
            raise NoSuchLeafError("only tensors of torch know whether they need a gradient")
        return leaf.detach().clone().requires_grad_()
    if edit["how"] == "double":
        if isinstance(leaf, float):
            return leaf
        if str(getattr(leaf, "dtype", "")) != "torch.float32":
            raise NoSuchLeafError("JAX has no other dtype to try")
        return leaf.detach().double().requires_grad_(leaf.requires_grad)
    numbers = to_numpy(leaf)
    how, where = edit["how"], edit.get("at", "all")
    if how == "empty":
        if not is_array(leaf) or numbers.ndim == 0:
            raise NoSuchLeafError("a number cannot be empty")
        return like(leaf, numbers[:0])
    new = numbers.copy()
    place = _place(new.shape, where)
    if how == "ties":
        new[place] = new.reshape(-1)[0] if new.size else 0
    elif how == "scale":
        new[place] = new[place] * new.dtype.type(make(edit["value"]))
    else:
        value = make(edit["value"])
        new[place] = numpy.asarray(value, dtype=new.dtype) if how != "flag" else bool(value)
    return like(leaf, new)


def _place(shape: Any, where: str) -> Any:
    if not shape or where == "all":
        return ...
    if where == "one":
        return tuple(size // 2 for size in shape)
    return {"first": slice(0, 1), "last": slice(-1, None), "half": slice(None, None, 2)}[where]


def to_numpy(leaf: Any) -> Any:
    """The numbers of an array."""
    module = type(leaf).__module__.partition(".")[0]
    if module == "torch":
        torch = importlib.import_module("torch")
        leaf = leaf.detach()
        return (leaf.to(torch.float32) if leaf.dtype == torch.bfloat16 else leaf).cpu().numpy()
    if module in PHI_MODULES:
        return numpy.asarray(leaf.numpy(leaf.shape.names))
    found = numpy.asarray(leaf)
    return found.astype("float32") if found.dtype.name == "bfloat16" else found


def like(leaf: Any, numbers: Any) -> Any:
    """Numbers as an array of the same framework and dtype."""
    module = type(leaf).__module__.partition(".")[0]
    if module == "torch":
        torch = importlib.import_module("torch")
        found = torch.tensor(numbers, dtype=leaf.dtype)
        return found.requires_grad_(leaf.requires_grad)
    if module in ("jax", "jaxlib"):
        return importlib.import_module("jax.numpy").asarray(numbers, dtype=leaf.dtype)
    if module in PHI_MODULES:
        return importlib.import_module("phi.math").reshaped_tensor(numbers, leaf.shape)
    if isinstance(leaf, (bool, int, float)):
        return type(leaf)(numbers.item())
    return numbers
