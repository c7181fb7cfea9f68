"""Calls of jax that went, where the arguments of their successors stand otherwise."""

from __future__ import annotations

import ast
from dataclasses import replace

from tracesafe.analysis.written import Use, Written
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.rewrite.old_arguments import call_of, given, options
from tracesafe.rewrite.spelling import spelled


def second_argument(here: Written, use: Use) -> Fix | Refusal:
    """``tie_in(x, y)``, which has long given ``y``."""
    call = call_of(here, use)
    found = given(call, ("x", "y")) if call is not None else None
    if call is None or found is None or use.reference.formatted:
        return _by_hand(here, use, "it gives its second argument: write that")
    node = found[1]
    text = here.source.slice(here.source.span(node))
    is_atom = isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.Subscript | ast.Constant | ast.Tuple)
    edit = Edit(here.source.path, here.source.span(call), text if is_atom else f"({text})")
    return Fix(f"Write `{here.text(node)}`", (edit,), Safety.SAFE)


def ahead_of_time(here: Written, use: Use) -> Fix | Refusal:
    """``jax.xla_computation(f)(x)`` as ``jax.jit(f).lower(x).compiler_ir("hlo")``."""
    call = call_of(here, use)
    found = given(call, ("fun",)) if call is not None else None
    outer = next(
        (each for each in ast.walk(here.module.tree) if isinstance(each, ast.Call) and each.func is call), None
    )
    if call is None or found is None or outer is None or options(call, ("fun", "static_argnums")):
        return _by_hand(here, use, 'write `jax.jit(f).lower(*args).compiler_ir("hlo")` in its place')
    reach = spelled(here, use.reference, replace(use.rename, new="jax.jit", how=""))
    source, path = here.source, here.source.path
    end, behind = source.span(call).end, source.span(outer).end
    edits = (
        Edit(path, source.span(use.node), reach.text),
        Edit(path, replace(source.span(call), start=end), ".lower"),
        Edit(path, replace(source.span(outer), start=behind), '.compiler_ir("hlo")'),
        *reach.edits,
    )
    note = "the text of the computation is that of another version of XLA"
    return Fix("Lower the compiled function", edits, Safety.REVIEW, note)


def _by_hand(here: Written, use: Use, remedy: str) -> Refusal:
    return Refusal("not-called", f"`{here.text(use.node)}` is not called plainly; {remedy}")
