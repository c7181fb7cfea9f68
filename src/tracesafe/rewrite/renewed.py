"""Compiled functions that are made again and again of functions that are new each time: jit(lambda ...) in a loop."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import loads
from tracesafe.analysis.places import Place
from tracesafe.analysis.reach import Plain
from tracesafe.analysis.targets import ClassTarget, FunctionTarget, Instance
from tracesafe.program.functions import Function
from tracesafe.rewrite.closures import bindings, free_names, owner_of
from tracesafe.rewrite.closures import comprehended as comprehended_by
from tracesafe.rewrite.moving import varying_names
from tracesafe.rewrite.recurring import Repeat, comprehended, repeated
from tracesafe.rewrite.remade import remade as lasting
from tracesafe.rewrite.swept import is_swept
from tracesafe.spec import Application, Framework, Kind

if TYPE_CHECKING:
    from tracesafe.analysis.frames import Site
    from tracesafe.analysis.reach import Reached

COMPILERS = frozenset(
    {
        "jax.jit",
        "jax.pmap",
        "jax.experimental.pjit.pjit",
        "phiml.math.jit_compile",
        "phiml.math.jit_compile_linear",
    }
)
"""Transforms that keep what they made of a function for as long as they are given the very same function."""
_MAPPING = frozenset({"jax.tree.map", "jax.tree_util.tree_map", "jax.tree_map", "builtins.map"})
_PARTIALS = frozenset({"functools.partial", "jax.tree_util.Partial"})


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """What a compiler is given, behind the transforms in between."""

    kind: str
    """``lambda``, ``nested``, ``partial``, ``method``, ``stable``, or ``unknown`` for what comes from elsewhere."""
    node: ast.expr
    function: Function | None = None
    chain: tuple[ast.Call, ...] = ()
    """The applications from the compiler to the one that is given the subject."""


@dataclass(frozen=True, slots=True, eq=False)
class Usage:
    """What is done with a compiled function: ``calls`` of it, by the name that it is bound to, or at once."""

    name: str = ""
    statement: ast.stmt | None = None
    """The assignment that binds it, or its def."""
    calls: tuple[ast.Call, ...] = ()
    names: tuple[ast.AST, ...] = ()
    """Where the name stands."""
    returned: bool = False
    handed: bool = False
    inside: bool = False
    """Whether nothing but functions inside hand it on, as what a factory returns does."""


@dataclass(frozen=True, slots=True, eq=False)
class Remade:
    """One place where a function is compiled again and again."""

    node: ast.expr
    """The compiler's call, or the decorator."""
    site: Site
    subject: Subject
    usage: Usage
    repeat: Repeat
    place: Place

    @property
    def is_decorator(self) -> bool:
        """Whether the compiler decorates the function."""
        return isinstance(self.usage.statement, ast.FunctionDef)


def remade(here: Reached) -> Iterator[Remade]:
    """The compiled functions that a function, or a module's statements, make again and again."""
    if not isinstance(here, Plain) or here.references is None:
        return
    place = here.references.place(here.function.module)
    decorators = set()
    for definition in here.statements(ast.FunctionDef):
        for decorator in definition.decorator_list:
            decorators.add(decorator)
            if (site := _compiler(here, decorator)) is not None:
                found = _decorated(here, place, definition, decorator, site)
                if found is not None:
                    yield found
    for call in here.expressions(ast.Call):
        if call not in decorators and (site := _compiler(here, call)) is not None:
            found = _made(here, place, call, site)
            if found is not None:
                yield found


def _is_matrix(site: Site, function: Function | None) -> bool:
    """Whether it is a linear function over captured values: a matrix for each of them is what is wanted, and at the top
    level of the module it would be kept with the graph of its gradient."""
    if site.spec.name != "phiml.math.jit_compile_linear" or function is None:
        return False
    return any(owner_of(function, name) is not None for name in free_names(function)) or bool(comprehended_by(function))


def _compiler(here: Reached, node: ast.expr) -> Site | None:
    site = here.site_at(node)
    return site if site is not None and site.spec.name in COMPILERS else None


def _decorated(
    here: Reached, place: Place, definition: ast.FunctionDef, decorator: ast.expr, site: Site
) -> Remade | None:
    function = place.module.function_of[definition]
    if function.owner is not None or _is_matrix(site, function):
        return None
    repeat = repeated(here, definition)
    usage = named(place, place.function(definition), definition.name, definition) if repeat is not None else None
    if usage is None or repeat is None or not _counts(usage, repeat) or _wraps(place, function, repeat, usage):
        return None
    if is_swept(here, place, definition, repeat, function, _options(definition.decorator_list)):
        return None
    name = ast.Name(definition.name)
    return Remade(decorator, site, Subject("nested", name, function), usage, repeat, place)


def _made(here: Reached, place: Place, call: ast.Call, site: Site) -> Remade | None:
    found = subject(here, place, call)
    if found is None or _is_matrix(site, found.function):
        return None
    if found.kind == "unknown" or (found.kind == "stable" and len(found.chain) == 1):
        return None
    if found.kind == "stable" and any(each.node is call for each in lasting(here)):
        return None
    made: ast.AST = call
    if found.kind == "nested" and found.function is not None and len(found.chain) == 1:
        made = found.function.node  # jit knows the function again that was defined before the loop
    repeat = repeated(here, made)
    usage = use(here, place, call) if repeat is not None else None
    if usage is None or repeat is None or not _counts(usage, repeat) or _wraps(place, found.function, repeat, usage):
        return None
    parts = [part for each in found.chain for part in (*each.args, *(option.value for option in each.keywords))]
    swept = found.function if found.function is not None and found.kind != "method" else found.node
    options = _options([part for part in parts if part is not found.node and part not in found.chain])
    if is_swept(here, place, call, repeat, swept, options):
        return None
    return Remade(call, site, found, usage, repeat, place)


def _options(nodes: Iterable[ast.expr]) -> frozenset[str]:
    """The names that decide how a function is compiled."""
    return frozenset[str]().union(*map(loads, nodes))


def _wraps(place: Place, function: Function | None, repeat: Repeat, usage: Usage) -> bool:
    """Whether a function calls one that the function around it is given, which makes one for each: a decorator."""
    outer = function.parent if function is not None else None
    if function is None or outer is None or repeat.loop is not None:
        return False
    if any(place.function(call) is outer for call in usage.calls):
        return False  # it is called where it is made
    given = free_names(function) & {parameter.arg for parameter in outer.parameters}
    calls = [node for part in function.body for node in ast.walk(part) if isinstance(node, ast.Call)]
    return any(isinstance(call.func, ast.Name) and call.func.id in given for call in calls)


def _counts(usage: Usage, repeat: Repeat) -> bool:
    """Whether the compiled function is called where it is made, or made in a loop by a function that returns it."""
    if usage.returned:
        return repeat.looped and repeat.loop is None
    if usage.inside and not usage.calls and repeat.far:
        return False
    return bool(usage.calls) or usage.handed


def subject(here: Reached, place: Place, call: ast.Call) -> Subject | None:
    """What a compiler's call is given; None if that is not seen."""
    chain: list[ast.Call] = []
    node: ast.expr = call
    while isinstance(node, ast.Call) and (site := here.site_at(node)) is not None:
        if site.spec.application is not Application.WRAPS or site.spec.kind is Kind.CUSTOM_RULE:
            return None
        given = function_argument(site, node)
        if given is None:
            return None
        chain.append(node)
        node = given
    known = _kind(here, place, node)
    return Subject(known[0], node, known[1], tuple(chain))


def function_argument(site: Site, call: ast.Call) -> ast.expr | None:
    """The argument in which a transform takes its function."""
    for param in site.spec.functions:
        named = next((each.value for each in call.keywords if each.arg == param.keyword), None)
        if named is not None:
            return named
        if param.position is not None and param.position < len(call.args):
            given = call.args[param.position]
            return None if isinstance(given, ast.Starred) else given
    return None


def _kind(here: Reached, place: Place, node: ast.expr) -> tuple[str, Function | None]:
    match node:
        case ast.Lambda():
            return "lambda", place.module.function_of[node]
        case ast.Call() if here.qualname(node.func) in _PARTIALS:
            return "partial", None
        case ast.Name(id=name):
            scope = place.function(node)
            while scope is not None and name not in scope.locals:
                scope = scope.parent
            if scope is None:
                again = name in comprehended(place, node) or name in varying_names(place.module)
                return ("unknown" if again else "stable"), None
            bound = bindings(scope, name)
            if len(bound) == 1 and isinstance(bound[0], ast.FunctionDef):
                function = place.module.function_of[bound[0]]
                return ("nested", function) if scope is place.function(node) else ("unknown", None)
            return "unknown", None
        case ast.Attribute():
            value = here.value(node)
            if isinstance(value, FunctionTarget) and isinstance(value.bound, Instance | ClassTarget):
                return "method", value.function
            return "stable", None
        case _:
            return "unknown", None


def use(here: Reached, place: Place, node: ast.expr) -> Usage | None:
    """What is done with a compiled function that is made at a node; None if that is not seen."""
    parent = place.parents[node]
    match parent:
        case ast.Call(func=function) if function is node:
            return Usage(calls=(parent,))
        case ast.Call(args=[first, *_]) if first is node and here.qualname(parent.func) in _MAPPING:
            return Usage(handed=True)
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return named(place, place.function(node), name, parent)
        case ast.Return():
            return Usage(returned=True)
        case _:
            return None


def named(place: Place, scope: Function | None, name: str, statement: ast.stmt) -> Usage | None:
    """What is done with a variable that holds a compiled function."""
    body = scope.body if scope is not None else tuple(place.module.tree.body)
    if scope is not None and len(bindings(scope, name)) != 1:
        return None
    if scope is None and len(place.module.bindings.get(name, ())) != 1:
        return None
    if scope is not None and name not in scope.locals:
        return None
    names = [node for part in body for node in ast.walk(part) if isinstance(node, ast.Name) and node.id == name]
    loads = [node for node in names if isinstance(node.ctx, ast.Load)]
    if any(_owner(place, node, name) is not scope for node in loads):
        return None
    calls, returned, handed = [], False, False
    for node in loads:
        parent = place.parents[node]
        if isinstance(parent, ast.Call) and parent.func is node:
            calls.append(parent)
        elif isinstance(parent, ast.Return) or (
            isinstance(parent, ast.Tuple | ast.Dict) and isinstance(place.parents[parent], ast.Return)
        ):
            returned = True
        else:
            handed = True
    nested = bool(loads) and all(place.function(node) is not scope for node in loads)
    return Usage(name, statement, tuple(calls), (statement, *names), returned, handed, nested and scope is not None)


def _owner(place: Place, node: ast.Name, name: str) -> Function | None:
    scope = place.function(node)
    return scope if scope is None or name in scope.locals else owner_of(scope, name)


def message(here: Reached, made: Remade) -> str:
    """What happens, in the user's own names."""
    spec = made.site.spec
    what = here.short(made.subject.node) if not made.is_decorator else made.usage.name
    if len(made.subject.chain) > 1:
        what = here.short(made.subject.chain[1])
    what = what if len(what) <= 60 else f"{what[:57]}..."
    verb = "traces" if spec.framework is Framework.PHIFLOW else "compiles"
    why = f"{made.repeat.text}, where it is another function each time"
    if made.repeat.loop is None:
        why = f"in every call, since it is another function each time: {made.repeat.text}"
    elif made.subject.kind == "method":
        why = f"{made.repeat.text}, where the method is another object each time"
    return f"{spec.name} {verb} `{what}` anew {why}"
