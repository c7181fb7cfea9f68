"""Writes to the outside become outputs: the function returns what it wrote, and every caller puts it where it was."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Array, Static, Touched, Tree, Value
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.rewrite.callsites import CallSite
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.sinks import Sink, Writer, declared, written_values
from tracesafe.rewrite.uses import Use, uses_of
from tracesafe.source.spans import Span

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


def returned(here: Reached, sinks: tuple[Sink, ...]) -> Fix | Refusal:
    """The fix that returns the sinks' values from a function, with every call of it."""
    writer = Writer(here, sinks)
    try:
        writer.check()
        uses = uses_of(here)
        notes = [*_values(here, sinks, uses), *_exported(here)]
        procedure = writer.is_procedure()
        if procedure and any(use.shape != ("value", "aux") for use in uses):
            raise Refused("returns-none", f"`{here.function.name}` returns nothing, and is differentiated")
        edits = [*_inside(writer, procedure)]
        for use in uses:
            edits += CallSite(here, sinks, use, procedure).edits()
    except Refused as refused:
        return refused.refusal
    names = " and ".join(f"`{sink.text}`" for sink in sinks)
    title = f"Return {names} from `{here.function.name}`, and assign it where `{here.function.name}` is called"
    unique = tuple(dict.fromkeys(edits))
    return Fix(title, unique, Safety.REVIEW if notes else Safety.SAFE, "; ".join(dict.fromkeys(notes)))


def _values(here: Reached, sinks: tuple[Sink, ...], uses: tuple[Use, ...]) -> list[str]:
    """What a reviewer has to check of the values that become outputs.

    Raises ``Refused`` for a value that a transform does not hand on.
    """
    notes: list[str] = []
    tensors = any(use.tensors_only for use in uses)
    for sink in sinks:
        if any(use.batched for use in uses):
            notes.append(
                f"`{sink.text}` gets the values of all examples, stacked, where a loop would leave the last one"
            )
        for statement in sink.writes:
            for node in written_values(statement, sink):
                value = here.value(node)
                if _is_array(value):
                    continue
                text = " ".join(here.text(node).split())
                if tensors and isinstance(value, Static):
                    raise Refused("aux-not-array", f"`{text}` is no tensor, and torch hands on nothing else as aux")
                notes.append(f"`{text}` has to be an array, or a tuple, list or dict of arrays")
    return notes


def _is_array(value: Value) -> bool:
    match value:
        case Array(taken=taken):
            return not taken
        case Touched():
            return True
        case Tree(parts=parts):
            return all(_is_array(part) for part in parts)
        case _:
            return False


def _exported(here: Reached) -> list[str]:
    exports = here.function.module.exports
    if exports is not None and here.function.name in exports:
        return [f"`{here.function.name}` stands in `__all__`: callers outside of these files get another result"]
    return []


def _inside(writer: Writer, procedure: bool) -> list[Edit]:
    """The edits in the function itself."""
    here, node = writer.here, writer.node
    source = here.source
    edits = _undeclared(writer)
    for sink in writer.sinks:
        own = any(name == sink.name for _, name in declared(here)) and not sink.suffix
        if not own or sink.module is not here.function.module:
            edits += _localised(here, sink)
    names = [sink.local for sink in writer.sinks]
    kept = names[0] if len(names) == 1 else f"({', '.join(names)})"
    for each in writer.returns():
        span = source.span(each)
        if each.value is None:
            edits.append(Edit(source.path, Span(span.end, span.end), f" {kept}"))
            continue
        if isinstance(each.value, ast.Tuple) and not source.slice(source.span(each.value)).startswith("("):
            start = source.span(each.value).start
            edits.append(Edit(source.path, Span(start, start), "("))
            edits.append(Edit(source.path, Span(span.end, span.end), f"), {kept}"))
        else:
            edits.append(Edit(source.path, Span(span.end, span.end), f", {kept}"))
    if procedure and not (writer.returns() and isinstance(node.body[-1], ast.Return)):
        last = node.body[-1]
        row_end = source.line_starts[(last.end_lineno or 0) - 1] + len(
            source.line(last.end_lineno or 0).encode("utf-8")
        )
        margin = " " * node.body[0].col_offset
        edits.append(Edit(source.path, Span(row_end, row_end), f"{source.newline}{margin}return {kept}"))
    if node.returns is not None:
        text = source.slice(source.span(node.returns))
        array = text if here.names_array(node.returns) else "object"
        more = array if len(names) == 1 else f"tuple[{', '.join([array] * len(names))}]"
        new = more if procedure else f"tuple[{text}, {more}]"
        edits.append(Edit(source.path, source.span(node.returns), new))
    return edits


def _undeclared(writer: Writer) -> list[Edit]:
    """The ``global`` declarations without the sinks."""
    here = writer.here
    source = here.source
    names = {sink.name for sink in writer.sinks if sink.module is here.function.module and not sink.suffix}
    edits: list[Edit] = []
    for node in dict.fromkeys(each for each, _ in declared(here)):
        left = [name for name in node.names if name not in names]
        if left:
            edits.append(Edit(source.path, source.span(node), f"global {', '.join(left)}"))
            continue
        start = source.line_starts[node.lineno - 1]
        end = source.line_starts[node.lineno] if node.lineno < len(source.line_starts) else len(source.utf8)
        span = source.span(node)
        rest = source.utf8[span.end : end].decode("utf-8").strip()
        if source.utf8[start : span.start].strip() or (rest and not rest.startswith("#")):
            raise Refused("layout", f"line {node.lineno} shares its line with others; put it on a line of its own")
        edits.append(Edit(source.path, Span(start, end), ""))
    return edits


def _localised(here: Reached, sink: Sink) -> list[Edit]:
    """The writes to a place behind a dot, to a local variable instead."""
    if sink.local in here.function.locals or sink.local in here.function.reads:
        raise Refused("name-taken", f"`{sink.local}` is a name in `{here.function.name}` already")
    edits: list[Edit] = []
    for statement in sink.writes:
        match statement:
            case ast.Assign(targets=[ast.Attribute() | ast.Subscript() as target]):
                edits.append(Edit(here.source.path, here.source.span(target), sink.local))
            case _:
                text = " ".join(here.text(statement).split())
                raise Refused("write-on-traced-path", f"`{text}` writes several places at once; write them one by one")
    return edits
