"""Transforms that record: they do what they did, and what they return notes the arguments of its calls.

A plain function that comes out of a transform is wrapped in another one; jax's compiled function, a type made in C,
gets a proxy that says it is one; of other objects (equinox, torch modules, ΦML) the class is taught to note calls of
the instances that are known, so that they stay themselves. Everything passes through, unlooked at, inside of a call
that is being recorded, while torch.compile traces, and where it is not the project's code that asks.
"""

from __future__ import annotations

import functools
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tracesafe.prove.record.recorder import Recorder, What
from tracesafe.prove.record.references import found, module_name
from tracesafe.prove.record.subjects import Known, Subject, options, subject
from tracesafe.spec import Application, Param, TransformSpec

Function = Callable[..., Any]
SEARCHES = 3


class Taker:
    """Notes the calls of one transformed function."""

    def __init__(self, recorder: Recorder, of: Subject, told: dict[str, Any]) -> None:
        self.recorder = recorder
        self._of = of
        self._options = told
        self._names: tuple[str, ...] = ()
        self._searches = 0

    def __reduce__(self) -> tuple[Any, ...]:
        return Idle, ()

    def around(
        self, made: object, call: Function, args: tuple[Any, ...], kwargs: dict[str, Any], frame: types.FrameType
    ) -> Any:
        """Makes a call of what a transform ``made``; notes it if it is no part of another one."""
        if not self.recorder.enter():
            return call(*args, **kwargs)
        try:
            self.take(made, args, kwargs, frame)
            return call(*args, **kwargs)
        finally:
            self.recorder.leave()

    def take(self, made: object, args: tuple[Any, ...], kwargs: dict[str, Any], frame: types.FrameType) -> None:
        of = self._of
        if not self._names and self._searches < SEARCHES:
            self._searches += 1
            self._names = tuple(sorted(_names_of(made, of, frame)))
        what = None
        if self._names or "<" not in of.qualname:
            transform = "(".join(of.transforms) + ")" * (len(of.transforms) - 1)
            what = What(of.module, of.qualname, of.file, of.line, self._names, transform, self._options, len(of.args))
        self.recorder.take(what, (*of.args, *args), {**of.kwargs, **kwargs}, frame)


class Idle:
    """What stands for a taker in another process."""

    def around(
        self, _made: object, call: Function, args: tuple[Any, ...], kwargs: dict[str, Any], _frame: types.FrameType
    ) -> Any:
        return call(*args, **kwargs)


class Compiled:
    """In front of a compiled function of jax: it has all that the function has."""

    def __init__(self, inner: Any, taker: Taker) -> None:
        held = vars(self)
        held["_tracesafe"] = (inner, taker)
        for name in (*functools.WRAPPER_ASSIGNMENTS, "__wrapped__", *getattr(inner, "__dict__", ())):
            if hasattr(inner, name):
                held[name] = getattr(inner, name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        inner, taker = self._tracesafe
        return taker.around(self, inner, args, kwargs, sys._getframe(1))

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        return self if instance is None else types.MethodType(self, instance)

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return type(self._tracesafe[0])

    def __getattr__(self, name: str) -> Any:
        return getattr(object.__getattribute__(self, "_tracesafe")[0], name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._tracesafe[0], name, value)
        object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        return repr(self._tracesafe[0])

    def __reduce_ex__(self, protocol: Any) -> Any:
        return self._tracesafe[0].__reduce_ex__(protocol)


@dataclass(frozen=True)
class Wrapping:
    """What all wrappers of one recording share."""

    recorder: Recorder
    known: Known
    takers: Known
    undo: list[Callable[[], None]]

    def transform(self, original: Function, spec: TransformSpec) -> Function:
        """The transform that records."""
        if spec.application is Application.CALLS:
            return _calling(self, original, spec)
        return _making(self, original, spec)

    def made(self, result: Any, function: Any, spec: TransformSpec, told: dict[str, Any]) -> Any:
        """What a transform returned, so that its calls are noted."""
        of = subject(function, self.known)
        if of is None or isinstance(result, type):
            return result
        of = Subject(of.module, of.qualname, of.file, of.line, (spec.name, *of.transforms), of.args, of.kwargs)
        taker = Taker(self.recorder, of, told)
        if isinstance(result, types.FunctionType):
            result = _noting(result, taker, _compiling(spec))
        elif type(result).__name__ == "PjitFunction":
            result = Compiled(result, taker)
        elif type(result).__flags__ & 1 << 9 and callable(result):
            self._teach(type(result), _compiling(spec))
            self.takers.add(result, taker)
        self.known.add(result, of)
        return result

    def _teach(self, kind: type, compiling: Callable[[], bool]) -> None:
        """Makes a class note the calls of its known instances."""
        owner = next(base for base in kind.__mro__ if "__call__" in base.__dict__)
        call = owner.__dict__["__call__"]
        if getattr(call, "_tracesafe_notes", False):
            return
        taught = _noting_method(call, self.takers, compiling)
        type.__setattr__(owner, "__call__", taught)
        self.undo.append(lambda: type.__setattr__(owner, "__call__", call))


def _compiling(spec: TransformSpec) -> Callable[[], bool]:
    """Whether torch.compile is tracing what runs; other frameworks need not ask."""
    torch = sys.modules.get("torch")
    if spec.framework != "torch" or torch is None:
        return _never
    compiling: Callable[[], bool] = torch.compiler.is_compiling
    return compiling


def _never() -> bool:
    return False


def _making(shared: Wrapping, original: Function, spec: TransformSpec) -> Function:
    """A transform that returns a function."""
    recorder = shared.recorder
    compiling = _compiling(spec)

    @functools.wraps(original)
    def transform(*args: Any, **kwargs: Any) -> Any:
        if compiling():
            return original(*args, **kwargs)
        result = original(*args, **kwargs)
        frame = sys._getframe(1)
        if not recorder.is_outermost() or not recorder.project.has(frame.f_code.co_filename):
            return result
        told = options(original, spec, args, kwargs)
        function = _argument(spec.functions[0], args, kwargs) if spec.functions else None
        if function is None:
            return _decorating(shared, result, spec, told)
        if frame.f_code.co_flags & 2:
            recorder.surroundings(frame)
        return shared.made(result, function, spec, told)

    return transform


def _decorating(shared: Wrapping, decorator: Any, spec: TransformSpec, told: dict[str, Any]) -> Any:
    """``jit(static_argnames=...)``, which waits for its function."""
    if not callable(decorator):
        return decorator

    def decorate(function: Any) -> Any:
        return shared.made(decorator(function), function, spec, told)

    return decorate


def _calling(shared: Wrapping, original: Function, spec: TransformSpec) -> Function:
    """A transform that calls its function at once."""
    recorder = shared.recorder
    compiling = _compiling(spec)

    @functools.wraps(original)
    def transform(*args: Any, **kwargs: Any) -> Any:
        if compiling():
            return original(*args, **kwargs)
        frame = sys._getframe(1)
        if not recorder.project.has(frame.f_code.co_filename) or not recorder.enter():
            return original(*args, **kwargs)
        try:
            _take_operands(shared, spec, original, args, kwargs, frame)
            return original(*args, **kwargs)
        finally:
            recorder.leave()

    return transform


def _take_operands(
    shared: Wrapping,
    spec: TransformSpec,
    original: Function,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    frame: types.FrameType,
) -> None:
    """Records the function of a transform that calls at once, if its arguments can be told, and what is around it."""
    operands = None
    if spec.operands is not None and spec.kind != "branch":
        operands = args[spec.operands :]
    elif spec.packed is not None:
        packed = _argument(spec.packed, args, kwargs)
        operands = tuple(packed) if isinstance(packed, tuple | list) else (packed,) if packed is not None else None
    function = _argument(spec.functions[0], args, kwargs) if spec.functions else None
    of = subject(function, shared.known) if operands is not None and function is not None else None
    what = None
    if of is not None and operands is not None and "<" not in of.qualname:
        transform = "(".join((spec.name, *of.transforms)) + ")" * len(of.transforms)
        told = {} if spec.operands is not None else options(original, spec, args, kwargs)
        what = What(of.module, of.qualname, of.file, of.line, (), transform, told, len(of.args))
        operands, kwargs = (*of.args, *operands), of.kwargs
    shared.recorder.take(what, operands or (), kwargs, frame)


def _noting(result: types.FunctionType, taker: Taker, compiling: Callable[[], bool]) -> Function:
    """A function in front of another one."""

    @functools.wraps(result)
    def recorded(*args: Any, **kwargs: Any) -> Any:
        if compiling():
            return result(*args, **kwargs)
        return taker.around(recorded, result, args, kwargs, sys._getframe(1))

    inner = result.__dict__.get("__wrapped__")
    if inner is None:
        del recorded.__wrapped__
    else:
        recorded.__wrapped__ = inner
    return recorded


def _noting_method(call: Any, takers: Known, compiling: Callable[[], bool]) -> Function:
    """``__call__`` of a class."""
    inner = call if isinstance(call, types.FunctionType) else getattr(call, "method", None)

    def noting(self: Any, *args: Any, **kwargs: Any) -> Any:
        plain = call.__get__(self, type(self))
        taker = None if compiling() else takers.get(self)
        if taker is None:
            return plain(*args, **kwargs)
        return taker.around(self, plain, args, kwargs, sys._getframe(1))

    if isinstance(inner, types.FunctionType):
        functools.update_wrapper(noting, inner)
    vars(noting)["_tracesafe_notes"] = True
    return noting


def _argument(param: Param, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    if param.position is not None and param.position < len(args):
        return args[param.position]
    if param.keyword is not None and param.keyword in kwargs:
        return kwargs[param.keyword]
    return None


def _names_of(made: object, of: Subject, frame: types.FrameType) -> set[str]:
    """The names under which a transformed function stands in the modules that make and call it."""
    names: set[str] = set()
    for place in {of.module, str(frame.f_globals.get("__name__", ""))}:
        held = sys.modules.get(place)
        if held is not None:
            names |= {f"{module_name(held)}:{name}" for name, value in list(vars(held).items()) if value is made}
            if "." in of.qualname and found(place, of.qualname) is made:
                names.add(f"{module_name(held)}:{of.qualname}")
    return names
