"""What stands for a function: its name, the name under a transform, a partial of it; and where it is called.

Transforms are known by the last part of their names here. Nothing depends on it: arguments that do not fit raise an
error when they are tried, and others are tried next.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from tracesafe.analysis.places import Place
from tracesafe.program.functions import Function

BATCHES: Mapping[str, str] = MappingProxyType(
    {"vmap": "in_dims in_axes", "pmap": "in_axes", "filter_vmap": "in_axes", "filter_pmap": "in_axes", "jet": ""}
)
"""The transforms that take an axis away, with the option that says which."""
KEEPERS = frozenset(
    """jit grad value_and_grad grad_and_value jacrev jacfwd jacobian hessian checkpoint remat compile jit_compile
    gradient functional_gradient hessian filter_jit filter_grad filter_value_and_grad filter_checkpoint filter_jacrev
    filter_jacfwd filter_hessian custom_jvp custom_vjp custom_gradient functionalize named_call function
    jit_compile_linear make_jaxpr eval_shape make_fx xmap disable remove_randomness""".split()
)
"""The transforms whose result is called like the function."""
_SPREAD = frozenset({"vjp", "linearize", "filter_vjp", "filter_eval_shape"})
_PACKED = frozenset({"jvp", "filter_jvp", "gradcheck", "gradgradcheck", "vhp", "hvp"})
_RECEIVERS = frozenset({"forward", "__call__"})


@dataclass(frozen=True)
class Layer:
    """One batching transform: the axis of each positional argument, or one for all; None keeps an argument whole."""

    axes: tuple[int | None, ...] | int | None = 0

    def axis(self, position: int) -> int | None:
        if isinstance(self.axes, tuple):
            return self.axes[position] if position < len(self.axes) else None
        return self.axes


@dataclass(frozen=True)
class Denoted:
    """An expression that stands for a function: through which layers, the outermost last, and with what bound."""

    place: Place
    node: ast.expr
    layers: tuple[Layer, ...] = ()
    bound: tuple[ast.expr, ...] = ()
    named: tuple[ast.keyword, ...] = ()


@dataclass(frozen=True)
class Passed:
    """The arguments of one call of a function, before the layers take examples out of them."""

    place: Place
    call: ast.Call
    args: tuple[ast.expr, ...]
    keywords: tuple[ast.keyword, ...]
    layers: tuple[Layer, ...]
    receiver: ast.expr | None = None
    """What stands in front of the method's name."""


def last_name(node: ast.expr) -> str:
    """The last part of a dotted name; empty for what is none."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def layer_of(call: ast.Call, name: str) -> Layer:
    """What a batching transform is told of axes, where that is written out; axis 0 of everything elsewhere."""
    options = BATCHES[name].split()
    given = [each.value for each in call.keywords if each.arg in options] or call.args[1:2]
    if not given:
        return Layer()
    try:
        value = ast.literal_eval(given[0])
    except ValueError:
        return Layer()
    if isinstance(value, tuple | list):
        return Layer(tuple(each if isinstance(each, int) else _inner(each) for each in value))
    return Layer(value if isinstance(value, int) or value is None else _inner(value))


def _inner(value: object) -> int | None:
    """The axis of an argument whose parts have axes of their own: the first that there is."""
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, tuple | list) else ()
    return next((each for each in parts if isinstance(each, int)), None)


def unwrapped(node: ast.expr) -> tuple[ast.expr, tuple[Layer, ...]]:
    """The function under the transforms of an expression such as ``jit(vmap(f))``, with the layers, outermost last."""
    layers: list[Layer] = []
    while isinstance(node, ast.Call) and node.args:
        name = last_name(node.func)
        if name in BATCHES:
            layers.append(layer_of(node, name))
        elif name not in KEEPERS and name != "partial":
            break
        node = node.args[0]
    return node, tuple(reversed(layers))


def decorated(function: Function) -> tuple[Layer, ...]:
    """The layers that a function's decorators put around it, the outermost last."""
    layers: list[Layer] = []
    for decorator in reversed(getattr(function.node, "decorator_list", ())):
        match decorator:
            case ast.Call(func=func, args=[first, *_]) if last_name(func) == "partial" and last_name(first) in BATCHES:
                layers.append(layer_of(decorator, last_name(first)))
            case ast.Call(func=func) if last_name(func) in BATCHES:
                layers.append(layer_of(decorator, last_name(func)))
            case _ if last_name(decorator) in BATCHES:
                layers.append(Layer())
    return tuple(layers)


def references(
    function: Function, place: Place, name: str | None = None, *, documented: bool = False
) -> Iterator[Denoted]:
    """The expressions of a module that seem to name a function, and what transforms make of them.

    ``documented``: the module is an example in the function's documentation, which may leave the imports out.
    """
    wanted = name or function.name
    own = documented or place.module is function.module
    owner = function.owner
    for node in ast.walk(place.module.tree):
        match node:
            case ast.Lambda() if node is function.node:
                yield from _grown(Denoted(place, node), 0)
            case ast.Name(id=text, ctx=ast.Load()) if text == wanted and (owner is None or name is not None):
                if own or wanted in place.module.bindings or function.parent is not None:
                    yield from _grown(Denoted(place, node), 0)
            case ast.Attribute(attr=text, ctx=ast.Load()) if text == wanted:
                yield from _grown(Denoted(place, node), 0)
            case ast.Name(ctx=ast.Load()) | ast.Attribute(ctx=ast.Load()) if owner is not None and name is None:
                if function.name in _RECEIVERS and _is_instance(node, owner.name, place):
                    yield from _grown(Denoted(place, node), 0)


def _is_instance(node: ast.expr, owner: str, place: Place) -> bool:
    """Whether a name is seen to be bound to an object of a class."""
    if not isinstance(node, ast.Name):
        return False
    for around in (*place.around(node), place.module.tree):
        if isinstance(around, ast.FunctionDef | ast.AsyncFunctionDef | ast.Module):
            for each in ast.walk(around):
                match each:
                    case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=func)) if name == node.id:
                        return last_name(func) == owner
    return False


def _grown(found: Denoted, depth: int) -> Iterator[Denoted]:
    """An expression, and what transforms and names make of it."""
    yield found
    if depth > 5:
        return
    parent = found.place.parents.get(found.node)
    if isinstance(parent, ast.keyword):
        parent = found.place.parents.get(parent)
    match parent:
        case ast.Call(func=func) if found.node is not func:
            name = last_name(func)
            if parent.args and found.node is not parent.args[0]:
                return
            if name in BATCHES:
                layers = (*found.layers, layer_of(parent, name))
                yield from _grown(replace(found, node=parent, layers=layers), depth + 1)
            elif name in KEEPERS:
                yield from _grown(replace(found, node=parent), depth + 1)
            elif name == "partial" and not found.layers:
                bound = (*found.bound, *parent.args[1:])
                named = (*found.named, *parent.keywords)
                yield from _grown(replace(found, node=parent, bound=bound, named=named), depth + 1)
        case ast.Assign(targets=[ast.Name(id=name)]) if parent.value is found.node:
            inside = found.place.function(found.node)
            body = inside.node if inside is not None else found.place.module.tree
            for node in ast.walk(body):
                if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
                    yield from _grown(replace(found, node=node), depth + 1)


def calls(found: Denoted) -> Iterator[Passed]:
    """The calls of what an expression stands for."""
    place, node = found.place, found.node
    parent = place.parents.get(node)
    receiver = node.value if isinstance(node, ast.Attribute) else node if isinstance(node, ast.Name) else None
    if not isinstance(parent, ast.Call):
        return
    args: list[ast.expr] | None = None
    keywords: list[ast.keyword] = []
    layers = found.layers
    if parent.func is node:
        args, keywords = parent.args, parent.keywords
    elif parent.args and parent.args[0] is node:
        name = last_name(parent.func)
        if name in _SPREAD:
            args = parent.args[1:]
        elif name in _PACKED and len(parent.args) > 1:
            given = parent.args[1]
            args = given.elts if isinstance(given, ast.Tuple | ast.List) else [given]
        elif name == "scan" and len(parent.args) >= 3:
            args, layers = [parent.args[1], parent.args[2]], (Layer((None, 0)), *layers)
        elif name == "map" and len(parent.args) == 2:
            args, layers = [parent.args[1]], (Layer(), *layers)
    elif last_name(parent.func) == "while_loop" and len(parent.args) == 3:
        args = parent.args[2:]
    if args is None or any(isinstance(each, ast.Starred) for each in args) or any(not each.arg for each in keywords):
        return
    yield Passed(place, parent, (*found.bound, *args), (*found.named, *keywords), layers, receiver)
