"""What code of the user does to tensors: conversions and constructors that lose derivatives keep them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from .eager_users import Numbers, UserCode

if TYPE_CHECKING:
    from .eager_torch_derivatives import Derivatives

UFUNCS = {
    "absolute": "abs", "power": "pow", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arctan2": "atan2",
    "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh", "degrees": "rad2deg", "radians": "deg2rad",
    "equal": "eq", "not_equal": "ne", "invert": "bitwise_not",
}  # fmt: skip
MATH = {"pow": "pow", "fabs": "abs", "gamma": "lgamma"}


class TorchNumbers(Numbers):
    """A tensor that is being differentiated stays one where the program makes a number of it."""

    def __init__(self, derivatives: Derivatives) -> None:
        self._derivatives = derivatives

    def is_traced(self, value: Any) -> bool:
        return self._derivatives.depth > 0 and isinstance(value, torch.Tensor) and value.requires_grad

    def convert(self, target: type, value: Any) -> Any:
        return value.reshape(()) if target is float else target(value.detach())

    def math(self, name: str, *values: Any) -> Any:
        if name == "gamma":
            return torch.exp(torch.lgamma(values[0]))
        function = getattr(torch, MATH.get(name, name), None)
        if function is None or name in ("floor", "ceil", "trunc", "isnan", "isinf", "isfinite", "isclose"):
            import math

            plain = [value.item() if isinstance(value, torch.Tensor) else value for value in values]
            return getattr(math, name)(*plain)
        if len(values) > 1:
            values = tuple(torch.as_tensor(value, dtype=values[0].dtype if torch.is_tensor(values[0]) else None)
                           for value in values)
        return function(*values)


def install_tensors(code: UserCode, derivatives: Derivatives) -> None:
    kind: Any = torch.Tensor
    numbers = code.numbers[-1]
    real_item, real_numpy, real_array, real_tolist = kind.item, kind.numpy, kind.__array__, kind.tolist

    def item(self: Any) -> Any:
        return self.reshape(()) if numbers.is_traced(self) and code.calls() else real_item(self)

    def tolist(self: Any) -> Any:
        if numbers.is_traced(self) and code.calls():
            return self if self.dim() == 0 else [tolist_of(part) for part in self]
        return real_tolist(self)

    def tolist_of(value: Any) -> Any:
        return value if value.dim() == 0 else [tolist_of(part) for part in value]

    def numpy(self: Any, *, force: bool = False) -> Any:
        return real_numpy(self.detach(), force=force)

    def array(self: Any, dtype: Any = None) -> Any:
        return real_array(self.detach(), dtype) if dtype is not None else real_array(self.detach())

    kind.item, kind.numpy, kind.__array__, kind.tolist = item, numpy, array, tolist
    kind.__array_ufunc__ = _ufunc(numbers)
    kind.__deepcopy__ = _deepcopy(kind.__deepcopy__)
    _install_constructors(code, numbers)


def _deepcopy(real: Callable[..., Any]) -> Callable[..., Any]:
    def deepcopy(self: Any, memo: Any) -> Any:
        return real(self, memo) if self.is_leaf else self.detach().clone()

    return deepcopy


def _ufunc(numbers: Numbers) -> Callable[..., Any]:
    def array_ufunc(self: Any, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        """NumPy's functions of tensors give tensors; those that are differentiated go through torch."""
        if method == "__call__" and not kwargs and any(map(numbers.is_traced, inputs)):
            function = getattr(torch, UFUNCS.get(ufunc.__name__, ufunc.__name__), None)
            if function is not None:
                tensors = [torch.as_tensor(each) for each in inputs]
                return function(*tensors)
        plain = [each.detach().numpy() if isinstance(each, torch.Tensor) else each for each in inputs]
        out = kwargs.get("out")
        if out is not None:
            kwargs["out"] = tuple(each.detach().numpy() if isinstance(each, torch.Tensor) else each for each in out)
        result = getattr(ufunc, method)(*plain, **kwargs)
        if out is not None:
            return out[0]
        return torch.as_tensor(result) if isinstance(result, np.ndarray | np.generic) else result

    return array_ufunc


def _install_constructors(code: UserCode, numbers: Numbers) -> None:
    def joined(data: Any) -> Any:
        if isinstance(data, list | tuple):
            return torch.stack([torch.as_tensor(joined(part)) for part in data])
        return data

    def traced(data: Any) -> bool:
        if isinstance(data, list | tuple):
            return any(map(traced, data))
        return numbers.is_traced(data)

    def keeping(real: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(real)
        def wrapped(data: Any, *args: Any, dtype: Any = None, **kwargs: Any) -> Any:
            if traced(data):
                tensor = joined(data)
                return tensor.to(dtype) if dtype is not None else tensor.clone()
            return real(data, *args, **kwargs) if dtype is None else real(data, *args, dtype=dtype, **kwargs)

        return wrapped

    def new_tensor(self: Any, data: Any, **kwargs: Any) -> Any:
        if traced(data):
            return joined(data).to(kwargs.get("dtype") or self.dtype)
        return real_new(self, data, **kwargs)

    real_new: Any = torch.Tensor.new_tensor
    torch.tensor, torch.as_tensor = keeping(torch.tensor), keeping(torch.as_tensor)
    torch.asarray = keeping(torch.asarray)  # type: ignore[assignment]
    torch.Tensor.new_tensor = new_tensor  # type: ignore[method-assign]
    _install_fillers(numbers)


def _install_fillers(numbers: Numbers) -> None:
    real_full, real_like, real_linspace = torch.full, torch.full_like, torch.linspace

    def full(size: Any, fill_value: Any, **kwargs: Any) -> Any:
        if numbers.is_traced(fill_value):
            filled = fill_value.reshape(()).expand(size).clone()
            return filled.to(kwargs["dtype"]) if kwargs.get("dtype") else filled
        return real_full(size, fill_value, **kwargs)

    def full_like(input: Any, fill_value: Any, **kwargs: Any) -> Any:
        if numbers.is_traced(fill_value):
            return fill_value.reshape(()).expand(input.shape).to(kwargs.get("dtype") or input.dtype).clone()
        return real_like(input, fill_value, **kwargs)

    def linspace(start: Any, end: Any, steps: int, **kwargs: Any) -> Any:
        if numbers.is_traced(start) or numbers.is_traced(end):
            weights = real_linspace(0.0, 1.0, steps, **kwargs)
            return start + (end - start) * weights
        return real_linspace(start, end, steps, **kwargs)

    torch.full, torch.full_like, torch.linspace = full, full_like, linspace  # type: ignore[assignment]
