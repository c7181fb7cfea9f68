"""Arrays of every framework from their specifications.

{"framework": "torch" | "jax" | "numpy" | "phi", "dtype": "float32", "shape": [3], "seed": 7, "kind": "normal",
 "values": nested list, "requires_grad": false, "dims": [["batch", "examples"], ["channel", "vector", ["x", "y"]]]}

``values`` win over ``kind`` and ``shape``; infinities and NaN in them are the words "nan", "inf", "-inf", "-0.0".
"""

import importlib
from collections.abc import Sequence
from types import MappingProxyType
from typing import Any

import numpy

KINDS = ("normal", "uniform", "positive", "integers", "booleans", "zeros", "ones", "arange", "spread")
_WIDE = MappingProxyType({"bfloat16": "float32"})
"""Types that NumPy lacks, with those in which their numbers are made."""


def array(spec: dict[str, Any]) -> Any:
    """The array of a specification."""
    framework = spec.get("framework", "numpy")
    dtype = spec.get("dtype") or "float32"
    numbers = _numbers(spec, dtype)
    if framework == "torch":
        torch = importlib.import_module("torch")
        found = torch.tensor(numbers, dtype=getattr(torch, dtype))
        return found.requires_grad_() if spec.get("requires_grad") else found
    if framework == "jax":
        return importlib.import_module("jax.numpy").asarray(numbers, dtype=dtype)
    if framework == "phi":
        return _phi(numbers, spec.get("dims"))
    return numbers


def stacked(leaves: Sequence[Any], axis: int) -> Any:
    """Arrays or numbers of one kind, stacked along a new axis; what is no number has to be the same everywhere."""
    first = leaves[0]
    module = type(first).__module__.partition(".")[0]
    if module == "torch":
        return importlib.import_module("torch").stack(list(leaves), axis)
    if module in ("jax", "jaxlib"):
        return importlib.import_module("jax.numpy").stack(list(leaves), axis)
    if module in ("phi", "phiml"):
        math = importlib.import_module("phi.math")
        return math.stack(list(leaves), math.batch("examples"))
    return numpy.stack([numpy.asarray(leaf) for leaf in leaves], axis)


def _numbers(spec: dict[str, Any], dtype: str) -> Any:
    wide = _WIDE.get(dtype, dtype)
    if spec.get("values") is not None:
        return numpy.array(_plain(spec["values"]), dtype=wide).reshape(_shape(spec))
    shape = tuple(spec.get("shape", ()))
    draw = numpy.random.RandomState(spec.get("seed", 0))
    kind = spec.get("kind") or _usual(wide)
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is none of {', '.join(KINDS)}")
    size = int(numpy.prod(shape, dtype=int))
    found: Any
    if kind == "normal":
        found = draw.standard_normal(shape)
    elif kind in ("uniform", "positive"):
        found = draw.random_sample(shape) + (0.1 if kind == "positive" else 0.0)
    elif kind == "integers":
        found = draw.randint(spec.get("low", 0), spec.get("high", 3), shape)
    elif kind == "booleans":
        found = draw.random_sample(shape) < 0.5
    elif kind == "spread":
        found = numpy.linspace(-2.0, 2.0, size).reshape(shape) if size != 1 else numpy.full(shape, 0.5)
    elif kind == "arange":
        found = numpy.arange(size).reshape(shape)
    else:
        found = numpy.zeros(shape) if kind == "zeros" else numpy.ones(shape)
    return numpy.asarray(found).astype(wide)


def _usual(dtype: str) -> str:
    if dtype == "bool":
        return "booleans"
    return "integers" if "int" in dtype else "normal"


def _shape(spec: dict[str, Any]) -> Any:
    """The shape of given values; an empty list does not show its own, so ``shape`` may say it."""
    given = spec.get("shape")
    if given is not None and 0 in given:
        return tuple(given)
    return numpy.shape(_plain(spec["values"]))


def _plain(values: Any) -> Any:
    if isinstance(values, (list, tuple)):
        return [_plain(each) for each in values]
    return float(values) if isinstance(values, str) else values


def _phi(numbers: Any, dims: Any) -> Any:
    math = importlib.import_module("phi.math")
    if not dims:
        names = ("x", "y", "z", "w")
        dims = [["spatial", name] for name in names[: numbers.ndim]]
    shapes = []
    for size, (kind, name, *items) in zip(numbers.shape, dims, strict=False):
        maker = getattr(math, kind)
        shapes.append(maker(**{name: list(items[0]) if items and items[0] else size}))
    return math.tensor(numbers, *shapes) if shapes else math.tensor(numbers.item())
