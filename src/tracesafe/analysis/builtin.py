"""What Python's own functions, and a few of the standard library, do with abstract values."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracesafe.analysis.constructed import given_to_base
from tracesafe.analysis.frames import Frame
from tracesafe.analysis.machine import Arguments
from tracesafe.analysis.regimes import forbids_truth, staging
from tracesafe.analysis.targets import HOST_ARRAY, NONE, UNKNOWN, Chain, ClassTarget, Instance, Partial, RecordClass
from tracesafe.analysis.transfer import arithmetic, array_of, element, is_sequence, join, map_leaves
from tracesafe.analysis.values import Array, Dtype, Static, Touch, Touched, Tree, Unknown, Value, all_touches, is_traced

if TYPE_CHECKING:
    from tracesafe.analysis.evaluate import Evaluator

_STATIC_RESULTS: Mapping[str, str | None] = MappingProxyType(
    {
        "len": "int",
        "callable": "bool",
        "hasattr": "bool",
        "issubclass": "bool",
        "type": None,
        "id": "int",
        "hash": "int",
        "str": "str",
        "repr": "str",
        "format": "str",
        "print": "NoneType",
        "range": "range",
        "ord": "int",
        "chr": "str",
        "setattr": "NoneType",
    }
)
_NUMPY_STATIC: Mapping[str, str | None] = MappingProxyType(
    {
        "ndim": "int",
        "size": "int",
        "shape": "shape",
        "result_type": None,
        "promote_types": None,
        "dtype": None,
        "finfo": None,
        "iinfo": None,
        "issubdtype": "bool",
        "can_cast": "bool",
        "isscalar": "bool",
        "iscomplexobj": "bool",
        "isrealobj": "bool",
    }
)
_HOST_ARRAYS = frozenset(
    """
    arange array asarray diag empty empty_like eye full full_like geomspace identity linspace loadtxt logspace ones
    ones_like zeros zeros_like
    """.split()
)
_HOST_KEEPING = frozenset(
    """
    abs clip concatenate copy cos cumprod cumsum diff exp expand_dims flip hstack log log10 maximum minimum outer pad
    power repeat reshape roll round sin sort sqrt square stack tan tanh tile transpose vstack where
    """.split()
)
"""Functions that make arrays of arrays."""
_HIGHER = ("filter",)
_CONTAINERS = frozenset(f"builtins.{name}" for name in ("tuple", "list", "dict", "set", "str"))
_ITERABLES = frozenset({"list", "tuple", "set", "frozenset", "reversed", "iter"})
_CASTS = frozenset({"int", "float", "bool", "complex"})
_ARITHMETIC = frozenset({"abs", "sum", "pow", "round", "divmod"})
_EXTREMA = frozenset({"max", "min"})


def builtin_call(name: str, arguments: Arguments, node: ast.AST, frame: Frame, machine: Evaluator) -> Value | None:
    """The value of calling a builtin or standard function; None if the name is none of them."""
    package, _, last = name.rpartition(".")
    if package == "builtins":
        return _builtin(last, arguments, node, frame, machine)
    if name in _SPECIAL:
        return _SPECIAL[name](arguments, node, frame, machine)
    if package in ("math", "cmath") or package.partition(".")[0] in ("numpy", "scipy"):
        return _numeric(package, last, arguments, frame)
    return None


_ARRAY_ATTRIBUTES = frozenset({Static("str", "shape"), Static("str", "dtype")})
"""What every array of every framework has."""


def _builtin(name: str, arguments: Arguments, node: ast.AST, frame: Frame, machine: Evaluator) -> Value:
    values = arguments.positional
    first = values[0] if values else UNKNOWN
    if name == "isinstance":
        return _isinstance(first, node, frame, machine)
    if name == "hasattr" and len(values) == 2 and _is_tensor(first) and values[1] in _ARRAY_ATTRIBUTES:
        return Static("bool", True)
    if name == "range" and (found := _forbidding(values)):
        return Tree("many", (array_of(found),))
    if name in _STATIC_RESULTS:
        return NONE if name in ("print", "setattr") else Static(_STATIC_RESULTS[name])
    if name in _CASTS:
        if isinstance(first, Array) or (isinstance(first, Touched) and first.touches):
            dtype = Dtype.BOOL if name == "bool" else Dtype.UNKNOWN
            return Array(first.touches, getattr(first, "framework", None), dtype, taken=True)
        return Static(name)
    if name in _ARITHMETIC:
        operands = [part for value in values for part in (value.parts if isinstance(value, Tree) else (value,))]
        return arithmetic(operands, staging(frame.regimes)) if operands else UNKNOWN
    if name in ("sorted", "max", "min", *_HIGHER):
        _call_back(name, arguments, node, frame, machine)
    by = arguments.keyword("key")
    if (
        name in _EXTREMA
        and by is not None
        and isinstance(machine.call(by, Arguments((element(first),)), node, frame), Static)
    ):
        return Unknown(all_touches(values))
    if name in _EXTREMA:
        return _extremum(values, frame, machine)
    if name in ("any", "all"):
        inner = element(first)
        return (
            Array(inner.touches, inner.framework, Dtype.BOOL)
            if isinstance(inner, Array) and inner.touches
            else Static("bool")
        )
    if name in _ITERABLES:
        if isinstance(first, Array):
            return Tree("many", (element(first),))
        return first if isinstance(first, Tree | Touched) else Unknown(all_touches(values))
    if name == "dict":
        keys = tuple(key for key, _ in arguments.keywords)
        return Tree("dict", tuple(value for _, value in arguments.keywords), keys) if keys and not values else UNKNOWN
    if name == "enumerate":
        return Tree("many", (Tree("tuple", (Static("int"), element(first))),))
    if name == "zip":
        return _zip(values)
    if name == "sorted":
        return Tree("many", (element(first),)) if isinstance(first, Array) else first
    if name == "map" and len(values) > 1:
        return Tree("many", (machine.call(first, Arguments(tuple(map(element, values[1:]))), node, frame),))
    if name == "getattr" and len(values) > 1 and isinstance(values[1], Static) and isinstance(values[1].const, str):
        return machine.attribute(first, values[1].const, frame)
    if name == "super":
        return _super(frame, machine)
    return Unknown(all_touches(arguments.all))


def _forbidding(values: Sequence[Value]) -> frozenset[Touch]:
    """The transforms that forbid to ask one of some values for its number."""
    found = [value.touches for value in values if isinstance(value, Array | Touched)]
    return frozenset(touch for touches in found for touch in touches if forbids_truth(touch))


def _call_back(name: str, arguments: Arguments, node: ast.AST, frame: Frame, machine: Evaluator) -> None:
    """Run the function that ``sorted(key=f)``, ``max(key=f)`` or ``filter(f, values)`` calls on the elements."""
    values = arguments.positional
    function = values[0] if name in _HIGHER and values else arguments.keyword("key")
    source = values[1:2] if name in _HIGHER else values[:1]
    if function is not None and source:
        machine.call(function, Arguments((element(source[0]),)), node, frame)


def _is_tensor(value: Value) -> bool:
    """Whether a value is a tracer for certain."""
    return isinstance(value, Array) and bool(value.touches) and not value.taken


def _isinstance(value: Value, node: ast.AST, frame: Frame, machine: Evaluator) -> Value:
    if not isinstance(node, ast.Call) or len(node.args) != 2:
        return Static("bool")
    classes = node.args[1].elts if isinstance(node.args[1], ast.Tuple) else [node.args[1]]
    return instance_of(value, [machine.denotes(kind, frame) or "" for kind in classes], machine)


def instance_of(value: Value, names: Sequence[str], machine: Evaluator) -> Static:
    """Whether a value is an instance of one of these classes (qualified names, empty where they are not known)."""
    if isinstance(value, Touched) and all(name.rpartition(".")[2] == "Tracer" for name in names):
        return Static("bool", True)
    if isinstance(value, Array) and all(name in _CONTAINERS for name in names):
        return Static("bool", False)
    if isinstance(value, Array) and value.touches and not value.taken:
        if any(
            name.rpartition(".")[2] in ("Tracer", "Tensor", "ndarray", "Array") and name != "numpy.ndarray"
            for name in names
        ):
            return Static("bool", True)
        known = ("builtins.", "numpy.", "numbers.", "torch.Size")
        if all(name.startswith(known) and name != "builtins.object" for name in names):
            return Static("bool", False)
    if isinstance(value, Static) and value.type is not None and value.type not in ("number", "shape"):
        python = [name.removeprefix("builtins.") for name in names]
        if value.type in python:
            return Static("bool", True)
        if (
            all(name.startswith("builtins.") or name in machine.known.annotations for name in names)
            and value.type != "bool"
        ):
            return Static("bool", False)
    return Static("bool")


def _extremum(values: tuple[Value, ...], frame: Frame, machine: Evaluator) -> Value:
    operands = values
    if len(values) == 1:
        operands = values[0].parts if isinstance(values[0], Tree) else (element(values[0]),)
    for value in operands:
        machine.asked(value, frame)
    if any(is_traced(value) for value in operands):
        return arithmetic(operands, staging(frame.regimes))
    return join(operands)


def _zip(values: tuple[Value, ...]) -> Value:
    if values and all(is_sequence(value) for value in values):
        columns = [value.parts for value in values if isinstance(value, Tree)]
        if len({len(column) for column in columns}) == 1:
            return Tree("list", tuple(Tree("tuple", row) for row in zip(*columns, strict=True)))
    return Tree("many", (Tree("tuple", tuple(element(value) for value in values)),))


def _super(frame: Frame, machine: Evaluator) -> Value:
    """``super()`` as an object of the first base class in the project."""
    function = frame.function
    if function is None or function.owner is None:
        return UNKNOWN
    own = frame.env.get(function.parameters[0].arg) if function.parameters else None
    found = own.touches if isinstance(own, Instance) else frozenset()
    for base in machine.bases(function.owner):
        if isinstance(base, ClassTarget) and base.info is not function.owner:
            handed = given_to_base(machine, own, base.info) if isinstance(own, Instance) else ()
            return Instance(base.name, info=base.info, touches=found, given=handed)
    return UNKNOWN


def _numeric(package: str, name: str, arguments: Arguments, frame: Frame) -> Value:
    found = all_touches(arguments.all)
    if name in _NUMPY_STATIC:
        return Static(_NUMPY_STATIC[name])
    if found:
        return Array(found, taken=package in ("math", "cmath"))
    if package in ("math", "cmath"):
        return Static("float")
    if package == "numpy" and not frame.regimes and (name in _HOST_ARRAYS or _keeps_host_array(name, arguments)):
        return HOST_ARRAY
    if package == "numpy" and name in _HOST_ARRAYS and all(isinstance(value, Static) for value in arguments.all):
        return Static(was=HOST_ARRAY.was)
    return Static() if all(isinstance(value, Static) for value in arguments.all) else UNKNOWN


def _keeps_host_array(name: str, arguments: Arguments) -> bool:
    given = [part for value in arguments.positional for part in (value.parts if isinstance(value, Tree) else (value,))]
    return name in _HOST_KEEPING and HOST_ARRAY in given


def _partial(arguments: Arguments, node: ast.AST, frame: Frame, machine: Evaluator) -> Value:
    if not arguments.positional or arguments.open:
        return UNKNOWN
    callee, *rest = arguments.positional
    return Partial("functools.partial", callee=callee, args=tuple(rest), keywords=arguments.keywords)


def _tree_map(arguments: Arguments, node: ast.AST, frame: Frame, machine: Evaluator) -> Value:
    """``tree_map(f, tree, *rest)``: the function sees the leaves."""
    if len(arguments.positional) < 2:
        return UNKNOWN
    function, tree, *rest = arguments.positional

    def leaf(value: Value) -> Value:
        array = array_of(value.touches) if isinstance(value, Touched) else value
        others = tuple(Array(other.touches) if isinstance(other, Touched) else UNKNOWN for other in rest)
        return machine.call(function, Arguments((array, *others)), node, frame)

    if isinstance(tree, Tree):
        return map_leaves(tree, leaf)
    result = leaf(tree)
    return Touched(result.touches) if isinstance(result, Array) and result.touches else Unknown(all_touches((tree,)))


def _tree_flatten(arguments: Arguments, node: ast.AST, frame: Frame, machine: Evaluator) -> Value:
    """``tree_flatten(tree)``: the leaves, and the structure, which is static."""
    found = all_touches(arguments.positional[:1])
    leaves: Value = Tree("many", (array_of(found),)) if found else UNKNOWN
    return Tree("tuple", (leaves, Static()))


def _tree_leaves(arguments: Arguments, node: ast.AST, frame: Frame, machine: Evaluator) -> Value:
    flat = _tree_flatten(arguments, node, frame, machine)
    return flat.parts[0] if isinstance(flat, Tree) else UNKNOWN


def _structure(arguments: Arguments, node: ast.AST, frame: Frame, machine: Evaluator) -> Value:
    return Static()


def _cast(arguments: Arguments, node: ast.AST, frame: Frame, machine: Evaluator) -> Value:
    return arguments.positional[1] if len(arguments.positional) == 2 else UNKNOWN


def _copied(arguments: Arguments, node: ast.AST, frame: Frame, machine: Evaluator) -> Value:
    return arguments.positional[0] if arguments.positional else UNKNOWN


def _namedtuple(arguments: Arguments, node: ast.AST, frame: Frame, machine: Evaluator) -> Value:
    """``collections.namedtuple("P", "x y")``, its fields as a string or a sequence of strings."""
    given = arguments.positional[1] if len(arguments.positional) > 1 else UNKNOWN
    parts = given.parts if is_sequence(given) else (given,)
    names = [part.const for part in parts if isinstance(part, Static) and isinstance(part.const, str)]
    if len(names) != len(parts):
        return UNKNOWN
    return RecordClass("namedtuple", fields=tuple(word for name in names for word in name.replace(",", " ").split()))


def _sequential(arguments: Arguments, node: ast.AST, frame: Frame, machine: Evaluator) -> Value:
    """``nn.Sequential(a, b)``: its layers in turn."""
    return UNKNOWN if arguments.open else Chain("torch.nn.Sequential", links=arguments.positional)


def _replaced(arguments: Arguments, node: ast.AST, frame: Frame, machine: Evaluator) -> Value:
    """``dataclasses.replace(obj, ...)``."""
    first = arguments.positional[0] if arguments.positional else UNKNOWN
    return (
        replace(first, touches=first.touches | all_touches(arguments.all)) if isinstance(first, Instance) else UNKNOWN
    )


def _functional_call(arguments: Arguments, node: ast.AST, frame: Frame, machine: Evaluator) -> Value:
    """``functional_call(module, parameters, args, kwargs)``: the module's forward on these arguments."""
    module = arguments.positional[0] if arguments.positional else UNKNOWN
    given = arguments.positional[2] if len(arguments.positional) > 2 else arguments.keyword("args")
    keywords = arguments.positional[3] if len(arguments.positional) > 3 else arguments.keyword("kwargs")
    positional = given.parts if isinstance(given, Tree) and given.kind == "tuple" else (given,) if given else ()
    named: tuple[tuple[str, Value], ...] = ()
    if isinstance(keywords, Tree):
        named = tuple((str(key), part) for key, part in zip(keywords.keys, keywords.parts, strict=False))
    result = machine.call(module, Arguments(positional, named), node, frame)
    found = all_touches(arguments.all)
    return array_of(found) if isinstance(result, Unknown) and found else result


_PYTREES = ("jax.tree_util", "torch.utils._pytree", "torch.utils.pytree", "optree")
_Special = Callable[[Arguments, ast.AST, Frame, "Evaluator"], Value]
_SPECIAL: Mapping[str, _Special] = MappingProxyType(
    {
        "functools.partial": _partial,
        "jax.tree_util.Partial": _partial,
        "jax.tree_util.tree_map": _tree_map,
        "jax.tree.map": _tree_map,
        "jax.tree_map": _tree_map,
        "torch.utils._pytree.tree_map": _tree_map,
        "optree.tree_map": _tree_map,
        **{f"{module}.tree_flatten": _tree_flatten for module in _PYTREES},
        **{f"{module}.tree_leaves": _tree_leaves for module in _PYTREES},
        **{f"{module}.tree_structure": _structure for module in _PYTREES},
        "jax.tree.flatten": _tree_flatten,
        "jax.tree.leaves": _tree_leaves,
        "jax.tree.structure": _structure,
        "collections.namedtuple": _namedtuple,
        "typing.cast": _cast,
        "torch.nn.ModuleList": _copied,
        "torch.nn.ModuleDict": _copied,
        "torch.nn.Sequential": _sequential,
        "copy.copy": _copied,
        "copy.deepcopy": _copied,
        "dataclasses.replace": _replaced,
        "torch.func.functional_call": _functional_call,
        "torch.nn.utils.stateless.functional_call": _functional_call,
    }
)
