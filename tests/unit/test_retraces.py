"""What counts as called again and again, and as another value each time."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from tracesafe.analysis.analyse import analyse
from tracesafe.program.program import load
from tracesafe.registry import libraries, stars, transforms
from tracesafe.rewrite.remade import remade
from tracesafe.rewrite.retraces import retraces

HEAD = """
import functools
import itertools
import jax
import jax.numpy as jnp
import numpy as np

MODES = ["a", "b"]
RATES = [0.1 * k for k in range(20)]

def loss(w, x):
    return jnp.sum((w * x) ** 2)

@functools.partial(jax.jit, static_argnums=(1,))
def scaled(x, k):
    return x * k

@functools.partial(jax.jit, static_argnums=(1,))
def repeated(x, k):
    for _ in range(k):
        x = x * 2
    return x

@jax.jit
def mean(x):
    return x.mean()
"""


def found(folder: Path, body: str) -> int:
    """How many findings a function ``run(x, xs, n)`` with this body has, which is called once."""
    path = folder / "program.py"
    text = f"{HEAD}\ndef run(x, xs, n):\n{textwrap.indent(textwrap.dedent(body).strip(), '    ')}\n"
    path.write_text(f"{text}\nrun(jnp.ones(9), [], 3)\n")
    analysis = analyse(load([path]), transforms(), libraries(), stars())
    return sum(len(list(remade(here))) + len(list(retraces(here))) for here in analysis.plain)


MANY = """
for k in range(8): scaled(x, k)
for k in range(len(xs) + 9): scaled(x, k)
for k in itertools.count(): repeated(x, k)
for rate in np.linspace(0, 1, 30): scaled(x, float(rate))
for rate in RATES: scaled(x, rate)
for i, rate in enumerate(RATES): repeated(x, i)
for k in range(100): scaled(x, k // 10)
[repeated(x, k) for k in range(9)]
while True: n += 1; repeated(x, n)
for k in range(20): y = 2 * k; repeated(x, y)
for item in xs: x = jax.jit(jax.grad(loss))(x, item)
for item in xs: x = jax.jit(jax.vmap(loss))(x, item)
[jax.jit(jax.grad(loss))(x, item) for item in xs]
for k in range(1, 9): mean(x[:k])
for item in xs: x = jnp.append(x, item); mean(x)
for k in range(9): mean(jnp.zeros((k + 1, 2)))
"""

FEW = """
for k in range(7): scaled(x, k)
for k in (1, 2, 4): repeated(x, k)
for k in range(100): repeated(x, k % 4)
for k in range(100): repeated(x, min(k, 3))
for k in range(100): repeated(x, int(k > 5))
for k in range(100): repeated(x, 1 if k > 5 else 2)
for k in range(100): repeated(x, k // 50)
for mode in MODES: repeated(x, len(mode))
for layer in xs: repeated(x, layer)
for k in range(100): repeated(x, n)
for k in range(100): mean(x[k])
for k in range(100): mean(x[k : k + 2])
for item in xs: x = jnp.append(x[1:], item); mean(x)
for item in xs: x = jax.grad(loss)(x, item)
for item in xs: x = jax.jit(loss)(x, item)
for item in xs: x = jax.grad(jax.jit(loss))(x, item)
for k in range(3): x = jax.jit(jax.grad(loss))(x, x)
for item in xs: x = jax.jit(jax.grad(loss))(x, item); break
x = jax.jit(jax.grad(loss))(x, x)
"""


@pytest.mark.parametrize("line", MANY.strip().split("\n"))
def test_many(tmp_path: Path, line: str) -> None:
    head, _, body = line.partition(": ") if not line.startswith("[") else (line, "", "")
    assert found(tmp_path, f"{head}:\n    {body}" if body else line) == 1


@pytest.mark.parametrize("line", FEW.strip().split("\n"))
def test_few(tmp_path: Path, line: str) -> None:
    head, colon, body = line.partition(": ")
    assert found(tmp_path, f"{head}:\n    {body}" if colon else line) == 0


def test_loops_of_callers(tmp_path: Path) -> None:
    body = """
        def once(y, count):
            z = repeated(y, count)
            return jax.jit(jax.grad(loss))(z, z)

        for turn in range(10):
            x = once(x, turn)
    """
    assert found(tmp_path, body) == 2


def test_what_is_kept(tmp_path: Path) -> None:
    body = """
        steps, slope = {}, None
        for item in xs:
            if slope is None:
                slope = jax.jit(jax.grad(loss))
            if "batched" not in steps:
                steps["batched"] = jax.jit(jax.vmap(loss))
            x = slope(x, item) + steps["batched"](x, item)
    """
    assert found(tmp_path, body) == 0


def test_what_a_compiled_function_compiles_inside_is_part_of_its_own_trace(tmp_path: Path) -> None:
    text = """
        from phi.torch.flow import *


        def blurred(u):
            return u + 0.1 * math.laplace(u, padding=extrapolation.PERIODIC)


        @jit_compile
        def step(u):
            return math.solve_linear(math.jit_compile_linear(blurred), u, Solve("CG", 1e-5, 1e-5, x0=0 * u))


        def main(u):
            for _ in range(100):
                u = step(u)
            return u
    """
    path = tmp_path / "program.py"
    path.write_text(textwrap.dedent(text), encoding="utf-8")
    analysis = analyse(load([path]), transforms(), libraries(), stars())
    assert not [each for here in analysis.plain for each in remade(here)]
