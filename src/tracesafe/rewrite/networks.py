"""ΦFlow's neural networks in compiled functions: whether the weights that were compiled in are changed later."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracesafe.analysis.below import calls_below, functions_in, seen, transformed_in
from tracesafe.analysis.events import Variable
from tracesafe.analysis.library import NETWORKS
from tracesafe.analysis.targets import ExternalInstance
from tracesafe.analysis.values import Value
from tracesafe.program.functions import Function
from tracesafe.rewrite.sequence import Write, changed_between, is_traced
from tracesafe.rewrite.staleness import compiled_as
from tracesafe.rewrite.uncompiled import compilers

if TYPE_CHECKING:
    from tracesafe.analysis.changes import Changes
    from tracesafe.analysis.frames import Site
    from tracesafe.analysis.reach import Reached

UPDATE = "phiml.nn.update_weights"
_SPACES = ("phiml.nn", "phi.torch.nets", "phi.jax.stax.nets", "phi.tf.nets")
_CHANGING = (("update_weights", 0), ("load_state", 0), ("train", 1))
_UPDATES = frozenset(f"{space}.update_weights" for space in _SPACES)
_TRAINERS: Mapping[str, int] = MappingProxyType(
    {f"{space}.{name}": index for space in _SPACES for name, index in _CHANGING}
)
"""What changes the weights of a network -> the place of the network among its arguments."""
_NATIVE = frozenset({"phiml.math.native_call", "phi.math.native_call", "phi.field.native_call"})


@dataclass(frozen=True, slots=True)
class Frozen:
    """A call of a network whose weights are compiled in, and what changes them."""

    call: ast.Call
    network: ast.expr
    sites: tuple[Site, ...]
    how: str
    """``loss``: the compiled function is what ``update_weights`` is given; ``helper``: such a loss calls it;
    ``between``: the weights change between two of its calls."""
    row: int
    """Where they change."""


def updates_inside(here: Reached) -> Iterator[ast.Call]:
    """The calls of ``update_weights`` in a compiled function."""
    if compilers(here):
        for call in here.expressions(ast.Call):
            if here.qualname(call.func) in _UPDATES:
                yield call


def frozen_calls(here: Reached) -> Iterator[Frozen]:
    """The calls of networks in compiled functions that keep their first weights though somebody changes them."""
    sites = compilers(here)
    for call, network in networks(here) if sites else ():
        found = next((each for site in sites for each in _changes(here, call, network, site)), None)
        if found is not None:
            how, row = found
            yield Frozen(call, network, sites, how, row)


def networks(here: Reached) -> Iterator[tuple[ast.Call, ast.expr]]:
    """The calls of networks in a function, each with the expression that is the network."""
    for call in here.expressions(ast.Call):
        if here.qualname(call.func) in _NATIVE and call.args and _is_network(here, call.args[0]):
            yield call, call.args[0]
        elif _is_network(here, call.func):
            yield call, call.func


def _is_network(here: Reached, node: ast.expr) -> bool:
    return any(_makes_stale(value) for value in seen(here, node))


def _makes_stale(value: Value) -> bool:
    """Whether a value is a network that may be one of jax."""
    return (
        isinstance(value, ExternalInstance)
        and value.name in NETWORKS
        and not value.name.startswith(("phi.torch", "phi.tf"))
    )


def _changes(here: Reached, call: ast.Call, network: ast.expr, site: Site) -> Iterator[tuple[str, int]]:
    """How the weights of a network change that one application of the compiler has compiled in."""
    machine = here.references.machine if here.references is not None else None
    for node, each in machine.applied.items() if machine is not None else ():
        for applied in each:
            if applied.spec is not None and applied.spec.name == UPDATE:
                row = getattr(node, "lineno", 0)
                if any(made.site == site.index for made in transformed_in(applied.callee)):
                    yield "loss", row
                elif any(_calls(here.of(function), site) for function in functions_in(applied.callee)):
                    yield "helper", row
    row = _between(here, network, site)
    if row:
        yield "between", row


def _calls(here: Reached, site: Site) -> bool:
    """Whether a function calls what one application of the compiler made, at any depth."""
    return any(
        made.site == site.index
        for inner, call in calls_below(here)
        for value in seen(inner, call.func)
        for made in transformed_in(value)
    )


def _between(here: Reached, network: ast.expr, site: Site) -> int:
    """The row of a change of the weights between two calls of the compiled function; 0 if there is none."""
    if here.references is None:
        return 0
    changes = here.references.changes
    compiled = compiled_as(here, changes, site)
    if compiled is None:
        return 0
    own, _ = changes.variable(network, here.function.module, here.function)
    for variable, write in _trainings(here, changes):
        is_plain = write[0].function is None or not is_traced(here, write[0].function)
        if is_plain and _may_be(here, own, variable):
            found = changed_between(here, changes, compiled, variable, [write])
            if found is not None:
                return found[1].node.lineno
    return 0


def _may_be(here: Reached, one: Variable | None, other: Variable) -> bool:
    """Whether two variables may hold the same network; a parameter may hold any."""
    if one is None or one == other:
        return True
    return any(
        each.owner.parameters and each.name in {parameter.arg for parameter in each.owner.parameters}
        for each in (one, other)
        if isinstance(each.owner, Function)
    )


def _trainings(here: Reached, changes: Changes) -> Iterator[tuple[Variable, Write]]:
    """The calls that change the weights of a network, with the variable that holds it."""
    assert here.references is not None
    for scope in changes.naming({name.rpartition(".")[2] for name in _TRAINERS}):
        place = here.references.place(scope.module)
        for event in scope.events:
            if not isinstance(event.node, ast.Call):
                continue
            index = _TRAINERS.get(here.references.name(place, event.node.func) or "")
            if index is not None and index < len(event.node.args):
                variable, _ = changes.variable(event.node.args[index], scope.module, scope.function)
                if variable is not None:
                    yield variable, (scope, event)
