from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

GENERATOR = np.random.default_rng(0)


class Policy:
    def __init__(self, size, rate):
        self.rate = rate
        self.weights = jnp.ones(size)

    def dropped(self, x: jax.Array) -> jax.Array:
        mask = GENERATOR.random(size=x.shape) >= self.rate
        return jnp.where(mask, x / (1 - self.rate), 0.0)

    @partial(jax.jit, static_argnums=0)
    def act(self, x: jax.Array, temperature: float = 1.0) -> jax.Array:
        hidden = self.dropped(self.weights * x)
        return hidden + temperature * GENERATOR.normal(0.0, 0.5, x.shape)


class Environment:
    def __init__(self, policy: Policy):
        self.policy = policy
        self.state = jnp.ones(8)

    def step(self):
        return self.policy.act(self.state, temperature=0.5)


def main():
    environment = Environment(Policy(8, 0.5))
    first, second = environment.step(), environment.step()
    policy = Policy(8, 0.25)
    if jnp.all(policy.act(jnp.ones(8)) == policy.act(jnp.ones(8))):
        return "acts the same", False
    return "acts anew", bool(jnp.any(first != second))
