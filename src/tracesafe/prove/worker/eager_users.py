"""Which code is the user's, and what its calls of float, int, bool and of the module math do to traced numbers.

A derivative is lost where a program says `float(x)` or `math.sqrt(x)`; its author meant a number like any other. So
the user's modules are compiled with these calls led through here, where a number that is being differentiated
stays one. Their source is changed in memory only; neither files nor cached bytecode are touched.
"""

from __future__ import annotations

import ast
import builtins
import functools
import importlib.machinery
import math
import sys
import sysconfig
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

CALL, STATEMENT = "__tracesafe_call__", "__tracesafe_statement__"
CONVERSIONS = (float, int, bool, complex)
MAKERS = (
    "zeros", "ones", "empty", "full", "array", "asarray", "arange", "linspace", "eye", "identity", "ascontiguousarray",
    "zeros_like", "ones_like", "empty_like", "full_like", "copy", "tile", "repeat", "diag", "asanyarray",
)  # fmt: skip
LED = frozenset({"float", "int", "bool", "complex", *MAKERS})
"""Calls of these names in the user's source are led through `UserCode.call`, whatever they denote there."""


class Numbers:
    """What a framework does with its own numbers while they are differentiated."""

    def is_traced(self, value: Any) -> bool:
        """Whether a derivative would be lost if this became a Python number."""
        return False

    def convert(self, target: type, value: Any) -> Any:
        """What `float(value)` gives."""
        return target(value)

    def math(self, name: str, *values: Any) -> Any:
        """What `math.name(*values)` gives."""
        return getattr(math, name)(*values)


class UserCode:
    """The modules of the user, compiled so that conversions keep derivatives."""

    def __init__(self) -> None:
        self.numbers: list[Numbers] = []
        self.served: dict[Any, Callable[..., Any]] = {}
        """What the user's own calls of a function get instead."""
        self.discards: list[Callable[[Any, tuple[Any, ...], Any], None]] = []
        """Told of (function, arguments, result) where a result is not used."""
        self.builtins: dict[str, Any] = dict(vars(builtins))
        self.builtins[CALL], self.builtins[STATEMENT] = self.call, self.statement
        self.libraries = _library_folders()
        self.loaded: list[ModuleType] = []

    def hook(self) -> None:
        """From now on modules of the user are compiled so; functions of `math` know traced numbers."""
        loader = importlib.machinery.SourceFileLoader
        real = loader.exec_module

        def exec_module(this: importlib.machinery.SourceFileLoader, module: ModuleType) -> None:
            if self.owns_path(getattr(this, "path", "")):
                code = self.compile(this.get_data(this.path), this.path)
                module.__dict__["__builtins__"] = self.builtins
                self.loaded.append(module)
                exec(code, module.__dict__)
            else:
                real(this, module)

        setattr(loader, "exec_module", exec_module)  # noqa: B010
        for name, function in list(vars(math).items()):
            if callable(function) and name not in ("prod", "fsum", "dist", "sumprod"):
                setattr(math, name, self._math(name, function))

    def compile(self, source: bytes, path: str) -> Any:
        tree = _Conversions().visit(ast.parse(source, path))
        return compile(tree, path, "exec", dont_inherit=True)

    def call(self, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        """A call in the user's source of a function that may have to be served."""
        if function in CONVERSIONS and len(args) == 1:
            for numbers in self.numbers:
                if numbers.is_traced(args[0]):
                    return numbers.convert(function, args[0])
        try:
            served = self.served.get(function, function)
        except TypeError:
            served = function
        return served(*args, **kwargs)

    def statement(self, function: Any, /, *args: Any, **kwargs: Any) -> None:
        """A call whose result is not used: its author takes it for one that changes its argument."""
        result = function(*args, **kwargs)
        if "out" not in kwargs:
            for discard in self.discards:
                discard(function, args, result)

    def _math(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            for numbers in self.numbers:
                if any(map(numbers.is_traced, args)):
                    return numbers.math(name, *args, **kwargs)
            return function(*args, **kwargs)

        return wrapped

    def owns_path(self, path: str) -> bool:
        """Whether a file belongs to the user: neither the standard library nor an installed package."""
        if not path or path.startswith(("<", str(Path(__file__).parent))):
            return False
        parts = Path(path).parts
        if "site-packages" in parts or "dist-packages" in parts:
            return False
        return not path.startswith(self.libraries)

    def owns_frame(self, frame: FrameType | None) -> bool:
        return frame is not None and frame.f_builtins is self.builtins

    def calls(self, depth: int = 2) -> bool:
        """Whether the caller (of the function that asks) is code of the user."""
        return self.owns_frame(sys._getframe(depth))

    def owns_type(self, kind: type) -> bool:
        module = sys.modules.get(kind.__module__)
        return module is not None and vars(module).get("__builtins__") is self.builtins


class _Conversions(ast.NodeTransformer):
    """`float(x)` becomes a call that looks at x first; what `float` denotes is still looked up by the program."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node.func:
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in LED:
                return _led(CALL, node)
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        match node.value:
            case ast.Call(func=ast.Attribute()) as call:
                self.generic_visit(call)
                return ast.copy_location(ast.Expr(_led(STATEMENT, call)), node)
        self.generic_visit(node)
        return node


def _led(through: str, node: ast.Call) -> ast.Call:
    function = ast.copy_location(ast.Name(through, ast.Load()), node.func)
    return ast.copy_location(ast.Call(function, [node.func, *node.args], node.keywords), node)


def _library_folders() -> tuple[str, ...]:
    paths = sysconfig.get_paths()
    return tuple({paths[name] + "/" for name in ("stdlib", "platstdlib", "purelib", "platlib") if paths.get(name)})


def replace(modules: tuple[str, ...], changes: Iterable[tuple[Any, Any]], without: tuple[str, ...] = ()) -> None:
    """Let every attribute of loaded modules under these names that is the first of a pair be the second.

    Of pairs with the same first the first one counts. Private parts, and modules ``without``, stay as they are.
    """
    found: dict[int, tuple[Any, Any]] = {}
    for old, new in changes:
        found.setdefault(id(old), (old, new))
    inside = tuple(f"{name}." for name in modules)
    for name, module in list(sys.modules.items()):
        if module is None or not f"{name}.".startswith(inside) or name.startswith(without) or "._src" in name:
            continue
        for attribute, value in list(vars(module).items()):
            if (change := found.get(id(value))) is not None:
                setattr(module, attribute, change[1])
