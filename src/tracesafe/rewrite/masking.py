"""Which loops are run with a mask, and which region of the function they belong to."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Touch
from tracesafe.rewrite.conditions import is_traced_test, touches_of
from tracesafe.rewrite.loops import exits_on_traced, holds_loop
from tracesafe.rewrite.masked import Masked
from tracesafe.rewrite.masked_loops import is_structured, plan_loop
from tracesafe.rewrite.plan import Item
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.statements import has_return, leaves_iteration, own_statements

if TYPE_CHECKING:
    from tracesafe.rewrite.blocks import Blocks, State

Masking = ast.For | ast.While | ast.If


def is_masked(blocks: Blocks, node: Masking) -> bool:
    """Whether the statement is, or holds, a loop that examples run through with a mask."""
    if not blocks.is_open(node):
        return False
    if isinstance(node, ast.If):
        return is_traced_test(blocks.here, node.test) and holds_loop(node)
    return exits_on_traced(blocks.here, node) and not is_structured(blocks.here, node)


def plan_masked(
    blocks: Blocks, node: Masking, suite: Sequence[ast.stmt], state: State, out: list[Item] | None, first_row: int
) -> bool:
    """Plans a loop that examples leave at different times; whether it could be.

    Raises ``Refused`` if the function's returns depend on it.
    """
    tests = [each.test for each in own_statements(node) if isinstance(each, ast.If | ast.While)]
    touches = frozenset[Touch]().union(*(touches_of(blocks.here, test) for test in tests))
    blocks.current = node
    returns = has_return(node)
    if returns and (state.loop or state.trial):
        raise Refused("loop-exit", f"line {node.lineno} holds a return on a traced test, in another loop")
    try:
        region = blocks.region_of(returns or bool(state.pending), touches)
        region.nodes.append(node)
        walk = Masked(blocks, region, blocks.path(state).known)
        if isinstance(node, ast.If):
            walk.walk([node], (), out, first_row)
        else:
            plan_loop(walk, node, (), suite, out, first_row)
    except Refused as refused:
        if returns or state.pending:
            raise
        blocks.regions = [each for each in blocks.regions if node not in each.nodes]
        for inner in (node, *leaving_statements(node)):
            blocks.refused(inner, refused)
        return False
    state.pending = (*state.pending, *walk.entries)
    return True


def leaving_statements(node: ast.stmt) -> list[ast.stmt]:
    """What shares a loop's fate: the loops in it, and the branches that leave them."""
    if not isinstance(node, ast.For | ast.While):
        return []
    return [
        inner
        for inner in own_statements(node)
        if isinstance(inner, ast.While) or (isinstance(inner, ast.If) and leaves_iteration(inner))
    ]
