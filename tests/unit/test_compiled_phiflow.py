"""ΦFlow's jit_compile is taken off in every form that users write it in."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from tests.unit.rewriting import after, findings, refusals
from tracesafe.analysis.analyse import analyse
from tracesafe.analysis.backends import BACKENDS, backends
from tracesafe.program.program import load
from tracesafe.registry import libraries, stars, transforms

HEAD = """from phi.jax.flow import *
from phiml import nn

net = nn.mlp(1, 1, [])
optimizer = nn.sgd(net)


"""
TAIL = """


def train(x, y):
    for _ in range(3):
        nn.update_weights(net, optimizer, target, x, y)
        f(x)


def target(x, y):
    return math.l2_loss(math.native_call(net, x) - y)
"""
RAW = "def raw(x):\n    return math.native_call(net, x)\n\n\n"


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        (
            "@jit_compile\ndef f(x):\n    return math.native_call(net, x)",
            "def f(x):\n    return math.native_call(net, x)",
        ),
        (
            "@jit_compile(forget_traces=True)  # hot\ndef f(x):\n    return math.native_call(net, x)",
            "# hot\ndef f(x):\n    return math.native_call(net, x)",
        ),
        (f"{RAW}f = jit_compile(raw)", f"{RAW}f = raw"),
        (f"{RAW}f = jit_compile(f=raw)", f"{RAW}f = raw"),
        (f"{RAW}f = jit_compile(forget_traces=True)(raw)", f"{RAW}f = raw"),
        (f"{RAW}f = jit_compile(raw) if nn else raw", f"{RAW}f = raw if nn else raw"),
        ("f = jit_compile(lambda x: math.native_call(net, x))", "def f(x):\n    return math.native_call(net, x)"),
        (
            "f = jit_compile(\n    lambda x: (\n        math.native_call(net, x)\n        + 1\n    )\n)",
            "def f(x):\n    return (math.native_call(net, x)\n        + 1)",
        ),
        (
            "def f(x):\n    return math.native_call(net, x)\n\n\nf = jit_compile(f)",
            "def f(x):\n    return math.native_call(net, x)",
        ),
    ],
)
def test_the_compiler_goes(before: str, wanted: str) -> None:
    text = after(f"{HEAD}{before}{TAIL}")
    assert text == f"{HEAD}{wanted}{TAIL}"


def test_the_compiler_goes_with_its_partial() -> None:
    decorated = "@partial(jit_compile, forget_traces=True)\ndef f(x):\n    return math.native_call(net, x)"
    text = after(f"from functools import partial\n\n{HEAD}{decorated}{TAIL}")
    assert "partial" not in text
    assert "\n\n\ndef f(x):\n" in text


def test_what_looks_into_the_compiled_function_keeps_it() -> None:
    text = f"{HEAD}@jit_compile\ndef f(x):\n    return math.native_call(net, x)\n\n\nprint(f.traces){TAIL}"
    assert {refusal.slug for refusal in refusals(text)} == {"compiled-object"}


def test_a_wrapper_keeps_its_compiler() -> None:
    text = f"{HEAD}{RAW}def fast(g):\n    return jit_compile(g)\n\n\nf = fast(raw){TAIL}"
    assert {refusal.slug for refusal in refusals(text)} == {"shared-compiler"}


def test_the_import_of_the_compiler_goes_with_it() -> None:
    text = f"{HEAD}@jit_compile\ndef f(x):\n    return math.native_call(net, x){TAIL}"
    named = text.replace("from phi.jax.flow import *", "from phi.jax.flow import jit_compile, math")
    assert "from phi.jax.flow import math\n" in after(named)


def test_other_backends_learn() -> None:
    text = f"{HEAD}@jit_compile\ndef f(x):\n    return math.native_call(net, x){TAIL}"
    assert findings(text)
    for backend in ("torch", "tf"):
        assert not findings(text.replace("phi.jax", f"phi.{backend}"))


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ("from phi.flow import *", BACKENDS),
        ("from phi.torch.flow import *", frozenset({"torch"})),
        ("from phi.flow import *\nmath.use('jax')", frozenset({"jax"})),
        ("from phi.torch.flow import *\nmath.use(name)", BACKENDS),
        ("from phi.torch.flow import *\nfrom phi.jax.flow import JAX", frozenset({"torch", "jax"})),
    ],
)
def test_backends_are_read_off_the_module(tmp_path: Path, lines: str, wanted: frozenset[str]) -> None:
    path = tmp_path / "program.py"
    path.write_text(f"{lines}\n\n\n@jit_compile\ndef step(x):\n    return x\n")
    (here,) = analyse(load([path]), transforms(), libraries(), stars()).reached
    assert backends(here) == wanted


def test_a_module_runs_on_the_backend_of_those_that_import_it(tmp_path: Path) -> None:
    (tmp_path / "physics.py").write_text("from phi.flow import *\n\n\n@jit_compile\ndef step(x):\n    return x\n")
    (tmp_path / "main.py").write_text("from phi.torch.flow import *\nfrom physics import step\n\nstep(tensor(1.0))\n")
    found = analyse(load([tmp_path / "physics.py", tmp_path / "main.py"]), transforms(), libraries(), stars())
    assert backends(found.reached[0]) == {"torch"}


GRADIENTS = """
    from phi.flow import *


    def energy(x):
        return math.sum(math.exp(x), "x")


    {before}


    def main(x):
        return f(x)
"""


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        (
            "@jit_compile\n    def f(x):\n        return gradient(energy, 'x')(x)[1]",
            "energy_gradient = gradient(jit_compile(energy), 'x')\n\n\n    def f(x):\n        return energy_gradient(x)[1]",  # noqa: E501
        ),
        (
            "@jit_compile\n    def f(x, wrt='x'):\n        return gradient(energy, wrt)(x)[1]",
            "def f(x, wrt='x'):\n        return gradient(energy, wrt)(x)[1]",
        ),
        (
            "slope = gradient(energy, 'x')\n\n\n    @jit_compile\n    def f(x):\n        return slope(x)[1]",
            "slope = gradient(jit_compile(energy), 'x')\n\n\n    def f(x):\n        return slope(x)[1]",
        ),
        (
            "slope = gradient(energy, 'x')\n    slope(tensor(1.))\n\n\n    @jit_compile\n    def f(x):\n        return slope(x)[1]",  # noqa: E501
            "slope = gradient(energy, 'x')\n    slope(tensor(1.))\n\n\n    def f(x):\n        return slope(x)[1]",
        ),
    ],
)
def test_the_loss_is_compiled_where_that_is_right(before: str, wanted: str) -> None:
    text = textwrap.dedent(GRADIENTS).strip() + "\n"
    told = after(text.replace("{before}", textwrap.dedent(f"    {before}")))
    assert told == text.replace("{before}", textwrap.dedent(f"    {wanted}"))
