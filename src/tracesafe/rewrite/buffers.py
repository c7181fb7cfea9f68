"""NumPy arrays that a function makes and fills: where they are made, and whether jax's arrays can take their place."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracesafe.analysis.liveness import stores
from tracesafe.analysis.values import Static, Unknown
from tracesafe.model import Edit
from tracesafe.program.functions import Function
from tracesafe.rewrite.calls import given_to, is_bound
from tracesafe.rewrite.dtypes import assigned
from tracesafe.rewrite.freshness import computed
from tracesafe.rewrite.imports import module_name, reach
from tracesafe.rewrite.refusals import Refused
from tracesafe.source.spans import Span

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_MAKERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "zeros": ("shape", "dtype"),
        "ones": ("shape", "dtype"),
        "empty": ("shape", "dtype"),
        "full": ("shape", "fill_value", "dtype"),
        "zeros_like": ("a", "dtype"),
        "ones_like": ("a", "dtype"),
        "empty_like": ("a", "dtype"),
        "full_like": ("a", "fill_value", "dtype"),
        "eye": ("N", "M", "k", "dtype"),
        "identity": ("n", "dtype"),
        "array": ("object", "dtype"),
        "arange": (),
        "linspace": (),
        "copy": ("a",),
    }
)
"""Functions of NumPy that make a new array, with their parameters, which jax.numpy has by the same names."""
_WIDE: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("numpy.float64", "numpy.double"), "float"),
        **dict.fromkeys(("numpy.int64", "numpy.int_", "numpy.long"), "int"),
        **dict.fromkeys(("numpy.complex128", "numpy.cdouble"), "complex"),
    }
)
"""Types that jax has only with ``jax_enable_x64``, and the Python type that stands for the widest there is."""
_WIDE_TEXT: Mapping[str, str] = MappingProxyType({"float64": "float", "int64": "int", "complex128": "complex"})
_CHANGING = frozenset("byteswap fill itemset partition put resize setflags setfield sort".split())
_NOT_IN_JAX = frozenset("base ctypes data flat strides tobytes tofile dump".split())
_CHANGERS = frozenset({"copyto", "fill_diagonal", "place", "put", "put_along_axis", "putmask", "at"})


def maker(here: Reached, node: ast.expr | None) -> str:
    """The name of the NumPy function by which an expression makes a new array; empty if it does not."""
    if not isinstance(node, ast.Call):
        return ""
    package, _, last = (here.qualname(node.func) or "").rpartition(".")
    return last if package == "numpy" and last in _MAKERS else ""


@lru_cache(maxsize=512)
def is_buffer(here: Reached, name: str, depth: int = 4) -> bool:
    """Whether a variable is a NumPy array that the function has made itself, wherever it is assigned."""
    values = assigned(here, name)
    given = any(argument.arg == name for argument in here.function.parameters)
    if not depth or not values or (given and not _is_made_anew(here, name)):
        return False
    makes = [bool(maker(here, value)) for value in values]
    if not any(makes):
        makes = [bool(viewed(here, name, value, depth) or derived(here, name, value, depth)) for value in values]
    return any(makes) and all(
        made or computed(here, value) or derived(here, name, value, depth)
        for made, value in zip(makes, values, strict=True)
    )


def _is_made_anew(here: Reached, name: str) -> bool:
    """Whether a parameter's name gets a new array, before anything is written into what the parameter was."""
    for statement in here.function.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                return bool(maker(here, value))
            case _ if any(_changes(node, name) for node in ast.walk(statement)):
                return False
    return False


def _changes(node: ast.AST, name: str) -> bool:
    """Whether a part of a statement binds a name, or may write into what it holds."""
    match node:
        case ast.Name(id=bound, ctx=ast.Store() | ast.Del()):
            return bound == name
        case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=method)):
            return owner == name and method in _CHANGING
        case _:
            return _writes_into(node, name)


def viewed(here: Reached, name: str, node: ast.expr, depth: int = 4) -> str:
    """The other array that an expression is a row or slice of; empty if it is none that the function makes."""
    match node:
        case ast.Subscript(value=ast.Name(id=base)) | ast.Name(id=base):
            return base if base != name and is_buffer(here, base, depth - 1) else ""
        case _:
            return ""


def derived(here: Reached, name: str, node: ast.expr, depth: int = 4) -> bool:
    """Whether an expression computes a new NumPy array from others that the function makes."""
    match node:
        case ast.BinOp() | ast.UnaryOp() | ast.Call(func=ast.Attribute(value=ast.Name(), attr="copy"), args=[]):
            read = [each for each in ast.walk(node) if isinstance(each, ast.Name)]
        case _:
            return False
    others = [each for each in read if each.id != name]
    made = [is_buffer(here, each.id, depth - 1) for each in others]
    return (
        any(made)
        and len(others) == len(read)
        and all(is_it or isinstance(here.value(each), Static) for is_it, each in zip(made, others, strict=True))
    )


def is_outer_buffer(here: Reached, name: str) -> bool:
    """Whether a variable of the module, or of a function around, is a NumPy array that was made there."""
    if name in here.function.locals:
        return False
    owner = here.function.parent
    while owner is not None and name not in owner.locals:
        owner = owner.parent
    if owner is not None:
        return is_buffer(here.of(owner), name)
    values = [getattr(node, "value", None) for node in here.function.module.bindings.get(name, ())]
    names = [module_name(here, value.func) if isinstance(value, ast.Call) else None for value in values]
    return bool(names) and all((each or "").removeprefix("numpy.") in _MAKERS for each in names)


def is_given_buffer(here: Reached, node: ast.Name) -> bool:
    """Whether a parameter may be a NumPy array that one of the callers under a transform has made."""
    value = here.value(node)
    unknown = isinstance(value, Unknown) or (isinstance(value, Static) and value.type is None)
    names = [each.arg for each in here.function.parameters]
    if not unknown or node.id not in names or assigned(here, node.id) or isinstance(here.function.node, ast.Lambda):
        return False
    return _is_given_buffer(here, node.id)


def given_by(here: Reached, name: str) -> Iterator[tuple[Reached, ast.expr | None]]:
    """What the direct calls of a function in sight pass for a parameter, each with the function that calls; None where
    a call leaves it out or hides it."""
    for caller, call in _callers(here):
        yield here.of(caller), given_to(here.function, name, call, bound=is_bound(here.function, call))


@lru_cache(maxsize=64)
def _callers(here: Reached) -> tuple[tuple[Function, ast.Call], ...]:
    """The calls of a function that were run, each with the function that it stands in."""
    return tuple(
        dict.fromkeys(
            (function, call)
            for function, records in here.index.items()
            for record in records
            for call, callees in record.callees.items()
            if callees and here.function in callees
        )
    )


@lru_cache(maxsize=256)
def _is_given_buffer(here: Reached, name: str, depth: int = 6) -> bool:
    for caller, node in given_by(here, name):
        if not isinstance(node, ast.Name):
            continue
        if is_buffer(caller, node.id):
            return True
        names = [each.arg for each in caller.function.parameters]
        own = depth and node.id in names and not assigned(caller, node.id)
        if own and _is_given_buffer(caller, node.id, depth - 1):
            return True
    return False


def converted_makers(here: Reached, name: str) -> Iterator[Edit]:
    """The edits by which jax makes the array. Raises ``Refused`` where it cannot, or where NumPy changes it."""
    _check_uses(here, name)
    for value in assigned(here, name):
        if last := maker(here, value):
            assert isinstance(value, ast.Call)
            yield from _made(here, value, last)
        elif derived(here, name, value):
            source, span = here.source, here.source.span(value)
            found = reach(here, "jax.numpy.asarray", "jax.numpy", "jnp")
            yield from found.edits
            yield Edit(source.path, _at(span.start), f"{found.text}(")
            yield Edit(source.path, _at(span.end), ")")


def _made(here: Reached, call: ast.Call, last: str) -> Iterator[Edit]:
    source = here.source
    names = _MAKERS[last]
    for keyword in call.keywords:
        if keyword.arg not in ("dtype", "shape", "fill_value", "N", "M", "k"):
            text = here.short(call)
            raise Refused("numpy-buffer", f"`{keyword.arg}` of `{text}` means nothing to jax; leave it away")
    found = reach(here, f"jax.numpy.{last}", "jax.numpy", "jnp")
    yield from found.edits
    yield Edit(source.path, source.span(call.func), found.text)
    dtype = next((each.value for each in call.keywords if each.arg == "dtype"), None)
    if dtype is None and "dtype" in names and len(call.args) > names.index("dtype"):
        dtype = call.args[names.index("dtype")]
    if dtype is not None:
        wide = _WIDE.get(here.qualname(dtype) or "")
        if isinstance(dtype, ast.Constant):
            wide = _WIDE_TEXT.get(str(dtype.value))
        if wide is not None:
            yield Edit(source.path, source.span(dtype), wide)
    elif last == "full" and len(call.args) == 2:
        filled = call.args[1]
        if isinstance(filled, ast.Constant) and isinstance(filled.value, int | float | complex):
            end = source.span(filled).end
            yield Edit(source.path, _at(end), f", dtype={type(filled.value).__name__}")


def _at(offset: int) -> Span:
    return Span(offset, offset)


def _check_uses(here: Reached, name: str) -> None:
    """Raises ``Refused`` where something else than an assignment changes the array in place."""
    for node in here.expressions(ast.Attribute, ast.Call):
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=attr) if owner == name:
                if attr in _CHANGING | _NOT_IN_JAX:
                    raise Refused("numpy-buffer", f"`{name}.{attr}` is NumPy's own; write it with an operation of jax")
            case ast.Call(func=function, args=[ast.Name(id=first), *_]) if first == name:
                called = here.qualname(function) or ""
                if called.startswith("numpy.") and called.rpartition(".")[2] in _CHANGERS:
                    raise Refused("numpy-buffer", f"`{here.short(node)}` changes `{name}` in place; use `.at[...]`")
            case ast.Call(keywords=keywords):
                for keyword in keywords:
                    if keyword.arg == "out" and isinstance(keyword.value, ast.Name) and keyword.value.id == name:
                        raise Refused("numpy-buffer", f"`{here.short(node)}` writes into `{name}`; assign the result")
    nested = (
        inner
        for part in here.function.body
        for inner in ast.walk(part)
        if isinstance(inner, ast.FunctionDef | ast.Lambda) and name not in stores(inner)
    )
    for inner in nested:
        if any(_writes_into(each, name) for each in ast.walk(inner)):
            raise Refused("closure", f"a nested function writes into `{name}`, too; return the new value from it")


def _writes_into(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Subscript(value=ast.Name(id=owner), ctx=ast.Store() | ast.Del()):
            return owner == name
        case _:
            return False
