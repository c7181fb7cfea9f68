"""Rewrites that once were wrong and called safe: names, dtypes, shapes, gradients."""

from __future__ import annotations

import pytest

from tests.unit.rewriting import after, body_after, notes, refusals, torch_module

GRADIENT = "torch.vmap(torch.func.grad(f))"


def test_a_parameter_hides_the_module() -> None:
    text = after(torch_module("x, torch=2.0", "    if x > 0:\n        return x * torch\n    return -x"))
    assert "import torch as torch_\n" in text
    assert "return torch_.where(x > 0, x * torch, -x)" in text


def test_a_name_of_the_function_around_hides_the_module() -> None:
    text = after(
        "import torch\n\n\ndef outer(torch):\n    def g(x):\n        return x * 2 if x > 0 else x * torch\n\n"
        "    return g\n\n\ntorch.vmap(outer(2.0))(torch.ones(3))\n"
    )
    assert "return torch_.where(x > 0, x * 2, x * torch)" in text


def test_an_import_of_the_function_around_serves() -> None:
    text = after(
        "def main():\n    import torch\n\n    def g(x):\n        return x if x > 0 else -x\n\n"
        "    return torch.vmap(g)(torch.ones(3))\n\n\nmain()\n"
    )
    assert "        return torch.where(x > 0, x, -x)" in text
    assert text.count("import torch") == 1


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("    k = 0.1 if x > 0 else 0.3\n    return k * x", "`0.1` and `0.3` become a tensor of the default dtype"),
        ("    if x > 0:\n        k = 0.1\n    else:\n        k = 0.5\n    return k * x", "lose digits in float64"),
        ("    y = x[:1]\n    if y > 0:\n        return x.sum()\n    return x.mean()", "dimension of length 1"),
        ("    return x.sum() if x.sum(0, keepdim=True) > 0 else 0.0", "dimension of length 1"),
        ("    return x.sum() if x.unsqueeze(0) > 0 else 0.0", "dimension of length 1"),
    ],
)
def test_a_dtype_or_shape_that_nobody_wrote(body: str, wanted: str) -> None:
    found = notes(torch_module("x", body))
    assert found
    assert any(wanted in note for note in found), found


@pytest.mark.parametrize(
    "body",
    [
        "    k = 0.5 if x > 0 else -1.0\n    return k * x",
        "    return 0.1 if x > 0 else 0.3 * x",
        "    return x.sum() if x[0] > 0 else x.mean()",
        "    return x[:1] if x[:1] > 0 else 0.0",
        "    return x.sum() if x[:1].sum() > 0 else x.mean()",
    ],
)
def test_no_note_for_exact_numbers_and_equal_shapes(body: str) -> None:
    found = notes(torch_module("x", body))
    assert found
    assert not any(found), found


def test_dicts_are_joined_by_key() -> None:
    body = "    if x > 0:\n        return {'a': x, 'b': 1}\n    return {'b': -x, \"a\": x * 2}"
    wanted = "    return {'a': torch.where(x > 0, x, x * 2), 'b': torch.where(x > 0, 1, -x)}"
    assert body_after("x", body) == wanted


def test_a_bool_that_becomes_an_array() -> None:
    text = torch_module("x", "    if x > 0:\n        return True\n    return False").replace("(x):", "(x) -> bool:")
    assert notes(text) == ["`f` says that it returns a bool, and now returns an array"]


HELPER = "def helper(x):\n{}\n    return out[0]\n\n\ndef f("


def test_writes_into_what_a_callee_has_made() -> None:
    text = torch_module("x", "    if x > 0:\n        return helper(x)\n    return x")
    own = text.replace("def f(", HELPER.format("    out = [0, 0]\n    out[0] = x"))
    assert not refusals(own)
    assert notes(own)
    foreign = text.replace("def f(", HELPER.format("    out = x\n    out[0] = 1"))
    (refusal,) = refusals(foreign)
    assert "`out[0]` in it (line 6)" in refusal.reason


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (
            "    if x > 0 and mode == 'a':\n        x = x * 2\n    return x",
            "    if mode == 'a':\n        x = torch.where(x > 0, x * 2, x)\n    return x",
        ),
        (
            "    if x > 0 and mode == 'a':\n        return x * 2\n    return x",
            "    if mode == 'a':\n        return torch.where(x > 0, x * 2, x)\n    return x",
        ),
        (
            "    if x > 0 or mode == 'a':\n        y = x * 2\n    else:\n        y = x\n    return y",
            "    if mode == 'a':\n        y = x * 2\n    else:\n        y = torch.where(x > 0, x * 2, x)\n    return y",
        ),
    ],
)
def test_a_static_part_behind_a_traced_one(body: str, wanted: str) -> None:
    assert body_after("x, mode='a'", body) == wanted


MODULE = """\
import {library}
{more}

{code}

{transform}(f)({argument})
"""
LENGTH = "def length(v):\n    return XP.sqrt((v * v).sum(){})\n\n\n"
SOURCES = {
    "a callee": LENGTH.format("")
    + "def f(x):\n    n = length(x)\n    if n == 0:\n        return x.sum()\n    return (x / n * 2).sum()\n",
    "a property": "class Vec:\n    def __init__(self, v):\n        self.v = v\n\n    @property\n    def length(self):\n"
    "        return XP.sqrt((self.v * self.v).sum())\n\n\n"
    "def f(x):\n    v = Vec(x)\n    n = v.length\n    if (x == 0).all():\n        return x.sum()\n    return n * 2\n",
    "an attribute": "class Vec:\n    def __init__(self, v):\n        self.r = XP.sqrt((v * v).sum())\n\n\n"
    "def f(x):\n    v = Vec(x)\n    if (x == 0).all():\n        return x.sum()\n    return v.r * 2\n",
    "a parameter": "def g(x, r):\n    if x.sum() == 0:\n        return x.sum() * 2\n    return (r * x).sum()\n\n\n"
    "def f(x):\n    return g(x, XP.sqrt(abs(x)))\n",
    "a parameter's parameter": "def h(r, x):\n    if x.sum() == 0:\n        return x.sum() * 2\n"
    "    return (r * x).sum()\n\n\n"
    "def g(s, x):\n    return h(x=x, r=s + 1)\n\n\ndef f(x):\n    y = XP.sqrt(abs(x))\n    return g(y, x)\n",
}
SMOOTH = {
    "a callee": LENGTH.format(" + 1e-6")
    + "def f(x):\n    n = length(x)\n    if n < 1:\n        return x.sum()\n    return n * 2\n",
    "a parameter": "def g(x, r):\n    if x.sum() == 0:\n        return x.sum() * 2\n    return (r * x).sum()\n\n\n"
    "def f(x):\n    return g(x, x * 2 + 1)\n",
    "an input": "def f(x):\n    y = x.sum()\n    if y == 0:\n        return y\n    return (x * 2).sum()\n",
}


ROOT = """\
def root(x):
    return XP.sqrt(x)


def f(x):
    if x > 0:
        return root(x)
    return x * 0
"""


def module(code: str, library: str) -> str:
    """A module that takes gradients of ``f``."""
    if library == "torch":
        parts = {
            "more": "from torch.func import grad, vmap\n",
            "transform": "vmap(grad",
            "argument": "torch.ones(3, 2)",
        }
    else:
        parts = {"more": "import jax.numpy as jnp\n", "transform": "jax.jit(jax.grad", "argument": "jnp.ones(2)"}
    text = MODULE.format(library=library, code=code.replace("XP", "torch" if library == "torch" else "jnp"), **parts)
    return text.replace("grad(f)", "grad(f))")


@pytest.mark.parametrize("library", ["torch", "jax"])
@pytest.mark.parametrize("source", SOURCES)
def test_an_infinite_derivative_from_elsewhere(source: str, library: str) -> None:
    found = notes(module(SOURCES[source], library))
    assert found
    assert all("may be NaN" in note for note in found), found


@pytest.mark.parametrize("library", ["torch", "jax"])
@pytest.mark.parametrize("source", SMOOTH)
def test_no_infinite_derivative(source: str, library: str) -> None:
    found = notes(module(SMOOTH[source], library))
    assert found
    assert not any(found), found


def test_a_singular_callee_stays_lazy_under_jit() -> None:
    text = module(ROOT, "jax").replace("jnp.ones(2)", "1.0")
    assert "return jax.lax.cond(x > 0, lambda: root(x), lambda: x * 0)" in after(text)
    assert any("lax.cond" in note for note in notes(text))


def test_a_batched_cond_keeps_gradients_apart() -> None:
    inside = module(ROOT, "jax").replace("jax.jit(jax.grad(f))", "jax.vmap(jax.grad(f))")
    assert "return jax.lax.cond(x > 0, lambda: root(x), lambda: x * 0)" in after(inside)
    outside = module(ROOT, "jax").replace("jax.jit(jax.grad(f))", "jax.jit(jax.grad(lambda x: jax.vmap(f)(x).sum()))")
    assert "return jnp.where(x > 0, root(x), x * 0)" in after(outside)
    assert any("may be NaN" in note for note in notes(outside))


def test_a_long_line_breaks_at_its_outermost_bracket() -> None:
    body = "    return torch.nn.functional.softplus(x * y + 2.0 if x * 2.0 > y else -x * y, beta=1.0, threshold=20.0)"
    assert body_after("x, y", body).splitlines() == [
        "    return torch.nn.functional.softplus(",
        "        torch.where(x * 2.0 > y, x * y + 2.0, -x * y),",
        "        beta=1.0,",
        "        threshold=20.0,",
        "    )",
    ]


def test_a_long_sum_breaks_at_its_operators() -> None:
    body = "    return max(x, y) + 2 * min(x, y) + max(0.0, x) + max(x, 0.0) * y + min(1.0, y) * x"
    assert body_after("x, y", body, transform="torch.func.vmap").count("\n        + ") == 4


def test_a_long_side_of_a_selection() -> None:
    body = "    if x > 0:\n        return "
    body += "torch.nn.functional.softplus(x * y + 2.0) + torch.nn.functional.softplus(-y * 0.25)"
    assert body_after("x, y", body + "\n    return y").splitlines() == [
        "    return torch.where(",
        "        x > 0,",
        "        torch.nn.functional.softplus(x * y + 2.0)",
        "        + torch.nn.functional.softplus(-y * 0.25),",
        "        y,",
        "    )",
    ]
