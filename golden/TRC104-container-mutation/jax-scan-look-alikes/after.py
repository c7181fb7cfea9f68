import jax
import jax.numpy as jnp
from jax import lax

HISTORY = []


def step(state, x):
    position, velocity = state
    velocity = velocity - 0.1 * position + x
    position = position + 0.1 * velocity
    return (position, velocity), position


@jax.jit
def unrolled(x, steps=3):
    values = []
    for _ in range(steps):
        x = jnp.sin(x)
        values.append(x)
    return jnp.stack(values)


def rollout(xs):
    parts = []

    def body(carry, x):
        local = [carry, x]
        local.append(carry * x)
        return carry + x, local[-1]

    total, products = lax.scan(body, 0.0, xs)
    parts.extend([total, products.sum()])
    return parts


def main():
    xs = jnp.array([0.0, 1.0, 0.0])
    end, positions = lax.scan(step, (1.0, 0.0), xs)
    HISTORY.extend(positions)
    HISTORY.append(end[0])
    return [float(value) for value in HISTORY], unrolled(1.0), jax.jit(rollout)(xs + 1.0)
