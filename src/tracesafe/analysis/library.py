"""Calls of library functions and builtins, and of the methods of arrays and pytrees."""

from __future__ import annotations

import ast
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from tracesafe.analysis.builtin import builtin_call
from tracesafe.analysis.evaluate import Evaluator
from tracesafe.analysis.frames import Frame
from tracesafe.analysis.machine import Arguments
from tracesafe.analysis.names import THEMSELVES
from tracesafe.analysis.regimes import staging
from tracesafe.analysis.targets import HOST_ARRAY, UNKNOWN, BoundMethod, ExternalInstance, Instance
from tracesafe.analysis.transfer import array_of, is_float, is_number, join
from tracesafe.analysis.values import (
    Array,
    Dtype,
    Static,
    Target,
    Touched,
    Tree,
    Unknown,
    Value,
    all_touches,
    touches,
)
from tracesafe.spec import Framework, Library

_PARAMETERS: Mapping[str, Framework] = MappingProxyType(
    {
        "torch.nn.Parameter": Framework.TORCH,
        "torch.nn.parameter.Parameter": Framework.TORCH,
        "flax.nnx.Param": Framework.JAX,
        "flax.nnx.Variable": Framework.JAX,
        "flax.nnx.BatchStat": Framework.JAX,
    }
)
LAYERS = ("torch.nn.", "flax.linen.", "flax.nnx.", "equinox.nn.")
"""Prefixes of classes whose objects take arrays to arrays."""
_NETS = ("phiml.nn", "phi.torch.nets", "phi.jax.stax.nets", "phi.tf.nets")
NETWORKS = frozenset(
    f"{space}.{name}"
    for space in _NETS
    for name in "mlp dense_net u_net conv_net res_net conv_classifier invertible_net".split()
)
"""What makes a neural network for ΦFlow."""
_TREE_METHODS = frozenset({"items", "keys", "values", "get", "copy", "pop", "setdefault", "update", "append", "extend"})
_KEEPS_DTYPE = frozenset(
    """
    T reshape view squeeze unsqueeze flatten ravel clone copy detach expand contiguous transpose
    """.split()
)
_NEW_ITEMS = frozenset({"set", "add", "multiply"})
"""What ``x.at[i]`` of jax has, which gives arrays of the same dtype."""
_FLOATS = frozenset(
    """
    linspace normal ones uniform zeros
    """.split()
)
_KEEPING = frozenset(
    """
    abs array asarray concatenate cos exp hstack log max mean min negative norm ones_like sigmoid sin sqrt square
    stack std sum tanh var vstack zeros_like
    """.split()
)
_ARRAY_METHODS = frozenset(
    """
    abs add all any argmax argmin astype at bool ceil clamp clip clone contiguous conj cos cosh cpu cuda
    cumprod cumsum dequantize detach diagonal dim div divide dot double element_size eq erf exp expand
    expand_as flatten flip float floor fmod gather ge gt half int inverse is_complex is_contiguous
    is_floating_point isfinite isinf isnan item le lerp log log10 log1p log2 logical_and logical_not
    logical_or logsumexp long lt masked_fill matmul max mean min mm mul narrow ne neg new_full new_ones
    new_zeros nonzero norm numel numpy permute pow prod ravel reciprocal relu repeat reshape roll round rsqrt
    scatter select sigmoid sign sin sinh size softmax sort split sqrt square squeeze std sub sum t take tan
    tanh tile to tolist topk trace transpose tril triu trunc type unbind unsqueeze var view view_as where
    block_until_ready native
    """.split()
)
_BOOLEAN_DTYPES = frozenset(
    {"builtins.bool", "jax.numpy.bool", "jax.numpy.bool_", "numpy.bool", "numpy.bool_", "torch.bool"}
)


class LibraryCalls(Evaluator):
    """Everything that can be called and is no code of the project."""

    @abstractmethod
    def apply(self, name: str, arguments: Arguments, node: ast.AST, frame: Frame) -> Value:
        """Apply a transform to its arguments."""

    def external_call(self, name: str, arguments: Arguments, node: ast.AST, frame: Frame) -> Value:
        """Call a function of a library, a builtin or a transform by its qualified name."""
        if name in self.known.transforms:
            return self.apply(name, arguments, node, frame)
        if name in _PARAMETERS:
            return Array(framework=_PARAMETERS[name])
        special = builtin_call(name, arguments, node, frame, self)
        if special is not None:
            return special
        library = self.known.library_of(name)
        if library is not None:
            return self._library_call(library, name, arguments, frame)
        if name in NETWORKS or (name.startswith(LAYERS) and name.rpartition(".")[2][:1].isupper()):
            return ExternalInstance(name)
        if isinstance(node, ast.Call):
            self.calls[node] = False
        return Unknown(all_touches(arguments.all))

    def _library_call(self, library: Library, name: str, arguments: Arguments, frame: Frame) -> Value:
        last = name.rpartition(".")[2]
        if name in library.static_functions or last in library.static_functions:
            return _answer(name, arguments)
        if name in library.folded_functions and is_number(next(iter(arguments.positional), UNKNOWN)):
            return Static()
        if name.startswith(LAYERS) and last[:1].isupper():
            return ExternalInstance(name)
        if name in library.non_array_functions or last in library.non_array_functions or last[:1].isupper():
            return Unknown(all_touches(arguments.all))
        found = all_touches(arguments.all)
        if name in library.concrete_functions or last in library.concrete_functions:
            return Array(found, library.framework, Dtype.BOOL, taken=True) if found else Static("bool")
        if library.framework in (Framework.JAX, Framework.PHIFLOW):
            staged = staging(frame.regimes)
            constant = name in library.constant_functions and staged and arguments.all and not found
            if constant and all(isinstance(value, Static | Unknown) for value in arguments.all):
                return Static() if all(isinstance(value, Static) for value in arguments.all) else UNKNOWN
            found |= staged
        if name in library.sequence_functions:
            return Tree("many", (Array(found, library.framework),))
        boolean = name in library.boolean_functions or _asks_for_booleans(arguments)
        if not boolean and last in ("where", "select"):
            boolean = _chooses_booleans(arguments.positional[1:])
        if last in ("array", "asarray") and library.framework is Framework.JAX:
            boolean = boolean or _holds_booleans(arguments)
        if library.framework is Framework.JAX and not boolean and _gives_floats(last, arguments):
            return Array(found, library.framework, Dtype.FLOAT)
        return Array(found, library.framework, Dtype.BOOL if boolean else Dtype.UNKNOWN)

    def method_call(self, method: BoundMethod, arguments: Arguments, node: ast.AST, frame: Frame) -> Value:
        """Call a method of an array, a pytree, a string."""
        receiver = method.receiver
        if isinstance(receiver, Instance | ExternalInstance) and method.name in THEMSELVES:
            return receiver
        if isinstance(receiver, Instance):
            rest = replace(arguments, positional=arguments.positional[1:])
            return self.call(receiver, rest, node, frame)
        if isinstance(receiver, Array):
            return self._array_method(receiver, method.name, arguments, frame)
        if isinstance(receiver, Touched):
            return self._touched_method(receiver, method.name, arguments, frame)
        if isinstance(receiver, Tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                self.changed(node.func.value, receiver, method.name, arguments.positional, frame)
            return _tree_method(receiver, method.name, arguments)
        if isinstance(receiver, Static):
            return Static("str" if method.name in ("lower", "upper", "strip", "format", "join", "replace") else None)
        if receiver == HOST_ARRAY:
            return receiver
        return Unknown(all_touches(arguments.all) | touches(receiver))

    def _array_method(self, receiver: Array, name: str, arguments: Arguments, frame: Frame) -> Value:
        if name in ("keys", "items"):
            return UNKNOWN  # it is no array after all
        libraries = [lib for lib in self.known.libraries if receiver.framework in (None, lib.framework)]
        if any(name in library.concrete_methods for library in libraries):
            if name in ("tolist", "numpy", "tobytes", "__array__"):
                return Unknown(receiver.touches)
            return Array(receiver.touches, receiver.framework, receiver.dtype, taken=True)
        if any(name in library.static_methods for library in libraries) and not (name == "type" and arguments.all):
            return (
                Static("shape") if name == "size" and not arguments.all else Static("int" if name != "type" else None)
            )
        found = receiver.touches | all_touches(arguments.all)
        if receiver.framework is Framework.JAX:
            found |= staging(frame.regimes)
        if any(name in library.sequence_methods for library in libraries):
            return Tree("many", (Array(found, receiver.framework),))
        boolean = any(name in library.boolean_methods for library in libraries) or _asks_for_booleans(arguments)
        if not boolean and (name in _KEEPS_DTYPE or (name in _NEW_ITEMS and receiver.framework is Framework.JAX)):
            return Array(found, receiver.framework, receiver.dtype)
        return Array(found, receiver.framework, Dtype.BOOL if boolean else Dtype.UNKNOWN)

    def _touched_method(self, receiver: Touched, name: str, arguments: Arguments, frame: Frame) -> Value:
        if name == "items":
            return Tree("many", (Tree("tuple", (Static(), receiver)),))
        if name == "keys":
            return Static()
        if name in _TREE_METHODS:
            return receiver if name in ("values", "get", "copy", "pop") else UNKNOWN
        if name in _ARRAY_METHODS:
            return self._array_method(array_of(receiver.touches), name, arguments, frame)
        return Unknown(receiver.touches)


def _answer(name: str, arguments: Arguments) -> Static:
    """What a function says that gives a Python value: a tracer is a tensor."""
    first = arguments.positional[0] if arguments.positional else UNKNOWN
    if name == "torch.is_tensor" and isinstance(first, Array) and first.touches and not first.taken:
        return Static("bool", True)
    return Static()


def _gives_floats(last: str, arguments: Arguments) -> bool:
    """Whether a function of jax gives an array of floats, by its name or by what it is given."""
    if arguments.keyword("dtype") is not None:
        return False
    if last in _FLOATS:
        return last not in ("ones", "zeros") or len(arguments.positional) == 1
    if last == "arange":
        return any(map(is_float, arguments.positional))
    given = arguments.positional[:1]
    return last in _KEEPING and bool(given) and _holds_float(given[0])


def _asks_for_booleans(arguments: Arguments) -> bool:
    """Whether a call says that its result is one of booleans: ``dtype=torch.bool``."""
    dtype = arguments.keyword("dtype")
    return isinstance(dtype, Target) and dtype.name in _BOOLEAN_DTYPES


def _chooses_booleans(choices: Sequence[Value]) -> bool:
    """Whether what is selected from are arrays of booleans, perhaps beside Python's own."""
    arrays = [choice for choice in choices if isinstance(choice, Array)]
    own = all(
        isinstance(choice, Array) or choice in (Static("bool", True), Static("bool", False)) for choice in choices
    )
    return bool(arrays) and own and all(array.dtype is Dtype.BOOL for array in arrays)


def _holds_booleans(arguments: Arguments) -> bool:
    """Whether the only argument is one of Python's booleans, or a list of them."""
    given = arguments.positional
    if len(given) != 1 or arguments.keywords or not isinstance(given[0], Tree | Static):
        return False
    parts = given[0].parts if isinstance(given[0], Tree) else given
    return bool(parts) and all(isinstance(part, Static) and part.type == "bool" for part in parts)


def _holds_float(value: Value) -> bool:
    return any(map(_holds_float, value.parts)) if isinstance(value, Tree) else is_float(value)


def _tree_method(receiver: Tree, name: str, arguments: Arguments) -> Value:
    if receiver.kind == "dict":
        if name == "items":
            pairs = zip(receiver.keys, receiver.parts, strict=True)
            return Tree("list", tuple(Tree("tuple", (Static(type(k).__name__, k), part)) for k, part in pairs))
        if name == "values":
            return Tree("list", receiver.parts)
        if name == "keys":
            return Tree("list", tuple(Static(type(key).__name__, key) for key in receiver.keys))
        if name == "get" and arguments.positional and isinstance(arguments.positional[0], Static):
            key = arguments.positional[0].const
            return receiver.parts[receiver.keys.index(key)] if key in receiver.keys else join(arguments.positional[1:])
    if name == "_replace" and receiver.kind == "namedtuple":
        parts = (arguments.keyword(str(key)) or part for key, part in zip(receiver.keys, receiver.parts, strict=True))
        return replace(receiver, parts=tuple(parts))
    if name == "index" or name == "count":
        return Static("int")
    if name == "pop" and receiver.kind in ("list", "many") and receiver.parts:
        last = receiver.kind == "list" and not arguments.all
        return receiver.parts[-1] if last else join(receiver.parts)
    return Unknown(touches(receiver))
