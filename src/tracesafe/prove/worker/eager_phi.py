"""ΦFlow and ΦML: compiled functions run as they are written, their derivatives leave values behind."""

from __future__ import annotations

import contextlib
import copy
import functools
import importlib
import math as host
import sys
from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import Any

import phiml.math._functional as functional  # type: ignore[import-untyped]
from phiml import math as phimath
from phiml.math._tensors import Tensor  # type: ignore[import-untyped]

from .eager_state import State, read, write
from .eager_users import Numbers, UserCode

DEPTH = 8
KEPT = frozenset("sqrt exp log log2 log10 sin cos tan asin acos atan sinh cosh tanh erf fabs pow".split())
"""The functions of ``math`` that ΦFlow has, too; of the others there is no derivative to keep."""
MATH = MappingProxyType({"fabs": "abs", "asin": "arcsin", "acos": "arccos", "atan": "arctan"})


class PhiNumbers(Numbers):
    """A tensor without dimensions stays one, while derivatives are taken, where the program makes a number of it."""

    def __init__(self) -> None:
        self.depth = 0
        """How many derivatives are being taken."""

    def is_traced(self, value: Any) -> bool:
        return self.depth > 0 and isinstance(value, Tensor) and not value.shape

    def convert(self, target: type, value: Any) -> Any:
        return value if target is float else target(value)

    def math(self, name: str, *values: Any) -> Any:
        function = getattr(phimath, MATH.get(name, name), None)
        if function is None or name not in KEPT:
            return getattr(host, name)(*(float(value) if isinstance(value, Tensor) else value for value in values))
        return function(*values)


def install(code: UserCode) -> None:
    numbers = PhiNumbers()
    code.numbers.append(numbers)
    functional.JitFunction.__call__ = _compiled
    functional.JitFunction.__get__ = _bound
    functional.LinearFunction.__call__ = lambda self, *args, **kwargs: self.f(*args, **kwargs)
    functional.LinearFunction.__get__ = _bound
    functional.when_available = _when_available
    for name in ("GradientFunction", "CustomGradientFunction"):
        kind = getattr(functional, name)
        kind.__call__ = _released(code, numbers, kind.__call__)
    Tensor.__bool__ = _truth(Tensor.__bool__)
    Tensor.__setitem__ = _set_item
    code.discards.append(_discard)
    _allow_unused()


def _allow_unused() -> None:
    """What a result does not depend on has a zero gradient: with torch this is an error unless one asks for it."""
    torch = sys.modules.get("torch")
    if torch is None:
        return
    real = torch.autograd.grad

    @functools.wraps(real)
    def grad(outputs: Any, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        found = real(outputs, inputs, *args, **{**kwargs, "allow_unused": True})
        wanted = inputs if isinstance(inputs, list | tuple) else [inputs]
        pairs = zip(found, wanted, strict=True)
        return tuple(torch.zeros_like(value) if gradient is None else gradient for gradient, value in pairs)

    torch.autograd.grad = grad


def _bound(self: Any, instance: Any, owner: Any = None) -> Any:
    return self if instance is None else functools.partial(self, instance)


def _compiled(self: Any, *args: Any, **kwargs: Any) -> Any:
    """Traced arguments are tensors of their own, Python numbers among them."""
    auxiliary = self.auxiliary_args
    names = list(self.f_params)
    passed = [value if i < len(names) and names[i] in auxiliary else _traced(value) for i, value in enumerate(args)]
    named = {key: value if key in auxiliary else _traced(value) for key, value in kwargs.items()}
    return _returned(self.f(*passed, **named))


def _traced(value: Any) -> Any:
    if type(value) in (bool, int, float, complex):
        return phimath.wrap(value)
    return copy.copy(value) if isinstance(value, Tensor) else value


def _returned(value: Any) -> Any:
    if isinstance(value, bool | int | float | complex):
        return phimath.to_float(phimath.wrap(value)) if isinstance(value, float) else phimath.wrap(value)
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return tuple(map(_returned, value))
    if type(value) is list:
        return list(map(_returned, value))
    return {key: _returned(part) for key, part in value.items()} if type(value) is dict else value


def _when_available(runnable: Callable[..., Any], *tensors: Any) -> None:
    runnable(*tensors)


def _released(code: UserCode, numbers: PhiNumbers, real: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(real)
    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        with _inside(code, numbers, [self.f, args, kwargs]):
            return real(self, *args, **kwargs)

    return call


@contextlib.contextmanager
def _inside(code: UserCode, numbers: PhiNumbers, roots: list[Any]) -> Iterator[None]:
    numbers.depth += 1
    try:
        with contextlib.ExitStack() as stack:
            if numbers.depth == 1 and "torch" in sys.modules:
                stack.enter_context(importlib.import_module(".eager_torch_modes", __package__).Eager())
            yield
    finally:
        numbers.depth -= 1
        if not numbers.depth:
            for holder in State(code, roots).holders:
                content = read(holder)
                cut = {key: _cut(value, DEPTH) for key, value in content.items()}
                if any(cut[key] is not content[key] for key in content):
                    write(holder, cut)


def _cut(value: Any, depth: int) -> Any:
    """Tensors of ΦML, wherever they are in a value, hold numbers instead of tracers or nodes of a graph."""
    native = _native(value)
    if native is not value or not depth:
        return native
    if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
        for part in value:
            _cut(part, depth - 1)
    elif isinstance(value, dict):
        for part in list(value.values()):
            _cut(part, depth - 1)
    elif type(value).__module__.partition(".")[0] in ("phi", "phiml") and hasattr(value, "__dict__"):
        for key, part in list(vars(value).items()):
            new = _cut(part, depth - 1)
            if new is not part:
                vars(value)[key] = new
    return value


def _native(value: Any) -> Any:
    if type(value).__module__.startswith("torch") and getattr(value, "grad_fn", None) is not None:
        return value.detach()
    while type(value).__module__.startswith("jax.") and hasattr(value, "primal"):
        value = value.primal
    return value


def _truth(real: Callable[[Any], bool]) -> Callable[[Any], bool]:
    def truth(self: Any) -> bool:
        return bool(self.numpy()) if self.rank == 0 else real(self)

    return truth


def _set_item(self: Any, key: Any, value: Any) -> None:
    """An assignment by a mask; other items cannot be assigned."""
    if not isinstance(key, Tensor) or key.dtype.kind is not bool:
        raise SyntaxError("Tensors are not editable: only items that a mask selects can be assigned")
    if isinstance(value, Tensor) and value.rank and not set(value.shape.names) <= set(self.shape.names):
        raise SyntaxError("the assigned values have another shape than the tensor")
    _become(self, phimath.where(key, value, self))


def _become(tensor: Any, new: Any) -> None:
    if type(tensor) is not type(new):
        tensor.__class__ = type(new)
    vars(tensor).clear()
    vars(tensor).update(vars(new))


def _discard(function: Any, args: tuple[Any, ...], result: Any) -> None:
    first = args[0] if args else getattr(function, "__self__", None)
    module = getattr(function, "__module__", None) or ""
    library = module.partition(".")[0] in ("phi", "phiml")
    if library and isinstance(first, Tensor) and isinstance(result, Tensor) and result.shape == first.shape:
        _become(first, result)
