"""Random programs of loops mean the same before and after: a Python loop over examples, against vmap and jit."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.property.comparing import BATCH, attempt, check, finite, module, quick
from tests.property.loop_programs import HEAD, loops


def bodies(library: str) -> st.SearchStrategy[list[tuple[str, int]]]:
    """A batch of functions."""
    return st.lists(loops(library), min_size=BATCH, max_size=BATCH)


@given(bodies("torch"))
@quick(320, tests=4)
def test_torch_vmap_gives_what_a_loop_over_examples_gives(batch: list[tuple[str, int]]) -> None:
    torch = pytest.importorskip("torch")

    def tensor(value: Any) -> Any:
        return torch.tensor(value, dtype=torch.float64)

    def example(function: Any, lane: tuple[float, ...]) -> float | None:
        return attempt(lambda: float(function(*map(tensor, lane))))

    check(batch, module("import torch\n" + HEAD, batch, "torch.vmap({f})"), example, tensor)


@given(bodies("torch"))
@quick(240, tests=4)
def test_torch_gradients_are_those_of_each_example(batch: list[tuple[str, int]]) -> None:
    torch = pytest.importorskip("torch")

    def tensor(value: Any) -> Any:
        return torch.tensor(value, dtype=torch.float64)

    def example(function: Any, lane: tuple[float, ...]) -> float | None:
        if finite(attempt(lambda: float(function(*map(tensor, lane))))) is None:
            return None
        return finite(attempt(lambda: float(torch.func.grad(function)(*map(tensor, lane)))))

    check(batch, module("import torch\n" + HEAD, batch, "torch.vmap(torch.func.grad({f}))"), example, tensor)


@given(bodies("jnp"))
@quick(160, tests=4)
def test_jax_jit_of_vmap_gives_what_a_loop_over_examples_gives(batch: list[tuple[str, int]]) -> None:
    jax = pytest.importorskip("jax")
    numpy = pytest.importorskip("numpy")
    jax.config.update("jax_enable_x64", True)

    def example(function: Any, lane: tuple[float, ...]) -> float | None:
        function.__globals__["jnp"] = numpy
        with numpy.errstate(all="ignore"):
            return attempt(lambda: float(function(*map(numpy.float64, lane))))

    text = module("import jax\nimport jax.numpy as jnp\n" + HEAD, batch, "jax.jit(jax.vmap({f}))")
    check(batch, text, example, jax.numpy.array)


@given(bodies("jnp"))
@quick(80, tests=4)
def test_jax_gradients_are_those_of_each_example(batch: list[tuple[str, int]]) -> None:
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)

    def example(function: Any, lane: tuple[float, ...]) -> float | None:
        arrays = [jax.numpy.array(value) for value in lane]
        if finite(attempt(lambda: float(function(*arrays)))) is None:
            return None
        return finite(attempt(lambda: float(jax.grad(function)(*arrays))))

    text = module("import jax\nimport jax.numpy as jnp\n" + HEAD, batch, "jax.jit(jax.vmap(jax.grad({f})))")
    check(batch, text, example, jax.numpy.array)
