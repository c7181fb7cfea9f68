"""A value as a Python expression that a reader could type: ``torch.tensor([0.0, nan])``."""

import dataclasses
from types import MappingProxyType
from typing import Any

import numpy

from .edits import to_numpy
from .leaves import PHI_MODULES, is_array

_ROOM = 24
"""Arrays of more numbers are cut short."""
_USUAL = MappingProxyType(
    {
        "torch": ("float32", "int64", "bool"),
        "jax": ("float32", "int32", "bool"),
        "numpy": ("float64", "int64", "bool"),
    }
)
_MAKER = MappingProxyType({"torch": "torch.tensor", "jax": "jnp.array", "jaxlib": "jnp.array", "numpy": "np.array"})


def shown(value: Any) -> str:
    """A Python expression for a value."""
    if is_array(value):
        return _array(value)
    if isinstance(value, tuple):
        inner = ", ".join(map(shown, value))
        if hasattr(value, "_fields"):
            return f"{type(value).__name__}({inner})"
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, list):
        return f"[{', '.join(map(shown, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{shown(key)}: {shown(each)}" for key, each in value.items()) + "}"
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [each for each in dataclasses.fields(value) if each.repr]
        inner = ", ".join(
            f"{each.name}={shown(getattr(value, each.name))}" for each in fields if hasattr(value, each.name)
        )
        return f"{type(value).__name__}({inner})"
    if callable(value) and hasattr(value, "__name__"):
        return str(value.__name__)
    text = repr(value)
    return text if len(text) <= 200 else f"<{type(value).__name__}>"


def _array(value: Any) -> str:
    module = type(value).__module__.partition(".")[0]
    dtype = str(value.dtype).rpartition(".")[2]
    if "key" in dtype:
        return f"<random key {value}>"
    numbers = to_numpy(value)
    cut = numbers.size > _ROOM
    inner = _nested(numbers) if not cut else f"[{', '.join(_number(each) for each in numbers.reshape(-1)[:6])}, ...]"
    if module in PHI_MODULES:
        dims = ", ".join(f"{name}={size}" for name, size in zip(value.shape.names, value.shape.sizes, strict=False))
        return f"math.tensor({inner})" + (f"  # ({dims})" if dims else "")
    name = "jax" if module == "jaxlib" else module
    more = "" if dtype in _USUAL[name] else f", dtype={ {'torch': 'torch', 'jax': 'jnp', 'numpy': 'np'}[name] }.{dtype}"
    if numbers.size == 0 and numbers.ndim > 1:
        zeros = {"torch": "torch.zeros", "jax": "jnp.zeros", "numpy": "np.zeros"}[name]
        return f"{zeros}({numbers.shape}{more})"
    if getattr(value, "requires_grad", False):
        more += ", requires_grad=True"
    text = f"{_MAKER[module]}({inner}{more})"
    return f"<{text} of shape {numbers.shape}>" if cut else text


def _nested(numbers: Any) -> str:
    if numbers.ndim == 0:
        return _number(numbers[()])
    return f"[{', '.join(_nested(each) for each in numbers)}]"


def _number(number: Any) -> str:
    if isinstance(number, (numpy.bool_, numpy.integer)):
        return str(number.item())
    return str(number)
