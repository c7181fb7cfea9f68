"""Gradients outside of compiled functions: made once, at the top of the module, of the compiled loss."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracesafe.analysis.below import calls_below
from tracesafe.analysis.places import Place
from tracesafe.analysis.syntax import binds
from tracesafe.analysis.targets import FunctionTarget
from tracesafe.analysis.values import Array, Static, Touched
from tracesafe.model import Edit
from tracesafe.program.functions import Function
from tracesafe.rewrite import style
from tracesafe.rewrite.fresh import FreshNames
from tracesafe.rewrite.inner_gradients import GRADIENTS, gradient_sites, keeps_nothing
from tracesafe.rewrite.networks import networks
from tracesafe.rewrite.uncompiled import compilers, without_statement
from tracesafe.source.spans import Span

if TYPE_CHECKING:
    from tracesafe.analysis.frames import Site
    from tracesafe.analysis.reach import Reached


def compiled_losses(here: Reached) -> tuple[Edit, ...]:
    """The edits that compile the functions whose gradients a function takes, where that is right."""
    found: dict[ast.AST, tuple[Edit, ...]] = {}
    for call, site in gradient_sites(here, here.expressions(ast.Call)):
        if site.node not in found:
            found[site.node] = tuple(_edits(here, call, site))
    return tuple(edit for edits in found.values() for edit in edits)


def _edits(here: Reached, call: ast.Call, site: Site) -> Iterator[Edit]:
    """The edits for one gradient."""
    spelled = _compiler(here, site)
    loss = _loss(here, site)
    if spelled is None or loss is None or not _is_compilable(here, loss) or not _has_arrays(here, call):
        return
    assert here.references is not None
    assert isinstance(site.node, ast.Call)
    place = here.references.place(site.module)
    source = site.module.source
    given = site.node.args[0]
    wrapped = Edit(source.path, source.span(given), f"{spelled}({source.slice(source.span(given))})")
    scope = place.function(site.node)
    if scope is None:
        if _is_used_here_alone(here, place, site.node):
            yield wrapped
    elif scope is here.function and _is_constant(site.node):
        yield from _hoisted(here, place, site.node, loss, spelled)


def _compiler(here: Reached, site: Site) -> str | None:
    """How the module of a gradient spells jit_compile; None if it does not name it."""
    for compiler in compilers(here):
        if compiler.module is not site.module:
            continue
        node = compiler.node
        while isinstance(node, ast.Call):
            node = node.args[0] if isinstance(node.func, ast.Name) and node.func.id == "partial" else node.func
        if isinstance(node, ast.Name | ast.Attribute):
            return ast.unparse(node)
    return None


def _loss(here: Reached, site: Site) -> Function | None:
    """The plain top-level function that a gradient is made of."""
    node = site.node
    if site.spec.name not in GRADIENTS or not isinstance(node, ast.Call) or not node.args:
        return None
    given = node.args[0]
    if not isinstance(given, ast.Name) or here.references is None:
        return None
    value = here.references.machine.global_name(site.module, given.id)
    if not isinstance(value, FunctionTarget) or value.function.parent is not None or value.function.owner is not None:
        return None
    return value.function if value.function.module is site.module else None


def _is_compilable(here: Reached, loss: Function) -> bool:
    """Whether a function is as right compiled as it is plain: no solve, no network, no question to a traced value."""
    body = here.of(loss)
    bodies = {loss: body}
    for inner, call in calls_below(body):
        bodies.setdefault(inner.function, inner)
        if not keeps_nothing(inner, call):
            return False
    return not any(
        next(networks(each), None) or any(each.hazards(test) for test in _tests(each)) for each in bodies.values()
    )


def _tests(here: Reached) -> Iterator[ast.expr]:
    yield from (node.test for node in here.statements(ast.If))
    yield from (node.test for node in here.statements(ast.While))
    yield from (node.test for node in here.statements(ast.Assert))
    yield from (node.test for node in here.expressions(ast.IfExp))


def _has_arrays(here: Reached, call: ast.Call) -> bool:
    """Whether a call gives arrays and numbers alone."""
    given = [*call.args, *(each.value for each in call.keywords)]
    if any(isinstance(each, ast.Starred) for each in given) or any(each.arg is None for each in call.keywords):
        return False
    values = [here.value(each) for each in given]
    return all(
        isinstance(value, Array | Touched) or (isinstance(value, Static) and value.type in ("int", "float"))
        for value in values
    )


def _is_constant(node: ast.Call) -> bool:
    """Whether the options of a gradient are written out."""
    options = [*node.args[1:], *(each.value for each in node.keywords)]
    return all(isinstance(each, ast.Constant) for each in options)


def _is_used_here_alone(here: Reached, place: Place, node: ast.Call) -> bool:
    """Whether a gradient at the top level is called by the function alone."""
    statement = place.parents[node]
    if not isinstance(statement, ast.Assign) or here.references is None:
        return False
    match statement.targets:
        case [ast.Name(id=name)]:
            readers = here.references.readers(place, None, name)
        case _:
            return False
    return bool(readers) and all(reader.place.function(reader.node) is here.function for reader in readers or ())


def _hoisted(here: Reached, place: Place, node: ast.Call, loss: Function, spelled: str) -> Iterator[Edit]:
    """The gradient at the top of the module, under its own name if it has one there, and its name where it was."""
    source = place.module.source
    outer = _top(place, node)
    if loss.node.lineno > outer.lineno:
        return
    text = source.slice(source.span(node))
    given = source.span(node.args[0])
    start = source.span(node).start
    inside = source.slice(given)
    text = (
        text.encode()[: given.start - start].decode()
        + f"{spelled}({inside})"
        + text.encode()[given.end - start :].decode()
    )
    statement = place.parents[node]
    name, readers = _own_name(here, place, statement)
    if readers is None:
        name = FreshNames(place.module.tree).take((f"{loss.name}_gradient",))
        yield Edit(source.path, source.span(node), name)
    else:
        assert isinstance(statement, ast.stmt)
        yield without_statement(place, statement)
        name = name or FreshNames(place.module.tree).take((f"{loss.name}_gradient",))
        yield from (Edit(source.path, source.span(each), name) for each in readers if each.id != name)
    row = min([outer.lineno, *(each.lineno for each in getattr(outer, "decorator_list", ()))])
    while row > 1 and style.is_comment(source.line(row - 1)):
        row -= 1
    begin = source.line_starts[row - 1]
    gap = source.newline * 3
    yield Edit(source.path, Span(begin, begin), f"{name} = {text}{gap}")


def _top(place: Place, node: ast.AST) -> ast.stmt:
    """The statement at the top level that a node stands in."""
    found = place.statement(node)
    for each in place.around(node):
        if isinstance(each, ast.stmt):
            found = each
    return found


def _own_name(here: Reached, place: Place, statement: ast.AST) -> tuple[str, list[ast.Name] | None]:
    """The variable of the function that holds a gradient, if nothing else in the module has its name, and what reads
    it; None where the gradient has no variable for itself."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]) if statement in here.function.body:
            own = [node for part in here.function.body for node in ast.walk(part)]
            if sum(binds(node, name) for node in own) > 1:
                return "", None
            tree = list(ast.walk(place.module.tree))
            taken = any(isinstance(node, ast.arg) and node.arg == name for node in tree)
            readers = [node for node in own if isinstance(node, ast.Name) and node.id == name]
            is_free = sum(binds(node, name) for node in tree) == 1 and not taken
            return name if is_free else "", [node for node in readers if isinstance(node.ctx, ast.Load)]
        case _:
            return "", None
