"""Torch's part of TRC303: ``x[i] = v`` on a tensor that a transform keeps from changing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tracesafe.rule import Fix, Form, Reached, Refusal, inplace_findings, inplace_fix


def detect(here: Reached) -> Iterator[tuple[ast.stmt, str]]:
    """Every ``x[i] = v`` that changes a tensor, and cannot."""
    for node, message in inplace_findings(here, frozenset({Form.ITEM})):
        assert isinstance(node, ast.stmt)
        yield node, message


def fix(here: Reached, node: ast.stmt) -> Fix | Refusal:
    """Room for every example, or a selection instead of a mask."""
    return inplace_fix(here, node)
