"""NumPy arrays that traced values look up, and how a file names the library's functions."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Touch
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.rewrite.conditions import single_framework
from tracesafe.rewrite.imports import Reach, reach
from tracesafe.rewrite.refusals import Refused
from tracesafe.source.spans import Span
from tracesafe.spec import Framework, Library

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


def spelled(here: Reached, library: Library, name: str) -> Reach:
    """How to write a function of the library in this file."""
    module = name.rpartition(".")[0]
    rest = name.removeprefix(f"{library.module}.")
    if rest == name:
        return reach(here, name, module, module.rpartition(".")[2], _others(library, name))
    if "." not in rest:
        return reach(here, name, library.module, library.alias, _others(library, name))
    found = reach(here, f"{library.module}.zeros_like", library.module, library.alias)
    prefix = found.text.removesuffix("zeros_like").rstrip(".")
    if prefix:
        return Reach(f"{prefix}.{rest}", found.edits)
    return reach(here, name, module, module.rpartition(".")[2])


def _others(library: Library, name: str) -> tuple[str, ...]:
    """Other names of the same function: ``phi.math`` hands on what ``phiml.math`` has."""
    tail = library.module.rpartition(".")[2]
    spaces = (space for space in library.namespaces if space.rpartition(".")[2] == tail and "." in space)
    return tuple(f"{space}.{name.rpartition('.')[2]}" for space in spaces if library.module in name)


@dataclass(frozen=True)
class HostTable:
    """A NumPy array that a traced value looks up, or meets in arithmetic."""

    here: Reached
    table: ast.expr
    touches: frozenset[Touch]
    looked_up: bool = True

    def fix(self) -> Fix | Refusal:
        """The table as an array of the library."""
        try:
            framework = single_framework(self.touches)
        except Refused as refused:
            return refused.refusal
        text = self.here.short(self.table)
        if framework is Framework.PHIFLOW:
            return Refusal("host-array", f"`{text}` is a NumPy array; give its dimension a name with `math.tensor`")
        library = self.here.library(framework)
        name = "jax.numpy.asarray" if framework is Framework.JAX else "torch.as_tensor"
        found = spelled(self.here, library, name)
        span, path = self.here.source.span(self.table), self.here.source.path
        edits = (
            *found.edits,
            Edit(path, Span(span.start, span.start), f"{found.text}("),
            Edit(path, Span(span.end, span.end), ")"),
        )
        note = ""
        if not self.looked_up:
            note = f"`{text}` keeps its dtype, and torch promotes whole numbers less than NumPy does"
        elif framework is Framework.TORCH:
            note = (
                f"an item of `{text}` was a number without a dtype of its own, and now has that of the array: "
                "float64, unless NumPy was told another"
            )
        return Fix(f"Take `{text}` as an array", edits, Safety.REVIEW if note else Safety.SAFE, note)
