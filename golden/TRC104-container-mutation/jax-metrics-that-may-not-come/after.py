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
        level_entries = []
        def leak(level, value):
            level_entry = level
            level = rate * level + value
            return level, (level, (level_entry, value))

        _, (levels, (level_steps, input_steps)) = lax.scan(leak, 0.0, signal)
        level_entries.extend(level_steps)
        INPUTS.setdefault("input", []).extend(input_steps)
        return levels, level_entries

    def misfit(self, rate, signal, target):
        clipped_entries = []
        moments_entries = []
        levels_value, level_entries = self.levels(rate, signal)
        error = levels_value - target
        if self.limit is not None:
            clipped_entries.append(jnp.sum(jnp.abs(error) > self.limit))
            error = jnp.clip(error, -self.limit, self.limit)
        for power in range(len(signal) - 3):
            moments_entries.append(jnp.mean(error**power))
        return jnp.sum(error**2), ((clipped_entries, moments_entries), level_entries)

    def fit(self, rate, signal, target):
        slope, ((clipped_entries, moments_entries), level_entries) = jax.grad(self.misfit, has_aux=True)(rate, signal, target)
        STATES["level"].extend(level_entries)
        if clipped_entries:
            DIAGNOSTICS.setdefault("clipped", []).extend(clipped_entries)
        if moments_entries:
            DIAGNOSTICS.setdefault("moments", []).extend(moments_entries)
        return rate - 0.1 * slope


def main():
    signal, target = jnp.array([1.0, 0.5, -1.0]), jnp.array([1.0, 0.75, -1.0])
    rate = Filter().fit(0.5, signal, target)
    first = sorted(DIAGNOSTICS), sorted(INPUTS)
    rate = Filter(limit=0.1).fit(rate, signal, target)
    clipped = [int(number) for number in DIAGNOSTICS["clipped"]]
    kept = [float(level) for level in STATES["level"]], [float(value) for value in INPUTS["input"]]
    return rate, first, sorted(DIAGNOSTICS), clipped, kept
