"""Outputs of a loop that stacks what its steps give: how they are put where the function put them one by one."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Array, Tree, Value
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.sinks import Sink, written_values
from tracesafe.rewrite.uses import Use
from tracesafe.spec import Returns

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


def stacked_name(sink: Sink) -> str:
    """A name for the values of all steps."""
    return f"{sink.local.removesuffix('_entry').removesuffix('_entries')}_steps"


def stacked(where: str, name: str, sink: Sink, steps: str) -> str:
    """The line that puts the values of all steps where the function put them one by one."""
    is_reversed = steps == "reversed"
    if not sink.method:
        return f"{where} = {name}[{0 if is_reversed else -1}]"
    if sink.method == "append":
        return f"{where}.extend({name}[::-1])" if is_reversed else f"{where}.extend({name})"
    if sink.whole:
        raise Refused("container-state", f"a loop would stack what `{sink.text}.extend` adds in each step")
    order = "reversed(list(zip(*{})))" if is_reversed else "zip(*{})"
    return f"{where}.extend([entry for step in {order.format(name)} for entry in step])"


def check_stackable(here: Reached, sinks: Sequence[Sink], uses: Sequence[Use]) -> list[str]:
    """What a reviewer has to check of values that are taken from a stack. Raises ``Refused`` for trees of arrays."""
    if not any(use.steps for use in uses):
        return []
    notes: list[str] = []
    for sink in sinks:
        for statement in sink.writes:
            for node, value in written_values(here, statement, sink):
                if isinstance(value, Tree):
                    text = f"`{here.short(node)}` is no array, and a loop would stack each part of it"
                    raise Refused("aux-not-array", text)
                if not _is_plain(value):
                    notes.append(f"`{here.short(node)}` has to be an array: a loop stacks it over its steps")
        if any(sink.made):
            notes.append(f"a loop without any step would leave `{sink.text}` empty, where there was none")
        if not sink.method:
            notes.append(f"`{sink.text}` gets the value of the last step; a loop without any would raise")
    return notes


def _is_plain(value: Value) -> bool:
    return isinstance(value, Array) and not value.taken


def without_old(shape: Returns) -> Returns:
    """The shape with the output in the place of the one that was there."""
    return tuple(
        "aux" if part == ("old", "aux") else without_old(part) if isinstance(part, tuple) else part for part in shape
    )


def replaces_none(uses: Sequence[Use], pairs: Sequence[ast.Tuple]) -> tuple[Use, ...]:
    """The uses, marked where the function returns ``None`` beside its value and nobody reads it."""
    empty = all(isinstance(pair.elts[1], ast.Constant) and pair.elts[1].value is None for pair in pairs)
    if not empty or not all(_ignores(use) for use in uses):
        return tuple(uses)
    return tuple(replace(use, instead=True) for use in uses)


def _ignores(use: Use) -> bool:
    """Whether a call takes the result apart, and does nothing with its second part."""
    if use.shape[1] != ("old", "aux"):
        return False
    match use.place.parents[use.call]:
        case ast.Assign(targets=[ast.Tuple(elts=[_, ast.Name(id=name)])]):
            scope = use.place.function(use.call)
            tree: ast.AST = scope.node if scope is not None else use.place.module.tree
            return not any(
                isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
                for node in ast.walk(tree)
            ) and (scope is not None or name.startswith("_"))
        case ast.Subscript(slice=ast.Constant(value=0)) | ast.Expr():
            return True
        case _:
            return False
