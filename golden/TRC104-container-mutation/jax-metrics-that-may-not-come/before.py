"""A leaky filter whose rate is fitted. Its states, and what is off the scale, are kept for a look at them later."""

import jax
import jax.numpy as jnp
from jax import lax

DIAGNOSTICS = {}
STATES = {"level": []}
INPUTS = {}


class Filter:
    def __init__(self, limit=None):
        self.limit = limit

    def levels(self, rate, signal):
        def leak(level, value):
            STATES["level"].append(level)
            INPUTS.setdefault("input", []).append(value)
            level = rate * level + value
            return level, level

        _, levels = lax.scan(leak, 0.0, signal)
        return levels

    def misfit(self, rate, signal, target):
        error = self.levels(rate, signal) - target
        if self.limit is not None:
            DIAGNOSTICS.setdefault("clipped", []).append(jnp.sum(jnp.abs(error) > self.limit))
            error = jnp.clip(error, -self.limit, self.limit)
        for power in range(len(signal) - 3):
            DIAGNOSTICS.setdefault("moments", []).append(jnp.mean(error**power))
        return jnp.sum(error**2)

    def fit(self, rate, signal, target):
        slope = jax.grad(self.misfit)(rate, signal, target)
        return rate - 0.1 * slope


def main():
    signal, target = jnp.array([1.0, 0.5, -1.0]), jnp.array([1.0, 0.75, -1.0])
    rate = Filter().fit(0.5, signal, target)
    first = sorted(DIAGNOSTICS), sorted(INPUTS)
    rate = Filter(limit=0.1).fit(rate, signal, target)
    clipped = [int(number) for number in DIAGNOSTICS["clipped"]]
    kept = [float(level) for level in STATES["level"]], [float(value) for value in INPUTS["input"]]
    return rate, first, sorted(DIAGNOSTICS), clipped, kept
