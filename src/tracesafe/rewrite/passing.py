"""How arguments come to a function through transforms: which expression is given, and whether as a copy."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tracesafe.analysis.places import Place
from tracesafe.analysis.targets import NONE, Choice, FunctionTarget, Options, Partial, Transformed
from tracesafe.analysis.values import Static, Tree, Value
from tracesafe.program.functions import Function
from tracesafe.rewrite.calls import given_to
from tracesafe.spec import Argnums, Framework, Kind, TransformSpec

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_DERIVATIVES = frozenset({Kind.GRADIENT, Kind.LINEARIZE})


@dataclass(frozen=True, slots=True)
class Passing:
    """One call that gives something to a parameter through transforms.

    ``is_copy``: the transform takes containers apart and puts new ones together, so that the function changes its own;
    else it gets the caller's. ``mapped``: whether each of its leaves has an axis for the examples, under ``vmap``.
    """

    place: Place
    call: ast.Call
    argument: ast.expr
    transform: str
    is_copy: bool
    mapped: bool


@dataclass(frozen=True, slots=True)
class _Layer:
    """One transform around the function, and how many arguments a ``partial`` outside of it has taken."""

    spec: TransformSpec
    options: Options | None
    outside: int


@dataclass(frozen=True, slots=True)
class _Chain:
    """What a callable is made of, from the outside in."""

    layers: tuple[_Layer, ...] = ()
    skipped: int = 0
    bound: bool = False
    named: frozenset[str] = frozenset()
    """The parameters that a ``partial`` gives by name."""


def passings(here: Reached, name: str, *, is_object: bool) -> Iterator[Passing]:
    """The calls that run a function under transforms and give something to one of its parameters."""
    for place, call, calls, chain in _calls(here):
        passing = _passing(here, name, place, call, calls, chain, is_object)
        if passing is not None:
            yield passing


def is_run(here: Reached) -> bool:
    """Whether a call in sight runs the function under transforms."""
    return next(_calls(here), None) is not None


def leaves_out(here: Reached, name: str) -> bool:
    """Whether a call in sight gives nothing to a parameter, so that its default holds."""
    found = [(call, chain) for _, call, calls, chain in _calls(here) if calls is None]
    bound = here.function.owner is not None and "staticmethod" not in here.function.decorator_names
    for _, record, each in here.index.callers.get(here.function, ()):
        if record.callees[each] == (here.function,) and not here.is_applied(each):
            found.append((each, _Chain(bound=bound)))
    for call, chain in found:
        open_ended = any(isinstance(each, ast.Starred) for each in call.args) or any(not k.arg for k in call.keywords)
        given = given_to(here.function, name, call, bound=chain.bound, skipped=chain.skipped)
        if given is None and not open_ended and name not in chain.named:
            return True
    return False


def _calls(here: Reached) -> Iterator[tuple[Place, ast.Call, TransformSpec | None, _Chain]]:
    """The calls that run a function under transforms, and how; with the transform that the call itself applies."""
    if here.references is None:
        return
    machine = here.references.machine
    own = getattr(here.function.node, "decorator_list", [])
    for node in machine.applied_to.get(here.function, ()):
        for applied in machine.applied[node]:
            start = _Chain((_Layer(applied.spec, None, 0),)) if applied.spec is not None else _Chain()
            unseen = isinstance(applied.callee, Transformed) and (node, applied.callee.spec.name) in machine.sites
            place = here.references.place(applied.module)
            calls: Iterable[tuple[Place, ast.AST, bool]] = [(place, node, False)]
            if unseen:
                calls = _called_by_name(here) if node in own else _called_where_stored(here, place, node)
            for place, call, bound in calls:
                for chain in _chains(applied.callee, here.function, start):
                    if isinstance(call, ast.Call):
                        yield place, call, applied.spec, replace(chain, bound=True) if bound else chain


def _called_where_stored(here: Reached, place: Place, node: ast.AST) -> Iterator[tuple[Place, ast.AST, bool]]:
    """The plain calls of a variable or attribute that holds the transformed function."""
    statement = place.parents.get(node)
    match statement:
        case ast.Assign(targets=[ast.Attribute(value=ast.Name(), attr=attr)], value=value) if value is node:
            for each in ast.walk(place.module.tree):
                if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr == attr:
                    yield place, each, False
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if value is node and here.references is not None:
            for reference in here.references.readers(place, place.function(statement), name) or ():
                call = reference.place.parents.get(reference.node)
                if isinstance(call, ast.Call) and call.func is reference.node:
                    yield reference.place, call, False
        case _:
            pass


def _called_by_name(here: Reached) -> Iterator[tuple[Place, ast.AST, bool]]:
    """The plain calls of a decorated function that nobody followed, and whether they name its object."""
    for reference in here.uses(here.function) or ():
        call = reference.place.parents.get(reference.node)
        if isinstance(call, ast.Call) and call.func is reference.node:
            yield reference.place, call, here.function.owner is not None


def _chains(value: Value, function: Function, chain: _Chain) -> Iterator[_Chain]:
    """The ways from a callable value to a function."""
    match value:
        case Transformed(spec=spec, options=options, inner=inner):
            layers = (*chain.layers, _Layer(spec, options, chain.skipped))
            yield from _chains(inner, function, replace(chain, layers=layers))
        case Partial(callee=callee, args=args, keywords=keywords):
            named = chain.named | {name for name, _ in keywords}
            yield from _chains(callee, function, replace(chain, skipped=chain.skipped + len(args), named=named))
        case Choice(options=choices):
            for each in choices:
                yield from _chains(each, function, chain)
        case FunctionTarget(function=found, bound=bound) if found is function:
            yield replace(chain, bound=bound is not None)
        case _:
            pass


def _passing(
    here: Reached,
    name: str,
    place: Place,
    call: ast.Call,
    calls: TransformSpec | None,
    chain: _Chain,
    is_object: bool,
) -> Passing | None:
    function = here.function
    given = given_by(function, name, call, calls, bound=chain.bound, skipped=chain.skipped)
    if given is None or not chain.layers:
        return None
    names = [parameter.arg for parameter in (*function.node.args.posonlyargs, *function.node.args.args)]
    keyword = name not in names or any(each.value is given for each in call.keywords)
    copies: list[bool] = []
    mapped = True
    for layer in chain.layers:
        index = names.index(name) - chain.bound - (chain.skipped - layer.outside) if name in names else -1
        copied = _copies(layer, index, name, keyword, is_object)
        if copied is None:
            return None
        copies += copied
        mapped = mapped and (layer.spec.kind is not Kind.BATCH or keyword or _is_mapped(layer, index))
    if not copies:
        return None
    spec = next(layer.spec for layer in chain.layers if _matters(layer.spec))
    return Passing(place, call, given, spec.name, any(copies), mapped)


def given_by(
    function: Function, name: str, call: ast.Call, calls: TransformSpec | None, *, bound: bool, skipped: int
) -> ast.expr | None:
    """What a call gives to a parameter; ``calls`` is the transform that the call applies, as ``vjp(f, x)`` does."""
    if calls is None:
        return given_to(function, name, call, bound=bound, skipped=skipped)
    inner: list[ast.expr] = []
    if calls.operands is not None:
        inner = list(call.args[calls.operands :])
    elif calls.packed is not None and calls.packed.position is not None and calls.packed.position < len(call.args):
        packed = call.args[calls.packed.position]
        inner = list(packed.elts) if isinstance(packed, ast.Tuple) else []
    plain = ast.Call(func=call.func, args=inner, keywords=[])
    return given_to(function, name, plain, bound=bound, skipped=skipped)


def _matters(spec: TransformSpec) -> bool:
    if spec.keeps_objects:
        return False
    if spec.framework is Framework.TORCH:
        return spec.kind in (Kind.BATCH, Kind.GRADIENT)
    return spec.framework is Framework.JAX and spec.kind in (Kind.BATCH, Kind.GRADIENT, Kind.STAGE, Kind.CHECKPOINT)


def _copies(layer: _Layer, index: int, name: str, keyword: bool, is_object: bool) -> tuple[bool, ...] | None:
    """Whether a transform hands on a copy; empty if it has nothing to do with it, None if that is not known.

    Measured: the derivatives of torch and ``vmap`` rebuild every container, those of jax only what is differentiated;
    ``vmap`` of torch leaves keyword arguments alone; objects that are no pytrees stay what they are.
    """
    spec, options = layer.spec, layer.options
    if not _matters(spec):
        return ()
    if spec.framework is Framework.TORCH:
        return (not is_object and not (spec.kind is Kind.BATCH and keyword),)
    if spec.kind is Kind.GRADIENT and isinstance(spec.traced, Argnums) and options is not None:
        chosen = _constants(options.selection, spec.traced.default)
        return None if chosen is None else (not keyword and index in chosen,)
    if spec.kind is Kind.STAGE and options is not None:
        positions = _constants(options.static_argnums, ())
        names = _constants(options.static_argnames, ())
        if positions is None or names is None:
            return None
        return (index not in positions and name not in names,)
    return (True,)


def _constants(value: Value, default: tuple[object, ...]) -> tuple[object, ...] | None:
    """The constants that an option lists; None if they are not known."""
    if value == NONE:
        return default
    parts = value.parts if isinstance(value, Tree) else (value,)
    found = [part.const for part in parts if isinstance(part, Static)]
    return tuple(found) if len(found) == len(parts) and ... not in found else None


def _is_mapped(layer: _Layer, index: int) -> bool:
    """Whether ``vmap`` maps every leaf of a positional argument."""
    selection = layer.options.selection if layer.options is not None else NONE
    if isinstance(selection, Tree) and selection.kind in ("tuple", "list"):
        selection = selection.parts[index] if index < len(selection.parts) else NONE
    elif selection == NONE:
        return True
    return isinstance(selection, Static) and isinstance(selection.const, int)
