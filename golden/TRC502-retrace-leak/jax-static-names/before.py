"""A policy whose temperature is annealed while its activation stays a static choice."""

import functools

import jax
import jax.numpy as jnp


class Policy:
    def __init__(self, hidden):
        self.hidden = hidden

    @functools.partial(jax.jit, static_argnums=0, static_argnames=["activation", "temperature"])
    def logits(self, observation, *, activation="tanh", temperature=1.0):
        hidden = self.hidden * observation
        hidden = jnp.tanh(hidden) if activation == "tanh" else jax.nn.relu(hidden)
        return hidden / temperature

    def anneal(self, observation, steps):
        temperature, found = 2.0, []
        for _ in range(steps):
            found.append(self.logits(observation, temperature=temperature))
            temperature = 0.9 * temperature
        return found


def main():
    policy = Policy(1.5)
    found = policy.anneal(jnp.asarray([0.2, -0.4]), 12)
    cold = policy.logits(jnp.asarray([0.2, -0.4]), activation="relu")
    return {"last": found[-1], "cold": cold, "compiled": Policy.logits._cache_size()}
