"""Discount factors."""

import numpy as np

from .smoothing import smoothed


def discount_factors(rates):
    factors = np.empty(len(rates))
    factors[0] = 1.0 / (1.0 + rates[0])
    for year in range(1, len(rates)):
        factors[year] = factors[year - 1] / (1.0 + rates[year])
    return factors


def present_value(rates, notional):
    cashflows = np.full(3, notional * 0.05)
    cashflows[-1] += notional
    return (cashflows * discount_factors(smoothed(rates))).sum()
