"""Functions that are new each time, given as arguments to what keeps a trace or program for each function that it sees.

jax's ``scan``, ``while_loop``, ``cond`` ... outside of jit, static arguments of compiled functions, arguments of
functions that ΦFlow compiled, backends of ``torch.compile``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import stores
from tracesafe.analysis.places import Place
from tracesafe.analysis.reach import Plain
from tracesafe.analysis.targets import Transformed
from tracesafe.model import Edit, Fix, Safety
from tracesafe.program.functions import Function
from tracesafe.rewrite import style
from tracesafe.rewrite.closures import bindings, captures, free_names, function_name
from tracesafe.rewrite.fresh import words
from tracesafe.rewrite.hoisting import (
    above,
    comment_start,
    dedented,
    first_row,
    fresh_name,
    hoisted,
    is_only,
    taken_names,
    without,
)
from tracesafe.rewrite.moving import varying_names
from tracesafe.rewrite.naming import is_telling
from tracesafe.rewrite.recurring import Repeat, comprehended, is_run, repeated
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.repeats import loops_around
from tracesafe.rewrite.rereading import check_loop, check_module, check_program
from tracesafe.rewrite.swept import is_swept
from tracesafe.source.spans import Span
from tracesafe.spec import Framework, Kind

if TYPE_CHECKING:
    from tracesafe.analysis.frames import Site
    from tracesafe.analysis.reach import Reached

_CONTROL = frozenset({Kind.LOOP, Kind.BRANCH})
_ROLES = (
    ("scan", 0, "step"),
    ("fori_loop", 2, "body"),
    ("while_loop", 0, "condition"),
    ("while_loop", 1, "body"),
    ("cond", 1, "if_true"),
    ("cond", 2, "if_false"),
    ("map", 0, "element"),
)
"""What a function is for, by its place in a call."""


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """One function, new each time, with the call that gets it."""

    node: ast.expr
    call: ast.Call
    what: str
    """What keeps a trace for each function, for messages."""
    effect: str
    function: Function | None
    repeat: Repeat
    place: Place


def given(here: Reached) -> Iterator[Given]:
    """Those that a function, or a module's statements, give."""
    if not isinstance(here, Plain) or here.references is None:
        return
    place = here.references.place(here.function.module)
    local = {definition.name for definition in here.statements(ast.FunctionDef)}
    for call in here.expressions(ast.Call):
        if not any(_may_be_new(each, local) for each in [*call.args, *(one.value for one in call.keywords)]):
            continue
        found = list(_of_call(here, place, call))
        site = here.site_at(call)
        if found and site is not None and site.spec.kind in _CONTROL:
            stuck = [each for each in found if not _can_settle(here, each)]
            if stuck or any(_is_made(here, place, each, found[0].repeat.loop) for each in _functions(site, call)):
                found = stuck[:1]  # it is traced anew for one of them, whatever becomes of the others
        yield from found


def _of_call(here: Reached, place: Place, call: ast.Call) -> Iterator[Given]:
    """The functions that are new each time among the arguments of a call."""
    for node, what, effect in _keeping(here, call):
        function, fresh = _temporary(here, place, node)
        repeat = repeated(here, fresh) if fresh is not None else None
        if repeat is None or fresh is None or (what.startswith("jax.lax.") and not is_run(here, place, call)):
            continue
        if not is_swept(here, place, fresh, repeat, function or node):
            yield Given(node, call, what, effect, function, repeat, place)


def _can_settle(here: Reached, found: Given) -> bool:
    try:
        settled(here, found)
    except Refused:
        return False
    return True


def _is_made(here: Reached, place: Place, node: ast.expr, loop: ast.AST | None) -> bool:
    """Whether an argument is a function that another one makes anew, in a loop: ``make_condition(limit)``."""
    if isinstance(node, ast.Call):
        return here.qualname(node.func) != "functools.partial"
    scope = place.function(node)
    if not isinstance(node, ast.Name) or scope is None or node.id not in scope.locals:
        return False
    bound = [place.parents.get(each) for each in bindings(scope, node.id)]
    made = [each for each in bound if isinstance(each, ast.Assign) and isinstance(each.value, ast.Call)]
    return any(loop is None or loop in loops_around(place, each) for each in made)


def _may_be_new(node: ast.expr, local: Set[str]) -> bool:
    """Whether an argument may be a function that is new each time; cheap."""
    match node:
        case ast.Lambda():
            return True
        case ast.Name(id=name):
            return name in local
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name == "partial"
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return any(_may_be_new(part, local) for part in parts)
        case _:
            return False


def _keeping(here: Reached, call: ast.Call) -> Iterator[tuple[ast.expr, str, str]]:
    """The arguments of a call by whose identity something is kept."""
    site = here.site_at(call)
    if site is not None and site.spec.kind in _CONTROL and site.spec.name.startswith("jax.lax."):
        for node in _functions(site, call):
            yield node, site.spec.name, "compiles"
    if here.qualname(call.func) == "torch.compile":
        for option in call.keywords:
            if option.arg == "backend":
                yield option.value, "torch.compile", "compiles for"
    value = here.value(call.func)
    if isinstance(value, Transformed) and value.spec.kind is Kind.STAGE:
        if value.spec.framework is Framework.PHIFLOW:
            for node in [*call.args, *(each.value for each in call.keywords)]:
                yield node, f"the compiled `{ast.unparse(call.func)}`", "traces"
        elif value.spec.name == "jax.jit":
            for node in [*call.args, *(each.value for each in call.keywords)]:
                yield node, f"the compiled `{ast.unparse(call.func)}`", "compiles for the static"


def _functions(site: Site, call: ast.Call) -> Iterator[ast.expr]:
    for param in site.spec.functions:
        if param.position is not None and param.position < len(call.args):
            node = call.args[param.position]
            yield from node.elts if isinstance(node, ast.List | ast.Tuple) else (node,)
        yield from (each.value for each in call.keywords if each.arg == param.keyword)


def _temporary(here: Reached, place: Place, node: ast.expr) -> tuple[Function | None, ast.AST | None]:
    """The function of a lambda or nested def, and the node that makes it anew; a partial has no function."""
    match node:
        case ast.Lambda():
            return place.module.function_of[node], node
        case ast.Call() if here.qualname(node.func) == "functools.partial":
            return None, node
        case ast.Name(id=name):
            scope = place.function(node)
            if scope is None or name not in scope.locals:
                return None, None
            bound = bindings(scope, name)
            if len(bound) == 1 and isinstance(bound[0], ast.FunctionDef) and not bound[0].decorator_list:
                return place.module.function_of[bound[0]], bound[0]
            return None, None
        case _:
            return None, None


def given_message(here: Reached, found: Given) -> str:
    """What happens."""
    text = here.short(found.node)
    text = text if len(text) <= 60 else f"{text[:57]}..."
    if found.repeat.loop is not None:
        why = f"{found.repeat.text}, where it is another function each time"
    else:
        why = f"in every call, since it is another function each time: {found.repeat.text}"
    return f"{found.what} {found.effect} `{text}` anew {why}"


def settled(here: Reached, found: Given) -> Fix:
    """The function at the module's top level, or in front of the loop. Raises ``Refused``."""
    function = found.function
    if function is None:
        return _before(here, found)
    captured = captures(function, varying_names(found.place.module))
    if captured:
        return _before(here, found)
    check_module(found.place.module, found.place.function(found.call), free_names(function))
    if (site := here.site_at(found.call)) is not None:
        check_program(here, site.index)
    module, node = found.place.module, function.node
    taken = taken_names(here, module)
    edits: list[Edit] = []
    if (text := _same(here, function)) is not None:
        return Fix(
            "give the function itself", (Edit(here.source.path, here.source.span(found.node), text),), Safety.SAFE
        )
    if isinstance(node, ast.Lambda):
        name = fresh_name(_wishes(here, found), taken)
        edits.append(Edit(here.source.path, here.source.span(found.node), name))
    else:
        loads = _loads(function)
        name = function.name
        if not is_telling(name) or not is_only(module.tree, name, [node, *loads]):
            name = fresh_name([f"{here.function.name}_{function.name}"], taken)
            edits += [Edit(here.source.path, here.source.span(each), name) for each in loads]
        edits.append(without(here.source, node))
    lines = hoisted(function, name, ()).lines
    edits.append(above(module, found.call, (), lines))
    return Fix("define the function once", tuple(edits), Safety.SAFE)


def _same(here: Reached, function: Function) -> str | None:
    """A library's function that a lambda only calls with its own parameters: ``lambda v: jnp.tanh(v)``."""
    body, given = function.node.body, function.node.args
    if not isinstance(function.node, ast.Lambda) or not isinstance(body, ast.Call) or body.keywords or given.defaults:
        return None
    own = [each.arg for each in function.parameters]
    if [ast.unparse(each) for each in body.args] != own or given.vararg or given.kwonlyargs or given.kwarg:
        return None
    return ast.unparse(body.func) if here.of(function).qualname(body.func) is not None else None


def _loads(function: Function) -> list[ast.Name]:
    body = function.parent.body if function.parent is not None else tuple(function.module.tree.body)
    nodes = [each for part in body for each in ast.walk(part) if isinstance(each, ast.Name)]
    return [each for each in nodes if each.id == function.name and isinstance(each.ctx, ast.Load)]


def _wishes(here: Reached, found: Given) -> Iterator[str]:
    assert found.function is not None
    owner = here.function.name if here.function.name.isidentifier() else ""
    keyword = next((each.arg for each in found.call.keywords if each.value is found.node), None)
    node = found.function.node
    if isinstance(node, ast.Lambda) and is_telling(said := words(node.body)):
        yield said
    last = ast.unparse(found.call.func).rpartition(".")[2]
    place = found.call.args.index(found.node) if found.node in found.call.args else -1
    role = keyword or next((role for name, at, role in _ROLES if name == last and at == place), "")
    for callee in here.callees(found.call) or ():
        parameters = [each.arg for each in callee.parameters]
        role = role or (parameters[place] if 0 <= place < len(parameters) and is_telling(parameters[place]) else "")
    if role and owner:
        yield f"{owner}_{role}"
    yield f"{owner or last}_function"


def _before(here: Reached, found: Given) -> Fix:
    """The function in front of the loop, where nothing in the loop changes what it captured."""
    loop = found.repeat.loop
    function = found.function
    name = function_name(function) if function is not None else here.short(found.node)
    if loop is None or found.repeat.called or not isinstance(loop, ast.stmt):
        raise Refused(
            "loop-capture",
            f"`{name}` captured what is another value in every call: hand it in as an argument, or compile the "
            "function around the call",
        )
    nodes: list[ast.AST] = [function.node if function is not None else found.node]
    own = function.locals if function is not None else frozenset()
    read = {each.id for node in nodes for each in ast.walk(node) if isinstance(each, ast.Name)} - own
    if changed := read & (stores(loop) - {getattr(function, "name", "")} | comprehended(found.place, found.node)):
        raise Refused("loop-capture", f"`{name}` captured `{min(changed)}`, which is another one in every iteration")
    if (site := here.site_at(found.call)) is not None:
        check_program(here, site.index, loop=loop)
    check_loop(here, found.place, loop, found.call, read, {each for node in nodes for each in ast.walk(node)})
    if again := read & varying_names(found.place.module):
        raise Refused("loop-capture", f"`{min(again)}` changes while the program runs")
    source = here.source
    margin = style.margin(source, loop.lineno)
    row = comment_start(source, loop.lineno)
    at = source.line_starts[row - 1]
    if function is None or isinstance(function.node, ast.Lambda):
        fresh = fresh_name(_before_wishes(here, found), taken_names(here, found.place.module))
        if function is None:
            lines = [f"{margin}{fresh} = {here.text(found.node)}", ""]
        else:
            written = hoisted(function, fresh, ()).lines
            lines = [*(f"{margin}{line}" if line else "" for line in written), "", ""]
        edits = (
            Edit(source.path, Span(at, at), source.newline.join(lines)),
            Edit(source.path, source.span(found.node), fresh),
        )
        return Fix("make the function in front of the loop", edits, Safety.SAFE)
    node = function.node
    first = comment_start(source, first_row(node))
    below = node.end_lineno or node.lineno
    end = source.line_starts[below] if below < len(source.line_starts) else len(source.utf8)
    text = source.slice(Span(source.line_starts[first - 1], end)).rstrip().replace("\r\n", "\n")
    moved = dedented(text, style.margin(source, first_row(node)), margin)
    inserted = Edit(source.path, Span(at, at), source.newline.join([*moved, "", ""]))
    return Fix("make the function in front of the loop", (inserted, without(source, node)), Safety.SAFE)


def _before_wishes(here: Reached, found: Given) -> Iterator[str]:
    if found.function is None and isinstance(found.node, ast.Call) and found.node.args:
        said = words(found.node.args[0]).rpartition("_")[2]
        yield f"bound_{said or 'arguments'}"
    if found.function is not None:
        yield from _wishes(here, found)
    yield "bound_function"
