"""Writes to the outside become outputs: the function returns what it wrote, and every caller puts it where it was."""

from __future__ import annotations

import ast
import keyword
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Array, Static, Tree, holds_arrays
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.program.functions import Function
from tracesafe.program.nodes import walk
from tracesafe.rewrite import style
from tracesafe.rewrite.argument_outputs import annotated, argument_notes, argument_sinks, copy_line
from tracesafe.rewrite.arrange import call_edits
from tracesafe.rewrite.attributes import object_sinks
from tracesafe.rewrite.callsites import CallSite, first_statement, inserted, merged, without_line
from tracesafe.rewrite.carried import carrying, check_reads
from tracesafe.rewrite.carried import notes as carried_notes
from tracesafe.rewrite.containers import container_sinks
from tracesafe.rewrite.docstrings import documented
from tracesafe.rewrite.extraction import split, takes_number
from tracesafe.rewrite.handed import handed_sinks
from tracesafe.rewrite.held import Held, held
from tracesafe.rewrite.local_writes import held_by, written_locally
from tracesafe.rewrite.native_numbers import stepped
from tracesafe.rewrite.objects import hook_refusal
from tracesafe.rewrite.precedence import in_brackets
from tracesafe.rewrite.put_back import is_put_back
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.sequence import is_traced
from tracesafe.rewrite.sinks import (
    Place,
    Sink,
    attribute_sinks,
    declarations,
    declared_sinks,
    leaks,
    module_sinks,
    with_conversion,
    written_values,
)
from tracesafe.rewrite.stacks import check_stackable, replaces_none
from tracesafe.rewrite.swaps import with_swapped
from tracesafe.rewrite.uses import Use, uses_of
from tracesafe.rewrite.writers import Writer
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile
from tracesafe.spec import Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached


_NUMBERS = frozenset({"int", "float", "bool", "complex", "number"})


@lru_cache(maxsize=2)
def leaking(here: Reached) -> tuple[tuple[Sink, str], ...]:
    """The places that a function writes to, and what a transform makes of each write."""
    sinks = (
        *declared_sinks(here, ast.Global),
        *module_sinks(here),
        *declared_sinks(here, ast.Nonlocal),
        *attribute_sinks(here),
        *object_sinks(here),
        *container_sinks(here),
        *handed_sinks(here),
    )
    sinks = tuple(each for each in sinks if not is_put_back(here, each))
    found = {**with_swapped(sinks, {each: text for each in sinks if (text := leaks(here, each))})}
    found.update((sink, text) for sink, text in argument_sinks(here) if not is_put_back(here, sink))
    taken = {node.id for node in walk(here.function.node) if isinstance(node, ast.Name)}
    taken |= {parameter.arg for parameter in here.function.parameters}
    named: list[tuple[Sink, str]] = []
    for sink, text in found.items():
        if sink.place is not Place.ARGUMENT:
            sink = with_conversion(here, sink)
        if not sink.declared:
            held = held_by(here, sink)
            local = sink.local if held == sink.local else _free(sink.local, taken)
            sink = replace(sink, local=local, held=held)
            taken.add(local)
        named.append((sink, text))
    return tuple(named)


def _free(wish: str, taken: set[str]) -> str:
    """A name for a local variable that is none yet."""
    names = (wish, f"{wish}_value", f"{wish}_output", *(f"{wish}_{number}" for number in range(2, 1000)))
    return next(name for name in names if name not in taken and not keyword.iskeyword(name))


@lru_cache(maxsize=1)
def outputs(here: Reached) -> Mapping[ast.stmt, Fix | Refusal]:
    """The verdict on every leaking write, by its first statement; those that can become outputs share one fix."""
    verdicts: dict[ast.stmt, Fix | Refusal] = {}
    good: list[Sink] = []
    hooked = hook_refusal(here)
    for sink, _ in leaking(here):
        if hooked is not None:
            verdicts[sink.writes[0]] = hooked
            continue
        try:
            (checked,) = Writer(here, (sink,)).check()
            for statement in sink.writes:
                _check_conversion(here, checked, statement)
            good.append(checked)
        except Refused as refused:
            verdicts[sink.writes[0]] = refused.refusal
    if good:
        verdict = _returned(here, tuple(good))
        verdicts.update((sink.writes[0], verdict) for sink in good)
    return verdicts


def _returned(here: Reached, sinks: tuple[Sink, ...]) -> Fix | Refusal:
    """The fix that returns the sinks' values from a function, with every call of it."""
    writer = Writer(here, sinks)
    try:
        writer.check()
        uses, paired = _uses(writer)
        if any(sink.place in (Place.GLOBAL, Place.CELL) for sink in sinks):
            _check_handing_on(here, uses)
        notes = [
            *_values(here, sinks, uses),
            *check_stackable(here, sinks, uses),
            *_exported(here),
            *_unsure(here, uses),
            *_carried(writer),
        ]
        procedure = writer.is_procedure()
        if procedure and any(use.shape != ("value", "aux") for use in uses):
            raise Refused("returns-none", f"`{here.function.name}` returns nothing, and is differentiated")
        edits = [*_inside(writer, procedure, paired, any(use.instead for use in uses))]
        carried = [sink for sink in sinks if sink.carried]
        parameters, uses = carrying(
            here, carried, uses, lambda use, sink: CallSite(here, sinks, use, procedure).where(sink)[0]
        )
        edits += parameters
        edits += call_edits(here, sinks, uses, procedure)
    except Refused as refused:
        return refused.refusal
    names = " and ".join(f"`{sink.text}`" for sink in sinks)
    title = f"Return {names} from `{here.function.name}`, and assign it where `{here.function.name}` is called"
    return Fix(title, merged(edits), Safety.REVIEW if notes else Safety.SAFE, "; ".join(dict.fromkeys(notes)))


def _check_handing_on(here: Reached, uses: tuple[Use, ...], depth: int = 4) -> None:
    """Raises ``Refused`` if a caller that is traced itself could not hand the output on: the write would only move."""
    for use in uses if depth else ():
        caller = use.place.function(use.call)
        if caller is None or not is_traced(here, caller) or _is_given_to_transform(here, use, caller):
            continue
        try:
            further = uses_of(here.of(caller), paired=False)
        except Refused as refused:
            if refused.refusal.slug == "unseen-callers":
                raise
            continue
        _check_handing_on(here, further, depth - 1)


def _is_given_to_transform(here: Reached, use: Use, caller: Function) -> bool:
    """Whether a lambda stands where a transform takes it: the call around gets its output."""
    parent = use.place.parents.get(caller.node)
    if not isinstance(caller.node, ast.Lambda) or not isinstance(parent, ast.Call) or here.references is None:
        return False
    return (here.references.name(use.place, parent.func) or "") in here.known.transforms


def _uses(writer: Writer) -> tuple[tuple[Use, ...], bool]:
    """The calls of a function, and whether it returns a pair of a value and an auxiliary output already."""
    try:
        return uses_of(writer.here, paired=False), False
    except Refused as refused:
        pairs = [each.value for each in writer.returns() if isinstance(each.value, ast.Tuple)]
        if refused.refusal.slug != "has-aux" or len(pairs) != len(writer.returns()):
            raise
        if any(len(pair.elts) != 2 or isinstance(pair.elts[1], ast.Starred) for pair in pairs):
            raise
    return replaces_none(uses_of(writer.here, paired=True), [pair for pair in pairs if pair is not None]), True


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
        notes += argument_notes(here, sink, tensors)
        if sink.handed or (sink.place is Place.ARGUMENT and sink.declared):
            continue
        for statement in sink.writes:
            for node, value in written_values(here, statement, sink):
                if sink.whole and not isinstance(value, Tree) and any(use.batched for use in uses):
                    line = here.short(statement)
                    raise Refused("container-state", f"`{line}` would add the examples, not what each of them adds")
                if isinstance(statement, ast.AugAssign) and isinstance(value, Static):
                    value = here.value(statement.target)
                if holds_arrays(value):
                    continue
                text = here.short(node)
                if isinstance(node, ast.GeneratorExp):
                    raise Refused("aux-not-array", f"`{text}` is a generator, which no transform hands on")
                number = isinstance(value, Static) and value.type in _NUMBERS
                taken = isinstance(value, Array) and tensors
                if taken or (isinstance(value, Static) and (tensors or not number)):
                    raise Refused("aux-not-array", f"`{text}` is no array, and a transform hands on nothing else")
                if sink.carried and (number or held(here, sink) == {Held.NUMBER}):
                    continue
                notes.append(f"`{text}` has to be an array, or a tuple, list or dict of arrays")
    return notes


def _check_conversion(here: Reached, sink: Sink, statement: ast.stmt) -> None:
    """Raises ``Refused`` if a number is taken out of a tracer in a way that cannot be left to the caller."""
    if sink.conversion is not None:
        if sink.carried and Held.NONE in held(here, sink):
            raise Refused("maybe-undefined", f"`{sink.text}` may stay None, of which there is no number")
        return
    for value in _values_of(statement):
        if (taking := takes_number(here, value)) is not None:
            text = here.short(taking)
            raise Refused("taken-number", f"`{text}` takes a number out of a tracer, which has none")


def _values_of(statement: ast.stmt) -> list[ast.expr]:
    """What a statement assigns or adds."""
    match statement:
        case (
            ast.Assign(value=value) | ast.AnnAssign(value=ast.expr() as value) | ast.Expr(value=ast.Call(args=[value]))
        ):
            return [value]
        case _:
            return []


def _carried(writer: Writer) -> Iterator[str]:
    """What a reviewer has to check of the places whose old values go in."""
    carried = [sink for sink in writer.sinks if sink.carried]
    yield from carried_notes(writer.here, carried)
    for sink in carried:
        yield from check_reads(writer.here, sink, writer.reads(sink))
    for sink in writer.sinks:
        if sink.conversion is not None and writer.reads(sink):
            name = writer.here.function.name
            yield f"`{name}` reads `{sink.text}` as an array now, no number, and gradients flow through it"


def _exported(here: Reached) -> list[str]:
    exports = here.function.module.exports
    if exports is not None and here.function.name in exports:
        return [f"`{here.function.name}` stands in `__all__`: callers outside of these files get another result"]
    return []


def _unsure(here: Reached, uses: tuple[Use, ...]) -> list[str]:
    owner = here.function.owner
    return [
        f"`{use.receiver}` in {use.place.module.source.path.name}:{use.call.lineno} has to be a `{owner.name}`"
        for use in uses
        if not use.certain and owner is not None
    ]


def _inside(writer: Writer, procedure: bool, paired: bool, instead: bool) -> list[Edit]:
    """The edits in the function itself."""
    here, node = writer.here, writer.node
    source = here.source
    edits = _undeclared(writer)
    for sink in writer.sinks:
        if not sink.declared:
            edits += written_locally(here, sink)
        elif sink.place is Place.ARGUMENT and (line := copy_line(here, sink)):
            edits.append(inserted(source, first_statement(node.body), line))
        if sink.carried and Framework.PHIFLOW in here.frameworks:
            steps = (each for each in sink.writes if isinstance(each, ast.AugAssign) and not sink.handed)
            edits += [edit for each in steps for edit in stepped(here, each, sink.inside)]
        if sink.conversion is not None:
            edits += _unconverted(here, sink)
    names = [sink.inside for sink in writer.sinks]
    kept = names[0] if len(names) == 1 else f"({', '.join(names)})"
    alone = ", ".join(names)
    for each in writer.returns():
        span = source.span(each)
        if each.value is None:
            edits.append(Edit(source.path, Span(span.end, span.end), f" {alone}"))
            continue
        if instead:
            assert isinstance(each.value, ast.Tuple)
            edits.append(Edit(source.path, source.span(each.value.elts[1]), kept))
            continue
        if paired:
            assert isinstance(each.value, ast.Tuple)
            edits += _nested(source, each, each.value, kept)
            continue
        if isinstance(each.value, ast.Tuple) and not in_brackets(source.slice(source.span(each.value))):
            start = source.span(each.value).start
            edits.append(Edit(source.path, Span(start, start), "("))
            edits.append(Edit(source.path, Span(span.end, span.end), f"), {kept}"))
        else:
            edits.append(Edit(source.path, Span(span.end, span.end), f", {kept}"))
    if not procedure and not paired and not any(isinstance(each.value, ast.Tuple) for each in writer.returns()):
        edits += documented(source, node, names)
    if procedure and not (writer.returns() and isinstance(node.body[-1], ast.Return)):
        last = node.body[-1]
        row_end = source.line_starts[(last.end_lineno or 0) - 1] + len(
            source.line(last.end_lineno or 0).encode("utf-8")
        )
        if source.utf8[source.line_starts[last.lineno - 1] : source.span(last).start].strip():
            raise Refused("layout", f"line {last.lineno} shares its line with others; put it on a line of its own")
        margin = style.margin(source, node.body[0].lineno)
        removed = next((each for each in edits if not each.text and each.span.start < row_end < each.span.end), None)
        if removed is not None:
            edits.remove(removed)
            edits.append(Edit(source.path, removed.span, f"{margin}return {alone}{source.newline}"))
        else:
            edits.append(Edit(source.path, Span(row_end, row_end), f"{source.newline}{margin}return {alone}"))
    if node.returns is not None and paired:
        raise Refused("has-aux", f"the annotation of what `{node.name}` returns has to change; write the new one")
    if node.returns is not None:
        text = source.slice(source.span(node.returns))
        array = text if here.names_array(node.returns) else "object"
        kinds = [
            annotated(here, sink) if sink.place is Place.ARGUMENT and sink.declared else array for sink in writer.sinks
        ]
        more = kinds[0] if len(names) == 1 else f"tuple[{', '.join(kinds)}]"
        new = more if procedure else f"tuple[{text}, {more}]"
        edits.append(Edit(source.path, source.span(node.returns), new))
    return edits


def _nested(source: SourceFile, statement: ast.Return, pair: ast.Tuple, kept: str) -> list[Edit]:
    """``return loss, aux`` as ``return loss, (aux, kept)``. Raises ``Refused`` behind a trailing comma."""
    whole = source.span(pair)
    bracketed = in_brackets(source.slice(whole))
    end = whole.end - 1 if bracketed else source.span(statement).end
    first = source.span(pair.elts[0]).end
    start = first + source.utf8[first:end].index(b",") + 1
    while source.utf8[start : start + 1].isspace():
        start += 1
    if source.utf8[source.span(pair.elts[1]).end : end].strip(b") \t\r\n"):
        raise Refused("layout", f"the return in line {statement.lineno} ends in a comma or comment; take it away")
    tail = source.utf8[start:end].rstrip()
    return [
        Edit(source.path, Span(start, start), "("),
        Edit(source.path, Span(start + len(tail), start + len(tail)), f", {kept})"),
    ]


def _undeclared(writer: Writer) -> list[Edit]:
    """The ``global`` and ``nonlocal`` declarations without the sinks."""
    here = writer.here
    source = here.source
    names = {sink.name for sink in writer.sinks if sink.declared}
    edits: list[Edit] = []
    for node in dict.fromkeys(each for each, _ in declarations(here)):
        left = [name for name in node.names if name not in names]
        if left:
            word = "global" if isinstance(node, ast.Global) else "nonlocal"
            edits.append(Edit(source.path, source.span(node), f"{word} {', '.join(left)}"))
            continue
        edits.append(without_line(source, node))
    return edits


def _unconverted(here: Reached, sink: Sink) -> Iterator[Edit]:
    """The writes, with the arrays that numbers were taken from."""
    source = here.source
    for statement in sink.writes:
        for value in _values_of(statement):
            parts = split(here, value)
            if parts is not None:
                text = here.text(parts[1])
                text = f"({text})" if "\n" in text and not in_brackets(text) else text
                yield Edit(source.path, source.span(value), text)
