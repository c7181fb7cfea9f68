"""Every counterpart of a host's function, held against both: names, parameters, values and dtypes."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch

from tracesafe import registry
from tracesafe.spec import Counterpart, Framework

phi_math: Any = importlib.import_module("phiml.math")

V = np.array([0.3, 0.7, 0.5], np.float32)
W = np.array([0.9, 0.2, 0.4], np.float32)
M = np.array([[0.9, 0.2, 0.1], [0.2, 0.8, 0.3], [0.1, 0.3, 1.7]], np.float32)
ONE, TWO = np.float32(1.25), np.float32(1.5)
INTS = np.array([5, 3, 4], np.int32)
BITS = np.array([1, 1, 2], np.int32)

SAMPLES: tuple[tuple[Any, ...], ...] = (
    *(
        (V,),
        (ONE,),
        (np.float32(0.6),),
        (M,),
        (INTS,),
        ([V, W],),
        (V, W),
        (ONE, TWO),
        (INTS, BITS),
        (M, V),
        (M, M),
        (V > 0.4, V, W),
    ),
    *(
        (np.float32(0.6),),
        (V, W, V),
        (V, 0.4, 0.6),
        (V, (3, 1)),
        (V, (2, 3)),
        ((2, 3), V),
        (M, 1),
        (V, 2),
        ((2,), ONE),
        (V, 0),
        (M, 0, 1),
        (V, BITS - 1, 0),
    ),
    *((V, 0.5), ("i,i->", V, W), ([V > 0.4], [V]), (M, BITS - 1, 1)),
)
OPTIONS: dict[str, tuple[Any, ...]] = {
    "axis": (0,),
    "axes": ((1, 0), (1, 0, 2), (0,), 1),
    "keepdims": (True,),
    "ddof": (1,),
    "decimals": (1,),
    "rtol": (0.5,),
    "atol": (0.5,),
    "k": (1,),
    "n": (2,),
}

NUMBERS = ("math.", "cmath.")
VAGUE = ("determined", "known up to")
ENOUGH = 2
"""How many samples of one function are tried."""

ENTRIES = [(library.framework, entry) for library in registry.libraries() for entry in library.counterparts]
NAMED = [f"{framework}-{entry.host}" for framework, entry in ENTRIES]


def resolve(name: str) -> Any:
    module, _, last = name.rpartition(".")
    return getattr(importlib.import_module(module), last)


def own(framework: Framework, value: Any) -> Any:
    """A sample as an array of the framework."""
    if isinstance(value, list):
        return [own(framework, each) for each in value]
    if not isinstance(value, np.ndarray | np.generic):
        return value
    if framework is Framework.JAX:
        return jnp.asarray(value)
    if framework is Framework.TORCH:
        return torch.as_tensor(value)
    return phi_math.tensor(value, phi_math.instance("points")) if value.ndim == 1 else phi_math.tensor(value)


def plain(value: Any) -> list[np.ndarray]:
    """The arrays of a result, in order."""
    if isinstance(value, tuple | list):
        return [array for part in value for array in plain(part)]
    if isinstance(value, torch.Tensor):
        return [value.resolve_conj().numpy()]
    if type(value).__module__.startswith("phiml"):
        return [value.numpy(value.shape)]
    return [np.asarray(value)]


def operand_count(entry: Counterpart) -> int:
    return sum(1 for each in entry.parameters if ":" not in each and not each.endswith("=") and each != "-")


def called(framework: Framework, entry: Counterpart, sample: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """What the rewritten call gives: names of options as the table says, and what follows the call."""
    names = {each.partition(":")[0].rstrip("="): each for each in entry.parameters}
    given: dict[str, Any] = {}
    for name, value in options.items():
        new = names[name].partition(":")[2].partition("=")[0].rstrip("!")
        given[new or name] = value
    for each in entry.parameters:
        new, found, constant = each.partition(":")[2].partition("=")
        if found and new not in given:
            given[new] = float(constant)
    operands = [own(framework, each) for each in sample]
    if not entry.name:
        return operands[0]
    result = resolve(entry.name)(*operands, **given)
    match entry.suffix:
        case "":
            return result
        case ".values":
            return result.values
        case ".long()":
            return result.long()
        case suffix:
            assert suffix == ".astype(int)"
            return result.astype(int)


def host_of(entry: Counterpart) -> Callable[..., Any]:
    function = resolve(entry.host)
    numbers = entry.host.startswith(NUMBERS)

    def call(*sample: Any, **options: Any) -> Any:
        if not numbers:
            return function(*sample, **options)
        if any(isinstance(each, np.ndarray | list | tuple) for each in sample):
            raise TypeError("numbers only")
        return function(*map(float, sample), **options)

    return call


def is_elementwise(entry: Counterpart) -> bool:
    return entry.host.startswith(NUMBERS) or isinstance(resolve(entry.host), np.ufunc)


def for_phi(entry: Counterpart, sample: tuple[Any, ...]) -> bool:
    """Dimensions have names there, and what is clipped is no truth value."""
    arrays = [each for each in sample if isinstance(each, np.ndarray)]
    return all(each.ndim == 1 and (each.dtype != bool or "where" in entry.host) for each in arrays)


def working(framework: Framework, entry: Counterpart) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """The samples that the host's function takes, with what it gives."""
    count = operand_count(entry)
    for sample in SAMPLES:
        if len(sample) != count and "..." not in entry.parameters:
            continue
        if framework is Framework.PHIFLOW and not for_phi(entry, sample):
            continue
        if any(isinstance(each, np.float32) for each in sample) and not is_elementwise(entry):
            continue
        needed = [each.partition(":")[0] for each in entry.parameters if each.endswith("!") and ":" in each]
        for options in [dict.fromkeys(needed, value) for value in OPTIONS[needed[0]]] if needed else [{}]:
            try:
                with np.errstate(all="ignore"):
                    yield sample, (options, host_of(entry)(*sample, **options))
            except (TypeError, ValueError, IndexError, AttributeError, OverflowError, np.linalg.LinAlgError):
                continue


@pytest.mark.parametrize(("framework", "entry"), ENTRIES, ids=NAMED)
def test_both_functions_are_there(framework: Framework, entry: Counterpart) -> None:
    assert callable(resolve(entry.host))
    assert not entry.name or callable(resolve(entry.name))


def taken(name: str) -> list[inspect.Parameter] | None:
    try:
        return list(inspect.signature(resolve(name)).parameters.values())
    except (TypeError, ValueError):
        return None


@pytest.mark.parametrize(("framework", "entry"), ENTRIES, ids=NAMED)
def test_parameters_stand_where_the_table_says(framework: Framework, entry: Counterpart) -> None:
    host = taken(entry.host)
    if host is None or isinstance(resolve(entry.host), np.ufunc | type):
        return
    if "..." in entry.parameters or host[-1].kind is inspect.Parameter.VAR_KEYWORD:
        return
    for index, parameter in enumerate(entry.parameters):
        name = parameter.partition(":")[0].rstrip("!*=")
        if name == "-":
            continue
        assert name in [each.name for each in host] or ":" not in parameter, f"{entry.host} has no {name}"
        if host[index].kind is not inspect.Parameter.KEYWORD_ONLY and index < len(host):
            assert host[index].name == name or ":" not in parameter, f"{entry.host}: {name} is not at {index}"
    target = taken(entry.name) if entry.name else None
    if target is None or any(each.kind is inspect.Parameter.VAR_KEYWORD for each in target):
        return
    names = [each.name for each in target]
    for index, parameter in enumerate(entry.parameters):
        old, _, new = parameter.partition(":")
        if new:
            assert new.partition("=")[0].rstrip("!") in names, f"{entry.name} has no {new}"
        elif old.endswith("="):
            assert names[index] == old.rstrip("="), f"{entry.name} has {names[index]} at {index}"


def dtypes_agree(framework: Framework, wanted: np.ndarray, found: np.ndarray) -> bool:
    """jax has no dtypes of 64 bits unless it is told to; a number of Python's takes any dtype."""
    if framework is Framework.JAX:
        return bool(jax.dtypes.canonicalize_dtype(wanted.dtype) == found.dtype)
    return bool(wanted.dtype == found.dtype)


@pytest.mark.parametrize(("framework", "entry"), ENTRIES, ids=NAMED)
def test_both_give_the_same(framework: Framework, entry: Counterpart) -> None:
    tried, errors = 0, []
    for sample, (options, wanted) in working(framework, entry):
        if tried == ENOUGH:
            break
        try:
            found = called(framework, entry, sample, options)
        except Exception as error:
            errors.append(f"{sample!r}: {error}")
            continue
        tried += 1
        numbers = entry.host.startswith(NUMBERS)
        floats = all(each.dtype.kind == "f" for each in sample if isinstance(each, np.ndarray | np.generic))
        for one, other in zip(plain(wanted), plain(found), strict=True):
            assert one.shape == other.shape, f"{sample!r} {options}: {one!r} {other!r}"
            if not any(word in entry.note for word in VAGUE) and "empty" not in entry.host:
                np.testing.assert_allclose(other, one, rtol=2e-4, atol=2e-5, err_msg=repr((sample, options)))
            if not numbers and floats and not entry.note:
                assert dtypes_agree(framework, one, other), f"{sample!r}: {one.dtype} {other.dtype}"
    assert tried, errors


WITH_OPTIONS = [
    (framework, entry, each.partition(":")[0].rstrip("=!"))
    for framework, entry in ENTRIES
    for each in entry.parameters
    if (":" in each or each.endswith("=")) and each.partition(":")[0].rstrip("=") in OPTIONS
]


@pytest.mark.parametrize(
    ("framework", "entry", "name"), WITH_OPTIONS, ids=[f"{f}-{e.host}-{name}" for f, e, name in WITH_OPTIONS]
)
def test_options_mean_the_same(framework: Framework, entry: Counterpart, name: str) -> None:
    tried, errors = 0, []
    for sample, (options, _) in working(framework, entry):
        if tried >= ENOUGH:
            break
        for value in OPTIONS[name]:
            given = {**options, name: value}
            if framework is Framework.TORCH and name == "keepdims" and any("axis" in e for e in entry.parameters):
                given.setdefault("axis", 0)
            try:
                wanted = host_of(entry)(*sample, **given)
            except Exception:
                continue
            try:
                found = called(framework, entry, sample, given)
            except Exception as error:
                errors.append(f"{sample!r}: {error}")
                continue
            tried += 1
            for one, other in zip(plain(wanted), plain(found), strict=True):
                assert one.shape == other.shape, f"{sample!r} {given}: {one!r} {other!r}"
                if not any(word in entry.note for word in VAGUE):
                    np.testing.assert_allclose(other, one, rtol=2e-4, atol=2e-5, err_msg=repr((sample, given)))
    assert tried, errors
