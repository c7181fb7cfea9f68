"""Which arguments of compiled functions have to stay static: strings, functions and objects at traced positions, and
Python numbers whose value the function needs while it is traced."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from tracesafe.analysis.names import Names
from tracesafe.analysis.syntax import binds
from tracesafe.analysis.targets import (
    BoundMethod,
    ClassTarget,
    External,
    FunctionTarget,
    Instance,
    ModuleTarget,
    Partial,
    Transformed,
)
from tracesafe.analysis.values import Array, Static, Touched, Tree, Value
from tracesafe.model import Edit, Fix, Refusal, Safety
from tracesafe.rewrite.compiled import Given, Layer, layers, place_of
from tracesafe.rewrite.objects_kept import is_hashable, is_pytree
from tracesafe.rewrite.refusals import Refused
from tracesafe.rewrite.static_needs import Need, flags_of, needs, origins
from tracesafe.rewrite.static_options import Kept, keep_static
from tracesafe.spec import All, Framework

if TYPE_CHECKING:
    from tracesafe.analysis.reach import Reached

_LOOPS = (ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_FUNCTIONS = ("jax.numpy.", "jax.nn.", "jax.lax.", "jax.random.", "numpy.", "math.", "operator.", "builtins.")
_CONSTANTS = frozenset("pi e inf nan newaxis euler_gamma tau nan_to_num NINF Inf NaN".split()) - {"nan_to_num"}


@dataclass(frozen=True, slots=True)
class Needed:
    """One need of numbers that calls of compiled functions pass."""

    need: Need
    origins: frozenset[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What has to become static at one application."""

    layer: Layer
    opaque: tuple[Given, ...]
    flags: tuple[str, ...]
    """The parameters whose numbers are needed."""
    verdict: Fix | Refusal


@dataclass(frozen=True, eq=False)
class Statics:
    """All of a program."""

    plans: Mapping[int, Plan]
    needed: Mapping[ast.AST, Needed]
    """The asked expression -> its need, where every call in sight passes a Python number."""
    opaque: Mapping[ast.AST, tuple[Given, int]]
    """The argument that no tracer can be made of -> what it is, and the site."""
    unsound: frozenset[int] = frozenset()
    """The sites whose options name what is no argument: every call ends there."""

    def keeps(self, node: ast.AST) -> bool:
        """Whether an asked expression is kept a number by a fix."""
        needed = self.needed.get(node)
        sites = sorted({site for site, _ in needed.origins}) if needed is not None else []
        return bool(sites) and (not self.unsound.isdisjoint(sites) or isinstance(self.verdict(sites), Fix))

    def verdict(self, sites: Sequence[int]) -> Fix | Refusal:
        """The fix of one application, or of several at once."""
        verdicts = [self.plans[site].verdict for site in sites]
        for verdict in verdicts:
            if isinstance(verdict, Refusal):
                return verdict
        fixes = [verdict for verdict in verdicts if isinstance(verdict, Fix)]
        if len(fixes) == 1:
            return fixes[0]
        unsafe = any(fix.safety is Safety.REVIEW for fix in fixes)
        notes = "; ".join(dict.fromkeys(fix.note for fix in fixes if fix.note))
        edits = tuple(dict.fromkeys(edit for fix in fixes for edit in fix.edits))
        return Fix(fixes[0].title, edits, Safety.REVIEW if unsafe else Safety.SAFE, notes)


def is_flag(here: Reached, node: ast.AST) -> bool:
    """Whether an expression asks only for Python numbers that can be kept static; what a selection or a loop of the
    compiled code can do as well is left out."""
    if here.references is None:
        return False
    return statics_of(Whole(here.references.machine, here, _never)).keeps(node)


def _never(_here: Reached, _need: Need) -> bool:
    return False


@dataclass(frozen=True)
class Whole:
    """A program, and whether a loop, or a branch on an integer, is no business of the compiled code."""

    machine: Names
    here: Reached = field(compare=False)
    needs: Callable[[Reached, Need], bool]


@lru_cache(maxsize=4)
def statics_of(whole: Whole) -> Statics:
    """What has to stay static in the whole program."""
    here = whole.here
    chosen = {index: layer for index, layer in layers(whole.machine).items() if _keeps(layer)}
    opaque = {index: tuple(_opaque(here, layer)) for index, layer in chosen.items()}
    needed = dict(_needed(whole, chosen))
    plans: dict[int, Plan] = {}
    for index, layer in chosen.items():
        names = {name for each in needed.values() for site, name in each.origins if site == index}
        ordered = tuple(parameter.arg for parameter in layer.function.parameters if parameter.arg in names)
        if opaque[index] or ordered:
            plans[index] = Plan(layer, opaque[index], ordered, _verdict(here, layer, opaque[index], ordered))
    given: dict[ast.AST, tuple[Given, int]] = {
        each.node: (each, index) for index, all_of in opaque.items() for each in all_of
    }
    unsound = frozenset(index for index, layer in chosen.items() if not _is_sound(layer))
    return Statics(plans, needed, given, unsound)


def _needed(whole: Whole, chosen: Mapping[int, Layer]) -> Iterator[tuple[ast.AST, Needed]]:
    flags = {(index, name) for index, layer in chosen.items() for name in _flags(layer)}
    sites = {index for index, _ in flags}
    for function in whole.here.index if flags else ():
        owner = whole.here.of(function)
        if sites.isdisjoint(touch.site for touch in owner.regimes()):
            continue
        for need in needs(owner):
            found = [origins(owner, leaf) for leaf in flags_of(owner, need.asked)]
            known = frozenset(origin for each in found if each is not None for origin in each)
            if None in found or not known or not known <= flags or _varies(chosen, known, need):
                continue
            numbers = need.is_branch and any(_is_number(chosen[site], name) for site, name in known)
            if not (need.loop or numbers) or whole.needs(owner, need):
                yield need.asked, Needed(need, known)


def _keeps(layer: Layer) -> bool:
    """Whether a transform traces all arguments but those that it is told to keep."""
    spec = layer.site.spec
    listed = spec.static_argnames is not None or spec.static_argnums is not None
    known = spec.framework in (Framework.JAX, Framework.PHIFLOW)
    return listed and known and isinstance(spec.traced, All) and not spec.arrays_only


def _is_sound(layer: Layer) -> bool:
    """Whether the options of a transform name arguments that there are."""
    options = layer.transformed.options
    given = layer.function.node.args
    names = {parameter.arg for parameter in layer.function.parameters}
    wrong = [*_listed(options.static_argnames, str), *_listed(options.static_argnums, int)]
    wrong = [each for each in wrong if each not in names and not (isinstance(each, int) and each < len(layer.names))]
    return not wrong or given.vararg is not None or given.kwarg is not None


def _listed(value: Value, kind: type[str] | type[int]) -> list[object]:
    parts = value.parts if isinstance(value, Tree) else (value,)
    found = [part.const for part in parts if isinstance(part, Static) and isinstance(part.const, kind)]
    return [name.strip() for text in found for name in str(text).split(",")] if kind is str else list(found)


def _opaque(here: Reached, layer: Layer) -> Iterator[Given]:
    """The arguments that jax cannot make a tracer of."""
    if layer.site.spec.framework is not Framework.JAX:
        return
    for given in layer.given:
        opaque = all(kind_of(here, value) for value in given.values) or is_member(here, given)
        if opaque and layer.is_static(given) is False:
            yield given


def is_member(here: Reached, given: Given) -> bool:
    """Whether an argument is a member of an enumeration, written as such."""
    if not isinstance(given.node, ast.Attribute) or here.references is None:
        return False
    owner = here.references.denoted(place_of(given.module), given.node.value)
    if not isinstance(owner, ClassTarget) or given.node.attr not in owner.info.members:
        return False
    return bool(here.references.machine.external_bases(owner.info) & {"enum.Enum", "enum.Flag"})


def kind_of(here: Reached, value: Value) -> str:
    """What no tracer can be made of, in words; empty for all else."""
    match value:
        case Static(type="str" | "bytes" | "range" | "slice" | "ellipsis" as kind):
            return {"str": "a string", "bytes": "bytes", "ellipsis": "an ellipsis"}.get(kind, f"a {kind}")
        case FunctionTarget() | Transformed():
            return "a function"
        case Partial(callee=callee) if isinstance(callee, FunctionTarget | External | Transformed):
            return "a function"
        case ClassTarget():
            return "a class"
        case ModuleTarget():
            return "a module"
        case Instance(info=info) if not is_pytree(here, info):
            return f"an object of `{info.name}`"
        case External(name=name) if name.startswith(_FUNCTIONS) and name.rpartition(".")[2] not in _CONSTANTS:
            return "a dtype" if name.rpartition(".")[2].rstrip("0123456789_") in _DTYPES else "a function"
        case _:
            return ""


_DTYPES = frozenset("float int uint complex bool bfloat".split())


def _flags(layer: Layer) -> Iterator[str]:
    """The parameters that every call in sight gives a Python int or bool, None or a string, and no tracer."""
    if layer.is_open:
        return
    for name in dict.fromkeys(each.parameter for each in layer.given if each.parameter):
        found = layer.to(name)
        values = [value for each in found for value in each.values]
        if any(layer.is_static(each) is not False for each in found) or not all(map(_is_python, values)):
            continue
        if any(isinstance(value, Static) and value.type in ("int", "bool") for value in values):
            yield name


def _is_number(layer: Layer, name: str) -> bool:
    """Whether calls pass an integer for a parameter, and not only flags."""
    return any(isinstance(v, Static) and v.type == "int" for given in layer.to(name) for v in given.values)


def _is_python(value: Value) -> bool:
    return isinstance(value, Static) and value.type in ("int", "bool", "str", "NoneType")


def _varies(chosen: Mapping[int, Layer], found: frozenset[tuple[int, str]], need: Need) -> bool:
    """Whether a loop would compile anew for every number that it passes, though a selection serves as well."""
    if need.what.startswith(("decides how long", "has to be a number", "is an index")):
        return False
    return any(changes_in_loop(each) for site, name in found for each in chosen[site].to(name))


def changes_in_loop(given: Given) -> bool:
    """Whether a loop around a call passes another int each time."""
    if all(isinstance(value, Static) and (value.type == "bool" or value.const is not ...) for value in given.values):
        return False
    names = {node.id for node in ast.walk(given.node) if isinstance(node, ast.Name)}
    place = place_of(given.module)
    scope = place.function(given.call)
    for outer in place.around(given.call):
        inside = ast.walk(outer) if isinstance(outer, _LOOPS) and place.function(outer) is scope else ()
        if any(binds(node, name) for node in inside for name in names):
            return True
    return False


def _verdict(here: Reached, layer: Layer, opaque: tuple[Given, ...], flags: tuple[str, ...]) -> Fix | Refusal:
    try:
        return _fix(here, layer, opaque, flags)
    except Refused as refused:
        return refused.refusal


def _fix(here: Reached, layer: Layer, opaque: tuple[Given, ...], flags: tuple[str, ...]) -> Fix:
    names = dict.fromkeys([*(each.parameter for each in opaque), *flags])
    kept: dict[Kept, None] = {}
    notes: list[str] = []
    for name in sorted(names, key=lambda each: layer.names.index(each) if each in layer.names else 99):
        found = layer.to(name)
        for given in found:
            _check(here, layer, given, name)
            notes += _notes(here, given, name)
            kept[(name, given.index)] = None
        if name and len({given.index for given in found if given.index >= 0}) == 0:
            kept[(name, -1)] = None
    unique = {name: index for name, index in kept if name}
    entries = [*unique.items(), *(each for each in kept if not each[0])]
    if layer.is_open:
        line = layer.site.hop.line
        raise Refused("static-splat", f"a call passes `*args` to what line {line} makes; say which of them are static")
    edits: tuple[Edit, ...] = keep_static(here, layer.site, entries)
    text = " and ".join(f"`{name}`" if name else "what `*args` takes" for name, _ in entries)
    unsafe = Safety.REVIEW if notes else Safety.SAFE
    return Fix(f"Keep {text} static", edits, unsafe, "; ".join(dict.fromkeys(notes)))


def _check(here: Reached, layer: Layer, given: Given, name: str) -> None:
    """Raises ``Refused`` if a call gives a parameter what cannot be static."""
    where = f"line {given.call.lineno}"
    text = given.module.source.slice(given.module.source.span(given.node))
    for value in given.values:
        if isinstance(value, Array | Touched):
            raise Refused("static-and-traced", f"{where} passes the array `{text}` for `{name}`: it cannot be static")
        if isinstance(value, Tree) and value.kind in ("list", "dict", "set"):
            raise Refused("unhashable-static", f"{where} passes a {value.kind} for `{name}`; a static value is hashed")
        if isinstance(value, Instance) and not is_hashable(here, value.info):
            reason = f"a `{value.info.name}` (line {given.call.lineno}) compares by value and has no hash"
            raise Refused("unhashable-static", f"{reason}; make it `@dataclass(frozen=True)`, or register it as pytree")


def _notes(here: Reached, given: Given, name: str) -> Iterator[str]:
    source = given.module.source
    text = source.slice(source.span(given.node))
    line = given.call.lineno
    if isinstance(given.node, ast.Lambda | ast.Call) and any(kind_of(here, v) == "a function" for v in given.values):
        yield f"`{text}` in line {line} is another function in every call, which compiles again; give it a name outside"
    elif any(isinstance(value, FunctionTarget) and value.function.parent is not None for value in given.values):
        yield f"`{text}` in line {line} is made anew whenever its function runs, which compiles again"
    if any(isinstance(value, Instance | BoundMethod) for value in given.values):
        yield f"later changes of `{text}` (line {line}) are not seen: the compiled code keeps what it read"
    if changes_in_loop(given):
        yield f"it is compiled anew for every value of `{text}` in line {line}"
