"""Barrier options: payoffs that are configured, with early returns only where they have a barrier or a cap."""

from dataclasses import dataclass

import jax
import jax.numpy as jnp


@dataclass(frozen=True)
class Contract:
    strike: float
    kind: str = "call"
    barrier: float | None = None
    cap: float | None = None


class Payoff:
    """What a path of prices pays."""

    def __init__(self, contract):
        self.contract = contract

    def __call__(self, path):
        terms = self.contract
        if terms.barrier is not None:
            # knocked out
            if jnp.max(path) >= terms.barrier:
                return 0.0
        if terms.kind == "call":
            gain = path[-1] - terms.strike
        else:
            gain = terms.strike - path[-1]
        if terms.cap is not None and terms.kind == "call" and gain > terms.cap:
            return terms.cap + 0.0
        floor = 0.0 * gain
        paid = jnp.maximum(gain, floor)
        return paid


def price(contract, vol, noises):
    payoff = Payoff(contract)

    def one(noise):
        path = 10.0 * jnp.cumprod(jnp.exp(vol * noise))
        return payoff(path) * 0.97

    return jax.vmap(one)(noises)


@jax.jit
def portfolio(noises):
    plain = Contract(10.0)
    knocked = Contract(9.8, barrier=11.2)
    capped = Contract(9.5, barrier=13.0, cap=0.8)
    return [price(each, 0.1, noises) for each in (plain, knocked, capped, Contract(10.1, "put", cap=0.3))]


def main():
    noises = jnp.sin(jnp.arange(24.0).reshape(6, 4) * 1.7)
    return portfolio(noises)
