from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

GENERATOR = np.random.default_rng(0)


class Policy:
    def __init__(self, size, rate):
        self.rate = rate
        self.weights = jnp.ones(size)

    def dropped(self, x: jax.Array, key: jax.Array) -> jax.Array:
        mask = jax.random.uniform(key, x.shape) >= self.rate
        return jnp.where(mask, x / (1 - self.rate), 0.0)

    @partial(jax.jit, static_argnums=0)
    def act(self, x: jax.Array, temperature: float = 1.0, *, key: jax.Array) -> jax.Array:
        first_key, second_key = jax.random.split(key)
        hidden = self.dropped(self.weights * x, first_key)
        return hidden + temperature * (0.5 * jax.random.normal(second_key, x.shape))


class Environment:
    def __init__(self, policy: Policy):
        self.policy = policy
        self.state = jnp.ones(8)

    def step(self):
        key = jax.random.key(np.random.randint(2**31))
        key, act_key = jax.random.split(key)
        return self.policy.act(self.state, temperature=0.5, key=act_key)


def main():
    key = jax.random.key(np.random.randint(2**31))
    environment = Environment(Policy(8, 0.5))
    first, second = environment.step(), environment.step()
    policy = Policy(8, 0.25)
    key, act_key, act_key_2 = jax.random.split(key, 3)
    if jnp.all(policy.act(jnp.ones(8), key=act_key) == policy.act(jnp.ones(8), key=act_key_2)):
        return "acts the same", False
    return "acts anew", bool(jnp.any(first != second))
