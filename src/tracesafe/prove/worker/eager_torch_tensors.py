"""What code of the user does to tensors: conversions and constructors that lose derivatives keep them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
import torch.utils._pytree as pytree

from .eager_users import Numbers, UserCode

if TYPE_CHECKING:
    from .eager_torch_derivatives import Derivatives

UFUNCS = MappingProxyType(
    {
        "absolute": "abs", "power": "pow", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arctan2": "atan2",
        "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh", "degrees": "rad2deg", "radians": "deg2rad",
        "equal": "eq", "not_equal": "ne", "invert": "bitwise_not",
    }
)  # fmt: skip
NUMPY = MappingProxyType(
    {"concatenate": "cat", "max": "amax", "min": "amin", "amax": "amax", "amin": "amin", "array_equal": "equal"}
)
NAMED = MappingProxyType({"axis": "dim", "keepdims": "keepdim"})
MATH = MappingProxyType({"pow": "pow", "fabs": "abs", "gamma": "lgamma"})


class TorchNumbers(Numbers):
    """A tensor that is being differentiated stays one where the program makes a number of it."""

    def __init__(self, derivatives: Derivatives) -> None:
        self._derivatives = derivatives
        self.mapped = 0
        """How many vmaps are running."""

    def is_traced(self, value: Any) -> bool:
        """A number of another precision than Python's numbers get stays a tensor too: the batch has its precision."""
        if not isinstance(value, torch.Tensor):
            return False
        other = value.is_floating_point() and value.dtype != torch.get_default_dtype()
        return self.is_differentiated(value) or (self.mapped > 0 and other and value.numel() == 1)

    def is_differentiated(self, value: Any) -> bool:
        return self._derivatives.depth > 0 and isinstance(value, torch.Tensor) and value.requires_grad

    def convert(self, target: type, value: Any) -> Any:
        return value.reshape(()).clone() if target is float else target(value.detach())

    def math(self, name: str, *values: Any) -> Any:
        if name == "gamma":
            return torch.exp(torch.lgamma(values[0]))
        function = getattr(torch, MATH.get(name, name), None)
        if function is None or name in ("floor", "ceil", "trunc", "isnan", "isinf", "isfinite", "isclose"):
            import math

            plain = [value.item() if isinstance(value, torch.Tensor) else value for value in values]
            return getattr(math, name)(*plain)
        if len(values) > 1:
            values = tuple(
                torch.as_tensor(value, dtype=values[0].dtype if torch.is_tensor(values[0]) else None)
                for value in values
            )
        return function(*values)


def install_tensors(code: UserCode, derivatives: Derivatives, numbers: TorchNumbers) -> None:
    kind: Any = torch.Tensor
    real_item, real_numpy, real_array, real_tolist = kind.item, kind.numpy, kind.__array__, kind.tolist

    def item(self: Any) -> Any:
        return self.reshape(()).clone() if numbers.is_traced(self) and code.calls() else real_item(self)

    def tolist(self: Any) -> Any:
        if numbers.is_traced(self) and code.calls():
            return tolist_of(self)
        return real_tolist(self)

    def tolist_of(value: Any) -> Any:
        return value.clone() if value.dim() == 0 else [tolist_of(part) for part in value]

    def numpy(self: Any, *, force: bool = False) -> Any:
        return real_numpy(self if numbers.is_differentiated(self) else self.detach(), force=force)

    def array(self: Any, dtype: Any = None, **options: Any) -> Any:
        plain = self if numbers.is_differentiated(self) else self.detach()
        return real_array(plain, dtype) if dtype is not None else real_array(plain)

    kind.item, kind.numpy, kind.__array__, kind.tolist = item, numpy, array, tolist
    kind.__array_ufunc__ = _ufunc(numbers)
    kind.__array_function__ = _array_function(numbers)
    _install_autograd(derivatives)
    kind.__deepcopy__ = _deepcopy(kind.__deepcopy__)
    _install_constructors(code, numbers)
    code.discards.append(discard)


def _install_autograd(derivatives: Derivatives) -> None:
    """A derivative inside of a derivative is part of what is differentiated, and leaves the graph alone."""
    kind: Any = torch.Tensor
    real_grad, real_backward, real_requires = torch.autograd.grad, kind.backward, kind.requires_grad_

    @functools.wraps(real_grad)
    def grad(*args: Any, **kwargs: Any) -> Any:
        if derivatives.depth:
            kwargs["create_graph"] = True
            kwargs.pop("retain_graph", None)
        return real_grad(*args, **kwargs)

    def backward(
        self: Any, gradient: Any = None, retain_graph: Any = None, create_graph: bool = False, inputs: Any = None
    ) -> None:
        real_backward(
            self, gradient, None if derivatives.depth else retain_graph, create_graph or derivatives.depth > 0, inputs
        )

    def requires_grad_(self: Any, requires_grad: bool = True) -> Any:
        if requires_grad and self.requires_grad and not self.is_leaf:
            self.retain_grad()
            return self
        return real_requires(self, requires_grad)

    torch.autograd.grad = grad
    kind.backward, kind.requires_grad_ = backward, requires_grad_


def _deepcopy(real: Callable[..., Any]) -> Callable[..., Any]:
    def deepcopy(self: Any, memo: Any) -> Any:
        return real(self, memo) if self.is_leaf else self.detach().clone()

    return deepcopy


def _ufunc(numbers: TorchNumbers) -> Callable[..., Any]:
    def array_ufunc(self: Any, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        """NumPy's functions of tensors give tensors; those that are differentiated go through torch."""
        if method == "__call__" and not kwargs and any(map(numbers.is_differentiated, inputs)):
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


def _array_function(numbers: TorchNumbers) -> Callable[..., Any]:
    def array_function(self: Any, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        """Functions of NumPy that are no ufuncs; those of what is differentiated go through torch."""
        name = function.__name__
        if any(map(numbers.is_differentiated, pytree.tree_leaves((args, kwargs)))):
            home: Any = torch.linalg if "linalg" in (function.__module__ or "") else torch
            target = getattr(home, NUMPY.get(name, name))
            named = {NAMED.get(key, key): value for key, value in kwargs.items()}
            if name in ("std", "var"):
                named["correction"] = named.pop("ddof", 0)
            found = target(*(torch.as_tensor(a) if isinstance(a, np.ndarray) else a for a in args), **named)
            return found[0] if isinstance(found, tuple) and name in ("sort", "median") else found
        args, kwargs = pytree.tree_map(_plain, (args, kwargs))
        return pytree.tree_map(_tensor, function(*args, **kwargs))

    return array_function


def _tensor(value: Any) -> Any:
    return torch.as_tensor(value) if isinstance(value, np.ndarray | np.generic) else value


def _plain(value: Any) -> Any:
    return value.detach().numpy() if isinstance(value, torch.Tensor) else value


def _install_constructors(code: UserCode, numbers: TorchNumbers) -> None:
    def joined(data: Any) -> Any:
        if isinstance(data, list | tuple):
            return torch.stack([torch.as_tensor(joined(part)) for part in data])
        return data

    def traced(data: Any) -> bool:
        if isinstance(data, list | tuple):
            return any(map(traced, data))
        return numbers.is_differentiated(data)

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
    torch.asarray = keeping(torch.asarray)
    kind: Any = torch.Tensor
    kind.new_tensor = new_tensor
    _install_fillers(numbers)


def _install_fillers(numbers: TorchNumbers) -> None:
    real_full, real_like, real_linspace = torch.full, torch.full_like, torch.linspace

    def full(size: Any, fill_value: Any, **kwargs: Any) -> Any:
        if numbers.is_differentiated(fill_value):
            filled = fill_value.reshape(()).expand(size).clone()
            return filled.to(kwargs["dtype"]) if kwargs.get("dtype") else filled
        return real_full(size, fill_value, **kwargs)

    def full_like(input: Any, fill_value: Any, **kwargs: Any) -> Any:
        if numbers.is_differentiated(fill_value):
            return fill_value.reshape(()).expand(input.shape).to(kwargs.get("dtype") or input.dtype).clone()
        return real_like(input, fill_value, **kwargs)

    def linspace(start: Any, end: Any, steps: int, **kwargs: Any) -> Any:
        if numbers.is_differentiated(start) or numbers.is_differentiated(end):
            weights = real_linspace(0.0, 1.0, steps, **kwargs)
            return start + (end - start) * weights
        return real_linspace(start, end, steps, **kwargs)

    torch.full, torch.full_like, torch.linspace = full, full_like, linspace  # type: ignore[assignment]


def discard(function: Any, args: tuple[Any, ...], result: Any) -> None:
    """`x.clamp(0, 1)` and `torch.relu(x)` as statements: their author takes them for in place."""
    receiver = getattr(function, "__self__", None)
    name = getattr(function, "__name__", "")
    if not isinstance(receiver, torch.Tensor):
        module = getattr(function, "__module__", None) or getattr(type(receiver), "__module__", "") or ""
        receiver = args[0] if args and module.startswith(("torch", "builtins")) else None
    if isinstance(result, tuple) and result and isinstance(result[0], torch.Tensor):
        result = result[0]
    if not isinstance(receiver, torch.Tensor) or not isinstance(result, torch.Tensor) or receiver is result:
        return
    if receiver.shape == result.shape and not name.endswith("_") and receiver.data_ptr() != result.data_ptr():
        if receiver.requires_grad or result.requires_grad:
            receiver.copy_(result)
        else:  # a name that is bound anew: a batch of which this is an example stays what it is
            receiver.data = result
