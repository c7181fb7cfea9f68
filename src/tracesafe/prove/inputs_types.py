"""Values by annotation: jaxtyping's shapes, arrays, Python's own types, and the project's classes."""

from __future__ import annotations

import ast
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import MappingProxyType

from tracesafe.prove.inputs_classes import Maker
from tracesafe.prove.inputs_names import Names
from tracesafe.prove.inputs_specs import Spec, array, literal, read_literal, source

_ARRAYS = MappingProxyType(
    {
        **dict.fromkeys(("Tensor", "FloatTensor", "LongTensor", "DoubleTensor", "BoolTensor", "IntTensor"), "torch"),
        **dict.fromkeys(("Parameter",), "torch"),
        **dict.fromkeys(("Array", "ArrayLike", "DeviceArray", "Scalar"), "jax"),
        **dict.fromkeys(("ndarray", "NDArray"), "numpy"),
    }
)
_DTYPES = MappingProxyType(
    {"LongTensor": "int64", "DoubleTensor": "float64", "BoolTensor": "bool", "IntTensor": "int32"}
)
_SHAPED = MappingProxyType(
    {
        **dict.fromkeys(
            ("Float", "Num", "Inexact", "Real", "Shaped", "Float32", "Complex", "Float16", "BFloat16"), "float32"
        ),
        "Float64": "float64",
        "Int": "int32",
        "Integer": "int32",
        "Int32": "int32",
        "Int64": "int64",
        "UInt": "uint8",
        "Bool": "bool",
        "UInt8": "uint8",
        "UInt32": "uint32",
        "Int8": "int8",
        "Int16": "int16",
    }
)
_SIZES = (3, 4, 2, 5, 6, 7)
_SEQUENCES = frozenset("list List Sequence Iterable Collection MutableSequence Iterator".split())
_MAPPINGS = frozenset("dict Dict Mapping MutableMapping OrderedDict".split())
_CALLABLES = ("lambda *a: a[0] * 1.5", "lambda *a: (a[0] * a[0]).sum()")
_KEYS = ("key", "rng", "rng_key", "prng_key", "subkey")


@dataclass(frozen=True, eq=False)
class Types:
    """What annotations of one module allow. ``arrays(name, rank)``: arrays of no particular shape."""

    names: Names
    framework: str
    maker: Maker
    arrays: Callable[[str, int | None], list[Spec]]

    def of(self, node: ast.expr, name: str, seed: int = 0) -> list[Spec]:
        """Values of an annotated parameter; none for an annotation that says nothing."""
        match node:
            case ast.Constant(value=str(text)):
                try:
                    return self.of(ast.parse(text.strip(), mode="eval").body, name, seed)
                except SyntaxError:
                    return []
            case ast.Constant(value=None):
                return [literal(None)]
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return self._union([left, right], name, seed)
            case ast.Subscript(value=owner, slice=inner):
                parts = list(inner.elts) if isinstance(inner, ast.Tuple) else [inner]
                return self._generic(self._last(owner), owner, parts, name, seed)
            case ast.Name() | ast.Attribute():
                return self._plain(node, name, seed)
            case _:
                return []

    def _last(self, node: ast.expr) -> str:
        return self.names.dotted(node).rpartition(".")[2]

    def _union(self, parts: list[ast.expr], name: str, seed: int) -> list[Spec]:
        """The alternatives in turn: the first of each, then the second of each; None comes last."""
        options = [self.of(part, name, seed) for part in parts]
        options.sort(key=lambda each: each == [literal(None)])
        found: list[Spec] = []
        for number in range(max(map(len, options), default=0)):
            found += [each[number] for each in options if number < len(each)]
        return found

    def _plain(self, node: ast.expr, name: str, seed: int) -> list[Spec]:
        dotted = self.names.dotted(node)
        last = dotted.rpartition(".")[2]
        simple = self._simple(last, name, seed)
        if simple is not None:
            return simple
        info = self.names.class_(node)
        if info is not None:
            return self.maker.objects(info)
        alias = self.names.definition(node)
        match alias:
            case (module, ast.Assign(value=value)) if not isinstance(value, ast.Call | ast.Constant):
                return Types(self.names.at(module), self.framework, self.maker, self.arrays).of(value, name, seed)
            case (module, ast.AnnAssign(value=ast.expr() as value)):
                return Types(self.names.at(module), self.framework, self.maker, self.arrays).of(value, name, seed)
        return []

    def _simple(self, last: str, name: str, seed: int) -> list[Spec] | None:
        if last in ("PRNGKeyArray", "KeyArray", "PRNGKey") or (last == "Array" and name in _KEYS):
            return [{"key": {"seed": seed, "typed": True}}, {"key": {"seed": seed, "typed": False}}]
        if last in _ARRAYS:
            found = self.arrays(name, None)
            framework, dtype = _ARRAYS[last], _DTYPES.get(last, "float32")
            return [_retyped(spec, framework, dtype) for spec in found]
        match last:
            case "float" | "Real" | "Number":
                return [literal(value) for value in (0.5, 1.5, -0.7)]
            case "int":
                return [literal(value) for value in (3, 2, 1, 0)]
            case "bool":
                return [literal(True), literal(False)]
            case "str":
                return [literal("sum"), literal("mean"), literal("")]
            case "complex":
                return [source("(0.5+1.5j)")]
            case "Callable":
                return [source(text) for text in _CALLABLES]
            case "Generator":
                return [source("torch.Generator().manual_seed(0)", setup="import torch")]
            case "device":
                return [source("torch.device('cpu')", setup="import torch")]
            case "dtype" | "DTypeLike":
                text = {"torch": "torch.float32", "jax": "jax.numpy.float32"}.get(self.framework, "numpy.float32")
                return [source(text, setup=f"import {text.rpartition('.')[0]}")]
            case "tuple" | "Tuple":
                return [{"tuple": [each, each]} for each in self.arrays(name, None)[:3]]
            case "PyTree" | "Pytree":
                return [*self.arrays(name, None), {"dict": [[literal("w"), self.arrays(name, 1)[0]]]}]
        if last in _SEQUENCES:
            return [{"list": [each, each]} for each in self.arrays(name, None)[:3]]
        if last in _MAPPINGS:
            return None if self.framework == "" else []
        return None

    def _generic(self, last: str, owner: ast.expr, parts: list[ast.expr], name: str, seed: int) -> list[Spec]:
        if last in _SHAPED and len(parts) == 2:
            return self._jaxtyped(_SHAPED[last], parts, name, seed)
        if last in ("Optional",):
            return [*self.of(parts[0], name, seed), literal(None)]
        if last == "Union":
            return self._union(parts, name, seed)
        if last in ("Annotated", "Final", "Required", "NotRequired", "type", "ReadOnly"):
            return self.of(parts[0], name, seed)
        if last == "Literal":
            return [each for part in parts if (each := read_literal(part)) is not None]
        if last == "Callable":
            return [source(text) for text in _CALLABLES]
        if last in ("tuple", "Tuple"):
            return self._tuples(parts, name, seed)
        if last in _SEQUENCES:
            return [{"list": [_reseeded(each, 17 * k) for k in range(3)]} for each in self.of(parts[0], name, seed)]
        if last in _MAPPINGS and len(parts) == 2:
            keys = self.of(parts[0], name, seed)[:1] or [literal("w")]
            keys = [literal("w")] if keys == [literal("sum")] else keys
            return [{"dict": [[keys[0], each]]} for each in self.of(parts[1], name, seed)]
        if last == "PyTree":
            return self.of(parts[0], name, seed)
        return self._plain(owner, name, seed)

    def _tuples(self, parts: list[ast.expr], name: str, seed: int) -> list[Spec]:
        if len(parts) == 2 and isinstance(parts[1], ast.Constant) and parts[1].value is ...:
            return [{"tuple": [_reseeded(each, 17 * k) for k in range(2)]} for each in self.of(parts[0], name, seed)]
        options = [self.of(part, name, seed + 13 * number) for number, part in enumerate(parts)]
        if not all(options):
            return []
        return [
            {"tuple": [each[min(number, len(each) - 1)] for each in options]}
            for number in range(min(4, max(map(len, options), default=1)))
        ]

    def _jaxtyped(self, dtype: str, parts: list[ast.expr], name: str, seed: int) -> list[Spec]:
        """``Float[Tensor, "batch 3"]``: a dimension has the same size wherever its name stands."""
        inner, shape = parts
        last = self._last(inner)
        if not isinstance(shape, ast.Constant) or not isinstance(shape.value, str):
            return []
        framework = _ARRAYS.get(last, self.framework)
        return [array(framework, each, dtype, seed=seed) for each in dict.fromkeys(_shapes(shape.value))]


def _shapes(text: str) -> Iterator[tuple[int, ...]]:
    """The shapes that a text of jaxtyping allows: with one more axis for ``*batch`` and ``...``, then with none."""
    for several in ((2,), ()):
        sizes: list[int] = []
        for word in text.split():
            word = word.rpartition("=")[2].lstrip("?")
            if word == "..." or word.startswith("*"):
                sizes += several
            elif word.startswith("#"):
                sizes += several if word.startswith("#*") else (_size(word[1:]),)
            else:
                sizes.append(_size(word))
        yield tuple(sizes)


def _size(word: str) -> int:
    """The size of a dimension: its number, or one that belongs to its name."""
    word = word.lstrip("#?*")
    if word.isdigit():
        return int(word)
    for operator in ("+", "-", "*"):
        left, found, right = word.partition(operator)
        if found and left and right:
            first, second = _size(left.strip("()")), _size(right.strip("()"))
            return max(0, {"+": first + second, "-": first - second, "*": first * second}[operator])
    return _SIZES[zlib.crc32(word.encode()) % len(_SIZES)]


def _retyped(spec: Spec, framework: str, dtype: str) -> Spec:
    return {"array": {**spec["array"], "framework": framework, "dtype": dtype}} if "array" in spec else spec


def _reseeded(spec: Spec, number: int) -> Spec:
    return {"array": {**spec["array"], "seed": spec["array"].get("seed", 0) + number}} if "array" in spec else spec
