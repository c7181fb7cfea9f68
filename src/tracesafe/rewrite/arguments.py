"""A function gets one more parameter, and every call of it one more argument, through the transforms in between.

``new_parameter`` says how the parameter is declared, ``passings`` finds the calls, and ``Passing.edits`` writes the
argument there. All of them raise ``Refused``.
"""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tracesafe.analysis.places import Place
from tracesafe.model import Edit
from tracesafe.program.functions import Function
from tracesafe.rewrite import style
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.uses import Use, check_elsewhere, is_function_of, is_partial, receiver_of, unseen
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile
from tracesafe.spec import Application, Axes, Kind, TransformSpec

if TYPE_CHECKING:
    from tracesafe.analysis.frames import Site
    from tracesafe.analysis.reach import Reached

_WRAPPING = frozenset({Kind.BATCH, Kind.GRADIENT, Kind.STAGE, Kind.CHECKPOINT})
_PER_ARGUMENT = frozenset({"in_shardings", "in_specs", "abstracted_axes", "in_axis_resources"})
_POSITIONS = frozenset({"static_argnums", "argnums", "donate_argnums", "static_broadcasted_argnums"})


@dataclass(frozen=True, slots=True)
class NewParameter:
    """A parameter that a function gets: the last positional one, or one that is given by its name only."""

    function: Function
    name: str
    keyword_only: bool
    edits: tuple[Edit, ...]
    others: tuple[str, ...] = ()
    """More parameters that it gets at the same time, behind the first."""


@dataclass(frozen=True, slots=True)
class Passing:
    """A call that has to pass the new argument.

    ``use.edits`` are those of the transforms between the function and the call.
    """

    new: NewParameter
    use: Use
    by_name: bool
    axes: tuple[int | None, ...] = ()
    """The axes of the other arguments, where a transform maps each example's own value of the new one."""

    @property
    def is_inside(self) -> bool:
        """Whether the call stands in the function itself, so that its own parameter is what it passes."""
        scope = self.use.place.function(self.use.call)
        while scope is not None and scope is not self.new.function:
            scope = scope.parent
        return scope is not None

    def edits(self, *texts: str) -> tuple[Edit, ...]:
        """The argument, or one for each parameter, and what the transforms need for it."""
        place, call = self.use.place, self.use.call
        names = (self.new.name, *self.new.others)
        written = [f"{name}={text}" if self.by_name else text for name, text in zip(names, texts, strict=True)]
        given: list[ast.expr] = [*call.args, *(each.value for each in call.keywords)]
        if len(given) == 1 and isinstance(given[0], ast.GeneratorExp):
            raise Refused("layout", f"line {call.lineno} passes a generator without brackets of its own")
        source = place.module.source
        opening = source.span(call.func).end
        return (*self.use.edits, *appended(source, given, opening, source.span(call).end - 1, *written))


def free_name(function: Function, wishes: Iterable[str], own: str = "") -> str:
    """The first of the wishes that hides nothing in the function or its module, else the last one with a number.

    ``own``: the variable that the parameter takes the place of, which it may hide.
    """
    taken = {node.id for node in ast.walk(function.node) if isinstance(node, ast.Name)}
    taken |= {node.arg for node in ast.walk(function.node) if isinstance(node, ast.arg)}
    taken |= {*function.module.bindings, *dir(builtins), *keyword.kwlist}
    scope = function.parent
    while scope is not None:
        taken |= scope.locals
        scope = scope.parent
    taken.discard(own)
    last = "value"
    for last in wishes:
        if last not in taken:
            return last
    return next(name for number in range(2, 1000) if (name := f"{last}_{number}") not in taken)


def new_parameter(function: Function, name: str, annotation: str = "", others: Sequence[str] = ()) -> NewParameter:
    """How a parameter is added to a function, or several; the annotation is written if those there have one."""
    node, source = function.node, function.module.source
    given = node.args
    taken = {each.arg for each in (*function.parameters, given.vararg, given.kwarg) if each is not None}
    if found := taken & {name, *others}:
        raise Refused("name-taken", f"`{function.name}` has a parameter `{min(found)}` already")
    there = function.parameters[1:] if function.owner is not None else function.parameters
    typed = annotation and there and all(each.annotation is not None for each in there)
    texts = [f"{each}: {annotation}" if typed else each for each in (name, *others)]
    keyword_only = bool(given.defaults or given.vararg or given.kwonlyargs)
    if keyword_only and not (given.vararg or given.kwonlyargs):
        texts[0] = f"*, {texts[0]}"
    before: list[ast.expr | ast.arg] = [*given.posonlyargs, *given.args]
    before += [each for each in (given.vararg, *given.kwonlyargs, *given.defaults, *given.kw_defaults) if each]
    if isinstance(node, ast.Lambda):
        start = source.span(node).start + len("lambda")
        texts[0] = texts[0] if before else f" {texts[0]}"
        edits = appended(source, before, start, source.span(node.body).start, *texts)
        return NewParameter(function, name, keyword_only, edits, tuple(others))
    if given.kwarg is not None and not before:
        raise Refused("fixed-signature", f"`{function.name}` takes nothing but keyword arguments")
    if given.posonlyargs and not given.args and not given.vararg and not given.kwonlyargs:
        raise Refused("fixed-signature", f"the parameters of `{function.name}` are positional only")
    head = re.compile(rb"def\s+" + node.name.encode() + rb"\s*(\[[^]]*\]\s*)?\(").search(
        source.utf8, source.line_starts[node.lineno - 1]
    )
    if head is None:
        raise Refused("layout", f"the head of `{function.name}` is written in an unusual way")
    closing = source.utf8.find(b")", source.span(before[-1]).end if before else head.end())
    edits = appended(source, before, head.end() - 1, closing, *texts)
    return NewParameter(function, name, keyword_only, edits, tuple(others))


def appended(
    source: SourceFile, given: Iterable[ast.expr | ast.arg | ast.keyword], opening: int, closing: int, *texts: str
) -> tuple[Edit, ...]:
    """More elements behind those of a signature or call; on rows of their own where the last one has one."""
    text = ", ".join(texts)
    spans = [source.span(each) for each in given]
    if not spans:
        at = source.utf8.find(b"(", opening, closing) + 1 or opening
        if source.utf8[at:closing].strip():
            raise Refused("layout", f"a comment stands where `{text}` has to go")
        return (Edit(source.path, Span(at, at), text),)
    last = max(spans, key=lambda span: span.end)
    end = last.end
    while source.utf8[end:closing].lstrip().startswith(b")"):  # brackets around the last argument
        end = source.utf8.index(b")", end) + 1
    row = source.utf8.count(b"\n", 0, end)
    line_end = source.line_starts[row] + len(source.line(row + 1).encode("utf-8"))
    alone = not source.utf8[source.line_starts[row] : last.start].strip(b" \t*")
    rest = source.utf8[end : min(line_end, closing)].strip()
    if not alone or closing <= line_end:
        if b"#" in rest:
            raise Refused("layout", f"a comment stands where `{text}` has to go")
        comma = rest.startswith(b",")
        at = source.utf8.index(b",", end) + 1 if comma else end
        return (Edit(source.path, Span(at, at), f" {text}" if comma else f", {text}"),)
    margin = style.margin(source, row + 1)
    line = ",".join(f"{source.newline}{margin}{each}" for each in texts)
    if rest.startswith(b","):
        return (Edit(source.path, Span(line_end, line_end), f"{line},"),)
    if not rest:
        return (Edit(source.path, Span(end, end), f",{line}"),)
    return (Edit(source.path, Span(end, end), ","), Edit(source.path, Span(line_end, line_end), line))


@dataclass(frozen=True, slots=True)
class _Way:
    """What lies between the function and a call."""

    expected: int
    """How many positional arguments a complete call has."""
    edits: tuple[Edit, ...] = ()
    by_name: bool = False
    mapped: str = ""
    """The transform that maps every argument given by its name."""
    nameless: str = ""
    """The transform that takes no arguments by name."""
    receiver: str | None = None
    certain: bool = True
    axes: tuple[int | None, ...] = ()


def passings(here: Reached, new: NewParameter, *, mapped: bool = False) -> tuple[Passing, ...]:
    """Every call of a function, with what the transforms on the way need.

    ``mapped``: a batch has a value of the new argument for each example, along the first axis.
    """
    function = new.function
    positional = [*function.node.args.posonlyargs, *function.node.args.args]
    is_method = function.owner is not None and "staticmethod" not in function.decorator_names
    start = _Way(len(positional) - is_method, by_name=new.keyword_only)
    walk = _Walk(here, new, mapped)
    if isinstance(function.node, ast.Lambda):
        if here.references is None:
            raise Refused("unseen-callers", "the callers of a lambda cannot be known")
        place = here.references.place(function.module)
        return tuple(walk.outwards(place, function.node, start, frozenset()))
    references = here.uses(function)
    if references is None:
        why = "its name stands for something else, too, or Python or a framework calls it"
        raise Refused("unseen-callers", f"the callers of `{function.name}` cannot be known: {why}")
    if here.references is not None:
        check_elsewhere(function, here.references.machine.program)
    start = walk.decorated(start)
    found: list[Passing] = []
    for reference in references:
        begun = start
        if function.owner is not None:
            begun = replace(start, receiver=receiver_of(reference), certain=reference.certain)
        found += walk.outwards(reference.place, reference.node, begun, frozenset())
    if not found:
        raise Refused("unseen-callers", f"nobody calls `{function.name}` in the files given")
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Walk:
    here: Reached
    new: NewParameter
    mapped: bool = False

    def decorated(self, way: _Way) -> _Way:
        """What the function's own decorators make of it."""
        function = self.new.function
        owner = self.here.of(function)
        for decorator in reversed(getattr(function.node, "decorator_list", ())):
            site = self.here.site_at(decorator)
            if site is not None:
                assert self.here.references is not None
                place = self.here.references.place(function.module)
                way = self._through(place, site, decorator if isinstance(decorator, ast.Call) else None, way)
            elif owner.known_decorator(decorator) is None:
                text = owner.text(decorator)
                raise Refused("unseen-callers", f"the decorator `@{text}` may change what `{function.name}` takes")
        return way

    def outwards(self, place: Place, node: ast.expr, way: _Way, seen: frozenset[str]) -> list[Passing]:
        """The calls of a callable that stands at a node."""
        parent = place.parents[node]
        if isinstance(parent, ast.keyword):
            parent = place.parents[parent]
        match parent:
            case ast.Call(func=function) if function is node:
                return [self._passing(place, parent, way)]
            case ast.Call():
                return self._applied(place, parent, node, way, seen)
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if value is node:
                return self._stored(place, parent, name, way, seen)
            case ast.AnnAssign(target=ast.Name(id=name), value=value) if value is node:
                return self._stored(place, parent, name, way, seen)
            case ast.Assign(targets=[ast.Attribute(value=ast.Name()) as target], value=value) if value is node:
                return self._kept(place, parent, target, way, seen)
            case _:
                raise unseen(self.here, place, node)

    def _kept(
        self, place: Place, statement: ast.stmt, target: ast.Attribute, way: _Way, seen: frozenset[str]
    ) -> list[Passing]:
        """An attribute of a method's own object that holds the callable: all that reads it."""
        scope, references = place.function(statement), self.here.references
        owner = scope.owner if scope is not None else None
        own = scope.parameters[0].arg if scope is not None and scope.parameters else ""
        key = f"{place.module.name}:{owner.qualname if owner else ''}.{target.attr}"
        if key in seen:
            return []
        assert isinstance(target.value, ast.Name)
        if references is None or owner is None or target.value.id != own:
            raise unseen(self.here, place, statement)
        readers = references.attribute_readers(owner, target.attr)
        if readers is None:
            line = statement.lineno
            raise Refused("unseen-callers", f"who reads the attribute `{target.attr}` (line {line}) is not seen")
        found: list[Passing] = []
        for reader in readers:
            receiver = receiver_of(reader) if way.receiver == own else None
            inner = replace(way, receiver=receiver, certain=way.certain and reader.certain)
            found += self.outwards(reader.place, reader.node, inner, seen | {key})
        return found

    def _passing(self, place: Place, call: ast.Call, way: _Way) -> Passing:
        plain = not call.keywords and not any(isinstance(each, ast.Starred) for each in call.args)
        by_name = way.by_name or not plain or len(call.args) != way.expected
        if by_name and way.mapped:
            text = f"line {call.lineno} passes it by name, and {way.mapped} maps what is passed by name"
            raise Refused("input-axes", text)
        if by_name and way.nameless:
            text = f"line {call.lineno} passes it by name, and {way.nameless} takes no arguments by name"
            raise Refused("fixed-signature", text)
        use = Use(place, call, ("value",), way.edits, bool(way.mapped), False, way.receiver, way.certain)
        return Passing(self.new, use, by_name, way.axes)

    def _applied(self, place: Place, call: ast.Call, node: ast.expr, way: _Way, seen: frozenset[str]) -> list[Passing]:
        """A transform, or ``partial``, applied to the callable."""
        site = self.here.site_at(call)
        if site is None:
            if not (call.args and call.args[0] is node and is_partial(call)):
                raise unseen(self.here, place, node)
            if any(isinstance(each, ast.Starred) for each in call.args):
                raise unseen(self.here, place, node)
            named = way.by_name or bool(call.keywords)
            inner = replace(way, expected=way.expected - len(call.args) + 1, by_name=named)
            return self.outwards(place, call, inner, seen)
        if not is_function_of(site, call, node):
            raise unseen(self.here, place, node)
        return self.outwards(place, call, self._through(place, site, call, way), seen)

    def _through(self, place: Place, site: Site, call: ast.Call | None, way: _Way) -> _Way:
        """A transform over a function that takes one more argument at the end."""
        spec = site.spec
        if spec.kind not in _WRAPPING or spec.application is not Application.WRAPS:
            text = f"{spec.name} in line {site.hop.line} calls `{self.new.function.name}` with arguments of its own"
            raise Refused("fixed-signature", f"{text}; bind the value with `functools.partial`")
        for option in call.keywords if call is not None else ():
            if option.arg in _PER_ARGUMENT:
                raise Refused("input-axes", f"`{option.arg}` has an entry for each argument; give the new one its own")
            if option.arg in _POSITIONS and any(isinstance(each, ast.USub) for each in ast.walk(option.value)):
                raise Refused("input-axes", f"`{option.arg}` counts the arguments from the end")
        if spec.kind is Kind.BATCH or spec.name.endswith("pmap"):
            if not isinstance(spec.traced, Axes) or call is None:
                raise Refused("input-axes", f"{spec.name} maps all arguments; say which: `in_axes=(0, None)`")
            if self.mapped and way.mapped:
                raise Refused("input-axes", f"{spec.name} in line {site.hop.line} maps what is mapped already")
            way = replace(way, axes=_axes(call, spec, way.expected)) if self.mapped else way
            edits = self._unmapped(place, call, spec, way.expected)
            return replace(way, edits=(*way.edits, *edits), mapped=way.mapped or spec.name)
        return way if spec.keywords else replace(way, nameless=spec.name)

    def _unmapped(self, place: Place, call: ast.Call, spec: TransformSpec, count: int) -> tuple[Edit, ...]:
        """The new argument's entry among the axes: None, or 0 where each example has its own."""
        assert isinstance(spec.traced, Axes)
        param, source = spec.traced.param, place.module.source
        given, entry = given_axes(call, spec), "0" if self.mapped else "None"
        match given:
            case None | ast.Constant(value=0) if self.mapped:
                return ()
            case None:
                axes = ", ".join(["0"] * count + ["None"])
                inside: list[ast.expr] = [*call.args, *(each.value for each in call.keywords)]
                close = source.span(call).end - 1
                return appended(source, inside, source.span(call.func).end, close, f"{param.keyword}=({axes})")
            case ast.Constant(value=int(axis)):
                axes = ", ".join([str(axis)] * count + [entry])
                return (Edit(source.path, source.span(given), f"({axes})"),)
            case ast.Tuple(elts=[*parts]) | ast.List(elts=[*parts]) if len(parts) == count and parts:
                return appended(source, parts, source.span(given).start, source.span(given).end - 1, entry)
            case _:
                raise Refused("input-axes", f"`{param.keyword}` in line {call.lineno} has to say None for the new one")

    def _stored(self, place: Place, statement: ast.stmt, name: str, way: _Way, seen: frozenset[str]) -> list[Passing]:
        """A variable that holds the callable: all that reads it."""
        scope = place.function(statement)
        key = f"{place.module.name}:{scope.qualname if scope else ''}:{name}"
        if key in seen:
            return []
        readers = self.here.references.readers(place, scope, name) if self.here.references is not None else None
        if readers is None:
            line = statement.lineno
            raise Refused("unseen-callers", f"`{name}` (line {line}) is bound more than once; its callers are not seen")
        found: list[Passing] = []
        for reader in readers:
            found += self.outwards(reader.place, reader.node, way, seen | {key})
        return found


def given_axes(call: ast.Call, spec: TransformSpec) -> ast.expr | None:
    """What a call says of the axes."""
    assert isinstance(spec.traced, Axes)
    param, offset = spec.traced.param, 1 if is_partial(call) else 0
    given = next((each.value for each in call.keywords if each.arg == param.keyword), None)
    if given is None and param.position is not None and len(call.args) > param.position + offset:
        return call.args[param.position + offset]
    return given


def _axes(call: ast.Call, spec: TransformSpec, count: int) -> tuple[int | None, ...]:
    """The axis of each argument; empty if they are not written out."""
    match given_axes(call, spec):
        case None:
            return (0,) * count
        case ast.Constant(value=int(axis)):
            return (axis,) * count
        case ast.Tuple(elts=parts) | ast.List(elts=parts) if all(isinstance(part, ast.Constant) for part in parts):
            return tuple(part.value for part in parts if isinstance(part, ast.Constant))  # type: ignore[misc]
        case _:
            return ()
