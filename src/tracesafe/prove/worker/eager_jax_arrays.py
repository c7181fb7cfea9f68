"""Arrays of jax as NumPy's are: items can be assigned, conversions and NumPy's functions keep derivatives."""

from __future__ import annotations

import ctypes
import math
import weakref
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from .eager_jax_derivatives import Differentiation
from .eager_jax_vmap import concrete
from .eager_users import MAKERS, Numbers, UserCode


class JaxNumbers(Numbers):
    """A tracer of a derivative stays one where the program makes a number of it."""

    def __init__(self, differentiation: Differentiation) -> None:
        self._differentiation = differentiation

    def is_traced(self, value: Any) -> bool:
        return isinstance(value, jax.core.Tracer) and bool(self._differentiation.tokens)

    def convert(self, target: type, value: Any) -> Any:
        if target is float:
            return value.reshape(()).astype(jnp.result_type(float)) if value.dtype.kind != "f" else value.reshape(())
        return target(concrete(value))

    def math(self, name: str, *values: Any) -> Any:
        if name in ("floor", "ceil", "trunc", "isnan", "isinf", "isfinite", "isclose"):
            return getattr(math, name)(*(float(concrete(value)) for value in values))
        if name == "gamma":
            return jnp.exp(jax.scipy.special.gammaln(values[0]))
        special = {"erf": "erf", "erfc": "erfc", "lgamma": "gammaln"}
        if name in special:
            return getattr(jax.scipy.special, special[name])(*values)
        return getattr(jnp, {"pow": "power"}.get(name, name))(*values)


def install_arrays(code: UserCode, differentiation: Differentiation, numbers: Numbers) -> None:
    views = Views()
    _install_concrete(code, views)
    _install_tracer(code, numbers)
    _install_makers(code, differentiation, numbers)
    code.discards.append(discard)


class Views:
    """Slices that NumPy would have made views: what is written to one is written to the other."""

    def __init__(self) -> None:
        self._of: dict[int, tuple[Any, Any, Any]] = {}

    def note(self, view: Any, base: Any, index: Any) -> None:
        key = id(view)
        self._of[key] = (weakref.ref(view, lambda _: self._of.pop(key, None)), base, index)

    def written(self, array: Any) -> None:
        """Write through to what the array is a view of, and to the views of it."""
        entry = self._of.get(id(array))
        if entry is not None and entry[0]() is array:
            memory(entry[1])[entry[2]] = memory(array)
            self.written(entry[1])
        else:
            self._refresh(array)

    def _refresh(self, base: Any) -> None:
        for reference, of, index in list(self._of.values()):
            view = reference()
            if of is base and view is not None:
                memory(view)[...] = memory(base)[index]
                self._refresh(view)


def memory(array: Any) -> Any:
    """The memory of a concrete array as a NumPy array that can be written to."""
    plain = np.asarray(array)
    if not plain.nbytes:
        return plain.copy()
    buffer: Any = (ctypes.c_char * plain.nbytes).from_address(plain.ctypes.data)
    return np.ndarray(plain.shape, plain.dtype, buffer, strides=plain.strides)


def plain_index(index: Any) -> Any:
    if isinstance(index, tuple):
        return tuple(map(plain_index, index))
    if isinstance(index, list):
        return [plain_index(part) for part in index]
    if isinstance(index, slice):
        return slice(*(plain_index(part) for part in (index.start, index.stop, index.step)))
    return np.asarray(concrete(index)) if isinstance(index, jax.Array) else index


def _is_basic(index: Any) -> bool:
    parts = index if isinstance(index, tuple) else (index,)
    return all(part is None or part is Ellipsis or isinstance(part, int | slice | np.integer) for part in parts)


def _install_concrete(code: UserCode, views: Views) -> None:
    kind: Any = type(jax.device_put(np.zeros(1)))
    real_getitem = kind.__getitem__

    def setitem(self: Any, index: Any, value: Any) -> None:
        if isinstance(value, jax.core.Tracer) and jnp.issubdtype(self.dtype, jnp.inexact):
            raise TypeError("a differentiated value is written to an array that was made outside of the derivative")
        memory(self)[plain_index(index)] = np.asarray(concrete(value))
        views.written(self)

    def getitem(self: Any, index: Any) -> Any:
        if not code.calls():
            return real_getitem(self, index)
        if isinstance(index, list) or (isinstance(index, tuple) and any(isinstance(part, list) for part in index)):
            index = plain_index(index)
            index = np.asarray(index) if isinstance(index, list) else index
        view = real_getitem(self, index)
        if _is_basic(index) and view.ndim and view is not self:
            views.note(view, self, index)
        return view

    kind.__setitem__, kind.__getitem__ = setitem, getitem


def become(tracer: Any, new: Any) -> None:
    """Let a tracer stand for another value from now on, for everybody who holds it."""
    if type(tracer) is not type(new):
        tracer.__class__ = type(new)
    for kind in type(new).__mro__:
        for slot in getattr(kind, "__slots__", ()):
            if slot not in ("__weakref__", "__dict__") and hasattr(new, slot):
                object.__setattr__(tracer, slot, getattr(new, slot))


def _install_tracer(code: UserCode, numbers: Numbers) -> None:
    kind: Any = jax.core.Tracer
    real_item, real_tolist, real_repr = kind.item, kind.tolist, kind.__repr__

    def setitem(self: Any, index: Any, value: Any) -> None:
        if not numbers.is_traced(self):
            raise TypeError(f"JAX arrays are immutable and do not support in-place item assignment: {type(self)}")
        value = jnp.asarray(value, dtype=self.dtype)
        while value.ndim > self.ndim and value.shape[0] == 1:
            value = value[0]
        become(self, self.at[plain_index(index)].set(value))

    def item(self: Any, *args: Any) -> Any:
        return self.reshape(()) if numbers.is_traced(self) and not args else real_item(self, *args)

    def tolist(self: Any) -> Any:
        if not numbers.is_traced(self):
            return real_tolist(self)
        return self if self.ndim == 0 else [tolist(part) for part in self]

    def formatted(self: Any, spec: str) -> str:
        value = concrete(self)
        return object.__format__(self, spec) if isinstance(value, jax.core.Tracer) else format(value, spec)

    def showing(show: Callable[[Any], str]) -> Callable[[Any], str]:
        def shown(self: Any) -> str:
            value = concrete(self)
            return real_repr(self) if isinstance(value, jax.core.Tracer) else show(value)

        return shown

    def ufunc(self: Any, function: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if method != "__call__" or kwargs.pop("out", None) is not None:
            return NotImplemented
        return getattr(jnp, function.__name__)(*inputs, **kwargs)

    def array_function(self: Any, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        home: Any = jnp.linalg if "linalg" in (function.__module__ or "") else jnp
        return getattr(home, function.__name__)(*args, **kwargs)

    kind.__setitem__, kind.item, kind.tolist, kind.__format__ = setitem, item, tolist, formatted
    kind.__str__, kind.__repr__ = showing(str), showing(repr)
    kind.__array_ufunc__, kind.__array_function__ = ufunc, array_function


def _install_makers(code: UserCode, differentiation: Differentiation, numbers: Numbers) -> None:
    """Arrays that a differentiated function makes are variables of the derivative: they may be written to."""

    def lifted(value: Any) -> Any:
        if not differentiation.tokens or isinstance(value, jax.core.Tracer):
            return value
        if not isinstance(value, jax.Array | np.ndarray) or not jnp.issubdtype(value.dtype, jnp.inexact):
            return value
        token = differentiation.tokens[-1].reshape(-1)[:1].sum().astype(value.dtype)
        return jnp.where(False, token, jnp.asarray(value))

    def making(real: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *args, **kwargs: lifted(real(*args, **kwargs))

    def serving(plain: Callable[..., Any], real: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *args, **kwargs: lifted((real if differentiation.tokens else plain)(*args, **kwargs))

    for name in MAKERS:
        if hasattr(jnp, name):
            code.served[getattr(jnp, name)] = making(getattr(jnp, name))
            if hasattr(np, name):
                code.served[getattr(np, name)] = serving(getattr(np, name), getattr(jnp, name))
    _serve_methods(lifted)


def _serve_methods(lifted: Callable[[Any], Any]) -> None:
    """Copies that are made by methods can be written to as well."""
    kind: Any = type(jax.device_put(np.zeros(1)))
    real = kind.copy
    kind.copy = lambda self: lifted(real(self))


def discard(function: Any, args: tuple[Any, ...], result: Any) -> None:
    """`x.sort()` and `jnp.clip(x, 0, 1)` as statements: their author takes them for NumPy's, and for in place."""
    receiver: Any = getattr(function, "__self__", None)
    if type(receiver).__name__ == "_IndexUpdateRef":
        receiver = receiver.array
    elif not isinstance(receiver, jax.Array):
        module = getattr(function, "__module__", None) or ""
        receiver = args[0] if args and module.partition(".")[0] == "jax" else None
    if not isinstance(receiver, jax.Array) or not isinstance(result, jax.Array) or receiver is result:
        return
    if receiver.shape == result.shape:
        receiver[...] = result
