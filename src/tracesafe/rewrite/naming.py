"""Names for compiled functions that get one, after the user's own words."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from tracesafe.rewrite.fresh import words
from tracesafe.rewrite.renewed import Remade

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_MADE: Mapping[str, str] = MappingProxyType(
    {
        "grad": "{}_gradient",
        "value_and_grad": "{}_and_gradient",
        "gradient": "{}_gradient",
        "vmap": "batched_{}",
        "hessian": "{}_hessian",
        "jacfwd": "{}_jacobian",
        "jacrev": "{}_jacobian",
    }
)
"""What a transform makes of a function, as part of a name."""
_LONGEST = 40
_GENERAL = frozenset(
    "forward backward fwd bwd fun func function fn body cond inner wrapper wrapped closure callback helper apply op "
    "grad gradient vjp jvp compiled jitted result out res tmp".split()
)
"""Names that say something inside of a function, and nothing at the top level of a module."""


def is_telling(name: str) -> bool:
    """Whether a local name says enough for the top level of a module."""
    return len(name) > 2 and name.strip("_") not in _GENERAL


def title(made: Remade) -> str:
    """What the fix does."""
    return "make the compiled function once"


def wishes(here: Reached, made: Remade, function: str = "", *, named: bool = True) -> Iterator[str]:
    """Names for the compiled function; ``function``: the name of what is compiled, where it has one.

    ``named``: whether the local name that it has serves, too.
    """
    if made.usage.name and named:
        if is_telling(made.usage.name):
            yield made.usage.name
        if here.function.name.isidentifier():
            yield f"{here.function.name}_{made.usage.name}"
    base = function or base_name(here, made)
    whole = base
    for call in reversed(made.subject.chain):
        last = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        whole = _MADE.get(last, "{}").format(whole)
    if base and whole != base and len(whole) <= _LONGEST:
        yield whole
    elif base:
        yield f"compiled_{base}"
    yield "compiled_function"


def base_name(here: Reached, made: Remade) -> str:
    """What is compiled, in a word or two."""
    node = made.subject.node
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.strip("_")
        case ast.Lambda(body=ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name))):
            return name.strip("_")
        case ast.Call(args=[ast.Name(id=name) | ast.Attribute(attr=name), *_]):
            return name.strip("_")
        case _:
            return here.function.name.strip("_") if here.function.name.isidentifier() else ""


def function_wishes(here: Reached, made: Remade) -> Iterator[str]:
    """Names for the function that takes a lambda's place."""
    chain = len(made.subject.chain) > 1
    if made.usage.name and not chain:
        if is_telling(made.usage.name):
            yield made.usage.name
        if here.function.name.isidentifier():
            yield f"{here.function.name}_{made.usage.name}"
    statement = made.place.statement(made.node)
    match statement:
        case ast.Assign(targets=[ast.Name(id=target)]) if not chain and not made.usage.name and is_telling(target):
            yield f"compute_{target.strip('_')}"
        case _:
            pass
    node = made.subject.node
    if isinstance(node, ast.Lambda):
        base = base_name(here, made)
        own = "_".join(each.arg for each in node.args.args[:2])
        if said := words(node.body):
            yield said
        if base:
            yield f"{base}_of_{own}" if own and base != here.function.name else f"{base}_step"
    yield f"{_subject(here, statement)}_function"


def _subject(here: Reached, statement: ast.stmt) -> str:
    """What it is about: the function that it stands in, or the variable of the module that is set with it."""
    if here.function.name.isidentifier():
        return here.function.name.strip("_")
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name.strip("_")
        case _:
            return "module"
