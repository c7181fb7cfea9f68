"""Values from their specifications, which are plain JSON: what a call of a proof is given.

{"literal": 3}  {"special": "nan"}  {"array": {...}}  {"tuple": [...]}  {"list": [...]}  {"dict": [[key, value], ...]}
{"key": {"seed": 0}}  {"module": {"qualname": "pkg.net:Net", "args": [], "kwargs": {}, "seed": 0}}
{"factory": "pkg.mod:name"}  {"reference": "pkg.mod:attribute"}  {"recorded": {"file": PATH, "key": "..."}}
{"source": "x + 1", "setup": "x = 2", "in": "pkg.mod"}          an expression of the user's, after statements of his
{"lane": {"of": spec, "axis": 0, "index": 0}}                   one example of a batch
{"stack": {"of": [spec, ...], "axis": 0}}                       a batch of examples
{"edit": {"of": spec, "leaf": 0, "how": "fill", "value": spec, "at": "all"}}    see ``edits``

The same specification makes an equal value each time: random numbers have seeds, and the frameworks' own generators
are seeded before any code of the user runs.
"""

import builtins
import importlib
import random
import sys
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy

from .arrays import array, stacked
from .edits import edited
from .leaves import mapped
from .showing import shown

Spec = dict[str, Any]
Scopes = dict[tuple[str, str], dict[str, Any]]
"""The names that set-up statements made, by module and text: they run once a call, so that arguments share them."""

SPECIAL = MappingProxyType({"nan": float("nan"), "inf": float("inf"), "-inf": -float("inf"), "-0.0": -0.0})


class UnmadeError(Exception):
    """The statements that an argument needs do not run in the names that the module has now."""


class SpecificationError(ValueError):
    """A specification that nobody can read."""


def make(spec: Spec, scopes: Scopes | None = None) -> Any:
    """The value of a specification. Whatever the user's code raises on the way passes through."""
    scopes = {} if scopes is None else scopes
    for kind, maker in _MAKERS.items():
        if kind in spec:
            return maker(spec, scopes)
    raise SpecificationError(f"no value is specified by {sorted(spec)}")


def make_call(call: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """The arguments of a call {"args": [spec, ...], "kwargs": {name: spec}}, made together.

    {"spread": spec} among the positional ones is several arguments: the parts of a tuple, or the entries of a dict by
    keyword; anything else is one argument.
    """
    scopes: Scopes = {}
    positional: list[Any] = []
    keywords: dict[str, Any] = {}
    for spec in call.get("args", ()):
        if "spread" not in spec:
            positional.append(make(spec, scopes))
            continue
        given = make(spec["spread"], scopes)
        if isinstance(given, dict):
            keywords.update(given)
        else:
            positional.extend(given if isinstance(given, tuple) else (given,))
    keywords.update((name, make(spec, scopes)) for name, spec in call.get("kwargs", {}).items())
    return positional, keywords


def describe(spec: Spec) -> str:
    """A Python expression for a value: ``torch.tensor([0.0, nan])``. Long arrays are cut short."""
    if "module" in spec:
        return _construction(spec["module"])
    if "factory" in spec:
        return str(spec["factory"]).replace(":", ".") + "()"
    if "reference" in spec:
        return str(spec["reference"]).partition(":")[2] or str(spec["reference"])
    if "key" in spec:
        name = "key" if spec["key"].get("typed", True) else "PRNGKey"
        return f"jax.random.{name}({spec['key'].get('seed', 0)})"
    if "source" in spec and not spec.get("setup"):
        return str(spec["source"])
    try:
        return shown(make(spec))
    except Exception as error:  # a value that cannot be made has no better text than its specification
        return f"<{type(error).__name__} while it was made: {spec}>"


def describe_call(call: dict[str, Any]) -> str:
    """The arguments of a call as they would be written: ``torch.tensor([0.0]), n=3``."""
    parts = [describe(spec) for spec in call.get("args", ())]
    return ", ".join(parts + [f"{name}={describe(spec)}" for name, spec in call.get("kwargs", {}).items()])


def seed(number: int) -> None:
    """Seed every generator of random numbers that is loaded."""
    random.seed(number)
    numpy.random.seed(number)
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.manual_seed(number)


def named(reference: str) -> Any:
    """The object under ``pkg.mod:name.attribute``; without a colon, a module."""
    module, _, path = reference.partition(":")
    found = importlib.import_module(module)
    for name in filter(None, path.split(".")):
        found = getattr(found, name)
    return found


def _construction(module: dict[str, Any]) -> str:
    inner = describe_call({"args": module.get("args", ()), "kwargs": module.get("kwargs", {})})
    return f"{module['qualname'].partition(':')[2]}({inner})"


def _special(spec: Spec, _scopes: Scopes) -> Any:
    try:
        return SPECIAL[spec["special"]]
    except KeyError:
        raise SpecificationError(f"{spec['special']!r} is none of {', '.join(SPECIAL)}") from None


def _dict(spec: Spec, scopes: Scopes) -> Any:
    return {make(key, scopes): make(value, scopes) for key, value in spec["dict"]}


def _key(spec: Spec, _scopes: Scopes) -> Any:
    jax = importlib.import_module("jax")
    wanted = spec["key"]
    maker = jax.random.key if wanted.get("typed", True) else jax.random.PRNGKey
    found = maker(wanted.get("seed", 0))
    return jax.random.split(found, wanted["count"]) if "count" in wanted else found


def _module(spec: Spec, scopes: Scopes) -> Any:
    wanted = spec["module"]
    kind = named(wanted["qualname"])
    positional = [make(each, scopes) for each in wanted.get("args", ())]
    keywords = {name: make(each, scopes) for name, each in wanted.get("kwargs", {}).items()}
    seed(wanted.get("seed", 0))
    return kind(*positional, **keywords)


def _factory(spec: Spec, _scopes: Scopes) -> Any:
    seed(0)
    return named(spec["factory"])()


def _recorded(spec: Spec, _scopes: Scopes) -> Any:
    replay = importlib.import_module(".replay", __package__)
    return replay.load(spec["recorded"]["file"], spec["recorded"]["key"])


def _source(spec: Spec, scopes: Scopes) -> Any:
    """An expression in the names of a module, after statements that run in a copy of them."""
    module, setup = spec.get("in") or "", spec.get("setup") or ""
    scope = scopes.get((module, setup))
    if scope is None:
        scope = dict(vars(importlib.import_module(module))) if module else {"__builtins__": builtins}
        scope["__lane__"] = lambda value, axis: _one({"axis": axis}, value)
        seed(0)
        code = compile(setup, f"<set-up of a call in {module}>", "exec")
        try:
            exec(code, scope)
        except NameError as error:
            raise UnmadeError(str(error)) from error
        scopes[(module, setup)] = scope
    return eval(compile(spec["source"].strip(), "<an argument of a call>", "eval"), scope)


def _lane(spec: Spec, scopes: Scopes) -> Any:
    return _one(spec["lane"], make(spec["lane"]["of"], scopes))


def _one(lane: dict[str, Any], value: Any) -> Any:
    axis, index = lane.get("axis", 0), lane.get("index", 0)

    def one(leaf: Any) -> Any:
        return leaf[(slice(None),) * (axis % max(leaf.ndim, 1)) + (index,)] if getattr(leaf, "ndim", 0) else leaf

    return mapped(one, value)


def _stack(spec: Spec, scopes: Scopes) -> Any:
    examples = [make(each, scopes) for each in spec["stack"]["of"]]
    axis = spec["stack"].get("axis", 0)
    return mapped(lambda *leaves: stacked(leaves, axis), *examples, numbers=True)


_MAKERS: Mapping[str, Callable[[Spec, Scopes], Any]] = MappingProxyType(
    {
        "literal": lambda spec, _: spec["literal"],
        "special": _special,
        "array": lambda spec, _: array(spec["array"]),
        "tuple": lambda spec, scopes: tuple(make(each, scopes) for each in spec["tuple"]),
        "list": lambda spec, scopes: [make(each, scopes) for each in spec["list"]],
        "dict": _dict,
        "key": _key,
        "source": _source,
        "module": _module,
        "factory": _factory,
        "recorded": _recorded,
        "reference": lambda spec, _: named(spec["reference"]),
        "lane": _lane,
        "stack": _stack,
        "edit": lambda spec, scopes: edited(spec["edit"], lambda each: make(each, scopes)),
    }
)
