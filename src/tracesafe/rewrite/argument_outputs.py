"""Arguments that a function changes under a transform, so that its caller does not see it, as places it writes to."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tracesafe.analysis.places import Place as Scope
from tracesafe.program.functions import Function
from tracesafe.rewrite.afterwards import Afterwards, Reading, callees_of
from tracesafe.rewrite.containers import makes_container
from tracesafe.rewrite.memos import reads_blindly
from tracesafe.rewrite.mutations import Mutation, kinds, mutations, usages
from tracesafe.rewrite.passing import Passing, given_by, is_run, passings
from tracesafe.rewrite.precedence import in_brackets, of, of_operator, symbol
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.sinks import Place, Sink, is_hazardous, is_traced_inside
from tracesafe.rewrite.statements import own_statements
from tracesafe.rewrite.uses import Use

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_CONTAINERS = frozenset(
    "any object dict list set deque defaultdict ordereddict mapping mutablemapping sequence mutablesequence".split()
)
"""What annotations of containers name."""


def argument_sinks(here: Reached) -> tuple[tuple[Sink, str], ...]:
    """The arguments that a function changes although its caller reads them later, and what becomes of each change.

    An entry that is assigned once, on every path, is a place of its own; of anything else the argument as a whole is.
    """
    if here.is_library or not is_run(here):
        return ()
    by_name: dict[str, list[Mutation]] = {}
    for each in mutations(here):
        by_name.setdefault(each.parameter, []).append(each)
    found: list[tuple[Sink, str]] = []
    for name, changes in by_name.items():
        if not _is_handed_back(here, name) and not _says_otherwise(here, name, changes):
            found += _sinks(here, name, changes)
    return tuple(found)


def _says_otherwise(here: Reached, name: str, changes: Sequence[Mutation]) -> bool:
    """Whether the annotation names a class whose methods may do anything, while the changes are such methods."""
    parameter = next((each for each in here.function.parameters if each.arg == name), None)
    annotation = parameter.annotation if parameter is not None else None
    if annotation is None or any(each.how.startswith(("[", ".")) for each in changes):
        return False
    names = {getattr(node, "id", getattr(node, "attr", "")).lower() for node in ast.walk(annotation)}
    return not names & _CONTAINERS


def _is_handed_back(here: Reached, name: str) -> bool:
    """Whether the function returns the argument, so that its caller has a way to the new one."""
    for statement in here.statements(ast.Return):
        todo: list[ast.AST | None] = [statement.value] if isinstance(statement, ast.Return) else []
        while todo:
            node = todo.pop()
            if isinstance(node, ast.Name) and node.id == name:
                return True
            if isinstance(node, ast.Tuple | ast.List | ast.Dict | ast.IfExp | ast.Starred):
                todo += ast.iter_child_nodes(node)
    return False


def _sinks(here: Reached, name: str, changes: Sequence[Mutation]) -> Iterator[tuple[Sink, str]]:
    """The places of one argument."""
    is_object = any(each.how.startswith(".") for each in changes)
    ways = tuple(passings(here, name, is_object=is_object))
    texts = {each: text for each in changes if (text := _lost(here, each, ways))}
    if not texts:
        return
    entries: dict[str, list[Mutation]] = {}
    for each in changes:
        entries.setdefault(each.suffix or each.how, []).append(each)
    if all(_is_entry(here, name, group) for group in entries.values()):
        for group in entries.values():
            text = next((texts[each] for each in group if each in texts), "")
            if text:
                yield _entry(here, name, group[0]), text
        return
    statements = tuple(dict.fromkeys(each.statement for each in (*texts, *changes)))
    nodes = tuple(each.node for each in changes)
    text = next(iter(texts.values()))
    yield Sink(Place.ARGUMENT, here.function.module, name, "", name, statements, True, nodes), text


def _entry(here: Reached, name: str, change: Mutation) -> Sink:
    method = change.how if change.how == "append" else ""
    if method:
        local = f"{name}_entry"
    else:
        key = change.suffix.strip("[].\"'")
        words = "".join(letter if letter.isalnum() else "_" for letter in key).strip("_").lower()
        local = words if words.isidentifier() else f"{name}_entry"
    module, nodes = here.function.module, (change.node,)
    return Sink(Place.ARGUMENT, module, name, change.suffix, local, (change.statement,), False, nodes, method)


def _is_entry(here: Reached, name: str, group: Sequence[Mutation]) -> bool:
    """Whether an entry is assigned (or one value appended) once, on every path, and the argument not used whole."""
    change = group[0]
    plain = change.suffix or (change.how == "append" and isinstance(change.node, ast.Name) and change.node.id == name)
    body = here.function.node.body
    if len(group) != 1 or not plain or not isinstance(body, list) or change.statement not in body:
        return False
    if not isinstance(change.statement, ast.Assign | ast.AugAssign | ast.Expr):
        return False
    if isinstance(change.statement, ast.Assign) and (
        len(change.statement.targets) != 1 or change.statement.targets[0] is not change.node
    ):
        return False
    if isinstance(change.statement, ast.Expr) and not _appends_one(change.statement):
        return False
    before = [each for part in body[: body.index(change.statement)] for each in own_statements(part)]
    if any(isinstance(each, ast.Return) for each in before):
        return False
    return not _is_used_whole(here, name, change)


def _appends_one(statement: ast.Expr) -> bool:
    call = statement.value
    return isinstance(call, ast.Call) and len(call.args) == 1 and not call.keywords


def _is_used_whole(here: Reached, name: str, change: Mutation) -> bool:
    """Whether the function looks at the argument behind the change, in another way than entry by entry."""
    place = _scope(here)
    end = change.statement.end_lineno or change.statement.lineno
    for node in ast.walk(here.function.node):
        if not isinstance(node, ast.Name) or node.id != name:
            continue
        if place.function(node) is not here.function and node.lineno >= here.function.body[0].lineno:
            return True
        if node.lineno <= end:
            continue
        parent = place.parents.get(node)
        if isinstance(parent, ast.Subscript) and isinstance(parent.slice, ast.Constant) and change.how != "append":
            continue
        if isinstance(parent, ast.Attribute) and change.suffix.startswith("."):
            continue
        return True
    return False


def _scope(here: Reached) -> Scope:
    assert here.references is not None
    return here.references.place(here.function.module)


def _lost(here: Reached, change: Mutation, ways: Sequence[Passing]) -> str:
    """What becomes of a change that somebody would look at later; empty if nobody does, or it is as good as eager."""
    assert here.references is not None
    staged = is_hazardous(here)
    for way in ways:
        if not way.is_copy and not _keeps(here, change):
            continue
        reading = _reading(here, change, way)
        if reading is None or (way.is_copy and _is_made_again(here, change, reading)):
            continue
        if way.is_copy:
            return f"is changed in a copy that {way.transform} makes, while {reading.text} reads the caller's"
        if staged or is_traced_inside(here, change.node) or _keeps(here, change):
            return f"keeps a tracer of {way.transform} that is dead after the call, and {reading.text} reads it"
    return ""


def _keeps(here: Reached, change: Mutation) -> bool:
    """Whether a change hands over something traced."""
    match change.statement:
        case ast.Assign(value=value) | ast.AugAssign(value=value):
            given = [value]
        case ast.Expr(value=ast.Call(args=arguments, keywords=keywords)):
            given = [*arguments, *(each.value for each in keywords)]
        case _:
            given = []
    return any(is_traced_inside(here, each) for each in given if each is not change.node)


def _is_made_again(here: Reached, change: Mutation, reading: Reading) -> bool:
    """Whether a change is a memo, and whoever reads it makes it again where it is not there."""
    assert here.references is not None
    module = change.by.module if change.by is not None else here.function.module
    places = {each: here.references.place(each) for each in (module, here.function.module)}
    places[reading.place.module] = reading.place
    call = reading.place.parents.get(reading.node)
    handed = isinstance(call, ast.Call) and bool(callees_of(here.references, call))
    return bool(change.memos) and all(
        (handed or memo.is_constant) and not any(reads_blindly(place, memo) for place in places.values())
        for memo in change.memos
    )


def _reading(here: Reached, change: Mutation, way: Passing) -> Reading | None:
    assert here.references is not None
    return Afterwards(here.references, change.suffix).reading(way.place, way.call, way.argument)


# -- the rewrite


def check_argument(here: Reached, sink: Sink) -> None:
    """Raises ``Refused`` if the new value of an argument cannot be returned."""
    ways = tuple(passings(here, sink.name, is_object=sink.suffix.startswith(".")))
    if not sink.declared:
        (write,) = sink.writes
        reads = isinstance(write, ast.AugAssign) or sink.suffix.startswith(".")
        if reads and sink.suffix.startswith(".") and not all(way.is_copy for way in ways) and _is_read(here, sink):
            text = f"`{sink.text}` is read before it is written, while it is traced: pass its value in"
            raise Refused("read-before-write", text)
        return
    if any(isinstance(target, ast.Attribute) for target in sink.targets) and not all(way.is_copy for way in ways):
        raise Refused("argument-state", f"`{sink.name}` is an object that no transform hands out; return its values")
    if not all(way.mapped for way in ways):
        text = f"vmap does not map all of `{sink.name}`, and would hand it out once for each example"
        raise Refused("argument-state", f"{text}; return what has changed")
    if any(each for each in here.statements(ast.stmt) if _binds(each, sink.name)):
        raise Refused("argument-state", f"`{sink.name}` stands for something else later in `{here.function.name}`")
    if not all(way.is_copy for way in ways):
        _kind(here, sink)


def _binds(statement: ast.stmt, name: str) -> bool:
    if isinstance(statement, ast.AugAssign):
        return False
    return any(
        isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load)
        for node in ast.walk(statement)
    )


def _is_read(here: Reached, sink: Sink) -> bool:
    (write,) = sink.writes
    spelled = ast.unparse(sink.targets[0])
    return isinstance(write, ast.AugAssign) or any(
        isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Load)
        and ast.unparse(node) == spelled
        and node.lineno <= (write.end_lineno or write.lineno)
        for node in ast.walk(here.function.node)
    )


def copy_line(here: Reached, sink: Sink) -> str:
    """The line that copies an argument on entry, where the function gets the caller's own; empty if it does not."""
    ways = tuple(passings(here, sink.name, is_object=False))
    if not sink.declared or all(way.is_copy for way in ways):
        return ""
    return f"{sink.name} = {_kind(here, sink)}({sink.name})"


def _kind(here: Reached, sink: Sink) -> str:
    """The builtin that copies the argument. Raises ``Refused`` where a copy of it alone would not do."""
    roots = [node.value if isinstance(node, ast.Subscript) else node for node in sink.targets]
    kind = _known_kind(here, sink.name)
    if not kind or not all(isinstance(node, ast.Name) and node.id == sink.name for node in roots):
        raise Refused("argument-state", f"`{sink.name}` is the caller's own; change a copy of it, and return that")
    return kind


def _known_kind(here: Reached, name: str) -> str:
    """``dict`` or ``list``, if the argument is one in all calls of which anything is known, or is used as one."""
    found = kinds(here, ast.Name(name, ast.Load())) or usages(here.function, name)
    return next(iter(found)) if found in ({"dict"}, {"list"}) else ""


def argument_target(here: Reached, sink: Sink, use: Use) -> tuple[str, str]:
    """How the argument is written at a call, or what of it is assigned there; ``_`` where it is made for the call.
    And the method that takes the output instead of an assignment, if one does.

    Raises ``Refused`` where the argument cannot be seen, or others would keep the old one.
    """
    function: Function = here.function
    bound = function.owner is not None and "staticmethod" not in function.decorator_names
    given = given_by(function, sink.name, use.call, use.calls, bound=bound, skipped=use.skipped)
    source = use.place.module.source
    where = f"{source.path.name}:{use.call.lineno}"
    if given is None:
        raise Refused("argument-state", f"{where} does not say in its own words what it gives to `{sink.name}`")
    if not _is_place(given):
        if not _is_fresh(here, use.place, given):
            text = " ".join(source.slice(source.span(given)).split())
            raise Refused("argument-state", f"{where} gives `{text}` to `{sink.name}`; bind that to a variable first")
        return "_", ""
    text = source.slice(source.span(given))
    if not sink.declared:
        return text + sink.suffix, sink.method
    scope = use.place.function(use.call)
    if isinstance(given, ast.Name) and _is_own(here, scope, use, given.id):
        return text, ""
    kind = _known_kind(here, sink.name)
    if kind == "list":
        return f"{text}[:]", ""
    if kind == "dict" and not any(each.shrinks for each in mutations(here) if each.parameter == sink.name):
        return text, "update"
    raise Refused("argument-state", f"{where} gives `{text}` to `{sink.name}`, which others hold, too; return it there")


def _is_fresh(here: Reached, place: Scope, node: ast.expr) -> bool:
    """Whether an expression makes something that nobody else holds."""
    if makes_container(node) or isinstance(node, ast.Constant):
        return True
    return (
        isinstance(node, ast.Call)
        and here.references is not None
        and here.references.name(place, node.func) is not None
    )


def _is_own(here: Reached, scope: Function | None, use: Use, name: str) -> bool:
    """Whether a variable holds what was made for it, and no other name does."""
    place = use.place
    if scope is not None and (name not in scope.locals or any(each.arg == name for each in scope.parameters)):
        return False
    tree: ast.AST = scope.node if scope is not None else place.module.tree
    for node in ast.walk(tree):
        match node:
            case ast.Assign(value=ast.Name(id=held)) | ast.AnnAssign(value=ast.Name(id=held)) if held == name:
                return False
            case ast.Assign(targets=targets, value=value) if any(_names(target, name) for target in targets):
                if isinstance(value, ast.Name | ast.Attribute | ast.Subscript):
                    return False
            case ast.Call(args=args, keywords=keywords) if node is not use.call and _keeps_argument(here, place, node):
                if any(
                    isinstance(each, ast.Name) and each.id == name for each in (*args, *(k.value for k in keywords))
                ):
                    return False
            case ast.For(target=target) | ast.withitem(optional_vars=ast.expr() as target) if _names(target, name):
                return False
            case _:
                pass
    return True


def _keeps_argument(here: Reached, place: Scope, call: ast.Call) -> bool:
    """Whether a call may store what it is given: one of a class, or of something that is not known."""
    references = here.references
    if references is None or references.name(place, call.func) is not None or references.is_function(place, call.func):
        return False
    return not callees_of(references, call)


def _names(target: ast.expr, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(target))


def _is_place(node: ast.expr) -> bool:
    """Whether an expression is a variable, or an attribute or entry of one."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Constant | ast.Name):
            return False
        node = node.value
    return isinstance(node, ast.Name)


def stepped(here: Reached, sink: Sink, target: ast.expr, operator: ast.operator, value: ast.expr) -> str:
    """``state["n"] += 1`` with the local variable for the new value: ``n = state["n"] + 1``."""
    given = here.text(value)
    given = given if of(value) > of_operator(operator) or in_brackets(given) else f"({given})"
    return f"{sink.local} = {here.text(target)} {symbol(operator)} {given}"


def annotated(here: Reached, sink: Sink) -> str:
    """What the annotation of the result says of an argument."""
    annotation = next(each.annotation for each in here.function.parameters if each.arg == sink.name)
    if annotation is None:
        return "object"
    return here.source.slice(here.source.span(annotation))


def argument_notes(here: Reached, sink: Sink, tensors: bool) -> Iterator[str]:
    """What a reviewer has to check of an argument that becomes an output."""
    if sink.place is Place.ARGUMENT:
        yield f"callers of `{here.function.name}` see the new `{sink.text}` from now on"
        if sink.declared:
            what = "tensors" if tensors else "what the transform hands out"
            yield f"`{sink.text}` has to hold nothing but {what}"
