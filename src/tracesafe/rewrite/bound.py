"""Compiled methods and partials that are new each time: made once in ``__init__``, or of the function itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tracesafe.analysis.events import INITIAL
from tracesafe.analysis.targets import External, FunctionTarget
from tracesafe.analysis.values import Array, Static, Touched
from tracesafe.model import Edit, Fix, Safety
from tracesafe.program.functions import ClassInfo, Function
from tracesafe.rewrite import style
from tracesafe.rewrite.chains import chain_text, parts_read
from tracesafe.rewrite.hoisting import above, fresh_name, is_only, reads_at_once, taken_names, without
from tracesafe.rewrite.naming import is_telling, title, wishes
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.renewed import Remade
from tracesafe.rewrite.rereading import check_module, check_program, roots
from tracesafe.rewrite.unlooped import in_front
from tracesafe.source.spans import Span
from tracesafe.spec import Kind

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_DEPTH = 6


def of_method(here: Reached, made: Remade) -> Fix:
    """A bound method, compiled once for its object. Raises ``Refused``."""
    method = made.subject.function
    assert method is not None
    for name, line in changing(here, method, method.owner, frozenset()):
        raise Refused(
            "changing-attribute",
            f"`{method.name}` reads `{name}`, which line {line} assigns again; a compiled method keeps what it was; "
            "give it to the method as an argument",
        )
    check_module(made.place.module, made.place.function(made.node), roots(made.subject))
    check_program(here, made.site.index)
    if made.repeat.loop is not None and not made.repeat.called:
        return in_front(here, made)
    return _in_init(here, made)


def changing(
    here: Reached, method: Function, owner: ClassInfo | None, seen: frozenset[Function]
) -> Iterator[tuple[str, int]]:
    """The attributes of its object that a method reads, itself or by other methods, and that change later."""
    if owner is None or not method.parameters or method in seen or len(seen) > _DEPTH or here.references is None:
        return
    receiver = method.parameters[0].arg
    for part in method.body:
        for node in ast.walk(part):
            match node:
                case ast.Attribute(value=ast.Name(id=name), attr=attr) if name == receiver:
                    member = owner.members.get(attr)
                    if isinstance(member, ast.FunctionDef):
                        inner = owner.module.function_of[member]
                        yield from changing(here, inner, owner, seen | {method})
                    else:
                        yield from _assigned(here, owner, attr)
                case _:
                    pass


def _assigned(here: Reached, owner: ClassInfo, attr: str) -> Iterator[tuple[str, int]]:
    """Where an attribute is assigned after its object was made, by the class or by anybody else."""
    assert here.references is not None
    for place, node in here.references.attribute(attr):
        if isinstance(node.ctx, ast.Load):
            parent = place.parents.get(node)
            grown = isinstance(parent, ast.Subscript) and not isinstance(parent.ctx, ast.Load)
            if not grown:
                continue
        scope = place.function(node)
        if scope is not None and scope.name in INITIAL:
            continue
        if here.references.is_object_of(place, node.value, owner) is not False:
            yield f"{ast.unparse(node)}", node.lineno


def _in_init(here: Reached, made: Remade) -> Fix:
    """The compiled method as an attribute that ``__init__`` sets."""
    owner, node, source = here.function.owner, made.subject.node, here.source
    scope = made.place.function(made.node)
    known = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and scope is here.function
    if owner is None or not known or not here.function.parameters or made.usage.handed:
        raise Refused("loop-capture", f"`{here.short(node)}` is bound anew in every call: {made.repeat.text}")
    receiver = here.function.parameters[0].arg
    init = owner.members.get("__init__")
    plain = not owner.node.decorator_list and not owner.node.bases
    assert isinstance(node, ast.Attribute)
    if not isinstance(init, ast.FunctionDef) or not plain or ast.unparse(node.value) != receiver:
        raise Refused(
            "loop-capture",
            f"`{here.short(node)}` is bound anew in every call: compile it once where the object is made, in its "
            "`__init__`",
        )
    if local := parts_read(made) & here.function.locals:
        raise Refused("loop-capture", f"`{min(local)}` decides how it is compiled, and only exists here")
    own = init.args.args[0].arg
    members = {*owner.members, *owner.stored}
    name = fresh_name([*wishes(here, made, node.attr.strip("_"), named=False)], members)
    name = f"_{name}" if node.attr.startswith("_") and f"_{name}" not in members else name
    last = init.body[-1]
    if any(isinstance(each, ast.Return) for each in ast.walk(init)) or not hasattr(last, "end_lineno"):
        raise Refused("layout", f"`__init__` of `{owner.name}` returns early; compile `{node.attr}` there by hand")
    row = last.end_lineno or last.lineno
    end = source.line_starts[row] if row < len(source.line_starts) else len(source.utf8)
    margin = style.margin(source, init.body[0].lineno)
    text = " ".join(here.text(made.node).split())
    if own != receiver:
        text = text.replace(f"{receiver}.", f"{own}.")
    edits = [Edit(source.path, Span(end, end), f"{margin}{own}.{name} = {text}{source.newline}")]
    if made.usage.statement is None:
        edits.append(Edit(source.path, source.span(made.node), f"{receiver}.{name}"))
    else:
        edits.append(without(source, made.usage.statement))
        loads = [each for each in made.usage.names if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)]
        edits += [Edit(source.path, source.span(each), f"{receiver}.{name}") for each in loads]
    return Fix(title(made), tuple(edits), Safety.SAFE)


def of_partial(here: Reached, made: Remade) -> Fix:
    """A partial: in front of the loop, or the function itself with what was bound as arguments."""
    try:
        return in_front(here, made)
    except Refused:
        return _unbound(here, made)


def _unbound(here: Reached, made: Remade) -> Fix:
    node, source = made.subject.node, here.source
    assert isinstance(node, ast.Call)
    target = here.value(node.args[0]) if node.args else None
    name = here.short(node)
    if not isinstance(target, FunctionTarget | External) or not isinstance(node.args[0], ast.Name | ast.Attribute):
        raise Refused("loop-capture", f"`{name}` binds what is another value each time, to a function that is not seen")
    if isinstance(target, FunctionTarget) and (target.bound is not None or target.function.parent is not None):
        raise Refused("loop-capture", f"`{name}` binds what is another value each time; give it as an argument")
    kinds = {site.spec.kind for call in made.subject.chain if (site := here.site_at(call)) is not None}
    if kinds != {Kind.STAGE}:
        raise Refused("loop-capture", f"`{name}` binds arguments under other transforms; give them by a lambda")
    kept = [each for each in node.keywords if not any(isinstance(part, ast.Name) for part in ast.walk(each.value))]
    for each in [*node.args[1:], *(option.value for option in node.keywords if option not in kept)]:
        value = here.value(each)
        if isinstance(each, ast.Starred) or not _is_array(value):
            text = " ".join(here.text(each).split())
            raise Refused(
                "untraceable-capture",
                f"`{text}` may be no array, and is bound anew each time: make it a static argument of the function",
            )
    if made.usage.handed or any(made.place.function(call) is not here.function for call in made.usage.calls):
        raise Refused("made-and-returned", f"`{name}` is handed on; call it where it is made")
    usage = made.usage
    reused = is_telling(usage.name) and is_only(made.place.module.tree, usage.name, usage.names)
    function = " ".join(here.text(node.args[0]).split())
    compiled = usage.name if reused else fresh_name(wishes(here, made, function), taken_names(here, made.place.module))
    if kept:
        options = ", ".join(f"{each.arg}={here.text(each.value)}" for each in kept)
        function = f"{here.text(node.func)}({function}, {options})"
    line = f"{compiled} = {chain_text(here, made, function, 0, (), ())}"
    edits = [
        above(
            made.place.module,
            made.node,
            parts_read(made) | reads_at_once(node.args[0]) | reads_at_once(node.func),
            [line],
        )
    ]
    if usage.statement is None:
        edits.append(Edit(source.path, source.span(made.node), compiled))
    else:
        edits.append(without(source, usage.statement))
        loads = [each for each in usage.names if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)]
        edits += [Edit(source.path, source.span(each), compiled) for each in loads if compiled != usage.name]
    check_module(made.place.module, made.place.function(made.node), reads_at_once(node.args[0]))
    check_program(here, made.site.index)
    bound = [here.text(each) for each in node.args[1:]]
    named = [f"{each.arg}={here.text(each.value)}" for each in node.keywords if each not in kept]
    for call in usage.calls:
        opening = source.utf8.index(b"(", source.span(call.func).end) + 1
        if bound:
            more = ", " if call.args or call.keywords else ""
            edits.append(Edit(source.path, Span(opening, opening), ", ".join(bound) + more))
        if named:
            given = [*call.args, *(each.value for each in call.keywords)]
            at = source.span(given[-1]).end if given else opening
            edits.append(Edit(source.path, Span(at, at), (", " if given else "") + ", ".join(named)))
    return Fix(title(made), tuple(edits), Safety.SAFE)


def _is_array(value: object) -> bool:
    return isinstance(value, Array | Touched) or (isinstance(value, Static) and value.type in ("float", "int"))
