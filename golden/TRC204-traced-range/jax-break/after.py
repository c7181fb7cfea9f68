import jax
import jax.numpy as jnp


def doubled(x, n):
    done = jnp.array(False)

    def step(_, state):
        x, done = state
        x = jnp.where(done, x, x * 2)
        done = done | (x > 10)
        return x, done

    x, _ = jax.lax.fori_loop(0, n, step, (x, done))
    return x


def main():
    xs, ns = jnp.array([0.5, 1.5, 30.0, 3.0]), jnp.array([0, 1, 5, 8])
    return jax.vmap(doubled)(xs, ns), jax.jit(doubled)(1.5, 3)
