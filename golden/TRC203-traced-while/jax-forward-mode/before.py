import jax
import jax.numpy as jnp


def attractor(x, rate):
    """Iterates towards a fixed point."""
    gap = jnp.inf
    while gap > 1e-5:
        new = rate * jnp.cos(x)
        gap = jnp.abs(new - x)
        x = new
    return x


def main():
    rates = jnp.array([0.2, 0.5])
    slope = jax.jit(jax.jacfwd(attractor, argnums=1))
    tangent = jax.jit(lambda rate: jax.jvp(lambda r: attractor(1.0, r), (rate,), (1.0,)))
    return jax.vmap(slope, in_axes=(None, 0))(1.0, rates), tangent(0.5)
