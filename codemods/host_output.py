"""TRC105 host-output: printing a traced value.

What it does
------------
Finds ``print``, calls of loggers, ``warnings.warn`` and ``write``, of opened files as well, that are given a traced
value: in jax under ``jit``, ``vmap``, ``checkpoint`` and inside of loops and branches, in torch under ``vmap``. Under
``torch.compile`` with ``fullgraph=True`` whatever they are given. And bars of tqdm that compiled code of jax or ΦFlow
moves on.

Why it breaks
-------------
The function runs with tracers, once for all examples or once for all later calls, and so does the output.

- ``jax.jit``: prints ``JitTracer(float32[])`` while the function is traced, and nothing in later calls; no error
- ``jax.vmap``: prints ``VmapTracer(aval=float32[2], batched=float32[3,2])``, once, without the values
- ``torch.func.vmap``: prints ``BatchedTensor(lvl=1, bdim=0, value=...)`` once for the whole batch; with a number's
  format (``f"{x:.3f}"``) it raises
- ``torch.compile(..., fullgraph=True)``: raises, even for a constant text

Example
-------
::

    @jax.jit
    def step(x, i):
        loss = jnp.sum(x**2)
        print(f"step {i}: loss {loss:.3f}")
        return x - 0.1 * x

Use instead
-----------
::

        jax.debug.print("step {}: loss {:.3f}", i, loss)

Fix safety
----------
Safe where ``jax.debug.print`` writes the text that ``print`` writes without a transform. ``{!s}`` stands for a value
that was printed as it is: jax writes 0.3333333432674408 for ``{}`` where ``print`` writes 0.33333334. Python values
become text in front (``str(x.shape)``), because jax would turn their numbers into arrays. Output comes when the
device is done; ``jax.effects_barrier()`` waits for it.

It needs review for what nobody knows the type of, for ``.item()``, and for loggers, which are called by
``jax.debug.callback`` so that a record names jax as its origin. It is refused for ``end=``, ``file=``, text with
braces, and in torch: return the value, and print it where the function is called. Of one graph,
``torch._dynamo.config.reorderable_logging_functions.add(print)`` has it run behind; a program that mentions such a
setting is not reported.

Not reported: output of values that are known while tracing (shapes, strings); functions that are differentiated and
nothing else, where the value is printed with the tracer; ΦFlow, whose tensors print as ``ref/tracer`` on purpose.

References
----------
- https://docs.jax.dev/en/latest/debugging/print_breakpoint.html
- https://docs.pytorch.org/docs/stable/func.ux_limitations.html
- "What to avoid in ΦFlow", Limitations of ``jit_compile``, Avoid side effects:
  https://tum-pbs.github.io/PhiFlow/Known_Issues.html, and of ΦML: https://tum-pbs.github.io/PhiML/Limitations.html
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tracesafe.rule import (
    Array,
    Edit,
    Fix,
    Framework,
    Kind,
    Node,
    Reached,
    Refusal,
    Refused,
    Rule,
    Safety,
    Static,
    Touch,
    Touched,
    Tree,
    Value,
    line_width,
    module_name,
    reach,
    touches,
)

from ._bars import is_file, is_progress, staging
from ._formats import Field, Part, joined, percent_field, without_cast, written
from ._graphs import ungraphed, whole_graph

_JAX = frozenset({Kind.BATCH, Kind.STAGE, Kind.LOOP, Kind.BRANCH, Kind.CHECKPOINT})
_LEVELS = frozenset("debug info warning warn error exception critical".split())
_LOGGERS = frozenset({"logging.getLogger", "absl.logging.get_absl_logger", "structlog.get_logger"})
_ORIGIN = "the record of the logger names jax's callback as its origin"
_UNKNOWN = "if it is a Python number, it is printed as an array"


def detect(here: Reached) -> Iterator[tuple[Node, str]]:
    """Every output that is given a traced value."""
    for call in here.expressions(ast.Call):
        if (name := _output(here, call)) and (found := _first(here, call)) is not None:
            node, touch = found
            verb = "batched" if touch.kind is Kind.BATCH else "traced"
            once = "the whole batch" if touch.kind is Kind.BATCH else "all calls"
            yield (
                call,
                f"`{name}` shows a tracer, once for {once}: `{ast.unparse(node)}` is {verb} by {touch.transform}",
            )
        elif name and (graph := whole_graph(here, call)) is not None:
            yield call, f"`{name}` cannot stand in the one graph that {graph.transform} makes with `fullgraph=True`"
        elif is_progress(here, call) and (staged := staging(here)):
            yield call, f"`{here.short(call)}` runs once under {staged}: while it is traced, not in later calls"


def _output(here: Reached, call: ast.Call) -> str:
    """What a call writes with, for messages; empty if it writes nothing."""
    name = here.qualname(call.func)
    if name in ("builtins.print", "warnings.warn", "sys.stdout.write", "sys.stderr.write", "tqdm.tqdm.write"):
        return ast.unparse(call.func)
    return ast.unparse(call.func) if _is_log(here, call) or is_file(here, call) else ""


def _is_log(here: Reached, call: ast.Call) -> bool:
    """Whether a call logs: ``logging.info``, or a method of a module's logger."""
    name = here.qualname(call.func)
    if name is not None:
        package, _, last = name.rpartition(".")
        return package in ("logging", "absl.logging", "loguru.logger") and last in _LEVELS
    match call.func:
        case ast.Attribute(value=ast.Name(id=logger), attr=level) if level in _LEVELS:
            return logger not in here.function.locals and _is_logger(here, logger)
        case _:
            return False


def _is_logger(here: Reached, name: str) -> bool:
    bindings = here.function.module.bindings.get(name, ())
    made = [binding.value for binding in bindings if isinstance(binding, ast.Assign)]
    return bool(made) and all(
        isinstance(value, ast.Call) and module_name(here, value.func) in _LOGGERS for value in made
    )


def _first(here: Reached, call: ast.Call) -> tuple[ast.expr, Touch] | None:
    """The first traced value that is written, and the transform that a message names."""
    for node in _shown(call):
        found = [touch for touch in touches(here.value(node)) if _is_host(touch)]
        if found:
            return node, min(found, key=lambda touch: (touch.kind is not Kind.BATCH, touch.site))
    return None


def _is_host(touch: Touch) -> bool:
    """Whether what a transform traces has no value where Python prints it."""
    if touch.framework is Framework.TORCH:
        return touch.kind is Kind.BATCH
    return touch.framework is Framework.JAX and touch.kind in _JAX


def _shown(call: ast.Call) -> Iterator[ast.expr]:
    """The values that a call shows, those inside of strings included."""
    for argument in call.args:
        match argument:
            case ast.JoinedStr(values=values):
                yield from (value.value for value in values if isinstance(value, ast.FormattedValue))
            case ast.BinOp(op=ast.Mod(), right=ast.Tuple(elts=values)):
                yield from values
            case ast.BinOp(op=ast.Mod() | ast.Add(), left=left, right=right):
                yield from _shown(ast.Call(call.func, [left, right], []))
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=str()), attr="format")):
                yield from (*argument.args, *(keyword.value for keyword in argument.keywords))
            case ast.Call(func=ast.Name(id="str" | "repr"), args=[inner]):
                yield inner
            case _:
                yield argument


def fix(here: Reached, node: Node) -> Fix | Refusal:
    """The same output by the framework's own means."""
    assert isinstance(node, ast.Call)
    try:
        return _fixed(here, node)
    except Refused as refused:
        return refused.refusal


def _fixed(here: Reached, call: ast.Call) -> Fix:
    name = ast.unparse(call.func)
    if Framework.JAX not in here.frameworks or len(here.frameworks) > 1:
        shown = _first(here, call)
        if shown is None:
            raise ungraphed(here, name)
        value = ast.unparse(shown[0])
        raise Refused("printed-tracer", f"return `{value}` and call `{name}` where the function is called")
    is_print = here.qualname(call.func) == "builtins.print"
    if not is_print and not _is_log(here, call):
        raise Refused("printed-tracer", f"call `{name}` from a function that jax.debug.callback runs on the host")
    if "#" in here.text(call):
        raise Refused("layout", "the call holds a comment or a `#`; write the output on a line without one")
    debug = reach(here, "jax.debug", "jax", "jax")
    if is_print:
        head, arguments, notes = f"{debug.text}.print", *_printed(here, call)
    else:
        head, arguments, notes = f"{debug.text}.callback", *_logged(here, call)
    edit = Edit(here.source.path, here.source.span(call), _laid_out(here, call, head, arguments))
    safety = Safety.REVIEW if notes else Safety.SAFE
    title = f"Replace {name} with {head}"
    return Fix(title, (*debug.edits, edit), safety, "; ".join(dict.fromkeys(notes)))


# -- jax.debug.print


def _printed(here: Reached, call: ast.Call) -> tuple[list[str], list[str]]:
    """The arguments of ``jax.debug.print``, and what to check."""
    separator = " "
    for keyword in call.keywords:
        match keyword:
            case ast.keyword(arg="sep", value=ast.Constant(value=str(text))):
                separator = text
            case ast.keyword(arg="flush") | ast.keyword(arg="end", value=ast.Constant(value="\n")):
                pass
            case _:
                raise Refused("output-format", f"jax.debug.print has no `{keyword.arg}`; print whole lines to stdout")
    if any(isinstance(argument, ast.Starred) for argument in call.args):
        raise Refused("output-format", "the number of printed values is not known; write them one by one")
    parts: list[Part] = []
    for index, argument in enumerate(call.args):
        parts += [*([separator] if index else []), *written(here, argument)]
    text, values, notes = "", [], []
    for part in joined(parts):
        if isinstance(part, str):
            if "{" in part or "}" in part:
                raise Refused("output-format", "jax.debug.print cannot write braces; leave them out of the text")
            text += part
        else:
            field, value, note = _argument(here, part)
            text += field
            values.append(value)
            notes += [note] if note else []
    return [_quoted(text, here.text(call)), *values], notes


def _argument(here: Reached, given: Field) -> tuple[str, str, str]:
    """A field of the format, the argument that belongs to it, and what to check."""
    field = without_cast(here, given)
    text = _source(here, field)
    value = here.value(field.node)
    if touches(value):
        _forbid_conversions(here, field.node)
        if isinstance(value, Tree) and not _all_arrays(value):
            raise Refused("output-format", f"`{text}` holds Python numbers, which jax prints as arrays")
        if isinstance(value, Touched | Tree) and field.spec and field.conversion == "":
            return field.text, text, field.note or f"`{text}` has to be a scalar"
        return field.text, text, "" if not field.note else f"`{text}`: {field.note}"
    match value:
        case Static(type="str") if isinstance(field.node, ast.Name | ast.Attribute | ast.Constant):
            return field.text.replace("!s", ""), text, ""
        case Static(type="int" | "bool") if not field.spec or field.spec.endswith("d"):
            return field.text.replace("!s", ""), text, ""
        case Static():
            return "{}", _as_text(field, text), field.note
        case _ if _is_static_attribute(here, field.node):
            return "{}", _as_text(field, text), ""
        case _:
            return field.text, text, f"nothing is known of `{text}`: {_UNKNOWN}"


def _source(here: Reached, field: Field) -> str:
    """An expression as the user wrote it. Positions inside of an f-string are not to be relied on."""
    text = ast.unparse(field.node) if field.interpolated else here.text(field.node)
    if "\n" in text or "\r" in text:
        return ast.unparse(field.node)
    return text.replace("'", '"') if field.interpolated and not {'"', "\\"} & set(text) else text


def _is_static_attribute(here: Reached, node: ast.expr) -> bool:
    """Whether an expression is the shape or the like of a traced array."""
    names = here.library(Framework.JAX).static_attributes
    return isinstance(node, ast.Attribute) and node.attr in names and here.is_traced(node.value)


def _as_text(field: Field, text: str) -> str:
    """A Python value that is turned into its text while the function is traced."""
    if not field.spec:
        return f"{'repr' if field.conversion == 'r' else 'str'}({text})"
    inner = f"{field.conversion}({text})" if field.conversion else text
    if field.conversion:
        inner = f"{'repr' if field.conversion == 'r' else 'str'}({text})"
    return f'format({inner}, "{field.spec}")'


def _forbid_conversions(here: Reached, node: ast.expr) -> None:
    """Raise ``Refused`` where an argument takes numbers out of a tracer, which raises with any output."""
    for part in ast.walk(node):
        if isinstance(part, ast.Call):
            value = here.value(part)
            name = here.qualname(part.func) or ""
            taken = isinstance(value, Array) and value.taken
            method = part.func.attr if isinstance(part.func, ast.Attribute) else ""
            if taken or method == "tolist" or (name.startswith(("numpy.", "math.")) and touches(value)):
                raise Refused("output-format", f"`{ast.unparse(part)}` needs the number of a tracer; print the array")


def _all_arrays(value: Value) -> bool:
    match value:
        case Tree(parts=parts):
            return all(map(_all_arrays, parts))
        case Array() | Touched():
            return bool(touches(value))
        case Static(type="str" | "NoneType"):
            return True
        case _:
            return False


# -- jax.debug.callback


def _logged(here: Reached, call: ast.Call) -> tuple[list[str], list[str]]:
    """The arguments of ``jax.debug.callback``: the logger's method, its format and values."""
    match call:
        case ast.Call(args=[ast.Constant(value=str(text)) as message, *values], keywords=[]) if values:
            fields = list(_fields(text))
            if len(fields) != len(values) or any(isinstance(value, ast.Starred) for value in values):
                raise Refused("output-format", "the values of the message cannot be told apart")
            given = [_host_value(here, percent_field(*pair)) for pair in zip(fields, values, strict=True)]
            notes = [_ORIGIN, *(note for _, note in given if note)]
            return [ast.unparse(call.func), here.text(message), *(text for text, _ in given)], notes
        case _:
            raise Refused(
                "output-format", f'hand the values on as arguments of their own: `{ast.unparse(call.func)}("%s", x)`'
            )


def _fields(text: str) -> Iterator[re.Match[str]]:
    for found in re.finditer(r"%(?P<flags>[-+ 0#]*)(?P<width>\d*)(?P<precision>\.\d+)?(?P<type>[%a-zA-Z(*])", text):
        if found["type"] != "%":
            yield found


def _host_value(here: Reached, field: Field) -> tuple[str, str]:
    """An argument of a logger's method: an array, or a value that does not become one; and what to check."""
    text, value = _source(here, field), here.value(field.node)
    if touches(value):
        _forbid_conversions(here, field.node)
        return text, ""
    if isinstance(value, Static) and value.type in ("int", "bool", "str"):
        return text, ""
    if _is_static_attribute(here, field.node) or isinstance(value, Static):
        if field.conversion == "s":
            return f"str({text})", ""
        raise Refused("output-format", f"`{text}` would reach the logger as an array; write it as text, with %s")
    return text, f"nothing is known of `{text}`: {_UNKNOWN}"


# -- the text of the call


def _quoted(text: str, like: str) -> str:
    """A string literal in the quotes that the call uses."""
    first = re.search("[\"']", like)
    single = "'" not in text and ('"' in text or (first is not None and first[0] == "'"))
    quote = "'" if single else '"'
    body = "".join(letter if letter in "\"'" else repr(letter)[1:-1] for letter in text)
    return quote + body.replace(quote, "\\" + quote) + quote


def _laid_out(here: Reached, call: ast.Call, head: str, arguments: list[str]) -> str:
    """The call on one line, or one argument a line where that is too long."""
    row = here.source.line(call.lineno)
    flat = f"{head}({', '.join(arguments)})"
    if call.col_offset + len(flat) <= line_width(here.source.path) or len(arguments) == 1:
        return flat
    margin = row[: len(row) - len(row.lstrip())]
    newline = here.source.newline
    inner = f"{margin}    {', '.join(arguments)}"
    if len(inner) <= line_width(here.source.path):
        return f"{head}({newline}{inner}{newline}{margin})"
    lines = [f"{margin}    {argument},{newline}" for argument in arguments]
    return f"{head}({newline}{''.join(lines)}{margin})"


RULE = Rule(
    "TRC105",
    "host-output",
    frozenset({Framework.TORCH, Framework.JAX, Framework.PHIFLOW}),
    detect,
    fix,
    __doc__ or "",
)
