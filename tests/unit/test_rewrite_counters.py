"""Counters, running means and numbers that are kept: what goes in, what comes out, and what is refused."""

from __future__ import annotations

import pytest

from tests.unit.rewriting import after, findings, notes, refusals

TORCH = "import torch\nfrom torch.func import grad\n\nlast = None\nS = {'a': 1.0}\n\n\n"
CALL = "\n\ngrad(f)(torch.ones(3))\n"
COUNTER = "import jax\nimport jax.numpy as jnp\n\nn = 0\nlast = None\nS = {'n': 0}\n\n\n"


def counter(body: str, signature: str = "x", call: str = "f(1.0)") -> str:
    """A module whose jitted function is called once."""
    return f"{COUNTER}@jax.jit\ndef f({signature}):\n{body}\n\ndef main():\n    y = {call}\n    return y\n\n\nmain()\n"


def test_a_counter_goes_in_and_comes_out() -> None:
    text = after(counter("    global n\n    n += 1\n    return x * 2\n"))
    assert "def f(x, n):\n    n += 1\n    return x * 2, n\n" in text
    assert "    global n\n    y, n = f(1.0, n)\n" in text


def test_a_function_with_defaults_gets_a_parameter_by_keyword() -> None:
    text = after(counter("    global n\n    n = n + 1\n    return x * lr\n", "x, lr=0.1", "f(1.0, lr=2.0)"))
    assert "def f(x, lr=0.1, *, n):\n" in text
    assert "y, n = f(1.0, lr=2.0, n=n)\n" in text


def test_a_write_on_some_paths_gives_the_old_value_back_on_the_others() -> None:
    text = after(counter("    if x is None:\n        return n\n    S['n'] = x * 2\n    return x\n"))
    assert "def f(x, n_value):\n    if x is None:\n        return n, n_value\n    n_value = x * 2\n" in text
    assert "y, S['n'] = f(1.0, S['n'])\n" in text


@pytest.mark.parametrize("loop", ["range(3)", "range(1, 3)", "(1, 2)", "enumerate([x, x])"])
def test_a_loop_that_runs_at_least_once_writes_for_certain(loop: str) -> None:
    program = counter(f"    global last\n    for i in {loop}:\n        last = x * 2\n    return x + last\n")
    assert notes(program) == [""]


@pytest.mark.parametrize("loop", ["range(0)", "range(len(x.shape))", "[*x]"])
def test_a_loop_that_may_not_run_keeps_the_old_value(loop: str) -> None:
    program = counter(f"    global last\n    for i in {loop}:\n        last = x * 2\n    return x\n")
    assert "def f(x, last):" in after(program)


def test_a_continue_may_leave_the_write_out() -> None:
    body = (
        "    global last\n    for i in range(3):\n        if x.ndim == i:\n            continue\n        last = x * 2\n"
    )
    assert "def f(x, last):" in after(counter(f"{body}    return x\n"))


def test_a_branch_on_the_counter_becomes_a_selection() -> None:
    text = after(counter("    global n\n    n += 1\n    if n > 2:\n        x = x * 0.1\n    return x\n"))
    assert "    x = jnp.where(n > 2, x * 0.1, x)\n    return x, n\n" in text


@pytest.mark.parametrize("use", ["jnp.zeros(n)", "x[:n]", "f'{n}'", "[1, 2][n]", "range(n)", "str(n)"])
def test_what_needs_the_number_while_tracing_is_refused(use: str) -> None:
    program = counter(f"    global n\n    n += 1\n    y = {use}\n    return x\n", call="f(jnp.ones(3))")
    assert {refusal.slug for refusal in refusals(program)} == {"taken-number"}


def test_a_property_that_reads_the_place_is_a_reader() -> None:
    program = (
        "import jax\n\n\nclass M:\n    def __init__(self):\n        self.t = 0\n\n    @property\n    def rate(self):\n"
        "        return 0.1 / self.t\n\n    def step(self, x):\n        self.t += 1\n        return x * self.rate\n\n\n"
        "m = M()\ny = jax.jit(m.step)(1.0)\n"
    )
    assert {refusal.slug for refusal in refusals(program)} == {"read-before-write"}


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("float(x.sum())", "last = float(last_value)"),
        ("x.sum().item()", "last = last_value.item()"),
        ("round(float((x + 1).sum()), 3)", "last = round(float(last_value), 3)"),
        ("(x + 1).tolist()", "last = last_value.tolist()"),
        ("-2 * float(x.sum())", "last = -2 * float(last_value)"),
    ],
)
def test_a_number_is_taken_where_the_output_arrives(value: str, line: str) -> None:
    text = after(counter(f"    global last\n    last = {value}\n    return x\n", call="f(jnp.ones(3))"))
    assert f"    y, last_value = f(jnp.ones(3))\n    {line}\n" in text


@pytest.mark.parametrize("value", ["x.sum().item()", "0.9 * S['a'] + float(x.sum())", "int(x.sum()) + 1"])
def test_what_derivatives_let_python_have_is_no_tracer(value: str) -> None:
    assert not findings(f"{TORCH}def f(x):\n    global last\n    last = {value}\n    return x.sum()\n{CALL}")


def test_an_entry_that_may_not_be_there_is_passed_with_its_default() -> None:
    text = after(counter("    S['m'] = S.get('m', 0.0) + x.sum()\n    return x * S['n']\n"))
    assert "def f(x, m):\n    m = m + x.sum()\n    return x * S['n'], m\n" in text
    assert "y, S['m'] = f(1.0, S.get('m', 0.0))\n" in text


def test_an_entry_with_several_defaults_is_left_alone() -> None:
    program = counter("    S['m'] = S.get('m', 0.0) + x.sum()\n    return x * S.get('m', 1.0)\n")
    assert after(program) == program


def test_a_nested_function_that_counts_hands_the_count_on() -> None:
    body = "    def g(y):\n        global n\n        n += 1\n        return y * 2\n\n    return g(x) + g(2 * x)\n"
    text = after(counter(body))
    assert "def f(x, n):\n    def g(y, n):\n        n += 1\n" in text
    assert "    g_value, n = g(x, n)\n    value, n = g(2 * x, n)\n    return g_value + value, n\n" in text


def test_what_one_statement_swaps_goes_together() -> None:
    text = after(counter("    global n, last\n    n, last = last + x, n * 2\n    return x\n").replace("None", "0.0"))
    assert "    n, last = last + x, n * 2\n    return x, (n, last)\n" in text
