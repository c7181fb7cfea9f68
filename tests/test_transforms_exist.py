"""Every name, alias, parameter and position of the tables, held against the installed frameworks."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tracesafe import registry
from tracesafe.spec import Argnums, Axes, ByName, Library, Param, StarModule, TransformSpec

MISSING = object()
VAR_POSITIONAL = inspect.Parameter.VAR_POSITIONAL
NOT_IN_CI = frozenset({"chex", "numpyro", "tensorflow"})
"""Top-level packages without which the tests may pass."""

TRANSFORMS = registry.transforms()


def resolve(name: str) -> object:
    """The object of a qualified name, or MISSING. Where an attribute and a submodule share a name, both are tried."""
    top, *rest = name.split(".")
    return _resolve(framework(top), top, rest)


def _resolve(found: object, path: str, rest: list[str]) -> object:
    if not rest:
        return found
    path = f"{path}.{rest[0]}"
    if (attribute := getattr(found, rest[0], MISSING)) is not MISSING:
        reached = _resolve(attribute, path, rest[1:])
        if reached is not MISSING:
            return reached
    try:
        return _resolve(importlib.import_module(path), path, rest[1:])
    except ImportError:
        return MISSING


def framework(name: str) -> object:
    return pytest.importorskip(name) if name in NOT_IN_CI else importlib.import_module(name)


def is_optional(name: str) -> bool:
    """Whether the name lies in a package that is not here and need not be."""
    top = name.partition(".")[0]
    return top in NOT_IN_CI and importlib.util.find_spec(top) is None


def parameters(spec: TransformSpec) -> Iterator[tuple[str, Param]]:
    for function in spec.functions:
        yield "function", function
    for argument in spec.arguments:
        yield "function", argument
    match spec.traced:
        case Argnums(param) | Axes(param) | ByName(param):
            yield "option", param
    for option in (spec.static_argnums, spec.static_argnames, spec.aux, spec.strict, spec.unless):
        if option is not None:
            yield "option", option
    if spec.packed is not None:
        yield "function", spec.packed
    if spec.state is not None:
        yield "option", spec.state


def takes(function: object) -> list[inspect.Parameter] | None:
    """The parameters, the receiver of a method left out; None where the function does not tell."""
    try:
        found = list(inspect.signature(function).parameters.values())  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    named = getattr(function, "__qualname__", "")
    is_method = inspect.isfunction(function) and "." in named and "<locals>" not in named
    return found[1:] if is_method and found and found[0].name == "self" else found


def position(param: Param, found: list[inspect.Parameter]) -> str:
    """What is wrong with where the parameter stands; empty if nothing is."""
    names = [parameter.name for parameter in found]
    kinds = [parameter.kind for parameter in found]
    if param.keyword is not None and param.keyword not in names:
        forwards = inspect.Parameter.VAR_KEYWORD in kinds and (param.position is None or kinds[0] is VAR_POSITIONAL)
        return "" if forwards else f"no parameter {param.keyword} in {names}"
    if param.position is None:
        return ""
    many = [i for i, kind in enumerate(kinds) if kind is VAR_POSITIONAL]
    if many and many[0] <= param.position:
        return "" if param.keyword is None else f"{param.keyword} stands behind *args"
    if param.position >= len(found):
        return f"no position {param.position} in {names}"
    if param.keyword is not None and names[param.position] != param.keyword:
        return f"position {param.position} is {names[param.position]}, not {param.keyword}"
    at = kinds[param.position]
    if at is inspect.Parameter.KEYWORD_ONLY:
        return f"{names[param.position]} is keyword-only"
    if param.keyword is None and at is inspect.Parameter.POSITIONAL_OR_KEYWORD:
        return f"{names[param.position]} may be given by keyword as well"
    return ""


@pytest.mark.parametrize("spec", TRANSFORMS, ids=lambda spec: spec.name)
def test_transform_is_there_with_its_parameters_unless_it_was_removed(spec: TransformSpec) -> None:
    function = resolve(spec.name)
    if spec.until is not None:
        assert function is MISSING, f"{spec.name} is said to be gone since {spec.until}"
        return
    assert function is not MISSING, f"{spec.name} does not exist"
    found = takes(function)
    if found is None:
        assert all(param.keyword is None for _, param in parameters(spec))
        return
    for _, param in parameters(spec):
        assert not (wrong := position(param, found)), f"{spec.name}: {wrong}"


ALIASES = [(spec, alias) for spec in TRANSFORMS for alias in spec.aliases]


@pytest.mark.parametrize(("spec", "alias"), ALIASES, ids=[alias for _, alias in ALIASES])
def test_alias_is_there_and_takes_the_function_where_the_transform_does(spec: TransformSpec, alias: str) -> None:
    function = resolve(alias)
    if spec.until is not None:
        assert function is MISSING
        return
    assert function is not MISSING, f"{alias} does not exist"
    found = takes(function)
    if found is None:
        return
    names = [parameter.name for parameter in found]
    for role, param in parameters(spec):
        if role == "function" or param.keyword in names:
            assert not (wrong := position(param, found)), f"{alias}: {wrong}"


LIBRARIES = [(library, name) for library in registry.libraries() for name in sorted(library.namespaces)]


@pytest.mark.parametrize(("library", "namespace"), LIBRARIES, ids=[name for _, name in LIBRARIES])
def test_namespace_is_there(library: Library, namespace: str) -> None:
    assert resolve(namespace) is not MISSING
    assert library.framework


def named(library: Library) -> list[str]:
    groups = (
        library.static_functions,
        library.boolean_functions,
        library.concrete_functions,
        library.non_array_functions,
        library.random_functions,
        library.constant_functions,
        library.transparent,
        library.constants,
    )
    return sorted({name for group in groups for name in group} | {library.where, library.module})


@pytest.mark.parametrize("library", registry.libraries(), ids=lambda library: library.framework)
def test_functions_and_types_of_a_library_are_there(library: Library) -> None:
    names = sorted(name for name in (*named(library), *library.array_types) if not is_optional(name))
    assert [name for name in names if resolve(name) is MISSING] == []


@pytest.mark.parametrize("library", registry.libraries(), ids=lambda library: library.framework)
def test_constants_are_numbers(library: Library) -> None:
    assert [name for name in library.constants if not isinstance(resolve(name), float)] == []


@pytest.mark.parametrize("library", registry.libraries(), ids=lambda library: library.framework)
def test_attributes_and_methods_of_its_arrays_are_there(library: Library) -> None:
    arrays = [resolve(name) for name in sorted(library.array_types) if not is_optional(name)]
    groups = (
        library.static_attributes,
        library.static_methods,
        library.concrete_methods,
        library.boolean_methods,
        library.random_methods,
    )
    missing = {name for group in groups for name in group if not any(hasattr(array, name) for array in arrays)}
    assert missing == set()


@pytest.mark.parametrize("star", registry.stars(), ids=lambda star: star.name)
def test_star_import_binds_what_the_table_says(star: StarModule) -> None:
    """In a process of its own: what a module binds depends on what was imported before."""
    if star.name.startswith("phi.tf."):
        pytest.importorskip("tensorflow")
    script = (
        f"from {star.name} import *\n"
        "print('names:', *sorted(name for name in globals() if not name.startswith('__')))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("names:")]
    assert sorted(star.names) == line.split()[1:]
    scope: dict[str, object] = {}
    exec(f"from {star.name} import *", scope)  # the very thing under test
    wrong = [name for name, target in star.names.items() if not _same(scope[name], resolve(target))]
    assert wrong == []


def _same(bound: object, meant: object) -> bool:
    return bound is meant or (type(bound) in (float, int, str) and bound == meant)
