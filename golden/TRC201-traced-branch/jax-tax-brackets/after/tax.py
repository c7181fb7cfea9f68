"""A progressive tax and its marginal rate."""

import jax.numpy as jnp


def tax(income):
    due = jnp.select(
        [income < 10_000, income < 40_000, income < 90_000],
        [0.0 * income, 0.2 * (income - 10_000), 6_000 + 0.4 * (income - 40_000)],
        26_000 + 0.5 * (income - 90_000),
    )
    return due


def benefit(income, children):
    """Paid per child, withdrawn as income rises; nothing without children."""
    return jnp.select(
        [children == 0, income < 20_000, income < 30_000],
        [
            0.0 * income,
            1_000.0 * children + 0.0 * income,
            (30_000 - income) / 10 * children,
        ],
        0.0 * income,
    )
