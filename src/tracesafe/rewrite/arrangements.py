"""Calls of one compiled function that pass the same arguments once by name and once by position: two signatures."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tracesafe.analysis.frames import Site
from tracesafe.analysis.reach import Plain, Reached
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.rewrite.keeping_traces import CUSTOM, JAX, PHI, Kept, kept_calls
from tracesafe.rewrite.recurring import is_test
from tracesafe.source.spans import Span


@dataclass(frozen=True, slots=True, eq=False)
class Arrangement:
    """A call that is arranged in another way than an earlier one of the same function."""

    node: ast.expr
    """The first argument that is passed in the other way."""
    name: str
    kept: Kept
    first: ast.Call


def arrangements(here: Reached) -> Iterator[Arrangement]:
    """The calls in a function or module body that differ from an earlier one there in nothing but their arrangement."""
    if not isinstance(here, Plain) or here.is_library or is_test(here.function.module):
        return
    earlier: dict[Site, list[Kept]] = {}
    for kept in kept_calls(here):
        if kept.site.spec.name not in (JAX | PHI) - {CUSTOM} or not _is_plain(kept.call):
            continue
        others = earlier.setdefault(kept.site, [])
        same = [other for other in others if _passes_the_same(other, kept)]
        if same and all(len(other.call.args) != len(kept.call.args) for other in same):
            first = same[0].call
            name, node = list(kept.arguments())[min(len(first.args), len(kept.call.args))]
            yield Arrangement(node, name, kept, first)
        others.append(kept)


def _is_plain(call: ast.Call) -> bool:
    return all(each.arg is not None for each in call.keywords) and not any(
        isinstance(each, ast.Starred) for each in call.args
    )


def _passes_the_same(one: Kept, other: Kept) -> bool:
    """Whether two calls pass the same variables, or constants of one type, to the same parameters."""
    given, taken = dict(one.arguments()), dict(other.arguments())
    same = set(given) == set(taken)
    return same and all(_is_alike(given[name], taken[name], name in one.statics) for name in given)


def _is_alike(one: ast.expr, other: ast.expr, by_value: bool) -> bool:
    if isinstance(one, ast.Constant) and isinstance(other, ast.Constant) and not by_value:
        is_number = type(one.value) in (int, float)
        return one.value == other.value or (is_number and type(one.value) is type(other.value))
    return ast.unparse(one) == ast.unparse(other)


def arrangement_message(found: Arrangement) -> str:
    """What happens, in the user's own names."""
    by_name = any(each.value is found.node for each in found.kept.call.keywords)
    here, there = ("by name", "by position") if by_name else ("by position", "by name")
    callee = ast.unparse(found.kept.call.func)
    compiler = found.kept.site.spec.name
    text = f"`{found.name}` of `{callee}` is passed {here}, and {there} in line {found.first.lineno}"
    return f"{text}: {compiler} traces it once for each"


def arranged(here: Reached, found: Arrangement) -> Fix | Refusal:
    """The call is written as the earlier one."""
    call, count = found.kept.call, len(found.first.args)
    source = here.source
    edits: list[Edit] = []
    if count < len(call.args):
        names = [name for name, _ in found.kept.arguments()]
        for name, node in list(zip(names, call.args, strict=False))[count:]:
            start = source.span(node).start
            edits.append(Edit(source.path, Span(start, start), f"{name}="))
    else:
        order = [name for name, _ in _as_first(found).arguments()][len(call.args) : count]
        moved = call.keywords[: len(order)]
        if [each.arg for each in moved] != order:
            return Refusal("layout", f"arrange the arguments as line {found.first.lineno} does")
        for each in moved:
            edits.append(Edit(source.path, Span(source.span(each).start, source.span(each.value).start), ""))
    return Fix(f"Pass `{found.name}` as line {found.first.lineno} does", tuple(edits), Safety.SAFE)


def _as_first(found: Arrangement) -> Kept:
    kept = found.kept
    return Kept(found.first, kept.site, kept.function, kept.bound, kept.own, kept.statics)
