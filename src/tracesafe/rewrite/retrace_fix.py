"""What ends the growth of traces: the argument is traced, only one trace is kept, or the records are thrown away."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tracesafe.analysis.places import Place
from tracesafe.analysis.reach import Reached
from tracesafe.analysis.targets import Choice, FunctionTarget, Transformed
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.program.functions import Function
from tracesafe.rewrite import style
from tracesafe.rewrite.calls import after_arguments
from tracesafe.rewrite.imports import reach
from tracesafe.rewrite.keeping_traces import COMPILED, CUSTOM, EQUINOX, JAX, LINEAR, PHI, TORCH
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.remade import changing
from tracesafe.rewrite.repeats import loops_around, plain, repeated
from tracesafe.rewrite.retraces import Form, Retrace, is_number, is_rigid
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile

_TRACING = (JAX | PHI | {EQUINOX}) - {LINEAR, "jax.pmap", "flax.nnx.pmap"}
_PER_ARGUMENT = frozenset({"in_shardings", "in_axis_resources"})
_OPTIONS = ("static_argnums", "static_argnames", "auxiliary_args")


def cured(here: Reached, found: Retrace) -> Fix | Refusal:
    """The first cure that is right: a traced argument, one trace, cleared records."""
    name = found.kept.site.spec.name
    try:
        if found.form is Form.STATIC and name in _TRACING and _is_arithmetic(here, found):
            try:
                return _as_array(here, found) if name == EQUINOX else _traced(here, found)
            except Refused:
                if name not in PHI:
                    raise
        if name in COMPILED:
            return _forgetting(here, found)
        if name in PHI:
            return _clearing(here, found)
        if name in TORCH and is_rigid(found.kept) and isinstance(found.kept.site.node, ast.Call):
            return _dynamic(found, found.kept.site.node)
    except Refused as refused:
        return refused.refusal
    return _refusal(here, found)


def _refusal(here: Reached, found: Retrace) -> Refusal:
    callee, text = found.kept.function.name, here.short(found.node)
    if found.form is Form.SHAPE:
        reason = f"`{callee}` is compiled for one shape: allocate `{text}` whole, and pass how much of it is filled"
        return Refusal("growing-shape", reason)
    asked = f"`{callee}` does more than arithmetic with `{found.parameter}` while it is traced"
    return Refusal("static-value", f"{asked}; let it depend on an array, or call it with few different values")


# -- the argument is traced


def _is_arithmetic(here: Reached, found: Retrace) -> bool:
    if not is_number(here, found.kept, found.parameter):
        return False
    return found.kept.site.spec.name != CUSTOM or _is_arithmetic_backwards(here, found)


def _is_arithmetic_backwards(here: Reached, found: Retrace) -> bool:
    """Whether the gradient function of a custom gradient does nothing but arithmetic with an input."""
    node = found.kept.site.node
    value = here.value(found.kept.call.func)
    options = value.options if isinstance(value, Choice) else ()
    backward = options[1].function if len(options) == 2 and isinstance(options[1], FunctionTarget) else None
    if backward is None or not isinstance(node, ast.Call) or not backward.parameters or here.references is None:
        return False
    place = here.references.place(backward.module)
    inputs = backward.parameters[0].arg
    for part in backward.body:
        for each in ast.walk(part):
            if not isinstance(each, ast.Name) or each.id != inputs:
                continue
            outer = place.parents[each]
            if not isinstance(outer, ast.Subscript) or not isinstance(outer.slice, ast.Constant):
                return False
            if outer.slice.value == found.parameter and not _goes_into_arithmetic(place, backward, outer, 4):
                return False
    return True


def _goes_into_arithmetic(place: Place, function: Function, node: ast.expr, depth: int) -> bool:
    parent = place.parents[node]
    match parent:
        case ast.BinOp(right=right, op=operator):
            is_exponent = isinstance(operator, ast.Pow) and node is right
            return not is_exponent and _goes_into_arithmetic(place, function, parent, depth)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd()) | ast.Dict() | ast.Tuple():
            return _goes_into_arithmetic(place, function, parent, depth)
        case ast.Return() | ast.Lambda():
            return True
        case ast.Assign(targets=[ast.Name(id=name)]) if depth:
            names = [each for part in function.body for each in ast.walk(part) if isinstance(each, ast.Name)]
            own = [each for each in names if each.id == name]
            loads = [each for each in own if isinstance(each.ctx, ast.Load)]
            alone = len(loads) == len(own) - 1
            return alone and all(_goes_into_arithmetic(place, function, each, depth - 1) for each in loads)
        case _:
            return False


def _as_array(here: Reached, found: Retrace) -> Fix:
    """Equinox traces what is an array."""
    reached = reach(here, "jax.numpy.asarray", "jax.numpy", "jnp")
    edit = Edit(here.source.path, here.source.span(found.node), f"{reached.text}({here.text(found.node)})")
    callee = found.kept.function.name
    note = f"`{found.parameter}` is an array in `{callee}` then, with jax's dtype for a number"
    return Fix(f"Pass `{found.parameter}` to `{callee}` as an array", (*reached.edits, edit), Safety.REVIEW, note)


def _traced(here: Reached, found: Retrace) -> Fix:
    """The argument is taken off the list of static ones."""
    node = found.kept.site.node
    changed = changing(here, found.kept.site.index)
    if changed is not None:
        text, line = changed
        reason = f"line {line} reads `{text}`, which changes, once for each trace; pass it as an argument first"
        raise Refused("captured-state", reason)
    source = found.kept.site.module.source
    if not isinstance(node, ast.Call):
        raise Refused("layout", f"take `{found.parameter}` off the static arguments where the compiler is called")
    name, callee = found.parameter, found.kept.function
    given = callee.node.args
    names = [each.arg for each in (*given.posonlyargs, *given.args)]
    index = names.index(name) - found.kept.own if name in names else None
    options: list[ast.expr | ast.keyword] = [each for each in node.keywords if each.arg in _OPTIONS]
    listed = found.kept.site.spec.static_argnames
    if not options and listed is not None and listed.position is not None:
        options += node.args[listed.position : listed.position + 1]
    if any(each.arg in _PER_ARGUMENT for each in node.keywords):
        raise Refused("layout", f"a sharding stands for each argument in line {node.lineno}; give `{name}` its own")
    values = {each: each.value if isinstance(each, ast.keyword) else each for each in options}
    left = {each: _without(value, name, index, source) for each, value in values.items()}
    if not options or any(text is None for text in left.values()):
        raise Refused("layout", f"take `{name}` off the static arguments in line {node.lineno}")
    gone = [each for each, text in left.items() if text == ""]
    edits = [Edit(source.path, source.span(values[each]), text) for each, text in left.items() if text]
    if gone and len(gone) == len(node.keywords) and (not node.args or _is_partial(node)):
        inner: ast.expr = node.args[0] if node.args else node.func
        if "#" in source.slice(Span(source.span(inner).end, source.span(node).end)):
            raise Refused("layout", f"a comment stands in line {node.lineno}; take `{name}` out by hand")
        edits = [Edit(source.path, source.span(node), source.slice(source.span(inner)))]
    else:
        edits += [without_argument(source, node, each) for each in gone]
    different = tuple(edit for edit in edits if source.slice(edit.span) != edit.text)
    if not different:
        raise Refused("layout", f"take `{name}` off the static arguments in line {node.lineno}")
    return Fix(f"Trace `{name}`: `{callee.name}` does nothing but arithmetic with it", different, Safety.SAFE)


def _is_partial(node: ast.Call) -> bool:
    """Whether a call is ``partial(jax.jit, ...)``, with no argument but the compiler."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name == "partial" and len(node.args) == 1


def _without(node: ast.expr, name: str, index: int | None, source: SourceFile) -> str | None:
    """An option of a compiler without one argument; empty if it names no other; None if it cannot be read."""
    match node:
        case ast.Constant(value=str(text)):
            rest = [each.strip() for each in text.split(",") if each.strip() != name]
            quote = source.slice(source.span(node))[-1]
            return f"{quote}{(', ' if ', ' in text else ',').join(rest)}{quote}" if rest else ""
        case ast.Constant(value=int(number)):
            return "" if number == index else source.slice(source.span(node))
        case ast.Tuple(elts=parts) | ast.List(elts=parts) if all(isinstance(part, ast.Constant) for part in parts):
            kept = [part for part in parts if isinstance(part, ast.Constant) and part.value not in (name, index)]
            if len(kept) == len(parts):
                return source.slice(source.span(node))
            inside = ", ".join(source.slice(source.span(part)) for part in kept)
            comma = "," if len(kept) == 1 and isinstance(node, ast.Tuple) else ""
            return (f"[{inside}]" if isinstance(node, ast.List) else f"({inside}{comma})") if kept else ""
        case _:
            return None


def without_argument(source: SourceFile, call: ast.Call, argument: ast.expr | ast.keyword) -> Edit:
    """The edit that takes an argument out of a call. Raises ``Refused`` where a comment stands in between."""
    parts: list[ast.expr | ast.keyword] = [*call.args, *call.keywords]
    inside = sorted((source.span(each) for each in parts), key=lambda span: span.start)
    position = inside.index(source.span(argument))
    if position:
        span = Span(inside[position - 1].end, inside[position].end)
    else:
        span = Span(inside[0].start, inside[1].start if len(inside) > 1 else inside[0].end)
    if "#" in source.slice(span):
        raise Refused("layout", f"a comment stands in line {call.lineno}; take the argument out by hand")
    return Edit(source.path, span, "")


# -- one trace is kept


def _forgetting(here: Reached, found: Retrace) -> Fix:
    node, source = found.kept.site.node, found.kept.site.module.source
    callee = found.kept.function.name
    title = f"Keep one trace of `{callee}` at a time"
    place, loop = found.turns.place, found.turns.loop
    again = repeated(plain(here, place.module, place.function(loop)), place, loop)
    others = sorted({each.lineno for each in _calls(here, found) if each is not found.kept.call})
    lines = ", ".join(map(str, others))
    notes = [f"the calls in line {lines} trace `{callee}` anew where they come in between"] if others else []
    if again is not None:
        notes.append(f"the loop in line {getattr(again.loop, 'lineno', 0)} asks for the same traces again and again")
    safety = Safety.REVIEW if notes else Safety.SAFE
    return Fix(title, (_with_option(source, node),), safety, "; ".join(notes))


def _with_option(source: SourceFile, node: ast.AST) -> Edit:
    assert isinstance(node, ast.expr)
    text = "forget_traces=True"
    if not isinstance(node, ast.Call):
        end = source.span(node).end
        return Edit(source.path, Span(end, end), f"({text})")
    for keyword in node.keywords:
        if keyword.arg == "forget_traces":
            return Edit(source.path, source.span(keyword.value), "True")
    if not node.args and not node.keywords:
        end = source.span(node).end
        return Edit(source.path, Span(end - 1, end - 1), text)
    return Edit(source.path, after_arguments(source, node), f", {text}")


def _calls(here: Reached, found: Retrace) -> list[ast.Call]:
    """Every call in sight of what the compiler made."""
    if here.references is None:
        return []
    return [
        node
        for node, applied in here.references.machine.applied.items()
        if isinstance(node, ast.Call) and any(_holds(each.callee, found.kept.site.index) for each in applied)
    ]


def _holds(callee: object, index: int) -> bool:
    while isinstance(callee, Transformed):
        if callee.site == index:
            return True
        callee = callee.inner
    return False


def _dynamic(found: Retrace, node: ast.Call) -> Fix:
    source, callee = found.kept.site.module.source, found.kept.function.name
    keyword = next(each for each in node.keywords if each.arg == "dynamic")
    note = f"somebody asked for code that is compiled for each size or number; `{callee}` gets code for all of them"
    edit = without_argument(source, node, keyword)
    return Fix(f"Compile `{callee}` for sizes and numbers that change", (edit,), Safety.REVIEW, note)


# -- the records are thrown away


@dataclass(frozen=True, slots=True)
class _Loop:
    node: ast.For | ast.AsyncFor | ast.While
    place: Place


def _clearing(here: Reached, found: Retrace) -> Fix:
    holder = found.kept.call.func
    text = ast.unparse(holder)
    loop = _outermost(found)
    scope = loop.place.function(loop.node)
    line = loop.node.lineno
    if scope is not None and any(run.context.regimes for run in here.index.get(scope, ())):
        raise Refused(
            "records-in-use", f"the loop in line {line} is differentiated itself: its records are still needed"
        )
    if not _is_visible(found, loop, scope, holder):
        where = "clear both dictionaries at the end of its turns"
        raise Refused("records-out-of-reach", f"the loop in line {line} does not see `{text}`; {where}")
    source = loop.place.module.source
    last = loop.node.body[-1]
    row = last.end_lineno or last.lineno
    margin = style.margin(source, loop.node.body[0].lineno)
    end = source.line_starts[row] if row < len(source.line_starts) else len(source.utf8)
    missing = "" if source.utf8[:end].endswith((b"\n", b"\r")) else source.newline
    if loop.node.body[0].lineno == loop.node.lineno:
        raise Refused("layout", f"the body of the loop in line {line} shares its line; put it on lines of its own")
    lines = "".join(f"{margin}{text}.{name}.clear(){source.newline}" for name in ("traces", "recorded_mappings"))
    edit = Edit(source.path, Span(end, end), missing + (lines if not missing else lines.rstrip("\r\n")))
    note = f"no gradient that goes through `{text}` may be pending at the end of the loop's turns"
    return Fix(
        f"Throw the records of `{text}` away after each turn of the outermost loop", (edit,), Safety.REVIEW, note
    )


def _outermost(found: Retrace) -> _Loop:
    place = found.turns.place
    loops = [found.turns.loop, *loops_around(place, found.turns.loop)]
    for loop in reversed(loops):
        if isinstance(loop, ast.For | ast.AsyncFor | ast.While):
            return _Loop(loop, place)
    raise Refused("records-out-of-reach", "a comprehension cannot clear records: write a loop that does so")


def _is_visible(found: Retrace, loop: _Loop, scope: Function | None, holder: ast.expr) -> bool:
    """Whether the loop can name what keeps the records."""
    if loop.place.module is not found.place.module:
        return False
    own = found.place.function(found.kept.call)
    if scope is own:
        return isinstance(holder, ast.Name | ast.Attribute)
    if not isinstance(holder, ast.Name):
        return False
    hidden = (scope.locals if scope is not None else frozenset()) | (own.locals if own is not None else frozenset())
    return holder.id in found.place.module.bindings and holder.id not in hidden
