import jax
import jax.numpy as jnp

calls = 0
mean = 0.0


@jax.jit
def step(x):
    global calls
    calls += 1
    return x * 2


@jax.jit
def observe(x):
    global mean
    mean = 0.9 * mean + 0.1 * 2.0
    return x


def main():
    x = jnp.array(1.0)
    for _ in range(3):
        x = observe(step(x))
    return {"x": x, "calls": calls}
