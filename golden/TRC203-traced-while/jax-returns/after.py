import jax
import jax.numpy as jnp


def first_above(x, limit):
    def unfinished(state):
        x, done = state
        return (x < 100) & ~done

    def step(state):
        x, _ = state
        x = x * 3
        done = x > limit
        x = jnp.where(x > limit, x, x + 1)
        return x, done

    x, done = jax.lax.while_loop(unfinished, step, (x, False))
    return jnp.where(done, x - 1, -x)


def grown(x):
    def unfinished(state):
        _, done = state
        return ~done

    def step(state):
        x, _ = state
        x = x * 3
        done = x > 50
        x = jnp.where(x > 50, x, x + 1)
        return x, done

    x, done = jax.lax.while_loop(unfinished, step, (x, False))
    return x - 1


def main():
    xs = jnp.array([0.5, 3.0, 17.0, 120.0])
    found = jax.vmap(lambda x: first_above(x, 50.0))(xs)
    return found, jax.jit(jax.vmap(grown))(xs), [jax.jit(grown)(x) for x in (1.0, 60.0)]
