"""A function seen from inside of a structured loop: its counters are arrays there, whatever they were before."""

from __future__ import annotations

import ast
from dataclasses import dataclass, fields

from tracesafe.analysis.liveness import Names, loads
from tracesafe.analysis.reach import Reached
from tracesafe.analysis.regimes import forbids_truth
from tracesafe.analysis.values import Array, Dtype, Static, Touch, Value
from tracesafe.spec import Framework

_NUMBERS = frozenset({"int", "float", "bool", "number"})


@dataclass(frozen=True, eq=False)
class Staged(Reached):
    """``names`` are Python numbers that the loop carries from ``row`` on, traced by ``touched``."""

    names: Names = frozenset()
    row: int = 0
    touched: frozenset[Touch] = frozenset()

    def value(self, node: ast.AST) -> Value:
        """What an expression is; one that reads a carried number is an array."""
        found = super().value(node)
        if isinstance(found, Static) and found.type in _NUMBERS and self._reads(node):
            return Array(self.touched, Framework.JAX, Dtype.BOOL if found.type == "bool" else Dtype.UNKNOWN)
        return found

    def hazards(self, node: ast.AST) -> frozenset[Touch]:
        """The transforms under which Python may not ask for the truth; that of a carried number, too."""
        found = super().hazards(node)
        if found or not isinstance(self.value(node), Array) or not self._reads(node):
            return found
        return frozenset(touch for touch in self.touched if forbids_truth(touch))

    def _reads(self, node: ast.AST) -> bool:
        return getattr(node, "lineno", 0) >= self.row and bool(loads(node) & self.names)


def staged(here: Reached, loop: ast.While | ast.For, names: Names, touched: frozenset[Touch]) -> Staged:
    """The function as a loop that carries these names sees it."""
    known = {each.name: getattr(here, each.name) for each in fields(Reached)}
    return Staged(**known, names=names, row=loop.lineno, touched=touched)
