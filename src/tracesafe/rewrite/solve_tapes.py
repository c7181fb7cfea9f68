"""Tapes that are to record the solves of compiled code, which runs none of them while Python holds the tape."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.analysis.below import calls_below, calls_under, functions_in, seen, transformed_in
from tracesafe.analysis.syntax import own_nodes
from tracesafe.rewrite.uncompiled import compilers
from tracesafe.spec import Kind

if TYPE_CHECKING:
    from tracesafe.analysis.frames import Site
    from tracesafe.analysis.reach import Reached

_TAPES = frozenset({"phiml.math.SolveTape", "phi.math.SolveTape"})
SOLVERS = frozenset(
    {
        *(
            f"{space}.{name}"
            for space in ("phiml.math", "phi.math", "phi.field", "phiml")
            for name in ("solve_linear", "solve_nonlinear", "minimize")
        ),
        "phi.physics.fluid.make_incompressible",
        "phi.physics.diffuse.implicit",
    }
)
"""What runs a solve."""


@dataclass(frozen=True, slots=True)
class Tape:
    """A tape of compiled solves: the call that makes it, what it is called, and the compilers in its way."""

    node: ast.Call
    name: str
    sites: tuple[Site, ...]
    around: bool
    """Whether the tape is held by code that calls compiled functions, rather than by a compiled one."""


def blind_tapes(here: Reached) -> Iterator[Tape]:
    """The tapes that somebody reads, and that miss the solves which they should record."""
    for block in here.statements(ast.With):
        for item in block.items:
            node = item.context_expr
            if not isinstance(node, ast.Call) or here.qualname(node.func) not in _TAPES:
                continue
            name = item.optional_vars.id if isinstance(item.optional_vars, ast.Name) else ""
            if not _is_read(here, name, item) and not _records(node):
                continue
            inside = [call for part in block.body for call in own_nodes(part) if isinstance(call, ast.Call)]
            if sites := compilers(here):
                if any(solves(inner, call) for inner, call in calls_under(here, iter(inside))):
                    yield Tape(node, name, sites, False)
            elif found := tuple(_compiled(here, inside)):
                yield Tape(node, name, found, True)


def solves(here: Reached, call: ast.Call) -> bool:
    """Whether a call is one of a solver."""
    return here.qualname(call.func) in SOLVERS


def _is_read(here: Reached, name: str, item: ast.withitem) -> bool:
    """Whether somebody looks at the tape."""
    reads = (node for part in here.function.body for node in ast.walk(part) if isinstance(node, ast.Name))
    return any(node.id == name and isinstance(node.ctx, ast.Load) for node in reads)


def _records(node: ast.Call) -> bool:
    """Whether the tape is to record trajectories, for which solves are run in another way."""
    given = [each.value for each in node.keywords if each.arg == "record_trajectories"]
    return any(not (isinstance(each, ast.Constant) and not each.value) for each in given)


def _compiled(here: Reached, calls: list[ast.Call]) -> Iterator[Site]:
    """The compilers whose functions run solves below some calls."""
    told: set[int] = set()
    for inner, call in calls_under(here, iter(calls)):
        for value in seen(inner, call.func):
            for made in transformed_in(value):
                if made.spec.kind is not Kind.STAGE or made.site in told:
                    continue
                bodies = [inner.of(function) for function in functions_in(made)]
                if any(solves(*each) for body in bodies for each in calls_below(body)):
                    told.add(made.site)
                    yield inner.sites[made.site]
