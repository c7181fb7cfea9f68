"""What a compiled function did in its first call alone, and does in every call once it is plain."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracesafe.analysis.frames import Site
    from tracesafe.analysis.reach import Reached

_SHOWING = ("builtins.print", "builtins.input", "builtins.open", "logging.", "warnings.warn", "tqdm.", "time.")
_DRAWING = ("random.", "numpy.random.", "phiml.math.random", "phi.math.random", "phiml.math.rand", "phi.math.rand")


def first_call_note(here: Reached, sites: Iterable[Site]) -> str:
    """What a reviewer has to check when some functions run without their compiler; empty if nothing."""
    indices = {site.index for site in sites}
    for function in here.index:
        inner = here.of(function)
        if any(touch.site in indices for touch in inner.regimes()):
            for row, told in _effects(inner):
                return f"line {row} {told} in every call now, not while the function is compiled alone"
    return ""


def _effects(here: Reached) -> Iterator[tuple[int, str]]:
    """The lines of a function that do more than compute."""
    for call in here.expressions(ast.Call):
        name = here.qualname(call.func) or ""
        if name.startswith(_SHOWING):
            yield call.lineno, f"calls `{ast.unparse(call.func)}`"
        elif name.startswith(_DRAWING):
            yield call.lineno, "draws new numbers"
    for outer in here.statements(ast.Global):
        yield outer.lineno, f"assigns `{outer.names[0]}`"
