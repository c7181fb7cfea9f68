"""Python values that ``vmap`` is told to map: it takes arrays only, and says so with an error."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from tracesafe.analysis.targets import NONE
from tracesafe.analysis.values import Static, Tree, Value
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.rewrite.arguments import appended, given_axes
from tracesafe.rewrite.compiled import Given, Layer, passed
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.static_options import partial_of
from tracesafe.rewrite.statics import kind_of
from tracesafe.spec import Application, Axes, Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_NUMBERS = frozenset({"int", "float", "bool"})


@dataclass(frozen=True, slots=True)
class Misuse:
    """One argument, or option, that a transform cannot take, and what to do about it."""

    node: ast.expr
    message: str
    verdict: Callable[[], Fix | Refusal]


def mapped_values(here: Reached) -> Iterator[Misuse]:
    """The arguments of a function's own calls that are no arrays, though ``vmap`` maps them."""
    for layer, each in passed_here(here):
        spec = layer.site.spec
        maps = isinstance(spec.traced, Axes) and spec.application is Application.WRAPS and not spec.arrays_only
        known = spec.framework in (Framework.TORCH, Framework.JAX)
        if known and maps and _is_wrong(here, layer, each):
            kind = _kind(here, each.values[0], spec.framework)
            text = f"`{here.short(each.node)}` is {kind}, but {spec.name} maps `{each.parameter or 'it'}`"
            yield Misuse(each.node, text, partial(_verdict, here, layer))


def passed_here(here: Reached) -> Iterator[tuple[Layer, Given]]:
    """What a function's own calls pass to transformed functions."""
    found = passed(here.references.machine) if here.references is not None else {}
    for call in here.expressions(ast.Call) if found else ():
        yield from found.get(call, ())


def _kind(here: Reached, value: Value, framework: Framework) -> str:
    if isinstance(value, Static) and value.type in _NUMBERS:
        return f"a Python {value.type}"
    if value == NONE and framework is Framework.TORCH:
        return "None"
    return kind_of(here, value)


def _is_wrong(here: Reached, layer: Layer, given: Given) -> bool:
    """Whether an argument is mapped, and certainly no array."""
    framework = layer.site.spec.framework
    if not all(_kind(here, value, framework) for value in given.values):
        return False
    if given.by_name:
        return framework is Framework.JAX
    selection = layer.transformed.options.selection
    if isinstance(selection, Tree) and selection.kind in ("tuple", "list"):
        if given.index >= len(selection.parts):
            return False
        part = selection.parts[given.index]
        return isinstance(part, Static) and part.type == "int"
    return selection == NONE or (isinstance(selection, Static) and selection.type == "int")


def _entries(axis: str, positions: set[int], count: int) -> str:
    return ", ".join("None" if at in positions else axis for at in range(count))


def _verdict(here: Reached, layer: Layer) -> Fix | Refusal:
    wrong = [each for each in layer.given if _is_wrong(here, layer, each)]
    try:
        return _fix(here, layer, wrong)
    except Refused as refused:
        return refused.refusal


def _fix(here: Reached, layer: Layer, wrong: list[Given]) -> Fix:
    if any(each.by_name for each in wrong):
        name = next(each.parameter for each in wrong if each.by_name)
        raise Refused("input-axes", f"jax maps what is passed by name: bind `{name}` with `functools.partial`")
    if layer.is_open:
        raise Refused("static-splat", f"a call passes `*args` to what line {layer.site.hop.line} maps")
    positions = {each.index for each in wrong}
    counts = {sum(not given.by_name for given in layer.given if given.call is call) for call in layer.calls}
    for given in layer.given:
        if given.index in positions and not given.by_name and not _is_wrong(here, layer, given):
            line = given.call.lineno
            raise Refused("static-and-traced", f"line {line} passes an array there: it has to be mapped")
    if len(counts) != 1:
        raise Refused("input-axes", "the calls pass different numbers of arguments; give each an axis by hand")
    node, source = layer.site.node, layer.site.module.source
    spec = layer.site.spec
    assert isinstance(spec.traced, Axes)
    option = spec.traced.param.keyword
    (count,) = counts
    texts = " and ".join(f"`{each.parameter}`" for each in {each.index: each for each in wrong}.values())
    title = f"Leave {texts} unmapped"
    if not isinstance(node, ast.Call):
        partial, edits = partial_of(here, layer.site.module)
        if not isinstance(node, ast.expr):
            raise Refused("layout", f"the transform in line {layer.site.hop.line} is written in an unusual way")
        span = source.span(node)
        text = f"{partial}({source.slice(span)}, {option}=({_entries('0', positions, count)}))"
        return Fix(title, (*edits, Edit(source.path, span, text)), Safety.SAFE)
    match given_axes(node, spec):
        case None:
            written: list[ast.expr | ast.keyword] = [*node.args, *node.keywords]
            text = f"{option}=({_entries('0', positions, count)})"
            end = source.span(node).end - 1
            return Fix(title, appended(source, written, source.span(node.func).end, end, text), Safety.SAFE)
        case ast.Constant(value=int(axis)) as found:
            edit = Edit(source.path, source.span(found), f"({_entries(str(axis), positions, count)})")
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            edits = tuple(Edit(source.path, source.span(parts[at]), "None") for at in sorted(positions))
            return Fix(title, edits, Safety.SAFE)
        case found:
            raise Refused("input-axes", f"`{source.slice(source.span(found))}` has to say None for {texts}")
    return Fix(title, (edit,), Safety.SAFE)
