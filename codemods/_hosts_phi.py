"""ΦFlow: arrays of NumPy that are asked of traced tensors."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tracesafe.rule import Framework, Kind, Reached, Touch, bare, host_operands, touches

_ARRAYS = frozenset({"phiml.math.numpy", "phiml.math.reshaped_numpy", "phi.math.numpy", "phi.math.reshaped_numpy"})


def host_arrays(here: Reached) -> Iterator[tuple[ast.Call, ast.expr, frozenset[Touch]]]:
    """``x.numpy(...)`` and ``math.numpy(x)`` of a traced tensor, less those that a function of NumPy is given."""
    if Framework.PHIFLOW not in here.frameworks:
        return
    calls = list(here.expressions(ast.Call))
    given = {each for call in calls for each in host_operands(call) if bare(here, each) is not each}
    for call in calls:
        match call:
            case ast.Call(func=ast.Attribute(value=owner, attr="numpy")) if here.qualname(call.func) is None:
                array = owner
            case ast.Call(args=[first, *_]) if here.qualname(call.func) in _ARRAYS:
                array = first
            case _:
                continue
        found = frozenset(
            touch
            for touch in touches(here.value(array))
            if touch.framework is Framework.PHIFLOW and touch.kind in (Kind.STAGE, Kind.GRADIENT)
        )
        if found and here.is_traced(array) and call not in given:
            yield call, array, found
