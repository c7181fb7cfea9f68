"""What a transform was applied to: the function behind partials, bound methods, objects and other transforms."""

from __future__ import annotations

import functools
import inspect
import types
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tracesafe.prove.record.references import found, found_module
from tracesafe.spec import TransformSpec


@dataclass(frozen=True)
class Subject:
    """A function by its name, and the arguments that are bound to it already."""

    module: str
    qualname: str
    file: str
    line: int
    transforms: tuple[str, ...] = ()
    """Those applied to it before, the outermost first."""
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)


class Known:
    """The transformed functions that were made, as long as they live -> what they were made of."""

    def __init__(self) -> None:
        self._held: dict[int, tuple[weakref.ref[Any], Any]] = {}

    def add(self, made: object, what: Any) -> bool:
        """False if the object cannot be watched."""
        key = id(made)
        try:
            self._held[key] = weakref.ref(made, lambda _: self._held.pop(key, None)), what
        except TypeError:
            return False
        return True

    def get(self, made: object) -> Any:
        held = self._held.get(id(made))
        return held[1] if held is not None and held[0]() is made else None


def subject(function: Any, known: Known) -> Subject | None:
    """What a callable is; None if there is nothing to name."""
    before: tuple[str, ...] = ()
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = {}
    for _ in range(20):
        inner = known.get(function)
        if inner is not None:
            return Subject(
                inner.module,
                inner.qualname,
                inner.file,
                inner.line,
                (*before, *inner.transforms),
                (*inner.args, *args),
                {**inner.kwargs, **kwargs},
            )
        if isinstance(function, functools.partial):
            args, kwargs = (*function.args, *args), {**function.keywords, **kwargs}
            function = function.func
        elif isinstance(function, types.MethodType):
            args = (function.__self__, *args)
            function = function.__func__
        elif isinstance(function, types.FunctionType):
            wrapped = function.__dict__.get("__wrapped__")
            if wrapped is None:
                return _named(function, args, kwargs)
            function = wrapped
        else:
            method = _method(function)
            if method is None:
                return None
            args, function = (function, *args), method
    return None


def options(
    original: Callable[..., Any], spec: TransformSpec, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> dict[str, Any]:
    """The options of an application by name, as far as JSON can say them."""
    try:
        bound = dict(inspect.signature(original).bind_partial(*args, **kwargs).arguments)
    except (TypeError, ValueError):
        bound = dict(kwargs)
    taken = {param.keyword for param in spec.functions}
    shown = {name: _shown(value) for name, value in bound.items() if name not in taken and not callable(value)}
    return {name: value for name, value in shown.items() if value is not None}


def _named(function: types.FunctionType, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Subject:
    code = function.__code__
    module = found_module(function.__module__)
    return Subject(module, function.__qualname__, code.co_filename, code.co_firstlineno, (), args, kwargs)


def _method(value: Any) -> types.FunctionType | None:
    """The function that runs when an object is called: ``forward`` of a torch module."""
    kind = type(value)
    for name in ("forward", "__call__"):
        method = found(kind.__module__, f"{kind.__qualname__}.{name}")
        inner = inspect.unwrap(method) if method is not None else None
        if isinstance(inner, types.FunctionType):
            return inner
    return None


def _shown(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (tuple, list)):
        return [_shown(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _shown(item) for key, item in value.items()}
    return None
