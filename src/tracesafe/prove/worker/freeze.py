"""Values of any framework as plain trees of tuples and NumPy arrays, which another process can compare.

A node is a tuple that begins with its kind:
("none",)  ("number", kind, value)  ("text", type, text)  ("array", framework, dtype, shape, names, values | None)
("sequence", type, [node])  ("mapping", type, [(key text, node)])  ("object", type, [(name, node)])
("callable",)  ("leaked", type)  ("opaque", type)  ("cycle",)
"""

from __future__ import annotations

import dataclasses
import enum
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Node = Any
DEPTH = 60
NODES = 200_000
_PLAIN = (range, slice, complex, type(Ellipsis), enum.Enum, bytes, bytearray)


class Freezer:
    """Freezes values. ``owns``: whether a class is the user's own, whose attributes are looked at."""

    def __init__(self, owns: Callable[[type], bool]) -> None:
        self.owns = owns
        self.path: list[int] = []
        self.left = NODES

    def freeze(self, value: Any) -> Node:
        """The value's plain tree."""
        self.left -= 1
        if value is None:
            return ("none",)
        if isinstance(value, bool | int | float | complex) and type(value) in (bool, int, float, complex):
            return ("number", type(value).__name__, value)
        if isinstance(value, str) and not isinstance(value, enum.Enum):
            return ("text", "str", str(value))
        if self.left < 0 or len(self.path) > DEPTH:
            return ("opaque", "too large")
        if id(value) in self.path:
            return ("cycle",)
        self.path.append(id(value))
        try:
            return self._inner(value)
        except Exception as error:
            return ("opaque", f"{type_name(type(value))} ({type(error).__name__})")
        finally:
            self.path.pop()

    def _inner(self, value: Any) -> Node:
        array = _array(value)
        if array is not None:
            return self.items("object-array", list(value.flat)) if array == ("objects",) else array
        name = type_name(type(value))
        if isinstance(value, tuple | list):
            fields = getattr(value, "_fields", None)
            kind = name if fields or type(value) not in (tuple, list) else type(value).__name__
            return self.items(kind, value)
        if isinstance(value, set | frozenset):
            nodes = sorted((self.freeze(one) for one in value), key=repr)
            return ("sequence", type(value).__name__, nodes)
        if isinstance(value, Mapping):
            return ("mapping", name, [(_key(key), self.freeze(part)) for key, part in value.items()])
        if isinstance(value, _PLAIN):
            return ("text", name, repr(value))
        if isinstance(value, BaseException):
            return ("text", name, "")
        if isinstance(value, types.ModuleType | type):
            return ("callable",) if isinstance(value, type) else ("opaque", "module")
        return self._object(value, name)

    def items(self, kind: str, values: Any) -> Node:
        """The node of a sequence."""
        return ("sequence", kind, [self.freeze(part) for part in values])

    def attributes(self, kind: str, pairs: Any) -> Node:
        """The node of named parts, less those that are code."""
        found = [(str(name), self.freeze(part)) for name, part in pairs]
        return ("object", kind, [(name, node) for name, node in found if node[0] not in ("callable", "opaque")])

    def _object(self, value: Any, name: str) -> Node:
        torch = sys.modules.get("torch")
        if type(value).__module__ == "torch._functorch.make_functional":
            return ("callable",)  # a module without its weights
        if torch is not None and isinstance(value, torch.nn.Module):
            own = {key: part for key, part in vars(value).items() if not key.startswith("_")}
            return self.attributes(name, [*value.state_dict(keep_vars=True).items(), *own.items()])
        if hasattr(type(value), "__value_attrs__") or hasattr(type(value), "__variable_attrs__"):
            names = dict.fromkeys((*getattr(value, "__value_attrs__", ()), *getattr(value, "__variable_attrs__", ())))
            return self.attributes(name, [(one, getattr(value, one)) for one in names])
        if dataclasses.is_dataclass(value):
            return self.attributes(name, [(one.name, getattr(value, one.name, None)) for one in _fields(value)])
        if self.owns(type(value)):
            pairs = [(key, part) for key, part in _own_attributes(value)]
            return ("callable",) if callable(value) and not pairs else self.attributes(name, pairs)
        children = _tree_children(value)
        if children is not None:
            return self.items(name, children)
        if callable(value):
            return ("callable",)
        if hasattr(value, "state_dict"):
            return self.attributes(name, value.state_dict().items())
        return ("opaque", name)

    def module(self, module: types.ModuleType) -> Node:
        """The data among the globals of a module, and among the attributes of its classes."""
        return self.namespace(vars(module), module.__name__)

    def namespace(self, names: Mapping[str, Any], module: str) -> Node:
        """The same of a module that is only its names."""
        pairs: list[tuple[str, Any]] = []
        for name, value in list(names.items()):
            if name.startswith("__"):
                continue
            if isinstance(value, type) and value.__module__ == module:
                pairs += [(f"{name}.{key}", part) for key, part in vars(value).items() if _is_data(key, part)]
            elif _is_data(name, value):
                pairs.append((name, value))
        return self.attributes("module", pairs)


def type_name(kind: type) -> str:
    """A class by module and name, as it is called on both sides."""
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _is_data(name: str, value: Any) -> bool:
    code = (type, types.ModuleType, types.FunctionType, types.BuiltinFunctionType, staticmethod, classmethod, property)
    if name.startswith("__") or isinstance(value, code):
        return False
    return not (hasattr(type(value), "__get__") or hasattr(value, "__wrapped__"))


def _fields(value: Any) -> Iterator[Any]:
    yield from dataclasses.fields(value)


def _own_attributes(value: Any) -> Iterator[tuple[str, Any]]:
    yield from list(getattr(value, "__dict__", {}).items())
    for base in type(value).__mro__:
        slots = base.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if name not in ("__dict__", "__weakref__") and hasattr(value, name):
                yield name, getattr(value, name)


def _key(key: Any) -> str:
    return f"{type(key).__name__}:{key!r}" if not isinstance(key, str) else repr(key)


def _tree_children(value: Any) -> list[Any] | None:
    """The children of an object of a class that is registered as a pytree."""
    jax = sys.modules.get("jax")
    if jax is not None:
        try:
            found = jax.tree_util.default_registry.flatten_one_level(value)
        except Exception:
            found = None
        if found is not None:
            return list(found[0])
    return None


def _array(value: Any) -> Node | None:
    """The node of an array of any framework; None of what is none."""
    top = type(value).__module__.partition(".")[0]
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        return _torch(torch, value)
    if top in ("phi", "phiml"):
        return _phi(value)
    jax = sys.modules.get("jax")
    if jax is not None and isinstance(value, jax.core.Tracer):
        return ("leaked", type(value).__name__)
    if jax is not None and isinstance(value, jax.Array):
        return _jax(jax, value)
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.ndarray | numpy.generic):
        if value.dtype == object:
            return ("objects",)
        return ("array", "numpy", str(value.dtype), tuple(value.shape), (), numpy.array(value))
    return None


def _torch(torch: Any, value: Any) -> Node:
    functorch = getattr(torch._C, "_functorch", None)
    if functorch is not None and functorch.is_functorch_wrapped_tensor(value):
        return ("leaked", "functorch tensor")
    dtype, shape = str(value.dtype).replace("torch.", ""), tuple(value.shape)
    if value.device.type == "meta":
        return ("array", "torch", dtype, shape, (), None)
    name = "numbers" if getattr(value, "is_of_numbers", False) else "torch"
    value = value.detach().cpu()
    if value.layout != torch.strided:
        value = value.to_dense()
    if value.is_quantized:
        value = value.dequantize()
    if dtype in ("bfloat16",) or dtype.startswith("float8"):
        value = value.float()
    return ("array", name, dtype, shape, (), value.resolve_conj().resolve_neg().numpy().copy())


def _jax(jax: Any, value: Any) -> Node:
    import numpy

    dtype, shape = str(value.dtype), tuple(value.shape)
    if jax.dtypes.issubdtype(value.dtype, jax.dtypes.extended):
        return ("array", "jax", dtype, shape, (), numpy.asarray(jax.random.key_data(value)))
    found = numpy.asarray(value)
    if found.dtype.kind not in "biufc":
        found = found.astype(numpy.float32)
    return ("array", "jax", dtype, shape, (), numpy.array(found))


def _phi(value: Any) -> Node | None:
    math = sys.modules.get("phiml.math")
    if math is None or not isinstance(value, math.Tensor):
        if math is not None and isinstance(value, math.Shape):
            return ("text", "Shape", ",".join(sorted(map(str, value))))
        return None
    names = tuple(sorted(value.shape.names))
    if not value.shape.is_uniform:
        first = value.shape.non_uniform.names[0] if value.shape.non_uniform else names[0]
        parts = [_phi(part) for part in math.unstack(value, value.shape.shape.without("dims").names[0])]
        return ("sequence", f"phi:{first}", parts)
    found = value.numpy(names)
    return ("array", "phi", str(value.dtype), tuple(found.shape), names, found.copy())
