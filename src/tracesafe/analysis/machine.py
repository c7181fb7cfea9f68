"""The state of one analysis, and what its parts ask of each other.

    Names      (names.py)      a name in a frame or module -> a value
    Annotations (annotations.py) what an annotation says
    Displays (displays.py)     displays, comprehensions, assignment to targets
    Evaluator  (evaluate.py)   an expression -> a value
    LibraryCalls (library.py)  functions and methods that are no code of the project
    Caller     (call.py)       a callable value and arguments -> the value it returns
    Transforms (apply.py)      a transform and its arguments -> a site, and the function run under it
    Executor   (execute.py)    statements -> a changed frame

Each is a class that adds methods to the one before; ``Interpreter`` in execute.py is the whole.
"""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from tracesafe.analysis.frames import Applied, Frame, Record, Site
from tracesafe.analysis.regimes import forbids_truth
from tracesafe.analysis.resolve import Knowledge
from tracesafe.analysis.targets import FunctionTarget
from tracesafe.analysis.values import Array, Value
from tracesafe.program.functions import ClassInfo, Function
from tracesafe.program.modules import Module
from tracesafe.program.program import Program

MAX_DEPTH = 40
MAX_EAGER_DEPTH = 6
"""How deep calls are followed that no transform runs: deep enough for factories and call sites."""
MAX_RUNS = 24
"""How many combinations of arguments and transforms one function is followed for."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of one call. ``open``: there may be more (a splat that is not known)."""

    positional: tuple[Value, ...] = ()
    keywords: tuple[tuple[str, Value], ...] = ()
    open: bool = False

    def keyword(self, name: str) -> Value | None:
        """The keyword argument of that name."""
        return next((value for key, value in self.keywords if key == name), None)

    @property
    def all(self) -> tuple[Value, ...]:
        """Every argument."""
        return (*self.positional, *(value for _, value in self.keywords))


class Machine(ABC):
    """What an analysis has seen so far."""

    def __init__(self, program: Program, known: Knowledge) -> None:
        self.program = program
        self.known = known
        self.sites: dict[tuple[ast.AST, str], Site] = {}
        self.called: set[int] = set()
        """The sites whose result is called somewhere in sight."""
        self.pending: list[tuple[Value, Frame]] = []
        """Transformed functions with the frame that made them, to be run if nobody calls them."""
        self.records: dict[Function, list[Record]] = {}
        self.bodies: dict[Module, Record] = {}
        """What was seen in the statements of modules that apply a transform."""
        self.backends: dict[Module, frozenset[str]] = {}
        """The backends of ΦFlow that a module may run with, as far as somebody asked."""
        self.memo: dict[object, Value] = {}
        self.failing: set[object] = set()
        """The keys of calls that end in the error of a tracer."""
        self.globals: dict[tuple[Module, str], Value] = {}
        self.versions: dict[tuple[Module, str], tuple[tuple[int, Value], ...]] = {}
        self.attributes: dict[tuple[ClassInfo, str, tuple[tuple[str, Value], ...]], Value] = {}
        self.wrappers: set[Function] = set()
        """The functions that apply a transform to something that they were given."""
        self.hooked: set[Function] = set()
        """The functions that run as hooks of modules."""
        self.followed: set[Module] = set()
        """The modules whose functions are followed even where no transform runs them."""
        self.skipped: dict[Function, list[tuple[FunctionTarget, Arguments, ast.AST, Frame]]] = {}
        """Calls outside of every transform that were not followed: they matter if their callee is reached after all."""
        self.applied: dict[ast.AST, tuple[Applied, ...]] = {}
        """The calls that run a function under transforms -> how."""
        self.applied_to: dict[Function, dict[ast.AST, None]] = {}
        """The functions of the project that transforms are given -> the calls that run them."""
        self.calls: dict[ast.Call, bool] = {}
        """Every call that was looked at -> whether its callee is known."""

    def asked(self, value: Value, frame: Frame) -> None:
        """Note that Python asks a value for its truth here."""
        if frame.record is not None and not frame.record.failing and not frame.muted:
            frame.record.failing = isinstance(value, Array) and any(map(forbids_truth, value.touches))
        if frame.record is not None and frame.muted == frame.inherited and isinstance(value, Array):
            frame.record.fails |= any(map(forbids_truth, value.touches))

    @abstractmethod
    def evaluate(self, node: ast.expr, frame: Frame) -> Value:
        """The value of an expression; written down in the frame's record."""

    @abstractmethod
    def global_name(self, module: Module, name: str) -> Value:
        """What a name denotes at the top level of a module."""

    @abstractmethod
    def class_member(self, info: ClassInfo, name: str) -> Value | None:
        """A member of a class or of its bases in the project, not bound; None if there is none in sight."""

    @abstractmethod
    def bases(self, info: ClassInfo) -> list[Value]:
        """The values of a class's bases."""

    @abstractmethod
    def attribute(self, value: Value, name: str, frame: Frame) -> Value:
        """``value.name``."""

    @abstractmethod
    def call(self, callee: Value, arguments: Arguments, node: ast.AST, frame: Frame) -> Value:
        """The value that a call returns; ``node`` is where it stands."""

    @abstractmethod
    def run(self, target: FunctionTarget, arguments: Arguments, node: ast.AST, frame: Frame) -> Value:
        """Interpret a function of the project with these arguments."""

    @abstractmethod
    def execute(self, body: Sequence[ast.stmt], frame: Frame) -> bool:
        """Interpret statements; whether control may reach their end."""
