"""Static arguments that have no hash, and static options that name no argument."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from tracesafe.analysis.frames import Site
from tracesafe.analysis.places import Place
from tracesafe.analysis.targets import HOST_ARRAY, Instance
from tracesafe.analysis.values import Array, Static, Tree, Value, touches
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.program.functions import Function
from tracesafe.rewrite.compiled import Given, Layer, layers, place_of
from tracesafe.rewrite.objects_kept import is_hashable
from tracesafe.rewrite.static_axes import Misuse, passed_here
from tracesafe.rewrite.static_options import quote_of
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_READING = frozenset("len sum min max sorted reversed enumerate zip map any all iter tuple list set".split())
_CONTAINERS = frozenset({"list", "dict", "set"})


def unhashable_values(here: Reached) -> Iterator[Misuse]:
    """The static arguments of a function's own calls that jax cannot hash."""
    for layer, given in passed_here(here):
        if layer.site.spec.framework is not Framework.JAX or layer.is_static(given) is not True:
            continue
        kinds = [_kind(here, value, given.node) for value in given.values]
        if all(kinds):
            text = f"`{here.short(given.node)}` is {kinds[0]} and has no hash, but `{given.parameter}` is static"
            message = f"{text} under {layer.site.spec.name}"
            yield Misuse(given.node, message, partial(_verdict, layer, given, kinds[0]))


def _kind(here: Reached, value: Value, node: ast.expr) -> str:
    if isinstance(node, ast.Call) and here.qualname(node.func) == "builtins.tuple":
        return ""
    match value:
        case Tree(kind="list" | "dict" | "set" as kind) | Static(type="list" | "dict" | "set" as kind):
            return f"a {kind}"
        case Tree(kind="many") if isinstance(node, ast.List | ast.ListComp):
            return "a list"
        case Array(python=False) if not touches(value):
            return "an array"
        case Instance(info=info) if not is_hashable(here, info):
            return f"a `{info.name}`, which compares by value,"
        case _:
            return "an array" if value == HOST_ARRAY else ""


def _verdict(layer: Layer, given: Given, kind: str) -> Fix | Refusal:
    source = given.module.source
    text = source.slice(source.span(given.node))
    if kind == "an array":
        reason = f"`{text}` is an array: take `{given.parameter}` out of the static arguments, and let it be traced"
        return Refusal("unhashable-static", reason)
    if kind != "a list":
        return Refusal("unhashable-static", f"`{text}` is {kind.rstrip(',')}; pass a tuple, or a frozen dataclass")
    new = _tupled(source.slice(source.span(given.node)), given.node)
    if new is None:
        return Refusal("unhashable-static", f"`{text}` holds what has no hash either; pass tuples")
    edit = Edit(source.path, source.span(given.node), new)
    odd = next(_other_uses(layer.function, given.parameter), None)
    if odd is None:
        return Fix("Pass a tuple", (edit,), Safety.SAFE)
    note = f"line {odd.lineno} does more with `{given.parameter}` than read it: a tuple has to serve there"
    return Fix("Pass a tuple", (edit,), Safety.REVIEW, note)


def _tupled(text: str, node: ast.expr) -> str | None:
    """The list as a tuple; None if its elements have no hash."""
    match node:
        case ast.List(elts=parts):
            if any(isinstance(inner, ast.Dict | ast.Set | ast.List) for part in parts for inner in ast.walk(part)):
                return None
            inside = text[1:-1].rstrip()
            return f"({inside},)" if len(parts) == 1 and not inside.endswith(",") else f"({text[1:-1]})"
        case ast.ListComp():
            return f"tuple({text[1:-1].strip()})"
        case _:
            return f"tuple({text})"


def _other_uses(function: Function, name: str) -> Iterator[ast.expr]:
    """The uses of a parameter that a tuple may not serve."""
    place = place_of(function.module)
    for part in function.body:
        for node in ast.walk(part):
            if isinstance(node, ast.Name) and node.id == name and not _is_reading(place, node):
                yield node


def _is_reading(place: Place, node: ast.Name) -> bool:
    parent = place.parents[node]
    if isinstance(node.ctx, ast.Store):
        return False
    match parent:
        case ast.Subscript(value=value, ctx=ast.Load()) if value is node:
            return True
        case ast.For(iter=source) | ast.comprehension(iter=source) if source is node:
            return True
        case ast.Call(func=ast.Name(id=called)) if called in _READING:
            return True
        case ast.Call(func=ast.Attribute(attr="array" | "asarray" | "reshape" | "stack" | "zeros" | "ones")):
            return True
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[right]):
            return right is node
        case ast.Starred():
            return True
        case ast.Assign(targets=[ast.Tuple() | ast.List()]):
            return True
        case _:
            return False


def wrong_options(here: Reached) -> Iterator[Misuse]:
    """The static options of a function's own transforms that name no parameter."""
    for node in here.expressions(ast.Call):
        site = here.site_at(node)
        if site is None or site.spec.framework is not Framework.JAX or here.references is None:
            continue
        function = _function_of(here, site)
        if function is None or function.node.args.kwarg is not None or function.node.args.vararg is not None:
            continue
        for keyword in node.keywords:
            if keyword.arg == "static_argnames":
                yield from _wrong_names(here, site, function, keyword.value)
            elif keyword.arg == "static_argnums":
                yield from _wrong_positions(site, function, keyword.value)


def _function_of(here: Reached, site: Site) -> Function | None:
    """The function that a transform is applied to, if it is plainly named or decorated, and nothing stands between:
    another decorator may give it other parameters."""
    for function in here.function.module.facts.functions:
        decorators = _decorators(function)
        if site.node in decorators:
            return function if site.node is decorators[-1] else None
    assert isinstance(site.node, ast.Call)
    assert here.references is not None
    layer = layers(here.references.machine).get(site.index)
    whole = site.node.args and isinstance(site.node.args[0], ast.Name | ast.Lambda)
    if layer is None or not whole or layer.function.owner is not None or _decorators(layer.function):
        return None
    return layer.function


def _decorators(function: Function) -> list[ast.expr]:
    return [] if isinstance(function.node, ast.Lambda) else function.node.decorator_list


def _wrong_names(here: Reached, site: Site, function: Function, value: ast.expr) -> Iterator[Misuse]:
    names = [each.arg for each in function.parameters]
    parts = value.elts if isinstance(value, ast.Tuple | ast.List) else [value]
    for part in parts:
        match part:
            case ast.Constant(value=str(text)) if text not in names:
                near = difflib.get_close_matches(text, names, 1)
                message = f"`{function.name}` has no parameter `{text}`: {site.spec.name} raises ValueError"
                yield Misuse(part, message, partial(_renamed, here, part, near))
            case _:
                pass


def _renamed(here: Reached, part: ast.expr, near: list[str]) -> Fix | Refusal:
    if not near:
        return Refusal("no-such-argument", "name one of the function's parameters, or leave the option out")
    quote = quote_of(here.function.module)
    edit = Edit(here.source.path, here.source.span(part), f"{quote}{near[0]}{quote}")
    return Fix(f"Name `{near[0]}`", (edit,), Safety.REVIEW, f"`{near[0]}` is the parameter that comes nearest")


def _wrong_positions(site: Site, function: Function, value: ast.expr) -> Iterator[Misuse]:
    count = len(function.node.args.posonlyargs) + len(function.node.args.args)
    parts = value.elts if isinstance(value, ast.Tuple | ast.List) else [value]
    for part in parts:
        match part:
            case ast.Constant(value=int(index)) if not isinstance(index, bool) and index >= count:
                message = f"`{function.name}` has {count} positional parameters: position {index} raises ValueError"
                reason = f"positions count from 0: the last one is {count - 1}"
                yield Misuse(part, message, partial(Refusal, "no-such-argument", reason))
            case _:
                pass
