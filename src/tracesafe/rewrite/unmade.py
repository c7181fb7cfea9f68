"""A compiled function that is made again and again is made once: in front of the loop, or at the module's top level."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Unknown
from tracesafe.model import Edit, Fix, Safety
from tracesafe.program.functions import Function
from tracesafe.rewrite.array_proofs import is_proved
from tracesafe.rewrite.bound import of_method, of_partial
from tracesafe.rewrite.chains import chain_text, decorators, joined_call, parts_read, source_text, with_arguments
from tracesafe.rewrite.channels import Channel, channel, described
from tracesafe.rewrite.closures import Capture, captures
from tracesafe.rewrite.hoisting import (
    above,
    evaluated_defaults,
    fresh_name,
    hoisted,
    is_only,
    reads_at_once,
    taken_names,
    without,
)
from tracesafe.rewrite.late import check_late
from tracesafe.rewrite.moving import varying_names
from tracesafe.rewrite.naming import function_wishes, is_telling, title, wishes
from tracesafe.rewrite.phi_gradients import variable_values
from tracesafe.rewrite.recurring import comprehended
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.renewed import Remade
from tracesafe.rewrite.rereading import check_module, check_program, roots
from tracesafe.rewrite.unlooped import in_front
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


def once(here: Reached, made: Remade) -> Fix:
    """The fix. Raises ``Refused``."""
    if made.usage.returned:
        raise Refused(
            "made-and-returned",
            f"`{here.function.name}` returns what it compiles, and each result is compiled for itself; call it once, "
            "in front of the loop, and give what changes to the compiled function as arguments",
        )
    if made.subject.kind == "method":
        return of_method(here, made)
    if made.subject.kind == "partial":
        return of_partial(here, made)
    refusal: Refused | None = None
    captured: tuple[Capture, ...] = ()
    try:
        captured = _captured(made)
        if not captured:
            return _at_top(here, made, ())
    except Refused as refused:
        refusal = refused
    try:
        return in_front(here, made)
    except Refused as refused:
        if refusal is not None:
            raise (refused if made.repeat.loop is not None and not made.repeat.called else refusal) from None
    if made.usage.handed:
        what = made.usage.name if made.is_decorator else ast.unparse(made.place.parents[made.node])
        raise Refused(
            "made-and-returned",
            f"`{what}` is handed on, and needs `{captured[0].text}`, which is another one each time; call it where it "
            "is made",
        )
    return _at_top(here, made, captured)


def _captured(made: Remade) -> tuple[Capture, ...]:
    """What the function reads from around it; nothing may be in the options of the transforms."""
    subject = made.subject
    varying = varying_names(made.place.module)
    for call in subject.chain:
        for part in [call.func, *call.args, *(each.value for each in call.keywords)]:
            given = part is subject.node or part in subject.chain
            own = set() if given else reads_at_once(part)
            if own and (local := _locals(made, own) | (own & varying)):
                raise Refused("loop-capture", f"`{min(local)}` decides how it is compiled, and only exists here")
    if subject.function is None:
        own = reads_at_once(subject.node)
        if local := _locals(made, own) | (own & varying):
            raise Refused("loop-capture", f"`{min(local)}` only exists here")
        return ()
    return captures(subject.function, varying)


def _locals(made: Remade, names: Set[str]) -> frozenset[str]:
    """Those of some names that are variables of the functions around."""
    scope = made.place.function(made.node)
    found: frozenset[str] = frozenset(names & comprehended(made.place, made.node))
    while scope is not None:
        found |= names & scope.locals
        scope = scope.parent
    return found


# -- at the module's top level


@dataclass(frozen=True, slots=True)
class _Written:
    """What stands at the top level instead: its lines, the name to call, and the arguments that calls add."""

    name: str
    lines: tuple[str, ...]
    needed: frozenset[str]
    before: int
    """How many positional arguments a call has, behind which the new ones go."""
    given: tuple[tuple[str, str], ...]
    """The new parameters, each with what calls pass."""
    edits: tuple[Edit, ...] = ()


def _at_top(here: Reached, made: Remade, captured: tuple[Capture, ...]) -> Fix:
    """The function, compiled, at the top level of its module; what it captured becomes arguments."""
    given = {each.variable for each in captured if each.text == each.variable}
    check_module(made.place.module, made.place.function(made.node), roots(made.subject) - given)
    check_program(here, made.site.index, [each.text for each in captured])
    channels = _channels(here, made, captured)
    _check_late(made, [each.text for each in captured])
    written = _written(here, made, captured, channels)
    edits = [above(made.place.module, made.node, written.needed, written.lines), *written.edits]
    if (whole := joined_call(here, made, written.name, written.before, written.given)) is not None:
        edits.append(whole)
    else:
        edits += _replaced(made, written.name)
        for call in made.usage.calls:
            edits += with_arguments(here, call, written.before, written.given)
    note = described(channels)
    return Fix(title(made), tuple(edits), Safety.REVIEW if note else Safety.SAFE, note)


def _channels(here: Reached, made: Remade, captured: tuple[Capture, ...]) -> dict[str, Channel]:
    found: dict[str, Channel] = {}
    function = made.subject.function
    if function is None:
        return found
    inside = here.of(function)
    phi = made.site.spec.framework is Framework.PHIFLOW
    for each in captured:
        values = [inside.value(each.reads[0]), *variable_values(here, each.text)]
        given = next((value for value in values if not isinstance(value, Unknown)), values[0])
        found[each.name] = channel(
            inside, each.text, each.reads, given, proved=is_proved(here, inside, each), objects=phi
        )
    return found


def _check_late(made: Remade, texts: Iterable[str]) -> None:
    node = made.usage.statement if made.is_decorator and made.usage.statement is not None else made.node
    check_late(made.place, made.place.function(node), made.usage, texts)


def _written(here: Reached, made: Remade, captured: tuple[Capture, ...], channels: Mapping[str, Channel]) -> _Written:
    """What stands at the top level."""
    subject, function = made.subject, made.subject.function
    static = tuple(name for name, each in channels.items() if each.static)
    if function is None:
        text = source_text(here, subject.node)
        name = _reused(made) or fresh_name(wishes(here, made), taken_names(here, made.place.module))
        line = f"{name} = {chain_text(here, made, text, 0, (), ())}"
        needed = reads_at_once(subject.chain[0])
        return _Written(name, (line,), needed, 0, ())
    if (direct := _direct(here, function, captured)) is not None:
        target, order = direct
        name = _reused(made) or fresh_name(wishes(here, made, target.name), taken_names(here, made.place.module))
        parameters = [each.arg for each in target.parameters][len(function.parameters) :]
        spelled = {each.name: parameter for each, parameter in zip(order, parameters, strict=True)}
        options = tuple(spelled[each] for each in static)
        text = chain_text(here, made, target.name, len(function.parameters), spelled.values(), options)
        needed = parts_read(made) | {target.name}
        given = tuple((spelled[each.name], each.text) for each in order)
        return _Written(name, (f"{name} = {text}",), needed, len(function.parameters), given)
    return _defined(here, made, captured, static)


def _defined(here: Reached, made: Remade, captured: tuple[Capture, ...], static: tuple[str, ...]) -> _Written:
    """The function itself at the top level, decorated by the compiler or compiled below."""
    subject, function = made.subject, made.subject.function
    assert function is not None
    module, node = made.place.module, function.node
    late = evaluated_defaults(function)
    _check_late(made, [each.id for part in late.values() for each in ast.walk(part) if isinstance(each, ast.Name)])
    extra = [*late, *(each.name for each in captured)]
    own = len(function.node.args.posonlyargs) + len(function.node.args.args) - len(function.node.args.defaults)
    taken = taken_names(here, module)
    edits: list[Edit] = []
    alone = isinstance(node, ast.Lambda)
    name = compiled = ""
    if isinstance(node, ast.FunctionDef):
        loads = _loads(made, function)
        inner = [each for each in loads if each is not subject.node]
        if captured and inner and not made.is_decorator:
            raise Refused("handed-on", f"`{function.name}` is used in line {inner[0].lineno}, too, as it is")
        reusable = is_telling(function.name) and is_only(module.tree, function.name, [node, *loads])
        name = function.name if reusable else fresh_name([f"{here.function.name}_{function.name}"], taken)
        alone = made.is_decorator or (len(subject.chain) == 1 and not made.usage.name and not inner)
        if name != function.name:
            edits += [Edit(here.source.path, here.source.span(each), name) for each in inner if not made.is_decorator]
        if not made.is_decorator:
            edits.append(without(here.source, node))
    above_def, imports = decorators(here, made, static) if alone and len(subject.chain) <= 1 else ([], ())
    edits += imports
    if isinstance(node, ast.Lambda):
        single = len(subject.chain) == 1
        name = (_reused(made) if single else "") or fresh_name(function_wishes(here, made), taken)
    annotations = _annotations(made, captured)
    written = hoisted(function, name, captured, above_def, annotations)
    lines, needed = list(written.lines), parts_read(made) | _annotation_names(node)
    compiled = name
    if not above_def:
        compiled = _reused(made) or fresh_name(wishes(here, made, name), taken | {name})
        text = chain_text(here, made, name, own, extra, static)
        lines += ["", "", f"{compiled} = {text}"]
    texts = {each.name: each.text for each in captured} | {each: source_text(here, text) for each, text in late.items()}
    given = tuple((each, texts[each]) for each in extra)
    return _Written(compiled, tuple(lines), needed, own, given, tuple(edits))


def _reused(made: Remade) -> str:
    """The name that the compiled function has already, where it can have it at the top level."""
    name = made.usage.name
    return name if is_telling(name) and is_only(made.place.module.tree, name, made.usage.names) else ""


def _direct(
    here: Reached, function: Function, captured: tuple[Capture, ...]
) -> tuple[Function, tuple[Capture, ...]] | None:
    """A function of the module that a lambda only calls with its own parameters and what it captured, in that order."""
    node = function.node
    if not isinstance(node, ast.Lambda) or function.defaults or node.args.vararg or node.args.kwonlyargs:
        return None
    body = node.body
    if not isinstance(body, ast.Call) or not isinstance(body.func, ast.Name) or body.keywords:
        return None
    bound = function.module.bindings.get(body.func.id, ())
    if len(bound) != 1 or not isinstance(bound[0], ast.FunctionDef) or bound[0].decorator_list:
        return None
    if body.func.id in {each.variable for each in captured}:
        return None
    target = function.module.function_of[bound[0]]
    own = [each.arg for each in function.parameters]
    texts = {ast.unparse(each): number for number, each in enumerate(body.args)}
    given = target.node.args
    if given.vararg or given.posonlyargs or given.kwonlyargs or given.defaults or len(given.args) != len(body.args):
        return None
    if len(texts) != len(body.args) or [ast.unparse(each) for each in body.args[: len(own)]] != own:
        return None
    order = {each.text: each for each in captured}
    rest = [ast.unparse(each) for each in body.args[len(own) :]]
    if set(rest) != set(order):
        return None
    return target, tuple(order[text] for text in rest)


def _annotations(made: Remade, captured: tuple[Capture, ...]) -> dict[str, str]:
    """The annotations of what was a parameter of the function around, where the function's own parameters have them."""
    function = made.subject.function
    assert function is not None
    if not function.parameters or any(each.annotation is None for each in function.parameters):
        return {}
    found: dict[str, str] = {}
    for each in captured:
        parameters = each.owner.parameters if each.owner is not None else ()
        for parameter in parameters:
            if parameter.arg == each.text and parameter.annotation is not None:
                found[each.name] = function.module.source.slice(function.module.source.span(parameter.annotation))
    return found if len(found) == len(captured) else {}


def _annotation_names(node: ast.AST) -> frozenset[str]:
    """The names that the annotations of a def read."""
    if not isinstance(node, ast.FunctionDef):
        return frozenset()
    given = node.args
    every = (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg)
    found = [each.annotation for each in every if each is not None and each.annotation is not None]
    found += [node.returns] if node.returns is not None else []
    return frozenset[str]().union(*(reads_at_once(each) for each in found))


def _loads(made: Remade, function: Function) -> list[ast.Name]:
    """Where the name of a nested function is read."""
    body = function.parent.body if function.parent is not None else function.module.tree.body
    return [
        each
        for part in body
        for each in ast.walk(part)
        if isinstance(each, ast.Name) and each.id == function.name and isinstance(each.ctx, ast.Load)
    ]


def _replaced(made: Remade, name: str) -> list[Edit]:
    """The edits that put the compiled function's new name where it was made or called by another one."""
    source = made.place.module.source
    if made.usage.statement is None:
        return [Edit(source.path, source.span(made.node), name)]
    edits = [without(source, made.usage.statement)]
    if name != made.usage.name:
        loads = [each for each in made.usage.names if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)]
        edits += [Edit(source.path, source.span(each), name) for each in loads]
    return edits
