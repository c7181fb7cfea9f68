"""Torch tensors that require a gradient, and that a function compiled by ΦFlow captures: tracing them raises."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from tracesafe.analysis.backends import backends
from tracesafe.analysis.events import Variable
from tracesafe.analysis.syntax import own_nodes
from tracesafe.model import Fix, Refusal, Safety
from tracesafe.program.functions import Function
from tracesafe.program.modules import Module
from tracesafe.rewrite.capturing import passed_in
from tracesafe.rewrite.freshness import parents_in
from tracesafe.rewrite.staleness import Stale
from tracesafe.spec import Framework, Kind

if TYPE_CHECKING:
    from tracesafe.analysis.changes import Changes
    from tracesafe.analysis.frames import Site
    from tracesafe.analysis.reach import Reached

_PARAMETERS = frozenset({"torch.nn.Parameter", "torch.nn.parameter.Parameter"})
_WRAPPING = frozenset({"phiml.math.tensor", "phiml.math.wrap", "phi.math.tensor", "phi.math.wrap"})
_CUT = frozenset({"device", "dtype", "grad", "ndim", "requires_grad", "shape"})
"""What is no operation: even ``detach()`` raises while it is traced."""


def captured_leaves(here: Reached) -> Iterator[Stale]:
    """The first reading of each captured tensor that requires a gradient."""
    site = _site(here)
    if site is None or here.references is None or "torch" not in backends(here):
        return
    changes, function = here.references.changes, here.function
    told: set[Variable] = set()
    for node in here.expressions(ast.Name):
        if not isinstance(node.ctx, ast.Load) or node.id in function.locals or _is_cut(here, node):
            continue
        variable, _ = changes.variable(node, function.module, function)
        if variable is None or variable.path or variable in told or _is_inside(here, variable, site):
            continue
        made = _made(here, changes, variable, 0)
        if made is not None:
            told.add(variable)
            module = variable.owner if isinstance(variable.owner, Module) else variable.owner.module
            yield Stale(node, variable, site, made, module, here.source)


def handed_in(here: Reached, found: Stale) -> Fix | Refusal:
    """The tensor as an argument: it is one, and the same in every call, so that the usual note says nothing."""
    verdict = passed_in(here, found)
    if isinstance(verdict, Fix) and verdict.note.count("; ") == 1:
        return replace(verdict, safety=Safety.SAFE, note="")
    return verdict


def _site(here: Reached) -> Site | None:
    if here.is_library:
        return None
    staged = (each for each in here.regimes() if each.framework is Framework.PHIFLOW and each.kind is Kind.STAGE)
    sites = [here.sites[each.site] for each in staged if each.site in here.sites]
    return min(sites, key=lambda site: site.index, default=None)


def _is_inside(here: Reached, variable: Variable, site: Site) -> bool:
    owner = variable.owner
    return isinstance(owner, Function) and any(touch.site == site.index for touch in here.of(owner).regimes())


def _is_cut(here: Reached, node: ast.Name) -> bool:
    parent = parents_in(here).get(node)
    return isinstance(parent, ast.Attribute) and parent.attr in _CUT


def _made(here: Reached, changes: Changes, variable: Variable, depth: int) -> ast.expr | None:
    """What gives a variable a tensor that requires a gradient; None if nothing, or something else as well."""
    owner = variable.owner
    if not isinstance(owner, Function | Module) or depth > 2:
        return None
    body = owner.body if isinstance(owner, Function) else owner.tree.body
    found: list[ast.expr | None] = []
    for part in body:
        for node in own_nodes(part):
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value) if name == variable.name:
                    found.append(value if _requires(here, changes, value, owner, depth) else None)
                case ast.Name(id=name, ctx=ast.Store()) if name == variable.name:
                    found.append(node)
                case _:
                    pass
    values = [each for each in found if not isinstance(each, ast.Name)]
    return values[0] if len(found) == 2 and len(values) == 1 else None


def _requires(here: Reached, changes: Changes, node: ast.expr, owner: Function | Module, depth: int) -> bool:
    module, function = (owner, None) if isinstance(owner, Module) else (owner.module, owner)
    match node:
        case ast.Call(func=ast.Attribute(value=inner, attr="requires_grad_"), args=[]):
            del inner
            return True
        case ast.Call(func=func, args=args, keywords=keywords):
            assert here.references is not None
            name = here.references.name(here.references.place(module), func) or ""
            if name in _PARAMETERS:
                return True
            if name in _WRAPPING and args:
                return _requires(here, changes, args[0], owner, depth)
            flags = [each.value for each in keywords if each.arg == "requires_grad"]
            told = [each for each in flags if isinstance(each, ast.Constant) and each.value is True]
            return name.startswith("torch.") and bool(told)
        case ast.Name():
            variable, _ = changes.variable(node, module, function)
            return variable is not None and _made(here, changes, variable, depth + 1) is not None
        case _:
            return False
