"""A tensor that a function is given to write into: where its callers make it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Touch
from tracesafe.rewrite.calls import given_to, is_bound
from tracesafe.rewrite.inplace import Hazard
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.storage import Walk, walks
from tracesafe.rewrite.tensor_buffers import Needs, written_names
from tracesafe.rewrite.tensors import Origin, Source

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


def roots(origins: frozenset[Origin]) -> list[Origin]:
    """The origins, less those that are made of another one (``torch.zeros(9).reshape(3, 3)``), in order."""
    nodes = [origin.node for origin in origins if origin.source is Source.FRESH and origin.node is not None]
    kept = {
        (origin.source, id(origin.node), origin.name): origin
        for origin in origins
        if origin.source is not Source.FRESH or not any(_holds(origin.node, node) for node in nodes)
    }
    return sorted(kept.values(), key=lambda origin: (getattr(origin.node, "lineno", 0), origin.name))


def _holds(outer: ast.AST | None, inner: ast.AST) -> bool:
    return outer is not None and outer is not inner and any(part is inner for part in ast.walk(outer))


def made_by_callers(
    here: Reached, name: str, found: Sequence[Hazard], depth: int = 0
) -> Iterator[tuple[Reached, ast.AST, Needs, list[str]]]:
    """Where the callers make what they pass for a parameter. Raises ``Refused`` if that is not seen."""
    function = here.function
    target = here.short(found[0].write.target)
    uses = here.uses(function)
    if uses is None or depth > 3:
        raise Refused("caller-tensor", f"who passes `{name}` is not seen; make `{target}` where it is written into")
    wanted = frozenset(touch for hazard in found for touch in hazard.touches)
    seen = False
    for use in uses:
        call = use.place.parents.get(use.node)
        caller = use.place.function(use.node)
        if not isinstance(call, ast.Call) or call.func is not use.node or caller is None:
            continue
        there = here.of(caller)
        argument = given_to(function, name, call, bound=is_bound(function, call))
        statement = use.place.statement(call)
        for walk in traced(there, wanted):
            env = walk.before.get(statement)
            if env is None:
                continue
            if argument is None:
                raise Refused("caller-tensor", f"`{name}` is not passed by a call in sight")
            tensor = walk.value(argument, env)
            if wanted <= tensor.batched:
                continue
            seen = True
            given = [
                each for each in (*call.args, *(keyword.value for keyword in call.keywords)) if each is not argument
            ]
            wishes = list(written_names(there, given, env))
            for origin in roots(tensor.origins):
                if origin.source is Source.FRESH and origin.node is not None:
                    yield there, origin.node, {walk: wanted & walk.vmaps}, wishes
                elif origin.source is Source.PARAMETER:
                    inner = [replace(hazard, walk=walk) for hazard in found]
                    yield from made_by_callers(there, origin.name, inner, depth + 1)
                else:
                    raise _of_the_caller(target)
    if not seen:
        raise _of_the_caller(target)


def _of_the_caller(target: str) -> Refused:
    text = (
        f"`{target}` belongs to the caller, and is one tensor for all examples; copy it, or map over it with `in_dims`"
    )
    return Refused("caller-tensor", text)


def traced(there: Reached, wanted: frozenset[Touch]) -> Iterator[Walk]:
    for walk in walks(there):
        if wanted & walk.vmaps:
            yield walk
