"""Statements that leave an iteration, met while a branch is executed symbolically."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tracesafe.rewrite.paths import Path
from tracesafe.rewrite.terms import Term


@dataclass(frozen=True, slots=True, eq=False)
class Exit:
    """A break, continue or return, what holds there, and what is given back, if that has to be kept."""

    node: ast.Break | ast.Continue | ast.Return
    path: Path
    value: Term | None = None
