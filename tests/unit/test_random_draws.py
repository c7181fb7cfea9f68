"""Draws of NumPy and Python that become draws of jax.random, and where their keys come from."""

from __future__ import annotations

import pytest

from tests.unit.rewriting import after, refusals

HEAD = "import random\n\nimport jax\nimport numpy as np\n\n\n"
DRAWS = (
    ("np.random.normal(size=x.shape)", "jax.random.normal(key, x.shape)"),
    ("np.random.normal(1.0, 2.0, (3,))", "(1.0 + 2.0 * jax.random.normal(key, (3,)))"),
    ("np.random.rand(*x.shape)", "jax.random.uniform(key, x.shape)"),
    ("np.random.rand(3)", "jax.random.uniform(key, (3,))"),
    ("np.random.randn()", "jax.random.normal(key)"),
    ("np.random.uniform(-1, 3, 5)", "jax.random.uniform(key, (5,), minval=-1, maxval=3)"),
    ("np.random.randint(5, size=3)", "jax.random.randint(key, (3,), 0, 5)"),
    ("np.random.exponential(scale=2.0, size=3)", "(2.0 * jax.random.exponential(key, (3,)))"),
    ("np.random.pareto(5.0, size=3)", "(jax.random.pareto(key, 5.0, (3,)) - 1)"),
    ("np.random.choice([1.0, 2.0])", "jax.random.choice(key, jax.numpy.array([1.0, 2.0]))"),
    ("random.gauss(0, 2.0)", "(2.0 * jax.random.normal(key))"),
    ("random.randint(1, 6)", "jax.random.randint(key, (), 1, 7)"),
    ("random.expovariate(2.0)", "(jax.random.exponential(key) / 2.0)"),
)
WITHOUT_EQUAL = (
    "np.random.zipf(2.0)",
    "random.choice(['a', 'b'])",
    "np.random.normal(0.0, np.ones(3))",
    "np.random.integers(3, endpoint=True)",
    "random.vonmisesvariate(0, 4)",
)


def program(draw: str) -> str:
    return f"{HEAD}@jax.jit\ndef f(x):\n    return x * {draw}\n\n\ny = f(np.zeros(3))\n"


@pytest.mark.parametrize(("draw", "wanted"), DRAWS, ids=[draw for draw, _ in DRAWS])
def test_the_distribution_is_the_same(draw: str, wanted: str) -> None:
    text = after(program(draw))
    assert f"return x * {wanted}\n" in text
    assert "def f(x, key):" in text


@pytest.mark.parametrize("draw", WITHOUT_EQUAL)
def test_what_has_no_equal_is_left_alone(draw: str) -> None:
    assert {refusal.slug for refusal in refusals(program(draw))} <= {"host-draw"}
    assert after(program(draw)) == program(draw)


def test_a_caller_splits_a_key_that_is_made_of_the_same_state() -> None:
    text = after(program("random.random()"))
    assert "key = jax.random.key(random.getrandbits(31))\nkey, f_key = jax.random.split(key)\ny = f(" in text


def test_several_draws_get_several_keys() -> None:
    text = after(program("np.random.rand() * np.random.rand()"))
    assert "first_key, second_key = jax.random.split(key)" in text
