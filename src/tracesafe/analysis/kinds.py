"""Which types a traced value has, and which the same value has without the transform: measured."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracesafe.analysis.targets import External
from tracesafe.analysis.values import Array, Touched, Tree, Value
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_NUMBERS: Mapping[str, type] = MappingProxyType({"bool": bool, "int": int, "float": float, "complex": complex})
_HOST = "numpy.ndarray"
_ABSTRACT = frozenset({"builtins.object", "typing.Any", *(f"{m}.Hashable" for m in ("collections.abc", "typing"))})
_NUMBER_TYPES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "bool": frozenset({"builtins.bool", "builtins.int"}),
        "int": frozenset({"builtins.int"}),
        "float": frozenset({"builtins.float"}),
        "complex": frozenset({"builtins.complex"}),
    }
)
_TOWER: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "bool": frozenset({"Number", "Complex", "Real", "Rational", "Integral"}),
        "int": frozenset({"Number", "Complex", "Real", "Rational", "Integral"}),
        "float": frozenset({"Number", "Complex", "Real"}),
        "complex": frozenset({"Number", "Complex"}),
    }
)
_ARRAYS: Mapping[Framework, frozenset[str]] = MappingProxyType(
    {
        Framework.JAX: frozenset(
            {"jax.Array", "jax.numpy.ndarray", "jax.core.Tracer", "jax._src.core.Tracer", "jax._src.basearray.Array"}
        ),
        Framework.TORCH: frozenset({"torch.Tensor", "torch._C.TensorBase"}),
    }
)
_LIBRARY_ARRAYS = frozenset[str]().union(*_ARRAYS.values())
_TRACER_HAS = frozenset(
    """
    item shape dtype ndim size T at astype tolist copy sort real imag aval weak_type __len__ __iter__ __array__
    __float__ __int__ __index__ __bool__ __getitem__ __setitem__ __add__ __mul__ sum mean reshape
    """.split()
)
_TRACER_LACKS = frozenset(
    """
    numpy detach requires_grad cpu to fill is_integer as_integer_ratio __array_interface__ __cuda_array_interface__
    flags strides base data sharding device block_until_ready __iadd__ __call__
    """.split()
)
_TENSOR_HAS = frozenset(
    """
    item numpy shape dtype ndim size device detach requires_grad data_ptr tolist T __len__ __iter__ __array__ __float__
    __getitem__ __setitem__
    """.split()
)
_TENSOR_LACKS = frozenset({"copy", "astype", "at", "is_integer", "as_integer_ratio"})
_HOST_HAS = frozenset(
    """
    item shape dtype ndim size T astype tolist copy sort fill device data flags strides base nbytes real imag
    __array_interface__ __len__ __iter__ __array__ __float__ __index__ __getitem__ __setitem__ __iadd__ sum mean reshape
    """.split()
)
_HOST_LACKS = frozenset(
    """
    numpy detach requires_grad cpu to at aval sharding block_until_ready is_integer as_integer_ratio devices
    __jax_array__ __call__
    """.split()
)


@dataclass(frozen=True, slots=True)
class TypeTest:
    """One question for the type of a value."""

    node: ast.expr
    subject: ast.expr
    names: tuple[str, ...]
    """The qualified names of the types that it asks for, or the name of one attribute."""
    exact: bool = False
    """``type(x) is T`` instead of ``isinstance``."""
    attribute: bool = False
    """``hasattr``."""
    negated: bool = False


def type_test(here: Reached, node: ast.expr) -> TypeTest | None:
    """The question that an expression asks for a type: ``isinstance``, ``type(x) is``, ``hasattr``, ``np.isscalar``."""
    match node:
        case ast.Call(func=function, args=[subject, kinds], keywords=[]):
            match here.qualname(function), kinds:
                case "builtins.isinstance", _:
                    return _asks(here, node, subject, kinds)
                case "builtins.hasattr", ast.Constant(value=str(name)):
                    return TypeTest(node, subject, (name,), attribute=True)
        case ast.Call(func=function, args=[subject], keywords=[]) if here.qualname(function) == "numpy.isscalar":
            return TypeTest(node, subject, ("builtins.str", "numbers.Number", "numpy.generic"))
        case ast.Compare(left=left, ops=[operator], comparators=[kinds]):
            owner = _subject_of_type(here, left)
            if owner is None or not isinstance(operator, ast.Is | ast.IsNot | ast.Eq | ast.NotEq | ast.In | ast.NotIn):
                return None
            found = _asks(here, node, owner, kinds, exact=True)
            negated = isinstance(operator, ast.IsNot | ast.NotEq | ast.NotIn)
            return found and TypeTest(node, owner, found.names, exact=True, negated=negated)
    return None


def _subject_of_type(here: Reached, node: ast.expr) -> ast.expr | None:
    match node:
        case ast.Call(func=function, args=[subject], keywords=[]) if here.qualname(function) == "builtins.type":
            return subject
        case ast.Attribute(value=subject, attr="__class__"):
            return subject
        case _:
            return None


def _asks(here: Reached, node: ast.expr, subject: ast.expr, kinds: ast.expr, *, exact: bool = False) -> TypeTest | None:
    names = tuple(_names(here, kinds))
    return TypeTest(node, subject, names, exact) if names and "" not in names else None


def _names(here: Reached, kinds: ast.expr) -> Iterator[str]:
    """The qualified names of the types in the second argument of ``isinstance``; empty for what is not known."""
    match kinds:
        case ast.Tuple(elts=elts) | ast.List(elts=elts) | ast.Set(elts=elts):
            for part in elts:
                yield from _names(here, part)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield from _names(here, left)
            yield from _names(here, right)
        case ast.Constant(value=None):
            yield "builtins.NoneType"
        case _:
            values = here.traced_values(kinds)
            yield from _named(values[0]) if len(values) == 1 else [""]


def _named(value: Value) -> Iterator[str]:
    match value:
        case External(name=name):
            yield name
        case Tree(kind="tuple" | "list", parts=parts) if parts:
            for part in parts:
                yield from _named(part)
        case _:
            yield ""


def traced_answer(test: TypeTest, value: Value) -> bool | None:
    """What a test says of a value under the transform; None where that is not certain."""
    if not isinstance(value, Array | Touched) or not value.touches or getattr(value, "taken", False):
        return None
    frameworks = {touch.framework for touch in value.touches}
    framework = frameworks.pop() if len(frameworks) == 1 else None
    if framework is None or framework is Framework.TENSORFLOW:
        return None
    if test.attribute:
        known = {Framework.JAX: (_TRACER_HAS, _TRACER_LACKS), Framework.TORCH: (_TENSOR_HAS, _TENSOR_LACKS)}
        return _member(test.names[0], *known[framework]) if framework in known and isinstance(value, Array) else None
    answers = {_is_tracer(name, framework, isinstance(value, Array), test.exact) for name in test.names}
    return _any(answers, test.negated)


def _is_tracer(name: str, framework: Framework, array: bool, exact: bool) -> bool | None:
    package, _, last = name.rpartition(".")
    if name in _ABSTRACT:
        return False if exact else None
    if package == "builtins" and (array or last in _NUMBERS):
        return False
    if package == "numbers" or name.startswith("numpy."):
        return False
    if name in _LIBRARY_ARRAYS and array and framework is not Framework.PHIFLOW:
        own = name in _ARRAYS[framework]
        return own if not exact or framework is Framework.TORCH else False
    return None


def eager_answer(test: TypeTest, value: Value) -> bool | None:
    """What a test would say of what the call site passes, without the transform; None where that is not known."""
    if not isinstance(value, Array) or not value.was:
        return None
    if test.attribute:
        if value.was in _NUMBERS:
            return hasattr(_NUMBERS[value.was](), test.names[0])
        return _member(test.names[0], _HOST_HAS, _HOST_LACKS)
    return _any({_is_host(name, value.was, test.exact) for name in test.names}, test.negated)


def _is_host(name: str, was: str, exact: bool) -> bool | None:
    package, _, last = name.rpartition(".")
    if name in _ABSTRACT:
        return False if exact else None
    if exact:
        return name == was or name == f"builtins.{was}" if package in ("builtins", "numbers", "numpy") else None
    if was == _HOST:
        known = package in ("builtins", "numbers", "numpy") or name in _LIBRARY_ARRAYS
        return name == _HOST if known else None
    if package == "numbers":
        return last in _TOWER[was]
    if package in ("builtins", "numpy") or name in _LIBRARY_ARRAYS:
        return name in _NUMBER_TYPES[was]
    return None


def _any(answers: Iterable[bool | None], negated: bool) -> bool | None:
    found = set(answers)
    answer = True if True in found else None if None in found else False
    return answer if answer is None else answer is not negated


def _member(name: str, has: frozenset[str], lacks: frozenset[str]) -> bool | None:
    return True if name in has else False if name in lacks else None
