"""What an option is worth at expiry."""

import torch


def payoff(spot, strike, kind):
    if kind == "call":
        value = spot - strike
    elif kind == "put":
        value = strike - spot
    else:
        raise ValueError(f"unknown kind {kind!r}")
    return torch.where(value > 0, value, 0.0 * value)


def knock_out(spot, strike, barrier, rebate, kind="call"):
    return torch.where(
        spot >= barrier,
        rebate * spot / spot,
        payoff(spot, strike, kind),
    )
