"""Where the interpreter stands: contexts, frames, sites, and what it writes down."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tracesafe.analysis.values import Touch, Value
from tracesafe.model import Confidence, Hop
from tracesafe.spec import TransformSpec

if TYPE_CHECKING:
    from tracesafe.program.functions import Function
    from tracesafe.program.modules import Module


@dataclass(frozen=True, slots=True)
class Context:
    """The transforms that a call runs under, outermost first, and the way that led here."""

    regimes: tuple[Touch, ...] = ()
    hops: tuple[Hop, ...] = ()
    depth: int = 0
    confidence: Confidence = Confidence.CERTAIN


@dataclass(frozen=True, slots=True)
class Site:
    """One application of a transform in the source."""

    index: int
    spec: TransformSpec
    module: Module
    node: ast.AST
    hop: Hop


@dataclass(frozen=True, slots=True)
class Applied:
    """One call that runs something under transforms: ``grad(f)(x)``, where ``callee`` is what ``grad(f)`` is, or
    ``vjp(f, x)``, where ``callee`` is ``f`` and ``spec`` that of ``vjp``."""

    module: Module
    callee: Value
    spec: TransformSpec | None = None


@dataclass(slots=True)
class Record:
    """What was seen in one function under one combination of argument values and transforms."""

    function: Function
    context: Context
    values: dict[ast.AST, Value] = field(default_factory=dict)
    arguments: Mapping[str, Value] = field(default_factory=dict)
    """What the parameters are where the call begins."""
    callees: dict[ast.Call, tuple[Function, ...] | None] = field(default_factory=dict)
    swallowed: dict[ast.AST, Value] = field(default_factory=dict)
    """The values inside of a ``try`` that catches the errors of tracers: nothing to complain of there by itself."""
    swallowed_calls: set[ast.AST] = field(default_factory=set)
    """Calls inside of such a ``try`` whose function of the project asks a tracer for its truth."""
    fails: bool = False
    """Whether the call ends in the error of a tracer that Python asked for its truth, and nobody catches it inside."""
    result: Value | None = None
    called: bool = True
    """Whether a call in sight led here, not the search for code that somebody may call."""
    failing: bool = False
    """Whether Python asked a value for its truth that a transform does not let it ask."""


@dataclass(slots=True, eq=False)
class Frame:
    """The local state of one call while it is interpreted."""

    module: Module
    function: Function | None
    context: Context
    record: Record | None
    env: dict[str, Value] = field(default_factory=dict)
    parent: Frame | None = None
    called: tuple[Path, ast.Call] | None = None
    """The call that led here, if no transform was in between."""
    returns: list[Value] = field(default_factory=list)
    yields: list[Value] = field(default_factory=list)
    """What a generator gives, one after the other."""
    path: list[frozenset[Touch]] = field(default_factory=list)
    """The touches of the traced tests that decide whether this line runs."""
    decided: frozenset[Touch] = frozenset()
    """The touches of the traced tests that decide which return is taken."""
    muted: int = 0
    """Above zero: nothing that is seen here may give a finding."""
    inherited: int = 0
    """How much of that the caller brought along."""
    eager: int = 0
    """Above zero: inside of ``with jax.ensure_compile_time_eval()``, where no operation on constants is staged."""
    swallowing: int = 0
    """Above zero: inside of a ``try`` that catches the errors of tracers, which mutes as well."""

    @property
    def path_touches(self) -> frozenset[Touch]:
        """The union over the path."""
        return frozenset[Touch]().union(*self.path)

    @property
    def regimes(self) -> tuple[Touch, ...]:
        """The transforms that this call runs under."""
        return () if self.eager else self.context.regimes


def handed(node: ast.AST, frame: Frame) -> Hop | None:
    """The call that gave a function the one that it transforms."""
    if frame.called is None or frame.function is None or not isinstance(node, ast.Call):
        return None
    parameters = {parameter.arg for parameter in frame.function.parameters}
    if not any(isinstance(given, ast.Name) and given.id in parameters for given in node.args):
        return None
    path, call = frame.called
    return Hop(path, call.lineno, one_line(ast.unparse(call)))


def one_line(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 80 else flat[:77] + "..."
