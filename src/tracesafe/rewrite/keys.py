"""Keys of jax's random numbers: the functions that draw get one, those that call them split theirs.

A function that runs under a transform gets a key as its last argument, and so does every traced function that calls it.
Where nothing traces any more, a key is made of the hidden state that the draws came from, and split for each call.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracesafe.analysis.places import Place
from tracesafe.analysis.syntax import own_nodes
from tracesafe.model import Edit, Fix, Safety
from tracesafe.program.functions import Function
from tracesafe.program.modules import Module
from tracesafe.rewrite import style
from tracesafe.rewrite.arguments import Passing, free_name, new_parameter, passings
from tracesafe.rewrite.callsites import first_statement, inserted, merged
from tracesafe.rewrite.fresh import FreshNames
from tracesafe.rewrite.imports import bound, import_edit
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.sinks import is_hazardous
from tracesafe.source.spans import Span

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_OFTEN = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda)
_SIMPLE = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Return, ast.Expr)
_SEEDS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {"numpy": ("numpy", "np", "random.randint(2**31)"), "random": ("random", "random", "getrandbits(31)")}
)
"""Whose state a key is made of: the module, its usual name, and the call."""
_NAMES = ("key", "rng_key", "noise_key")


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw from hidden state: whose (``numpy``, ``random``), and what is written instead.

    ``text`` is given the name of jax's module and the key.
    """

    package: str
    text: Callable[[str, str], str]


Draws = Callable[["Reached"], Mapping[ast.Call, Draw]]
"""The draws of a function that can be made with keys."""


@dataclass(frozen=True, slots=True)
class _Need:
    """A place that takes a key: a draw, or a call of a function that does."""

    node: ast.Call
    passing: Passing | None = None


@dataclass
class _Plan:
    """The functions that get a key, with what they need it for; and the calls from outside."""

    draws: dict[Function, Mapping[ast.Call, Draw]] = field(default_factory=dict)
    inside: dict[Function, list[_Need]] = field(default_factory=dict)
    names: dict[Function, str] = field(default_factory=dict)
    signatures: list[Edit] = field(default_factory=list)
    outside: dict[tuple[Place, Function | None], list[_Need]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def threaded(here: Reached, draws: Draws) -> Fix:
    """Every draw made with a key that comes in as an argument, in all functions that hang together.

    Raises ``Refused``.
    """
    plan = _Plan()
    todo = [here.function]
    while todo:
        function = todo.pop()
        if function in plan.draws:
            continue
        plan.draws[function] = draws(here.of(function))
        plan.inside.setdefault(function, []).extend(_Need(call) for call in plan.draws[function])
        todo += _spread(here.of(function), plan)
        todo += _drawing_below(here.of(function), draws)
    edits = list(plan.signatures)
    for function, needs in plan.inside.items():
        edits += _inside(here.of(function), plan.names[function], needs, plan.draws[function])
    packages = {draw.package for found in plan.draws.values() for draw in found.values()}
    for (place, scope), needs in plan.outside.items():
        edits += _outside(place, scope, needs, _SEEDS["random" if packages == {"random"} else "numpy"])
    names = ", ".join(f"`{name}`" for name in sorted(function.name for function in plan.inside))
    note = "the numbers are others than before, of the same distribution, in jax's default dtype"
    notes = "; ".join(dict.fromkeys([note, *sorted(plan.notes)]))
    return Fix(
        f"Pass a key to {names}, and draw with `jax.random`", merged(sorted(edits, key=_order)), Safety.REVIEW, notes
    )


def _order(edit: Edit) -> tuple[str, int, int, str]:
    return str(edit.path), edit.span.start, edit.span.end, edit.text


def _drawing_below(here: Reached, draws: Draws) -> Iterator[Function]:
    """The traced functions that a function calls, at any distance, and that draw."""
    seen, todo = {here.function}, [here.function]
    while todo:
        for record in here.index.get(todo.pop(), ()):
            for callees in record.callees.values() if record.context.regimes else ():
                for callee in callees or ():
                    if callee not in seen:
                        seen.add(callee)
                        todo.append(callee)
                        if draws(here.of(callee)):
                            yield callee


def _spread(here: Reached, plan: _Plan) -> Iterator[Function]:
    """Gives a function its key; the traced functions that call it need one, too."""
    function = here.function
    own = _own_key(here)
    if own is not None:
        plan.names[function] = own
        return
    name = free_name(function, _NAMES)
    new = new_parameter(function, name, "jax.Array" if "jax" in function.module.bindings else "")
    plan.names[function] = name
    plan.signatures += new.edits
    if function.module.exports is not None and function.name in function.module.exports:
        plan.notes.append(f"`{function.name}` stands in `__all__`: callers outside of these files have to pass a key")
    for passing in passings(here, new, mapped=True):
        scope = passing.use.place.function(passing.use.call)
        need = _Need(passing.use.call, passing)
        if scope is None or not is_hazardous(here.of(scope)):
            plan.outside.setdefault((passing.use.place, scope), []).append(need)
            continue
        plan.inside.setdefault(scope, []).append(need)
        yield scope


def _own_key(here: Reached) -> str | None:
    """A parameter that is a key: it is given to functions of ``jax.random``, or handed on under its name."""
    calls = list(here.expressions(ast.Call))
    for parameter in here.function.parameters:
        loads = [node for node in here.expressions(ast.Name) if node.id == parameter.arg]
        keyed = {
            call.args[0] for call in calls if call.args and (here.qualname(call.func) or "").startswith("jax.random.")
        }
        handed = {node for call in calls for node in call.args} if parameter.arg in _NAMES else set()
        if loads and all(node in keyed | handed for node in loads if isinstance(node.ctx, ast.Load)):
            return parameter.arg
    return None


# -- inside of traced functions


def _inside(here: Reached, name: str, needs: Sequence[_Need], draws: Mapping[ast.Call, Draw]) -> Iterator[Edit]:
    function, source = here.function, here.source
    assert here.references is not None
    place = here.references.place(function.module)
    jax, imports = module_text(function.module, function, "jax", "jax")
    yield from imports
    nodes = sorted((need.node for need in needs), key=lambda node: (node.lineno, node.col_offset))
    inner = [node for node in nodes if any(node is not draw and node in set(ast.walk(draw)) for draw in draws)]
    keys: dict[ast.Call, str] = {}
    if any(_is_repeated(place, node, function) for node in nodes):
        for statement, group in _by_statement(place, nodes, function).items():
            fresh = FreshNames(function.node, function.module.bindings)
            own = [fresh.take(("subkey", "noise_key")) for _ in group]
            number = f", {len(own) + 1}" if len(own) > 1 else ""
            yield inserted(source, statement, f"{', '.join([name, *own])} = {jax}.random.split({name}{number})")
            keys.update(zip(group, own, strict=True))
    elif len(nodes) == 1 and not _is_parameter(function, name):
        keys[nodes[0]] = name
    else:
        if isinstance(function.node, ast.Lambda):
            raise Refused("host-draw", f"the lambda in line {function.node.lineno} needs several keys; make it a def")
        yield inserted(source, first_statement(function.node.body), _split_at_once(function, name, jax, nodes, keys))
    if inner:
        raise Refused("host-draw", f"a draw in line {inner[0].lineno} is an argument of another one; write it before")
    for need in needs:
        key = keys[need.node]
        if need.passing is None:
            yield Edit(source.path, source.span(need.node), draws[need.node].text(jax, key))
        else:
            yield from need.passing.edits(_for_batch(need.passing, jax, key))


def _split_at_once(
    function: Function, name: str, jax: str, nodes: Sequence[ast.Call], keys: dict[ast.Call, str]
) -> str:
    """The line that makes the keys of all draws; ``keys`` gets them."""
    fresh = FreshNames(function.node, function.module.bindings)
    kept = [name] if _is_parameter(function, name) else []
    if len(nodes) > len(_ORDINALS):
        several = fresh.take(("keys", "subkeys"))
        keys.update((node, f"{several}[{index}]") for index, node in enumerate(nodes))
        target = f"{name}, *{several}" if kept else several
        return f"{target} = {jax}.random.split({name}, {len(nodes) + len(kept)})"
    own = [fresh.take((f"{word}_{name}", "subkey")) for word in _ORDINALS[: len(nodes)]]
    own = own if len(own) > 1 else [fresh.take(("subkey",))]
    keys.update(zip(nodes, own, strict=True))
    number = f", {len(kept) + len(own)}" if len(kept) + len(own) != 2 else ""
    return f"{', '.join([*kept, *own])} = {jax}.random.split({name}{number})"


def _is_parameter(function: Function, name: str) -> bool:
    return any(each.arg == name for each in function.parameters)


def _is_repeated(place: Place, node: ast.AST, function: Function) -> bool:
    """Whether an expression may be evaluated more than once in a call."""
    for outer in place.around(node):
        if outer is function.node:
            return False
        if isinstance(outer, (*_LOOPS, *_OFTEN)):
            return True
    return False


def _by_statement(place: Place, nodes: Sequence[ast.Call], function: Function) -> Mapping[ast.stmt, list[ast.Call]]:
    """The statements that need keys of their own. Raises ``Refused`` where one evaluates a draw many times."""
    found: dict[ast.stmt, list[ast.Call]] = {}
    for node in nodes:
        statement = place.statement(node)
        if not isinstance(statement, _SIMPLE) or _is_often(place, node, statement):
            line = function.module.source.line(statement.lineno).strip()
            raise Refused("host-draw", f"`{line}` draws a number of times that is not known; write it as a loop")
        found.setdefault(statement, []).append(node)
    return found


def _is_often(place: Place, node: ast.AST, statement: ast.stmt) -> bool:
    for outer in place.around(node):
        if outer is statement:
            return False
        if isinstance(outer, _OFTEN):
            return True
    return False


def _for_batch(passing: Passing, jax: str, key: str) -> str:
    """The key, or one for each example of a batch."""
    if not passing.use.batched:
        return key
    for argument, axis in zip(passing.use.call.args, passing.axes, strict=False):
        if axis == 0 and isinstance(argument, ast.Name | ast.Attribute):
            source = passing.use.place.module.source
            return f"{jax}.random.split({key}, len({source.slice(source.span(argument))}))"
    line = passing.use.call.lineno
    raise Refused("input-axes", f"line {line} needs a key for each example, and their number is not plain to see")


# -- where nothing traces


def _outside(
    place: Place, scope: Function | None, needs: Sequence[_Need], seed: tuple[str, str, str]
) -> Iterator[Edit]:
    """A key is made in the scope, and split before each statement that calls."""
    module, source = place.module, place.module.source
    jax, imports = module_text(module, scope, "jax", "jax")
    yield from imports
    statements: dict[ast.stmt, list[_Need]] = {}
    made, more = module_text(module, scope, seed[0], seed[1])
    make = f"{jax}.random.key({made}.{seed[2]})"
    for need in needs:
        statement = place.statement(need.node)
        assert need.passing is not None
        simple = isinstance(statement, _SIMPLE) and not isinstance(scope and scope.node, ast.Lambda)
        head = statement.test if isinstance(statement, ast.If) else getattr(statement, "iter", None)
        elif_ = isinstance(statement, ast.If) and source.slice(source.span(statement)).startswith("elif")
        whole = head is not None and not elif_ and any(node is need.node for node in ast.walk(head))
        begin = source.line_starts[statement.lineno - 1]
        shared = bool(source.utf8[begin : source.span(statement).start].strip())
        if not (simple or whole) or shared or _is_often(place, need.node, statement):
            yield from more
            yield from need.passing.edits(_for_batch(need.passing, jax, make))
        else:
            statements.setdefault(statement, []).append(need)
    if not statements:
        return
    tree: ast.AST = scope.node if scope is not None else module.tree
    fresh = FreshNames(tree, module.bindings)
    known = _known_key(module, scope, min(statements, key=lambda each: each.lineno))
    key = known or fresh.take(_NAMES)
    if known is None:
        yield from more
        yield inserted(source, _first(place, scope, statements), f"{key} = {make}")
    first: dict[str, str] = {}
    for statement, group in statements.items():
        own: list[str] = []
        for need in group:
            word = need.passing.new.function.name.strip("_<>") if need.passing is not None else ""
            wish = f"{word}_key"
            if wish not in first:
                first[wish] = fresh.take((wish,))
            own.append(first[wish] if first[wish] not in own else fresh.take((wish,)))
        number = f", {len(own) + 1}" if len(own) > 1 else ""
        margin = style.margin(source, statement.lineno)
        start = source.line_starts[statement.lineno - 1]
        line = f"{margin}{', '.join([key, *own])} = {jax}.random.split({key}{number}){source.newline}"
        yield Edit(source.path, Span(start, start), line)
        for need, name in zip(group, own, strict=True):
            assert need.passing is not None
            yield from need.passing.edits(_for_batch(need.passing, jax, name))


def _first(place: Place, scope: Function | None, statements: Mapping[ast.stmt, object]) -> ast.stmt:
    """Where the key is made: at the start of the function, or in front of the first statement that needs it."""
    if scope is not None:
        assert not isinstance(scope.node, ast.Lambda)
        return first_statement(scope.node.body)
    first = min(statements, key=lambda each: each.lineno)
    return next((each for each in reversed([first, *place.around(first)]) if isinstance(each, ast.stmt)), first)


def _known_key(module: Module, scope: Function | None, before: ast.stmt) -> str | None:
    """A variable of the scope that a key was made for, in front of a statement."""
    for node in scope.body if scope is not None else module.tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=func)) if node.lineno < before.lineno:
                if ast.unparse(func).endswith(("random.key", "random.PRNGKey", "jr.key", "jr.PRNGKey")):
                    return name if _is_split(scope, module, name) else None
            case _:
                pass
    return None


def _is_split(scope: Function | None, module: Module, name: str) -> bool:
    """Whether a key is never drawn with itself."""
    split: set[ast.AST] = set()
    loads: set[ast.AST] = set()
    for part in scope.body if scope is not None else module.tree.body:
        for node in own_nodes(part):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".split"):
                split.update(node.args)
            elif isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
                loads.add(node)
    return loads <= split


def module_text(module: Module, scope: Function | None, name: str, alias: str) -> tuple[str, tuple[Edit, ...]]:
    """How a module says the name of another one, and the import that it takes."""
    hidden: set[str] = set()
    while scope is not None:
        hidden |= scope.locals
        scope = scope.parent
    for text, qualified in bound(module.tree, {}):
        if qualified == name and text not in hidden:
            return text, ()
    if alias in module.bindings or alias in hidden:
        raise Refused("name-taken", f"{module.source.path.name} uses the name `{alias}` for something else")
    return alias, (import_edit(module, name, alias),)
