import jax
import jax.numpy as jnp


def converged(residual, change, tolerance):
    return all((jnp.abs(residual) < tolerance, jnp.abs(change) < tolerance))


def broken(*values):
    return any([jnp.isnan(values[0]), values[1] > 1e6])


@jax.jit
def status(residual, change):
    if broken(residual, change):
        return -1
    if converged(residual, change, 1e-3):
        return 1
    return 0


def main():
    residual = jnp.array([1.0, 1e-4, jnp.nan, 1e-4])
    change = jnp.array([1e-4, 1e-4, 0.0, 1e7])
    return jax.vmap(status)(residual, change)
