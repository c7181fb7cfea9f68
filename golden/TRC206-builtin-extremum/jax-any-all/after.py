import jax
import jax.numpy as jnp


def converged(residual, change, tolerance):
    return (jnp.abs(residual) < tolerance) & (jnp.abs(change) < tolerance)


def broken(*values):
    return jnp.isnan(values[0]) | (values[1] > 1e6)


@jax.jit
def status(residual, change):
    return jnp.where(
        broken(residual, change),
        -1,
        jnp.where(converged(residual, change, 1e-3), 1, 0),
    )


def main():
    residual = jnp.array([1.0, 1e-4, jnp.nan, 1e-4])
    change = jnp.array([1e-4, 1e-4, 0.0, 1e7])
    return jax.vmap(status)(residual, change)
