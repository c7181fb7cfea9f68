"""Places that one statement sets from each other: ``a, b = b + x, a * 2``."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Set

from tracesafe.rewrite.sinks import Sink


def with_swapped(sinks: tuple[Sink, ...], found: Mapping[Sink, str]) -> Mapping[Sink, str]:
    """The leaking places, with those that the same statements set from them: ``a, b = b + x, a * 2``."""
    texts = dict(found)
    for sink in sinks:
        for other, text in found.items():
            spelled = {ast.unparse(target) for target in other.targets}
            shared = [statement for statement in sink.writes if statement in other.writes]
            if sink not in texts and any(_set_from(sink, statement, spelled) for statement in shared):
                texts[sink] = text
    return {sink: texts[sink] for sink in sinks if sink in texts}


def _set_from(sink: Sink, statement: ast.stmt, spelled: Set[str]) -> bool:
    """Whether one of several values that a statement assigns is a place, or arithmetic with it, and goes to a sink."""
    match statement:
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)) if len(targets) == len(values):
            given = [value for target, value in zip(targets, values, strict=True) if target in sink.targets]
            plain = [
                value for value in given if isinstance(value, ast.BinOp | ast.Name | ast.Attribute | ast.Subscript)
            ]
            return any(ast.unparse(node) in spelled for value in plain for node in ast.walk(value))
        case _:
            return False
