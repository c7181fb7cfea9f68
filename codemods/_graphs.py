"""Output in functions that torch compiles as one graph: whatever it shows, it raises there."""

from __future__ import annotations

import ast

from tracesafe.rule import Framework, Kind, Reached, Refused, Touch

_SETTINGS = ("reorderable_logging_functions", "ignore_logger_methods", "ignore_logging_functions")
"""What tells torch's compiler to write after the graph, or not at all."""


def whole_graph(here: Reached, call: ast.Call) -> Touch | None:
    """The ``torch.compile(..., fullgraph=True)`` that runs a line; None where the program tells it what to do there."""
    found = {
        touch
        for record in here.traced_records
        if call in record.values
        for touch in record.context.regimes
        if touch.framework is Framework.TORCH and touch.kind is Kind.STAGE and touch.transform == "torch.compile"
    }
    if not found or _is_told(here):
        return None
    return min(found, key=lambda touch: touch.site)


def _is_told(here: Reached) -> bool:
    """Whether some file of the program mentions one of those settings."""
    if here.references is None:
        return any(word in here.source.text for word in _SETTINGS)
    return any(True for _ in here.references.machine.program.holding(_SETTINGS))


def ungraphed(here: Reached, name: str) -> Refused:
    """The refusal to write such an output otherwise, with the ways out that there are."""
    hint = f"call `{name}` where `{here.function.name}` is called"
    if name in ("print", "warnings.warn"):
        hint += f", or have it run after the graph: torch._dynamo.config.reorderable_logging_functions.add({name})"
    return Refused("printed-tracer", hint)
