"""Discount factors."""

import jax.numpy as jnp
import numpy as np

from .smoothing import smoothed


def discount_factors(rates):
    factors = jnp.empty(len(rates))
    factors = factors.at[0].set(1.0 / (1.0 + rates[0]))
    for year in range(1, len(rates)):
        factors = factors.at[year].set(factors[year - 1] / (1.0 + rates[year]))
    return factors


def present_value(rates, notional):
    cashflows = np.full(3, notional * 0.05)
    cashflows[-1] += notional
    return (cashflows * discount_factors(smoothed(rates))).sum()
