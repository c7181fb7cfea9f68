"""What a function writes to outside of itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import stores
from tracesafe.analysis.syntax import targets
from tracesafe.analysis.targets import ModuleTarget
from tracesafe.analysis.transfer import unpack
from tracesafe.analysis.values import Static, Touch, Tree, Value, is_traced
from tracesafe.model import Confidence
from tracesafe.rewrite.extraction import Conversion, is_concrete, is_host, split
from tracesafe.spec import Framework, Kind

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached
    from tracesafe.program.modules import Module


class Place(StrEnum):
    """Whose the place is that is written to."""

    GLOBAL = "global"
    CELL = "cell"
    """A variable of a function around."""
    RECEIVER = "receiver"
    """An attribute of the object that the method belongs to."""
    ARGUMENT = "argument"
    """Something that the caller gave, or an entry of it."""


@dataclass(frozen=True, slots=True)
class Sink:
    """One place outside of a function that it writes to.

    ``suffix`` is source text behind the variable's name: ``["loss"]``, ``.last``. ``local`` is the variable that holds
    the value inside of the function; ``writes`` are the statements that write.
    """

    place: Place
    module: Module
    name: str
    suffix: str
    local: str
    writes: tuple[ast.stmt, ...]
    declared: bool = False
    """The function says ``global`` or ``nonlocal``, and assigns the variable itself."""
    targets: tuple[ast.expr, ...] = ()
    """What stands for the place in the writes: assigned expressions, or the containers that values are added to."""
    method: str = ""
    """The method that adds the value at the call: ``append``, ``extend``, ``update``; empty for an assignment."""
    whole: bool = False
    """The function extends the list once, by a value that it hands out as it is."""
    carried: bool = False
    """The function needs what the place held before, as an argument."""
    default: str = ""
    """What the function takes for an entry that is not there yet, ``0`` in ``d.get("n", 0)``; empty if it does not."""
    conversion: Conversion | None = None
    """What makes a number of the output where it arrives."""
    held: str = ""
    """The variable of the function whose value the place gets, where that is all of the write."""
    handed: bool = False
    """The container is handed to functions that add to it; the targets are the arguments."""
    made: tuple[str, str] = ("", "")
    """The suffix's last entry, and how it is asked for where it may not be there: ``.setdefault("loss", [])``."""
    sparse: bool = False
    """The function may add nothing, and then makes no entry either."""

    @property
    def inside(self) -> str:
        """The variable that is returned."""
        return self.held if self.held and not self.carried else self.local

    def growing(self, where: str) -> str:
        """A place as it is written where a value is added: ``d.setdefault("loss", [])`` for ``d["loss"]``."""
        entry, made = self.made
        return where.removesuffix(entry) + made if where.endswith(entry) else where

    @property
    def gathers(self) -> bool:
        """Whether the function gathers what it adds in a list of its own."""
        return self.method == "extend" and not self.whole

    @property
    def is_entry(self) -> bool:
        """Whether the place lies in a container."""
        return bool(self.method) or self.suffix.endswith("]")

    @property
    def is_attribute(self) -> bool:
        """Whether the place is an attribute of an object."""
        return self.suffix.startswith(".") and not self.is_entry

    @property
    def text(self) -> str:
        """How the place is written in its own module or class."""
        return self.name + self.suffix


def declarations(here: Reached) -> Iterator[tuple[ast.Global | ast.Nonlocal, str]]:
    """The names that the function declares ``global`` or ``nonlocal``."""
    for node in here.statements(ast.Global, ast.Nonlocal):
        assert isinstance(node, ast.Global | ast.Nonlocal)
        for name in node.names:
            yield node, name


def declared_sinks(here: Reached, kind: type[ast.Global] | type[ast.Nonlocal]) -> tuple[Sink, ...]:
    """The variables that a function declares ``global`` (or ``nonlocal``) and assigns."""
    place = Place.GLOBAL if kind is ast.Global else Place.CELL
    found: list[Sink] = []
    for name in dict.fromkeys(name for node, name in declarations(here) if isinstance(node, kind)):
        writes = tuple(each for each in simple_statements(here) if name in stores(each))
        if writes:
            named = [each for write in writes for each in targets(write)]
            nodes = tuple(each for each in named if isinstance(each, ast.Name) and each.id == name)
            found.append(Sink(place, here.function.module, name, "", name, writes, True, nodes))
    return tuple(found)


def module_sinks(here: Reached) -> tuple[Sink, ...]:
    """The attributes of modules of the project that a function assigns."""
    found: dict[tuple[Module, str], dict[ast.expr, ast.stmt]] = {}
    for statement in simple_statements(here):
        for target in targets(statement):
            if isinstance(target, ast.Attribute):
                value = here.value(target.value)
                if isinstance(value, ModuleTarget):
                    found.setdefault((value.module, target.attr), {})[target] = statement
    return tuple(
        Sink(Place.GLOBAL, module, name, "", name, tuple(writes.values()), False, tuple(writes))
        for (module, name), writes in found.items()
    )


def attribute_sinks(here: Reached) -> tuple[Sink, ...]:
    """The attributes of its own object that a method assigns."""
    function = here.function
    if function.owner is None or not function.parameters or "staticmethod" in function.decorator_names:
        return ()
    if function.name in ("__init__", "__post_init__", "setup"):
        return ()
    receiver = function.parameters[0].arg
    found: dict[str, dict[ast.expr, ast.stmt]] = {}
    for statement in simple_statements(here):
        for target in targets(statement):
            match target:
                case ast.Attribute(value=ast.Name(id=name), attr=attr) if name == receiver:
                    found.setdefault(attr, {})[target] = statement
                case _:
                    pass
    return tuple(
        Sink(Place.RECEIVER, function.module, receiver, f".{attr}", attr, tuple(writes.values()), False, tuple(writes))
        for attr, writes in found.items()
    )


def simple_statements(here: Reached) -> Iterator[ast.stmt]:
    """The statements of a function that hold no others."""
    for node in here.statements(ast.stmt):
        if not hasattr(node, "body") and not isinstance(node, ast.Match | ast.Global | ast.Nonlocal):
            yield node


def written_values(here: Reached, statement: ast.stmt, sink: Sink) -> Iterator[tuple[ast.expr, Value]]:
    """The values that a statement writes to a sink, each with the expression that it comes from."""
    match statement:
        case ast.Assign(targets=[target], value=value) if target in sink.targets:
            yield _taken_from(here, value)
        case ast.Assign(targets=found, value=value):
            for target in found:
                for part in _matched(target, here.value(value), sink):
                    yield value, part
        case ast.AugAssign(value=value):
            yield (
                value,
                Static("number") if is_host(here, value) and is_traced(here.value(value)) else here.value(value),
            )
        case ast.AnnAssign(value=ast.expr() as value) | ast.Expr(value=ast.Call(args=[value])):
            yield _taken_from(here, value)
        case _:
            pass


def _taken_from(here: Reached, node: ast.expr) -> tuple[ast.expr, Value]:
    """What is written: of ``float(x)`` the array that the number is taken from, unless the transforms let Python
    have it."""
    if is_traced(here.value(node)) and is_host(here, node):
        return node, Static("number")
    found = split(here, node)
    array = found[1] if found is not None else node
    return array, here.value(array)


def with_conversion(here: Reached, sink: Sink) -> Sink:
    """The sink with what is split off from all that is written to it; as it was if that differs."""
    found: set[Conversion | None] = set()
    for statement in sink.writes:
        match statement:
            case ast.Assign(targets=[target], value=value) if target in sink.targets:
                parts = split(here, value)
            case ast.Expr(value=ast.Call(args=[value])):
                parts = split(here, value)
            case _:
                parts = None
        if parts is not None and is_concrete(parts[0].how, here.value(parts[1])):
            parts = None
        found.add(parts[0] if parts is not None else None)
    return replace(sink, conversion=found.pop()) if len(found) == 1 else sink


def _matched(target: ast.expr, value: Value, sink: Sink) -> Iterator[Value]:
    """What the parts of a target that are the sink get of a value."""
    if isinstance(target, ast.Tuple | ast.List):
        for each, part in zip(target.elts, unpack(value, len(target.elts)), strict=True):
            yield from _matched(each, part, sink)
    elif target in sink.targets:
        yield value


def effective(here: Reached) -> frozenset[Touch]:
    """The transforms that a function runs under, less those that write to the outside what Python would write."""
    return frozenset(touch for touch in here.regimes() if not here.sites[touch.site].spec.replays)


_STAGED = frozenset({Kind.STAGE, Kind.LOOP, Kind.BRANCH, Kind.CHECKPOINT, Kind.LINEARIZE})


def is_hazardous(here: Reached) -> str:
    """The transform under which what a function does outside of itself happens once for many calls; empty if none."""
    found = [touch for touch in effective(here) if touch.kind in _STAGED or touch.kind is Kind.BATCH]
    return min(found, key=lambda touch: touch.site).transform if found else ""


def leaks(here: Reached, sink: Sink) -> str:
    """What a transform makes of the write, for a message; empty if it is as good as without one.

    A static value that is assigned is the same in every call, so that one assignment does; one that is added is not.
    """
    values = [value for statement in sink.writes for _, value in written_values(here, statement, sink)]
    traced = any(is_traced(part) for value in values for part in _parts(value))
    if sink.handed:
        traced = any(is_traced_inside(here, node) for statement in sink.writes for node in ast.walk(statement))
    counts = list(_steps(here, sink))
    balanced = {type(each) for each in counts} >= {ast.Add, ast.Sub} or here.function.is_generator
    adds = (bool(sink.method) or bool(counts)) and not balanced
    adds = adds and (sink.place is not Place.CELL or Framework.PHIFLOW in here.frameworks)
    if (not traced and (not adds or here.is_library)) or is_inside(here, sink.place, sink.name):
        return ""
    touches = sorted(effective(here), key=lambda touch: touch.site)
    if sink.place is Place.RECEIVER:
        touches = [touch for touch in touches if not here.sites[touch.site].spec.keeps_objects]
    staged = next((touch for touch in touches if touch.kind in _STAGED), None)
    if staged is not None:
        return f"is assigned only while `{here.function.name}` is traced by {staged.transform}, not in later calls"
    batched = next((touch for touch in touches if touch.kind is Kind.BATCH), None)
    if traced:
        touch = batched or next((touch for touch in touches if touch.kind is Kind.GRADIENT), None)
        return f"keeps a tracer of {touch.transform} that is dead after the call" if touch is not None else ""
    if batched is not None and counts and here.confidence is Confidence.CERTAIN:
        return f"is assigned once for the whole batch under {batched.transform}, not for each example"
    return ""


def _steps(here: Reached, sink: Sink) -> Iterator[ast.operator | None]:
    """The operators by which a sink goes on from its old value: ``n += 1``, ``n = n + 1``.

    None: a function of the project is given the old value and returns the new one, ``y, n = step(x, n)``.
    """
    spelled = {ast.unparse(target) for target in sink.targets} | set(gets(sink))
    for statement in sink.writes:
        match statement:
            case ast.AugAssign(op=operator):
                yield operator
            case ast.Assign(value=ast.BinOp(left=left, op=operator, right=right)):
                if spelled & {ast.unparse(each) for side in (left, right) for each in ast.walk(side) if _names(each)}:
                    yield operator
            case ast.Assign(targets=[ast.Tuple()], value=ast.Call(args=given, keywords=keywords) as call):
                passed = {ast.unparse(each) for each in (*given, *(keyword.value for keyword in keywords))}
                if spelled & passed and here.callees(call):
                    yield None
            case _:
                pass


def _names(node: ast.AST) -> bool:
    return isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Call)


def gets(sink: Sink) -> Iterator[str]:
    """How the function asks for an entry that may not be there: ``d.get("n", 0)``."""
    for target in sink.targets if sink.default else ():
        if isinstance(target, ast.Subscript):
            asked = f"{ast.unparse(target.value)}.get({ast.unparse(target.slice)}"
            yield f"{asked}, {sink.default})"
            if sink.default == "None":
                yield f"{asked})"


def is_inside(here: Reached, place: Place, name: str) -> bool:
    """Whether what is written to lives no longer than the trace: it was made inside of the transform."""
    if place is Place.CELL:
        owner = here.function.parent
        while owner is not None and name not in owner.locals:
            owner = owner.parent
        return owner is not None and here.regimes() <= here.of(owner).regimes()
    if place is Place.RECEIVER and here.references is not None:
        return here.references.is_made_inside(here.function)
    return False


def is_traced_inside(here: Reached, node: ast.AST) -> bool:
    """Whether an expression is traced, or has a traced part."""
    return any(is_traced(part) for part in _parts(here.value(node)))


def _parts(value: Value) -> Iterator[Value]:
    yield value
    if isinstance(value, Tree):
        for part in value.parts:
            yield from _parts(part)
