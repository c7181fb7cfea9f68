"""``jax.experimental.host_callback``: as ``pure_callback``, ``jax.debug.callback`` and ``jax.debug.print``."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from tracesafe.analysis.syntax import is_none
from tracesafe.analysis.written import Use, Written
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.rewrite.fresh import FreshNames
from tracesafe.rewrite.imports import Reach
from tracesafe.rewrite.old_arguments import call_of, given, scope_of
from tracesafe.rewrite.spelling import spelled
from tracesafe.rewrite.style import margin
from tracesafe.spec import Rename

_NOTES: Mapping[str, str] = MappingProxyType(
    {
        "call": "`pure_callback` may leave the call out or repeat it, which `io_callback` does not; the function is "
        "given arrays of jax",
        "id_tap": "the function is told of no transforms any more, and under `vmap` it is called for each example",
        "id_print": "the line looks otherwise, and under `vmap` there is one for each example",
    }
)


def host_callback(here: Written, use: Use) -> Fix | Refusal:
    """One call of the old module."""
    name = use.rename.old.rpartition(".")[2]
    call = call_of(here, use)
    count = 1 if name == "id_print" else 2
    found = given(call, ("callback_func", "arg")[-count:]) if call is not None else None
    if call is not None and found is None and name == "id_tap":
        found = given(call, ("tap_func", "arg"))
    if call is None or found is None or use.reference.formatted:
        return Refusal("not-called", f"`{here.text(use.node)}` is not called plainly; {_BY_HAND[name]}")
    options = {str(each.arg): each.value for each in call.keywords if each.arg not in _FIRST}
    if name == "call":
        return _called(here, use, call, found, options)
    if name == "id_print":
        return _printed(here, use, call, found[0], options)
    if options.keys() - {"result"}:
        return Refusal("lost-argument", f"`{here.text(use.node)}` has options of its own; {_BY_HAND[name]}")
    reach = _reach(here, use, "jax.debug.callback")
    head = f"{reach.text}({_without_transforms(here, found[0])}, "
    return _stated(here, use, call, _Told(head, found[1], options.get("result"), reach))


_FIRST = frozenset({"callback_func", "tap_func", "arg"})
_PRINTING = frozenset({"tap_with_device", "device_index", "output_stream", "threshold"})
_BY_HAND: Mapping[str, str] = MappingProxyType(
    {
        "call": "write `jax.pure_callback(function, result_shape, argument)`",
        "id_tap": "write `jax.debug.callback(function, argument)` in a statement of its own",
        "id_print": 'write `jax.debug.print("{}", argument)` in a statement of its own',
    }
)


def _reach(here: Written, use: Use, new: str) -> Reach:
    return spelled(here, use.reference, Rename(use.rename.old, new, use.rename.framework, use.rename.since))


def _printed(
    here: Written, use: Use, call: ast.Call, argument: ast.expr, options: Mapping[str, ast.expr]
) -> Fix | Refusal:
    """``id_print(x, what="loss")`` as ``jax.debug.print("what: loss  {}", x)``."""
    words = {key: value for key, value in options.items() if key != "result"}
    if not all(isinstance(value, ast.Constant) for value in words.values()) or words.keys() & _PRINTING:
        return Refusal("lost-argument", f"`{here.text(use.node)}` has options of its own; {_BY_HAND['id_print']}")
    told = "".join(f"{key}: {ast.literal_eval(value)}  " for key, value in words.items())
    told = told.replace("{", "{{").replace("}", "}}").replace('"', '\\"')
    reach = _reach(here, use, "jax.debug.print")
    return _stated(here, use, call, _Told(f'{reach.text}("{told}{{}}", ', argument, options.get("result"), reach))


def _called(
    here: Written, use: Use, call: ast.Call, found: Sequence[ast.expr], options: Mapping[str, ast.expr]
) -> Fix | Refusal:
    """``call(f, x, result_shape=s)`` as ``pure_callback(f, s, x)``."""
    shape = options.get("result_shape")
    if options.keys() - {"result_shape"}:
        return Refusal("lost-argument", f"`{here.text(use.node)}` has options of its own; {_BY_HAND['call']}")
    function, argument = map(here.text, found)
    if shape is None:
        if not isinstance(here.parents[call], ast.Expr):
            return Refusal("not-called", f"`{here.text(call)}` says nothing of its result; {_BY_HAND['call']}")
        reach = _reach(here, use, "jax.debug.callback")
        return _stated(here, use, call, _Told(f"{reach.text}({function}, ", found[1], None, reach))
    reach = _reach(here, use, "jax.pure_callback")
    text = f"{reach.text}({function}, {here.text(shape)}, {argument})"
    edits = (Edit(here.source.path, here.source.span(call), text), *reach.edits)
    return Fix(f"Write `{reach.text}`", edits, Safety.REVIEW, _NOTES["call"])


def _without_transforms(here: Written, function: ast.expr) -> str:
    """A function of the argument and the transforms as one of the argument alone."""
    if isinstance(function, ast.Lambda) and len(function.args.args) == 2 and not function.args.defaults:
        first, second = (parameter.arg for parameter in function.args.args)
        used = {node.id for node in ast.walk(function.body) if isinstance(node, ast.Name)}
        if second not in used:
            return f"lambda {first}: {here.text(function.body)}"
    return f"lambda value: {here.text(function)}(value, ())"


@dataclass(frozen=True, slots=True)
class _Told:
    """A call that only tells the host of a value: its text around that value."""

    head: str
    value: ast.expr
    result: ast.expr | None
    reach: Reach


def _stated(here: Written, use: Use, call: ast.Call, told: _Told) -> Fix | Refusal:
    """A statement of its own, and the value where the result of the old call was."""
    statement = here.parents[call]
    name = use.rename.old.rpartition(".")[2]
    kept = told.value if told.result is None or is_none(told.result) else told.result
    text, value = here.text(kept), here.text(told.value)
    is_plain = all(isinstance(part, ast.Name | ast.Attribute | ast.expr_context) for part in ast.walk(kept))
    match statement:
        case ast.Expr():
            lines = [f"{told.head}{value})"]
        case ast.Assign(targets=[ast.Name(id=target)]) if is_plain or kept is told.value:
            lines = [f"{told.head}{value})"] if is_plain else [f"{target} = {value}", f"{told.head}{target})"]
            lines += [f"{target} = {text}"] if is_plain and text != target else []
        case ast.Return() if is_plain:
            lines = [f"{told.head}{value})", f"return {text}"]
        case ast.Return() if kept is told.value:
            scope = scope_of(here, use)
            result = FreshNames(scope.node if scope is not None else here.module.tree).take(["result", "value"])
            lines = [f"{result} = {value}", f"{told.head}{result})", f"return {result}"]
        case _:
            return Refusal("not-called", f"`{here.text(call)}` stands in an expression; {_BY_HAND[name]}")
    source = here.source
    between = source.newline + margin(source, statement.lineno)
    edit = Edit(source.path, source.span(statement), between.join(lines))
    return Fix(f"Write `{told.reach.text}`", (edit, *told.reach.edits), Safety.REVIEW, _NOTES[name])
