"""The eager oracle of JAX against JAX: the same numbers where both run, the meant ones where only it does."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.unit.eager_child import afresh

pytest.importorskip("jax")

ROOT = Path(__file__).resolve().parent.parent.parent

PURE = """
from functools import partial
import jax
import jax.numpy as jnp
from jax import lax


def f(x, y):
    return jnp.sin(x) * y + x.sum()


def scalar(x, y):
    return (f(x, y) ** 2).sum()


def tree(d, scale):
    return {"a": d["a"] * scale, "b": (d["b"].sum(), d["a"])}


@partial(jax.jit, static_argnums=1, static_argnames=("flag",))
def jitted(x, n, flag=False, *, shift=1):
    return (x * n + shift, 2.0) if flag else x


@jax.custom_vjp
def clipped(x):
    return x * 2


clipped.defvjp(lambda x: (x * 2, x), lambda x, g: (g * 7,))


def main():
    x = jnp.linspace(-1.0, 1.0, 12).reshape(3, 4)
    y = jnp.cos(x)
    d = {"a": x[:, :2], "b": y.T}
    value, pull = jax.vjp(f, x, y)
    return [
        jax.vmap(f)(x, y),
        jax.vmap(f, in_axes=(0, None))(x, y[0]),
        jax.vmap(f, (1, -1), 1)(x, y),
        jax.vmap(f, in_axes=1, out_axes=-1)(x, y),
        jax.vmap(tree, in_axes=({"a": 0, "b": 1}, None))(d, 2.0),
        jax.vmap(tree, ({"a": 0, "b": 1}, None), {"a": 1, "b": (0, 0)})(d, 2.0),
        jax.vmap(lambda x, scale: x * scale, in_axes=(0,))(x[0], scale=y[0]),
        jax.vmap(lambda: jnp.ones(2), axis_size=3)(),
        jax.vmap(lambda v: v - lax.pmean(v, "i"), axis_name="i")(x),
        jitted(x, 3, flag=True), jitted(x, n=2), jitted(2.0, 1),
        jax.grad(scalar)(x, y),
        jax.value_and_grad(lambda x: (scalar(x, y), {"aux": x}), has_aux=True)(x),
        jax.jit(jax.grad(scalar, argnums=(0, 1)))(x, y),
        jax.vmap(jax.grad(scalar), in_axes=(0, None))(x, y[0]),
        jax.jacrev(f)(x[0], y[0]), jax.jacfwd(f)(x[0], y[0]), jax.hessian(scalar)(x[0], y[0]),
        value, pull(jnp.ones_like(value)), jax.jvp(f, (x, y), (y, x)),
        jax.grad(lambda v: clipped(v).sum())(x),
        lax.scan(lambda c, v: (c + v, c * v), jnp.zeros(4), x),
        lax.scan(lambda c, v: (c + v, c), 0.0, x[0], reverse=True),
        lax.fori_loop(1, 4, lambda i, v: v * i, x),
        lax.while_loop(lambda v: v < 10, lambda v: v * 2, 1.0),
        lax.cond(x[0, 0] > 0, lambda v: v, lambda v: -v, x),
        lax.switch(9, [jnp.sin, jnp.cos], x),
        lax.map(jnp.sum, x),
        lax.associative_scan(jnp.multiply, x, axis=1),
        lax.associative_scan(lambda a, b: jnp.where(jnp.abs(b) > jnp.abs(a), b, a), x, reverse=True),
        jnp.vectorize(lambda a, b: a @ b, signature="(n),(n)->()")(x, y),
        jax.grad(lambda v: lax.fori_loop(0, 3, lambda i, c: c * v, 1.0))(2.0),
    ]
"""

MEANT = """
import math
import jax
import jax.numpy as jnp
import numpy as np

last, seen = None, []


@jax.jit
def branches(x):
    global last
    last = x * 2
    return 0.0 if x > 1 else x


@jax.jit
def filled(x, n):
    buffer = np.zeros(3)
    row = x[1:]
    row[0] = 5.0
    for i in range(n):
        buffer[i] = x[i]
    return buffer


def smooth(x):
    buffer = jnp.zeros(3)
    for i in range(3):
        buffer[i] = x * i + float(x) * math.exp(x) + x.item()
    buffer[buffer > 100] = 0.0
    return buffer.sum() + np.sin(x)


def noted(x):
    seen.append(x)
    x.sort()
    return x[0]


def main():
    xs = jnp.array([[3.0, 1.0, 2.0], [0.0, 5.0, -1.0]])
    return {
        "branches": [branches(0.5), branches(2.0)],
        "last": last,
        "filled": filled(xs[0], 3),
        "slope": jax.grad(smooth)(0.5),
        "noted": jax.vmap(noted)(xs),
        "seen": seen,
        "root": jax.grad(lambda v: jnp.where(v > 0, jnp.sqrt(v), 0.0).sum())(jnp.array([0.0, 4.0])),
        "kept": xs,
    }
"""

RUN = """
import pickle, sys, warnings
sys.path.insert(0, {root!r})
warnings.simplefilter("ignore")
from pathlib import Path
import jax
from tests import golden_worker
from tracesafe.prove.worker import eager

jax.config.update("jax_disable_most_optimizations", True)
folder = Path({folder!r})
real = golden_worker.plain(jax.jit(golden_worker.load(folder / "pure.py", None).main)())
eager.install(["jax"])
found = [golden_worker.plain(golden_worker.load(folder / name, None).main()) for name in ("pure.py", "meant.py")]
(folder / "answer").write_bytes(pickle.dumps([real, *found]))
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[object]:
    """The transforms, their equivalents, and the programs that break; JAX compiles each operation once for all."""
    folder = tmp_path_factory.mktemp("eager")
    (folder / "pure.py").write_text(PURE, encoding="utf-8")
    (folder / "meant.py").write_text(MEANT, encoding="utf-8")
    code = RUN.format(root=str(ROOT), folder=str(folder))
    subprocess.run([sys.executable, "-c", code], check=True, timeout=300)
    found = pickle.loads((folder / "answer").read_bytes())
    assert isinstance(found, list)
    return found


def equal(a: object, b: object) -> None:
    if isinstance(b, dict):
        assert isinstance(a, dict)
        assert a.keys() == b.keys()
        a, b = list(a.values()), list(b.values())
    if isinstance(b, list | tuple):
        assert isinstance(a, list | tuple)
        assert len(a) == len(b)
        for left, right in zip(a, b, strict=True):
            equal(left, right)
    else:
        assert np.asarray(a).dtype == np.asarray(b).dtype
        np.testing.assert_allclose(np.asarray(a), np.asarray(b), rtol=1e-5, atol=1e-6)


def test_pure_functions_give_what_the_transforms_give(answers: list[object]) -> None:
    equal(answers[1], answers[0])


def test_programs_that_break_give_what_was_meant(answers: list[object]) -> None:
    x = 0.5
    expected = {
        "branches": [np.float32(0.5), np.float32(0.0)],
        "last": np.float32(4.0),
        "filled": np.array([3.0, 5.0, 2.0], np.float32),
        "slope": np.float32(3 + 3 * (1 + x) * np.exp(x) + 3 + np.cos(x)),
        "noted": np.array([1.0, -1.0], np.float32),
        "seen": [np.array([[1.0, 2.0, 3.0], [-1.0, 0.0, 5.0]], np.float32)],
        "root": np.array([0.0, 0.25], np.float32),
        "kept": np.array([[3.0, 1.0, 2.0], [0.0, 5.0, -1.0]], np.float32),
    }
    equal(answers[2], expected)


TWICE = """
import jax
import jax.numpy as jnp

SEEN = []


def root(x):
    SEEN.append(1)
    return jnp.where(x > 0, jnp.sqrt(x), 0.0)


def main():
    first = jax.grad(root)(0.0)
    value, pull = jax.vjp(root, 0.0)
    return first, pull(1.0)[0], len(SEEN)
"""


def test_a_derivative_that_is_taken_again_leaves_nothing_more(tmp_path: Path) -> None:
    assert [float(each) for each in afresh(tmp_path, TWICE, ["jax"])] == [0.0, 0.0, 2.0]


PRINTED = """
import jax
import jax.numpy as jnp

SEEN = []


def loss(x):
    SEEN.append([str(x), repr(x), f"{x.sum():.2f}"])
    return (x**2).sum()


def main():
    jax.grad(loss)(jnp.array([0.5, 1.5]))
    x = jnp.array([0.5, 1.5])
    return [one == [str(x), repr(x), "2.00"] for one in SEEN[:1]]
"""


def test_what_is_differentiated_is_printed_as_the_number_that_it_is(tmp_path: Path) -> None:
    assert [bool(each) for each in afresh(tmp_path, PRINTED, ["jax"])] == [True]
