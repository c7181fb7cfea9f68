"""What runs under a transform: the functions that are reached, and what rules ask about them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar

from tracesafe.analysis.backends import backends
from tracesafe.analysis.frames import Record, Site
from tracesafe.analysis.holdings import Holdings
from tracesafe.analysis.index import Index
from tracesafe.analysis.places import Reference
from tracesafe.analysis.purity import is_pure
from tracesafe.analysis.regimes import describe, first, forbids_truth
from tracesafe.analysis.resolve import Knowledge
from tracesafe.analysis.targets import Cached, External, Transformed
from tracesafe.analysis.transfer import over_runs
from tracesafe.analysis.values import Array, Touch, Value, is_traced, touches
from tracesafe.model import Confidence, Hop
from tracesafe.program.functions import Function
from tracesafe.program.modules import Module
from tracesafe.program.nodes import children, walk
from tracesafe.source.text import SourceFile
from tracesafe.spec import Framework, Kind, Library

_N = TypeVar("_N", bound=ast.AST)
_S = TypeVar("_S", bound=ast.stmt)
_E = TypeVar("_E", bound=ast.expr)
_BACKWARD = (b".backward(", b"autograd.grad(")
_NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


@dataclass(frozen=True)
class Stats:
    """How much was looked at: files given and parsed, calls followed and those whose callee is unknown."""

    files: int
    parsed: int
    calls: int
    unknown: int
    sites: int


@dataclass(frozen=True, eq=False)
class Reached:
    """One function that runs under at least one transform, with all that is known of it over all its calls."""

    function: Function
    records: tuple[Record, ...]
    known: Knowledge
    sites: Mapping[int, Site]
    index: Index
    references: Holdings | None = None
    backward: bool = False
    """Whether code of the program takes gradients with ``backward``, which passes through every torch function."""

    @property
    def source(self) -> SourceFile:
        """The file that the function stands in."""
        return self.function.module.source

    @cached_property
    def traced_records(self) -> tuple[Record, ...]:
        """The runs under a transform, those that trace most first."""
        return tuple(record for record in self.records if record.context.regimes)

    @property
    def is_library(self) -> bool:
        """Whether the function belongs to a framework, or to a library that the tables know."""
        return self.function.module.name.partition(".")[0] in self.known.roots

    @cached_property
    def frameworks(self) -> frozenset[Framework]:
        """Whose transforms reach the function."""
        return frozenset(touch.framework for touch in self.regimes())

    @cached_property
    def via(self) -> tuple[Hop, ...]:
        """The way from the line that applies the transform to the function."""
        return self.traced_records[0].context.hops

    @property
    def confidence(self) -> Confidence:
        """How sure the way is."""
        return self.traced_records[0].context.confidence

    def text(self, node: ast.expr | ast.stmt) -> str:
        """The source text of a node."""
        return self.source.slice(self.source.span(node))

    def short(self, node: ast.expr | ast.stmt) -> str:
        """The source text of a node on one line, for messages and comparison."""
        return " ".join(self.text(node).split())

    def statements(self, *types: type[_S]) -> Iterator[_S]:
        """The function's own statements of some types, at any depth, in order."""
        yield from self._own.of(types)

    def expressions(self, *types: type[_E]) -> Iterator[_E]:
        """The function's own expressions of some types, those in comprehensions included, in order."""
        yield from self._own.of(types)

    @cached_property
    def _own(self) -> Own:
        """The nodes of the function itself, in order."""
        if isinstance(self.function.node, ast.Lambda):
            return Own(_inside(self.function.body))
        return own(self.function.node)

    @cached_property
    def looped(self) -> frozenset[ast.AST]:
        """The statements that are loops, or stand in one."""
        loops = self.statements(ast.For, ast.AsyncFor, ast.While)
        return frozenset(node for loop in loops for node in walk(loop) if isinstance(node, ast.stmt))

    def value(self, node: ast.AST) -> Value:
        """What an expression is where the transforms run it; traced where any of them traces it."""
        found = self._values.get(node)
        if found is None:
            found = over_runs([record.values[node] for record in self.traced_records if node in record.values])
            self._values[node] = found
        return found

    @cached_property
    def _values(self) -> dict[ast.AST, Value]:
        """What the expressions are that were asked for: many rules ask for the same."""
        return {}

    def traced_values(self, node: ast.AST) -> tuple[Value, ...]:
        """What an expression is under the transforms, run by run; nothing where no run comes to it."""
        found = [record.values[node] for record in self.traced_records if node in record.values]
        return tuple(dict.fromkeys(found))

    def runs(self, node: ast.AST) -> bool:
        """Whether a transform runs this line, as far as is known: not if it is code for calls without one."""
        if node in getattr(self.function.node, "decorator_list", ()):
            return True
        return any(
            each in record.values or each in record.swallowed for record in self.traced_records for each in walk(node)
        )

    @cached_property
    def swallowed(self) -> Reached:
        """The same function with what is known inside of a ``try`` that catches the errors of tracers."""
        records = [replace(record, values=record.values | record.swallowed) for record in self.traced_records]
        return replace(self, records=tuple(records))

    def fails_inside(self, call: ast.Call) -> bool:
        """Whether a call in such a ``try`` ends in the error of a tracer that its function asks for its truth."""
        return any(call in record.swallowed_calls for record in self.traced_records)

    def eager_values(self, node: ast.AST) -> tuple[Value, ...]:
        """What an expression is in visible calls in which no transform traces it."""
        found = [record.values[node] for record in self.records if node in record.values]
        return tuple(dict.fromkeys(value for value in found if not touches(value)))

    def hazards(self, node: ast.AST) -> frozenset[Touch]:
        """The transforms under which Python may not ask this value for its truth."""
        found: set[Touch] = set()
        for record in self.traced_records:
            value = record.values.get(node)
            if isinstance(value, Array):
                found.update(touch for touch in value.touches if forbids_truth(touch))
        return frozenset(found)

    def hazard_text(self, found: frozenset[Touch]) -> str:
        """How the transforms hold a value, for messages: ``batched by torch.func.vmap``."""
        specs = [self.sites[touch.site].spec for touch in found if touch.site in self.sites]
        silent = frozenset[str]().union(*(spec.silent_on for spec in specs))
        return describe(found, silent & backends(self) if silent else silent)

    def via_of(self, touch: Touch) -> tuple[Hop, ...]:
        """The way from one transform to the function."""
        for record in self.traced_records:
            if touch in record.context.regimes:
                return record.context.hops
        return self.via

    def way(self, node: ast.AST) -> tuple[Hop, ...]:
        """The way from the transform that a message about a node names first, to the function."""
        found = self.hazards(node) or self.hazards(getattr(node, "test", node))
        touch = first(found)
        return self.via_of(touch) if touch is not None else self.via

    def is_traced(self, node: ast.AST) -> bool:
        """Whether a transform traces the value of an expression."""
        return is_traced(self.value(node))

    def regimes(self) -> frozenset[Touch]:
        """Every transform that the function runs under."""
        return frozenset(touch for record in self.traced_records for touch in record.context.regimes)

    def under(self, *kinds: Kind) -> bool:
        """Whether the function runs under a transform of one of these kinds."""
        return any(touch.kind in kinds for touch in self.regimes())

    @cached_property
    def is_differentiated(self) -> bool:
        """Whether gradients may be taken through the function: by a transform in sight, or by a library's users."""
        if self.under(Kind.GRADIENT, Kind.LINEARIZE) or self.confidence is not Confidence.CERTAIN:
            return True
        return self.backward and Framework.TORCH in self.frameworks

    def qualname(self, node: ast.AST) -> str | None:
        """The qualified name of the library's or builtin object that a name or attribute denotes."""
        for record in self.records:
            value = record.values.get(node)
            if isinstance(value, External):
                return value.name
        return None

    def cached(self, call: ast.Call) -> Function | None:
        """The function whose kept results a call looks up, if it is decorated with ``lru_cache`` or ``cache``."""
        found = [record.values.get(call.func) for record in self.traced_records]
        return next((value.function for value in found if isinstance(value, Cached)), None)

    def callees(self, call: ast.Call) -> tuple[Function, ...] | None:
        """The functions of the project that a call may reach; None if its callee is unknown.

        A method that is an array's in one of the calls in sight is taken for an array's where nothing is known.
        """
        runs = self.traced_records or self.records
        found = [record.callees[call] for record in runs if call in record.callees]
        if not found or (None in found and not (() in found and isinstance(call.func, ast.Attribute))):
            return None
        return tuple(dict.fromkeys(function for reached in found for function in reached or ()))

    def is_applied(self, call: ast.Call) -> bool:
        """Whether a call runs its callee under a transform of its own: ``grad(f)(x)``."""
        return self.references is not None and call in self.references.machine.applied

    def is_pure(self, node: ast.AST) -> bool:
        """Whether evaluating an expression has no effect, draws no random number and reads no clock."""
        return is_pure(node, self)

    def library(self, framework: Framework) -> Library:
        """The array library of a framework."""
        return next(library for library in self.known.libraries if library.framework is framework)

    def ran(self, node: ast.stmt | ast.expr) -> bool:
        """Whether one of the calls in sight evaluates something in a node; false for what static tests leave out."""
        parts = [part for part in walk(node) if isinstance(part, ast.expr)]
        runs = [record for record in self.records if record.called] or self.records
        return not parts or any(part in record.values for record in runs for part in parts)

    def of(self, function: Function) -> Reached:
        """The same questions asked of a callee."""
        runs = self.index.get(function, ())
        return Reached(function, runs, self.known, self.sites, self.index, self.references, self.backward)

    def known_decorator(self, node: ast.expr) -> str | None:
        """The name of a decorator that leaves what the function returns as it is; None for any other."""
        return self.references.transparent(self.function.module, node) if self.references is not None else None

    def site_at(self, node: ast.AST) -> Site | None:
        """The application of a transform that stands at a node."""
        if self.references is not None:
            return self.references.applications.get(node)
        return next((site for site in self.sites.values() if site.node is node), None)

    def names_array(self, annotation: ast.expr) -> bool:
        """Whether an annotation names an array type."""
        last = annotation.attr if isinstance(annotation, ast.Attribute) else getattr(annotation, "id", "")
        return any(name.rpartition(".")[2] == last for library in self.known.libraries for name in library.array_types)

    def uses(self, function: Function) -> tuple[Reference, ...] | None:
        """Every place in the given files that names a function; None if they cannot be known."""
        return self.references.of(function) if self.references is not None else None


@dataclass(frozen=True, eq=False)
class Plain(Reached):
    """One function, or the statements of a module, as they run outside of every transform: where transforms are made
    and called. What is asked of it is answered for those runs."""

    @cached_property
    def traced_records(self) -> tuple[Record, ...]:
        """The runs outside of every transform."""
        return self.records

    @cached_property
    def frameworks(self) -> frozenset[Framework]:
        """Whose transforms the module applies, and the function calls."""
        module = self.function.module
        found = {site.spec.framework for site in self.sites.values() if site.module is module}
        if b"torch.compile" in module.source.utf8:  # which is no site without fullgraph
            found.add(Framework.TORCH)
        values = (value for record in self.records for value in record.values.values())
        return frozenset(found | {value.spec.framework for value in values if isinstance(value, Transformed)})

    @cached_property
    def via(self) -> tuple[Hop, ...]:
        """Nothing: the line itself is where the transform is applied."""
        return ()


@dataclass(frozen=True, eq=False)
class Own:
    """The nodes of a function itself, in order."""

    nodes: tuple[ast.AST, ...]
    _by_types: dict[tuple[type, ...], tuple[Any, ...]] = field(default_factory=dict)

    def of(self, types: tuple[type[_N], ...]) -> tuple[_N, ...]:
        """Those of some types."""
        found = self._by_types.get(types)
        if found is None:
            found = self._by_types[types] = tuple(node for node in self.nodes if isinstance(node, types))
        return found


@lru_cache(maxsize=512)
def own(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Own:
    """The nodes of a function: those of nested ones are not among them."""
    return Own(_inside(node.body))


def _inside(body: Sequence[ast.AST]) -> tuple[ast.AST, ...]:
    found: list[ast.AST] = []
    stack: list[ast.AST] = list(reversed(body))
    while stack:
        node = stack.pop()
        found.append(node)
        stack.extend(reversed(_around(node) if isinstance(node, _NESTED) else children(node)))
    return tuple(found)


def _around(node: ast.AST) -> list[ast.AST]:
    """The parts of a nested def, lambda or class that are evaluated where it stands."""
    found: list[ast.AST] = [*getattr(node, "decorator_list", ()), *getattr(node, "bases", ())]
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        found += [default for default in (*node.args.defaults, *node.args.kw_defaults) if default is not None]
    return found


@dataclass(frozen=True, eq=False)
class Analysis:
    """All that one look at a program found."""

    reached: tuple[Reached, ...]
    plain: tuple[Plain, ...]
    """The functions and module bodies in sight that run outside of every transform, too."""
    sites: tuple[Site, ...]
    stats: Stats
    written: Callable[[], tuple[Reached, ...]] = tuple
    """The given files that name something that moved, looked at when somebody asks."""

    def functions_at(self, path: Path, line: int) -> tuple[Reached, ...]:
        """The reached functions that a line lies in, the innermost first."""
        wanted = path.resolve()
        found = [
            here
            for here in self.reached
            if here.source.path.resolve() == wanted
            and here.function.node.lineno <= line <= (here.function.node.end_lineno or 0)
        ]
        return tuple(sorted(found, key=lambda here: -here.function.node.lineno))


def collected(
    records: Mapping[Function, Sequence[Record]],
    known: Knowledge,
    sites: Sequence[Site],
    modules: Sequence[Module],
    references: Holdings,
) -> tuple[Reached, ...]:
    """The reached functions, in the order of their files and lines."""
    backward = any(call in module.source.utf8 for module in modules for call in _BACKWARD)
    by_index = {site.index: site for site in sites}
    index = Index((function, tuple(runs)) for function, runs in records.items())
    found = [
        Reached(function, runs, known, by_index, index, references, backward)
        for function, runs in index.items()
        if any(record.context.regimes for record in runs)
    ]
    return tuple(sorted(found, key=lambda here: (str(here.source.path), here.function.node.lineno)))


def outside(
    records: Mapping[Function, Sequence[Record]],
    bodies: Mapping[Module, Record],
    known: Knowledge,
    sites: Sequence[Site],
    references: Holdings,
) -> tuple[Plain, ...]:
    """What runs outside of every transform, in the order of files and lines."""
    by_index = {site.index: site for site in sites}
    index = Index((function, tuple(runs)) for function, runs in records.items())
    runs = {function: tuple(run for run in each if not run.context.regimes) for function, each in index.items()}
    runs |= {body.function: (body,) for body in bodies.values()}
    found = [Plain(function, each, known, by_index, index, references) for function, each in runs.items() if each]
    return tuple(sorted(found, key=lambda here: (str(here.source.path), here.function.node.lineno)))
