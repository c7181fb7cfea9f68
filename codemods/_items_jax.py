"""Item assignments to jax arrays, and to NumPy buffers that get tracers."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tracesafe.rule import Fix, Reached, Refusal


def detect(here: Reached) -> Iterator[tuple[ast.stmt, str]]:
    """Nothing yet."""
    del here
    return iter(())


def fix(here: Reached, node: ast.stmt) -> Fix | Refusal:
    """Nothing yet."""
    del here, node
    return Refusal("write-on-traced-path", "assign with `.at[...]`")
