"""Where a function's result goes: its calls, plain or through transforms, wherever they stand."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tracesafe.analysis.places import Place, Reference
from tracesafe.analysis.siblings import imported_by_name, named_in_other_file, named_in_string
from tracesafe.model import Edit
from tracesafe.program.functions import ClassInfo, Function
from tracesafe.program.program import Program
from tracesafe.rewrite.grown import Grown, applied, decorated
from tracesafe.rewrite.objects import CALLED, object_calls
from tracesafe.rewrite.refusals import Refused
from tracesafe.spec import Application, Kind, Returns, TransformSpec

if TYPE_CHECKING:
    from tracesafe.analysis.frames import Site
    from tracesafe.analysis.reach import Reached


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """A call whose result grows by an output. ``shape`` names the parts of the new result; ``aux`` is the output."""

    place: Place
    call: ast.Call
    shape: Returns
    edits: tuple[Edit, ...]
    batched: bool
    tensors_only: bool
    receiver: str | None = None
    """The object whose method it is, as it is written."""
    certain: bool = True
    """Whether that object is known to be one of the method's class."""
    steps: str = ""
    """Whether the output stacks what the steps of a loop gave: in their ``order``, or ``reversed``."""
    instead: bool = False
    """The output takes the place of the ``None`` that was the function's other output."""
    skipped: int = 0
    """How many arguments ``partial`` has given already."""
    calls: TransformSpec | None = None
    """The transform that the call applies at once, as ``vjp(f, x)`` does."""


def uses_of(here: Reached, *, paired: bool) -> tuple[Use, ...]:
    """Every call of a function. Raises ``Refused`` if one cannot be seen.

    ``paired``: the function returns a value and an auxiliary output already, beside which the new one goes.
    """
    function = here.function
    references = object_calls(here) if function.name in CALLED else here.uses(function)
    if references is None:
        why = "its name stands for something else, too, or Python or a framework calls it"
        raise Refused("unseen-callers", f"the callers of `{function.name}` cannot be known: {why}")
    if here.references is not None:
        check_elsewhere(function, here.references.machine.program)
    start = _decorated(here, Grown(("value", ("old", "aux")) if paired else ("value", "aux"), paired=paired))
    found: list[Use] = []
    for reference in references:
        begun = start
        if function.owner is not None:
            owner = (reference.place, reference.node)
            begun = replace(start, receiver=receiver_of(reference), owner=owner, certain=reference.certain)
        found += _outwards(here, reference.place, reference.node, begun, frozenset())
    if not found:
        raise Refused("unseen-callers", f"nobody calls `{function.name}` in the files given")
    return tuple(found)


def check_elsewhere(function: Function, program: Program) -> None:
    if (outside := named_in_other_file(function, program)) is not None:
        text = f"{outside} names `{function.name}`, and is not among the files given; give them all"
        raise Refused("unseen-callers", text)
    if (named := named_in_string(function, program)) is not None:
        raise Refused("unseen-callers", f"{named} names `{function.name}` in a string; who calls it is not seen")
    if (named := imported_by_name(function, program)) is not None:
        text = f"{named} names its module in a string, to import it; who calls `{function.name}` there is not seen"
        raise Refused("unseen-callers", text)


def receiver_of(reference: Reference) -> str | None:
    """The object in front of a method's name, if it is a plain variable or an attribute of one."""
    node = reference.node
    if not reference.is_object:
        if not isinstance(node, ast.Attribute):
            return None
        node = node.value
    inner = node
    while isinstance(inner, ast.Attribute):
        inner = inner.value
    source = reference.place.module.source
    return source.slice(source.span(node)) if isinstance(inner, ast.Name) else None


def _decorated(here: Reached, grown: Grown) -> Grown:
    """What the function's own decorators make of it."""
    node = here.function.node
    if isinstance(node, ast.Lambda):
        return grown
    for decorator in reversed(node.decorator_list):
        site = here.site_at(decorator)
        if site is None:
            name = here.known_decorator(decorator)
            if name is None:
                text = here.text(decorator)
                raise Refused("unseen-callers", f"the decorator `@{text}` may change what `{node.name}` returns")
            continue
        assert here.references is not None
        grown = decorated(here, here.references.place(here.function.module), site, decorator, grown)
    return grown


def _outwards(here: Reached, place: Place, node: ast.expr, grown: Grown, seen: frozenset[str]) -> list[Use]:
    """The calls of a callable that stands at a node."""
    parent = place.parents[node]
    if isinstance(parent, ast.keyword):
        parent = place.parents[parent]
    match parent:
        case ast.Call(func=function) if function is node:
            return _use(here, place, parent, grown, seen)
        case ast.Call():
            return _applied(here, place, parent, node, grown, seen)
        case ast.Assign(targets=[target], value=value) | ast.AnnAssign(target=target, value=value) if value is node:
            return _stored(here, place, parent, target, grown, seen)
        case ast.Return():
            return _returned(here, place, parent, grown, seen)
        case _:
            raise unseen(here, place, node)


def _use(here: Reached, place: Place, call: ast.Call, grown: Grown, seen: frozenset[str]) -> list[Use]:
    """A call of what the function has become; one that is all of a lambda leads on to the lambda's own calls."""
    parent = place.parents[call]
    if isinstance(parent, ast.Lambda):
        try:
            return _outwards(here, place, parent, grown, seen)
        except Refused as refused:
            if refused.refusal.slug == "has-aux":
                raise
    receiver = grown.receiver if _is_seen(grown, place, call) else None
    return [
        Use(
            place,
            call,
            grown.shape,
            grown.edits,
            grown.batched,
            grown.tensors_only,
            receiver,
            grown.certain,
            grown.steps,
            skipped=grown.skipped,
            calls=grown.calls,
        )
    ]


def _is_seen(grown: Grown, place: Place, call: ast.Call) -> bool:
    """Whether the variable that the method's object is in is the same one at a call."""
    if grown.owner is None or grown.receiver is None:
        return True
    named, node = grown.owner
    root = grown.receiver.partition(".")[0]
    return named.module is place.module and scope_of(named.function(node), root) is scope_of(place.function(call), root)


def scope_of(scope: Function | None, name: str) -> Function | None:
    """The function whose variable a name is, seen from a function; None for one of the module."""
    while scope is not None and name not in scope.locals:
        scope = scope.parent
    return scope


def unseen(here: Reached, place: Place, node: ast.AST) -> Refused:
    source = place.module.source
    statement = place.statement(node)
    line = source.line(statement.lineno).strip()
    return Refused(
        "unseen-callers",
        f"{source.path.name}:{statement.lineno} hands `{here.function.name}` on (`{line}`); who calls it is not seen",
    )


def _applied(
    here: Reached, place: Place, call: ast.Call, node: ast.expr, grown: Grown, seen: frozenset[str]
) -> list[Use]:
    """A transform, or ``partial``, applied to the callable."""
    site = here.site_at(call)
    if site is None:
        if call.args and call.args[0] is node and _keeps_result(here, place, call):
            given = len(call.args) - 1 if is_partial(call) else 0
            return _outwards(here, place, call, replace(grown, skipped=grown.skipped + given), seen)
        raise unseen(here, place, node)
    if not is_function_of(site, call, node):
        raise unseen(here, place, node)
    if site.spec.kind is Kind.CALL and site.spec.state is not None:
        return _use(here, place, call, grown, seen)
    after = applied(here, place, site, call, grown)
    if site.spec.application is Application.CALLS:
        return _use(here, place, call, replace(after, calls=site.spec), seen)
    return _outwards(here, place, call, after, seen)


def is_partial(call: ast.Call) -> bool:
    """Whether a call is one of ``partial``."""
    function = call.func
    return (function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")) == "partial"


def _keeps_result(here: Reached, place: Place, call: ast.Call) -> bool:
    """Whether a call gives something that returns what its first argument returns."""
    name = here.references.name(place, call.func) if here.references is not None else None
    return is_partial(call) or name == "builtins.staticmethod"


def is_function_of(site: Site, call: ast.Call, node: ast.expr) -> bool:
    """Whether the callable stands where the transform takes its function."""
    for param in site.spec.functions:
        if param.position is not None and param.position < len(call.args) and call.args[param.position] is node:
            return True
        if any(each.arg == param.keyword and each.value is node for each in call.keywords):
            return True
    return False


def _stored(
    here: Reached, place: Place, statement: ast.stmt, target: ast.expr, grown: Grown, seen: frozenset[str]
) -> list[Use]:
    """A variable or attribute that holds the callable: all that reads it."""
    scope = place.function(statement)
    owner = place.parents[statement]
    match target:
        case ast.Name(id=name) if isinstance(owner, ast.ClassDef):
            return _attribute(here, place, statement, place.module.class_of[owner], name, grown, seen)
        case ast.Name(id=name) if scope is None or name in scope.locals:
            pass
        case ast.Attribute(value=ast.Name(id=receiver), attr=attr) if (
            scope is not None and scope.owner is not None and scope.parameters and scope.parameters[0].arg == receiver
        ):
            return _attribute(here, place, statement, scope.owner, attr, grown, seen, receiver)
        case _:
            raise unseen(here, place, statement)
    key = f"{place.module.name}:{scope.qualname if scope else ''}:{name}"
    if key in seen:
        return []
    if here.references is None:
        raise unseen(here, place, statement)
    readers = here.references.readers(place, scope, name)
    if readers is None:
        line = statement.lineno
        raise Refused("unseen-callers", f"`{name}` (line {line}) is bound more than once, so its callers are not seen")
    found: list[Use] = []
    for reader in readers:
        found += _outwards(here, reader.place, reader.node, grown, seen | {key})
    return found


def _attribute(
    here: Reached,
    place: Place,
    statement: ast.stmt,
    info: ClassInfo,
    attr: str,
    grown: Grown,
    seen: frozenset[str],
    receiver: str = "",
) -> list[Use]:
    """An attribute of an object, or of its class, that holds the callable: all that reads it."""
    key = f"{info.module.name}:{info.qualname}.{attr}"
    if key in seen:
        return []
    readers = here.references.attribute_readers(info, attr) if here.references is not None else None
    if readers is None:
        where = f"{place.module.source.path.name}:{statement.lineno}"
        text = f"the attribute `{attr}` ({where}) may be another object's, or is stored twice; its callers are not seen"
        raise Refused("unseen-callers", text)
    found: list[Use] = []
    for reader in readers:
        assert isinstance(reader.node, ast.Attribute)
        named = None
        if receiver and grown.receiver is not None and f"{grown.receiver}.".startswith(f"{receiver}."):
            own = receiver_of(reader)
            named = own and own + grown.receiver.removeprefix(receiver)
        certain = grown.certain and reader.certain
        after = replace(grown, receiver=named, owner=(reader.place, reader.node), certain=certain)
        found += _outwards(here, reader.place, reader.node, after, seen | {key})
    return found


def _returned(here: Reached, place: Place, statement: ast.Return, grown: Grown, seen: frozenset[str]) -> list[Use]:
    """A function that makes the callable and returns it: all that is done with what its calls give."""
    maker = place.function(statement)
    nodes = [node for part in maker.body for node in ast.walk(part)] if maker is not None else []
    returns = [node for node in nodes if isinstance(node, ast.Return) and place.function(node) is maker]
    if maker is None or here.references is None or len(returns) != 1 or maker.is_generator or maker.decorator_names:
        raise unseen(here, place, statement)
    key = f"{place.module.name}:{maker.qualname}()"
    references = here.references.of(maker) if key not in seen else ()
    if references is None:
        raise unseen(here, place, statement)
    check_elsewhere(maker, here.references.machine.program)
    found: list[Use] = []
    for reference in references:
        call = reference.place.parents[reference.node]
        if not isinstance(call, ast.Call) or call.func is not reference.node:
            raise unseen(here, reference.place, reference.node)
        found += _outwards(here, reference.place, call, grown, seen | {key})
    return found
