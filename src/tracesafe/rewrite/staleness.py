"""What a compiled function reads and the program changes between its calls: the compiled code keeps the first value."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.analysis.changes import Changes
from tracesafe.analysis.events import Scope, Variable
from tracesafe.analysis.targets import FunctionTarget
from tracesafe.program.functions import ClassInfo, Function
from tracesafe.rewrite.closures import free
from tracesafe.rewrite.sequence import Compiled, changed_between, is_traced
from tracesafe.spec import Application, Kind

if TYPE_CHECKING:
    from tracesafe.analysis.frames import Site
    from tracesafe.analysis.reach import Reached
    from tracesafe.program.modules import Module
    from tracesafe.source.text import SourceFile

_KINDS = frozenset({Kind.STAGE, Kind.LOOP, Kind.BRANCH, Kind.CHECKPOINT})
_CACHING = frozenset(
    """
    jax.jit jax.experimental.pjit.pjit jax.pmap equinox.filter_jit equinox.filter_pmap flax.nnx.jit flax.nnx.pmap
    jax.checkpoint jax.lax.scan jax.lax.cond jax.lax.switch jax.lax.while_loop jax.lax.fori_loop phiml.math.jit_compile
    """.split()
)
"""What keeps its trace for as long as it is given the same function."""


@dataclass(frozen=True, slots=True)
class Stale:
    """A reading of what changes: where, after which application of a compiler, and what changes it."""

    node: ast.expr
    variable: Variable
    site: Site
    write: ast.AST
    module: Module
    """The module in which the change stands."""
    source: SourceFile
    """The file of the reading."""


def stale_reads(here: Reached) -> Iterator[Stale]:
    """The first reading of each place that changes between two calls of the compiled function."""
    if here.is_library or here.references is None:
        return  # the compiled functions of a library are its own business
    changes = here.references.changes
    sites = [site for site in _caching(here) if not _is_at_once(site) or _is_lasting(here, site)]
    compiled: list[Compiled] | None = None
    for variable, node, deep in changing_reads(here, changes) if sites else ():
        if compiled is None:
            found = [compiled_as(here, changes, site) for site in sites]
            compiled = [each for each in found if each is not None]
        outside = [each for each in compiled if not _is_inside(here, variable, each.site)]
        writes = [
            (scope, event)
            for scope, event in (changes.changes_of(variable, deep=deep) if outside else ())
            if scope.function is None or not is_traced(here, scope.function)
        ]
        for each in outside if writes else ():
            write = changed_between(here, changes, each, variable, writes)
            if write is not None:
                yield Stale(node, variable, each.site, write[1].node, write[0].module, here.source)
                break


def _caching(here: Reached) -> tuple[Site, ...]:
    """The applications over the function that keep what they traced."""
    found = {
        touch.site: here.sites[touch.site]
        for touch in here.regimes()
        if touch.kind in _KINDS and touch.site in here.sites and here.sites[touch.site].spec.name in _CACHING
    }
    return tuple(site for site in found.values() if isinstance(site.node, ast.expr))


def _is_inside(here: Reached, variable: Variable, site: Site) -> bool:
    """Whether a cell belongs to a function that runs under the same application, or is made anew with it."""
    owner = variable.owner
    return isinstance(owner, Function) and any(touch.site == site.index for touch in here.of(owner).regimes())


# -- what is read


def changing_reads(here: Reached, changes: Changes) -> Iterator[tuple[Variable, ast.expr, bool]]:
    """The first reading of each place that some file may change."""
    function = here.function
    receiver = function.parameters[0].arg if function.owner is not None and function.parameters else ""
    told: set[Variable] = set()
    chains = list(here.expressions(ast.Name, ast.Attribute, ast.Subscript))
    inner = {node.value for node in chains if isinstance(node, ast.Attribute | ast.Subscript)}
    called = {call.func for call in here.expressions(ast.Call)}
    outer = set(free(function))
    for node in chains:
        root = next((each for each in _links(node) if isinstance(each, ast.Name)), None)
        if node in inner or root is None or (root not in outer and root.id != receiver):
            continue
        if not isinstance(node.ctx, ast.Load):  # type: ignore[attr-defined]
            continue
        place = _data(node) if node in called else node
        variable, short = changes.variable(place, function.module, function)
        if variable is None or variable in told or not changes.may_change(variable, function):
            continue
        if _is_outside(here, variable, place):
            told.add(variable)
            yield variable, _read_part(place), short or any(place is each for each in _operands(here))


def _links(node: ast.AST) -> Iterator[ast.Name | ast.Attribute]:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Name):
        if not isinstance(node, ast.Subscript):
            yield node
        if isinstance(node, ast.Name):
            return
        node = node.value


def _data(node: ast.expr) -> ast.expr:
    """What a method is called on: ``TABLE`` of ``TABLE.sum()``."""
    return node.value if isinstance(node, ast.Attribute) else node


def _read_part(node: ast.expr) -> ast.expr:
    """The part of ``table[i]`` that is the place: ``table``."""
    while isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Constant):
        node = node.value
    return node


def _is_outside(here: Reached, variable: Variable, node: ast.expr) -> bool:
    """Whether a place outlives the call, and is no argument that the transform traces."""
    function = here.function
    match variable.owner:
        case Function() as owner:
            return owner is not function
        case ClassInfo() as info:
            if {"__eq__", "__hash__"} & set(info.members) or info.node.decorator_list:
                return False
            return not any(here.is_traced(each) for each in _links(node))
        case _:
            return True


def _operands(here: Reached) -> Iterator[ast.expr]:
    """What is read as a whole: operands, and arguments of a library's functions."""
    for node in here.expressions(ast.BinOp, ast.UnaryOp, ast.Compare, ast.Call):
        match node:
            case ast.BinOp(left=left, right=right):
                yield from (left, right)
            case ast.UnaryOp(operand=operand):
                yield operand
            case ast.Compare(left=left, comparators=others):
                yield from (left, *others)
            case ast.Call() if here.callees(node) == ():
                yield from node.args
            case _:
                pass


# -- what is compiled


def compiled_as(here: Reached, changes: Changes, site: Site) -> Compiled | None:
    """By what name the compiled function is called; None if that is not known, or it is made anew each time."""
    module, node = site.module, site.node
    function = changes.decorated(site)
    if function is not None:
        return Compiled(site, frozenset({Scope(function, module).key}))
    found = changes.holder(module, node)
    if found is None:
        return None
    scope, holder = found
    if _is_at_once(site):
        return Compiled(site, frozenset({scope.key}), True)
    match holder:
        case ast.Call(func=func) if func is node:
            return Compiled(site, frozenset({scope.key}), True) if _is_lasting(here, site) else None
        case ast.Return() if scope.function is not None:
            return Compiled(site, frozenset({(scope.function, "")}))
        case ast.Assign(targets=[ast.Name(id=name)]):
            return Compiled(site, frozenset({(scope.function or module, name)}))
        case ast.Assign(targets=[ast.Attribute(value=ast.Name(), attr=name)]) if (
            scope.function and scope.function.owner
        ):
            return Compiled(site, frozenset({(scope.function.owner, name)}))
        case _:
            return None


def _is_at_once(site: Site) -> bool:
    """Whether the function runs where it is handed over, or is wrapped by what keeps traces without compiling."""
    return site.spec.application is Application.CALLS or site.spec.kind is not Kind.STAGE


def _is_lasting(here: Reached, site: Site) -> bool:
    """Whether the compiler is given a function that outlives the call: one at the top level, by its name."""
    if not isinstance(site.node, ast.Call) or here.references is None:
        return False
    for param in site.spec.functions:
        given = next((each.value for each in site.node.keywords if each.arg == param.keyword), None)
        if param.position is not None and param.position < len(site.node.args):
            given = site.node.args[param.position]
        for node in given.elts if isinstance(given, ast.List | ast.Tuple) else [given]:
            if isinstance(node, ast.Name):
                value = here.references.machine.global_name(site.module, node.id)
                if isinstance(value, FunctionTarget) and _is_reached_by(here, value.function, site):
                    return True
    return False


def _is_reached_by(here: Reached, function: Function, site: Site) -> bool:
    return function.parent is None and any(touch.site == site.index for touch in here.of(function).regimes())
