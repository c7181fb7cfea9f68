"""The answers that analysis/kinds.py gives to questions for a type, compared with the installed frameworks."""

from __future__ import annotations

import importlib
import numbers
from collections.abc import Callable
from typing import Any

import pytest

from tracesafe.analysis import kinds
from tracesafe.analysis.kinds import TypeTest, eager_answer, traced_answer
from tracesafe.analysis.values import Array, Touch
from tracesafe.spec import Framework, Kind

np = pytest.importorskip("numpy")

CLASSES = (
    *("builtins.float", "builtins.int", "builtins.bool", "builtins.complex", "builtins.str", "builtins.list"),
    *("builtins.tuple", "builtins.dict", "numpy.ndarray", "numpy.generic", "numpy.floating", "numpy.float64"),
    *("numpy.number", "numpy.integer", "numbers.Number", "numbers.Real", "numbers.Integral", "numbers.Complex"),
    *("jax.Array", "jax.numpy.ndarray", "jax.core.Tracer", "torch.Tensor"),
)
ATTRIBUTES = sorted(
    kinds._TRACER_HAS
    | kinds._TRACER_LACKS
    | kinds._TENSOR_HAS
    | kinds._TENSOR_LACKS
    | kinds._HOST_HAS
    | kinds._HOST_LACKS
)
NODE: Any = None


def look_up(name: str) -> Any:
    package, _, last = name.rpartition(".")
    return getattr(importlib.import_module(package), last)


def has(value: object, name: str) -> bool | None:
    """Whether a value has an attribute; None where asking for it raises something else."""
    try:
        return hasattr(value, name)
    except Exception:
        return None


def compare(value: object, answer: Callable[[TypeTest], bool | None]) -> list[str]:
    """The questions that are answered in another way than the value itself answers them."""
    wrong = []
    for name in CLASSES:
        isinstance_says, type_says = isinstance(value, look_up(name)), type(value) is look_up(name)
        for exact, truth in ((False, isinstance_says), (True, type_says)):
            if answer(TypeTest(NODE, NODE, (name,), exact=exact)) not in (truth, None):
                wrong.append(f"{name}{' exactly' if exact else ''}")
    for name in ATTRIBUTES:
        known = answer(TypeTest(NODE, NODE, (name,), attribute=True))
        if known is not None and has(value, name) not in (known, None):
            wrong.append(name)
    scalar = TypeTest(NODE, NODE, ("builtins.str", "numbers.Number", "numpy.generic"))
    if answer(scalar) not in (bool(np.isscalar(value)), None):
        wrong.append("np.isscalar")
    return wrong


def traced(framework: Framework) -> Array:
    return Array(frozenset({Touch("", framework, Kind.STAGE, 0)}), framework)


@pytest.mark.parametrize("transform", ["jit", "vmap", "grad", "checkpoint"])
def test_tracers_of_jax(transform: str) -> None:
    jax = pytest.importorskip("jax")
    wrong: list[str] = []

    def look(x: Any) -> Any:
        wrong.extend(compare(x, lambda test: traced_answer(test, traced(Framework.JAX))))
        return x * 1.0

    getattr(jax, transform)(look)(jax.numpy.ones(3) if transform == "vmap" else 1.0)
    assert not wrong


@pytest.mark.parametrize("transform", ["vmap", "grad", "jacfwd", "jacrev"])
def test_tensors_under_transforms_of_torch(transform: str) -> None:
    torch = pytest.importorskip("torch")
    wrong: list[str] = []

    def look(x: Any) -> Any:
        wrong.extend(compare(x, lambda test: traced_answer(test, traced(Framework.TORCH))))
        return x * 1.0

    getattr(torch.func, transform)(look)(torch.ones(3) if transform == "vmap" else torch.tensor(1.0))
    assert not wrong


@pytest.mark.parametrize("backend", ["torch", "jax"])
def test_numbers_beside_tensors_in_phiflow(backend: str) -> None:
    flow = pytest.importorskip(f"phi.{backend}.flow")
    wrong: list[str] = []

    def look(x: Any, dt: Any) -> Any:
        for value in (x, dt):
            wrong.extend(compare(value, lambda test: traced_answer(test, traced(Framework.PHIFLOW))))
        return x * 1.0

    flow.jit_compile(look)(flow.math.tensor([1.0, 2.0], flow.spatial("x")), 0.1)
    assert not wrong


@pytest.mark.parametrize("value", [True, 2, 2.0, 2j, np.ones(3)], ids=lambda value: type(value).__name__)
def test_what_is_passed(value: Any) -> None:
    was = "numpy.ndarray" if isinstance(value, np.ndarray) else type(value).__name__
    assert isinstance(value, numbers.Number | np.ndarray)
    host = Array(frozenset({Touch("", Framework.JAX, Kind.STAGE, 0)}), Framework.JAX, was=was)
    assert not compare(value, lambda test: eager_answer(test, host))
