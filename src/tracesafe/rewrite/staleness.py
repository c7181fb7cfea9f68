"""What a compiled function reads and the program changes between its calls: the compiled code keeps the first value."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.analysis.changes import Changes, Key, Scope, Variable
from tracesafe.analysis.targets import FunctionTarget
from tracesafe.program.functions import ClassInfo, Function
from tracesafe.rewrite.sequence import Compiled, changed_between, is_traced
from tracesafe.spec import Application, Kind

if TYPE_CHECKING:
    from tracesafe.analysis.frames import Site
    from tracesafe.analysis.reach import Reached
    from tracesafe.program.modules import Module

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


def stale_reads(here: Reached) -> Iterator[Stale]:
    """The first reading of each place that changes between two calls of the compiled function."""
    if here.is_library or here.references is None:
        return  # the compiled functions of a library are its own business
    sites = _caching(here)
    if not sites:
        return
    changes = here.references.changes
    reads = list(_reads(here, changes))
    for variable, node, deep in reads:
        writes = [
            (scope, event)
            for scope, event in changes.changes_of(variable, deep=deep)
            if scope.function is None or not is_traced(here, scope.function)
        ]
        for site in sites if writes else ():
            compiled = _compiled(here, site)
            if compiled is None or _is_inside(here, variable, site):
                continue
            found = changed_between(here, changes, compiled, variable, writes)
            if found is not None:
                yield Stale(node, variable, site, found[1].node, found[0].module)
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


def _reads(here: Reached, changes: Changes) -> Iterator[tuple[Variable, ast.expr, bool]]:
    """The first reading of each place that some file may change."""
    function = here.function
    used = function.module.facts.identifiers.get(function, frozenset())
    cells = _rebound_cells(function, used)
    if not used & changes.words and not cells:
        return
    told: set[Variable] = set()
    chains = [
        node
        for node in here.expressions(ast.Name, ast.Attribute, ast.Subscript)
        if isinstance(node.ctx, ast.Load)  # type: ignore[attr-defined]
    ]
    inner = {node.value for node in chains if isinstance(node, ast.Attribute | ast.Subscript)}
    called = {call.func for call in here.expressions(ast.Call)}
    for node in chains:
        if node in inner:
            continue
        node = _data(node) if node in called else node
        names = {each.id if isinstance(each, ast.Name) else each.attr for each in _links(node)}
        if not names & (changes.words | cells):
            continue
        variable, short = changes.variable(node, function.module, function)
        if variable is None or variable in told or not _is_outside(here, variable, node, cells):
            continue
        told.add(variable)
        yield variable, _read_part(node, variable), short or _is_operand(here, node)


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


def _read_part(node: ast.expr, variable: Variable) -> ast.expr:
    """The part of ``table[i]`` that is the place: ``table``."""
    while isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Constant):
        node = node.value
    del variable
    return node


def _rebound_cells(function: Function, used: frozenset[str]) -> frozenset[str]:
    """The variables of functions around that the function reads and that may be assigned again."""
    found: set[str] = set()
    own, outer = function.locals, function.parent
    while outer is not None:
        for name in (outer.locals & used) - own:
            stores = [n for n in ast.walk(outer.node) if isinstance(n, ast.Name) and n.id == name]
            kept = [n for n in stores if not isinstance(n.ctx, ast.Load)]
            is_parameter = any(each.arg == name for each in outer.parameters)
            looped = any(n in kept for loop in _loops(outer) for n in ast.walk(loop))
            if len(kept) + is_parameter > 1 or looped:
                found.add(name)
        own, outer = own | outer.locals, outer.parent
    return frozenset(found)


def _loops(function: Function) -> Iterator[ast.AST]:
    for part in function.body:
        yield from (node for node in ast.walk(part) if isinstance(node, ast.For | ast.AsyncFor | ast.While))


def _is_outside(here: Reached, variable: Variable, node: ast.expr, cells: frozenset[str]) -> bool:
    """Whether a place outlives the call, and is no argument that the transform traces."""
    function = here.function
    match variable.owner:
        case Function() as owner:
            return owner is not function and variable.name in cells
        case ClassInfo() as info:
            receiver = function.parameters[0].arg if function.owner is not None and function.parameters else ""
            root = node
            while isinstance(root, ast.Attribute | ast.Subscript):
                root = root.value
            if not isinstance(root, ast.Name) or (root.id in function.locals and root.id != receiver):
                return False
            if {"__eq__", "__hash__"} & set(info.members) or info.node.decorator_list:
                return False
            return not any(here.is_traced(each) for each in _links(node))
        case _:
            return True


def _is_operand(here: Reached, node: ast.expr) -> bool:
    """Whether an array or number is read as a whole."""
    assert here.references is not None
    parent = here.references.place(here.function.module).parents.get(node)
    return isinstance(parent, ast.BinOp | ast.UnaryOp | ast.Compare) or (
        isinstance(parent, ast.Call) and node in parent.args and here.callees(parent) == ()
    )


# -- what is compiled


def _compiled(here: Reached, site: Site) -> Compiled | None:
    """By what name the compiled function is called; None if that is not known, or it is made anew each time."""
    assert here.references is not None
    assert isinstance(site.node, ast.expr)
    place = here.references.place(site.module)
    scope = place.function(site.node)
    spec = site.spec
    if spec.application is Application.CALLS or spec.kind is not Kind.STAGE:
        return Compiled(site, _inline_keys(site, scope), True) if _is_lasting(here, site, scope) else None
    for outer in place.around(site.node):
        match outer:
            case ast.FunctionDef(decorator_list=decorators):
                function = site.module.function_of.get(outer)
                if function is None or not any(site.node is part for each in decorators for part in ast.walk(each)):
                    return None
                return Compiled(site, frozenset({Scope(function, site.module).key}))
            case ast.Assign(targets=[ast.Name(id=name)]):
                return Compiled(site, frozenset({(scope or site.module, name)}))
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(), attr=name)]) if scope is not None and scope.owner:
                return Compiled(site, frozenset({(scope.owner, name)}))
            case ast.Call(func=func) if func is site.node:
                return Compiled(site, _inline_keys(site, scope), True) if _is_lasting(here, site, scope) else None
            case ast.Call() | ast.keyword():
                pass
            case _:
                return None
    return None


def _inline_keys(site: Site, scope: Function | None) -> frozenset[Key]:
    return frozenset({Scope(scope, site.module).key})


def _is_lasting(here: Reached, site: Site, scope: Function | None) -> bool:
    """Whether the compiler is given a function that outlives the call: one at the top level, by its name."""
    if not isinstance(site.node, ast.Call) or here.references is None:
        return False
    for param in site.spec.functions:
        given = next((each.value for each in site.node.keywords if each.arg == param.keyword), None)
        if param.position is not None and param.position < len(site.node.args):
            given = site.node.args[param.position]
        for node in given.elts if isinstance(given, ast.List | ast.Tuple) else [given]:
            if isinstance(node, ast.Name) and (scope is None or node.id not in scope.locals):
                value = here.references.machine.global_name(site.module, node.id)
                if isinstance(value, FunctionTarget) and _is_reached_by(here, value.function, site):
                    return True
    return False


def _is_reached_by(here: Reached, function: Function, site: Site) -> bool:
    return function.parent is None and any(touch.site == site.index for touch in here.of(function).regimes())
